//! Letters are taken on by one at a time, and what is known of a mail only gets truer.

use crate::world::{World, hours};
use chrono::TimeDelta;
use domain::{Delivery, DeliveryStatus, Invite, Letter};
use futures_util::future::join_all;
use proptest::prelude::*;
use serde_json::json;
use std::cell::Cell;
use store::{Claim, LEASE};
use testkit::lab::{Lab, noon, read};
use testkit::people::Person;

const MAIL: [(&str, &str); 1] = [("EMAIL_NOTIFICATIONS", "true")];

async fn world() -> (World, Invite) {
    let world = World::of(Lab::on(&testkit::lab::endpoint(), &MAIL).await).await;
    let invite = world.invite(json!({"email": "bob@example.com"})).await;
    (world, invite)
}

async fn now_is(world: &World, invite: &Invite) -> Invite {
    let matter = world.store().mail_matter(invite.id, noon()).await.expect("an answer");
    matter.expect("the invite").0
}

#[tokio::test(flavor = "multi_thread")]
async fn of_20_who_claim_a_letter_at_once_one_gets_it_until_its_lease_is_over() {
    let (world, invite) = world().await;
    let claim = |at| world.store().claim_letter(&invite, Letter::Invitation, at);
    let claims = join_all((0..20).map(|_| claim(noon()))).await;
    let ours = claims.iter().filter(|claim| matches!(claim, Ok(Claim::Ours))).count();
    let held = claims
        .iter()
        .filter(|claim| matches!(claim, Ok(Claim::Held(until)) if *until == noon() + LEASE));
    assert_eq!((ours, held.count()), (1, 19), "{claims:?}");
    let just_before = noon() + LEASE - TimeDelta::milliseconds(1);
    assert!(matches!(claim(just_before).await, Ok(Claim::Held(_))));
    assert_eq!(claim(noon() + LEASE).await.expect("an answer"), Claim::Ours);
    world
        .store()
        .unclaim_letter(&invite, noon() + LEASE)
        .await
        .expect("given back");
    assert_eq!(claim(noon() + LEASE).await.expect("an answer"), Claim::Ours);
}

#[tokio::test]
async fn a_settled_letter_is_not_claimed_again_until_the_next_round() {
    let (world, invite) = world().await;
    let store = world.store();
    for (letter, status) in [
        (Letter::Invitation, DeliveryStatus::Sent),
        (Letter::Reminder, DeliveryStatus::Sent),
        (Letter::News, DeliveryStatus::Sent),
    ] {
        let claim = async |invite: &Invite| store.claim_letter(invite, letter, hours(1)).await.expect("an answer");
        assert_eq!(claim(&invite).await, Claim::Ours, "{letter:?}");
        let delivery = Delivery::at(status, noon());
        let settled = store.settle_letter(&invite, letter, &delivery);
        settled.await.expect("settled");
        assert_eq!(claim(&invite).await, Claim::Stale, "{letter:?}");
    }
    let again = read(json!({}));
    let next = store
        .resend_invite(&world.ada.caller(), invite.id, again, None, hours(2))
        .await;
    let next = next.expect("resent");
    assert_eq!((next.round, next.delivery.status), (2, DeliveryStatus::Queued));
    for letter in [Letter::Invitation, Letter::Reminder, Letter::News] {
        let old = store.claim_letter(&invite, letter, hours(2)).await.expect("an answer");
        assert_eq!(old, Claim::Stale, "of the first round");
        let late = Delivery::at(DeliveryStatus::Complained, hours(2));
        store.settle_letter(&invite, letter, &late).await.expect("ignored");
        let new = store
            .claim_letter(&next, letter, hours(2) + LEASE * 2)
            .await
            .expect("an answer");
        assert_eq!(new, Claim::Ours);
        store.unclaim_letter(&next, hours(2)).await.expect("given back");
    }
    assert_eq!(now_is(&world, &invite).await, next);
}

#[tokio::test]
async fn a_round_without_mail_tells_nothing_of_the_mail_before() {
    let (world, invite) = world().await;
    let bounced = Delivery::at(DeliveryStatus::Bounced, noon()).because("no such mailbox");
    let settled = world.store().settle_letter(&invite, Letter::Invitation, &bounced);
    settled.await.expect("settled");
    assert_eq!(now_is(&world, &invite).await.delivery, bounced);
    let off = json!({"settings": {"email_notifications": false}});
    world.change_band(&world.ada, off).await.expect("a band");
    let ada = world.ada.caller();
    let resent = world
        .store()
        .resend_invite(&ada, invite.id, read(json!({})), None, hours(1))
        .await;
    let resent = resent.expect("resent");
    assert_eq!(resent.delivery, Delivery::default());
    assert_eq!(now_is(&world, &invite).await, resent);
}

#[tokio::test]
async fn what_is_answered_meanwhile_is_not_claimed() {
    let (world, invite) = world().await;
    world.decline(&Person::named("Bob"), &invite).await.expect("declined");
    let claim = world.store().claim_letter(&invite, Letter::Invitation, noon()).await;
    assert_eq!(claim.expect("an answer"), Claim::Stale);
    let dropped = Delivery::at(DeliveryStatus::None, noon()).because("over");
    world
        .store()
        .settle_letter(&invite, Letter::Invitation, &dropped)
        .await
        .expect("settled");
    assert_eq!(now_is(&world, &invite).await.delivery, dropped);
}

#[test]
fn reports_of_a_mail_leave_the_truest_in_any_order() {
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

/// Has all of `reports` of an invite's mail come at once: what is known then.
async fn all_at_once(world: &World, address: &str, reports: &[DeliveryStatus]) -> DeliveryStatus {
    let invite = world.invite(json!({"email": address})).await;
    let id = invite.id;
    let tracked = reports.iter().map(async |status| {
        let delivery = Delivery::at(*status, noon());
        world.store().track_delivery(id, 1, &delivery).await
    });
    for tracked in join_all(tracked).await {
        tracked.expect("an answer");
    }
    now_is(world, &invite).await.delivery.status
}

#[tokio::test]
async fn looks_come_when_they_are_due_and_until_they_are_taken() {
    let (world, invite) = world().await;
    let store = world.store();
    for hour in [5, 5, 7] {
        store.look_again(invite.id, hours(hour)).await.expect("noted");
    }
    let due = async |hour: i64, now: i64| {
        let of = hours(hour).timestamp() / 3600;
        store
            .looks_due(of, None, 10, hours(now))
            .await
            .expect("an answer")
            .looks
    };
    assert_eq!(due(5, 4).await, []);
    let looks = due(5, 5).await;
    assert_eq!(looks.iter().map(|look| look.invite).collect::<Vec<_>>(), [invite.id]);
    assert_eq!(due(7, 6).await, []);
    for look in &looks {
        store.look_taken(look).await.expect("noted");
    }
    assert_eq!(due(5, 9).await, []);
    let from = *store.hours_due(hours(9)).await.expect("an answer").start();
    let hour = |hour: i64| hours(hour).timestamp() / 3600;
    store.hours_done(from, hour(10), hours(9)).await.expect("noted");
    // Looks may be noted some minutes after their time.
    assert_eq!(store.hours_due(hours(10)).await.expect("an answer"), hour(8)..=hour(10));
}
