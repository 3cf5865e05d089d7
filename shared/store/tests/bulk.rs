//! Bulk requests: each row has its own outcome, and nothing is created twice, whatever fails.

use crate::world::{StoreWorld, hours, of_batch, refused};
use domain::{BatchId, Holder, IdempotencyKey, Instant, Refusal, Status};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;
use store::{Batch, BulkRequest, InviteFilter, PageRequest, RowRefusal, StoreError};
use testkit::lab::{noon, read};
use testkit::people::Person;
use testkit::wire::Fault;

fn bulk_request(drafts: &[Value]) -> BulkRequest {
    BulkRequest::Rows(drafts.iter().map(|draft| Some(read(draft.clone()))).collect())
}

fn addresses(count: usize) -> Vec<Value> {
    (0..count)
        .map(|row| json!({"email": format!("p{row}@example.com")}))
        .collect()
}

async fn bulk(
    world: &StoreWorld,
    id: BatchId,
    drafts: &[Value],
    key: Option<&IdempotencyKey>,
) -> Result<Batch, StoreError> {
    let ada = world.ada.caller();
    world
        .store()
        .create_invites(&ada, world.band, id, &bulk_request(drafts), key, noon())
        .await
        .map(|(batch, _)| batch)
}

async fn list(world: &StoreWorld, batch: BatchId, filter: InviteFilter, now: Instant) -> Vec<domain::Invite> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let request = PageRequest { limit: 7, after };
        let ada = world.ada.caller();
        let list = world
            .store()
            .select_invites(&ada, world.band, &of_batch(batch, filter), None, request, now)
            .await
            .expect("a list");
        all.extend(list.page.entries);
        after = list.page.next;
        if after.is_none() {
            assert!(list.total.exact && list.total.number as usize == all.len());
            return all;
        }
    }
}

#[tokio::test]
async fn a_hundred_of_each_kind_are_created_and_listed_as_a_batch() {
    let world = StoreWorld::new().await;
    let users: Vec<_> = (0..100).map(|row| Person::named(&format!("P{row}"))).collect();
    for user in &users {
        world.lab.save_profile(user).await;
    }
    let links = vec![json!({"max_uses": 5}); 100];
    let users: Vec<_> = users.iter().map(|user| json!({"user_id": user.sub})).collect();
    for drafts in [links, addresses(100), users] {
        let id = world.lab.cx.new_batch_id(noon());
        let batch = bulk(&world, id, &drafts, None).await.expect("a batch");
        let made: Vec<_> = batch
            .rows
            .iter()
            .map(|row| row.outcome.clone().expect("an invite").id)
            .collect();
        let listed = list(&world, id, InviteFilter::Pending, noon()).await;
        assert_eq!(
            made.iter().collect::<BTreeSet<_>>(),
            listed.iter().map(|one| &one.id).collect()
        );
        world
            .store()
            .revoke_invite(&world.ada.caller(), made[3], noon())
            .await
            .expect("revoked");
        let all = list(&world, id, InviteFilter::All, noon()).await;
        let ended = all.iter().filter(|one| one.status(noon()) == Status::Revoked).count();
        assert_eq!((all.len(), ended), (100, 1));
        assert!(all.iter().all(|one| one.batch == Some(id)));
    }
}

#[tokio::test]
async fn failed_rows_do_not_affect_the_others() {
    let world = StoreWorld::new().await;
    let taken = world.invite(json!({"email": "p3@example.com"})).await;
    let mut drafts = addresses(40);
    drafts.push(json!({"user_id": "nobody"}));
    drafts.push(json!({"email": "P7@example.com"}));
    let id = world.lab.cx.new_batch_id(noon());
    let rows = bulk(&world, id, &drafts, None).await.expect("a batch").rows;
    for (row, outcome) in rows.into_iter().map(|row| row.outcome).enumerate() {
        match row {
            3 => assert_eq!(outcome, Err(RowRefusal::Refused(Refusal::AlreadyInvited(taken.id)))),
            40 => assert_eq!(outcome, Err(RowRefusal::Refused(Refusal::UserNotFound))),
            41 => assert_eq!(outcome, Err(RowRefusal::Repeats(7))),
            _ => assert_eq!(
                outcome.expect("an invite").id,
                id.invite(world.band, u8::try_from(row).expect("a row"))
            ),
        }
    }
}

#[tokio::test]
async fn a_repeated_request_continues_an_unfinished_batch() {
    let world = StoreWorld::new().await;
    let key = IdempotencyKey::new("k", "POST bulk", "100 links and addresses");
    let mut drafts = vec![json!({}); 50];
    drafts.extend(addresses(50));
    let first = world.lab.cx.new_batch_id(noon());
    // One transaction succeeds, but its response is lost; all others fail.
    world.lab.wire.once("TransactWriteItems", Fault::LoseAnswer);
    for _ in 0..200 {
        world.lab.wire.once("TransactWriteItems", Fault::Fail);
    }
    let broken = bulk(&world, first, &drafts, Some(&key)).await;
    assert!(matches!(broken, Err(StoreError::Unavailable(_))), "{broken:?}");
    let made = world.list(InviteFilter::All, 50, noon()).await.len();
    assert!(made > 0 && made < 100, "{made}");
    world.lab.wire.heal();
    let again = bulk(&world, world.lab.cx.new_batch_id(noon()), &drafts, Some(&key))
        .await
        .expect("a batch");
    assert_eq!(again.id, first, "the same batch");
    assert!(again.rows.iter().all(|row| row.outcome.is_ok()));
    assert_eq!(world.list(InviteFilter::All, 50, noon()).await.len(), 100);
    let third = bulk(&world, world.lab.cx.new_batch_id(noon()), &drafts, Some(&key))
        .await
        .expect("a batch");
    assert_eq!(third, again);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_that_dies_midway_makes_nothing_happen_twice() {
    for millis in [1, 2, 4, 6, 8, 10, 15, 20, 30, 50] {
        let world = StoreWorld::new().await;
        let key = IdempotencyKey::new("k", "POST bulk", "links and addresses");
        let mut drafts = vec![json!({}); 20];
        drafts.extend(addresses(60));
        let request = || bulk(&world, world.lab.cx.new_batch_id(noon()), &drafts, Some(&key));
        let _ = tokio::time::timeout(Duration::from_millis(millis), request()).await;
        let batch = request().await.expect("a batch");
        assert!(batch.rows.iter().all(|row| row.outcome.is_ok()), "{:?}", batch.rows);
        assert_eq!(
            world.list(InviteFilter::All, 50, noon()).await.len(),
            80,
            "died after {millis} ms"
        );
        assert_eq!(request().await.expect("a batch"), batch);
    }
}

#[tokio::test]
async fn throttled_writes_are_retried() {
    let world = StoreWorld::new().await;
    for _ in 0..3 {
        world.lab.wire.once("TransactWriteItems", Fault::Throttle);
        world.lab.wire.once("TransactWriteItems", Fault::Contend);
    }
    let id = world.lab.cx.new_batch_id(noon());
    let batch = bulk(&world, id, &addresses(100), None).await.expect("a batch");
    assert!(batch.rows.iter().all(|row| row.outcome.is_ok()), "{:?}", batch.rows);
    assert_eq!(list(&world, id, InviteFilter::Pending, noon()).await.len(), 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_requests_with_one_key_create_one_batch() {
    let world = StoreWorld::new().await;
    let key = IdempotencyKey::new("k", "POST bulk", "three");
    let drafts = [
        json!({}),
        json!({"email": "bob@example.com"}),
        json!({"email": "BOB@example.com"}),
    ];
    let request = || bulk(&world, world.lab.cx.new_batch_id(noon()), &drafts, Some(&key));
    let (a, b, c, d) = tokio::join!(request(), request(), request(), request());
    let batches: Vec<_> = [a, b, c, d].into_iter().map(|batch| batch.expect("a batch")).collect();
    assert!(batches.iter().all(|batch| *batch == batches[0]), "{batches:?}");
    assert_eq!(world.list(InviteFilter::All, 50, noon()).await.len(), 2);
    let other = IdempotencyKey::new("k", "POST bulk", "another body");
    let reused = bulk(&world, world.lab.cx.new_batch_id(noon()), &drafts, Some(&other)).await;
    assert_eq!(refused(reused), Refusal::IdempotencyKeyReused);
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_equal_requests_get_the_same_answer_even_if_invites_change() {
    for round in 0..30 {
        let world = StoreWorld::new().await;
        let (key, drafts) = (IdempotencyKey::new("k", "POST bulk", "ten"), addresses(10));
        let request = async |millis| {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            bulk(&world, world.lab.cx.new_batch_id(noon()), &drafts, Some(&key)).await
        };
        let meddle = async {
            let mut left = 10;
            while left > 0 {
                let request = PageRequest { limit: 50, after: None };
                let (ada, filter) = (world.ada.caller(), InviteFilter::Pending);
                let list = world
                    .store()
                    .list_invites(&ada, world.band, filter, request, noon())
                    .await;
                for invite in list.expect("a list").page.entries {
                    world.revoke(&invite).await.expect("revoked");
                    left -= 1;
                }
            }
        };
        let (a, b, c, d, ()) = tokio::join!(request(0), request(2), request(4), request(round % 15), meddle);
        let batches: Vec<_> = [a, b, c, d].into_iter().map(|batch| batch.expect("a batch")).collect();
        assert!(
            batches.iter().all(|batch| *batch == batches[0]),
            "round {round}: {batches:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_creates_with_one_key_create_one_invite() {
    let world = StoreWorld::new().await;
    let key = IdempotencyKey::new("k", "POST invites", "{}");
    let request = async || {
        let id = world.lab.cx.new_invite_id(world.band, noon());
        let ada = world.ada.caller();
        world
            .store()
            .create_invite(&ada, id, read(json!({})), Some(&key), noon())
            .await
            .expect("an invite")
    };
    let (a, b, c, d) = tokio::join!(request(), request(), request(), request());
    assert!(a == b && b == c && c == d);
    assert_eq!(world.list(InviteFilter::All, 50, noon()).await, [a]);
}

#[tokio::test]
async fn the_list_of_a_batch_continues_after_an_invite_that_changed_between_pages() {
    let world = StoreWorld::new().await;
    let ada = world.ada.caller();
    let drafts: Vec<_> = [4, 3, 2, 1, 1].map(|hours| json!({"ttl_hours": hours})).into();
    let id = world.lab.cx.new_batch_id(noon());
    let rows = bulk(&world, id, &drafts, None).await.expect("a batch").rows;
    let made: Vec<_> = rows.into_iter().map(|row| row.outcome.expect("an invite").id).collect();
    let page = async |filter, after, hour| {
        let (request, selection) = (PageRequest { limit: 1, after }, of_batch(id, filter));
        let list = world
            .store()
            .select_invites(&ada, world.band, &selection, None, request, hours(hour));
        let page = list.await.expect("a list").page;
        (
            page.entries.into_iter().map(|one| one.id).collect::<Vec<_>>(),
            page.next,
        )
    };
    let (first, next) = page(InviteFilter::Pending, None, 0).await;
    assert_eq!(first, [made[0]]);
    world
        .store()
        .revoke_invite(&ada, made[0], noon())
        .await
        .expect("revoked");
    let (second, next) = page(InviteFilter::Pending, next, 0).await;
    assert_eq!(second, [made[1]], "revoked");
    let bob = Person::named("Bob").caller();
    let accepted = world.store().accept_invite(&bob, made[1], Holder::Token(0), noon());
    accepted.await.expect("accepted");
    let (third, next) = page(InviteFilter::Pending, next, 0).await;
    assert_eq!(third, [made[2]], "accepted");
    assert_eq!(page(InviteFilter::Pending, next, 2).await, (vec![], None), "expired");

    let (first, next) = page(InviteFilter::Expired, None, 2).await;
    assert_eq!(first, [made[2]]);
    let again = read(json!({}));
    let resent = world.store().resend_invite(&ada, made[2], again, None, hours(2));
    resent.await.expect("resent");
    let (second, next) = page(InviteFilter::Expired, next, 2).await;
    assert_eq!(second, [made[4]], "resent");
    let (third, next) = page(InviteFilter::Expired, next, 2).await;
    assert_eq!(
        (third, next),
        (vec![made[3]], None),
        "where times are equal, the latest made is first"
    );
}
