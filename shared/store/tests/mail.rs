//! Mails are leased by one process at a time, and a later delivery status overrides an earlier one.

use crate::world::{StoreWorld, hours};
use domain::{Delivery, DeliveryStatus, Invite, MailKind, ReasonCode};
use futures_util::future::join_all;
use proptest::prelude::*;
use serde_json::json;
use std::cell::Cell;
use store::{Lease, Leasing};
use testkit::lab::{Lab, noon, read};
use testkit::people::Person;
use testkit::wire::Fault;

const MAIL: [(&str, &str); 1] = [("EMAIL_NOTIFICATIONS", "true")];

async fn world() -> (StoreWorld, Invite) {
    let world = StoreWorld::of(Lab::on(&testkit::lab::endpoint(), &MAIL).await).await;
    let invite = world.invite(json!({"email": "bob@example.com"})).await;
    (world, invite)
}

async fn current(world: &StoreWorld, invite: &Invite) -> Invite {
    let stored = world
        .store()
        .invite_and_band(invite.id, noon())
        .await
        .expect("an answer");
    stored.expect("the invite").0
}

async fn lease(world: &StoreWorld, invite: &Invite, kind: MailKind, expired: Option<&Lease>) -> Leasing {
    let leased = world.store().lease_mail(invite, kind, expired).await;
    leased.expect("an answer")
}

async fn ours(world: &StoreWorld, invite: &Invite, kind: MailKind, expired: Option<&Lease>) -> Lease {
    match lease(world, invite, kind, expired).await {
        Leasing::Ours(lease) => lease,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_20_concurrent_processes_gets_the_lease() {
    let (world, invite) = world().await;
    let all = join_all((0..20).map(|_| lease(&world, &invite, MailKind::Invitation, None))).await;
    let got = all.iter().find_map(|leasing| match leasing {
        Leasing::Ours(lease) => Some(lease),
        _ => None,
    });
    let got = got.expect("one of them");
    let held = all.iter().filter(|leasing| **leasing == Leasing::Held(got.clone()));
    assert_eq!(held.count(), 19, "{all:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_20_concurrent_processes_takes_over_a_dead_lease() {
    let (world, invite) = world().await;
    let dead = ours(&world, &invite, MailKind::Invitation, None).await;
    let all = join_all((0..20).map(|_| lease(&world, &invite, MailKind::Invitation, Some(&dead)))).await;
    let got = all
        .iter()
        .filter(|leasing| matches!(leasing, Leasing::Ours(lease) if lease.tries() == 2));
    assert_eq!(got.count(), 1, "{all:?}");
    // What the dead process does late changes nothing.
    world.store().release_lease(&invite, &dead).await.expect("ignored");
    assert!(matches!(
        lease(&world, &invite, MailKind::Invitation, Some(&dead)).await,
        Leasing::Held(_)
    ));
}

#[tokio::test]
async fn an_attempt_counts_unless_its_lease_was_released() {
    let (world, invite) = world().await;
    let mut tries = Vec::new();
    let mut last: Option<Lease> = None;
    for gives_back in [true, true, false, true, false, false] {
        let lease = ours(&world, &invite, MailKind::Invitation, last.as_ref()).await;
        tries.push(lease.tries());
        last = Some(lease.clone()).filter(|_| !gives_back);
        if gives_back {
            world.store().release_lease(&invite, &lease).await.expect("given back");
        }
    }
    assert_eq!(tries, [1, 1, 1, 2, 2, 3]);
    let other = ours(&world, &invite, MailKind::Outcome, last.as_ref()).await;
    assert_eq!(other.tries(), 1, "each kind has tries of its own");
}

#[tokio::test]
async fn leasing_again_after_a_lost_response_counts_once() {
    let (world, invite) = world().await;
    world.lab.wire.once("UpdateItem", Fault::LoseAnswer);
    let first = ours(&world, &invite, MailKind::Invitation, None).await;
    assert_eq!(first.tries(), 1);
    world.lab.wire.once("UpdateItem", Fault::LoseAnswer);
    world.store().release_lease(&invite, &first).await.expect("given back");
    assert_eq!(ours(&world, &invite, MailKind::Invitation, None).await.tries(), 1);
}

#[tokio::test]
async fn a_settled_mail_is_not_leased_again_until_the_next_round() {
    let (world, invite) = world().await;
    let store = world.store();
    let letters = [MailKind::Invitation, MailKind::Reminder, MailKind::Outcome];
    for kind in letters {
        ours(&world, &invite, kind, None).await;
        let delivery = Delivery::at(DeliveryStatus::Sent, noon());
        let settled = store.settle_mail(&invite, kind, &delivery);
        settled.await.expect("settled");
        assert_eq!(lease(&world, &invite, kind, None).await, Leasing::Stale, "{kind:?}");
    }
    let again = read(json!({}));
    let next = store
        .resend_invite(&world.ada.caller(), invite.id, again, None, hours(2))
        .await;
    let next = next.expect("resent");
    assert_eq!((next.round, next.delivery.status), (2, DeliveryStatus::Queued));
    for kind in letters {
        assert_eq!(
            lease(&world, &invite, kind, None).await,
            Leasing::Stale,
            "of the first round"
        );
        let late = Delivery::at(DeliveryStatus::Complained, hours(2));
        store.settle_mail(&invite, kind, &late).await.expect("ignored");
        let new = ours(&world, &next, kind, None).await;
        assert_eq!(new.tries(), 1);
        store.release_lease(&next, &new).await.expect("given back");
    }
    assert_eq!(current(&world, &invite).await, next);
}

#[tokio::test]
async fn a_resend_starts_without_a_lease_or_attempts() {
    let (world, invite) = world().await;
    let first = ours(&world, &invite, MailKind::Invitation, None).await;
    ours(&world, &invite, MailKind::Invitation, Some(&first)).await;
    let ada = world.ada.caller();
    let resent = world
        .store()
        .resend_invite(&ada, invite.id, read(json!({})), None, hours(1));
    let resent = resent.await.expect("resent");
    assert_eq!(ours(&world, &resent, MailKind::Invitation, None).await.tries(), 1);
}

#[tokio::test]
async fn a_round_without_mail_does_not_show_the_previous_delivery() {
    let (world, invite) = world().await;
    let bounced = Delivery::at(DeliveryStatus::Bounced, noon()).because(ReasonCode::NoSuchAddress);
    let settled = world.store().settle_mail(&invite, MailKind::Invitation, &bounced);
    settled.await.expect("settled");
    assert_eq!(current(&world, &invite).await.delivery, bounced);
    let off = json!({"settings": {"email_notifications": false}});
    world.change_band(&world.ada, off).await.expect("a band");
    let ada = world.ada.caller();
    let resent = world
        .store()
        .resend_invite(&ada, invite.id, read(json!({})), None, hours(1))
        .await;
    let resent = resent.expect("resent");
    assert_eq!(resent.delivery, Delivery::default());
    assert_eq!(current(&world, &invite).await, resent);
}

#[tokio::test]
async fn the_mail_of_a_declined_invite_is_not_leased() {
    let (world, invite) = world().await;
    world.decline(&Person::named("Bob"), &invite).await.expect("declined");
    assert_eq!(lease(&world, &invite, MailKind::Invitation, None).await, Leasing::Stale);
    let dropped = Delivery::at(DeliveryStatus::None, noon()).because(ReasonCode::InviteOver);
    world
        .store()
        .settle_mail(&invite, MailKind::Invitation, &dropped)
        .await
        .expect("settled");
    assert_eq!(current(&world, &invite).await.delivery, dropped);
}

#[test]
fn reports_in_any_order_leave_the_highest_status() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (world, _) = runtime.block_on(world());
    let statuses: Vec<_> = DeliveryStatus::ALL.into_iter().skip(2).collect();
    let reports = prop::collection::vec(prop::sample::select(statuses), 1..8);
    let count = Cell::new(0);
    proptest!(ProptestConfig::with_cases(40), |(reports in reports)| {
        count.set(count.get() + 1);
        let address = format!("bob{}@example.com", count.get());
        let status = runtime.block_on(all_at_once(&world, &address, &reports));
        prop_assert_eq!(Some(status), reports.iter().max().copied());
    });
}

/// Reports all these statuses of an invite's mail at once, and returns the one that is stored.
async fn all_at_once(world: &StoreWorld, address: &str, reports: &[DeliveryStatus]) -> DeliveryStatus {
    let invite = world.invite(json!({"email": address})).await;
    let id = invite.id;
    let tracked = reports.iter().map(async |status| {
        let delivery = Delivery::at(*status, noon());
        world.store().track_delivery(id, 1, &delivery).await
    });
    for tracked in join_all(tracked).await {
        tracked.expect("an answer");
    }
    current(world, &invite).await.delivery.status
}

#[tokio::test]
async fn checks_are_returned_once_due_until_they_are_done() {
    let (world, invite) = world().await;
    let store = world.store();
    for hour in [5, 5, 7] {
        store.schedule_check(invite.id, hours(hour)).await.expect("noted");
    }
    let due = async |hour: i64, now: i64| {
        let of = hours(hour).timestamp() / 3600;
        store
            .checks_due(of, None, 10, hours(now))
            .await
            .expect("an answer")
            .checks
    };
    assert_eq!(due(5, 4).await, []);
    let checks = due(5, 5).await;
    assert_eq!(checks.iter().map(|check| check.invite).collect::<Vec<_>>(), [invite.id]);
    assert_eq!(due(7, 6).await, []);
    for check in &checks {
        store.check_done(check).await.expect("noted");
    }
    assert_eq!(due(5, 9).await, []);
    let from = *store.hours_due(hours(9)).await.expect("an answer").start();
    let hour = |hour: i64| hours(hour).timestamp() / 3600;
    store.hours_done(from, hour(10), hours(9)).await.expect("noted");
    // Checks may be scheduled some minutes after their time.
    assert_eq!(store.hours_due(hours(10)).await.expect("an answer"), hour(8)..=hour(10));
}
