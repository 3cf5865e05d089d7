//! `/invites/{token}/decline`.

use crate::world::{World, at, decline, path};
use serde_json::{Value, json};
use testkit::ask::Ask;
use testkit::people::Person;

#[tokio::test]
async fn an_email_invite_can_be_declined_with_the_token_alone() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let invite = world.invite(json!({"email": bob.email})).await;
    for _ in 0..2 {
        assert_eq!(world.send(decline(&invite)).await.ok(204), Value::Null);
    }
    world.send(decline(&invite).by(&bob)).await.ok(204);
    let seen = world.show(&invite).await;
    assert_eq!(
        (at(&seen, "/status"), at(&seen, "/uses")),
        (json!("declined"), json!(0))
    );
    assert!(at(&seen, "/declined_at").is_string());
}

#[tokio::test]
async fn a_signed_in_caller_cannot_decline_for_someone_else() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let invite = world.invite(json!({"email": bob.email})).await;
    for other in [&world.ada, &Person::new("Eve")] {
        let problem = world.send(decline(&invite).by(other)).await;
        problem.problem(403, "wrong-account");
    }
    let unverified = world.send(decline(&invite).by(&bob.clone().unverified())).await;
    unverified.problem(403, "email-not-verified");
    assert_eq!(at(&world.show(&invite).await, "/status"), json!("pending"));
    world.send(decline(&invite).by(&bob)).await.ok(204);
}

/// The last entry of a timeline: the event, who caused it, and whether the link alone was used.
fn last(seen: &Value) -> [Value; 3] {
    let timeline = at(seen, "/timeline");
    let last = timeline.as_array().and_then(|events| events.last()).expect("an event");
    ["event", "by", "by_link"].map(|name| last.get(name).cloned().unwrap_or_default())
}

#[tokio::test]
async fn admins_see_who_declined_or_that_nobody_was_signed_in() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let by_bob = world.invite(json!({"email": bob.email})).await;
    assert_eq!(at(&by_bob, "/declined_by"), Value::Null);
    world.send(decline(&by_bob).by(&bob)).await.ok(204);
    let seen = world.show(&by_bob).await;
    assert_eq!(at(&seen, "/declined_by"), json!(bob.sub));
    assert_eq!(last(&seen), [json!("declined"), json!(bob.sub), Value::Null]);
    let by_link = world.invite(json!({"email": bob.email})).await;
    world.send(decline(&by_link)).await.ok(204);
    let seen = world.show(&by_link).await;
    assert_eq!(at(&seen, "/declined_by"), Value::Null);
    assert_eq!(last(&seen), [json!("declined"), Value::Null, json!(true)]);
}

#[tokio::test]
async fn only_the_invited_user_declines_a_user_invite() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    world.save_profile(&bob).await;
    let invite = world.invite(json!({"user_id": bob.sub})).await;
    let answer = world.send(decline(&invite)).await;
    assert!(answer.headers.contains_key("www-authenticate"));
    answer.problem(401, "unauthenticated");
    world
        .send(decline(&invite).by(&world.ada))
        .await
        .problem(403, "wrong-account");
    for _ in 0..2 {
        world.send(decline(&invite).by(&bob)).await.ok(204);
    }
    world.accept(&bob, &invite).await.problem(410, "invite-declined");
}

#[tokio::test]
async fn only_the_signed_in_recipient_may_use_the_id() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let invite = world.invite(json!({"email": bob.email})).await;
    let by_id = Ask::post(format!("{}/decline", path(&invite)));
    world.send(by_id.clone()).await.problem(404, "invite-not-found");
    for who in [&world.ada, &bob.clone().unverified()] {
        world.send(by_id.clone().by(who)).await.problem(404, "invite-not-found");
    }
    world.send(by_id.by(&bob)).await.ok(204);
}

#[tokio::test]
async fn a_link_cannot_be_declined() {
    let world = World::new().await;
    let invite = world.invite(json!({})).await;
    world.send(decline(&invite)).await.problem(409, "not-declinable");
    world
        .send(decline(&invite).by(&Person::new("Bob")))
        .await
        .problem(409, "not-declinable");
    assert_eq!(at(&world.show(&invite).await, "/status"), json!("pending"));
}

#[tokio::test]
async fn an_ended_invite_cannot_be_declined() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let invite = async || world.invite(json!({"email": bob.email, "ttl_hours": 1})).await;
    let revoked = invite().await;
    world.revoke(&world.ada, &revoked).await.ok(204);
    world.send(decline(&revoked)).await.problem(410, "invite-revoked");
    let used = invite().await;
    world.send(decline(&used).later(1)).await.problem(410, "invite-expired");
    world.accept(&bob, &used).await.ok(200);
    let problem = world.send(decline(&used)).await.problem(410, "invite-used");
    assert_eq!(at(&problem, "/band/name"), json!("The Kinks"));
}
