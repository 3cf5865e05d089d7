//! Batches that were left half made, and go on when their request is repeated.

use crate::world::{StoreWorld, hours, people, refused};
use domain::quota::{Exceeded, Whose};
use domain::{BandId, IdempotencyKey, Instant, Recipient, Refusal, Role, Status};
use serde_json::{Value, json};
use store::{Batch, BulkRequest, InviteFilter, PageRequest, RowRefusal, StoreError};
use testkit::lab::{Lab, noon, read};
use testkit::people::Person;
use testkit::wire::Fault;

fn rows(drafts: impl IntoIterator<Item = Value>) -> BulkRequest {
    BulkRequest::Rows(drafts.into_iter().map(|draft| Some(read(draft))).collect())
}

fn addresses(count: usize, hours: u32) -> BulkRequest {
    rows((0..count).map(|row| json!({"email": format!("p{row}@example.com"), "ttl_hours": hours})))
}

fn members_of(band: BandId) -> BulkRequest {
    BulkRequest::MembersOf {
        band,
        page: PageRequest {
            limit: 100,
            after: None,
        },
        offer: Box::new(read(json!({}))),
    }
}

/// The request under a key, and how many invites it made.
async fn request(world: &StoreWorld, asked: &BulkRequest, now: Instant) -> Result<(Batch, usize), StoreError> {
    request_to(world, world.band, asked, now).await
}

async fn request_to(
    world: &StoreWorld,
    band: BandId,
    asked: &BulkRequest,
    now: Instant,
) -> Result<(Batch, usize), StoreError> {
    let (ada, once) = (world.ada.caller(), IdempotencyKey::new("k", "POST bulk", "the same"));
    let id = world.lab.cx.new_batch_id(now);
    world
        .store()
        .create_invites(&ada, band, id, asked, Some(&once), now)
        .await
}

/// How many links more there is room for.
async fn room(world: &StoreWorld, now: Instant) -> (Whose, u32) {
    let (ada, id) = (world.ada.caller(), world.lab.cx.new_batch_id(now));
    let asked = rows(vec![json!({}); 100]);
    let made = world
        .store()
        .create_invites(&ada, world.band, id, &asked, None, now)
        .await;
    match refused(made) {
        Refusal::QuotaExceeded(Exceeded { whose, left, .. }) => (whose, left),
        other => panic!("{other:?}"),
    }
}

/// The first of its transactions happens and all others fail.
async fn left_after_one_transaction(world: &StoreWorld, band: BandId, asked: &BulkRequest) -> (Batch, usize) {
    world.lab.wire.once("TransactWriteItems", Fault::Pass);
    for _ in 0..20 {
        world.lab.wire.once("TransactWriteItems", Fault::Fail);
    }
    let left = request_to(world, band, asked, noon()).await.expect("a batch");
    world.lab.wire.heal();
    left
}

/// The process dies when it has begun, or before it notes what came of it.
async fn left_by_a_process_that_dies(world: &StoreWorld, asked: &BulkRequest, when: Fault) {
    if when == Fault::DieBefore {
        world.lab.wire.once("PutItem", Fault::Pass);
    }
    world.lab.wire.once("PutItem", when);
    tokio::select! {
        left = request(world, asked, noon()) => panic!("{left:?}"),
        () = world.lab.wire.death() => {}
    }
}

#[tokio::test]
async fn a_batch_that_took_the_whole_quota_is_finished_without_another() {
    for (when, made_then) in [(Fault::DieAfter, 100), (Fault::DieBefore, 0)] {
        let world = StoreWorld::of(Lab::with_usual_quotas().await).await;
        let asked = rows(vec![json!({}); 100]);
        left_by_a_process_that_dies(&world, &asked, when).await;
        let (batch, made) = request(&world, &asked, noon()).await.expect("a batch");
        assert!(batch.rows.iter().all(|row| row.outcome.is_ok()), "{:?}", batch.rows);
        assert_eq!(made, made_then);
        assert_eq!(world.list(InviteFilter::All, 50, noon()).await.len(), 100);
        assert_eq!(request(&world, &asked, noon()).await.expect("a batch"), (batch, 0));
        assert_eq!(room(&world, noon()).await, (Whose::Inviter, 0));
    }
}

#[tokio::test]
async fn a_batch_counts_for_what_it_made_on_the_day_it_made_it() {
    for (when, hour, left) in [
        (Fault::DieAfter, 0, 39),
        (Fault::DieBefore, 0, 39),
        (Fault::DieAfter, 13, 40),
        (Fault::DieBefore, 13, 99),
    ] {
        let world = StoreWorld::of(Lab::with_usual_quotas().await).await;
        world.invite(json!({"email": "p0@example.com"})).await;
        let asked = addresses(60, 72);
        left_by_a_process_that_dies(&world, &asked, when).await;
        let (batch, _) = request(&world, &asked, hours(hour)).await.expect("a batch");
        let made = batch.rows.iter().filter(|row| row.outcome.is_ok()).count();
        assert_eq!(made, 59, "one is invited already");
        let link = world.try_invite_at(&world.ada, json!({}), hours(hour)).await;
        link.expect("an invite");
        assert_eq!(
            room(&world, hours(hour)).await,
            (Whose::Inviter, left),
            "{when:?} at {hour}"
        );
    }
}

#[tokio::test]
async fn a_batch_that_failed_in_part_counts_once_when_it_is_repeated() {
    let world = StoreWorld::of(Lab::with_usual_quotas().await).await;
    let asked = addresses(60, 72);
    let (left, made) = left_after_one_transaction(&world, world.band, &asked).await;
    let failed = left
        .rows
        .iter()
        .filter(|row| row.outcome == Err(RowRefusal::Failed))
        .count();
    assert_eq!((made, failed), (49, 11));
    let (batch, made) = request(&world, &asked, noon()).await.expect("a batch");
    assert_eq!((batch.id, made), (left.id, 11));
    assert_eq!(room(&world, noon()).await, (Whose::Inviter, 40));
}

#[tokio::test]
async fn rows_that_were_left_live_from_when_they_are_made() {
    let world = StoreWorld::new().await;
    let asked = addresses(60, 1);
    left_after_one_transaction(&world, world.band, &asked).await;
    let (batch, made) = request(&world, &asked, hours(2)).await.expect("a batch");
    assert_eq!((batch.at, made), (hours(2), 11));
    for (row, outcome) in batch.rows.iter().map(|row| &row.outcome).enumerate() {
        let invite = outcome.as_ref().expect("an invite");
        let expect = if row < 49 { Status::Expired } else { Status::Pending };
        assert_eq!(invite.status(hours(2)), expect, "row {row}");
    }
    assert_eq!(request(&world, &asked, hours(3)).await.expect("a batch"), (batch, 0));
    assert_eq!(world.list(InviteFilter::Pending, 50, hours(2)).await.len(), 11);
}

/// A band of Ada's with so many members who have profiles, and another that she invites them to.
async fn choir(count: usize) -> (StoreWorld, Vec<Person>, BandId) {
    let (choir, members) = (StoreWorld::new().await, people(count));
    let link = choir.invite(json!({"max_uses": 1000})).await;
    for member in &members {
        choir.lab.save_profile(member).await;
        choir.accept(member, &link).await;
    }
    let band = choir.lab.found(&choir.ada, "The Who").await;
    (choir, members, band)
}

/// Each row is about whom its invite is to.
#[track_caller]
fn agree(batch: &Batch) {
    for row in &batch.rows {
        let user = row.user.clone().expect("a member");
        match &row.outcome {
            Ok(invite) => assert_eq!(invite.recipient, Recipient::User(user)),
            other => assert_eq!(*other, Err(RowRefusal::Refused(Refusal::AlreadyMember))),
        }
    }
}

#[tokio::test]
async fn members_who_leave_their_band_meanwhile_leave_the_rows_of_others_alone() {
    let (choir, members, band) = choir(60).await;
    let asked = members_of(choir.band);
    let (left, _) = left_after_one_transaction(&choir, band, &asked).await;
    choir.change(&members[0], &members[0], None).await.expect("left");
    choir
        .accept(&members[1], left.rows[2].outcome.as_ref().expect("an invite"))
        .await;
    let (batch, made) = request_to(&choir, band, &asked, noon()).await.expect("a batch");
    assert_eq!((batch.rows.len(), made), (61, 11), "Ada's row, and all who were there");
    agree(&batch);
    let invited = batch.rows.iter().filter(|row| row.outcome.is_ok()).count();
    assert_eq!(invited, 60, "also who has joined by now");
    // What came of it names the members of the choir, and is told to its admins only.
    let promoted = choir.change(&choir.ada, &members[1], Some(Role::Admin)).await;
    promoted.expect("promoted");
    assert_eq!(
        request_to(&choir, band, &asked, noon()).await.expect("a batch"),
        (batch, 0)
    );
    choir.change(&choir.ada, &choir.ada, None).await.expect("left");
    let again = request_to(&choir, band, &asked, noon()).await;
    assert_eq!(refused(again), Refusal::NotBandAdmin);
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_requests_at_once_invite_the_same_members_whoever_leaves_meanwhile() {
    for _ in 0..20 {
        let (choir, members, band) = choir(4).await;
        let asked = members_of(choir.band);
        let (a, b, left, c) = tokio::join!(
            request_to(&choir, band, &asked, noon()),
            request_to(&choir, band, &asked, noon()),
            choir.change(&members[0], &members[0], None),
            request_to(&choir, band, &asked, noon()),
        );
        left.expect("left");
        let batches = [a, b, c].map(|batch| batch.expect("a batch").0);
        agree(&batches[0]);
        assert!(batches.iter().all(|batch| *batch == batches[0]), "{batches:?}");
    }
}
