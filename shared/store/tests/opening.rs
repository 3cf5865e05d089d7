//! Opening the connection takes one call that the function is allowed to make, and changes nothing.

use serde_json::json;
use store::{NOTHING, Opening};
use testkit::lab::{Lab, endpoint};
use testkit::stack::table::call;

#[tokio::test]
async fn one_permitted_call_opens_the_connection_and_writes_nothing() {
    let lab = Lab::new().await;
    for opening in Opening::ALL {
        lab.wire.forget();
        lab.store().prime(opening).await;
        let calls = lab.wire.take().calls;
        let actions: Vec<_> = calls.iter().map(|call| format!("dynamodb:{call}")).collect();
        assert_eq!(actions, [opening.action()]);
    }
    let all = json!({
        "TableName": lab.table.0,
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": NOTHING}},
    });
    let there = call(&endpoint(), "Query", &all).await.expect("an answer");
    assert_eq!(there.get("Count"), Some(&json!(0)));
}
