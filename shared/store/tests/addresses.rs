//! Suppressing and reopening addresses.

use crate::costs::{within, world_with};
use crate::world::StoreWorld;
use domain::{AddressChange, AddressDigest, EmailAddress, Suppression};
use testkit::lab::noon;

fn bob() -> AddressDigest {
    EmailAddress::parse("bob@example.com").expect("an address").digest()
}

#[tokio::test]
async fn no_report_overrides_what_the_owner_wants() {
    let world = StoreWorld::new().await;
    let store = world.store();
    let suppress = |reason| AddressChange::Suppress(reason);
    for (changes, expect) in [
        (vec![AddressChange::Keep], None),
        (vec![suppress(Suppression::Bounced)], Some(Suppression::Bounced)),
        (
            vec![suppress(Suppression::Bounced), suppress(Suppression::Complained)],
            Some(Suppression::Complained),
        ),
        (
            vec![suppress(Suppression::Complained), AddressChange::WithdrawComplaint],
            None,
        ),
        (
            vec![suppress(Suppression::Bounced), AddressChange::WithdrawComplaint],
            Some(Suppression::Bounced),
        ),
        (
            vec![suppress(Suppression::Unsubscribed), suppress(Suppression::Complained)],
            Some(Suppression::Unsubscribed),
        ),
        (
            vec![suppress(Suppression::Complained), suppress(Suppression::Unsubscribed)],
            Some(Suppression::Unsubscribed),
        ),
    ] {
        for change in &changes {
            store.change_address(bob(), *change, noon()).await.expect("changed");
        }
        let found = store.suppression(bob()).await.expect("an answer");
        assert_eq!(found, expect, "{changes:?}");
        store.reopen(bob()).await.expect("reopened");
        assert_eq!(store.suppression(bob()).await.expect("an answer"), None);
    }
}

#[tokio::test]
async fn each_change_is_one_call() {
    let (world, _database) = world_with(&[]).await;
    world.lab.wire.hold_answers();
    world.lab.wire.forget();
    let store = world.store();
    for (what, change) in [
        ("suppress an address", AddressChange::Suppress(Suppression::Complained)),
        ("withdraw a complaint", AddressChange::WithdrawComplaint),
        (
            "unsubscribe an address",
            AddressChange::Suppress(Suppression::Unsubscribed),
        ),
    ] {
        store.change_address(bob(), change, noon()).await.expect("changed");
        within(&world, what, 1, 0.0, 1.0);
    }
    store.reopen(bob()).await.expect("reopened");
    within(&world, "reopen an address", 1, 0.0, 1.0);
}
