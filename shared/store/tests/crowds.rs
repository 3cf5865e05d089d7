//! Crowds that accept one group link. Transactions hold their items as long as in DynamoDB: about 60 per second get
//! through, and all others are refused until then.

use crate::world::{StoreWorld, people};
use domain::{Holder, Invite};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use store::StoreError;
use testkit::lab::noon;
use testkit::people::Person;
use testkit::stack::template::Template;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// The time the edge reserves for its response.
const RESERVE: Duration = Duration::from_secs(1);
/// The value of `retry-after` in responses.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// How long the store may try to accept in a deployment.
fn patience() -> Duration {
    let functions = Template::read().expect("template.yaml").functions;
    let mut all = functions.into_iter();
    let accept = all.find(|function| function.binary == "accept-invite");
    accept.expect("accept-invite").timeout.saturating_sub(RESERVE)
}

/// Accepts like a client that repeats a request once when told to. Returns how many times it repeated.
async fn accept(world: &StoreWorld, person: &Person, invite: &Invite, patience: Duration) -> Result<u32, StoreError> {
    let (caller, holder) = (person.caller(), Holder::Token(invite.generation));
    for repeats in 0..2 {
        let store = world.lab.store_for(patience);
        match store.accept_invite(&caller, invite.id, holder, noon()).await {
            Err(StoreError::Conflict(_) | StoreError::Unavailable(_)) if repeats == 0 => sleep(RETRY_AFTER).await,
            outcome => return outcome.map(|_| repeats),
        }
    }
    unreachable!("the second outcome is returned")
}

/// Lets `count` people accept one link, spread over `during`. All get in, and the counts are exact.
async fn crowd(count: u32, during: Duration) {
    let world = StoreWorld::new().await;
    let invite = world.invite(json!({"max_uses": count})).await;
    world.lab.wire.hold_items();
    world.lab.wire.forget();
    let (world, patience) = (Arc::new(world), patience());
    let mut crowd = JoinSet::new();
    for (person, turn) in people(count as usize).into_iter().zip(0..) {
        let (world, invite) = (Arc::clone(&world), invite.clone());
        crowd.spawn(async move {
            sleep(during * turn / count).await;
            accept(&world, &person, &invite, patience).await
        });
    }
    let outcomes = crowd.join_all().await;
    let lost: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).collect();
    assert!(lost.is_empty(), "{} of {count} did not get in: {lost:?}", lost.len());
    let repeated: u32 = outcomes.into_iter().flatten().sum();
    let meter = world.lab.wire.take();
    // docs/speed.md and docs/costs.md have these figures.
    eprintln!(
        "{count} people within {during:?}: {repeated} repeated; {} refused attempts at {} items, {:.1} a person; {} WU for \
         what happened",
        meter.refused,
        meter.refused_items,
        f64::from(meter.refused) / f64::from(count),
        meter.written,
    );
    assert!(meter.refused > count, "it was a crowd");
    assert_eq!(world.current(&invite).await.uses, count);
    // This checks the band's counts against the memberships.
    assert_eq!(world.members(&world.ada).await.len(), count as usize + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_of_256_at_once_get_in() {
    crowd(256, Duration::ZERO).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_of_1000_within_ten_seconds_get_in() {
    crowd(1000, Duration::from_secs(10)).await;
}
