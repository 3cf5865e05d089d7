//! Quotas: exact under concurrency, given back for what came to nothing, whole again the next day.

use crate::world::{World, hours, refused};
use domain::quota::{Exceeded, Whose};
use domain::{InviteId, Once, Refusal};
use serde_json::{Value, json};
use store::{Asked, Batch, InviteFilter, StoreError};
use testkit::lab::{Lab, endpoint, noon, read};
use testkit::people::Person;
use testkit::wire::Fault;
use tokio::task::JoinSet;

async fn world(quotas: &[(&str, &str)]) -> World {
    World::of(Lab::on(&endpoint(), quotas).await).await
}

fn exceeded<T: std::fmt::Debug>(outcome: Result<T, StoreError>) -> (Whose, u32) {
    match refused(outcome) {
        Refusal::QuotaExceeded(Exceeded { whose, left, .. }) => (whose, left),
        other => panic!("{other:?}"),
    }
}

async fn invite(world: &World, draft: Value, hour: i64) -> Result<domain::Invite, StoreError> {
    world.try_invite_at(&world.ada, draft, hours(hour)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn of_forty_at_once_as_many_are_made_as_there_is_room_for() {
    for quota in ["INVITES_PER_BAND", "INVITES_PER_INVITER"] {
        let world = world(&[(quota, "13")]).await;
        let mut crowd = JoinSet::new();
        for _ in 0..40 {
            let id: InviteId = world.lab.cx.new_invite_id(world.band, noon());
            let (store, ada) = (world.store(), world.ada.caller());
            crowd.spawn(async move { store.create_invite(&ada, id, read(json!({})), None, noon()).await });
        }
        let made = crowd.join_all().await.into_iter().flatten().count();
        assert_eq!((made, world.list(InviteFilter::All, 50, noon()).await.len()), (13, 13));
        assert_eq!(exceeded(invite(&world, json!({}), 11).await).1, 0);
        invite(&world, json!({}), 12).await.expect("the next day");
    }
}

#[tokio::test]
async fn what_came_to_nothing_does_not_count() {
    let world = world(&[("INVITES_PER_BAND", "3"), ("INVITES_PER_INVITER", "5")]).await;
    invite(&world, json!({"email": "bob@example.com"}), 0)
        .await
        .expect("an invite");
    for _ in 0..9 {
        assert!(matches!(
            refused(invite(&world, json!({"email": "bob@example.com"}), 0).await),
            Refusal::AlreadyInvited(_)
        ));
    }
    for _ in 0..2 {
        invite(&world, json!({}), 0).await.expect("an invite");
    }
    assert_eq!(exceeded(invite(&world, json!({}), 0).await), (Whose::Band, 0));
    let other = world.lab.found(&world.ada, "The Who").await;
    for made in 0..3 {
        let id = world.lab.cx.new_invite_id(other, noon());
        let outcome = world
            .store()
            .create_invite(&world.ada.caller(), id, read(json!({})), None, noon())
            .await;
        if made < 2 {
            outcome.expect("an invite");
        } else {
            assert_eq!(exceeded(outcome), (Whose::Inviter, 0), "over all bands");
        }
    }
}

#[tokio::test]
async fn a_resend_counts_as_an_invite_does() {
    let world = world(&[("MAILS_PER_RECIPIENT", "2")]).await;
    let invite = world.invite(json!({"email": "bob@example.com"})).await;
    let resend = async |hour: i64| {
        let draft = read(json!({}));
        world
            .store()
            .resend_invite(&world.ada.caller(), invite.id, draft, None, hours(hour))
            .await
    };
    resend(1).await.expect("resent");
    assert_eq!(exceeded(resend(2).await), (Whose::Recipient, 0));
    resend(12).await.expect("the next day");
}

#[tokio::test]
async fn a_batch_takes_all_it_needs_or_nothing() {
    let world = world(&[("INVITES_PER_BAND", "10"), ("MAILS_PER_RECIPIENT", "1")]).await;
    let bulk = async |count: usize| {
        let drafts = (0..count).map(|row| Some(read(json!({"email": format!("p{row}@example.com")}))));
        let asked = Asked::Rows(drafts.collect());
        let (ada, id) = (world.ada.caller(), world.lab.cx.new_batch_id(noon()));
        let tried = world.store().try_invites(&ada, world.band, &asked, noon()).await;
        let made = world
            .store()
            .create_invites(&ada, world.band, id, &asked, None, noon())
            .await
            .map(|(batch, _)| batch);
        assert_eq!(
            tried.as_ref().err().map(ToString::to_string),
            made.as_ref().err().map(ToString::to_string)
        );
        made
    };
    assert_eq!(exceeded(bulk(11).await), (Whose::Band, 10));
    assert!(world.list(InviteFilter::All, 50, noon()).await.is_empty());
    assert_eq!(bulk(6).await.expect("a batch").rows.len(), 6);
    let rows = bulk(4).await.expect("a batch").rows;
    assert!(rows.iter().all(|row| row.outcome.is_err()), "all are invited");
    assert_eq!(
        exceeded(bulk(5).await),
        (Whose::Band, 4),
        "and what came to nothing was given back"
    );
}

async fn links(world: &World, count: usize, once: Option<&Once>) -> Result<Batch, StoreError> {
    let asked = Asked::Rows((0..count).map(|_| Some(read(json!({})))).collect());
    let (ada, id) = (world.ada.caller(), world.lab.cx.new_batch_id(noon()));
    world
        .store()
        .create_invites(&ada, world.band, id, &asked, once, noon())
        .await
        .map(|(batch, _)| batch)
}

#[tokio::test]
async fn a_quota_is_taken_once_though_the_answer_is_lost() {
    let world = world(&[("INVITES_PER_BAND", "100"), ("INVITES_PER_INVITER", "100")]).await;
    for count in [60, 40] {
        for _ in 0..2 {
            world.lab.wire.once("UpdateItem", Fault::LoseAnswer);
        }
        let rows = links(&world, count, None).await.expect("a batch").rows;
        assert!(rows.iter().all(|row| row.outcome.is_ok()), "{rows:?}");
    }
    assert_eq!(exceeded(links(&world, 1, None).await), (Whose::Band, 0));
}

#[tokio::test]
async fn a_quota_is_given_back_once_though_the_answer_is_lost() {
    let world = world(&[("INVITES_PER_BAND", "10"), ("INVITES_PER_INVITER", "10")]).await;
    let bob = json!({"email": "bob@example.com"});
    invite(&world, bob.clone(), 0).await.expect("an invite");
    for fault in [Fault::Pass, Fault::Pass, Fault::LoseAnswer, Fault::LoseAnswer] {
        world.lab.wire.once("UpdateItem", fault);
    }
    let again = invite(&world, bob, 0).await;
    assert!(matches!(refused(again), Refusal::AlreadyInvited(_)));
    assert_eq!(exceeded(links(&world, 10, None).await), (Whose::Band, 9));
    assert_eq!(links(&world, 9, None).await.expect("a batch").rows.len(), 9);
}

#[tokio::test]
async fn a_quota_that_may_have_been_taken_for_nothing_is_given_back() {
    let world = world(&[("INVITES_PER_BAND", "1"), ("INVITES_PER_INVITER", "1")]).await;
    for fault in [Fault::LoseAnswer, Fault::Fail] {
        world.lab.wire.always(Some(fault));
        let unknown = invite(&world, json!({}), 0).await;
        assert!(matches!(unknown, Err(StoreError::Unavailable(_))), "{unknown:?}");
        world.lab.wire.heal();
    }
    invite(&world, json!({}), 0).await.expect("an invite");
    assert_eq!(exceeded(invite(&world, json!({}), 0).await), (Whose::Band, 0));
}

#[tokio::test]
async fn what_may_have_happened_has_counted() {
    let world = world(&[("INVITES_PER_BAND", "6"), ("INVITES_PER_INVITER", "6")]).await;
    let lose = |operation| (0..4).for_each(|_| world.lab.wire.once(operation, Fault::LoseAnswer));
    let there = async || world.list(InviteFilter::All, 50, noon()).await.len();
    lose("PutItem");
    let outcome = invite(&world, json!({}), 0).await;
    assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
    lose("TransactWriteItems");
    let outcome = links(&world, 3, None).await;
    assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
    assert_eq!(
        (there().await, exceeded(links(&world, 3, None).await)),
        (4, (Whose::Band, 2))
    );
    world.lab.wire.once("PutItem", Fault::LoseAnswer);
    let rows = links(&world, 1, None).await.expect("a batch").rows;
    assert!(rows[0].outcome.is_ok(), "a write that the SDK repeats finds itself");
    assert_eq!(
        (there().await, exceeded(links(&world, 2, None).await)),
        (5, (Whose::Band, 1))
    );
}

#[tokio::test]
async fn a_resend_whose_answer_is_lost_is_one_resend() {
    let world = world(&[("INVITES_PER_BAND", "3")]).await;
    let link = world.invite(json!({})).await;
    for fault in [Fault::Pass, Fault::Pass, Fault::LoseAnswer] {
        world.lab.wire.once("UpdateItem", fault);
    }
    let (ada, draft) = (world.ada.caller(), read(json!({"rotate": true})));
    let resent = world.store().resend_invite(&ada, link.id, draft, None, hours(1)).await;
    assert_eq!(
        (resent.expect("resent"), 1),
        (world.look(&link).await, world.look(&link).await.generation)
    );
    assert_eq!(exceeded(links(&world, 2, None).await), (Whose::Band, 1));
}

#[tokio::test]
async fn a_repeated_batch_is_answered_as_it_was_though_the_quota_is_used_up() {
    let world = world(&[("INVITES_PER_BAND", "3")]).await;
    let once = Once::new("k", "POST bulk", "three");
    assert_eq!(exceeded(links(&world, 4, Some(&once)).await), (Whose::Band, 3));
    let made = links(&world, 3, Some(&once)).await.expect("a batch");
    assert_eq!(exceeded(links(&world, 1, None).await), (Whose::Band, 0));
    assert_eq!(links(&world, 3, Some(&once)).await.expect("a batch"), made);
}

#[tokio::test]
async fn counting_an_invite_of_someone_without_a_profile_makes_them_none() {
    let world = World::new().await;
    world.invite(json!({})).await;
    assert_eq!(
        world
            .store()
            .profile(&world.ada.caller().user)
            .await
            .expect("an answer"),
        None
    );
    let draft = json!({"user_id": world.ada.sub});
    let bob = Person::named("Bob");
    let band = world.lab.found(&bob, "The Who").await;
    let id = world.lab.cx.new_invite_id(band, noon());
    let outcome = world
        .store()
        .create_invite(&bob.caller(), id, read(draft), None, noon())
        .await;
    assert_eq!(refused(outcome), Refusal::UserNotFound);
    world.lab.save_profile(&world.ada).await;
    world.lab.save_profile(&world.ada).await;
    world.invite(json!({})).await;
    assert!(
        world
            .store()
            .profile(&world.ada.caller().user)
            .await
            .expect("an answer")
            .is_some()
    );
}
