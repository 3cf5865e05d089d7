//! Quotas: exact under concurrency and lost responses, taken only for what is created, and reset the next day.

use crate::world::{StoreWorld, hours, refused};
use domain::quota::{Exceeded, QuotaKind};
use domain::{InviteId, Refusal};
use serde_json::{Value, json};
use store::{Batch, BulkRequest, InviteFilter, RowRefusal, StoreError};
use testkit::lab::{Lab, endpoint, noon, read};
use testkit::people::Person;
use testkit::wire::Fault;
use tokio::task::JoinSet;

async fn world(quotas: &[(&str, &str)]) -> StoreWorld {
    StoreWorld::of(Lab::on(&endpoint(), quotas).await).await
}

fn exceeded<T: std::fmt::Debug>(outcome: Result<T, StoreError>) -> (QuotaKind, u32) {
    match refused(outcome) {
        Refusal::QuotaExceeded(Exceeded { kind, left, .. }) => (kind, left),
        other => panic!("{other:?}"),
    }
}

async fn invite(world: &StoreWorld, draft: Value, hour: i64) -> Result<domain::Invite, StoreError> {
    world.try_invite_at(&world.ada, draft, hours(hour)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn forty_concurrent_invites_stay_within_the_quota() {
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
async fn refused_invites_do_not_count() {
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
    assert_eq!(exceeded(invite(&world, json!({}), 0).await), (QuotaKind::Band, 0));
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
            assert_eq!(exceeded(outcome), (QuotaKind::Inviter, 0), "over all bands");
        }
    }
}

#[tokio::test]
async fn a_resend_counts_as_an_invite_does() {
    let world = world(&[("INVITES_PER_BAND", "2")]).await;
    let invite = world.invite(json!({"email": "bob@example.com"})).await;
    let resend = async |hour: i64| {
        let draft = read(json!({}));
        world
            .store()
            .resend_invite(&world.ada.caller(), invite.id, draft, None, hours(hour))
            .await
    };
    resend(1).await.expect("resent");
    assert_eq!(exceeded(resend(2).await), (QuotaKind::Band, 0));
    resend(12).await.expect("the next day");
}

/// What a batch would get now.
async fn left(world: &StoreWorld) -> u32 {
    world.dry_run(vec![json!({})], noon()).await.left.left
}

async fn links(world: &StoreWorld, count: usize) -> Result<Batch, StoreError> {
    let request = BulkRequest::Rows((0..count).map(|_| Some(read(json!({})))).collect());
    let (ada, id) = (world.ada.caller(), world.lab.cx.new_batch_id(noon()));
    world
        .store()
        .create_invites(&ada, world.band, id, &request, None, noon())
        .await
        .map(|(batch, _)| batch)
}

#[tokio::test]
async fn a_quota_is_taken_once_even_if_the_response_is_lost() {
    let world = world(&[("INVITES_PER_BAND", "100"), ("INVITES_PER_INVITER", "100")]).await;
    for count in [60, 40] {
        for _ in 0..2 {
            world.lab.wire.once("TransactWriteItems", Fault::LoseAnswer);
        }
        let rows = links(&world, count).await.expect("a batch").rows;
        assert!(rows.iter().all(|row| row.outcome.is_ok()), "{rows:?}");
    }
    assert_eq!(left(&world).await, 0);
}

#[tokio::test]
async fn a_write_with_an_unknown_outcome_counts_only_if_it_happened() {
    let world = world(&[("INVITES_PER_BAND", "6"), ("INVITES_PER_INVITER", "6")]).await;
    let there = async || world.list(InviteFilter::All, 50, noon()).await.len();
    let lose = |fault| (0..4).for_each(|_| world.lab.wire.once("TransactWriteItems", fault));
    let mut expect = 0;
    for (fault, count) in [
        (Fault::LoseAnswer, 1),
        (Fault::Fail, 0),
        (Fault::Throttle, 0),
        (Fault::LoseAnswer, 1),
    ] {
        lose(fault);
        let outcome = invite(&world, json!({}), 0).await;
        assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
        world.lab.wire.heal();
        expect += count;
        assert_eq!(there().await, expect as usize, "{fault:?}");
        assert_eq!(left(&world).await, 6 - expect, "{fault:?}");
    }
    lose(Fault::LoseAnswer);
    let outcome = links(&world, 3).await;
    assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
    world.lab.wire.heal();
    assert_eq!((there().await, left(&world).await), (5, 1));
}

/// A third of all responses are lost, and another third of the transactions conflict.
#[tokio::test(flavor = "multi_thread")]
async fn a_counter_is_exact_in_a_crowd_with_lost_responses() {
    let world = world(&[("INVITES_PER_BAND", "60"), ("INVITES_PER_INVITER", "1000")]).await;
    for round in 0..40 {
        let fault = [Fault::LoseAnswer, Fault::Contend, Fault::Pass][round % 3];
        world.lab.wire.once("TransactWriteItems", fault);
        world.lab.wire.once(
            "BatchGetItem",
            if round % 4 == 0 { Fault::LoseAnswer } else { Fault::Pass },
        );
    }
    let mut crowd = JoinSet::new();
    for index in 0..40 {
        let id: InviteId = world.lab.cx.new_invite_id(world.band, noon());
        let (store, ada) = (world.store(), world.ada.caller());
        // Some are to the same recipients, so they are refused.
        let draft = json!({"email": format!("p{}@example.com", index % 25)});
        crowd.spawn(async move { store.create_invite(&ada, id, read(draft), None, noon()).await.is_ok() });
    }
    let succeeded = crowd.join_all().await.into_iter().filter(|made| *made).count();
    world.lab.wire.heal();
    let stored = world.list(InviteFilter::All, 50, noon()).await.len();
    assert!(succeeded <= stored && stored == 25, "{succeeded} of {stored} succeeded");
    assert_eq!(left(&world).await, 35);
}

#[tokio::test]
async fn received_invites_do_not_count_for_the_recipient() {
    let quotas = [("INVITES_PER_INVITER", "3"), ("INVITES_PER_BAND", "100")];
    let world = world(&quotas).await;
    let eve = Person::named("Eve");
    world.lab.save_profile(&world.ada).await;
    for name in ["The Who", "Blur", "Pulp", "Suede"] {
        let band = world.lab.found(&eve, name).await;
        let id = world.lab.cx.new_invite_id(band, noon());
        let to_ada = read(json!({"user_id": world.ada.sub}));
        let made = world
            .store()
            .create_invite(&eve.caller(), id, to_ada, None, noon())
            .await;
        assert_eq!(made.is_ok(), name != "Suede", "her own quota: {made:?}");
    }
    assert_eq!(links(&world, 3).await.expect("a batch").rows.len(), 3);
    let fay = Person::named("Fay");
    let band = world.lab.found(&fay, "Elastica").await;
    world.lab.invite(&fay, band, json!({"user_id": world.ada.sub})).await;
}

#[tokio::test]
async fn all_rows_count_as_limited_attempts() {
    // Fifty for each invite that the inviter may make.
    let world = world(&[("INVITES_PER_INVITER", "4")]).await;
    let strangers = |count: usize| (0..count).map(|row| Some(read(json!({"user_id": format!("nobody-{row}")}))));
    let bulk = async |rows: usize| {
        let (ada, id) = (world.ada.caller(), world.lab.cx.new_batch_id(noon()));
        let request = BulkRequest::Rows(strangers(rows).collect());
        world
            .store()
            .create_invites(&ada, world.band, id, &request, None, noon())
            .await
    };
    world.lab.wire.forget();
    let rows = bulk(100).await.expect("a batch").0.rows;
    assert!(rows.iter().all(|row| row.outcome.is_err()));
    let meter = world.lab.wire.take();
    assert!(meter.written <= 1.0, "nothing but the attempts is written: {meter:?}");
    let request = BulkRequest::Rows(strangers(60).collect());
    let tried = world
        .store()
        .try_invites(&world.ada.caller(), world.band, &request, noon())
        .await;
    tried.expect("a dry run");
    world.lab.wire.forget();
    let rows = bulk(100).await.expect("a batch").0.rows;
    for (index, row) in rows.iter().enumerate() {
        match row.outcome.clone().expect_err("refused") {
            RowRefusal::Refused(Refusal::UserNotFound) => assert!(index < 40, "{index}"),
            RowRefusal::Refused(Refusal::QuotaExceeded(exceeded)) => {
                assert!(
                    index >= 40 && exceeded.kind == QuotaKind::Attempts && exceeded.left == 0,
                    "{index}"
                );
            }
            other => panic!("{other:?}"),
        }
    }
    let meter = world.lab.wire.take();
    assert!(
        meter.read <= 182.0,
        "40 strangers; the other rows are not read: {meter:?}"
    );
    world.lab.wire.forget();
    assert_eq!(exceeded(bulk(1).await), (QuotaKind::Attempts, 0));
    assert!(world.lab.wire.take().written == 0.0, "refused by the first read");
    invite(&world, json!({}), 0).await.expect("one at a time still works");
}

#[tokio::test]
async fn a_resend_whose_response_is_lost_counts_once() {
    let world = world(&[("INVITES_PER_BAND", "3")]).await;
    let link = world.invite(json!({})).await;
    world.lab.wire.once("TransactWriteItems", Fault::LoseAnswer);
    let (ada, draft) = (world.ada.caller(), read(json!({"rotate": true})));
    let resent = world.store().resend_invite(&ada, link.id, draft, None, hours(1)).await;
    assert_eq!(
        (resent.expect("resent"), 1),
        (world.current(&link).await, world.current(&link).await.generation)
    );
    assert_eq!(left(&world).await, 1);
}

#[tokio::test]
async fn taking_from_the_quota_of_a_user_without_a_profile_creates_none() {
    let world = StoreWorld::new().await;
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
