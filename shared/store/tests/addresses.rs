//! Closing and opening addresses, and which mail their owners choose.

use crate::costs::{within, world_with};
use crate::world::StoreWorld;
use domain::{
    AddressChange, AddressDigest, Closure, EmailAddress, MailChoicesDraft, Subscription, Subscriptions, Suppression,
};
use testkit::lab::noon;

const NOTES: Subscription = Subscription::Notes;

fn bob() -> AddressDigest {
    EmailAddress::parse("bob@example.com").expect("an address").digest()
}

#[tokio::test]
async fn no_report_overrides_what_the_owner_wants() {
    let world = StoreWorld::new().await;
    let store = world.store();
    let (close, unsubscribe) = (AddressChange::Close, AddressChange::Unsubscribe);
    let (bounced, complained) = (Closure::Bounced, Closure::Complained);
    for (changes, expect) in [
        (vec![AddressChange::Keep], None),
        (vec![close(bounced)], Some(Suppression::Closed(bounced))),
        (
            vec![close(bounced), close(complained)],
            Some(Suppression::Closed(complained)),
        ),
        (vec![close(complained), AddressChange::WithdrawComplaint], None),
        (
            vec![close(bounced), AddressChange::WithdrawComplaint],
            Some(Suppression::Closed(bounced)),
        ),
        (vec![unsubscribe, close(complained)], Some(Suppression::Unsubscribed)),
        (vec![close(complained), unsubscribe], Some(Suppression::Unsubscribed)),
    ] {
        for change in &changes {
            let changed = store.change_address(bob(), *change, NOTES, noon());
            changed.await.expect("changed");
        }
        let found = store.subscriptions(bob()).await.expect("an answer");
        assert_eq!(found.stopped(NOTES), expect, "{changes:?}");
        assert!(!found.no_invitations, "{changes:?}");
        let opened = store.choose_mail(bob(), MailChoicesDraft::of(NOTES, true), noon());
        assert_eq!(opened.await.expect("chosen"), Subscriptions::default());
    }
}

#[tokio::test]
async fn each_subscription_is_chosen_on_its_own() {
    let world = StoreWorld::new().await;
    let choose = async |invitations, notes| {
        let choices = MailChoicesDraft { invitations, notes };
        let chosen = world.store().choose_mail(bob(), choices, noon()).await;
        let found = world.store().subscriptions(bob()).await.expect("an answer");
        assert_eq!(chosen.expect("chosen"), found);
        (found.no_invitations, found.no_notes)
    };
    assert_eq!(choose(None, None).await, (false, false));
    assert_eq!(choose(None, Some(false)).await, (false, true));
    assert_eq!(choose(Some(false), None).await, (true, true));
    assert_eq!(choose(Some(true), Some(false)).await, (false, true));
    assert_eq!(choose(Some(true), Some(true)).await, (false, false));
}

#[tokio::test]
async fn each_change_is_one_call() {
    let (world, _database) = world_with(&[]).await;
    world.lab.wire.hold_answers();
    world.lab.wire.forget();
    let store = world.store();
    for (what, change) in [
        ("close an address", AddressChange::Close(Closure::Complained)),
        ("withdraw a complaint", AddressChange::WithdrawComplaint),
        ("unsubscribe an address", AddressChange::Unsubscribe),
    ] {
        let changed = store.change_address(bob(), change, NOTES, noon());
        changed.await.expect("changed");
        within(&world, what, 1, 0.0, 1.0);
    }
    let all = MailChoicesDraft {
        invitations: Some(true),
        notes: Some(true),
    };
    store.choose_mail(bob(), all, noon()).await.expect("chosen");
    within(&world, "choose which mail an address gets", 1, 0.0, 1.0);
}
