//! `/bands/{band_id}/invites`: inviting and listing.

use crate::world::{World, at, decline, hours, ids};
use serde_json::{Value, json};
use testkit::ask::{Answer, Ask, text};
use testkit::people::Person;

/// A new invite by Ada with every member. `more` has those that depend on its kind or draft.
fn fresh(world: &World, invite: &Value, more: &Value) -> Value {
    let token = text(invite, "token");
    let url = text(invite, "url");
    let (base, fragment) = url.split_once('#').expect("a link with a fragment");
    assert!(base.ends_with("/invite") && fragment == token, "{url}");
    let mut expected = json!({
        "id": at(invite, "/id"), "band_id": world.band, "kind": "link", "status": "pending", "role": "member",
        "name": null, "part": null, "message": null, "locale": null, "max_uses": 1, "uses": 0,
        "created_at": at(invite, "/created_at"), "created_by": world.ada.sub, "expires_at": at(invite, "/expires_at"), "used": false, "used_at": null,
        "used_by": null, "accepted_through": null, "declined_at": null, "declined_by": null, "revoked_at": null,
        "revoked_by": null,
        "inviter": {"user_id": world.ada.sub, "display_name": "Ada", "active": true},
        "delivery": at(invite, "/delivery"), "views": 0, "batch_id": null, "token": token, "url": url,
    });
    assert_eq!(at(invite, "/delivery/status"), json!("none"));
    let (Some(expected_members), Some(more)) = (expected.as_object_mut(), more.as_object()) else {
        panic!("two objects")
    };
    expected_members.extend(more.clone());
    expected
}

#[tokio::test]
async fn a_link_needs_no_fields() {
    let world = World::new().await;
    let answer = world.try_invite(&world.ada, json!({})).await;
    let location = answer.headers.get("location").cloned();
    let invite = answer.ok(201);
    assert_eq!(location, Some(format!("/invites/{}", text(&invite, "id"))));
    assert_eq!(invite, fresh(&world, &invite, &json!({})));
    assert_eq!(hours(&at(&invite, "/created_at"), &at(&invite, "/expires_at")), 72);
}

#[tokio::test]
async fn each_kind_takes_every_field() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    world.save_profile(&bob).await;
    let typed = bob.email.to_uppercase();
    let words =
        json!({"role": "admin", "message": "Come and play with us", "part": "second trumpet", "name": "Bob Bold"});
    for (kind, draft, shown) in [
        ("link", json!({"max_uses": 1000}), json!({"max_uses": 1000})),
        (
            "email",
            json!({"email": format!(" {typed} "), "notify": false}),
            json!({"email": typed}),
        ),
        (
            "user",
            json!({"user_id": bob.sub, "notify": false, "max_uses": 1}),
            json!({"user_id": bob.sub}),
        ),
    ] {
        let with = |one: &Value, more: Value| {
            let members = [one, &words, &more].into_iter().filter_map(Value::as_object);
            Value::Object(members.flat_map(Clone::clone).collect())
        };
        let invite = world.invite(with(&draft, json!({"ttl_hours": 8760}))).await;
        assert_eq!(invite, fresh(&world, &invite, &with(&shown, json!({"kind": kind}))));
        assert_eq!(hours(&at(&invite, "/created_at"), &at(&invite, "/expires_at")), 8760);
    }
}

#[tokio::test]
async fn all_invalid_fields_are_reported_at_once() {
    let world = World::new().await;
    let draft = json!({
        "role": "king", "ttl_hours": 8761, "email": "nobody at example", "max_uses": 0, "message": "x".repeat(501),
        "name": "bob@example.com", "part": 1, "notify": "no", "band_id": world.band, "token": "mine",
    });
    let problem = world.try_invite(&world.ada, draft).await.problem(422, "invalid-input");
    let names = [
        "band_id",
        "email",
        "max_uses",
        "message",
        "name",
        "notify",
        "part",
        "role",
        "token",
        "ttl_hours",
    ];
    assert_eq!(Answer::pointers(&problem), names.map(|name| format!("/{name}")));
    for (draft, pointer) in [
        (json!({"email": "zoë@example.com"}), "/email"),
        (json!({"email": "zoe@example.com", "user_id": "zoe"}), "/user_id"),
        (json!({"email": "zoe@example.com", "max_uses": 2}), "/max_uses"),
        (json!({"message": "bell \u{7}"}), "/message"),
    ] {
        let problem = world.try_invite(&world.ada, draft).await.problem(422, "invalid-input");
        assert_eq!(Answer::pointers(&problem), [pointer]);
    }
    assert_eq!(at(&world.list("status=all").await, "/total"), json!(0));
}

#[tokio::test]
async fn an_invited_user_needs_a_profile_and_no_other_invite() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let invite = async || world.try_invite(&world.ada, json!({"user_id": bob.sub})).await;
    invite().await.problem(404, "user-not-found");
    world.save_profile(&bob).await;
    let first = invite().await.ok(201);
    let again = invite().await.problem(409, "already-invited");
    assert_eq!(at(&again, "/invite_id"), at(&first, "/id"));
    world.accept(&bob, &first).await.ok(200);
    invite().await.problem(409, "already-member");
}

#[tokio::test]
async fn an_address_has_one_pending_invite_per_band_in_any_spelling() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let first = world.invite(json!({"email": bob.email})).await;
    let again = world
        .try_invite(&world.ada, json!({"email": bob.email.to_uppercase()}))
        .await;
    assert_eq!(
        at(&again.problem(409, "already-invited"), "/invite_id"),
        at(&first, "/id")
    );
    world.invite_elsewhere(&json!({"email": bob.email})).await;
}

#[tokio::test]
async fn an_address_can_be_invited_again_after_its_invite_ended() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let invite = async || world.invite(json!({"email": bob.email, "ttl_hours": 1})).await;
    world.revoke(&world.ada, &invite().await).await.ok(204);
    world.send(decline(&invite().await)).await.ok(204);
    let expired = invite().await;
    let ask = Ask::post(world.invites())
        .by(&world.ada)
        .json(&json!({"email": bob.email}));
    let fresh = world.send(ask.later(1)).await.ok(201);
    world.revoke(&world.ada, &expired).await.ok(204);
    world.accept(&bob, &fresh).await.ok(200);
    // The address with which a member joined is theirs, until they leave.
    let again = world.try_invite(&world.ada, json!({"email": bob.email})).await;
    again.problem(409, "already-member");
    let leave = format!("/bands/{}/members/{}", world.band, bob.sub);
    world.send(Ask::delete(leave).by(&bob)).await.ok(204);
    invite().await;
}

#[tokio::test]
async fn strangers_cannot_tell_whether_a_band_exists() {
    let (world, eve) = (World::new().await, Person::new("Eve"));
    let refusal = async |band: &str| {
        let ask = Ask::post(format!("/bands/{band}/invites")).by(&eve).json(&json!({}));
        let mut problem = world.send(ask).await.problem(403, "not-band-admin");
        problem.as_object_mut().expect("a problem").remove("instance");
        problem
    };
    let existing = refusal(&world.band).await;
    for band in ["nowhere", &"0".repeat(26), "%00", &world.band.to_uppercase()] {
        assert_eq!(refusal(band).await, existing);
    }
}

#[tokio::test]
async fn a_list_is_strongly_consistent_and_has_counts() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let [pending, accepted, revoked] = [
        world.invite(json!({})).await,
        world.invite(json!({})).await,
        world.invite(json!({})).await,
    ];
    let declined = world.invite(json!({"email": bob.email, "notify": false})).await;
    world.revoke(&world.ada, &revoked).await.ok(204);
    world.send(decline(&declined)).await.ok(204);
    world.accept(&bob, &accepted).await.ok(200);
    let all = [&declined, &revoked, &accepted, &pending];
    for (status, expected) in [
        ("pending", vec![&pending]),
        ("accepted", vec![&accepted]),
        ("declined", vec![&declined]),
        ("revoked", vec![&revoked]),
        ("expired", vec![]),
        ("all", all.to_vec()),
    ] {
        let list = world.list(&format!("status={status}")).await;
        let mut invites = Vec::new();
        for invite in &expected {
            let mut invite = world.show(invite).await;
            invite.as_object_mut().expect("an invite").remove("timeline");
            invites.push(invite);
        }
        let expected = json!({
            "invites": invites, "total": expected.len(), "total_exact": true, "pending": 1, "pending_exact": true,
            "next_cursor": null, "looked_at": null, "complete": true,
        });
        for (name, value) in expected.as_object().expect("a list") {
            assert_eq!(list.get(name), Some(value), "{status}: {name}");
        }
        let one_each = json!({
            "pending": 1, "unseen": 1, "mail_problems": 0, "expiring_soon": 0,
            "accepted": 1, "declined": 1, "revoked": 1, "expired": 0,
        });
        assert_eq!(at(&list, "/counts"), one_each, "{status}");
    }
    assert_eq!(world.list("").await, world.list("status=pending").await);
}

#[tokio::test]
async fn a_link_is_shown_only_while_it_works() {
    let world = World::new().await;
    let invite = world.invite(json!({"ttl_hours": 1})).await;
    assert_eq!(at(&world.list("").await, "/invites/0/token"), at(&invite, "/token"));
    let ask = Ask::get(format!("{}?status=all", world.invites())).by(&world.ada);
    let expired = world.send(ask.later(1)).await.ok(200);
    world.revoke(&world.ada, &invite).await.ok(204);
    for list in [expired, world.list("status=all").await] {
        for member in ["token", "url"] {
            assert_eq!(list.pointer(&format!("/invites/0/{member}")), None, "{list}");
        }
    }
}

#[tokio::test]
async fn each_list_has_its_order() {
    let world = World::new().await;
    let [ten, thirty, twenty] = [
        world.invite(json!({"ttl_hours": 10})).await,
        world.invite(json!({"ttl_hours": 30})).await,
        world.invite(json!({"ttl_hours": 20})).await,
    ];
    let check = async |query: &str, later: i64, expected: &[&Value]| {
        let ask = Ask::get(format!("{}?{query}", world.invites())).by(&world.ada);
        let list = world.send(ask.later(later)).await.ok(200);
        let expected: Vec<_> = expected.iter().map(|invite| text(invite, "id")).collect();
        assert_eq!(ids(&list, ("invites", "id")), expected, "{query} at {later}");
    };
    check("", 0, &[&thirty, &twenty, &ten]).await;
    check("status=all", 0, &[&twenty, &thirty, &ten]).await;
    check("", 15, &[&thirty, &twenty]).await;
    check("status=expired", 25, &[&twenty, &ten]).await;
    for (hour, invite) in [(1, &twenty), (2, &ten), (3, &thirty)] {
        let revoke = Ask::delete(format!("/invites/{}", text(invite, "id"))).by(&world.ada);
        world.send(revoke.later(hour)).await.ok(204);
    }
    check("status=revoked", 3, &[&thirty, &ten, &twenty]).await;
}
