//! Batches that were left unfinished and continue when their request is repeated.

use crate::world::{StoreWorld, hours, people, refused};
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

/// Sends the request with a key. Returns the batch and the number of invites created.
async fn send(world: &StoreWorld, request: &BulkRequest, now: Instant) -> Result<(Batch, usize), StoreError> {
    send_to(world, world.band, request, now).await
}

async fn send_to(
    world: &StoreWorld,
    band: BandId,
    request: &BulkRequest,
    now: Instant,
) -> Result<(Batch, usize), StoreError> {
    let (ada, key) = (world.ada.caller(), IdempotencyKey::new("k", "POST bulk", "the same"));
    let id = world.lab.cx.new_batch_id(now);
    world
        .store()
        .create_invites(&ada, band, id, request, Some(&key), now)
        .await
}

/// How many more invites the quotas allow.
async fn room(world: &StoreWorld, now: Instant) -> u32 {
    world.dry_run(vec![json!({})], now).await.left.left
}

/// Sends the request; its first transaction succeeds and all others fail.
async fn left_after_one_transaction(world: &StoreWorld, band: BandId, request: &BulkRequest) -> (Batch, usize) {
    world.lab.wire.once("TransactWriteItems", Fault::Pass);
    for _ in 0..20 {
        world.lab.wire.once("TransactWriteItems", Fault::Fail);
    }
    let left = send_to(world, band, request, noon()).await.expect("a batch");
    world.lab.wire.heal();
    left
}

/// Sends the request from a process that dies after writing the unfinished record, or before completing it.
async fn left_by_a_process_that_dies(world: &StoreWorld, request: &BulkRequest, when: Fault) {
    if when == Fault::DieBefore {
        world.lab.wire.once("PutItem", Fault::Pass);
    }
    world.lab.wire.once("PutItem", when);
    tokio::select! {
        left = send(world, request, noon()) => panic!("{left:?}"),
        () = world.lab.wire.death() => {}
    }
}

#[tokio::test]
async fn a_batch_that_used_the_whole_quota_can_be_finished() {
    for (when, made_then) in [(Fault::DieAfter, 100), (Fault::DieBefore, 0)] {
        let world = StoreWorld::of(Lab::with_usual_quotas().await).await;
        let request = rows(vec![json!({}); 100]);
        left_by_a_process_that_dies(&world, &request, when).await;
        let (batch, made) = send(&world, &request, noon()).await.expect("a batch");
        assert!(batch.rows.iter().all(|row| row.outcome.is_ok()), "{:?}", batch.rows);
        assert_eq!(made, made_then);
        assert_eq!(world.list(InviteFilter::All, 50, noon()).await.len(), 100);
        assert_eq!(send(&world, &request, noon()).await.expect("a batch"), (batch, 0));
        assert_eq!(room(&world, noon()).await, 0);
    }
}

#[tokio::test]
async fn invites_of_a_batch_count_on_the_day_they_are_created() {
    for (when, hour, left) in [
        (Fault::DieAfter, 0, 39),
        (Fault::DieBefore, 0, 39),
        (Fault::DieAfter, 13, 40),
        (Fault::DieBefore, 13, 99),
    ] {
        let world = StoreWorld::of(Lab::with_usual_quotas().await).await;
        world.invite(json!({"email": "p0@example.com"})).await;
        let request = addresses(60, 72);
        left_by_a_process_that_dies(&world, &request, when).await;
        let (batch, _) = send(&world, &request, hours(hour)).await.expect("a batch");
        let made = batch.rows.iter().filter(|row| row.outcome.is_ok()).count();
        assert_eq!(made, 59, "one is invited already");
        let link = world.try_invite_at(&world.ada, json!({}), hours(hour)).await;
        link.expect("an invite");
        assert_eq!(room(&world, hours(hour)).await, left, "{when:?} at {hour}");
    }
}

#[tokio::test]
async fn a_partly_failed_batch_counts_once_when_repeated() {
    let world = StoreWorld::of(Lab::with_usual_quotas().await).await;
    let request = addresses(60, 72);
    let (left, made) = left_after_one_transaction(&world, world.band, &request).await;
    let failed = left
        .rows
        .iter()
        .filter(|row| row.outcome == Err(RowRefusal::Failed))
        .count();
    assert_eq!((made, failed), (49, 11));
    let (batch, made) = send(&world, &request, noon()).await.expect("a batch");
    assert_eq!((batch.id, made), (left.id, 11));
    assert_eq!(room(&world, noon()).await, 40);
}

#[tokio::test]
async fn the_lifetime_of_late_rows_starts_when_they_are_created() {
    let world = StoreWorld::new().await;
    let request = addresses(60, 1);
    left_after_one_transaction(&world, world.band, &request).await;
    let (batch, made) = send(&world, &request, hours(2)).await.expect("a batch");
    assert_eq!((batch.at, made), (hours(2), 11));
    for (row, outcome) in batch.rows.iter().map(|row| &row.outcome).enumerate() {
        let invite = outcome.as_ref().expect("an invite");
        let expect = if row < 49 { Status::Expired } else { Status::Pending };
        assert_eq!(invite.status(hours(2)), expect, "row {row}");
    }
    assert_eq!(send(&world, &request, hours(3)).await.expect("a batch"), (batch, 0));
    assert_eq!(world.list(InviteFilter::Pending, 50, hours(2)).await.len(), 11);
}

/// A band of Ada's with this many members who have profiles, and another band that she invites them to.
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

/// Checks that each row names the recipient of its invite.
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
async fn members_who_leave_in_between_do_not_affect_other_rows() {
    let (choir, members, band) = choir(60).await;
    let request = members_of(choir.band);
    let (left, _) = left_after_one_transaction(&choir, band, &request).await;
    choir.change(&members[0], &members[0], None).await.expect("left");
    choir
        .accept(&members[1], left.rows[2].outcome.as_ref().expect("an invite"))
        .await;
    let (batch, made) = send_to(&choir, band, &request, noon()).await.expect("a batch");
    assert_eq!((batch.rows.len(), made), (61, 28), "Ada's row, and all who were there");
    agree(&batch);
    let invited = batch.rows.iter().filter(|row| row.outcome.is_ok()).count();
    assert_eq!(invited, 60, "also who has joined by now");
    // The outcome names the members of the choir, and only its admins may see it.
    let promoted = choir.change(&choir.ada, &members[1], Some(Role::Admin)).await;
    promoted.expect("promoted");
    assert_eq!(
        send_to(&choir, band, &request, noon()).await.expect("a batch"),
        (batch, 0)
    );
    choir.change(&choir.ada, &choir.ada, None).await.expect("left");
    let again = send_to(&choir, band, &request, noon()).await;
    assert_eq!(refused(again), Refusal::NotBandAdmin);
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_equal_requests_invite_the_same_members_even_if_some_leave() {
    for _ in 0..20 {
        let (choir, members, band) = choir(4).await;
        let request = members_of(choir.band);
        let (a, b, left, c) = tokio::join!(
            send_to(&choir, band, &request, noon()),
            send_to(&choir, band, &request, noon()),
            choir.change(&members[0], &members[0], None),
            send_to(&choir, band, &request, noon()),
        );
        left.expect("left");
        let batches = [a, b, c].map(|batch| batch.expect("a batch").0);
        agree(&batches[0]);
        assert!(batches.iter().all(|batch| *batch == batches[0]), "{batches:?}");
    }
}
