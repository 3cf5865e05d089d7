//! The seven basic scenarios.

use crate::world::{World, accept, at};
use serde_json::json;
use testkit::api::under_sam;
use testkit::ask::{Ask, text};
use testkit::people::Person;

#[tokio::test]
async fn a_single_invite_makes_one_member() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let invite = world.invite(json!({})).await;
    let joined = world.accept(&bob, &invite).await.ok(200);
    assert_eq!(
        (at(&joined, "/already_member"), at(&joined, "/role")),
        (json!(false), json!("member"))
    );
    let invite = world.show(&invite).await;
    assert_eq!(
        (at(&invite, "/used"), at(&invite, "/used_by")),
        (json!(true), json!(bob.sub))
    );
    assert_eq!(world.member_count().await, 2);
}

#[tokio::test]
async fn several_links_are_independent() {
    let world = World::new().await;
    let (one, two, three) = (
        world.invite(json!({})).await,
        world.invite(json!({})).await,
        world.invite(json!({})).await,
    );
    world.revoke(&world.ada, &one).await.ok(204);
    world.accept(&Person::new("Bob"), &two).await.ok(200);
    world
        .accept(&Person::new("Eve"), &two)
        .await
        .problem(410, "invite-used");
    world.accept(&Person::new("Zoe"), &three).await.ok(200);
    assert_eq!(world.member_count().await, 3);
}

#[tokio::test]
async fn a_custom_expiry_is_kept() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let (short, long) = (
        world.invite(json!({"ttl_hours": 1})).await,
        world.invite(json!({"ttl_hours": 100})).await,
    );
    world
        .send(accept(&short).by(&bob).later(1))
        .await
        .problem(410, "invite-expired");
    world.send(accept(&long).by(&bob).later(99)).await.ok(200);
    let listed = world
        .send(
            Ask::get(format!("/bands/{}/invites?status=expired", world.band))
                .by(&world.ada)
                .later(1),
        )
        .await;
    assert_eq!(at(&listed.ok(200), "/invites/0/id"), at(&short, "/id"));
}

#[tokio::test]
async fn a_revoked_invite_cannot_be_used() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let invite = world.invite(json!({})).await;
    world.revoke(&world.ada, &invite).await.ok(204);
    let problem = world.accept(&bob, &invite).await.problem(410, "invite-revoked");
    assert_eq!(at(&problem, "/band/name"), json!("The Kinks"));
    world.info(&invite).await.problem(410, "invite-revoked");
    assert_eq!(at(&world.show(&invite).await, "/revoked_by"), json!(world.ada.sub));
}

#[tokio::test]
async fn an_invalid_token_is_not_found() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let genuine = text(&world.invite(json!({})).await, "token");
    let forged = format!("{}{}", &genuine[..69], if genuine.ends_with('A') { "Q" } else { "A" });
    let mut tokens = vec![forged.as_str(), "nonsense", "%00", &genuine[..60]];
    // SAM decodes an escaped slash before it routes.
    tokens.extend((!under_sam()).then_some("..%2F.."));
    for token in tokens {
        world
            .send(Ask::get(format!("/invites/{token}/info")))
            .await
            .problem(404, "invite-not-found");
        world
            .send(Ask::post(format!("/invites/{token}/accept")).by(&bob))
            .await
            .problem(404, "invite-not-found");
        world
            .send(Ask::post(format!("/invites/{token}/decline")))
            .await
            .problem(404, "invite-not-found");
    }
}

#[tokio::test]
async fn only_admins_manage_invites() {
    let world = World::new().await;
    let invite = world.invite(json!({})).await;
    for who in [world.member("Bob", "member").await, Person::new("Eve")] {
        world.try_invite(&who, json!({})).await.problem(403, "not-band-admin");
        world.revoke(&who, &invite).await.problem(403, "not-band-admin");
        let list = Ask::get(format!("/bands/{}/invites", world.band)).by(&who);
        world.send(list).await.problem(403, "not-band-admin");
        let show = Ask::get(format!("/invites/{}", text(&invite, "id"))).by(&who);
        world.send(show).await.problem(403, "not-band-admin");
    }
    assert_eq!(at(&world.show(&invite).await, "/status"), json!("pending"));
}

#[tokio::test]
async fn a_member_who_accepts_consumes_nothing() {
    let world = World::new().await;
    let invite = world.invite(json!({"role": "member"})).await;
    let again = world.accept(&world.ada, &invite).await.ok(200);
    assert_eq!(
        (at(&again, "/already_member"), at(&again, "/role")),
        (json!(true), json!("admin"))
    );
    assert_eq!(at(&world.show(&invite).await, "/uses"), json!(0));
    world.accept(&Person::new("Bob"), &invite).await.ok(200);
}
