//! The permissions that a call needs, according to AWS's service authorization reference for `DynamoDB` and SES v2.
//!
//! An unknown operation needs its action on `*`, which no policy can grant here.

use serde_json::{Map, Value};

use crate::{
    mailbox::bare,
    policy::Permission,
    target::{ACCOUNT, REGION},
};

/// The key that functions read to open their connection before the first request. Nothing is ever stored under it.
pub const PRIMING_KEY: &str = "NOTHING";

/// The only supported path of SES.
pub(super) const SEND: (&str, &str) = ("POST", "/v2/email/outbound-emails");

/// The ARN of a table, given by name or ARN.
pub(super) fn table(name: &str) -> String {
    if name.starts_with("arn:") {
        return name.to_owned();
    }
    format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}")
}

/// The ARN of an SES resource.
pub(super) fn ses(kind: &str, name: &str) -> String {
    format!("arn:aws:ses:{REGION}:{ACCOUNT}:{kind}/{name}")
}

/// The permissions that an operation of `DynamoDB` needs, at least one.
pub(super) fn of_database(operation: &str, body: &Value) -> Vec<Permission> {
    let needs = match operation {
        "GetItem" | "PutItem" | "UpdateItem" | "DeleteItem" => one(operation, body),
        "Query" | "Scan" => one(operation, body).map(|needs| match body.get("IndexName") {
            None => needs,
            Some(index) => needs.into_iter().map(|need| on_index(need, index)).collect(),
        }),
        "BatchGetItem" | "BatchWriteItem" => tables(body).map(|tables| {
            let needs = tables.keys().map(|name| need(operation, name));
            needs.collect()
        }),
        "TransactGetItems" => steps(body, &[("Get", "GetItem")]),
        "TransactWriteItems" => steps(
            body,
            &[
                ("Put", "PutItem"),
                ("Update", "UpdateItem"),
                ("Delete", "DeleteItem"),
                ("ConditionCheck", "ConditionCheckItem"),
            ],
        ),
        _ => None,
    };
    or_unknown(needs, &format!("dynamodb:{operation}"))
}

/// The permissions that a request to SES needs, at least one.
pub(super) fn of_mail(method: &str, path: &str, body: &Value) -> Vec<Permission> {
    if (method, path) != SEND {
        return or_unknown(None, &format!("ses:{method} {path}"));
    }
    or_unknown(mail(body), "ses:SendEmail")
}

/// Whether a function makes this call only to open its connection.
pub(super) fn is_priming(body: &Value) -> bool {
    let requests = tables(body).into_iter().flat_map(Map::values);
    let mut keys: Vec<_> = requests.flat_map(|ask| list(ask, "Keys")).collect();
    keys.extend(["Key", "Item"].iter().filter_map(|name| body.get(name)));
    let queried = body.pointer("/ExpressionAttributeValues/:pk/S");
    let mut partitions = keys.iter().map(|key| key.pointer("/pk/S")).chain(queried.map(Some));
    let is_nothing = |partition: Option<&Value>| partition.and_then(Value::as_str) == Some(PRIMING_KEY);
    partitions.next().is_some_and(is_nothing) && partitions.all(is_nothing)
}

fn or_unknown(needs: Option<Vec<Permission>>, action: &str) -> Vec<Permission> {
    let mut needs = needs.filter(|needs| !needs.is_empty()).unwrap_or_else(|| {
        vec![Permission {
            action: action.to_owned(),
            resource: "*".to_owned(),
        }]
    });
    needs.sort();
    needs.dedup();
    needs
}

fn need(action: &str, name: &str) -> Permission {
    Permission {
        action: format!("dynamodb:{action}"),
        resource: table(name),
    }
}

fn on_index(need: Permission, index: &Value) -> Permission {
    // An index whose name is not a string gets a name that no policy grants.
    let index = index.as_str().unwrap_or("*");
    Permission {
        resource: format!("{}/index/{index}", need.resource),
        ..need
    }
}

fn one(action: &str, body: &Value) -> Option<Vec<Permission>> {
    let name = body.get("TableName")?.as_str()?;
    Some(vec![need(action, name)])
}

fn tables(body: &Value) -> Option<&Map<String, Value>> {
    body.get("RequestItems")?.as_object()
}

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

/// The permissions of a transaction: those of each step.
fn steps(body: &Value, known: &[(&str, &str)]) -> Option<Vec<Permission>> {
    let mut needs = Vec::new();
    for (kind, step) in list(body, "TransactItems").filter_map(Value::as_object).flatten() {
        let (_, action) = known.iter().find(|(name, _)| name == kind)?;
        needs.extend(one(action, step)?);
    }
    Some(needs)
}

/// The permissions of a mail: for its sender's domain, which is the identity, and for its configuration set.
fn mail(body: &Value) -> Option<Vec<Permission>> {
    // Other contents need other actions.
    body.pointer("/Content/Simple")?;
    let (_, domain) = bare(body.get("FromEmailAddress")?.as_str()?).rsplit_once('@')?;
    let mut resources = vec![ses("identity", domain)];
    if let Some(set) = body.get("ConfigurationSetName") {
        resources.push(ses("configuration-set", set.as_str()?));
    }
    let needs = resources.into_iter().map(|resource| Permission {
        action: "ses:SendEmail".to_owned(),
        resource,
    });
    Some(needs.collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Compares the permissions, without the prefix of all ARNs.
    fn check(needs: &[Permission], expect: &[&str]) {
        let start = format!(":{REGION}:{ACCOUNT}:");
        let needs: Vec<_> = needs.iter().map(|need| need.to_string().replace(&start, ":")).collect();
        assert_eq!(needs, expect);
    }

    #[test]
    fn database_calls_need_their_action_on_their_resources() {
        let put = json!({"Put": {"TableName": "t"}});
        let check_item = json!({"ConditionCheck": {"TableName": "u"}});
        for (operation, body, expect) in [
            (
                "GetItem",
                json!({"TableName": "t"}),
                vec!["dynamodb:GetItem on arn:aws:dynamodb:table/t"],
            ),
            (
                "PutItem",
                json!({"TableName": "t"}),
                vec!["dynamodb:PutItem on arn:aws:dynamodb:table/t"],
            ),
            (
                "UpdateItem",
                json!({"TableName": "t"}),
                vec!["dynamodb:UpdateItem on arn:aws:dynamodb:table/t"],
            ),
            (
                "DeleteItem",
                json!({"TableName": "arn:t"}),
                vec!["dynamodb:DeleteItem on arn:t"],
            ),
            (
                "Query",
                json!({"TableName": "t"}),
                vec!["dynamodb:Query on arn:aws:dynamodb:table/t"],
            ),
            (
                "Query",
                json!({"TableName": "t", "IndexName": "i"}),
                vec!["dynamodb:Query on arn:aws:dynamodb:table/t/index/i"],
            ),
            (
                "Scan",
                json!({"TableName": "t"}),
                vec!["dynamodb:Scan on arn:aws:dynamodb:table/t"],
            ),
            (
                "BatchGetItem",
                json!({"RequestItems": {"t": {}, "u": {}}}),
                vec![
                    "dynamodb:BatchGetItem on arn:aws:dynamodb:table/t",
                    "dynamodb:BatchGetItem on arn:aws:dynamodb:table/u",
                ],
            ),
            (
                "BatchWriteItem",
                json!({"RequestItems": {"t": []}}),
                vec!["dynamodb:BatchWriteItem on arn:aws:dynamodb:table/t"],
            ),
            (
                "TransactGetItems",
                json!({"TransactItems": [{"Get": {"TableName": "t"}}]}),
                vec!["dynamodb:GetItem on arn:aws:dynamodb:table/t"],
            ),
            (
                "TransactWriteItems",
                json!({"TransactItems": [
                    put, put, check_item, {"Delete": {"TableName": "t"}}, {"Update": {"TableName": "t"}},
                ]}),
                vec![
                    "dynamodb:ConditionCheckItem on arn:aws:dynamodb:table/u",
                    "dynamodb:DeleteItem on arn:aws:dynamodb:table/t",
                    "dynamodb:PutItem on arn:aws:dynamodb:table/t",
                    "dynamodb:UpdateItem on arn:aws:dynamodb:table/t",
                ],
            ),
        ] {
            check(&of_database(operation, &body), &expect);
        }
    }

    #[test]
    fn unknown_operations_need_permissions_that_nobody_has() {
        for (operation, body) in [
            ("ExecuteStatement", json!({"Statement": "SELECT * FROM t"})),
            ("DeleteTable", json!({"TableName": "t"})),
            ("", json!({})),
            ("PutItem", json!({})),
            ("Query", Value::Null),
            ("BatchGetItem", json!({"RequestItems": {}})),
            ("TransactWriteItems", json!({"TransactItems": []})),
            (
                "TransactWriteItems",
                json!({"TransactItems": [{"Put": {"TableName": "t"}}, {"Merge": {"TableName": "t"}}]}),
            ),
        ] {
            check(&of_database(operation, &body), &[&format!("dynamodb:{operation} on *")]);
        }
    }

    #[test]
    fn a_mail_needs_its_identity_and_its_configuration_set() {
        let mail = |changes: Value| {
            let mut mail = json!({"FromEmailAddress": "Bands <a@bands.example>", "Content": {"Simple": {}}});
            let changes = changes.as_object().cloned().unwrap_or_default();
            mail.as_object_mut().unwrap().extend(changes);
            of_mail(SEND.0, SEND.1, &mail)
        };
        let identity = "ses:SendEmail on arn:aws:ses:identity/bands.example";
        let set = "ses:SendEmail on arn:aws:ses:configuration-set/set";
        check(&mail(json!({})), &[identity]);
        check(&mail(json!({"ConfigurationSetName": "set"})), &[set, identity]);
        for unknown in [
            json!({"FromEmailAddress": "nobody"}),
            json!({"Content": {"Template": {}}}),
            json!({"ConfigurationSetName": 1}),
        ] {
            check(&mail(unknown), &["ses:SendEmail on *"]);
        }
        let list = of_mail("GET", "/v2/email/identities", &Value::Null);
        check(&list, &["ses:GET /v2/email/identities on *"]);
    }

    #[test]
    fn priming_reads_a_key_that_no_item_has() {
        let keys = |keys: Value| json!({"RequestItems": {"t": {"Keys": keys}}});
        let (nothing, band) = (json!({"pk": {"S": PRIMING_KEY}}), json!({"pk": {"S": "BAND#1"}}));
        let query = |partition: &str| json!({"ExpressionAttributeValues": {":pk": {"S": partition}}});
        for body in [
            keys(json!([nothing])),
            json!({"Key": nothing}),
            json!({"Item": nothing}),
            query(PRIMING_KEY),
        ] {
            assert!(is_priming(&body), "{body}");
        }
        for body in [
            keys(json!([band])),
            keys(json!([nothing, band])),
            json!({"Key": band}),
            json!({"Item": band}),
            query("BAND#1"),
            json!({"TransactItems": [{"Put": {"Item": nothing}}]}),
            json!({}),
        ] {
            assert!(!is_priming(&body), "{body}");
        }
    }
}
