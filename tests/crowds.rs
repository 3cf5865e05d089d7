//! Many at once over HTTP: exactly once all the same.

use crate::world::{World, at};
use serde_json::json;
use std::sync::{Arc, LazyLock};
use testkit::people::Person;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// The local emulator stalls beyond a hundred waiting requests, so one crowd goes at a time.
static ONE_CROWD: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(1));

async fn crowd(uses: u64) {
    let _turn = ONE_CROWD.acquire().await.expect("a turn");
    let world = Arc::new(World::new().await);
    let invite = world.invite(json!({"max_uses": uses})).await;
    let mut crowd = JoinSet::new();
    for _ in 0..64 {
        let (world, invite) = (Arc::clone(&world), invite.clone());
        crowd.spawn(async move { world.accept(&Person::new("P"), &invite).await });
    }
    let (joined, refused): (Vec<_>, Vec<_>) = crowd
        .join_all()
        .await
        .into_iter()
        .partition(|answer| answer.status == 200);
    let expected = uses.min(64);
    assert_eq!(joined.len() as u64, expected);
    assert!(
        joined
            .into_iter()
            .all(|answer| at(&answer.body, "/already_member") == json!(false))
    );
    for answer in refused {
        answer.problem(410, "invite-used");
    }
    assert_eq!(at(&world.look(&invite).await, "/uses"), json!(expected));
    assert_eq!(world.member_count().await, expected + 1);
}

#[tokio::test]
async fn of_64_at_once_one_gets_the_one_use() {
    crowd(1).await;
}

#[tokio::test]
async fn of_64_at_once_five_get_the_five_uses() {
    crowd(5).await;
}

#[tokio::test]
async fn of_64_at_once_all_get_the_64_uses() {
    crowd(64).await;
}

#[tokio::test]
async fn of_64_at_once_all_get_in_by_100_uses() {
    crowd(100).await;
}

#[tokio::test]
async fn one_user_accepting_20_times_at_once_is_one_member_and_one_use() {
    let _turn = ONE_CROWD.acquire().await.expect("a turn");
    let world = Arc::new(World::new().await);
    let (bob, invite) = (Person::new("Bob"), world.invite(json!({"max_uses": 30})).await);
    let mut crowd = JoinSet::new();
    for _ in 0..20 {
        let (world, bob, invite) = (Arc::clone(&world), bob.clone(), invite.clone());
        crowd.spawn(async move { at(&world.accept(&bob, &invite).await.ok(200), "/already_member") });
    }
    let first = crowd
        .join_all()
        .await
        .into_iter()
        .filter(|already| *already == json!(false))
        .count();
    assert_eq!((first, world.member_count().await), (1, 2));
    assert_eq!(at(&world.look(&invite).await, "/uses"), json!(1));
}

#[tokio::test]
async fn accept_and_revoke_at_once_have_one_winner() {
    let world = World::new().await;
    for _ in 0..40 {
        let (bob, invite) = (Person::new("Bob"), world.invite(json!({})).await);
        let (accepted, revoked) = tokio::join!(world.accept(&bob, &invite), world.revoke(&world.ada, &invite));
        if accepted.status == 200 {
            revoked.problem(409, "invite-not-pending");
        } else {
            accepted.problem(410, "invite-revoked");
            revoked.ok(204);
        }
    }
}
