//! `PATCH /invites/{invite_id}`.

use crate::mail::{mails, mails_to, wait_for_delivery};
use crate::world::{World, accept, at, decline, hours, ids, path};
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::ask::{Answer, Ask, text};
use testkit::people::Person;
use tokio::task::JoinSet;

async fn change(world: &World, invite: &Value, body: Value) -> Answer {
    let ask = Ask::patch(path(invite)).by(&world.ada).json(&body);
    world.send(ask).await
}

#[tokio::test]
async fn each_field_changes_and_link_and_mail_stay() {
    let world = World::new().await;
    let bob = Person::new("Bob");
    let draft = json!({"email": bob.email, "name": "Bbo", "part": "viola", "message": "Hello", "notify": false, "ttl_hours": 2});
    let old = world.invite(draft).await;
    for (body, pointer, value) in [
        (json!({"name": "Bob"}), "/name", json!("Bob")),
        (json!({"part": "first viola"}), "/part", json!("first viola")),
        (json!({"message": "Welcome"}), "/message", json!("Welcome")),
        (json!({"role": "admin"}), "/role", json!("admin")),
    ] {
        let new = change(&world, &old, body.clone()).await.ok(200);
        assert_eq!(at(&new, pointer), value);
        assert_eq!(at(&world.info(&old).await.ok(200), pointer), value, "by the same link");
        let inbox = world.get(&bob, "/me/invites").await;
        assert_eq!(at(&inbox, &format!("/invites/0{pointer}")), value, "in the inbox");
        assert_eq!(change(&world, &old, body).await.ok(200), new, "again");
    }
    let longer = change(&world, &old, json!({"ttl_hours": 9})).await.ok(200);
    assert_eq!(hours(&at(&old, "/created_at"), &at(&longer, "/expires_at")), 9);
    let shorter = change(&world, &old, json!({"ttl_hours": 1})).await.ok(200);
    assert_eq!(shorter, longer, "it never ends sooner");
    let bare = change(&world, &old, json!({"name": null, "part": null, "message": ""}))
        .await
        .ok(200);
    for name in ["name", "part", "message"] {
        assert!(bare.get(name).is_none_or(Value::is_null), "{bare}");
    }
    for name in ["/token", "/delivery", "/created_by", "/email"] {
        assert_eq!(at(&bare, name), at(&old, name));
    }
    let seen = world.show(&old).await;
    assert_eq!(ids(&seen, ("timeline", "event")), ["created", "changed"]);
    assert_eq!(at(&seen, "/timeline/1/by"), json!(world.ada.sub));
    let joined = world.accept(&bob, &old).await.ok(200);
    assert_eq!(
        (at(&joined, "/role"), joined.get("part")),
        (json!("admin"), bare.get("part"))
    );
}

#[tokio::test]
async fn another_address_gets_a_mail_with_a_new_link_and_the_old_one_is_dead() {
    let (world, wrong, bob) = (World::new().await, Person::new("Bbo"), Person::new("Bob"));
    let old = world.invite(json!({"email": wrong.email, "part": "viola"})).await;
    mails(&wrong.email, 1).await;
    wait_for_delivery(&world, &old, "delivered").await;
    world
        .send(Ask::post(format!("/invites/{}/views", text(&old, "token"))))
        .await
        .ok(204);
    assert_eq!(at(&world.show(&old).await, "/views"), json!(1));

    let new = change(&world, &old, json!({"email": bob.email})).await.ok(200);
    assert_eq!(
        (at(&new, "/delivery/status"), at(&new, "/views")),
        (json!("queued"), json!(0))
    );
    for name in ["/id", "/part", "/expires_at", "/created_at"] {
        assert_eq!(at(&new, name), at(&old, name));
    }
    let mail = mails(&bob.email, 1).await.remove(0);
    assert!(mail.text.contains(&text(&new, "url")), "{}", mail.text);
    let seen = wait_for_delivery(&world, &new, "delivered").await;
    assert_eq!(ids(&seen, ("timeline", "event")), ["created", "changed", "delivered"]);
    let moved = |seen: &Value| {
        let event = at(seen, "/timeline/1");
        (text(&event, "from_email"), text(&event, "to_email"), text(&event, "by"))
    };
    let expect = (wrong.email.clone(), bob.email.clone(), world.ada.sub.clone());
    assert_eq!(moved(&seen), expect);

    world.info(&old).await.problem(410, "invite-revoked");
    world.accept(&wrong, &old).await.problem(410, "invite-revoked");
    world.send(decline(&old)).await.problem(410, "invite-revoked");
    world.accept(&wrong, &new).await.problem(403, "wrong-account");
    for (who, count) in [(&wrong, 0), (&bob, 1)] {
        let inbox = world.get(who, "/me/invites").await;
        assert_eq!(
            ids(&inbox, ("invites", "token")).len(),
            count,
            "the inbox of {}",
            who.name
        );
    }
    // A repeated request sends nothing, and the old address is free again.
    assert_eq!(
        at(
            &change(&world, &old, json!({"email": bob.email})).await.ok(200),
            "/token"
        ),
        at(&new, "/token")
    );
    change(&world, &new, json!({"part": "horn"})).await.ok(200);
    let seen = world.show(&new).await;
    assert_eq!(moved(&seen), expect, "after another change");
    let mut kinds = ids(&seen, ("timeline", "event"));
    kinds.retain(|kind| kind == "changed");
    assert_eq!(kinds.len(), 2);
    let again = world.invite(json!({"email": wrong.email, "notify": false})).await;
    assert_ne!(at(&again, "/id"), at(&old, "/id"));
    world.accept(&bob, &new).await.ok(200);
    assert_eq!(
        (mails_to(&wrong.email).await.len(), mails_to(&bob.email).await.len()),
        (1, 1)
    );
}

#[tokio::test]
async fn an_address_that_is_invited_or_a_members_is_refused() {
    let (world, bob, eve) = (World::new().await, Person::new("Bob"), Person::new("Eve"));
    let quiet = |email: &str| json!({"email": email, "notify": false});
    let invite = world.invite(quiet(&Person::new("Zoe").email)).await;
    let other = world.invite(quiet(&bob.email)).await;
    let problem = change(&world, &invite, json!({"email": bob.email}))
        .await
        .problem(409, "already-invited");
    assert_eq!(at(&problem, "/invite_id"), at(&other, "/id"));
    let to_eve = world.invite(quiet(&eve.email)).await;
    world.accept(&eve, &to_eve).await.ok(200);
    change(&world, &invite, json!({"email": eve.email}))
        .await
        .problem(409, "already-member");
    assert_eq!(at(&world.show(&invite).await, "/token"), at(&invite, "/token"));
    world.revoke(&world.ada, &other).await.ok(204);
    change(&world, &invite, json!({"email": bob.email})).await.ok(200);
}

#[tokio::test]
async fn what_has_ended_or_has_no_address_is_refused() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let viola = json!({"part": "viola"});
    let accepted = world.invite(json!({})).await;
    world.accept(&bob, &accepted).await.ok(200);
    let declined = world
        .invite(json!({"email": Person::new("Zoe").email, "notify": false}))
        .await;
    world.send(decline(&declined)).await.ok(204);
    let revoked = world.invite(json!({})).await;
    world.revoke(&world.ada, &revoked).await.ok(204);
    for ended in [&accepted, &declined, &revoked] {
        change(&world, ended, viola.clone())
            .await
            .problem(409, "invite-not-pending");
    }
    let link = world.invite(json!({"ttl_hours": 1})).await;
    let late = Ask::patch(path(&link)).by(&world.ada).json(&viola).later(1);
    world.send(late).await.problem(409, "invite-not-pending");
    change(&world, &link, viola.clone()).await.ok(200);
    let email = change(&world, &link, json!({"email": bob.email})).await;
    assert_eq!(Answer::pointers(&email.problem(422, "invalid-input")), ["/email"]);
    let by_member = Ask::patch(path(&link)).by(&bob).json(&viola);
    world.send(by_member).await.problem(403, "not-band-admin");
    world
        .send(Ask::patch(path(&link)).json(&viola))
        .await
        .problem(401, "unauthenticated");
}

#[tokio::test]
async fn who_joined_by_a_group_link_keeps_what_they_got_and_the_next_gets_what_it_says() {
    let world = World::new().await;
    let [ben, cy] = ["Ben", "Cy"].map(Person::new);
    let link = world.invite(json!({"max_uses": 3, "part": "viola"})).await;
    world.accept(&ben, &link).await.ok(200);
    let next = change(&world, &link, json!({"role": "admin", "part": "horn"}))
        .await
        .ok(200);
    assert_eq!(at(&next, "/uses"), json!(1));
    world.accept(&cy, &link).await.ok(200);
    let members = world.get(&world.ada, &format!("/bands/{}/members", world.band)).await;
    let place = |who: &Person| {
        let members = at(&members, "/members");
        let found = members
            .as_array()
            .expect("a list")
            .iter()
            .find(|one| text(one, "user_id") == who.sub);
        let found = found.expect("a member");
        (text(found, "role"), text(found, "part"))
    };
    assert_eq!(place(&ben), ("member".into(), "viola".into()));
    assert_eq!(place(&cy), ("admin".into(), "horn".into()));
}

/// An admin gives more rights, or another address, and is removed: the invite goes with them, as their own would.
#[tokio::test]
async fn what_a_removed_admin_gave_is_gone() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let eve = world.member("Eve", "admin").await;
    let invite = world.invite(json!({})).await;
    for body in [json!({"part": "viola"}), json!({"role": "admin"})] {
        world.send(Ask::patch(path(&invite)).by(&eve).json(&body)).await.ok(200);
        assert_eq!(at(&world.info(&invite).await.ok(200), "/part"), json!("viola"));
    }
    let removed = Ask::delete(format!("/bands/{}/members/{}", world.band, eve.sub));
    world.send(removed.by(&world.ada)).await.ok(204);
    world.accept(&bob, &invite).await.problem(410, "inviter-left");
}

/// Whoever accepts gets the terms of the moment: the member's role and part are those of the stored invite.
#[tokio::test]
async fn nobody_joins_by_terms_that_were_changed() {
    let world = Arc::new(World::new().await);
    for turn in 0..8 {
        let (who, link) = (
            Person::new(&format!("P{turn}")),
            world.invite(json!({"part": "viola"})).await,
        );
        let mut crowd = JoinSet::new();
        for part in ["horn", "harp", "bass"] {
            let (world, link) = (world.clone(), link.clone());
            crowd.spawn(async move { change(&world, &link, json!({"part": part})).await });
        }
        let joined = world.send(accept(&link).by(&who)).await.ok(200);
        while let Some(answer) = crowd.join_next().await {
            let answer = answer.expect("no panic");
            if answer.status != 200 {
                answer.problem(409, "invite-not-pending");
            }
        }
        assert_eq!(at(&world.show(&link).await, "/part"), at(&joined, "/part"));
    }
}
