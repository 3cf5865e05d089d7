//! Scheduled checks: these flows invoke `remind` themselves.

use crate::mail::{mails, until, wait_for_delivery};
use crate::metrics::wait_for_counted_failure;
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

/// Held by one flow at a time, because a run takes the scheduled checks of all invites.
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

/// An invite to `to` whose reminder has been sent already, but whose scheduled check is still to come.
async fn with_a_check_left(world: &World, to: &Person) -> Value {
    let draft = json!({"email": to.email, "ttl_hours": 72});
    let ask = Ask::post(world.invites()).by(&world.ada).json(&draft).later(-60);
    let invite = world.send(ask).await.ok(201);
    mails(&to.email, 2).await;
    wait_for_delivery(world, &invite, "delivered").await;
    invite
}

#[tokio::test]
async fn a_mail_whose_sender_died_is_sent_by_the_next_check() {
    let _alone = ALONE.lock().await;
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let invite = with_a_check_left(&world, &bob).await;
    // The state after a function took the mail's lease and died. The next one waits until that lease ends.
    let values = json!({":queued": {"S": "queued"}, ":dead": {"S": "invitation#1#dead"}});
    change_item(&world, "SET delivery = :queued, mail_lease = :dead", values).await;
    assert_eq!(at(&world.show(&invite).await, "/delivery/status"), json!("queued"));
    until("a run of remind", async || remind().invoke(Value::Null).await.ok()).await;
    mails(&bob.email, 3).await;
    wait_for_delivery(&world, &invite, "delivered").await;
}

#[tokio::test]
async fn a_failed_check_is_counted_and_the_run_continues() {
    let _alone = ALONE.lock().await;
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let invite = with_a_check_left(&world, &bob).await;
    change_item(&world, "SET round = :round", json!({":round": {"N": "-1"}})).await;
    until("a run of remind", async || remind().invoke(Value::Null).await.ok()).await;
    wait_for_counted_failure("remind", &format!("\"what\":\"{}\"", text(&invite, "id"))).await;
    change_item(&world, "SET round = :round", json!({":round": {"N": "1"}})).await;
}

#[tokio::test]
async fn a_failed_run_is_logged_once() {
    let _alone = ALONE.lock().await;
    let invite = World::new().await.invite(json!({})).await;
    let now: Instant = text(&invite, "created_at").parse().expect("RFC 3339");
    let hour = now.timestamp().div_euclid(3600);
    let key = json!({"pk": {"S": format!("DUE#{hour}")}, "sk": {"S": "0"}});
    let name = variable("TABLE_NAME");
    table("PutItem", json!({"TableName": name, "Item": key})).await;
    let failed = until("a failure", async || remind().invoke(Value::Null).await.err()).await;
    table("DeleteItem", json!({"TableName": name, "Key": key})).await;
    let cause = ": no invite";
    assert!(failed.contains(cause), "{failed}");
    let log = fs::read_to_string(variable("STACK_LOG")).expect("the log");
    let mut lines = log.lines().filter(|line| line.contains(cause));
    assert!(lines.all(|line| line.contains("\"target\":\"edge::log\"")));
}
