//! The log counts results in CloudWatch's embedded metric format.

use crate::logs::log_with;
use crate::mail::until;
use crate::world::{World, accept};
use serde_json::{Value, json};
use std::fs;
use testkit::api::variable;
use testkit::ask::{Answer, Ask};
use testkit::people::Person;

/// The metrics and dimensions that a request was counted with, by name.
async fn counted(answer: &Answer) -> Value {
    let id = answer.headers.get("x-request-id").expect("a request id");
    let log = log_with(&format!("\"request_id\":\"{id}\"}}")).await;
    let lines = log.lines().filter_map(|line| {
        // Other programs may write before it on the same line.
        serde_json::from_str::<Value>(line.get(line.find('{')?..)?).ok()
    });
    let mut lines = lines.filter(|line| line.get("_aws").is_some() && line.get("request_id") == Some(&json!(id)));
    let mut line = lines.next().expect("a line of metrics");
    assert_eq!(lines.next(), None, "counted once");
    let list = |value: &Value, at: &str| value.pointer(at).and_then(Value::as_array).expect("a list").clone();
    for directive in list(&line, "/_aws/CloudWatchMetrics") {
        assert_eq!(directive.get("Namespace"), Some(&json!("BandInvites")));
        let metrics = list(&directive, "/Metrics");
        let metrics = metrics.iter().filter_map(|metric| metric.get("Name"));
        for name in list(&directive, "/Dimensions/0").iter().chain(metrics) {
            assert!(
                line.get(name.as_str().expect("a name")).is_some(),
                "{name} has no value"
            );
        }
    }
    let line = line.as_object_mut().expect("an object");
    assert!(line.remove("Latency").expect("a latency").is_u64());
    line.retain(|name, _| !["_aws", "request_id", "Stack"].contains(&name.as_str()));
    json!(line)
}

/// Waits until a function has counted a failure after the log line with `text`. Its alarm watches that metric.
pub(crate) async fn wait_for_counted_failure(function: &str, text: &str) {
    let counted = async || {
        let log = fs::read_to_string(variable("STACK_LOG")).expect("the log");
        let rest = log.get(log.find(text)?..)?;
        let mut lines = rest.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        // SAM uses the name from the template.
        let is_its = |name: &Value| name.as_str().is_some_and(|name| name.to_lowercase().contains(function));
        lines.find(|line| line.get("Failures") == Some(&json!(1)) && line.get("Function").is_some_and(is_its))
    };
    until("a counted failure", counted).await;
}

/// Waits until any mail has been counted with this outcome.
pub(crate) async fn wait_for_counted_mail(outcome: &str) {
    let counted = async || {
        let log = fs::read_to_string(variable("STACK_LOG")).expect("the log");
        let mut lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        lines.find(|line| line.get("Mails") == Some(&json!(1)) && line.get("Outcome") == Some(&json!(outcome)))
    };
    until("a counted mail", counted).await;
}

#[tokio::test]
async fn a_repeated_request_is_counted_once() {
    let world = World::new().await;
    let (ada, bob) = (&world.ada, Person::new("Bob"));
    let create = Ask::post(world.invites())
        .by(ada)
        .json(&json!({}))
        .header("idempotency-key", "k");
    let made = world.send(create.clone()).await;
    assert_eq!(counted(&made).await, json!({"InvitesCreated": 1}));
    assert_eq!(counted(&world.send(create).await).await, json!({}));
    let invite = made.ok(201);
    assert_eq!(
        counted(&world.send(accept(&invite).by(&bob)).await).await,
        json!({"InvitesAccepted": 1})
    );
    assert_eq!(counted(&world.send(accept(&invite).by(&bob)).await).await, json!({}));
    let refused = world.send(accept(&invite).by(&Person::new("Eve"))).await;
    assert_eq!(counted(&refused).await, json!({"Refused": 1, "Code": "invite-used"}));
    let many = json!({"invites": [{}, {"email": "no"}, {}]});
    let many = world
        .send(Ask::post(format!("{}/bulk", world.invites())).by(ada).json(&many))
        .await;
    assert_eq!(counted(&many).await, json!({"InvitesCreated": 2}));
}
