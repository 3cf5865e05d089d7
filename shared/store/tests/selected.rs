//! Lists of selected invites: by words, mail and views, in each order, in pages, and what they look at.

use crate::world::{StoreWorld, hours, of_batch};
use domain::selection::{Selection, Sort};
use domain::words::Words;
use domain::{Delivery, DeliveryStatus, Holder, InviteId, MailKind};
use serde_json::{Value, json};
use store::{BulkRequest, InviteFilter, InviteList, LookedAt, MAX_LOOKED_AT, PageRequest};
use testkit::lab::{Lab, noon, read};
use testkit::people::Person;

fn words(text: &str) -> Selection {
    Selection {
        words: Words::parse(text).expect("words"),
        ..Selection::default()
    }
}

async fn page(world: &StoreWorld, selection: &Selection, sort: Option<Sort>, request: PageRequest) -> InviteList {
    let ada = world.ada.caller();
    let list = world
        .store()
        .select_invites(&ada, world.band, selection, sort, request, noon());
    list.await.expect("a list")
}

/// The ids of all that are selected, read in pages of `limit`.
async fn ids(world: &StoreWorld, selection: &Selection, sort: Option<Sort>, limit: u32) -> Vec<InviteId> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let list = page(world, selection, sort, PageRequest { limit, after }).await;
        assert!(list.total.exact && list.looked_at.is_some_and(|looked_at| looked_at.complete));
        all.extend(list.page.entries.into_iter().map(|invite| invite.id));
        after = list.page.next;
        if after.is_none() {
            assert_eq!(list.total.number as usize, all.len());
            return all;
        }
    }
}

#[tokio::test]
async fn invites_are_found_by_words_and_by_the_public_name_of_a_user() {
    let world = StoreWorld::new().await;
    let (zoe, cy) = (Person::named("Zoë"), Person::named("Cy"));
    world.lab.be_searchable(&zoe, true).await;
    world.lab.be_searchable(&cy, false).await;
    let trumpet = world
        .invite(json!({"email": "bob.smith@example.com", "part": "second trumpet"}))
        .await;
    let user = world.invite(json!({"user_id": zoe.sub})).await;
    let hidden = world.invite(json!({"user_id": cy.sub, "message": "Große Halle"})).await;
    for (text, found) in [
        ("trumpet bob", vec![trumpet.id]),
        ("zoe", vec![user.id]),
        ("cy", vec![]),
        ("grosse", vec![hidden.id]),
        ("bob zoe", vec![]),
    ] {
        assert_eq!(ids(&world, &words(text), None, 50).await, found, "{text}");
    }
}

#[tokio::test]
async fn each_order_has_its_pages() {
    let world = StoreWorld::new().await;
    let mut made = Vec::new();
    for (hour, ttl, email) in [
        (0, 30, Some("cy")),
        (1, 10, Some("abe")),
        (2, 20, None),
        (3, 20, Some("bob")),
    ] {
        let mut draft = json!({"ttl_hours": ttl});
        if let Some(name) = email {
            draft["email"] = format!("{name}@example.com").into();
        }
        made.push(
            world
                .try_invite_at(&world.ada, draft, hours(hour))
                .await
                .expect("an invite")
                .id,
        );
    }
    let [cy, abe, link, bob] = made.try_into().expect("four");
    for limit in [1, 3, 50] {
        for (sort, expect) in [
            (Some(Sort::Expiry), [abe, link, bob, cy]),
            (Some(Sort::Created), [bob, link, abe, cy]),
            (Some(Sort::Name), [abe, bob, cy, link]),
            (None, [cy, bob, link, abe]),
        ] {
            let all = ids(&world, &Selection::default(), sort, limit).await;
            assert_eq!(all, expect, "{sort:?} in pages of {limit}");
        }
    }
}

#[tokio::test]
async fn unopened_invites_and_mail_problems_are_listed_and_counted_and_so_are_those_that_expire_soon() {
    let world = StoreWorld::of(Lab::with_mail().await).await;
    let (opened, bounced) = (
        world.invite(json!({})).await,
        world.invite(json!({"email": "bob@example.com", "ttl_hours": 48})).await,
    );
    let store = world.store();
    store
        .view_invite(None, opened.id, Holder::Token(0), noon())
        .await
        .expect("viewed");
    let delivery = Delivery::at(DeliveryStatus::Bounced, noon());
    let settled = store.settle_mail(&bounced, MailKind::Invitation, &delivery);
    settled.await.expect("settled");
    let revoked = world.invite(json!({})).await;
    world.revoke(&revoked).await.expect("revoked");
    for selection in [
        Selection {
            unseen: true,
            ..Selection::default()
        },
        Selection {
            mail_problems: true,
            ..Selection::default()
        },
    ] {
        assert_eq!(ids(&world, &selection, None, 50).await, [bounced.id], "{selection:?}");
    }
    let request = PageRequest { limit: 1, after: None };
    let first = page(&world, &words(""), Some(Sort::Created), request).await;
    let counts = first.counts.expect("on the first page");
    let numbers = [
        counts.pending,
        counts.unseen,
        counts.mail_problems,
        counts.expiring_soon,
        counts.revoked,
        counts.expired,
    ];
    assert_eq!(
        numbers.map(|count| (count.number, count.exact)),
        [2, 1, 1, 1, 1, 0].map(|number| (number, true))
    );
    assert_eq!((first.quota.band.left, first.quota.own.left), (99_997, 99_997));
    let request = PageRequest {
        limit: 1,
        after: first.page.next,
    };
    assert_eq!(
        page(&world, &words(""), Some(Sort::Created), request).await.counts,
        None
    );
}

#[tokio::test]
async fn only_the_first_invites_of_a_long_list_are_looked_at() {
    let world = StoreWorld::new().await;
    let soon = world.invite(json!({"part": "soon", "ttl_hours": 1})).await;
    let ada = world.ada.caller();
    let mut newest = None;
    for _ in 0..MAX_LOOKED_AT / 100 {
        let rows = BulkRequest::Rows((0..100).map(|_| Some(read(json!({})))).collect());
        let id = world.lab.cx.new_batch_id(noon());
        let made = world.store().create_invites(&ada, world.band, id, &rows, None, noon());
        made.await.expect("a batch");
        newest = Some(id);
    }
    let request = PageRequest { limit: 1, after: None };
    let list = page(&world, &words("soon"), None, request.clone()).await;
    let looked_at = |complete| {
        Some(LookedAt {
            number: MAX_LOOKED_AT,
            complete,
        })
    };
    assert_eq!(
        (list.total.number, list.total.exact, list.looked_at),
        (0, false, looked_at(false))
    );
    let list = page(&world, &words("soon"), Some(Sort::Expiry), request.clone()).await;
    assert_eq!(
        (list.page.entries, list.looked_at),
        (vec![soon.clone()], looked_at(false)),
        "the soonest first"
    );
    world.revoke(&soon).await.expect("revoked");
    let list = page(&world, &words(""), Some(Sort::Name), request.clone()).await;
    assert_eq!(
        (list.total.number, list.total.exact, list.looked_at),
        (MAX_LOOKED_AT, true, looked_at(true))
    );
    let batch = of_batch(newest.expect("a batch"), InviteFilter::Pending);
    let list = page(&world, &batch, None, request).await;
    assert_eq!(
        list.looked_at,
        Some(LookedAt {
            number: 100,
            complete: true
        }),
        "no others are read"
    );
}

#[tokio::test]
async fn words_are_looked_for_in_more_than_one_answer_of_the_database() {
    let world = StoreWorld::new().await;
    let ada = world.ada.caller();
    let found = world.invite(json!({"part": "piccolo", "ttl_hours": 1})).await;
    let link: Value = json!({"message": "щ".repeat(500), "part": "щ".repeat(60)});
    for _ in 0..9 {
        let rows = BulkRequest::Rows((0..100).map(|_| Some(read(link.clone()))).collect());
        let id = world.lab.cx.new_batch_id(noon());
        let made = world.store().create_invites(&ada, world.band, id, &rows, None, noon());
        made.await.expect("a batch");
    }
    assert_eq!(ids(&world, &words("picc"), None, 50).await, [found.id]);
}
