//! Two concurrent operations, many times over: each result is one that some order of the two would have.

use crate::world::{StoreWorld, gone, hours, refused};
use domain::{Gone, Refusal, Role, Status};
use serde_json::json;
use store::{Acceptance, StoreError};
use testkit::lab::{noon, read};
use testkit::people::Person;

const ROUNDS: usize = 200;

fn joined(outcome: &Result<Acceptance, StoreError>) -> bool {
    matches!(outcome, Ok(acceptance) if !acceptance.already_member)
}

#[tokio::test(flavor = "multi_thread")]
async fn accept_and_revoke() {
    let world = StoreWorld::new().await;
    for round in 0..ROUNDS {
        let bob = Person::named(&format!("Bob{round}"));
        let invite = world.invite(json!({})).await;
        let (accepted, revoked) = tokio::join!(world.try_accept(&bob, &invite), world.revoke(&invite));
        let status = world.current(&invite).await.status(noon());
        assert_eq!(world.is_member(&bob).await, joined(&accepted));
        if joined(&accepted) {
            assert_eq!(refused(revoked), Refusal::InviteNotPending);
            assert_eq!(status, Status::Accepted);
        } else {
            revoked.expect("revoked");
            assert_eq!(gone(accepted), Gone::Revoked);
            assert_eq!(status, Status::Revoked);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn accepting_a_group_link_and_revoking_it() {
    let world = StoreWorld::new().await;
    for round in 0..ROUNDS {
        let bob = Person::named(&format!("Bob{round}"));
        let invite = world.invite(json!({"max_uses": 10})).await;
        let (accepted, revoked) = tokio::join!(world.try_accept(&bob, &invite), world.revoke(&invite));
        revoked.expect("a pending link can always be revoked");
        let invite = world.current(&invite).await;
        assert_eq!(invite.status(noon()), Status::Revoked);
        assert_eq!(invite.uses, u32::from(joined(&accepted)));
        assert_eq!(world.is_member(&bob).await, joined(&accepted));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn accept_and_decline() {
    let world = StoreWorld::new().await;
    for round in 0..ROUNDS {
        let bob = Person::named(&format!("Bob{round}"));
        let invite = world.invite(json!({"email": bob.email})).await;
        let (accepted, declined) = tokio::join!(world.try_accept(&bob, &invite), world.decline(&bob, &invite));
        let status = world.current(&invite).await.status(noon());
        assert_eq!(world.is_member(&bob).await, joined(&accepted));
        let again = world.try_invite_at(&world.ada, json!({"email": bob.email}), noon());
        if joined(&accepted) {
            assert_eq!(gone(declined), Gone::Used);
            assert_eq!(status, Status::Accepted);
            assert_eq!(refused(again.await), Refusal::AlreadyMember);
        } else {
            declined.expect("declined");
            assert_eq!(gone(accepted), Gone::Declined);
            assert_eq!(status, Status::Declined);
            again.await.expect("the recipient is free again");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn accept_and_demotion_of_the_inviter() {
    let world = StoreWorld::new().await;
    let eve = Person::named("Eve");
    world.accept(&eve, &world.invite(json!({"role": "admin"})).await).await;
    for round in 0..ROUNDS {
        let bob = Person::named(&format!("Bob{round}"));
        let invite = world.try_invite_at(&eve, json!({}), noon()).await.expect("an invite");
        let (accepted, demoted) = tokio::join!(
            world.try_accept(&bob, &invite),
            world.change(&world.ada, &eve, Some(Role::Member))
        );
        demoted.expect("demoted");
        assert_eq!(world.is_member(&bob).await, joined(&accepted));
        if !joined(&accepted) {
            assert_eq!(gone(accepted), Gone::InviterLeft);
        }
        let late = Person::named(&format!("Late{round}"));
        let again = world.try_invite_at(&eve, json!({}), noon()).await;
        assert_eq!(refused(again), Refusal::NotBandAdmin);
        let reason = gone(world.try_accept(&late, &invite).await);
        assert!(matches!(reason, Gone::InviterLeft | Gone::Used));
        world
            .change(&world.ada, &eve, Some(Role::Admin))
            .await
            .expect("promoted again");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn accept_and_removal_of_the_member() {
    let world = StoreWorld::new().await;
    let bob = Person::named("Bob");
    world.accept(&bob, &world.invite(json!({})).await).await;
    for _ in 0..ROUNDS {
        let invite = world.invite(json!({})).await;
        let (accepted, removed) = tokio::join!(world.try_accept(&bob, &invite), world.change(&world.ada, &bob, None));
        removed.expect("a member can be removed");
        let uses = world.current(&invite).await.uses;
        let back = accepted.expect("the member stays, or comes back");
        // In before the removal: no use taken, and removed. After it: a member again by this invite.
        assert_eq!(uses, u32::from(!back.already_member));
        assert_eq!(world.is_member(&bob).await, !back.already_member);
        if back.already_member {
            world.accept(&bob, &invite).await;
        }
    }
    assert_eq!(world.members(&world.ada).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_accepts_for_one_seat() {
    let world = StoreWorld::new().await;
    world.limit_members(2).await;
    for round in 0..ROUNDS {
        let (bob, eve) = (
            Person::named(&format!("Bob{round}")),
            Person::named(&format!("Eve{round}")),
        );
        let (one, two) = (world.invite(json!({})).await, world.invite(json!({})).await);
        let (first, second) = tokio::join!(world.try_accept(&bob, &one), world.try_accept(&eve, &two));
        assert_eq!(u8::from(joined(&first)) + u8::from(joined(&second)), 1);
        let (who, loser, left) = if joined(&first) {
            (&bob, second, &two)
        } else {
            (&eve, first, &one)
        };
        assert_eq!(refused(loser), Refusal::BandFull);
        assert_eq!(world.current(left).await.uses, 0);
        assert_eq!(world.band().await.member_count, 2);
        world
            .change(&world.ada, who, None)
            .await
            .expect("the seat is free again");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn accept_and_closing_the_last_seat() {
    let world = StoreWorld::new().await;
    for round in 0..ROUNDS {
        let bob = Person::named(&format!("Bob{round}"));
        let invite = world.invite(json!({})).await;
        let full = json!({"settings": {"max_members": 1}});
        let (accepted, closed) = tokio::join!(world.try_accept(&bob, &invite), world.change_band(&world.ada, full));
        closed.expect("settings");
        assert_eq!(world.is_member(&bob).await, joined(&accepted));
        if joined(&accepted) {
            world.change(&world.ada, &bob, None).await.expect("removed");
        } else {
            assert_eq!(refused(accepted), Refusal::BandFull);
        }
        world.limit_members(100).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn accept_and_expiry() {
    let world = StoreWorld::new().await;
    for round in 0..ROUNDS {
        let (bob, eve) = (
            Person::named(&format!("Bob{round}")),
            Person::named(&format!("Eve{round}")),
        );
        let invite = world.invite(json!({"ttl_hours": 1})).await;
        // One function's clock is just before the expiry, the other's is at it.
        let before = hours(1) - chrono::TimeDelta::milliseconds(1);
        let (early, late) = tokio::join!(
            world.accept_at(&bob, &invite, before),
            world.accept_at(&eve, &invite, hours(1))
        );
        assert!(joined(&early), "{early:?}");
        assert!(matches!(gone(late), Gone::Expired | Gone::Used));
        assert!(!world.is_member(&eve).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn inviting_a_recipient_again_and_revoking_their_expired_invite() {
    let world = StoreWorld::new().await;
    for round in 0..ROUNDS {
        let draft = json!({"email": format!("bob{round}@example.com"), "ttl_hours": 1});
        let old = world.invite(draft.clone()).await;
        let ada = world.ada.caller();
        let (revoked, new) = tokio::join!(
            world.store().revoke_invite(&ada, old.id, hours(2)),
            world.try_invite_at(&world.ada, draft.clone(), hours(2))
        );
        revoked.expect("revoked");
        let new = new.expect("a new invite");
        let again = world.try_invite_at(&world.ada, draft, hours(2)).await;
        assert_eq!(
            refused(again),
            Refusal::AlreadyInvited(new.id),
            "the new invite holds the addressee"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_last_admins_leaving() {
    let world = StoreWorld::new().await;
    let eve = Person::named("Eve");
    world.accept(&eve, &world.invite(json!({"role": "admin"})).await).await;
    for _ in 0..ROUNDS {
        let (ada_left, eve_left) = tokio::join!(
            world.change(&world.ada, &world.ada, None),
            world.change(&eve, &eve, None)
        );
        assert!(ada_left.is_ok() != eve_left.is_ok(), "{ada_left:?} {eve_left:?}");
        let (stays, left) = if ada_left.is_ok() {
            (&eve, &world.ada)
        } else {
            (&world.ada, &eve)
        };
        assert_eq!(world.members(stays).await.len(), 1);
        let back = world
            .try_invite_at(stays, json!({"role": "admin"}), noon())
            .await
            .expect("an invite");
        world.accept(left, &back).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_resends_in_one_millisecond() {
    let world = StoreWorld::new().await;
    for _ in 0..ROUNDS {
        let invite = world.invite(json!({})).await;
        let resend = || async {
            let (ada, rotate) = (world.ada.caller(), read(json!({"rotate": true})));
            world
                .store()
                .resend_invite(&ada, invite.id, rotate, None, hours(1))
                .await
        };
        let (one, other) = tokio::join!(resend(), resend());
        let (made, late) = if one.is_ok() { (one, other) } else { (other, one) };
        assert_eq!(made.expect("resent"), world.current(&invite).await);
        assert!(matches!(refused(late), Refusal::ResendTooSoon { .. }));
    }
}
