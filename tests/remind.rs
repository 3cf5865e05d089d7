//! What the clock does: `remind`, which these flows run themselves.

use crate::mail::{delivered, mails, until};
use crate::world::{World, at};
use serde_json::{Value, json};
use testkit::api::variable;
use testkit::ask::Ask;
use testkit::people::Person;
use testkit::stack::table::call;
use testkit::stack::target::Target;

/// Leaves the band's one invite as a function does that claimed its letter and died, a while ago.
async fn die_over_the_letter(world: &World) {
    let (endpoint, table) = (variable("DYNAMODB_ENDPOINT"), variable("TABLE_NAME"));
    let invites = json!({
        "TableName": table,
        "KeyConditionExpression": "pk = :pk AND begins_with(sk, :invite)",
        "ExpressionAttributeValues": {":pk": {"S": format!("BAND#{}", world.band)}, ":invite": {"S": "INVITE#"}},
    });
    let found = call(&endpoint, "Query", &invites).await.expect("an answer");
    let item = at(&found, "/Items/0");
    let claimed = json!({
        "TableName": table,
        "Key": {"pk": at(&item, "/pk"), "sk": at(&item, "/sk")},
        "UpdateExpression": "SET delivery = :queued, lease = :over",
        "ConditionExpression": "attribute_exists(pk)",
        "ExpressionAttributeValues": {":queued": {"S": "queued"}, ":over": {"N": "1"}},
    });
    call(&endpoint, "UpdateItem", &claimed).await.expect("a claim");
}

#[tokio::test]
async fn a_letter_that_a_function_died_over_is_sent_by_the_next_look() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let draft = json!({"email": bob.email, "ttl_hours": 72});
    // So much of its life is over that its reminder is due and comes with the invitation, but the look for it is left.
    let ask = Ask::post(world.invites()).by(&world.ada).json(&draft).later(-60);
    let invite = world.send(ask).await.ok(201);
    mails(&bob.email, 2).await;
    delivered(&world, &invite, "delivered").await;
    die_over_the_letter(&world).await;
    assert_eq!(at(&world.look(&invite).await, "/delivery/status"), json!("queued"));
    let remind = Target::function(&variable("INVOKE_URL"), "remind").expect("a function");
    until("the clock's run", async || remind.invoke(Value::Null).await.ok()).await;
    mails(&bob.email, 3).await;
    delivered(&world, &invite, "delivered").await;
}
