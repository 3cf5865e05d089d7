//! The cost of lists and of actions on many invites, on the engine whose figures are measured against AWS.

use crate::costs::{PAGE, within, world};
use crate::world::{StoreWorld, hours};
use domain::action::Action;
use domain::selection::Selection;
use domain::words::Words;
use serde_json::{Value, json};
use store::{ActionTarget, BulkRequest, InviteFilter, PageRequest};
use testkit::lab::{noon, read};
use testkit::stack::table::{call, load};

#[tokio::test]
async fn acting_on_many_takes_few_calls() {
    let (world, _database) = world().await;
    let ada = world.ada.caller();
    let rows = |drafts: Vec<Value>| BulkRequest::Rows(drafts.into_iter().map(|draft| Some(read(draft))).collect());
    let addresses = (0..100)
        .map(|row| json!({"email": format!("p{row}@example.com")}))
        .collect();
    for (what, drafts, calls, costs) in [
        ("100 links", vec![json!({}); 100], 6, [310.0, 406.0, 406.0]),
        ("100 addresses", addresses, 7, [520.0, 620.0, 620.0]),
    ] {
        let id = world.lab.cx.new_batch_id(noon());
        let batch = world
            .store()
            .create_invites(&ada, world.band, id, &rows(drafts), None, noon())
            .await;
        let ids = batch
            .expect("a batch")
            .0
            .rows
            .into_iter()
            .map(|row| row.outcome.expect("an invite").id.to_string());
        let target = ActionTarget::Ids(ids.collect());
        let actions = [
            Action::Resend { ttl_hours: None },
            Action::Prolong { ttl_hours: Some(500) },
            Action::Revoke,
        ];
        for (action, written) in actions.into_iter().zip(costs) {
            world.lab.wire.forget();
            let done = world
                .store()
                .act_on_invites(&ada, world.band, (action, &target), None, noon())
                .await;
            assert!(done.expect("done").rows.iter().all(|(_, outcome)| outcome.is_ok()));
            within(&world, &format!("{what}: {action:?}"), calls, 102.0, written);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_costs_the_same_with_10_and_with_20_000_old_invites() {
    let (world, _database) = world().await;
    let list = async |what: &str| {
        world.lab.wire.forget();
        let ada = world.ada.caller();
        world
            .store()
            .list_invites(&ada, world.band, InviteFilter::Pending, PAGE, hours(24))
            .await
            .expect("a list");
        within(&world, what, 2, 200.0, 0.0)
    };
    let next = async |after: Option<String>| {
        world.lab.wire.forget();
        let (ada, request) = (world.ada.caller(), PageRequest { limit: 10, after });
        let list = world
            .store()
            .list_invites(&ada, world.band, InviteFilter::Pending, request, hours(24));
        list.await.expect("a list").page.next
    };
    age(&world, 0, 10).await;
    for index in 0..60 {
        world
            .try_invite_at(&world.ada, json!({"part": format!("part {index}")}), hours(20))
            .await
            .expect("an invite");
    }
    let few = list("list of pending, 10 old").await;
    assert!(few.read <= 20.0);
    let after = next(None).await;
    next(after.clone()).await;
    let few = within(&world, "later page of pending, 10 old", 2, 10.0, 0.0);
    let selection = Selection {
        words: Words::parse("part").expect("words"),
        ..Selection::default()
    };
    let select = async |what: &str, filter: InviteFilter, read: f64| {
        world.lab.wire.forget();
        let (ada, selection) = (
            world.ada.caller(),
            Selection {
                filter,
                ..selection.clone()
            },
        );
        let request = PageRequest {
            limit: 10,
            after: after.clone(),
        };
        let listed = world
            .store()
            .select_invites(&ada, world.band, &selection, None, request, hours(24));
        assert!(listed.await.expect("a list").page.entries.len() <= 10);
        within(&world, what, 2, read, 0.0);
    };
    select("search among 60 pending", InviteFilter::Pending, 15.0).await;
    age(&world, 10, 20_000).await;
    list("list of pending with counts, 20,000 old").await;
    next(after.clone()).await;
    let many = within(&world, "later page of pending, 20,000 old", 2, 10.0, 0.0);
    assert_eq!(
        (few.rounds, few.calls.len(), few.read),
        (many.rounds, many.calls.len(), many.read)
    );
    select("search among 60 pending, 20,000 old", InviteFilter::Pending, 15.0).await;
    select("search among 1000 of 20,000", InviteFilter::All, 100.0).await;
}

/// Creates invites that have ended by `hours(24)`, half revoked and half expired: copies of two real ones, written
/// directly to the table because there are so many.
async fn age(world: &StoreWorld, from: u32, to: u32) {
    let (table, endpoint) = &world.lab.table;
    let expired = world.invite(json!({"ttl_hours": 1})).await;
    let revoked = world.invite(json!({"ttl_hours": 1})).await;
    world.revoke(&revoked).await.expect("revoked");
    let mut originals = Vec::new();
    for invite in [expired, revoked] {
        let key =
            json!({"pk": {"S": format!("BAND#{}", world.band)}, "sk": {"S": format!("INVITE#{}", invite.id.own())}});
        let found = call(endpoint, "GetItem", &json!({"TableName": table, "Key": key}))
            .await
            .expect("an answer");
        originals.push((invite.id.own(), found.get("Item").expect("an item").to_string()));
    }
    let copies: Vec<_> = (from..to)
        .zip(originals.iter().cycle())
        .map(|(_, (own, item))| {
            let copy = world.lab.cx.new_invite_id(world.band, noon()).own();
            let item: Value = serde_json::from_str(&item.replace(own, &copy)).expect("an item");
            item
        })
        .collect();
    load(endpoint, table, &copies).await.expect("written");
}
