//! `/invites/{token}/accept`.

use crate::world::{World, accept, at, decline, path};
use serde_json::json;
use testkit::ask::Ask;
use testkit::people::Person;

#[tokio::test]
async fn accepting_makes_a_member_with_the_role_of_the_invite() {
    let world = World::new().await;
    for role in ["member", "admin"] {
        let (who, invite) = (
            Person::new("Bob"),
            world.invite(json!({"role": role, "part": "bass"})).await,
        );
        let joined = world.accept(&who, &invite).await.ok(200);
        let expected = json!({
            "band": {"id": world.band, "name": "The Kinks"}, "role": role, "part": "bass",
            "joined_at": at(&world.show(&invite).await, "/used_at"), "already_member": false,
        });
        assert_eq!(joined, expected);
        let band = world.get(&who, &format!("/bands/{}", world.band)).await;
        assert_eq!(at(&band, "/my_role"), json!(role));
        let status = if role == "admin" { 201 } else { 403 };
        assert_eq!(world.try_invite(&who, json!({})).await.status, status);
    }
}

#[tokio::test]
async fn a_member_who_accepts_takes_no_use_and_keeps_their_role() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let first = world.accept(&bob, &world.invite(json!({})).await).await.ok(200);
    let (group, admin) = (
        world.invite(json!({"max_uses": 2})).await,
        world.invite(json!({"role": "admin"})).await,
    );
    for invite in [&group, &group, &admin] {
        let again = world.accept(&bob, invite).await.ok(200);
        assert_eq!(
            (
                at(&again, "/already_member"),
                at(&again, "/role"),
                at(&again, "/joined_at")
            ),
            (json!(true), json!("member"), at(&first, "/joined_at"))
        );
        assert_eq!(at(&world.show(invite).await, "/uses"), json!(0));
    }
    assert_eq!(world.member_count().await, 2);
}

#[tokio::test]
async fn a_group_link_works_max_uses_times() {
    let world = World::new().await;
    let invite = world.invite(json!({"max_uses": 2})).await;
    for (uses, status) in [(1, "pending"), (2, "accepted")] {
        world.accept(&Person::new("Bob"), &invite).await.ok(200);
        let seen = world.show(&invite).await;
        assert_eq!((at(&seen, "/uses"), at(&seen, "/status")), (json!(uses), json!(status)));
    }
    world
        .accept(&Person::new("Eve"), &invite)
        .await
        .problem(410, "invite-used");
}

#[tokio::test]
async fn an_email_invite_needs_the_verified_address() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let invite = world.invite(json!({"email": bob.email.to_uppercase()})).await;
    let other = world
        .accept(&Person::new("Eve"), &invite)
        .await
        .problem(403, "wrong-account");
    assert_eq!(at(&other, "/email_hint"), json!("b•••@e•••.com"));
    let unverified = world
        .accept(&bob.clone().unverified(), &invite)
        .await
        .problem(403, "email-not-verified");
    assert_eq!(at(&unverified, "/email_hint"), json!("b•••@e•••.com"));
    let mixed = bob.email.replacen("bob", "bOb", 1);
    world.accept(&Person { email: mixed, ..bob }, &invite).await.ok(200);
}

#[tokio::test]
async fn an_account_whose_sign_in_gives_no_address_is_told_so() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let no_address = Person {
        email: String::new(),
        ..bob.clone()
    };
    let invite = world.invite(json!({"email": bob.email})).await;
    let refused = world
        .accept(&no_address, &invite)
        .await
        .problem(403, "no-email-in-token");
    assert_eq!(at(&refused, "/email_hint"), json!("b•••@e•••.com"));
    let declined = world.send(decline(&invite).by(&no_address)).await;
    declined.problem(403, "no-email-in-token");
    assert_eq!(at(&world.get(&no_address, "/me/invites").await, "/invites"), json!([]));
    let link = world.invite(json!({})).await;
    world.accept(&no_address, &link).await.ok(200);
}

#[tokio::test]
async fn only_the_invited_user_accepts_a_user_invite() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    world.save_profile(&bob).await;
    let invite = world.invite(json!({"user_id": bob.sub})).await;
    let same_address = Person {
        email: bob.email.clone(),
        ..Person::new("Eve")
    };
    let problem = world.accept(&same_address, &invite).await.problem(403, "wrong-account");
    assert_eq!(problem.get("email_hint"), None);
    world.accept(&bob.unverified(), &invite).await.ok(200);
}

#[tokio::test]
async fn only_the_recipient_may_use_the_id() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    world.save_profile(&bob).await;
    let link = world.invite(json!({})).await;
    for (band, invite) in [
        ("its own", world.invite(json!({"email": bob.email})).await),
        ("another", world.invite_elsewhere(&json!({"user_id": bob.sub})).await),
    ] {
        let by_id = Ask::post(format!("{}/accept", path(&invite)));
        for who in [&Person::new("Eve"), &world.ada] {
            world.send(by_id.clone().by(who)).await.problem(404, "invite-not-found");
        }
        let joined = world.send(by_id.by(&bob)).await.ok(200);
        assert_eq!(at(&joined, "/already_member"), json!(false), "{band}");
    }
    let by_id = Ask::post(format!("{}/accept", path(&link)));
    world
        .send(by_id.by(&Person::new("Zoe")))
        .await
        .problem(404, "invite-not-found");
}

#[tokio::test]
async fn it_works_until_it_expires() {
    let world = World::new().await;
    let invite = world.invite(json!({"max_uses": 2})).await;
    let at_hour = async |hour| world.send(accept(&invite).by(&Person::new("Bob")).later(hour)).await;
    at_hour(71).await.ok(200);
    at_hour(72).await.problem(410, "invite-expired");
}

#[tokio::test]
async fn ended_links_lead_members_to_the_band() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let [used, revoked, expired] = [
        world.invite(json!({})).await,
        world.invite(json!({})).await,
        world.invite(json!({"ttl_hours": 1})).await,
    ];
    world.accept(&bob, &used).await.ok(200);
    world.revoke(&world.ada, &revoked).await.ok(204);
    for invite in [used, revoked, expired] {
        let again = world.send(accept(&invite).by(&bob).later(1)).await.ok(200);
        assert_eq!(at(&again, "/already_member"), json!(true));
        let other = world.send(accept(&invite).by(&Person::new("Eve")).later(1)).await;
        assert_eq!(at(&other.body, "/band/name"), json!("The Kinks"));
        assert_eq!(other.status, 410);
    }
}

#[tokio::test]
async fn a_declined_invite_cannot_be_accepted() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let invite = world.invite(json!({"email": bob.email})).await;
    world.send(decline(&invite)).await.ok(204);
    let problem = world.accept(&bob, &invite).await.problem(410, "invite-declined");
    assert_eq!(at(&problem, "/band/id"), json!(world.band));
    assert_eq!(world.member_count().await, 1);
}

#[tokio::test]
async fn the_band_comes_from_the_invite_not_from_the_request() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let other = World::new().await;
    let invite = world.invite(json!({})).await;
    let ask = accept(&invite)
        .by(&bob)
        .json(&json!({"band_id": other.band, "role": "admin"}));
    let joined = world.send(ask).await.ok(200);
    assert_eq!(
        (at(&joined, "/band/id"), at(&joined, "/role")),
        (json!(world.band), json!("member"))
    );
    assert_eq!(other.member_count().await, 1);
}
