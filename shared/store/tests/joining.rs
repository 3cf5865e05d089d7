//! Who is in a band has no pending invite to it, whichever way they joined.

use crate::costs::{within, world};
use crate::world::{StoreWorld, gone, hours, refused};
use domain::invite::Through;
use domain::recipient::InviteKind;
use domain::{Gone, Holder, Invite, Refusal, Role, Status};
use serde_json::json;
use store::{InviteFilter, PageRequest, StoreError};
use testkit::lab::{noon, read};
use testkit::people::Person;
use testkit::stack::table::call;
use testkit::wire::Fault;

/// The invites in someone's inbox.
pub(crate) async fn inbox(world: &StoreWorld, who: &Person) -> usize {
    let page = PageRequest { limit: 50, after: None };
    let inbox = world.store().inbox(&who.caller(), page, noon()).await;
    inbox.expect("an inbox").entries.len()
}

/// Checks that an invite counts as accepted by a person who joined by another one.
pub(crate) async fn joined_through(world: &StoreWorld, invite: &Invite, who: &Person, used: &Invite) {
    let seen = world.current(invite).await;
    assert_eq!((seen.status(noon()), seen.uses), (Status::Accepted, 0));
    let ended = seen.ended.expect("ended");
    assert_eq!(ended.by.as_ref(), Some(&who.caller().user));
    assert_eq!(ended.through, Some(used.to_through()));
}

#[tokio::test]
async fn who_joins_by_a_link_accepts_the_other_invites_to_them() {
    for uses in [1, 5] {
        let world = StoreWorld::new().await;
        let bob = Person::named("Bob");
        world.lab.save_profile(&bob).await;
        let by_mail = world.invite(json!({"email": "BOB@example.com"})).await;
        let by_id = world.invite(json!({"user_id": bob.sub})).await;
        let others = world.invite(json!({"email": "eve@example.com"})).await;
        let link = world.invite(json!({"max_uses": uses})).await;
        assert_eq!(inbox(&world, &bob).await, 2);
        assert!(!world.accept(&bob, &link).await.already_member);
        for invite in [&by_mail, &by_id] {
            joined_through(&world, invite, &bob, &link).await;
        }
        assert_eq!(world.current(&others).await.status(noon()), Status::Pending);
        assert_eq!(inbox(&world, &bob).await, 0);
        let accepted = world
            .list(InviteFilter::Ended(domain::Ending::Accepted), 50, noon())
            .await;
        assert_eq!(accepted.len(), if uses == 1 { 3 } else { 2 });
        for draft in [json!({"email": bob.email}), json!({"user_id": bob.sub})] {
            let again = world.try_invite_at(&world.ada, draft, noon()).await;
            assert_eq!(refused(again), Refusal::AlreadyMember);
        }
        assert!(world.accept(&bob, &by_mail).await.already_member);
    }
}

#[tokio::test]
async fn an_invite_to_the_address_and_one_to_the_user_id_end_each_other() {
    for first in ["email", "user_id"] {
        let world = StoreWorld::new().await;
        let bob = Person::named("Bob");
        world.lab.save_profile(&bob).await;
        let by_mail = world.invite(json!({"email": bob.email})).await;
        let by_id = world.invite(json!({"user_id": bob.sub})).await;
        let (used, other, kind) = if first == "email" {
            (&by_mail, &by_id, InviteKind::Email)
        } else {
            (&by_id, &by_mail, InviteKind::User)
        };
        world.accept(&bob, used).await;
        assert_eq!(world.current(used).await.ended.expect("ended").through, None);
        joined_through(&world, other, &bob, used).await;
        assert_eq!(used.to_through().kind, kind);
        assert_eq!(inbox(&world, &bob).await, 0);
    }
}

#[tokio::test]
async fn an_unverified_address_says_nothing_about_who_joins() {
    let world = StoreWorld::new().await;
    let bob = Person::named("Bob").unverified();
    world.lab.save_profile(&bob).await;
    let by_mail = world.invite(json!({"email": bob.email})).await;
    let by_id = world.invite(json!({"user_id": bob.sub})).await;
    let link = world.invite(json!({})).await;
    world.accept(&bob, &link).await;
    joined_through(&world, &by_id, &bob, &link).await;
    assert_eq!(world.current(&by_mail).await.status(noon()), Status::Pending);
}

#[tokio::test]
async fn a_member_who_proves_another_address_accepts_the_invite_to_it_without_a_use() {
    let world = StoreWorld::new().await;
    let mut bob = Person::named("Bob");
    let link = world.invite(json!({})).await;
    world.accept(&bob, &link).await;
    let other = world
        .invite(json!({"email": "bob@work.example", "role": "admin"}))
        .await;
    "bob@work.example".clone_into(&mut bob.email);
    assert_eq!(inbox(&world, &bob).await, 0, "they are in the band");
    let acceptance = world.accept(&bob, &other).await;
    assert_eq!(
        (acceptance.already_member, acceptance.member.role),
        (true, Role::Member)
    );
    joined_through(&world, &other, &bob, &link).await;
    assert_eq!(inbox(&world, &bob).await, 0);
    assert!(world.accept(&bob, &other).await.already_member, "again changes nothing");
    // The founder joined by no invite.
    let ada = Person {
        email: "ada@work.example".to_owned(),
        ..Person::named("Ada")
    };
    let to_ada = world.invite(json!({"email": ada.email})).await;
    assert!(world.accept(&ada, &to_ada).await.already_member);
    let seen = world.current(&to_ada).await;
    assert_eq!((seen.status(noon()), seen.uses), (Status::Accepted, 0));
    assert_eq!(seen.ended.expect("ended").through, None);
}

#[tokio::test]
async fn the_founder_is_a_member_by_their_address() {
    let world = StoreWorld::new().await;
    let again = world
        .try_invite_at(&world.ada, json!({"email": world.ada.email}), noon())
        .await;
    assert_eq!(refused(again), Refusal::AlreadyMember);
}

#[tokio::test]
async fn an_expired_invite_to_a_member_stays_expired_and_cannot_be_resent() {
    let world = StoreWorld::new().await;
    let bob = Person::named("Bob");
    world.lab.save_profile(&bob).await;
    let by_mail = world.invite(json!({"email": bob.email, "ttl_hours": 1})).await;
    let by_id = world.invite(json!({"user_id": bob.sub, "ttl_hours": 1})).await;
    let link = world.invite(json!({})).await;
    world.accept_at(&bob, &link, hours(2)).await.expect("accepted");
    for invite in [&by_mail, &by_id] {
        assert_eq!(world.current(invite).await.status(hours(2)), Status::Expired);
        let ada = world.ada.caller();
        let again = world
            .store()
            .resend_invite(&ada, invite.id, read(json!({})), None, hours(3));
        assert_eq!(refused(again.await), Refusal::AlreadyMember);
        let revoked = world.store().revoke_invite(&ada, invite.id, hours(3)).await;
        revoked.expect("it does not hold the lock, but can be revoked");
    }
    let again = world
        .try_invite_at(&world.ada, json!({"email": bob.email}), hours(3))
        .await;
    assert_eq!(
        refused(again),
        Refusal::AlreadyMember,
        "revoking an old invite does not free the address"
    );
}

#[tokio::test]
async fn an_invite_of_an_inviter_who_left_ends_as_well() {
    let world = StoreWorld::new().await;
    let (bob, eve) = (Person::named("Bob"), Person::named("Eve"));
    world.accept(&eve, &world.invite(json!({"role": "admin"})).await).await;
    let draft = json!({"email": bob.email});
    let by_mail = world.try_invite_at(&eve, draft, noon()).await.expect("an invite");
    world.change(&world.ada, &eve, None).await.expect("removed");
    let link = world.invite(json!({})).await;
    world.accept(&bob, &link).await;
    joined_through(&world, &by_mail, &bob, &link).await;
}

#[tokio::test]
async fn whoever_left_can_be_invited_again_and_join_again() {
    let world = StoreWorld::new().await;
    let bob = Person::named("Bob");
    world.lab.save_profile(&bob).await;
    for round in 0..3 {
        world.accept(&bob, &world.invite(json!({})).await).await;
        let by = if round == 0 { &bob } else { &world.ada };
        world.change(by, &bob, None).await.expect("left");
        let by_mail = world.invite(json!({"email": bob.email})).await;
        let by_id = world.invite(json!({"user_id": bob.sub})).await;
        assert_eq!(inbox(&world, &bob).await, 2);
        world.accept(&bob, &by_mail).await;
        joined_through(&world, &by_id, &bob, &by_mail).await;
        world.change(&world.ada, &bob, None).await.expect("removed");
    }
}

#[tokio::test]
async fn two_members_with_one_address_hold_it_until_both_have_left() {
    let world = StoreWorld::new().await;
    let (bob, mut twin) = (Person::named("Bob"), Person::named("Twin"));
    bob.email.clone_into(&mut twin.email);
    for person in [&bob, &twin] {
        world.accept(person, &world.invite(json!({})).await).await;
    }
    let invite = || world.try_invite_at(&world.ada, json!({"email": bob.email}), noon());
    world.change(&world.ada, &bob, None).await.expect("removed");
    assert_eq!(refused(invite().await), Refusal::AlreadyMember);
    world.change(&twin, &twin, None).await.expect("left");
    let again = invite().await.expect("free again");
    world.accept(&twin, &again).await;
}

#[tokio::test]
async fn a_leaver_learns_that_they_are_not_in_the_band_any_more() {
    let world = StoreWorld::new().await;
    let (bob, eve) = (Person::named("Bob"), Person::named("Eve"));
    let group = world.invite(json!({"max_uses": 2})).await;
    let single = world.invite(json!({})).await;
    let by_mail = world.invite(json!({"email": eve.email})).await;
    world.accept(&bob, &group).await;
    world.accept(&eve, &single).await;
    for person in [&bob, &eve] {
        world.change(person, person, None).await.expect("left");
    }
    let info = async |who: Option<&Person>, invite: &Invite| {
        let viewer = who.map(Person::caller);
        let token = Holder::Token(0);
        world
            .store()
            .invitation(viewer.as_ref(), invite.id, token, noon())
            .await
    };
    for (who, invite) in [(&bob, &group), (&eve, &single), (&eve, &by_mail)] {
        assert_eq!(gone(world.try_accept(who, invite).await), Gone::FormerMember);
    }
    let (_, prospect) = info(Some(&bob), &group).await.expect("still open to others");
    assert!(matches!(
        prospect,
        Some(Err(Refusal::Gone {
            reason: Gone::FormerMember,
            ..
        }))
    ));
    for (who, invite, reason) in [
        (Some(&eve), &single, Gone::FormerMember),
        (Some(&eve), &by_mail, Gone::FormerMember),
        (Some(&bob), &single, Gone::Used),
        (None, &single, Gone::Used),
    ] {
        assert_eq!(gone(info(who, invite).await), reason);
    }
    // The last place is taken by someone else.
    world.accept(&Person::named("Fay"), &group).await;
    assert_eq!(gone(world.try_accept(&bob, &group).await), Gone::FormerMember);
    assert_eq!(gone(info(Some(&bob), &group).await), Gone::FormerMember);
    assert_eq!(gone(world.try_accept(&eve, &group).await), Gone::Used);
}

#[tokio::test]
async fn items_of_the_previous_version_are_read() {
    let world = StoreWorld::new().await;
    let bob = Person::named("Bob");
    let (table, endpoint) = &world.lab.table;
    let link = world.invite(json!({})).await;
    world.accept(&bob, &link).await;
    // The previous version left no trace of members at their addresses, nor times in the band's item.
    let lock = json!({"pk": {"S": format!("TO#EMAIL#{}", bob.email)}, "sk": {"S": format!("BAND#{}", world.band)}});
    let delete = json!({"TableName": table, "Key": lock});
    call(endpoint, "DeleteItem", &delete).await.expect("deleted");
    let band = json!({"pk": {"S": format!("BAND#{}", world.band)}, "sk": {"S": "BAND"}});
    let remove = json!({"TableName": table, "Key": band, "UpdateExpression": "REMOVE last_joined, users_until"});
    call(endpoint, "UpdateItem", &remove).await.expect("changed");
    let by_mail = world.invite(json!({"email": bob.email})).await;
    assert!(world.accept(&bob, &by_mail).await.already_member);
    joined_through(&world, &by_mail, &bob, &link).await;
    world.change(&world.ada, &bob, None).await.expect("removed");
    world
        .accept(&bob, &world.invite(json!({"email": bob.email})).await)
        .await;
}

#[tokio::test]
async fn a_join_that_fails_ends_nothing_and_one_whose_answer_is_lost_ends_everything() {
    for fault in [Fault::Throttle, Fault::Fail, Fault::Refuse, Fault::DieBefore] {
        let world = StoreWorld::new().await;
        let bob = Person::named("Bob");
        let by_mail = world.invite(json!({"email": bob.email})).await;
        let link = world.invite(json!({})).await;
        for _ in 0..8 {
            world.lab.wire.once("TransactWriteItems", fault);
        }
        if fault == Fault::DieBefore {
            let dying = world.try_accept(&bob, &link);
            tokio::select! {
                outcome = dying => panic!("{outcome:?}"),
                () = world.lab.wire.death() => {}
            }
        } else {
            let outcome = world.try_accept(&bob, &link).await;
            assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
        }
        world.lab.wire.heal();
        world.lab.wire.forget();
        assert!(!world.is_member(&bob).await);
        for invite in [&by_mail, &link] {
            assert_eq!(world.current(invite).await.status(noon()), Status::Pending, "{fault:?}");
        }
        world.accept(&bob, &link).await;
        joined_through(&world, &by_mail, &bob, &link).await;
    }
    let world = StoreWorld::new().await;
    let bob = Person::named("Bob");
    let by_mail = world.invite(json!({"email": bob.email})).await;
    let link = world.invite(json!({})).await;
    world.lab.wire.once("TransactWriteItems", Fault::Pass);
    for _ in 0..4 {
        world.lab.wire.once("TransactWriteItems", Fault::LoseAnswer);
    }
    let outcome = world.try_accept(&bob, &link).await;
    assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
    assert!(world.accept(&bob, &link).await.already_member);
    joined_through(&world, &by_mail, &bob, &link).await;
    let through = Through {
        invite: link.id,
        kind: InviteKind::Link,
    };
    assert_eq!(
        world.current(&by_mail).await.ended.expect("ended").through,
        Some(through)
    );
}

#[tokio::test]
async fn inviting_a_user_to_a_quiet_band_is_within_the_budget() {
    let ((world, _database), bob) = (world().await, Person::named("Bob"));
    world.lab.save_profile(&bob).await;
    world.lab.wire.forget();
    let to_bob = world.invite(json!({"user_id": bob.sub, "ttl_hours": 1})).await;
    within(&world, "create for a user", 2, 2.5, 9.0);
    world.accept(&bob, &to_bob).await;
    within(&world, "accept a user invite", 2, 1.0, 13.0);
}

#[tokio::test]
async fn ending_the_other_invites_of_who_joins_is_within_the_budget() {
    let (world, _database) = world().await;
    let [amy, bob, cy, dan] = ["Amy", "Bob", "Cy", "Dan"].map(Person::named);
    for person in [&bob, &cy, &dan] {
        world.lab.save_profile(person).await;
    }
    let group = world.invite(json!({"max_uses": 9})).await;
    world.invite(json!({"email": amy.email})).await;
    world.lab.wire.forget();
    world.accept(&amy, &group).await;
    within(
        &world,
        "accept a group link, and end an e-mail invite",
        3,
        1.0,
        12.0 + 16.0,
    );
    world.invite(json!({"user_id": bob.sub})).await;
    within(&world, "create for a user just after someone joined", 2, 2.5, 11.0);
    world.accept(&cy, &group).await;
    within(
        &world,
        "accept a group link while users are invited",
        3,
        1.0,
        14.0 + 14.0,
    );
    world.invite(json!({"email": bob.email})).await;
    world.lab.wire.forget();
    world.accept(&bob, &group).await;
    within(&world, "accept a group link, and end two invites", 3, 1.0, 14.0 + 22.0);

    let mut away = dan.clone();
    "dan@work.example".clone_into(&mut away.email);
    world.accept(&away, &group).await;
    let at_home = world.invite(json!({"email": dan.email})).await;
    world.lab.wire.forget();
    world.accept(&dan, &at_home).await;
    within(&world, "accept a left-over invite as a member", 4, 3.0, 30.0);
    world.invite(json!({"email": dan.email})).await;
    world.lab.wire.forget();
    world.accept(&dan, &group).await;
    within(
        &world,
        "accept again with another address that is invited",
        5,
        3.0,
        30.0,
    );
    world.accept(&dan, &group).await;
    within(&world, "accept again with another address", 3, 2.0, 30.0);
}
