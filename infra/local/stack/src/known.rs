//! How the local stack refuses what it was not taught.
//!
//! It runs what `template.yaml` uses and nothing more. Whatever else a template can say would be ignored here and work
//! on AWS, so each part that reads the template refuses it by name and says which file would have to learn it.

use serde_json::{Map, Value, json};

/// The sentence that refuses something: `what` it is, and the `file!()` that would have to read it.
pub(crate) fn unknown(what: &str, file: &str) -> String {
    format!("the local stack doesn't know {what}. Add it to {file}, or write template.yaml without it.")
}

/// The members of an object, none of which may be missing from `names`. `of` says whose they are: "a function".
pub(crate) fn members<'a>(
    value: &'a Value,
    names: &[&str],
    of: &str,
    file: &str,
) -> Result<&'a Map<String, Value>, String> {
    let members = value
        .as_object()
        .ok_or_else(|| format!("{of} should have members: {value}."))?;
    match members.keys().find(|name| !names.contains(&name.as_str())) {
        None => Ok(members),
        Some(name) => Err(unknown(&format!("{name} of {of}"), file)),
    }
}

/// The properties of a resource or of a function's event; see [`members`].
pub(crate) fn properties<'a>(
    stanza: &'a Value,
    names: &[&str],
    of: &str,
    file: &str,
) -> Result<&'a Map<String, Value>, String> {
    static NONE: std::sync::LazyLock<Value> = std::sync::LazyLock::new(|| json!({}));
    members(stanza.get("Properties").unwrap_or(&NONE), names, of, file)
}

/// Refuses a switch that isn't on, or on under a condition: `Enabled: !If [SendsMail, true, false]`. Here it is on.
pub(crate) fn require_on(switch: Option<&Value>, on: &Value, of: &str, file: &str) -> Result<(), String> {
    let conditional = switch.and_then(|switch| switch.get("Fn::If")?.as_array());
    let value = match conditional.map(Vec::as_slice) {
        Some([_, then, _]) => Some(then),
        _ => switch,
    };
    match value {
        Some(value) if value != on => Err(unknown(&format!("{of} that is {value}"), file)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_what_is_unknown_and_where_to_add_it() {
        let refusal = members(&json!({"Layers": []}), &["CodeUri"], "a function", file!()).unwrap_err();
        assert_eq!(
            refusal,
            "the local stack doesn't know Layers of a function. Add it to infra/local/stack/src/known.rs, or write \
             template.yaml without it."
        );
    }

    #[test]
    fn what_is_switched_on_under_a_condition_is_on_here() {
        let check = |switch: Option<Value>| require_on(switch.as_ref(), &json!(true), "a stream", file!());
        assert_eq!(check(None), Ok(()));
        assert_eq!(check(Some(json!({"Fn::If": ["SendsMail", true, false]}))), Ok(()));
        assert!(
            check(Some(json!(false)))
                .unwrap_err()
                .contains("a stream that is false")
        );
        assert!(check(Some(json!({"Fn::If": ["SendsMail", false, true]}))).is_err());
    }
}
