//! Who is in a band has no pending invite to it, whichever way they joined.

use crate::world::{StoreWorld, gone, hours, refused};
use domain::invite::Through;
use domain::recipient::InviteKind;
use domain::{Gone, Holder, Invite, Refusal, Role, Status};
use serde_json::json;
use std::sync::atomic::{AtomicU64, Ordering};
use store::{InviteFilter, PageRequest, StoreError};
use testkit::lab::{noon, read};
use testkit::people::Person;
use testkit::stack::table::call;
use testkit::wire::Fault;

const ROUNDS: usize = 100;

/// The invites in someone's inbox.
async fn inbox(world: &StoreWorld, who: &Person) -> usize {
    let page = PageRequest { limit: 50, after: None };
    let inbox = world.store().inbox(&who.caller(), page, noon()).await;
    inbox.expect("an inbox").entries.len()
}

/// Checks that an invite counts as accepted by a person who joined by another one.
async fn joined_through(world: &StoreWorld, invite: &Invite, who: &Person, used: &Invite) {
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
    assert_eq!(inbox(&world, &bob).await, 1);
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

/// What stands at the end of a race: the person is a member, and nobody's invite to them is pending.
async fn is_settled(world: &StoreWorld, who: &Person, invites: &[&Invite]) {
    assert!(world.is_member(who).await);
    assert_eq!(inbox(world, who).await, 0, "the inbox is empty");
    for invite in invites {
        assert_ne!(world.current(invite).await.status(noon()), Status::Pending);
    }
    for draft in [json!({"email": who.email}), json!({"user_id": who.sub})] {
        let again = world.try_invite_at(&world.ada, draft, noon()).await;
        assert_eq!(refused(again), Refusal::AlreadyMember);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn joining_while_they_are_invited() {
    let world = StoreWorld::new().await;
    let group = world.invite(json!({"max_uses": 1000})).await;
    let (before, after) = (AtomicU64::new(0), AtomicU64::new(0));
    for round in 0..ROUNDS {
        let bob = Person::named(&format!("Bob{round}"));
        world.lab.save_profile(&bob).await;
        let draft = if round % 2 == 0 {
            json!({"email": bob.email})
        } else {
            json!({"user_id": bob.sub})
        };
        let (joined, invited) = tokio::join!(
            world.try_accept(&bob, &group),
            world.try_invite_at(&world.ada, draft, noon())
        );
        assert!(!joined.expect("joined").already_member);
        match invited {
            Ok(invite) => {
                before.fetch_add(1, Ordering::Relaxed);
                joined_through(&world, &invite, &bob, &group).await;
            }
            Err(StoreError::Refused(refusal)) => {
                after.fetch_add(1, Ordering::Relaxed);
                assert_eq!(refusal, Refusal::AlreadyMember);
            }
            Err(other) => panic!("{other}"),
        }
        is_settled(&world, &bob, &[]).await;
    }
    println!("invited before they joined: {before:?}, after: {after:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn joining_while_their_invite_is_resent_revoked_or_declined() {
    let world = StoreWorld::new().await;
    let group = world.invite(json!({"max_uses": 1000})).await;
    for round in 0..ROUNDS {
        let bob = Person::named(&format!("Bob{round}"));
        world.lab.save_profile(&bob).await;
        let draft = if round % 2 == 0 {
            json!({"email": bob.email})
        } else {
            json!({"user_id": bob.sub})
        };
        let invite = world.invite(draft).await;
        let ada = world.ada.caller();
        let other = async {
            match round % 3 {
                0 => {
                    let again = read(json!({"rotate": true}));
                    let resent = world.store().resend_invite(&ada, invite.id, again, None, noon()).await;
                    resent.map(|_| ())
                }
                1 => world.revoke(&invite).await,
                _ => world.decline(&bob, &invite).await,
            }
        };
        let (joined, other) = tokio::join!(world.try_accept(&bob, &group), other);
        assert!(!joined.expect("joined").already_member);
        let status = world.current(&invite).await.status(noon());
        match (round % 3, other) {
            (1, Ok(())) => assert_eq!(status, Status::Revoked),
            (2, Ok(())) => assert_eq!(status, Status::Declined),
            (_, other) => {
                joined_through(&world, &invite, &bob, &group).await;
                match other {
                    Ok(()) => {}
                    Err(StoreError::Refused(Refusal::Gone { reason, .. })) => assert_eq!(reason, Gone::Used),
                    Err(StoreError::Refused(refusal)) => assert_eq!(refusal, Refusal::InviteNotPending),
                    Err(other) => panic!("{other}"),
                }
            }
        }
        is_settled(&world, &bob, &[&invite]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn joining_while_an_expired_invite_is_resent() {
    let world = StoreWorld::new().await;
    let group = world.invite(json!({"max_uses": 1000})).await;
    for round in 0..ROUNDS {
        let bob = Person::named(&format!("Bob{round}"));
        world.lab.save_profile(&bob).await;
        let mut draft = if round % 2 == 0 {
            json!({"email": bob.email})
        } else {
            json!({"user_id": bob.sub})
        };
        draft["ttl_hours"] = 1.into();
        let invite = world.invite(draft).await;
        let ada = world.ada.caller();
        let again = read(json!({"ttl_hours": 1}));
        let (joined, resent) = tokio::join!(
            world.accept_at(&bob, &group, hours(1)),
            world.store().resend_invite(&ada, invite.id, again, None, hours(1)),
        );
        assert!(!joined.expect("joined").already_member);
        let seen = world.current(&invite).await;
        match resent {
            Ok(_) => assert_eq!(seen.ended.expect("ended").through, Some(group.to_through())),
            resent => {
                assert_eq!(refused(resent), Refusal::AlreadyMember);
                assert_eq!(seen.status(hours(1)), Status::Expired);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn accepting_two_ways_at_once() {
    let world = StoreWorld::new().await;
    for round in 0..ROUNDS {
        let bob = Person::named(&format!("Bob{round}"));
        world.lab.save_profile(&bob).await;
        let by_mail = world.invite(json!({"email": bob.email})).await;
        let by_id = world.invite(json!({"user_id": bob.sub})).await;
        let link = world.invite(json!({})).await;
        let (one, two, three) = tokio::join!(
            world.try_accept(&bob, &by_mail),
            world.try_accept(&bob, &by_id),
            world.try_accept(&bob, &link),
        );
        let outcomes = [one, two, three].map(|outcome| outcome.expect("a member").already_member);
        assert_eq!(outcomes.iter().filter(|already| !**already).count(), 1, "joined once");
        let mut uses = 0;
        for (invite, already) in [&by_mail, &by_id, &link].into_iter().zip(outcomes) {
            let seen = world.current(invite).await;
            assert_eq!(seen.uses, u32::from(!already));
            uses += seen.uses;
            if invite.id == link.id && already {
                assert_eq!(seen.status(noon()), Status::Pending, "a link is for others, too");
                world.revoke(invite).await.expect("revoked");
            }
        }
        assert_eq!(uses, 1);
        is_settled(&world, &bob, &[&by_mail, &by_id]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn joining_while_being_removed_leaves_no_pending_invite_to_a_member() {
    let world = StoreWorld::new().await;
    let bob = Person::named("Bob");
    for _ in 0..ROUNDS {
        world.accept(&bob, &world.invite(json!({})).await).await;
        let link = world.invite(json!({})).await;
        let ada = &world.ada;
        let (removed, accepted, invited) = tokio::join!(
            world.change(ada, &bob, None),
            world.try_accept(&bob, &link),
            world.try_invite_at(ada, json!({"email": bob.email}), noon()),
        );
        removed.expect("removed");
        let is_back = !accepted.expect("in the band, or in again").already_member;
        assert_eq!(world.is_member(&bob).await, is_back);
        if let Ok(invite) = invited {
            let status = world.current(&invite).await.status(noon());
            assert_eq!(status, if is_back { Status::Accepted } else { Status::Pending });
            world.revoke(&invite).await.ok();
        }
        if is_back {
            world.change(ada, &bob, None).await.expect("removed");
        } else {
            world.revoke(&link).await.expect("revoked");
        }
    }
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
