//! The permissions of a function, from the `Policies` of its stanza.
//!
//! It supports statements that allow named actions on resources of the template. It refuses everything else, such as
//! wildcards, conditions, denials and SAM's policy templates, because it can't tell what they grant. Permissions that
//! SAM adds for a function's events are not included.

use std::fmt;

use serde_json::{Map, Value, json};

use crate::known::{members, unknown};

/// An action on a resource: `dynamodb:PutItem` on an ARN.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Permission {
    /// The IAM action.
    pub action: String,
    /// The resource: an ARN, or an unresolved one of a template, such as `${Table.Arn}/index/by_user`.
    pub resource: String,
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}", self.action, self.resource)
    }
}

/// The permissions of a function's stanza, sorted. An error is a sentence about what can't be read.
pub(super) fn read(function: &Value) -> Result<Vec<Permission>, String> {
    let mut permissions = Vec::new();
    for policy in each(function.pointer("/Properties/Policies")).map(resolved_condition) {
        let members = exact_members(policy, &["Version", "Statement"], "a policy")?;
        for statement in each(members.get("Statement")).map(resolved_condition) {
            let members = exact_members(statement, &["Effect", "Action", "Resource"], "a statement")?;
            if members.get("Effect").and_then(Value::as_str) != Some("Allow") {
                return Err(unknown(
                    &format!("a statement whose Effect isn't Allow: {statement}"),
                    file!(),
                ));
            }
            for action in each(members.get("Action")) {
                let action = self::action(action)?;
                for resource in each(members.get("Resource")) {
                    let resource = self::resource(resource)?;
                    permissions.push(Permission {
                        action: action.clone(),
                        resource,
                    });
                }
            }
        }
    }
    permissions.sort();
    permissions.dedup();
    Ok(permissions)
}

/// The members of an object that must have exactly these.
fn exact_members<'a>(value: &'a Value, names: &[&str], of: &str) -> Result<&'a Map<String, Value>, String> {
    let members = members(value, names, of, file!())?;
    match names.iter().find(|name| !members.contains_key(**name)) {
        None => Ok(members),
        Some(name) => Err(format!("{of} has no {name}: {value}.")),
    }
}

fn action(value: &Value) -> Result<String, String> {
    let named = value.as_str().filter(|action| {
        let letters = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        action
            .split_once(':')
            .is_some_and(|(service, name)| letters(service) && letters(name))
    });
    named.map(str::to_owned).ok_or_else(|| {
        unknown(
            &format!("the action {value}, which isn't one such as dynamodb:PutItem"),
            file!(),
        )
    })
}

/// Resolves `Fn::If` as if its condition were true.
fn resolved_condition(value: &Value) -> &Value {
    match value.get("Fn::If").and_then(Value::as_array).map(Vec::as_slice) {
        Some([_, only, otherwise]) if otherwise == &json!({"Ref": "AWS::NoValue"}) => only,
        _ => value,
    }
}

fn resource(value: &Value) -> Result<String, String> {
    let function = |name: &str| value.get(name).and_then(Value::as_str);
    let named = function("Fn::GetAtt").or_else(|| function("Ref"));
    let text = match (named, function("Fn::Sub")) {
        (Some(name), _) => Some(format!("${{{name}}}")),
        (_, Some(text)) => Some(text.to_owned()),
        _ => None,
    };
    let text = text.filter(|text| !text.contains('*'));
    text.ok_or_else(|| {
        unknown(
            &format!("the resource {value}, which isn't one such as !GetAtt Table.Arn"),
            file!(),
        )
    })
}

/// The elements of a value that may be a list.
fn each(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    match value {
        Some(Value::Array(values)) => values.iter(),
        Some(one) => std::slice::from_ref(one).iter(),
        None => [].iter(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(statement: &Value) -> Value {
        json!({"Properties": {"Policies": [{"Version": "2012-10-17", "Statement": [statement]}]}})
    }

    #[test]
    fn each_action_is_granted_on_each_resource() {
        let table = json!({"Fn::GetAtt": "Table.Arn"});
        let index = json!({"Fn::Sub": "${Table.Arn}/index/by_user"});
        let statement =
            json!({"Effect": "Allow", "Action": ["dynamodb:Query", "dynamodb:GetItem"], "Resource": [table, index]});
        let read: Vec<_> = read(&policy(&statement))
            .unwrap()
            .iter()
            .map(Permission::to_string)
            .collect();
        let expect = [
            "dynamodb:GetItem on ${Table.Arn}",
            "dynamodb:GetItem on ${Table.Arn}/index/by_user",
            "dynamodb:Query on ${Table.Arn}",
            "dynamodb:Query on ${Table.Arn}/index/by_user",
        ];
        assert_eq!(read, expect);
        assert_eq!(super::read(&json!({"Properties": {}})), Ok(vec![]));
    }

    #[test]
    fn conditional_statements_are_granted() {
        let only = |value: Value| json!({"Fn::If": ["A", value, {"Ref": "AWS::NoValue"}]});
        let statement = only(json!({"Effect": "Allow", "Action": "a:Get", "Resource": {"Ref": "Kept"}}));
        let mut function = policy(&statement);
        let granted = read(&function).unwrap();
        let granted: Vec<_> = granted.iter().map(Permission::to_string).collect();
        assert_eq!(granted, ["a:Get on ${Kept}"]);
        let whole = function["Properties"]["Policies"][0].take();
        function["Properties"]["Policies"][0] = only(whole);
        assert_eq!(read(&function).unwrap().len(), 1);
    }

    #[test]
    fn unsupported_policies_are_refused_by_name() {
        let good = json!({"Effect": "Allow", "Action": "dynamodb:Query", "Resource": {"Ref": "Table"}});
        assert!(read(&policy(&good)).is_ok());
        for (name, value, expected) in [
            ("Effect", json!("Deny"), "a statement whose Effect isn't Allow"),
            ("Action", json!("dynamodb:*"), "the action \"dynamodb:*\""),
            ("Action", json!("*"), "the action \"*\""),
            ("Action", json!({"Ref": "Action"}), "the action {\"Ref\":\"Action\"}"),
            ("Resource", json!("*"), "the resource \"*\""),
            (
                "Resource",
                json!("arn:aws:sqs:::queue"),
                "the resource \"arn:aws:sqs:::queue\"",
            ),
            (
                "Resource",
                json!({"Fn::Sub": "${Table.Arn}/index/*"}),
                "the resource {\"Fn::Sub\"",
            ),
            (
                "Resource",
                json!({"Fn::If": ["A", "b", "c"]}),
                "the resource {\"Fn::If\"",
            ),
            ("Condition", json!({}), "Condition of a statement"),
            ("NotAction", json!("dynamodb:Scan"), "NotAction of a statement"),
        ] {
            let mut bad = good.clone();
            bad[name] = value;
            let refusal = read(&policy(&bad)).unwrap_err();
            assert!(
                refusal.starts_with(&format!("the local stack does not support {expected}")),
                "{refusal}"
            );
            assert!(refusal.contains("infra/local/stack/src/policy.rs"), "{refusal}");
        }
        for (policies, expected) in [
            (json!("AmazonDynamoDBFullAccess"), "must be an object"),
            (
                json!([{"DynamoDBCrudPolicy": {"TableName": "t"}}]),
                "support DynamoDBCrudPolicy of a policy.",
            ),
            (
                json!([{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "dynamodb:Query"}]}]),
                "a statement has no Resource",
            ),
        ] {
            let refusal = read(&json!({"Properties": {"Policies": policies}})).unwrap_err();
            assert!(refusal.contains(expected), "{refusal}");
        }
    }
}
