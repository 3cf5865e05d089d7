//! `Idempotency-Key`: a repeated request takes effect once, also if the repeats are concurrent.

use crate::world::{World, at, decline, ids, path};
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::ask::{Answer, Ask, text};
use testkit::people::Person;
use tokio::task::JoinSet;

/// A request with a new key.
fn with_new_key(world: &World, path: String, body: &Value) -> Ask {
    let ask = Ask::post(path).by(&world.ada).json(body);
    ask.header("idempotency-key", Person::new("key").sub)
}

fn bulk(world: &World, body: &Value) -> Ask {
    with_new_key(world, format!("{}/bulk", world.invites()), body)
}

fn resend(world: &World, invite: &Value, body: &Value) -> Ask {
    with_new_key(world, format!("{}/resend", path(invite)), body)
}

/// Sends `count` concurrent repeats of the request. Returns all responses.
async fn send_at_once(world: &Arc<World>, ask: Ask, count: usize) -> Vec<Answer> {
    let mut crowd = JoinSet::new();
    for _ in 0..count {
        let (world, ask) = (Arc::clone(world), ask.clone());
        crowd.spawn(async move { world.send(ask).await });
    }
    crowd.join_all().await
}

/// Asserts that all responses are equal, byte for byte.
#[track_caller]
fn assert_all_equal(answers: &[Answer]) {
    let (first, others) = answers.split_first().expect("answers");
    for other in others {
        assert_eq!((first.status, &first.body), (other.status, &other.body));
        assert_eq!(first.headers.get("location"), other.headers.get("location"));
        assert!(first.bytes == other.bytes, "the bytes differ");
    }
}

async fn total(world: &World) -> Value {
    at(&world.list("status=all").await, "/total")
}

#[tokio::test]
async fn twenty_concurrent_repeats_create_one_invite() {
    let world = Arc::new(World::new().await);
    for body in [json!({"part": "bass"}), json!({"email": Person::new("Zoe").email})] {
        let before = total(&world).await.as_u64().expect("a count");
        let answers = send_at_once(&world, with_new_key(&world, world.invites(), &body), 20).await;
        assert_eq!(answers[0].status, 201, "{}", answers[0].body);
        assert_all_equal(&answers);
        assert_eq!(total(&world).await, json!(before + 1));
    }
}

#[tokio::test]
async fn a_repeat_returns_the_invite_as_created() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let ask = with_new_key(&world, world.invites(), &json!({"email": bob.email, "part": "bass"}));
    let first = world.send(ask.clone()).await;
    let invite = first.clone().ok(201);
    world.accept(&bob, &invite).await.ok(200);
    let again = world.send(ask.clone().later(23)).await;
    assert_all_equal(&[first, again]);
    assert_eq!(total(&world).await, json!(1));
    // The key has expired, and Bob is in the band.
    world.send(ask.later(24)).await.problem(409, "already-member");
}

#[tokio::test]
async fn a_key_is_bound_to_path_and_body_but_not_to_their_spelling() {
    let world = World::new().await;
    let ask = with_new_key(&world, world.invites(), &json!({"part": "bass", "role": "member"}));
    let first = world.send(ask.clone()).await;
    let spelt = ask.clone().raw("{ \"role\":\"member\",\n \"part\" : \"b\\u0061ss\" }");
    assert_all_equal(&[first, world.send(spelt).await]);
    let other = ask.clone().json(&json!({"part": "horn"}));
    world.send(other).await.problem(422, "idempotency-key-reused");
    let bulk = Ask {
        path: format!("{}/bulk", world.invites()),
        ..ask.json(&json!({"invites": [{}]}))
    };
    world.send(bulk).await.problem(422, "idempotency-key-reused");
    assert_eq!(total(&world).await, json!(1));
}

#[tokio::test]
async fn five_concurrent_repeats_create_one_batch() {
    let (world, zoe) = (Arc::new(World::new().await), Person::new("Zoe"));
    world.save_profile(&zoe).await;
    let mut rows = vec![json!({}); 60];
    rows.extend((0..39).map(|_| json!({"email": Person::new("Bob").email})));
    rows.push(json!({"user_id": zoe.sub}));
    let ask = bulk(&world, &json!({"invites": rows}));
    let mut answers = send_at_once(&world, ask.clone(), 5).await;
    answers.push(world.send(ask.clone()).await);
    let made = answers[0].clone().ok(200);
    assert_eq!((at(&made, "/created"), at(&made, "/failed")), (json!(100), json!(0)));
    assert_all_equal(&answers);
    let batch = format!("{}?batch_id={}", world.invites(), text(&made, "batch_id"));
    assert_eq!(world.pages(&world.ada, &batch, ("invites", "id"), 50).await.len(), 100);
    assert_eq!(total(&world).await, json!(100));
    let other = ask.json(&json!({"invites": [{}]}));
    world.send(other).await.problem(422, "idempotency-key-reused");
}

#[tokio::test]
async fn after_a_refusal_the_key_works_for_another_batch() {
    let world = World::new().await;
    let bob = world.member("Bob", "member").await;
    let ask = bulk(&world, &json!({"invites": [{}]})).by(&bob);
    world.send(ask.clone()).await.problem(403, "not-band-admin");
    let member = format!("/bands/{}/members/{}", world.band, bob.sub);
    let admin = Ask::patch(member).by(&world.ada).json(&json!({"role": "admin"}));
    world.send(admin).await.ok(200);
    let made = world.send(ask.json(&json!({"invites": [{}, {}]}))).await.ok(200);
    assert_eq!(at(&made, "/created"), json!(2));
}

#[tokio::test]
async fn a_repeat_returns_the_first_results_of_a_batch() {
    let (world, bob, zoe) = (World::new().await, Person::new("Bob"), Person::new("Zoe"));
    world.save_profile(&zoe).await;
    world.accept(&zoe, &world.invite(json!({})).await).await.ok(200);
    let rows =
        json!([{}, {"email": bob.email}, {"email": bob.email}, {"user_id": zoe.sub}, {"user_id": "x"}, {"role": 1}]);
    let ask = bulk(&world, &json!({"invites": rows}));
    let first = world.send(ask.clone()).await;
    let made = first.clone().ok(200);
    let outcomes = [
        "created",
        "created",
        "duplicate",
        "already_member",
        "invalid",
        "invalid",
    ];
    assert_eq!(ids(&made, ("results", "status")), outcomes);
    world.send(decline(&at(&made, "/results/1/invite"))).await.ok(204);
    let again = world.send(ask).await;
    assert_eq!(total(&world).await, json!(3));
    assert_all_equal(&[first, again]);
}

#[tokio::test]
async fn invalid_batches_and_dry_runs_do_not_use_the_key() {
    let world = World::new().await;
    let ask = bulk(&world, &json!({"invites": []}));
    world.send(ask.clone()).await.problem(422, "invalid-input");
    let dry = ask.clone().json(&json!({"invites": [{}], "dry_run": true}));
    world.send(dry).await.ok(200);
    world.send(ask.json(&json!({"invites": [{}]}))).await.ok(200);
    assert_eq!(total(&world).await, json!(1));
}

#[tokio::test]
async fn concurrent_repeats_of_a_resend_return_one_new_link() {
    let world = Arc::new(World::new().await);
    for _ in 0..5 {
        let old = world.invite(json!({})).await;
        let ask = resend(&world, &old, &json!({"rotate": true}));
        let answers = send_at_once(&world, ask, 8).await;
        let new = answers[0].clone().ok(200);
        assert_all_equal(&answers);
        world.info(&old).await.problem(410, "invite-revoked");
        world.accept(&Person::new("Bob"), &new).await.ok(200);
    }
}

#[tokio::test]
async fn a_repeat_returns_the_first_response_of_a_resend() {
    let world = World::new().await;
    let invite = world.invite(json!({})).await;
    let ask = resend(&world, &invite, &json!({"ttl_hours": 9}));
    let first = world.send(ask.clone()).await;
    world.accept(&Person::new("Bob"), &first.clone().ok(200)).await.ok(200);
    assert_all_equal(&[first, world.send(ask.clone().later(1)).await]);
    let other = ask.json(&json!({}));
    world.send(other).await.problem(422, "idempotency-key-reused");
    let seen = world.show(&invite).await;
    let events = ids(&seen, ("timeline", "event"));
    assert_eq!(events, ["created", "resent", "accepted"]);
}

#[tokio::test]
async fn a_key_has_up_to_255_printable_characters() {
    let world = World::new().await;
    for key in ["", "k\tk", &"k".repeat(256)] {
        let ask = Ask::post(world.invites()).by(&world.ada).json(&json!({}));
        let problem = world.send(ask.header("idempotency-key", key)).await;
        let problem = problem.problem(422, "invalid-input");
        assert_eq!(Answer::pointers(&problem), ["idempotency-key"], "{key:?}");
    }
    let ask = Ask::post(world.invites()).by(&world.ada).json(&json!({}));
    let longest = Person::new("k").sub.repeat(20);
    world.send(ask.header("idempotency-key", &longest[..255])).await.ok(201);
}

#[tokio::test]
async fn a_former_admin_cannot_repeat_a_request() {
    let world = World::new().await;
    let eve = world.member("Eve", "admin").await;
    let asks = [
        with_new_key(&world, world.invites(), &json!({})).by(&eve),
        bulk(&world, &json!({"invites": [{}]})).by(&eve),
    ];
    let link = world.invite(json!({})).await;
    let resend = resend(&world, &link, &json!({})).by(&eve);
    for ask in asks.iter().chain([&resend]) {
        assert!(world.send(ask.clone()).await.status < 300);
        assert!(world.send(ask.clone()).await.status < 300);
    }
    let demote = Ask::patch(format!("/bands/{}/members/{}", world.band, eve.sub)).by(&world.ada);
    world.send(demote.json(&json!({"role": "member"}))).await.ok(200);
    for ask in asks.iter().chain([&resend]) {
        world.send(ask.clone()).await.problem(403, "not-band-admin");
    }
}
