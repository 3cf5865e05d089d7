//! Joining while others invite, resend, revoke, decline or remove: at the end, nobody has a pending invite to a band they
//! are in.

use crate::joining::{inbox, joined_through};
use crate::world::{StoreWorld, hours, refused};
use domain::{Gone, Invite, Refusal, Status};
use serde_json::json;
use std::sync::atomic::{AtomicU64, Ordering};
use store::StoreError;
use testkit::lab::{noon, read};
use testkit::people::Person;

const ROUNDS: usize = 100;

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
async fn joining_while_their_invite_moves_to_another_address() {
    let world = StoreWorld::new().await;
    let group = world.invite(json!({"max_uses": 1000})).await;
    let (before, after) = (AtomicU64::new(0), AtomicU64::new(0));
    for round in 0..ROUNDS {
        let (bob, carl) = (
            Person::named(&format!("Bob{round}")),
            Person::named(&format!("Carl{round}")),
        );
        let invite = world.invite(json!({"email": bob.email})).await;
        let change = read(json!({"email": carl.email}));
        let (store, ada) = (world.store(), world.ada.caller());
        let (joined, moved) = tokio::join!(
            world.try_accept(&bob, &group),
            store.change_invite(&ada, invite.id, &change, noon())
        );
        assert!(!joined.expect("joined").already_member);
        match moved {
            Ok(moved) => {
                before.fetch_add(1, Ordering::Relaxed);
                assert_eq!(world.current(&invite).await, moved, "it is Carl's now");
                assert_eq!(inbox(&world, &carl).await, 1);
            }
            Err(StoreError::Refused(refusal)) => {
                after.fetch_add(1, Ordering::Relaxed);
                assert_eq!(refusal, Refusal::InviteNotPending);
                joined_through(&world, &invite, &bob, &group).await;
            }
            Err(other) => panic!("{other}"),
        }
        assert_eq!(inbox(&world, &bob).await, 0);
    }
    println!("moved before they joined: {before:?}, after: {after:?}");
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
