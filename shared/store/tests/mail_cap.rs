//! An address gets so many mails a day, over all bands.

use crate::world::{StoreWorld, hours};
use domain::{AddressDigest, EmailAddress, Invite, MailKind};
use futures_util::future::join_all;
use serde_json::json;
use testkit::lab::Lab;
use testkit::people::Person;
use testkit::wire::Fault;

/// A world in which an address gets this many mails a day, with invites of as many bands to one address.
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

async fn may(world: &StoreWorld, address: &str, invite: &Invite, kind: MailKind, hour: i64) -> bool {
    let taken = world.store().take_mail(digest(address), invite, kind, hours(hour));
    taken.await.expect("an answer")
}

#[tokio::test]
async fn an_address_gets_so_many_mails_until_the_day_is_over() {
    let (world, invites) = world("3", 4).await;
    let bob = "bob@example.com";
    for (invite, expect) in invites.iter().zip([true, true, true, false]) {
        for _ in 0..3 {
            assert_eq!(
                may(&world, bob, invite, MailKind::Invitation, 0).await,
                expect,
                "a kind counts once"
            );
        }
    }
    let [first, .., last] = invites.as_slice() else {
        panic!("four invites")
    };
    assert!(
        !may(&world, bob, first, MailKind::Reminder, 11).await,
        "another kind counts anew"
    );
    let resent = Invite {
        round: 2,
        ..first.clone()
    };
    assert!(
        !may(&world, bob, &resent, MailKind::Invitation, 11).await,
        "a resend counts anew"
    );
    assert!(
        may(&world, "eve@example.com", last, MailKind::Invitation, 0).await,
        "of another address"
    );
    for invite in [last, &resent] {
        assert!(
            may(&world, bob, invite, MailKind::Invitation, 12).await,
            "the next day (UTC)"
        );
    }
    assert!(may(&world, bob, first, MailKind::Reminder, 12).await);
    assert!(!may(&world, bob, first, MailKind::Invitation, 12).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_as_many_get_through_as_may() {
    let (world, invites) = world("3", 12).await;
    world.lab.wire.once("UpdateItem", Fault::LoseAnswer);
    let all = invites
        .iter()
        .map(|invite| may(&world, "bob@example.com", invite, MailKind::Invitation, 0));
    let through = join_all(all).await.into_iter().filter(|taken| *taken).count();
    assert_eq!(through, 3);
}

#[tokio::test]
async fn counting_a_mail_costs_one_write_unit() {
    let (world, invites) = world("3", 4).await;
    // What a write costs whose condition does not hold, no engine says; DynamoDB bills it the same.
    for invite in invites.iter().take(3) {
        world.lab.wire.forget();
        may(&world, "bob@example.com", invite, MailKind::Invitation, 0).await;
        let meter = world.lab.wire.take();
        assert_eq!(
            (meter.calls.len(), meter.read, meter.written),
            (1, 0.0, 1.0),
            "{meter:?}"
        );
    }
}
