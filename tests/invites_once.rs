//! `Idempotency-Key`: a request that is sent again, or many times at once, happens once.

use crate::world::{World, at, decline, ids, path};
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::ask::{Answer, Ask, text};
use testkit::people::Person;
use tokio::task::JoinSet;

/// The request, under a key of its own.
fn once(world: &World, path: String, body: &Value) -> Ask {
    let ask = Ask::post(path).by(&world.ada).json(body);
    ask.header("idempotency-key", Person::new("key").sub)
}

fn bulk(world: &World, body: &Value) -> Ask {
    once(world, format!("{}/bulk", world.invites()), body)
}

fn resend(world: &World, invite: &Value, body: &Value) -> Ask {
    once(world, format!("{}/resend", path(invite)), body)
}

/// All answers to so many of them at once.
async fn at_once(world: &Arc<World>, ask: Ask, count: usize) -> Vec<Answer> {
    let mut crowd = JoinSet::new();
    for _ in 0..count {
        let (world, ask) = (Arc::clone(world), ask.clone());
        crowd.spawn(async move { world.send(ask).await });
    }
    crowd.join_all().await
}

/// The answers are the first one, to the last byte.
#[track_caller]
fn all_the_same(answers: &[Answer]) {
    let (first, others) = answers.split_first().expect("answers");
    for other in others {
        assert_eq!((first.status, &first.body), (other.status, &other.body));
        assert_eq!(first.headers.get("location"), other.headers.get("location"));
        assert!(first.bytes == other.bytes, "the same, written in another way");
    }
}

async fn total(world: &World) -> Value {
    at(&world.list("status=all").await, "/total")
}

#[tokio::test]
async fn of_twenty_equal_requests_at_once_one_invite_comes() {
    let world = Arc::new(World::new().await);
    for body in [json!({"part": "bass"}), json!({"email": Person::new("Zoe").email})] {
        let before = total(&world).await.as_u64().expect("a count");
        let answers = at_once(&world, once(&world, world.invites(), &body), 20).await;
        assert_eq!(answers[0].status, 201, "{}", answers[0].body);
        all_the_same(&answers);
        assert_eq!(total(&world).await, json!(before + 1));
    }
}

#[tokio::test]
async fn an_invite_is_answered_as_it_was_made_whatever_became_of_it() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let ask = once(&world, world.invites(), &json!({"email": bob.email, "part": "bass"}));
    let first = world.send(ask.clone()).await;
    let invite = first.clone().ok(201);
    world.accept(&bob, &invite).await.ok(200);
    let again = world.send(ask.clone().later(23)).await;
    all_the_same(&[first, again]);
    assert_eq!(total(&world).await, json!(1));
    world.send(ask.later(24)).await.ok(201);
    assert_eq!(total(&world).await, json!(2), "the day is over");
}

#[tokio::test]
async fn another_body_or_path_under_the_key_is_refused_and_another_spelling_is_not() {
    let world = World::new().await;
    let ask = once(&world, world.invites(), &json!({"part": "bass", "role": "member"}));
    let first = world.send(ask.clone()).await;
    let spelt = ask.clone().raw("{ \"role\":\"member\",\n \"part\" : \"b\\u0061ss\" }");
    all_the_same(&[first, world.send(spelt).await]);
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
async fn of_five_equal_batches_at_once_one_comes() {
    let (world, zoe) = (Arc::new(World::new().await), Person::new("Zoe"));
    world.save_profile(&zoe).await;
    let mut rows = vec![json!({}); 60];
    rows.extend((0..39).map(|_| json!({"email": Person::new("Bob").email})));
    rows.push(json!({"user_id": zoe.sub}));
    let ask = bulk(&world, &json!({"invites": rows}));
    let mut answers = at_once(&world, ask.clone(), 5).await;
    answers.push(world.send(ask.clone()).await);
    let made = answers[0].clone().ok(200);
    assert_eq!((at(&made, "/created"), at(&made, "/failed")), (json!(100), json!(0)));
    all_the_same(&answers);
    let batch = format!("{}?batch_id={}", world.invites(), text(&made, "batch_id"));
    assert_eq!(world.pages(&world.ada, &batch, ("invites", "id"), 50).await.len(), 100);
    assert_eq!(total(&world).await, json!(100));
    let other = ask.json(&json!({"invites": [{}]}));
    world.send(other).await.problem(422, "idempotency-key-reused");
}

#[tokio::test]
async fn a_refused_batch_leaves_its_key_to_another() {
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
async fn a_batch_is_answered_as_it_was_with_every_outcome() {
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
    all_the_same(&[first, again]);
}

#[tokio::test]
async fn a_refused_batch_leaves_its_key_free() {
    let world = World::new().await;
    let ask = bulk(&world, &json!({"invites": []}));
    world.send(ask.clone()).await.problem(422, "invalid-input");
    let dry = ask.clone().json(&json!({"invites": [{}], "dry_run": true}));
    world.send(dry).await.ok(200);
    world.send(ask.json(&json!({"invites": [{}]}))).await.ok(200);
    assert_eq!(total(&world).await, json!(1));
}

#[tokio::test]
async fn of_equal_resends_at_once_one_replaces_the_link_and_all_tell_it() {
    let world = Arc::new(World::new().await);
    for _ in 0..5 {
        let old = world.invite(json!({})).await;
        let ask = resend(&world, &old, &json!({"rotate": true}));
        let answers = at_once(&world, ask, 8).await;
        let new = answers[0].clone().ok(200);
        all_the_same(&answers);
        world.info(&old).await.problem(410, "invite-revoked");
        world.accept(&Person::new("Bob"), &new).await.ok(200);
    }
}

#[tokio::test]
async fn a_resend_is_answered_as_it_was_whatever_became_of_the_invite() {
    let world = World::new().await;
    let invite = world.invite(json!({})).await;
    let ask = resend(&world, &invite, &json!({"ttl_hours": 9}));
    let first = world.send(ask.clone()).await;
    world.accept(&Person::new("Bob"), &first.clone().ok(200)).await.ok(200);
    all_the_same(&[first, world.send(ask.clone().later(1)).await]);
    let other = ask.json(&json!({}));
    world.send(other).await.problem(422, "idempotency-key-reused");
    let seen = world.look(&invite).await;
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
async fn a_repeated_request_is_answered_to_admins_only() {
    let world = World::new().await;
    let eve = world.member("Eve", "admin").await;
    let asks = [
        once(&world, world.invites(), &json!({})).by(&eve),
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
