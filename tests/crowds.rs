//! Concurrent requests over HTTP take effect exactly once.

use crate::world::{World, at, decline};
use serde_json::json;
use std::sync::Arc;
use testkit::people::Person;
use tokio::task::JoinSet;

/// How many users accept at once.
const CROWD: u64 = 64;

async fn crowd(uses: u64) {
    let world = Arc::new(World::new().await);
    let invite = world.invite(json!({"max_uses": uses})).await;
    let mut crowd = JoinSet::new();
    for _ in 0..CROWD {
        let (world, invite) = (Arc::clone(&world), invite.clone());
        crowd.spawn(async move { world.accept(&Person::new("Bob"), &invite).await });
    }
    let answers = crowd.join_all().await;
    let (joined, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
    let expected = uses.min(CROWD);
    assert_eq!(
        (joined.len() as u64, refused.len() as u64),
        (expected, CROWD - expected)
    );
    for answer in joined {
        assert_eq!(at(&answer.body, "/already_member"), json!(false));
    }
    for answer in refused {
        answer.problem(410, "invite-used");
    }
    let status = if expected == uses { "accepted" } else { "pending" };
    let seen = world.show(&invite).await;
    assert_eq!(
        (at(&seen, "/uses"), at(&seen, "/status")),
        (json!(expected), json!(status))
    );
    assert_eq!(world.member_count().await, expected + 1);
    let members = format!("/bands/{}/members", world.band);
    let members = world.pages(&world.ada, &members, ("members", "user_id"), 100).await;
    assert_eq!(members.len() as u64, expected + 1);
}

#[tokio::test]
async fn one_of_64_concurrent_accepts_gets_the_only_use() {
    crowd(1).await;
}

#[tokio::test]
async fn five_of_64_concurrent_accepts_get_the_five_uses() {
    crowd(5).await;
}

#[tokio::test]
async fn all_64_concurrent_accepts_get_the_64_uses() {
    crowd(64).await;
}

#[tokio::test]
async fn all_64_concurrent_accepts_succeed_with_100_uses() {
    crowd(100).await;
}

#[tokio::test]
async fn twenty_concurrent_accepts_of_one_user_take_one_use() {
    let world = Arc::new(World::new().await);
    for uses in [1, 30] {
        let (bob, invite) = (Person::new("Bob"), world.invite(json!({"max_uses": uses})).await);
        let before = world.member_count().await;
        let mut crowd = JoinSet::new();
        for _ in 0..20 {
            let (world, bob, invite) = (Arc::clone(&world), bob.clone(), invite.clone());
            crowd.spawn(async move { at(&world.accept(&bob, &invite).await.ok(200), "/already_member") });
        }
        let answers = crowd.join_all().await;
        assert_eq!(answers.iter().filter(|already| **already == json!(false)).count(), 1);
        assert_eq!(world.member_count().await, before + 1);
        assert_eq!(at(&world.show(&invite).await, "/uses"), json!(1));
    }
}

#[tokio::test]
async fn concurrent_accept_and_revoke_have_one_winner() {
    let (world, mut members) = (World::new().await, 1);
    for round in 0..50 {
        let (bob, invite) = (Person::new("Bob"), world.invite(json!({})).await);
        let (accept, revoke) = (world.accept(&bob, &invite), world.revoke(&world.ada, &invite));
        let (accepted, revoked) = if round % 2 == 0 {
            tokio::join!(accept, revoke)
        } else {
            let (revoked, accepted) = tokio::join!(revoke, accept);
            (accepted, revoked)
        };
        let seen = world.show(&invite).await;
        if accepted.status == 200 {
            members += 1;
            revoked.problem(409, "invite-not-pending");
            assert_eq!(
                (at(&seen, "/status"), at(&seen, "/uses")),
                (json!("accepted"), json!(1))
            );
        } else {
            accepted.problem(410, "invite-revoked");
            revoked.ok(204);
            assert_eq!((at(&seen, "/status"), at(&seen, "/uses")), (json!("revoked"), json!(0)));
        }
    }
    assert_eq!(world.member_count().await, members);
}

#[tokio::test]
async fn concurrent_accept_and_decline_have_one_winner() {
    let (world, mut members) = (World::new().await, 1);
    for _ in 0..20 {
        let bob = Person::new("Bob");
        let invite = world.invite(json!({"email": bob.email})).await;
        let (accepted, declined) = tokio::join!(world.accept(&bob, &invite), world.send(decline(&invite)));
        if accepted.status == 200 {
            members += 1;
            declined.problem(410, "invite-used");
        } else {
            accepted.problem(410, "invite-declined");
            declined.ok(204);
        }
    }
    assert_eq!(world.member_count().await, members);
}

#[tokio::test]
async fn concurrent_invites_to_one_address_create_one() {
    let world = Arc::new(World::new().await);
    let bob = Person::new("Bob");
    let mut crowd = JoinSet::new();
    for _ in 0..10 {
        let (world, email) = (Arc::clone(&world), bob.email.clone());
        crowd.spawn(async move { world.try_invite(&world.ada, json!({"email": email})).await });
    }
    let answers = crowd.join_all().await;
    let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
    let [made] = made.as_slice() else {
        panic!("{} were made", made.len())
    };
    for answer in refused {
        let problem = answer.problem(409, "already-invited");
        assert_eq!(at(&problem, "/invite_id"), at(&made.body, "/id"));
    }
    assert_eq!(at(&world.list("status=all").await, "/total"), json!(1));
}
