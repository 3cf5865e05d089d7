//! Accepting happens exactly once, by many people at once and by one person many times.

use crate::world::{StoreWorld, gone, people};
use domain::{Gone, Role, Status};
use serde_json::json;
use std::sync::Arc;
use testkit::lab::noon;
use tokio::task::JoinSet;

async fn crowd(members: usize, uses: u32) {
    let world = Arc::new(StoreWorld::new().await);
    let invite = world.invite(json!({"max_uses": uses})).await;
    let mut crowd = JoinSet::new();
    for person in people(members) {
        let (world, invite) = (Arc::clone(&world), invite.clone());
        crowd.spawn(async move { world.try_accept(&person, &invite).await });
    }
    let outcomes = crowd.join_all().await;
    let expected = members.min(uses as usize);
    let (joined, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!(joined.len(), expected, "{refused:?}");
    assert!(
        joined
            .into_iter()
            .flatten()
            .all(|acceptance| !acceptance.already_member)
    );
    assert!(refused.into_iter().all(|refusal| gone(refusal) == Gone::Used));
    let invite = world.current(&invite).await;
    assert_eq!(invite.uses as usize, expected);
    let status = if expected == uses as usize {
        Status::Accepted
    } else {
        Status::Pending
    };
    assert_eq!(invite.status(noon()), status);
    assert_eq!(world.members(&world.ada).await.len(), expected + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_64_concurrent_callers_gets_the_only_use() {
    crowd(64, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn five_of_64_concurrent_callers_get_the_five_uses() {
    crowd(64, 5).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_of_64_concurrent_callers_get_the_64_uses() {
    crowd(64, 64).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_of_64_concurrent_callers_get_in_and_36_of_100_uses_are_left() {
    crowd(64, 100).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_accepting_20_times_at_once_joins_once_and_takes_one_use() {
    for draft in [json!({}), json!({"max_uses": 30}), json!({"email": "bob@example.com"})] {
        let world = Arc::new(StoreWorld::new().await);
        let invite = world.invite(draft).await;
        let mut crowd = JoinSet::new();
        for person in std::iter::repeat_n(testkit::people::Person::named("Bob"), 20) {
            let (world, invite) = (Arc::clone(&world), invite.clone());
            crowd.spawn(async move { world.try_accept(&person, &invite).await });
        }
        let outcomes = crowd.join_all().await;
        let first = outcomes
            .iter()
            .filter(|outcome| outcome.as_ref().is_ok_and(|a| !a.already_member))
            .count();
        let again = outcomes
            .iter()
            .filter(|outcome| outcome.as_ref().is_ok_and(|a| a.already_member))
            .count();
        assert_eq!((first, again), (1, 19), "{outcomes:?}");
        assert_eq!(world.current(&invite).await.uses, 1);
        assert_eq!(world.members(&world.ada).await.len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn as_many_of_64_concurrent_callers_get_in_as_the_band_has_seats() {
    let world = Arc::new(StoreWorld::new().await);
    world.limit_members(11).await;
    let invite = world.invite(json!({"max_uses": 100, "role": "admin"})).await;
    let mut crowd = JoinSet::new();
    for person in people(64) {
        let (world, invite) = (Arc::clone(&world), invite.clone());
        crowd.spawn(async move { world.try_accept(&person, &invite).await });
    }
    let joined = crowd.join_all().await.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(joined, 10);
    assert_eq!(world.current(&invite).await.uses, 10);
    assert!(
        world
            .members(&world.ada)
            .await
            .iter()
            .all(|member| member.role == Role::Admin)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_20_concurrent_invites_to_an_address_is_created() {
    let world = Arc::new(StoreWorld::new().await);
    let mut crowd = JoinSet::new();
    for _ in 0..20 {
        let world = Arc::clone(&world);
        crowd.spawn(async move {
            world
                .try_invite_at(&world.ada, json!({"email": "bob@example.com"}), noon())
                .await
        });
    }
    let made = crowd.join_all().await.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(made, 1);
}
