//! The database loses responses, is throttled, fails, is slow or is unreachable. Nothing is ever half done, the answer
//! is correct or says that the service is unavailable, and repeating is safe.

use crate::world::StoreWorld;
use domain::{Band, Holder, Status};
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;
use store::{PageRequest, StoreError};
use testkit::lab::{Lab, noon, read};
use testkit::people::Person;
use testkit::wire::Fault;
use tokio::time::timeout;

#[tokio::test]
async fn an_accept_whose_response_is_lost_makes_one_membership() {
    for draft in [json!({}), json!({"max_uses": 5}), json!({"email": "bob@example.com"})] {
        let world = StoreWorld::new().await;
        let bob = Person::named("Bob");
        let invite = world.invite(draft).await;
        world.lab.wire.once("TransactWriteItems", Fault::LoseAnswer);
        let acceptance = world.accept(&bob, &invite).await;
        assert!(!acceptance.already_member, "the repeated transaction is the same one");
        assert_eq!(world.current(&invite).await.uses, 1);
        assert_eq!(world.members(&world.ada).await.len(), 2);
    }
}

#[tokio::test]
async fn repeating_an_accept_whose_responses_were_all_lost_finds_it_done() {
    let world = StoreWorld::new().await;
    let bob = Person::named("Bob");
    let invite = world.invite(json!({})).await;
    for _ in 0..4 {
        world.lab.wire.once("TransactWriteItems", Fault::LoseAnswer);
    }
    let outcome = world.try_accept(&bob, &invite).await;
    assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
    let again = world.accept(&bob, &invite).await;
    assert!(again.already_member);
    assert_eq!(world.current(&invite).await.uses, 1);
    assert_eq!(world.members(&world.ada).await.len(), 2);
}

#[tokio::test]
async fn an_unreadable_response_is_unavailable_and_repeating_is_safe() {
    let world = StoreWorld::new().await;
    let bob = Person::named("Bob");
    let invite = world.invite(json!({})).await;
    world.lab.wire.always(Some(Fault::Garble));
    let accepted = world.try_accept(&bob, &invite).await;
    assert!(matches!(accepted, Err(StoreError::Unavailable(_))), "{accepted:?}");
    let read = world.store().band(&world.ada.caller(), world.band).await;
    assert!(matches!(read, Err(StoreError::Unavailable(_))), "{read:?}");
    let listed = world
        .store()
        .bands(&bob.caller(), PageRequest { limit: 5, after: None })
        .await;
    assert!(matches!(listed, Err(StoreError::Unavailable(_))), "{listed:?}");
    let drafted = world.try_invite_at(&world.ada, json!({}), noon()).await;
    assert!(matches!(drafted, Err(StoreError::Unavailable(_))), "{drafted:?}");
    world.lab.wire.heal();
    // A write whose response can't be read has still happened.
    world.lab.wire.once("TransactWriteItems", Fault::Garble);
    let accepted = world.try_accept(&bob, &invite).await;
    assert!(
        matches!(accepted, Err(StoreError::Unavailable(_)) | Ok(_)),
        "{accepted:?}"
    );
    let again = world.accept(&bob, &invite).await;
    assert!(again.already_member);
    assert_eq!(world.current(&invite).await.uses, 1);
}

#[tokio::test]
async fn creating_revoking_and_declining_survive_a_lost_response() {
    let world = StoreWorld::new().await;
    world.lab.wire.once("PutItem", Fault::LoseAnswer);
    let link = world.invite(json!({})).await;
    world.lab.wire.once("TransactWriteItems", Fault::LoseAnswer);
    let email = world.invite(json!({"email": "bob@example.com"})).await;
    world.lab.wire.once("UpdateItem", Fault::LoseAnswer);
    world.revoke(&link).await.expect("revoked");
    world.lab.wire.once("TransactWriteItems", Fault::LoseAnswer);
    world.decline(&Person::named("Bob"), &email).await.expect("declined");
    assert_eq!(world.current(&link).await.status(noon()), Status::Revoked);
    assert_eq!(world.current(&email).await.status(noon()), Status::Declined);
    world.lab.wire.once("TransactWriteItems", Fault::LoseAnswer);
    let draft: domain::BandDraft = read(json!({"name": "The Who"}));
    let (band, founder) = Band::found(
        world.lab.cx.new_band_id(noon()),
        draft.name,
        &world.ada.caller(),
        noon(),
    );
    world.store().create_band(&band, &founder).await.expect("founded");
}

#[tokio::test]
async fn contention_is_retried_and_gives_up_cleanly() {
    let world = StoreWorld::new().await;
    let bob = Person::named("Bob");
    let invite = world.invite(json!({})).await;
    for _ in 0..6 {
        world.lab.wire.once("TransactWriteItems", Fault::Contend);
    }
    assert!(!world.accept(&bob, &invite).await.already_member);

    let eve = Person::named("Eve");
    let invite = world.invite(json!({})).await;
    world.lab.wire.always_for("TransactWriteItems", Fault::Contend);
    for (time, given_up) in [(0, "no response in time"), (200, "1 attempts"), (2000, "attempts")] {
        let (store, caller) = (world.lab.store_for(Duration::from_millis(time)), eve.caller());
        let accept = store.accept_invite(&caller, invite.id, Holder::Token(invite.generation), noon());
        let outcome = timeout(Duration::from_millis(time + 1000), accept).await;
        let outcome = outcome.expect("it does not wait beyond its deadline");
        let error = outcome.expect_err("others are in the way").to_string();
        assert!(error.contains(given_up), "{error}");
    }
    world.lab.wire.heal();
    assert!(!world.is_member(&eve).await);
    assert_eq!(world.current(&invite).await.uses, 0);
}

#[tokio::test]
async fn short_outages_go_unnoticed() {
    for fault in [Fault::Throttle, Fault::Fail, Fault::Refuse] {
        let world = StoreWorld::new().await;
        world.lab.wire.once("BatchGetItem", fault);
        world.lab.wire.once("PutItem", fault);
        let invite = world.invite(json!({})).await;
        world.lab.wire.once("BatchGetItem", fault);
        world.lab.wire.once("TransactWriteItems", fault);
        world.accept(&Person::named("Bob"), &invite).await;
        assert_eq!(world.members(&world.ada).await.len(), 2, "after {fault:?}");
    }
}

#[tokio::test]
async fn long_outages_are_unavailable_and_leave_nothing_half_done() {
    for fault in [Fault::Throttle, Fault::Fail, Fault::Refuse, Fault::Delay] {
        let world = StoreWorld::new().await;
        let bob = Person::named("Bob");
        let (link, other) = (
            world.invite(json!({})).await,
            world.invite(json!({"email": bob.email})).await,
        );
        world.lab.wire.always(Some(fault));
        let outcomes = [
            world.try_accept(&bob, &link).await.err(),
            world.decline(&bob, &other).await.err(),
            world.revoke(&link).await.err(),
        ];
        for outcome in outcomes {
            assert!(
                matches!(outcome, Some(StoreError::Unavailable(_))),
                "{fault:?}: {outcome:?}"
            );
        }
        world.lab.wire.always(None);
        assert_eq!(world.current(&link).await.status(noon()), Status::Pending);
        assert_eq!(world.current(&other).await.status(noon()), Status::Pending);
        world.accept(&bob, &link).await;
        assert_eq!(world.members(&world.ada).await.len(), 2, "after {fault:?}");
    }
}

/// Something that answers in place of the database.
fn gateway() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 8192]);
            let answer = "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 15\r\nconnection: close\r\n\r\n<h1>Sorry.</h1>";
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    url
}

#[tokio::test]
async fn a_failure_that_is_not_json_is_unavailable() {
    let lab = Lab::around_table(&gateway(), "no-such-table", "http://127.0.0.1:1");
    let ada = Person::named("Ada").caller();
    let outcome = lab.store().profile(&ada.user).await;
    assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
}
