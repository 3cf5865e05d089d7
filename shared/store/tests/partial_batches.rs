//! Batches for which the quotas are too small: rows get what is left, in their order, whatever happens at the same time.

use crate::world::{StoreWorld, hours, people, refused};
use domain::quota::QuotaKind;
use domain::{BandId, IdempotencyKey, Instant, Recipient, Refusal};
use serde_json::{Value, json};
use store::{Batch, BulkRequest, InviteFilter, PageRequest, Row, RowRefusal, StoreError};
use testkit::lab::{Lab, endpoint, noon, read};
use testkit::people::Person;
use testkit::wire::Fault;

async fn world(per_band: &str, per_inviter: &str) -> StoreWorld {
    let quotas = [("INVITES_PER_BAND", per_band), ("INVITES_PER_INVITER", per_inviter)];
    StoreWorld::of(Lab::on(&endpoint(), &quotas).await).await
}

fn addresses(from: usize, count: usize) -> Vec<Value> {
    let address = |row| json!({"email": format!("p{row}@example.com")});
    (from..from + count).map(address).collect()
}

fn rows(drafts: &[Value]) -> BulkRequest {
    let draft = |draft: &Value| (!draft.is_null()).then(|| read(draft.clone()));
    BulkRequest::Rows(drafts.iter().map(draft).collect())
}

fn key(name: &str) -> IdempotencyKey {
    IdempotencyKey::new(name, "POST bulk", "the same")
}

async fn send(
    world: &StoreWorld,
    by: &Person,
    request: &BulkRequest,
    key: Option<&IdempotencyKey>,
    now: Instant,
) -> Result<(Batch, usize), StoreError> {
    let id = world.lab.cx.new_batch_id(now);
    let store = world.store();
    store
        .create_invites(&by.caller(), world.band, id, request, key, now)
        .await
}

async fn bulk(world: &StoreWorld, drafts: &[Value], key: Option<&IdempotencyKey>, hour: i64) -> Batch {
    let sent = send(world, &world.ada, &rows(drafts), key, hours(hour)).await;
    sent.expect("a batch").0
}

/// What became of each row, in few letters.
fn outcomes<T>(rows: &[Row<T>]) -> String {
    let letter = |row: &Row<T>| match &row.outcome {
        Ok(_) => '+',
        Err(RowRefusal::Refused(Refusal::QuotaExceeded(exceeded))) => {
            assert_eq!(exceeded.left, 0, "the batch took all");
            match exceeded.kind {
                QuotaKind::Band => 'b',
                QuotaKind::Inviter => 'i',
                QuotaKind::Attempts => 'a',
                QuotaKind::Tests => 't',
            }
        }
        Err(RowRefusal::Refused(Refusal::AlreadyInvited(_))) => 'p',
        Err(RowRefusal::Refused(_)) => 'r',
        Err(RowRefusal::Repeats(_)) => '=',
        Err(RowRefusal::Invalid) => 'x',
        Err(RowRefusal::Failed) => '!',
    };
    rows.iter().map(letter).collect()
}

async fn all(world: &StoreWorld, hour: i64) -> usize {
    world.list(InviteFilter::All, 50, hours(hour)).await.len()
}

#[tokio::test]
async fn ten_are_made_of_twenty_five_and_the_others_the_next_day() {
    for (band, inviter, whose) in [("100", "10", "i"), ("10", "100", "b"), ("10", "10", "b")] {
        let world = world(band, inviter).await;
        let drafts = addresses(0, 25);
        let expected = format!("{}{}", "+".repeat(10), whose.repeat(15));
        let tried = world.dry_run(drafts.clone(), noon()).await;
        assert_eq!((outcomes(&tried.rows), tried.left.left), (expected.clone(), 10));
        assert_eq!(tried.left.resets_at, hours(12));
        let batch = bulk(&world, &drafts, None, 0).await;
        assert_eq!((outcomes(&batch.rows), all(&world, 0).await), (expected, 10));
        let again = bulk(&world, &drafts, None, 1).await;
        assert_eq!(outcomes(&again.rows), format!("{}{}", "p".repeat(10), whose.repeat(15)));
        let rest = bulk(&world, &drafts[10..20], None, 12).await;
        assert_eq!(outcomes(&rest.rows), "+".repeat(10), "the next day");
        assert_eq!(all(&world, 12).await, 20, "nobody twice");
        assert_eq!(world.dry_run(drafts, hours(12)).await.left.left, 0);
    }
}

#[tokio::test]
async fn only_rows_that_can_be_made_take_from_the_quotas() {
    let world = world("100", "5").await;
    world.invite(json!({"email": "p3@example.com"})).await;
    world.lab.save_profile(&world.ada).await;
    let mut drafts = addresses(0, 2);
    drafts.extend([
        json!(null),
        json!({"email": "P0@example.com"}),
        json!({"email": "p3@example.com"}),
        json!({"user_id": world.ada.sub}),
        json!({"user_id": "nobody"}),
        json!({}),
    ]);
    drafts.extend(addresses(7, 2));
    drafts.extend([
        json!({"email": "p8@example.com"}),
        json!({"email": "p3@example.com"}),
        json!(null),
    ]);
    let expected = "++x=prr++i==x";
    let request = rows(&drafts);
    let tried = world
        .store()
        .try_invites(&world.ada.caller(), world.band, &request, noon())
        .await;
    assert_eq!(outcomes(&tried.expect("a dry run").rows), expected);
    assert_eq!(outcomes(&bulk(&world, &drafts, None, 0).await.rows), expected);
    assert_eq!(world.dry_run(vec![json!({})], noon()).await.left.left, 0);
}

/// 49 addresses fit into one transaction.
#[tokio::test]
async fn a_later_transaction_takes_what_the_earlier_ones_left() {
    for (left, transactions) in [(100, 3), (99, 3), (60, 2), (49, 1), (10, 1)] {
        let world = world("1000", &left.to_string()).await;
        world.lab.wire.forget();
        let batch = bulk(&world, &addresses(0, 100), None, 0).await;
        let made = outcomes(&batch.rows);
        assert_eq!(made, format!("{}{}", "+".repeat(left), "i".repeat(100 - left)));
        let meter = world.lab.wire.take();
        let calls = meter.calls.iter().filter(|call| *call == "TransactWriteItems");
        assert_eq!(calls.count(), transactions, "{left} left: none in vain");
        world.lab.wire.forget();
        let batch = bulk(&world, &addresses(100, 100), None, 0).await;
        assert_eq!(outcomes(&batch.rows), "i".repeat(100));
        let meter = world.lab.wire.take();
        assert!(meter.written <= 1.0, "the attempts: {meter:?}");
    }
}

#[tokio::test]
async fn a_place_that_is_freed_while_writing_goes_to_a_later_row() {
    let world = world("100", "11").await;
    // Both requests have checked their rows before one of them writes.
    let (one, other) = (rows(&addresses(0, 8)), rows(&addresses(0, 12)));
    let (a, b) = tokio::join!(
        send(&world, &world.ada, &one, None, noon()),
        send(&world, &world.ada, &other, None, noon()),
    );
    let made = [a, b].map(|sent| sent.expect("a batch").1);
    assert_eq!(made.iter().sum::<usize>(), 11, "{made:?}");
    assert_eq!(all(&world, 0).await, 11);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_batches_at_once_share_the_last_ten() {
    for round in 0..40 {
        let world = world("10", "100").await;
        let bob = Person::named("Bob");
        world.accept(&bob, &world.invite(json!({"role": "admin"})).await).await;
        // One place is taken by Bob's invite.
        let (ada, bob) = if round % 2 == 0 {
            (&world.ada, &bob)
        } else {
            (&world.ada, &world.ada)
        };
        let (one, other) = (rows(&addresses(0, 6)), rows(&addresses(round % 7, 60)));
        let (a, b) = tokio::join!(
            send(&world, ada, &one, None, noon()),
            send(&world, bob, &other, None, noon()),
        );
        let batches = [a, b].map(|sent| sent.expect("a batch"));
        let made: usize = batches.iter().map(|(_, made)| made).sum();
        assert_eq!((made, all(&world, 0).await), (9, 10), "round {round}: {batches:?}");
        for (batch, made) in &batches {
            let shown = outcomes(&batch.rows).matches('+').count();
            assert_eq!(shown, *made, "what is made is said");
        }
    }
}

#[tokio::test]
async fn a_repeat_gives_the_first_answer_and_a_new_request_the_rest() {
    let world = world("100", "10").await;
    let drafts = addresses(0, 25);
    let first = bulk(&world, &drafts, Some(&key("a")), 0).await;
    assert_eq!(outcomes(&first.rows), format!("{}{}", "+".repeat(10), "i".repeat(15)));
    for hour in [1, 13, 23] {
        assert_eq!(
            bulk(&world, &drafts, Some(&key("a")), hour).await,
            first,
            "after {hour} h"
        );
    }
    assert_eq!(all(&world, 0).await, 10);
    let rest = bulk(&world, &drafts[10..], Some(&key("b")), 13).await;
    assert_eq!(outcomes(&rest.rows), format!("{}{}", "+".repeat(10), "i".repeat(5)));
    let none = bulk(&world, &drafts[20..], Some(&key("c")), 14).await;
    assert_eq!(outcomes(&none.rows), "i".repeat(5));
    assert_eq!(bulk(&world, &drafts[20..], Some(&key("c")), 25).await, none);
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_requests_at_once_get_one_truthful_answer() {
    for round in 0..40 {
        let world = world("100", if round % 2 == 0 { "10" } else { "55" }).await;
        let request = rows(&addresses(0, if round % 2 == 0 { 25 } else { 80 }));
        let (key, others) = (key("k"), rows(&addresses(100, 3)));
        let (a, b, c, d) = tokio::join!(
            send(&world, &world.ada, &request, Some(&key), noon()),
            send(&world, &world.ada, &request, Some(&key), noon()),
            send(&world, &world.ada, &others, None, noon()),
            send(&world, &world.ada, &request, Some(&key), noon()),
        );
        let [a, b, c, d] = [a, b, c, d].map(|sent| sent.expect("a batch"));
        assert!(a.0 == b.0 && b.0 == d.0, "round {round}: {a:?} {b:?} {d:?}");
        let made = outcomes(&a.0.rows).matches('+').count() + c.1;
        assert_eq!(made, if round % 2 == 0 { 10 } else { 55 });
        assert_eq!(
            all(&world, 0).await,
            made,
            "round {round}: all that is made is in the answer"
        );
        assert_eq!(a.1 + b.1 + c.1 + d.1, made, "each is counted once");
    }
}

#[tokio::test]
async fn a_batch_that_was_left_unfinished_continues_within_what_is_left() {
    // The process dies before the record is complete; until then one more invite is made.
    let world = world("100", "60").await;
    let request = rows(&addresses(0, 100));
    let key = key("k");
    world.lab.wire.once("PutItem", Fault::Pass);
    world.lab.wire.once("PutItem", Fault::DieBefore);
    tokio::select! {
        sent = send(&world, &world.ada, &request, Some(&key), noon()) => panic!("{sent:?}"),
        () = world.lab.wire.death() => {}
    }
    let (batch, made) = send(&world, &world.ada, &request, Some(&key), noon())
        .await
        .expect("a batch");
    assert_eq!((made, all(&world, 0).await), (0, 60));
    assert_eq!(outcomes(&batch.rows), format!("{}{}", "+".repeat(60), "i".repeat(40)));
    let again = send(&world, &world.ada, &request, Some(&key), hours(13)).await;
    assert_eq!(again.expect("a batch"), (batch, 0));
}

#[tokio::test]
async fn lost_answers_take_from_the_quotas_once() {
    for fault in [Fault::LoseAnswer, Fault::Contend, Fault::Throttle, Fault::Break] {
        for key in [None, Some(key("k"))] {
            let world = world("100", "60").await;
            for _ in 0..2 {
                world.lab.wire.once("TransactWriteItems", fault);
            }
            let batch = bulk(&world, &addresses(0, 100), key.as_ref(), 0).await;
            let expected = format!("{}{}", "+".repeat(60), "i".repeat(40));
            assert_eq!(outcomes(&batch.rows), expected, "{fault:?}");
            assert_eq!(all(&world, 0).await, 60, "{fault:?}");
        }
    }
}

#[tokio::test]
async fn a_batch_with_rows_that_failed_continues_under_its_key_the_next_day() {
    let world = world("100", "60").await;
    let drafts = addresses(0, 100);
    // The first transaction succeeds and all others fail.
    world.lab.wire.once("TransactWriteItems", Fault::Pass);
    for _ in 0..20 {
        world.lab.wire.once("TransactWriteItems", Fault::Fail);
    }
    let left = bulk(&world, &drafts, Some(&key("k")), 0).await;
    world.lab.wire.heal();
    // Those whose write failed may have used up the rest.
    let expected = format!("{}{}{}!!", "+".repeat(49), "!".repeat(11), "i".repeat(38));
    assert_eq!(outcomes(&left.rows), expected);
    let batch = bulk(&world, &drafts, Some(&key("k")), 13).await;
    assert_eq!(outcomes(&batch.rows), "+".repeat(100), "51 of them the next day");
    assert_eq!(all(&world, 13).await, 100);
}

fn members_of(band: BandId) -> BulkRequest {
    let page = PageRequest {
        limit: 100,
        after: None,
    };
    let offer = Box::new(read(json!({})));
    BulkRequest::MembersOf { band, page, offer }
}

#[tokio::test]
async fn members_of_another_band_get_what_is_left() {
    let mut world = world("100", "8").await;
    let (members, choir) = (people(9), world.band);
    let link = world.invite(json!({"max_uses": 1000})).await;
    for member in &members {
        world.lab.save_profile(member).await;
        world.accept(member, &link).await;
    }
    world.band = world.lab.found(&world.ada, "The Who").await;
    let request = members_of(choir);
    let invite = async |hour| {
        let sent = send(&world, &world.ada, &request, None, hours(hour)).await;
        sent.expect("a batch").0
    };
    // Ada is in the list, too, and takes nothing. One of her eight invites is the link.
    let count = |batch: &Batch, letter| outcomes(&batch.rows).matches(letter).count();
    let first = invite(0).await;
    assert_eq!([count(&first, '+'), count(&first, 'i'), count(&first, 'r')], [7, 2, 1]);
    let rest = invite(12).await;
    assert_eq!([count(&rest, '+'), count(&rest, 'p'), count(&rest, 'r')], [2, 7, 1]);
    for row in first.rows.iter().chain(&rest.rows) {
        if let (Ok(invite), Some(user)) = (&row.outcome, &row.user) {
            assert_eq!(invite.recipient, Recipient::User(user.clone()));
        }
    }
}

#[tokio::test]
async fn a_batch_that_continues_needs_attempts_for_all_its_rows() {
    // 100 attempts, of which the first request uses 60.
    let world = world("100", "2").await;
    let drafts = vec![json!({"user_id": "nobody"}); 1];
    let mut many = drafts.clone();
    many.extend((0..59).map(|row| json!({"user_id": format!("nobody-{row}")})));
    let request = rows(&many);
    let key = key("k");
    world.lab.wire.once("PutItem", Fault::DieAfter);
    tokio::select! {
        sent = send(&world, &world.ada, &request, Some(&key), noon()) => panic!("{sent:?}"),
        () = world.lab.wire.death() => {}
    }
    let again = send(&world, &world.ada, &request, Some(&key), noon()).await;
    match refused(again) {
        Refusal::QuotaExceeded(exceeded) => assert_eq!((exceeded.kind, exceeded.left), (QuotaKind::Attempts, 40)),
        other => panic!("{other:?}"),
    }
    let batch = bulk(&world, &many, None, 0).await;
    assert_eq!(outcomes(&batch.rows), format!("{}{}", "r".repeat(40), "a".repeat(20)));
    let next_day = send(&world, &world.ada, &request, Some(&key), hours(12)).await;
    assert_eq!(outcomes(&next_day.expect("a batch").0.rows), "r".repeat(60));
}

#[tokio::test]
async fn links_are_replaced_as_far_as_the_attempts_go() {
    // 100 attempts a day.
    let world = world("1000", "2").await;
    let bob = Person::named("Bob");
    world.accept(&bob, &world.invite(json!({"role": "admin"})).await).await;
    let links = world.invite(json!({})).await;
    let spent: Vec<_> = (0..99).map(|row| json!({"user_id": format!("nobody-{row}")})).collect();
    bulk(&world, &spent, None, 0).await;
    let by_bob = send(&world, &bob, &rows(&[json!({}), json!({})]), None, noon()).await;
    by_bob.expect("two more links");
    let replace = async |after, hour| {
        let (store, ada) = (world.store(), world.ada.caller());
        store.replace_links(&ada, world.band, after, false, hours(hour)).await
    };
    let first = replace(None, 0).await.expect("replaced");
    assert_eq!((first.links, first.replaced), (1, 1), "the last attempt");
    assert!(first.next.is_some(), "more to come");
    match refused(replace(first.next.clone(), 0).await) {
        Refusal::QuotaExceeded(exceeded) => assert_eq!(exceeded.kind, QuotaKind::Attempts),
        other => panic!("{other:?}"),
    }
    let rest = replace(first.next, 12).await.expect("replaced");
    assert_eq!((rest.replaced, rest.next), (2, None));
    for link in world.list(InviteFilter::Pending, 50, noon()).await {
        assert_eq!(link.generation, 1, "each once");
    }
    assert_eq!(world.current(&links).await.generation, 1);
}
