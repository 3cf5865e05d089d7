//! Joining by another way: who is in a band has no pending invite to it, and no mail is sent about one.

use crate::mail::mails;
use crate::world::{World, accept, at, ids, info};
use serde_json::json;
use testkit::ask::{Ask, text};
use testkit::people::Person;

#[tokio::test]
async fn who_joins_by_a_group_link_has_no_pending_invite_any_more() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    world.save_profile(&bob).await;
    let by_mail = world.invite(json!({"email": bob.email, "role": "admin"})).await;
    let by_id = world.invite(json!({"user_id": bob.sub})).await;
    let group = world.invite(json!({"max_uses": 5})).await;
    let joined = world.accept(&bob, &group).await.ok(200);
    assert_eq!(
        (at(&joined, "/already_member"), at(&joined, "/role")),
        (json!(false), json!("member"))
    );

    let accepted = world.list("status=accepted").await;
    let listed = ids(&accepted, ("invites", "id"));
    assert_eq!(
        (listed.len(), at(&accepted, "/total"), at(&accepted, "/pending")),
        (2, json!(2), json!(1))
    );
    let way = json!({"invite_id": at(&group, "/id"), "kind": "link"});
    for invite in [&by_mail, &by_id] {
        assert!(listed.contains(&text(invite, "id")));
        let seen = world.show(invite).await;
        assert_eq!(
            (at(&seen, "/status"), at(&seen, "/uses"), at(&seen, "/accepted_through")),
            (json!("accepted"), json!(0), way.clone())
        );
        assert_eq!(
            (at(&seen, "/used"), at(&seen, "/used_by")),
            (json!(true), json!(bob.sub))
        );
        let last = at(&seen, "/timeline").as_array().expect("events").last().cloned();
        let last = last.expect("an event");
        assert_eq!(
            (at(&last, "/event"), at(&last, "/by")),
            (json!("accepted"), json!(bob.sub))
        );
        let ended = world.info(invite).await.problem(410, "invite-used");
        assert_eq!(at(&ended, "/already_member"), json!(false), "nobody is signed in");
        let again = world.accept(&bob, invite).await.ok(200);
        assert_eq!(
            (at(&again, "/already_member"), at(&again, "/role")),
            (json!(true), json!("member"))
        );
    }
    assert_eq!(at(&world.show(&group).await, "/accepted_through"), json!(null));
    assert_eq!(at(&world.get(&bob, "/me/invites").await, "/invites"), json!([]));
    for draft in [json!({"email": bob.email}), json!({"user_id": bob.sub})] {
        world
            .try_invite(&world.ada, draft.clone())
            .await
            .problem(409, "already-member");
        let bulk = format!("{}/bulk", world.invites());
        let bulk = Ask::post(bulk).by(&world.ada).json(&json!({"invites": [draft]}));
        let rows = world.send(bulk).await.ok(200);
        assert_eq!(at(&rows, "/results/0/status"), json!("already_member"));
    }
}

#[tokio::test]
async fn an_invite_to_another_address_of_a_member_ends_when_they_accept_it() {
    let (world, mut bob) = (World::new().await, Person::new("Bob"));
    let link = world.invite(json!({})).await;
    world.accept(&bob, &link).await.ok(200);
    bob.email = format!("work-{}", bob.email);
    let other = world.invite(json!({"email": bob.email})).await;
    assert_eq!(at(&world.get(&bob, "/me/invites").await, "/invites"), json!([]));
    let again = world.accept(&bob, &other).await.ok(200);
    assert_eq!(at(&again, "/already_member"), json!(true));
    let seen = world.show(&other).await;
    assert_eq!(at(&seen, "/accepted_through/invite_id"), at(&link, "/id"));
}

#[tokio::test]
async fn a_leaver_reads_that_they_are_not_in_the_band_any_more() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let group = world.invite(json!({"max_uses": 5})).await;
    world.accept(&bob, &group).await.ok(200);
    let membership = format!("/bands/{}/members/{}", world.band, bob.sub);
    world.send(Ask::delete(membership).by(&bob)).await.ok(204);
    let problem = world.accept(&bob, &group).await.problem(410, "former-member");
    assert_eq!(at(&problem, "/band/name"), json!("The Kinks"));
    let seen = world.send(info(&group).by(&bob)).await.ok(200);
    assert_eq!(
        at(&seen, "/viewer"),
        json!({"already_member": false, "can_accept": false, "reason": "former-member"})
    );
    world.revoke(&world.ada, &group).await.ok(204);
    world.send(info(&group).by(&bob)).await.problem(410, "former-member");
    world.send(info(&group)).await.problem(410, "invite-revoked");
    let again = world.invite(json!({"email": bob.email})).await;
    world.send(accept(&again).by(&bob)).await.ok(200);
}

#[tokio::test]
async fn no_mail_is_sent_about_an_invite_whose_recipient_joined_another_way() {
    let ada = Person::new("Ada");
    let world = World::of(ada.clone()).await;
    let (bob, eve) = (Person::new("Bob"), Person::new("Eve"));
    world.save_profile(&ada).await;
    let by_mail = world.invite(json!({"email": bob.email, "ttl_hours": 72})).await;
    mails(&bob.email, 1).await;
    world
        .accept(&bob, &world.invite(json!({"max_uses": 5})).await)
        .await
        .ok(200);
    assert_eq!(at(&world.show(&by_mail).await, "/status"), json!("accepted"));
    // The stream passes changes on in order, so a mail about Bob would come before this one.
    world.accept(&eve, &world.invite(json!({})).await).await.ok(200);
    let told = mails(&ada.email, 1).await;
    assert!(told.iter().all(|mail| !mail.text.contains(&bob.email)));
    mails(&bob.email, 1).await;
}

#[tokio::test]
async fn an_address_of_two_members_is_free_once_both_have_left() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let twin = Person {
        email: bob.email.clone(),
        ..Person::new("Ben")
    };
    let group = world.invite(json!({"max_uses": 2})).await;
    for who in [&bob, &twin] {
        world.accept(who, &group).await.ok(200);
    }
    let draft = json!({"email": bob.email});
    for who in [&bob, &twin] {
        let again = world.try_invite(&world.ada, draft.clone()).await;
        again.problem(409, "already-member");
        let leave = Ask::delete(format!("/bands/{}/members/{}", world.band, who.sub)).by(who);
        world.send(leave).await.ok(204);
    }
    world.try_invite(&world.ada, draft).await.ok(201);
}
