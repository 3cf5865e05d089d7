//! How the local stack refuses features of the template that it does not support.
//!
//! It supports only what `template.yaml` uses. Ignoring other features would make the stack differ from AWS. So each
//! part that reads the template refuses them by name, and says which file would have to support them.

use serde_json::{Map, Value, json};

/// The sentence that refuses the feature `what`. `file` is the `file!()` that would have to support it.
pub(crate) fn unknown(what: &str, file: &str) -> String {
    format!("the local stack does not support {what}. Add it to {file}, or write template.yaml without it.")
}

/// The members of an object. Refuses members that are not in `names`. `of` names the object: "a function".
pub(crate) fn members<'a>(
    value: &'a Value,
    names: &[&str],
    of: &str,
    file: &str,
) -> Result<&'a Map<String, Value>, String> {
    let members = value
        .as_object()
        .ok_or_else(|| format!("{of} must be an object, not {value}."))?;
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

/// Refuses a switch that is off. A conditional one, such as `Enabled: !If [SendsMail, true, false]`, counts as on.
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
    fn a_refusal_names_the_feature_and_the_file() {
        let refusal = members(&json!({"Layers": []}), &["CodeUri"], "a function", file!()).unwrap_err();
        assert_eq!(
            refusal,
            "the local stack does not support Layers of a function. Add it to infra/local/stack/src/known.rs, or write \
             template.yaml without it."
        );
    }

    #[test]
    fn conditional_switches_are_on() {
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
