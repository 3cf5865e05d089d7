//! `/invites/{token}/decline`.

use crate::world::{World, at, decline};
use serde_json::json;
use testkit::people::Person;

#[tokio::test]
async fn an_email_invite_is_declined_by_its_token_alone() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let invite = world.invite(json!({"email": bob.email})).await;
    for _ in 0..2 {
        world.send(decline(&invite)).await.ok(204);
    }
    world.accept(&bob, &invite).await.problem(410, "invite-declined");
    world.info(&invite).await.problem(410, "invite-declined");
    world
        .revoke(&world.ada, &invite)
        .await
        .problem(409, "invite-not-pending");
    assert_eq!(at(&world.look(&invite).await, "/status"), json!("declined"));
    world.invite(json!({"email": bob.email})).await;
}

#[tokio::test]
async fn a_user_invite_takes_that_user() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    world.save_profile(&bob).await;
    let invite = world.invite(json!({"user_id": bob.sub})).await;
    world.send(decline(&invite)).await.problem(401, "unauthenticated");
    world
        .send(decline(&invite).by(&world.ada))
        .await
        .problem(403, "wrong-account");
    world.send(decline(&invite).by(&bob)).await.ok(204);
}

#[tokio::test]
async fn a_link_cannot_be_declined() {
    let world = World::new().await;
    let invite = world.invite(json!({})).await;
    world.send(decline(&invite)).await.problem(409, "not-declinable");
}
