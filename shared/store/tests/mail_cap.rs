//! The limit on mails per address and day, over all bands.

use crate::world::{StoreWorld, hours};
use domain::{AddressDigest, EmailAddress, Invite, MailKind};
use futures_util::future::join_all;
use serde_json::json;
use testkit::lab::Lab;
use testkit::people::Person;
use testkit::wire::Fault;

/// A world in which an address gets this many mails a day, with one invite per band to the same address.
async fn world(most: &str, bands: usize) -> (StoreWorld, Vec<Invite>) {
    let world = StoreWorld::of(Lab::on(&testkit::lab::endpoint(), &[("MAILS_PER_RECIPIENT", "100000")]).await).await;
    let mut invites = Vec::new();
    for band in 0..bands {
        let founder = Person::named(&format!("Founder{band}"));
        let band = world.lab.found(&founder, "The Kinks").await;
        invites.push(
            world
                .lab
                .invite(&founder, band, json!({"email": "bob@example.com"}))
                .await,
        );
    }
    let lab = world.lab.later_with_cap(0, most);
    (StoreWorld { lab, ..world }, invites)
}

fn digest(address: &str) -> AddressDigest {
    EmailAddress::parse(address).expect("an address").digest()
}

async fn may_send(world: &StoreWorld, address: &str, invite: &Invite, kind: MailKind, hour: i64) -> bool {
    let taken = world.store().take_mail(digest(address), invite, kind, hours(hour));
    taken.await.expect("an answer")
}

#[tokio::test]
async fn an_address_gets_a_limited_number_of_mails_a_day() {
    let (world, invites) = world("3", 4).await;
    let bob = "bob@example.com";
    for (invite, expect) in invites.iter().zip([true, true, true, false]) {
        for _ in 0..3 {
            assert_eq!(
                may_send(&world, bob, invite, MailKind::Invitation, 0).await,
                expect,
                "a kind counts once"
            );
        }
    }
    let [first, .., last] = invites.as_slice() else {
        panic!("four invites")
    };
    assert!(
        !may_send(&world, bob, first, MailKind::Reminder, 11).await,
        "another kind counts separately"
    );
    let resent = Invite {
        round: 2,
        ..first.clone()
    };
    assert!(
        !may_send(&world, bob, &resent, MailKind::Invitation, 11).await,
        "a resend counts separately"
    );
    assert!(
        may_send(&world, "eve@example.com", last, MailKind::Invitation, 0).await,
        "of another address"
    );
    for invite in [last, &resent] {
        assert!(
            may_send(&world, bob, invite, MailKind::Invitation, 12).await,
            "the next day (UTC)"
        );
    }
    assert!(may_send(&world, bob, first, MailKind::Reminder, 12).await);
    assert!(!may_send(&world, bob, first, MailKind::Invitation, 12).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_mails_stay_within_the_limit() {
    let (world, invites) = world("3", 12).await;
    world.lab.wire.once("UpdateItem", Fault::LoseAnswer);
    let all = invites
        .iter()
        .map(|invite| may_send(&world, "bob@example.com", invite, MailKind::Invitation, 0));
    let through = join_all(all).await.into_iter().filter(|taken| *taken).count();
    assert_eq!(through, 3);
}

#[tokio::test]
async fn counting_a_mail_costs_one_write_unit() {
    let (world, invites) = world("3", 4).await;
    // No engine reports the cost of a write whose condition fails; DynamoDB bills it the same.
    for invite in invites.iter().take(3) {
        world.lab.wire.forget();
        may_send(&world, "bob@example.com", invite, MailKind::Invitation, 0).await;
        let meter = world.lab.wire.take();
        assert_eq!(
            (meter.calls.len(), meter.read, meter.written),
            (1, 0.0, 1.0),
            "{meter:?}"
        );
    }
}
