//! `EventBridge` rules: which events a function gets, and what is left of them.

use serde_json::{Map, Value};

use crate::pump::filter::Filter;

/// A rule with its input transformer, if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pattern: Filter,
    transformer: Option<Transformer>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Transformer {
    paths: Map<String, Value>,
    template: String,
}

impl Rule {
    /// Reads an event of type `EventBridgeRule`, whose references `parameters` resolve.
    pub fn read(event: &Value, parameters: &Map<String, Value>) -> Result<Self, String> {
        let property = |name: &str| event.pointer(&format!("/Properties/{name}"));
        let pattern = property("Pattern").ok_or("a rule has no Pattern.")?;
        let transformer = property("InputTransformer").map(|transformer| {
            let paths = transformer.get("InputPathsMap").and_then(Value::as_object);
            let template = transformer.get("InputTemplate").and_then(Value::as_str);
            Some(Transformer {
                paths: paths?.clone(),
                template: template?.to_owned(),
            })
        });
        Ok(Self {
            pattern: Filter::parse(&resolved(pattern, parameters).to_string())?,
            transformer: match transformer {
                None => None,
                Some(None) => return Err("a transformer lacks InputPathsMap or InputTemplate.".to_owned()),
                Some(transformer) => transformer,
            },
        })
    }

    /// What a function gets of an event; none where the rule does not take it.
    #[must_use]
    pub fn apply(&self, event: &Value) -> Option<Result<Value, String>> {
        if !self.pattern.passes(event) {
            return None;
        }
        match &self.transformer {
            None => Some(Ok(event.clone())),
            Some(transformer) => Some(transformer.apply(event)),
        }
    }
}

impl Transformer {
    /// Puts the values at the paths into the template; strings get their quotes there. What an event has nothing at is
    /// an empty string, as on AWS.
    fn apply(&self, event: &Value) -> Result<Value, String> {
        let mut text = self.template.clone();
        for (name, path) in &self.paths {
            let path = path.as_str().unwrap_or_default();
            let pointer = path.trim_start_matches('$').replace(['.', '['], "/").replace(']', "");
            let value = event.pointer(&pointer).cloned().unwrap_or_else(|| "".into());
            text = text.replace(&format!("<{name}>"), &value.to_string());
        }
        serde_json::from_str(&text).map_err(|error| format!("{text} is no JSON: {error}"))
    }
}

/// The same with each `{"Ref": …}` to a parameter replaced by that parameter's default.
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
    use serde_json::json;

    fn rule(properties: &Value) -> Rule {
        let parameters = json!({"Set": {"Default": "ours"}});
        Rule::read(&json!({"Properties": properties}), parameters.as_object().unwrap()).unwrap()
    }

    #[test]
    fn a_rule_takes_what_its_pattern_says_and_leaves_what_its_transformer_names() {
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
    fn a_rule_without_a_transformer_passes_the_event_on() {
        let event = json!({"source": "aws.ses"});
        assert_eq!(
            rule(&json!({"Pattern": {"source": ["aws.ses"]}})).apply(&event),
            Some(Ok(event))
        );
    }
}
