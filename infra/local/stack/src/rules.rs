//! `EventBridge` rules: the events that a function gets, and how they are transformed.

use serde_json::{Map, Value, json};

use crate::{
    known::{members, properties, require_on},
    pump::filter::Filter,
};

/// A rule with its input transformer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pattern: Filter,
    transformer: Transformer,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Transformer {
    paths: Map<String, Value>,
    template: String,
}

impl Rule {
    /// Reads an event of type `EventBridgeRule`. Resolves references to `parameters`.
    pub fn read(event: &Value, parameters: &Map<String, Value>) -> Result<Self, String> {
        let properties = properties(event, &["State", "Pattern", "InputTransformer"], "a rule", file!())?;
        require_on(properties.get("State"), &json!("ENABLED"), "a rule", file!())?;
        let pattern = properties.get("Pattern").ok_or("a rule has no Pattern.")?;
        let transformer = properties.get("InputTransformer");
        Ok(Self {
            pattern: Filter::parse(&resolved(pattern, parameters).to_string())?,
            transformer: Transformer::read(transformer.ok_or("a rule has no InputTransformer.")?)?,
        })
    }

    /// The transformed event, or none if the rule doesn't match it.
    #[must_use]
    pub fn apply(&self, event: &Value) -> Option<Result<Value, String>> {
        self.pattern.matches(event).then(|| self.transformer.apply(event))
    }
}

impl Transformer {
    fn read(transformer: &Value) -> Result<Self, String> {
        let members = members(
            transformer,
            &["InputPathsMap", "InputTemplate"],
            "a transformer",
            file!(),
        )?;
        let paths = members.get("InputPathsMap").and_then(Value::as_object);
        let template = members.get("InputTemplate").and_then(Value::as_str);
        match (paths, template) {
            (Some(paths), Some(template)) => Ok(Self {
                paths: paths.clone(),
                template: template.to_owned(),
            }),
            _ => Err("a transformer lacks InputPathsMap or InputTemplate.".to_owned()),
        }
    }

    /// Inserts the values at the paths into the template. Strings get quotes. A path without a value gives an empty
    /// string, as on AWS.
    fn apply(&self, event: &Value) -> Result<Value, String> {
        let mut text = self.template.clone();
        for (name, path) in &self.paths {
            let path = path.as_str().unwrap_or_default();
            let pointer = path.trim_start_matches('$').replace(['.', '['], "/").replace(']', "");
            let value = event.pointer(&pointer).cloned().unwrap_or_else(|| "".into());
            text = text.replace(&format!("<{name}>"), &value.to_string());
        }
        serde_json::from_str(&text).map_err(|error| format!("{text} is not JSON: {error}"))
    }
}

/// Replaces each `{"Ref": …}` to a parameter with the parameter's default.
fn resolved(value: &Value, parameters: &Map<String, Value>) -> Value {
    match value {
        Value::Object(object) => {
            let name = object.get("Ref").and_then(Value::as_str);
            let default = name.and_then(|name| parameters.get(name)?.get("Default"));
            default.cloned().unwrap_or_else(|| {
                let inner = object.iter();
                inner
                    .map(|(key, value)| (key.clone(), resolved(value, parameters)))
                    .collect::<Map<_, _>>()
                    .into()
            })
        }
        Value::Array(values) => values.iter().map(|value| resolved(value, parameters)).collect(),
        plain => plain.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(properties: &Value) -> Rule {
        let parameters = json!({"Set": {"Default": "ours"}});
        Rule::read(&json!({"Properties": properties}), parameters.as_object().unwrap()).unwrap()
    }

    #[test]
    fn a_rule_matches_by_pattern_and_transforms_the_event() {
        let rule = rule(&json!({
            "Pattern": {"source": ["aws.ses"], "detail": {"tags": {"set": [{"Ref": "Set"}]}}},
            "InputTransformer": {
                "InputPathsMap": {"kind": "$.detail.kind", "to": "$.detail.to", "first": "$.detail.to[0].name"},
                "InputTemplate": "{\"kind\": <kind>, \"to\": <to>, \"first\": <first>}",
            },
        }));
        let event = |set: &str| {
            json!({"source": "aws.ses", "detail":
            {"kind": "a \"b\"", "to": [{"name": "x"}], "tags": {"set": [set]}, "secret": "s"}})
        };
        assert_eq!(
            rule.apply(&event("ours")),
            Some(Ok(json!({"kind": "a \"b\"", "to": [{"name": "x"}], "first": "x"})))
        );
        assert_eq!(rule.apply(&event("theirs")), None);
        let mut short = event("ours");
        short["detail"].as_object_mut().unwrap().remove("to");
        let empty = json!({"kind": "a \"b\"", "to": "", "first": ""});
        assert_eq!(rule.apply(&short), Some(Ok(empty)));
    }

    #[test]
    fn unsupported_rule_properties_are_refused_by_name() {
        for (properties, expected) in [
            (json!({"Pattern": {"a": ["b"]}}), "a rule has no InputTransformer."),
            (
                json!({"Pattern": {"a": ["b"]}, "RetryPolicy": {}}),
                "the local stack does not support RetryPolicy of a rule.",
            ),
            (
                json!({"Pattern": {"a": ["b"]}, "InputTransformer": {"Input": "x"}}),
                "support Input of a transformer.",
            ),
            (json!({"State": "DISABLED"}), "support a rule that is \"DISABLED\"."),
        ] {
            let refusal = Rule::read(&json!({"Properties": properties}), &Map::new()).unwrap_err();
            assert!(refusal.contains(expected), "{refusal}");
        }
    }
}
