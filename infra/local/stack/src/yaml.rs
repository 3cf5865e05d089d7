//! `template.yaml` as JSON, with intrinsic functions in their long form. None is evaluated: `!Ref X` stays `{"Ref":
//! "X"}`.

use serde_json::{Map, Value};
use serde_yaml_ng::Value as Yaml;

use crate::known::unknown;

/// The intrinsic functions that the template uses, by tag and in the long form.
const FUNCTIONS: [(&str, &str); 11] = [
    ("!Ref", "Ref"),
    ("!GetAtt", "Fn::GetAtt"),
    ("!Sub", "Fn::Sub"),
    ("!If", "Fn::If"),
    ("!Equals", "Fn::Equals"),
    ("!Not", "Fn::Not"),
    ("!And", "Fn::And"),
    ("!Or", "Fn::Or"),
    ("!Join", "Fn::Join"),
    ("!Select", "Fn::Select"),
    ("!Split", "Fn::Split"),
];

/// Parses the template as JSON and expands its merges. Refuses unknown intrinsic functions by name.
pub(crate) fn parsed(text: &str) -> Result<Value, String> {
    let mut yaml: Yaml = serde_yaml_ng::from_str(text).map_err(|error| error.to_string())?;
    yaml.apply_merge().map_err(|error| error.to_string())?;
    json(&yaml, "")
}

fn json(yaml: &Yaml, place: &str) -> Result<Value, String> {
    Ok(match yaml {
        Yaml::Null => Value::Null,
        Yaml::Bool(bool) => Value::Bool(*bool),
        Yaml::Number(number) => serde_json::to_value(number).unwrap_or_default(),
        Yaml::String(text) => Value::String(text.clone()),
        Yaml::Sequence(values) => values
            .iter()
            .map(|value| json(value, place))
            .collect::<Result<_, _>>()?,
        Yaml::Mapping(mapping) => {
            let mut members = Map::new();
            for (key, value) in mapping {
                let Some(key) = key.as_str() else { continue };
                if key.starts_with("Fn::") {
                    return Err(function(key, place));
                }
                let place = if place.is_empty() {
                    key.to_owned()
                } else {
                    format!("{place}.{key}")
                };
                members.insert(key.to_owned(), json(value, &place)?);
            }
            Value::Object(members)
        }
        Yaml::Tagged(tagged) => {
            let tag = tagged.tag.to_string();
            let known = FUNCTIONS.iter().find(|(short, _)| *short == tag);
            let (_, name) = known.ok_or_else(|| function(&tag, place))?;
            Value::Object(Map::from_iter([((*name).to_owned(), json(&tagged.value, place)?)]))
        }
    })
}

fn function(name: &str, place: &str) -> String {
    unknown(&format!("the intrinsic function {name}, at {place}"), file!())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tags_take_their_long_form() {
        let long = json!([{"Ref": "A"}, {"Fn::GetAtt": "A.Arn"}, {"Fn::Sub": "${A}/x"}]);
        assert_eq!(parsed("[!Ref A, !GetAtt A.Arn, !Sub \"${A}/x\"]"), Ok(long));
    }

    #[test]
    fn an_unknown_intrinsic_function_is_refused_by_name_and_place() {
        for (text, name) in [
            (
                "Resources: {Api: {Properties: {Name: !ImportValue other}}}",
                "!ImportValue",
            ),
            (
                "Resources: {Api: {Properties: {Name: {'Fn::Base64': x}}}}",
                "Fn::Base64",
            ),
        ] {
            let refusal = parsed(text).unwrap_err();
            let expected = format!(
                "the local stack does not support the intrinsic function {name}, at Resources.Api.Properties.Name."
            );
            assert!(refusal.starts_with(&expected), "{refusal}");
            assert!(refusal.contains("Add it to infra/local/stack/src/yaml.rs"), "{refusal}");
        }
    }
}
