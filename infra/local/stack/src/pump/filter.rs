//! Which records of a stream reach a function: the rules of Lambda's event filtering, as DynamoDB streams have them.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html>. A pattern looks at leaves only: text,
//! numbers, booleans and null, alone or in a list. So `exists` says nothing about `NewImage` itself, only about a leaf
//! such as `NewImage.pk.S`; and numbers of DynamoDB, which are text (`{"N": "5"}`), never match `numeric`.

use serde_json::{Map, Value};

/// A pattern that is well formed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    pattern: Map<String, Value>,
}

impl Filter {
    /// Reads a pattern as the template has it: JSON in a string. The refusal is a sentence.
    pub fn parse(pattern: &str) -> Result<Self, String> {
        let value =
            serde_json::from_str(pattern).map_err(|error| format!("the pattern {pattern} is no JSON: {error}"))?;
        let Value::Object(pattern) = value else {
            return Err(format!("the pattern {value} is no object."));
        };
        check_object(&pattern)?;
        Ok(Self { pattern })
    }

    /// Whether a record passes.
    #[must_use]
    pub fn passes(&self, record: &Value) -> bool {
        object_matches(&self.pattern, Some(record))
    }
}

fn check_object(pattern: &Map<String, Value>) -> Result<(), String> {
    for (key, rule) in pattern {
        match rule {
            Value::Array(choices) if key == "$or" => {
                for choice in choices {
                    let choice = choice.as_object().ok_or("each choice of $or is an object.")?;
                    check_object(choice)?;
                }
            }
            Value::Array(tests) if tests.is_empty() => return Err(format!("the rule of {key} is empty.")),
            Value::Array(tests) => tests.iter().try_for_each(check_test)?,
            Value::Object(inner) => check_object(inner)?,
            _ => return Err(format!("the rule of {key} is neither a list nor an object.")),
        }
    }
    Ok(())
}

fn check_test(test: &Value) -> Result<(), String> {
    let Value::Object(operator) = test else {
        return if test.is_array() {
            Err(format!("{test} is no test."))
        } else {
            Ok(())
        };
    };
    let mut entries = operator.iter();
    let (Some((name, operand)), None) = (entries.next(), entries.next()) else {
        return Err(format!("{test} has not one operator."));
    };
    let fine = match name.as_str() {
        "exists" => operand.is_boolean(),
        "prefix" | "suffix" | "equals-ignore-case" => operand.is_string(),
        "anything-but" => match operand {
            Value::Object(_) => return check_test(operand),
            Value::Array(values) => !values.is_empty() && values.iter().all(|value| !value.is_array()),
            _ => true,
        },
        "numeric" => comparisons(operand).is_some(),
        _ => false,
    };
    if fine {
        Ok(())
    } else {
        Err(format!("{test} is no test."))
    }
}

fn object_matches(pattern: &Map<String, Value>, value: Option<&Value>) -> bool {
    pattern.iter().all(|(key, rule)| match rule {
        Value::Array(choices) if key == "$or" => choices
            .iter()
            .filter_map(Value::as_object)
            .any(|choice| object_matches(choice, value)),
        Value::Array(tests) => {
            let leaves = leaves(value.and_then(|value| value.get(key)));
            tests.iter().any(|test| leaves_match(test, &leaves))
        }
        Value::Object(inner) => match value.and_then(|value| value.get(key)) {
            Some(Value::Array(elements)) => elements.iter().any(|element| object_matches(inner, Some(element))),
            child => object_matches(inner, child),
        },
        _ => false,
    })
}

fn leaves(value: Option<&Value>) -> Vec<&Value> {
    match value {
        None | Some(Value::Object(_)) => Vec::new(),
        Some(Value::Array(values)) => values.iter().flat_map(|value| leaves(Some(value))).collect(),
        Some(leaf) => vec![leaf],
    }
}

fn leaves_match(test: &Value, leaves: &[&Value]) -> bool {
    match test.get("exists").and_then(Value::as_bool) {
        Some(wanted) => leaves.is_empty() != wanted,
        None => leaves.iter().any(|leaf| leaf_matches(test, leaf)),
    }
}

fn leaf_matches(test: &Value, leaf: &Value) -> bool {
    let Some((name, operand)) = test.as_object().and_then(|operator| operator.iter().next()) else {
        return equal(test, leaf);
    };
    let texts = || Some((leaf.as_str()?, operand.as_str()?));
    match name.as_str() {
        "prefix" => texts().is_some_and(|(text, prefix)| text.starts_with(prefix)),
        "suffix" => texts().is_some_and(|(text, suffix)| text.ends_with(suffix)),
        "equals-ignore-case" => texts().is_some_and(|(text, other)| text.to_lowercase() == other.to_lowercase()),
        "anything-but" => match operand {
            Value::Array(values) => !values.iter().any(|value| equal(value, leaf)),
            one => !leaf_matches(one, leaf),
        },
        "numeric" => leaf.as_f64().is_some_and(|number| {
            comparisons(operand).is_some_and(|all| all.iter().all(|(operator, bound)| holds(number, operator, *bound)))
        }),
        _ => false,
    }
}

/// `["=", 5]` or `[">", 0, "<=", 5]` as pairs.
fn comparisons(operand: &Value) -> Option<Vec<(&str, f64)>> {
    let parts = operand.as_array()?;
    let pairs: Option<Vec<_>> = parts
        .chunks(2)
        .map(|pair| match pair {
            [operator, bound] => {
                let operator = operator.as_str()?;
                ["=", "<", "<=", ">", ">="].contains(&operator).then_some(())?;
                Some((operator, bound.as_f64()?))
            }
            _ => None,
        })
        .collect();
    pairs.filter(|pairs| !pairs.is_empty())
}

fn holds(number: f64, operator: &str, bound: f64) -> bool {
    match operator {
        "<" => number < bound,
        "<=" => number <= bound,
        ">" => number > bound,
        ">=" => number >= bound,
        _ => number.total_cmp(&bound).is_eq(),
    }
}

/// Equal as filters see it: 300 and 300.0 are.
fn equal(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => one.total_cmp(&other).is_eq(),
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(pattern: &Value, record: &Value, expect: bool) {
        let filter = Filter::parse(&pattern.to_string()).unwrap();
        assert_eq!(filter.passes(record), expect, "{pattern} on {record}");
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
    fn values_have_types() {
        check(&json!({"a": [true]}), &json!({"a": true}), true);
        check(&json!({"a": [true]}), &json!({"a": "true"}), false);
        check(&json!({"a": [null]}), &json!({"a": null}), true);
        check(&json!({"a": [null]}), &json!({}), false);
        check(&json!({"a": [""]}), &json!({"a": ""}), true);
        check(&json!({"a": [300]}), &json!({"a": 300.0}), true);
        check(&json!({"a": ["5"]}), &json!({"a": 5}), false);
    }

    #[test]
    fn text_is_compared_by_its_start_its_end_or_without_case() {
        check(&json!({"a": [{"prefix": "INVITE#"}]}), &json!({"a": "INVITE#1"}), true);
        check(&json!({"a": [{"prefix": "INVITE#"}]}), &json!({"a": "MEMBER#1"}), false);
        check(&json!({"a": [{"prefix": "5"}]}), &json!({"a": 5}), false);
        check(&json!({"a": [{"suffix": ".png"}]}), &json!({"a": "x.png"}), true);
        check(&json!({"a": [{"suffix": ".png"}]}), &json!({"a": "x.svg"}), false);
        check(
            &json!({"a": [{"equals-ignore-case": "Ada"}]}),
            &json!({"a": "aDA"}),
            true,
        );
    }

    #[test]
    fn existence_is_a_leafs() {
        let (there, gone) = (
            json!({"a": {"S": [{"exists": true}]}}),
            json!({"a": {"S": [{"exists": false}]}}),
        );
        check(&there, &json!({"a": {"S": "x"}}), true);
        check(&there, &json!({"a": {"N": "1"}}), false);
        check(&there, &json!({}), false);
        check(&gone, &json!({"a": {"N": "1"}}), true);
        check(&gone, &json!({}), true);
        check(&gone, &json!({"a": {"S": "x"}}), false);
        // An image is no leaf: whether it is there can't be asked for.
        check(&json!({"a": [{"exists": true}]}), &json!({"a": {"S": "x"}}), false);
        check(&json!({"a": [{"exists": false}]}), &json!({"a": {"S": "x"}}), true);
    }

    #[test]
    fn anything_but_needs_a_value() {
        let pattern = json!({"a": [{"anything-but": ["x", 5]}]});
        check(&pattern, &json!({"a": "y"}), true);
        check(&pattern, &json!({"a": "x"}), false);
        check(&pattern, &json!({"a": 5}), false);
        check(&pattern, &json!({}), false);
        check(&json!({"a": [{"anything-but": "x"}]}), &json!({"a": "x"}), false);
        check(
            &json!({"a": [{"anything-but": {"prefix": "x"}}]}),
            &json!({"a": "xy"}),
            false,
        );
        check(
            &json!({"a": [{"anything-but": {"prefix": "x"}}]}),
            &json!({"a": "yx"}),
            true,
        );
    }

    #[test]
    fn numbers_are_compared_and_text_is_none() {
        let pattern = json!({"a": [{"numeric": [">", 0, "<=", 5]}]});
        check(&pattern, &json!({"a": 5}), true);
        check(&pattern, &json!({"a": 0}), false);
        check(&pattern, &json!({"a": 5.5}), false);
        check(&pattern, &json!({"a": "3"}), false);
        check(&json!({"a": [{"numeric": ["=", 3]}]}), &json!({"a": 3.0}), true);
    }

    #[test]
    fn one_of_several_fields_is_enough_with_or() {
        let pattern = json!({"n": ["x"], "$or": [{"a": [1]}, {"b": {"c": [2]}}]});
        check(&pattern, &json!({"n": "x", "a": 1}), true);
        check(&pattern, &json!({"n": "x", "b": {"c": 2}}), true);
        check(&pattern, &json!({"n": "x", "a": 2}), false);
        check(&pattern, &json!({"n": "y", "a": 1}), false);
    }

    #[test]
    fn one_element_of_a_list_is_enough() {
        check(&json!({"a": {"SS": ["x"]}}), &json!({"a": {"SS": ["y", "x"]}}), true);
        check(
            &json!({"a": {"L": {"S": ["x"]}}}),
            &json!({"a": {"L": [{"S": "y"}, {"S": "x"}]}}),
            true,
        );
        check(
            &json!({"a": {"L": {"S": ["x"]}}}),
            &json!({"a": {"L": [{"S": "y"}]}}),
            false,
        );
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for pattern in [
            "nonsense",
            "[]",
            r#"{"a": "x"}"#,
            r#"{"a": []}"#,
            r#"{"a": [["x"]]}"#,
            r#"{"a": [{"exists": "yes"}]}"#,
            r#"{"a": [{"like": "x"}]}"#,
            r#"{"a": [{"numeric": [">"]}]}"#,
            r#"{"$or": ["x"]}"#,
        ] {
            assert!(Filter::parse(pattern).is_err(), "{pattern}");
        }
    }
}
