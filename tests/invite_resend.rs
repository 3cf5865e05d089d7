//! `/invites/{invite_id}/resend`.

use crate::world::{World, at, decline, hours, ids, path};
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::ask::{Answer, Ask, text};
use testkit::people::Person;
use tokio::task::JoinSet;

async fn resend(world: &World, invite: &Value, body: Value, hour: i64) -> Answer {
    let ask = Ask::post(format!("{}/resend", path(invite))).by(&world.ada).json(&body);
    world.send(ask.later(hour)).await
}

#[tokio::test]
async fn after_rotation_only_the_new_link_works() {
    let world = World::new().await;
    let old = world.invite(json!({})).await;
    let new = resend(&world, &old, json!({"rotate": true}), 0).await.ok(200);
    assert_eq!(at(&new, "/id"), at(&old, "/id"));
    world.info(&old).await.problem(410, "invite-revoked");
    world
        .accept(&Person::new("Bob"), &old)
        .await
        .problem(410, "invite-revoked");
    world.accept(&Person::new("Bob"), &new).await.ok(200);
}

#[tokio::test]
async fn without_rotation_the_old_link_lives_longer() {
    let world = World::new().await;
    let old = world.invite(json!({"ttl_hours": 1, "name": "Bob"})).await;
    let new = resend(&world, &old, json!({"ttl_hours": 9}), 2).await.ok(200);
    assert_eq!(
        (at(&new, "/token"), at(&new, "/name")),
        (at(&old, "/token"), json!("Bob"))
    );
    assert_eq!(hours(&at(&old, "/created_at"), &at(&new, "/expires_at")), 11);
    world.accept(&Person::new("Bob"), &old).await.ok(200);
}

#[tokio::test]
async fn retry_after_is_the_time_until_the_next_resend() {
    let world = World::new().await;
    let invite = world.invite(json!({})).await;
    resend(&world, &invite, json!({}), 0).await.ok(200);
    let soon = resend(&world, &invite, json!({}), 0).await;
    let wait: i64 = soon
        .headers
        .get("retry-after")
        .and_then(|text| text.parse().ok())
        .expect("seconds");
    assert!((1..=300).contains(&wait), "{wait}");
    assert_eq!(at(&soon.problem(429, "resend-too-soon"), "/retry_after"), json!(wait));
    let after = async |seconds: i64| {
        let ask = Ask::post(format!("{}/resend", path(&invite))).by(&world.ada);
        let ask = ask.json(&json!({})).header("x-local-clock-shift", seconds.to_string());
        world.send(ask).await
    };
    after(wait - 60).await.problem(429, "resend-too-soon");
    after(wait).await.ok(200);
}

#[tokio::test]
async fn an_expired_invite_is_reopened_unless_its_recipient_has_another() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let first = world.invite(json!({"email": bob.email, "ttl_hours": 1})).await;
    let ask = Ask::post(world.invites())
        .by(&world.ada)
        .json(&json!({"email": bob.email}));
    let second = world.send(ask.later(2)).await.ok(201);
    let refused = resend(&world, &first, json!({}), 3)
        .await
        .problem(409, "already-invited");
    assert_eq!(at(&refused, "/invite_id"), at(&second, "/id"));
    world.revoke(&world.ada, &second).await.ok(204);
    let back = resend(&world, &first, json!({}), 3).await.ok(200);
    let inbox = world.get(&bob, "/me/invites").await;
    assert_eq!(at(&inbox, "/invites/0/id"), at(&back, "/id"));
    // The mail may have been sent before or after.
    let events = ids(&world.show(&back).await, ("timeline", "event"));
    assert!(events.contains(&"resent".to_owned()), "{events:?}");
}

/// Nobody can use what a former admin has left open, and whoever can do something about it sees so.
#[tokio::test]
async fn whoever_resends_prolongs_or_changes_an_invite_replaces_a_former_inviter() {
    let world = World::new().await;
    let tom = world.member("Tom", "admin").await;
    let people = ["Bob", "Cy", "Dan", "Eve"].map(Person::new);
    let mut invites = Vec::new();
    for who in &people {
        let toms = json!({"email": who.email, "ttl_hours": 30, "notify": false});
        let invite = world.try_invite(&tom, toms).await.ok(201);
        assert_eq!(at(&invite, "/inviter/active"), json!(true));
        invites.push(invite);
    }
    let leave = Ask::delete(format!("/bands/{}/members/{}", world.band, tom.sub)).by(&tom);
    world.send(leave).await.ok(204);
    let seen = |active| json!({"user_id": tom.sub, "display_name": "Tom", "active": active});
    let list = format!("{}?sort=created", world.invites());
    for path in [world.invites(), list] {
        let listed = world.get(&world.ada, &path).await;
        for index in 0..invites.len() {
            assert_eq!(at(&listed, &format!("/invites/{index}/inviter")), seen(false), "{path}");
        }
    }
    for (who, invite) in people.iter().zip(&invites) {
        assert_eq!(at(&world.show(invite).await, "/inviter"), seen(false));
        world.info(invite).await.problem(410, "inviter-left");
        world.accept(who, invite).await.problem(410, "inviter-left");
    }
    let [resent, prolonged, changed, same] = invites.as_slice() else {
        panic!("four invites");
    };
    resend(&world, resent, json!({}), 2).await.ok(200);
    let prolong = json!({"action": "prolong", "invite_ids": [text(prolonged, "id")], "ttl_hours": 1});
    let prolong = Ask::post(format!("{}/actions", world.invites()))
        .by(&world.ada)
        .json(&prolong);
    assert_eq!(at(&world.send(prolong).await.ok(200), "/done"), json!(1));
    for (invite, part) in [(changed, "horn"), (same, "")] {
        let change = Ask::patch(path(invite)).by(&world.ada).json(&json!({"part": part}));
        assert_eq!(at(&world.send(change).await.ok(200), "/inviter/active"), json!(true));
    }
    for (who, invite) in people.iter().zip(&invites) {
        let shown = world.show(invite).await;
        assert_eq!(at(&shown, "/inviter/user_id"), json!(world.ada.sub));
        assert_eq!(at(&shown, "/created_by"), json!(tom.sub));
        let info = world.info(invite).await.ok(200);
        assert_eq!(at(&info, "/inviter/display_name"), json!("Ada"));
        world.accept(who, invite).await.ok(200);
        assert_eq!(at(&world.show(invite).await, "/used_by"), json!(who.sub));
    }
}

#[tokio::test]
async fn an_answered_or_revoked_invite_cannot_be_resent() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let [used, revoked] = [world.invite(json!({})).await, world.invite(json!({})).await];
    let declined = json!({"email": Person::new("Zoe").email, "notify": false});
    let declined = world.invite(declined).await;
    world.accept(&bob, &used).await.ok(200);
    world.revoke(&world.ada, &revoked).await.ok(204);
    world.send(decline(&declined)).await.ok(204);
    for invite in [used, revoked, declined] {
        let before = world.show(&invite).await;
        for body in [json!({}), json!({"rotate": true})] {
            resend(&world, &invite, body, 1)
                .await
                .problem(409, "invite-not-pending");
        }
        assert_eq!(world.show(&invite).await, before);
    }
}

#[tokio::test]
async fn a_group_link_keeps_its_uses() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let old = world.invite(json!({"max_uses": 2})).await;
    world.accept(&bob, &old).await.ok(200);
    let new = resend(&world, &old, json!({"rotate": true}), 0).await.ok(200);
    assert_eq!((at(&new, "/uses"), at(&new, "/status")), (json!(1), json!("pending")));
    world.info(&old).await.problem(410, "invite-revoked");
    world.accept(&Person::new("Zoe"), &new).await.ok(200);
    world
        .accept(&Person::new("Eve"), &new)
        .await
        .problem(410, "invite-used");
}

#[tokio::test]
async fn one_of_ten_concurrent_resends_replaces_the_link() {
    let world = Arc::new(World::new().await);
    let old = world.invite(json!({})).await;
    let mut crowd = JoinSet::new();
    for _ in 0..10 {
        let (world, old) = (Arc::clone(&world), old.clone());
        crowd.spawn(async move { resend(&world, &old, json!({"rotate": true}), 0).await });
    }
    let answers = crowd.join_all().await;
    let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
    assert_eq!(made.len(), 1);
    for answer in refused {
        answer.problem(429, "resend-too-soon");
    }
    world.accept(&Person::new("Bob"), &made[0].body).await.ok(200);
}

#[tokio::test]
async fn its_fields_are_validated() {
    let world = World::new().await;
    let invite = world.invite(json!({})).await;
    let body = json!({"ttl_hours": 0, "rotate": "yes", "email": "zoe@example.com"});
    let problem = resend(&world, &invite, body, 0).await.problem(422, "invalid-input");
    assert_eq!(Answer::pointers(&problem), ["/email", "/rotate", "/ttl_hours"]);
}
