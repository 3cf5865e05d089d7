//! What a function may do, as its stanza's `Policies` say.
//!
//! Only what is written out is read: statements that allow named actions on named resources. A wildcard, a condition, a
//! denial or one of SAM's policy templates is refused, since nobody here could tell what it grants. What SAM adds by
//! itself for a function's events isn't a call of the function's.

use std::fmt;

use serde_json::{Value, json};

/// An action on a resource: `dynamodb:PutItem` on an ARN.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Permission {
    /// The IAM action.
    pub action: String,
    /// The resource: an ARN, or in a template what becomes one, `${Table.Arn}/index/by_user`.
    pub resource: String,
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}", self.action, self.resource)
    }
}

/// The permissions of a function's stanza, sorted; or what can't be read, in a sentence.
pub(super) fn read(function: &Value) -> Result<Vec<Permission>, String> {
    let mut permissions = Vec::new();
    for policy in each(function.pointer("/Properties/Policies")).map(settled) {
        let members = members(policy, &["Version", "Statement"])?;
        for statement in each(members.get("Statement")).map(settled) {
            let members = self::members(statement, &["Effect", "Action", "Resource"])?;
            if members.get("Effect").and_then(Value::as_str) != Some("Allow") {
                return Err(format!("the effect in {statement} isn't Allow."));
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

/// The members of an object that has these and no others.
fn members<'a>(value: &'a Value, names: &[&str]) -> Result<&'a serde_json::Map<String, Value>, String> {
    let members = value.as_object().filter(|members| {
        let known = members.keys().all(|name| names.contains(&name.as_str()));
        known && names.iter().all(|name| members.contains_key(*name))
    });
    members.ok_or_else(|| {
        format!(
            "{value} in Policies should have {}, and nothing else.",
            names.join(", ")
        )
    })
}

fn action(value: &Value) -> Result<String, String> {
    let named = value.as_str().filter(|action| {
        let letters = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        action
            .split_once(':')
            .is_some_and(|(service, name)| letters(service) && letters(name))
    });
    named
        .map(str::to_owned)
        .ok_or_else(|| format!("the action {value} should be one action, such as dynamodb:PutItem."))
}

/// What is there under a condition only is granted all the same.
fn settled(value: &Value) -> &Value {
    match value.get("Fn::If").and_then(Value::as_array).map(Vec::as_slice) {
        Some([_, only, otherwise]) if otherwise == &json!({"Ref": "AWS::NoValue"}) => only,
        _ => value,
    }
}

fn resource(value: &Value) -> Result<String, String> {
    let function = |name: &str| value.get(name).and_then(Value::as_str);
    let named = function("Fn::GetAtt").or_else(|| function("Ref"));
    let text = match (value, named, function("Fn::Sub")) {
        (Value::String(text), _, _) => Some(text.clone()),
        (_, Some(name), _) => Some(format!("${{{name}}}")),
        (_, _, Some(text)) => Some(text.to_owned()),
        _ => None,
    };
    text.filter(|text| !text.contains('*'))
        .ok_or_else(|| format!("the resource {value} should be one resource, such as !GetAtt Table.Arn."))
}

/// A value that may stand alone or in a list.
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
    fn what_is_there_under_a_condition_is_granted() {
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
    fn what_cant_be_told_is_refused() {
        let good = json!({"Effect": "Allow", "Action": "dynamodb:Query", "Resource": "arn"});
        assert!(read(&policy(&good)).is_ok());
        for (name, value) in [
            ("Effect", json!("Deny")),
            ("Action", json!("dynamodb:*")),
            ("Action", json!("*")),
            ("Action", json!({"Ref": "Action"})),
            ("Resource", json!("*")),
            ("Resource", json!({"Fn::Sub": "${Table.Arn}/index/*"})),
            ("Resource", json!({"Fn::If": ["A", "b", "c"]})),
            ("Condition", json!({})),
            ("NotAction", json!("dynamodb:Scan")),
        ] {
            let mut bad = good.clone();
            bad[name] = value;
            assert!(read(&policy(&bad)).is_err(), "{bad}");
        }
        for policies in [
            json!("AmazonDynamoDBFullAccess"),
            json!([{"DynamoDBCrudPolicy": {"TableName": "t"}}]),
            json!([{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "dynamodb:Query"}]}]),
        ] {
            let function = json!({"Properties": {"Policies": policies}});
            assert!(read(&function).is_err(), "{function}");
        }
    }
}
