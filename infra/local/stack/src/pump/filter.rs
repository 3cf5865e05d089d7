//! The part of Lambda's event filters and EventBridge's patterns that the template uses.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html>. A pattern tests only leaves, alone or in a
//! list. So `exists` can't test `NewImage` itself, only a leaf such as `NewImage.pk.S`.

use serde_json::{Map, Value};

use crate::known::unknown;

/// A valid pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    pattern: Map<String, Value>,
}

impl Filter {
    /// Parses a pattern from the template, which is JSON in a string. The error is a sentence.
    pub fn parse(pattern: &str) -> Result<Self, String> {
        let value =
            serde_json::from_str(pattern).map_err(|error| format!("the pattern {pattern} is not JSON: {error}"))?;
        let Value::Object(pattern) = value else {
            return Err(format!("the pattern {value} is not an object."));
        };
        check_object(&pattern)?;
        Ok(Self { pattern })
    }

    /// Whether a record matches.
    #[must_use]
    pub fn matches(&self, record: &Value) -> bool {
        object_matches(&self.pattern, Some(record))
    }
}

fn check_object(pattern: &Map<String, Value>) -> Result<(), String> {
    for (key, rule) in pattern {
        match rule {
            _ if key.starts_with('$') => return Err(unknown(&format!("{key} in a pattern"), file!())),
            Value::Array(tests) if tests.is_empty() => return Err(format!("the rule of {key} is empty.")),
            Value::Array(tests) => tests.iter().try_for_each(check_test)?,
            Value::Object(inner) => check_object(inner)?,
            _ => return Err(format!("the rule of {key} is neither a list nor an object.")),
        }
    }
    Ok(())
}

fn check_test(test: &Value) -> Result<(), String> {
    match Test::read(test) {
        Some(_) => Ok(()),
        None => Err(unknown(&format!("{test} in a pattern"), file!())),
    }
}

/// A test of a leaf.
enum Test<'a> {
    Equals(&'a str),
    Prefix(&'a str),
    Exists(bool),
}

impl<'a> Test<'a> {
    fn read(test: &'a Value) -> Option<Self> {
        if let Some(text) = test.as_str() {
            return Some(Self::Equals(text));
        }
        let operator = test.as_object().filter(|operator| operator.len() == 1)?;
        let prefix = || operator.get("prefix")?.as_str().map(Self::Prefix);
        let exists = || operator.get("exists")?.as_bool().map(Self::Exists);
        prefix().or_else(exists)
    }

    fn passes(&self, leaves: &[&Value]) -> bool {
        let mut texts = leaves.iter().filter_map(|leaf| leaf.as_str());
        match self {
            Self::Equals(wanted) => texts.any(|text| text == *wanted),
            Self::Prefix(prefix) => texts.any(|text| text.starts_with(prefix)),
            Self::Exists(wanted) => leaves.is_empty() != *wanted,
        }
    }
}

fn object_matches(pattern: &Map<String, Value>, value: Option<&Value>) -> bool {
    pattern.iter().all(|(key, rule)| {
        let child = value.and_then(|value| value.get(key));
        match rule {
            Value::Array(tests) => {
                let leaves = leaves(child);
                tests.iter().filter_map(Test::read).any(|test| test.passes(&leaves))
            }
            Value::Object(inner) => object_matches(inner, child),
            _ => false,
        }
    })
}

fn leaves(value: Option<&Value>) -> Vec<&Value> {
    match value {
        None | Some(Value::Object(_)) => Vec::new(),
        Some(Value::Array(values)) => values.iter().flat_map(|value| leaves(Some(value))).collect(),
        Some(leaf) => vec![leaf],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(pattern: &Value, record: &Value, expect: bool) {
        let filter = Filter::parse(&pattern.to_string()).unwrap();
        assert_eq!(filter.matches(record), expect, "{pattern} on {record}");
    }

    #[test]
    fn plain_values_are_choices_and_keys_are_conditions() {
        let pattern = json!({"eventName": ["INSERT", "MODIFY"], "dynamodb": {"Keys": {"sk": {"S": ["BAND"]}}}});
        let record = |name: &str, sk: &str| json!({"eventName": name, "dynamodb": {"Keys": {"sk": {"S": sk}}}});
        check(&pattern, &record("INSERT", "BAND"), true);
        check(&pattern, &record("MODIFY", "BAND"), true);
        check(&pattern, &record("REMOVE", "BAND"), false);
        check(&pattern, &record("INSERT", "MEMBER#1"), false);
        check(&pattern, &json!({"eventName": "INSERT"}), false);
        check(&json!({}), &record("INSERT", "BAND"), true);
    }

    #[test]
    fn text_is_compared_with_text_only() {
        check(&json!({"a": ["5"]}), &json!({"a": "5"}), true);
        check(&json!({"a": ["5"]}), &json!({"a": 5}), false);
        check(&json!({"a": [""]}), &json!({"a": ""}), true);
        check(&json!({"a": [{"prefix": "INVITE#"}]}), &json!({"a": "INVITE#1"}), true);
        check(&json!({"a": [{"prefix": "INVITE#"}]}), &json!({"a": "MEMBER#1"}), false);
        check(&json!({"a": [{"prefix": "5"}]}), &json!({"a": 5}), false);
    }

    #[test]
    fn only_leaves_exist() {
        let (present, absent) = (
            json!({"a": {"S": [{"exists": true}]}}),
            json!({"a": {"S": [{"exists": false}]}}),
        );
        check(&present, &json!({"a": {"S": "x"}}), true);
        check(&present, &json!({"a": {"N": "1"}}), false);
        check(&present, &json!({}), false);
        check(&absent, &json!({"a": {"N": "1"}}), true);
        check(&absent, &json!({}), true);
        check(&absent, &json!({"a": {"S": "x"}}), false);
        // An image is not a leaf, so its existence can't be tested.
        check(&json!({"a": [{"exists": true}]}), &json!({"a": {"S": "x"}}), false);
        check(&json!({"a": [{"exists": false}]}), &json!({"a": {"S": "x"}}), true);
    }

    #[test]
    fn one_element_of_a_list_is_enough() {
        check(&json!({"a": {"SS": ["x"]}}), &json!({"a": {"SS": ["y", "x"]}}), true);
        check(&json!({"a": {"SS": ["x"]}}), &json!({"a": {"SS": ["y"]}}), false);
    }

    #[test]
    fn invalid_patterns_are_refused() {
        for pattern in ["nonsense", "[]", r#"{"a": "x"}"#, r#"{"a": []}"#, r#"{"a": [["x"]]}"#] {
            assert!(Filter::parse(pattern).is_err(), "{pattern}");
        }
    }

    #[test]
    fn unsupported_operators_are_refused_by_name() {
        for (pattern, name) in [
            (r#"{"$or": [{"a": ["x"]}]}"#, "$or"),
            (r#"{"a": [{"suffix": "x"}]}"#, r#"{"suffix":"x"}"#),
            (r#"{"a": [{"anything-but": "x"}]}"#, r#"{"anything-but":"x"}"#),
            (r#"{"a": [{"numeric": [">", 1]}]}"#, r#"{"numeric":[">",1]}"#),
            (r#"{"a": [{"exists": "yes"}]}"#, r#"{"exists":"yes"}"#),
            (r#"{"a": [300]}"#, "300"),
        ] {
            let refusal = Filter::parse(pattern).unwrap_err();
            let expected = format!("the local stack does not support {name} in a pattern. Add it to");
            assert!(refusal.starts_with(&expected), "{refusal}");
            assert!(refusal.contains("infra/local/stack/src/pump/filter.rs"), "{refusal}");
        }
    }
}
