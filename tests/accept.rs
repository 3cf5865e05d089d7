//! `/invites/{token}/accept`.

use crate::world::{World, accept, at};
use serde_json::json;
use testkit::ask::{Ask, text};
use testkit::people::Person;

#[tokio::test]
async fn an_email_invite_is_for_whoever_has_the_verified_address() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let invite = world.invite(json!({"email": bob.email.to_uppercase()})).await;
    let other = world
        .accept(&Person::new("Eve"), &invite)
        .await
        .problem(403, "wrong-account");
    assert_eq!(at(&other, "/email_hint"), json!("b•••@e•••.com"));
    world
        .accept(&bob.clone().unverified(), &invite)
        .await
        .problem(403, "email-not-verified");
    world.accept(&bob, &invite).await.ok(200);
}

#[tokio::test]
async fn a_user_invite_is_for_that_user() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    world.save_profile(&bob).await;
    let invite = world.invite(json!({"user_id": bob.sub, "role": "admin"})).await;
    world
        .accept(&Person::new("Eve"), &invite)
        .await
        .problem(403, "wrong-account");
    assert_eq!(at(&world.accept(&bob, &invite).await.ok(200), "/role"), json!("admin"));
    world.try_invite(&bob, json!({})).await.ok(201);
}

#[tokio::test]
async fn the_addressee_may_use_the_id_and_nobody_else_may() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let invite = world.invite(json!({"email": bob.email})).await;
    let by_id = Ask::post(format!("/invites/{}/accept", text(&invite, "id")));
    world
        .send(by_id.clone().by(&Person::new("Eve")))
        .await
        .problem(404, "invite-not-found");
    world.send(by_id.by(&bob)).await.ok(200);
    let link = text(&world.invite(json!({})).await, "id");
    world
        .send(Ask::post(format!("/invites/{link}/accept")).by(&bob))
        .await
        .problem(404, "invite-not-found");
}

#[tokio::test]
async fn whoever_used_a_link_is_led_to_the_band_again_and_others_are_not() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let invite = world.invite(json!({})).await;
    world.accept(&bob, &invite).await.ok(200);
    assert_eq!(
        at(&world.accept(&bob, &invite).await.ok(200), "/already_member"),
        json!(true)
    );
    world
        .accept(&Person::new("Eve"), &invite)
        .await
        .problem(410, "invite-used");
    world.send(accept(&invite)).await.problem(401, "unauthenticated");
}
