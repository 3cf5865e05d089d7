//! `/bands/{band_id}/invites` and `/invites/{invite_id}`.

use crate::world::{World, at};
use serde_json::{Value, json};
use testkit::ask::{Ask, text};
use testkit::people::Person;

#[tokio::test]
async fn an_invite_is_made_with_every_field_and_a_link() {
    let world = World::new().await;
    let draft =
        json!({"role": "admin", "ttl_hours": 2, "max_uses": 3, "message": "Join us", "part": "bass", "notify": false});
    let invite = world.invite(draft).await;
    for (pointer, value) in [
        ("/kind", json!("link")),
        ("/status", json!("pending")),
        ("/role", json!("admin")),
        ("/max_uses", json!(3)),
        ("/uses", json!(0)),
        ("/message", json!("Join us")),
        ("/part", json!("bass")),
        ("/band_id", json!(world.band)),
        ("/created_by", json!(world.ada.sub)),
        ("/delivery/status", json!("none")),
    ] {
        assert_eq!(at(&invite, pointer), value, "{pointer}");
    }
    assert!(text(&invite, "url").ends_with(&format!("/invite#{}", text(&invite, "token"))));
    assert_eq!(at(&world.look(&invite).await, "/timeline/0/event"), json!("created"));
}

#[tokio::test]
async fn who_cannot_be_invited_is_told_apart() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let to = |draft| world.try_invite(&world.ada, draft);
    to(json!({"user_id": bob.sub})).await.problem(404, "user-not-found");
    world.save_profile(&world.ada).await;
    to(json!({"user_id": world.ada.sub}))
        .await
        .problem(409, "already-member");
    let first = world.invite(json!({"email": bob.email})).await;
    let again = to(json!({"email": bob.email.to_uppercase()}))
        .await
        .problem(409, "already-invited");
    assert_eq!(at(&again, "/invite_id"), at(&first, "/id"));
    world.revoke(&world.ada, &first).await.ok(204);
    world.invite(json!({"email": bob.email, "ttl_hours": 1})).await;
    let path = format!("/bands/{}/invites", world.band);
    let later = Ask::post(path)
        .by(&world.ada)
        .json(&json!({"email": bob.email}))
        .later(1);
    world.send(later).await.ok(201);
}

#[tokio::test]
async fn the_link_shows_only_while_it_works() {
    let world = World::new().await;
    let invite = world.invite(json!({})).await;
    assert_eq!(at(&world.list("").await, "/invites/0/token"), at(&invite, "/token"));
    world.revoke(&world.ada, &invite).await.ok(204);
    assert_eq!(world.look(&invite).await.get("token"), None);
    assert_eq!(world.list("status=all").await.pointer("/invites/0/url"), None);
}

#[tokio::test]
async fn a_list_shows_what_was_just_done_with_its_counts() {
    let world = World::new().await;
    let mut invites = Vec::new();
    for _ in 0..4 {
        invites.push(world.invite(json!({})).await);
    }
    let [first, second, ..] = invites.as_slice() else {
        panic!("four invites")
    };
    world.revoke(&world.ada, first).await.ok(204);
    world.accept(&Person::new("Bob"), second).await.ok(200);
    for (status, total) in [
        ("pending", 2),
        ("accepted", 1),
        ("revoked", 1),
        ("declined", 0),
        ("expired", 0),
        ("all", 4),
    ] {
        let list = world.list(&format!("status={status}")).await;
        assert_eq!(
            (at(&list, "/total"), at(&list, "/pending")),
            (json!(total), json!(2)),
            "{status}"
        );
        assert_eq!(at(&list, "/invites").as_array().map(Vec::len), Some(total), "{status}");
    }
}

#[tokio::test]
async fn invites_come_in_pages_and_a_cursor_fits_its_list_only() {
    let world = World::new().await;
    for _ in 0..5 {
        world.invite(json!({})).await;
    }
    let path = format!("/bands/{}/invites", world.band);
    for limit in [1, 2, 5] {
        let mut ids: Vec<_> = world
            .pages(&world.ada, &path, "invites", limit)
            .await
            .iter()
            .map(|one| text(one, "id"))
            .collect();
        assert!(ids.is_sorted_by(|a, b| a > b), "newest first");
        ids.dedup();
        assert_eq!(ids.len(), 5);
    }
    let cursor = text(&world.list("limit=1").await, "next_cursor");
    for query in [
        format!("status=all&cursor={cursor}"),
        format!("cursor={cursor}x"),
        "cursor=".into(),
    ] {
        world
            .send(Ask::get(format!("{path}?{query}")).by(&world.ada))
            .await
            .problem(400, "invalid-cursor");
    }
    for query in ["limit=0", "limit=101", "limit=x", "status=lost"] {
        world
            .send(Ask::get(format!("{path}?{query}")).by(&world.ada))
            .await
            .problem(400, "malformed-query");
    }
}

#[tokio::test]
async fn revoking_again_is_fine_and_after_the_end_it_is_too_late() {
    let world = World::new().await;
    let (pending, used) = (world.invite(json!({})).await, world.invite(json!({})).await);
    for _ in 0..2 {
        assert_eq!(world.revoke(&world.ada, &pending).await.ok(204), Value::Null);
    }
    world.accept(&Person::new("Bob"), &used).await.ok(200);
    world.revoke(&world.ada, &used).await.problem(409, "invite-not-pending");
    let unknown = format!("/invites/{}{}", world.band, "0".repeat(26));
    world
        .send(Ask::delete(unknown).by(&world.ada))
        .await
        .problem(404, "invite-not-found");
}
