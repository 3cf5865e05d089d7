//! What the clock does: `remind`, which these flows run themselves.

use crate::mail::{delivered, mails, until};
use crate::metrics::failure_counted;
use crate::world::{World, at};
use domain::Instant;
use serde_json::{Value, json};
use std::fs;
use testkit::api::variable;
use testkit::ask::{Ask, text};
use testkit::people::Person;
use testkit::stack::table::call;
use testkit::stack::target::Target;
use tokio::sync::Mutex;

/// One flow at a time: a run takes the looks of all.
static ALONE: Mutex<()> = Mutex::const_new(());

/// Changes the band's one invite in the table.
async fn change_item(world: &World, update: &str, values: Value) {
    let invites = json!({
        "TableName": variable("TABLE_NAME"),
        "KeyConditionExpression": "pk = :pk AND begins_with(sk, :invite)",
        "ExpressionAttributeValues": {":pk": {"S": format!("BAND#{}", world.band)}, ":invite": {"S": "INVITE#"}},
    });
    let item = at(&table("Query", invites).await, "/Items/0");
    let change = json!({
        "TableName": variable("TABLE_NAME"),
        "Key": {"pk": at(&item, "/pk"), "sk": at(&item, "/sk")},
        "UpdateExpression": update,
        "ConditionExpression": "attribute_exists(pk)",
        "ExpressionAttributeValues": values,
    });
    table("UpdateItem", change).await;
}

async fn table(operation: &'static str, ask: Value) -> Value {
    let answer = call(&variable("DYNAMODB_ENDPOINT"), operation, &ask).await;
    answer.expect("an answer")
}

fn remind() -> Target {
    Target::function(&variable("INVOKE_URL"), "remind").expect("a function")
}

/// An invite to `to` whose reminder is due and was sent with its invitation, but whose look is left.
async fn with_a_look_left(world: &World, to: &Person) -> Value {
    let draft = json!({"email": to.email, "ttl_hours": 72});
    let ask = Ask::post(world.invites()).by(&world.ada).json(&draft).later(-60);
    let invite = world.send(ask).await.ok(201);
    mails(&to.email, 2).await;
    delivered(world, &invite, "delivered").await;
    invite
}

#[tokio::test]
async fn a_letter_that_a_function_died_over_is_sent_by_the_next_look() {
    let _alone = ALONE.lock().await;
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let invite = with_a_look_left(&world, &bob).await;
    // As a function leaves it that leased its letter and died. The next one watches that lease to its end.
    let values = json!({":queued": {"S": "queued"}, ":dead": {"S": "invitation#1#dead"}});
    change_item(&world, "SET delivery = :queued, mail_lease = :dead", values).await;
    assert_eq!(at(&world.look(&invite).await, "/delivery/status"), json!("queued"));
    until("the clock's run", async || remind().invoke(Value::Null).await.ok()).await;
    mails(&bob.email, 3).await;
    delivered(&world, &invite, "delivered").await;
}

#[tokio::test]
async fn a_look_that_fails_is_counted_though_the_run_goes_on() {
    let _alone = ALONE.lock().await;
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let invite = with_a_look_left(&world, &bob).await;
    change_item(&world, "SET round = :round", json!({":round": {"N": "-1"}})).await;
    until("the clock's run", async || remind().invoke(Value::Null).await.ok()).await;
    failure_counted("remind", &format!("\"what\":\"{}\"", text(&invite, "id"))).await;
    change_item(&world, "SET round = :round", json!({":round": {"N": "1"}})).await;
}

#[tokio::test]
async fn a_run_that_fails_is_told_of_once() {
    let _alone = ALONE.lock().await;
    let invite = World::new().await.invite(json!({})).await;
    let now: Instant = text(&invite, "created_at").parse().expect("RFC 3339");
    let hour = now.timestamp().div_euclid(3600);
    let key = json!({"pk": {"S": format!("DUE#{hour}")}, "sk": {"S": "0"}});
    let name = variable("TABLE_NAME");
    table("PutItem", json!({"TableName": name, "Item": key})).await;
    let failed = until("a failure", async || remind().invoke(Value::Null).await.err()).await;
    table("DeleteItem", json!({"TableName": name, "Key": key})).await;
    let cause = "stored look can't be read";
    assert!(failed.contains(cause), "{failed}");
    let log = fs::read_to_string(variable("STACK_LOG")).expect("the log");
    let mut told = log.lines().filter(|line| line.contains(cause));
    assert!(told.all(|line| line.contains("\"target\":\"edge::log\"")));
}
