//! Lists: their order, pages and counts, and that they show recent changes.

use crate::world::{StoreWorld, hours};
use chrono::TimeDelta;
use domain::{Ending, Holder, Instant, Status};
use serde_json::json;
use store::{BulkRequest, Count, InviteFilter, InviteList, MAX_COUNTED, PageRequest};
use testkit::lab::{noon, read};
use testkit::people::Person;

#[tokio::test]
async fn each_state_has_its_list_and_order() {
    let world = StoreWorld::new().await;
    let make = async |ttl: u32, at: i64| {
        world
            .try_invite_at(&world.ada, json!({"ttl_hours": ttl}), hours(at))
            .await
            .expect("an invite")
    };
    let (bob, cy) = (Person::named("Bob"), Person::named("Cy"));
    let (short, long, early, late) = (make(24, 0).await, make(90, 0).await, make(1, 0).await, make(1, 1).await);
    let (used, revoked, declined) = (
        make(24, 2).await,
        make(24, 3).await,
        world.invite(json!({"email": cy.email})).await,
    );
    world.accept_at(&bob, &used, hours(4)).await.expect("accepted");
    world
        .store()
        .revoke_invite(&world.ada.caller(), revoked.id, hours(4))
        .await
        .expect("revoked");
    world.decline(&cy, &declined).await.expect("declined");

    let ids = async |filter, limit| -> Vec<_> {
        world
            .list(filter, limit, hours(5))
            .await
            .into_iter()
            .map(|invite| invite.id)
            .collect()
    };
    for limit in [1, 2, 50] {
        assert_eq!(
            ids(InviteFilter::Pending, limit).await,
            [long.id, short.id],
            "by expiry, latest first"
        );
        assert_eq!(
            ids(InviteFilter::Expired, limit).await,
            [late.id, early.id],
            "by their end, latest first"
        );
        assert_eq!(ids(InviteFilter::Ended(Ending::Accepted), limit).await, [used.id]);
        assert_eq!(ids(InviteFilter::Ended(Ending::Revoked), limit).await, [revoked.id]);
        assert_eq!(ids(InviteFilter::Ended(Ending::Declined), limit).await, [declined.id]);
        let all = ids(InviteFilter::All, limit).await;
        assert_eq!(all.len(), 7);
        assert_eq!(all[..3], [revoked.id, used.id, late.id], "newest first");
    }
}

#[tokio::test]
async fn a_list_shows_what_was_done_just_before() {
    let world = StoreWorld::new().await;
    for _ in 0..30 {
        let invite = world.invite(json!({})).await;
        assert_eq!(world.list(InviteFilter::Pending, 50, noon()).await[0].id, invite.id);
        world.revoke(&invite).await.expect("revoked");
        assert!(world.list(InviteFilter::Pending, 50, noon()).await.is_empty());
        let newest = &world.list(InviteFilter::Ended(Ending::Revoked), 50, noon()).await;
        assert!(
            newest
                .iter()
                .any(|one| one.id == invite.id && one.status(noon()) == Status::Revoked)
        );
    }
}

#[tokio::test]
async fn invites_whose_ttl_has_passed_are_not_listed_even_if_not_deleted() {
    let world = StoreWorld::new().await;
    let invite = world.invite(json!({"ttl_hours": 1})).await;
    let revoked = world.invite(json!({})).await;
    world.revoke(&revoked).await.expect("revoked");
    let later = hours(30 * 24 + 2);
    for filter in [
        InviteFilter::Pending,
        InviteFilter::Expired,
        InviteFilter::Ended(Ending::Revoked),
        InviteFilter::All,
    ] {
        assert!(world.list(filter, 50, later).await.is_empty(), "{filter:?}");
    }
    assert_eq!(world.list(InviteFilter::Expired, 50, hours(2)).await[0].id, invite.id);
}

/// A page of one invite.
async fn page(world: &StoreWorld, filter: InviteFilter, after: Option<String>, now: Instant) -> InviteList {
    let (ada, request) = (world.ada.caller(), PageRequest { limit: 1, after });
    let list = world.store().list_invites(&ada, world.band, filter, request, now).await;
    list.expect("a list")
}

#[tokio::test]
async fn a_list_ends_if_all_later_entries_left_it_between_pages() {
    let world = StoreWorld::new().await;
    let (ada, bob) = (world.ada.caller(), Person::named("Bob"));
    for hour in [1, 2] {
        world.invite(json!({"ttl_hours": hour})).await;
        world
            .accept_at(
                &Person::named(&format!("P{hour}")),
                &world.invite(json!({})).await,
                hours(hour),
            )
            .await
            .expect("accepted");
        let revoked = world.invite(json!({})).await;
        let revoked = world.store().revoke_invite(&ada, revoked.id, hours(hour)).await;
        revoked.expect("revoked");
        let declined = world.invite(json!({"email": bob.email})).await;
        let (caller, token) = (bob.caller(), Holder::Token(0));
        let declined = world
            .store()
            .decline_invite(Some(&caller), declined.id, token, hours(hour));
        declined.await.expect("declined");
    }
    let forgotten = 30 * 24 + 2;
    for (filter, seen, later) in [
        (InviteFilter::Pending, 0, 2),
        (InviteFilter::Expired, 3, forgotten),
        (InviteFilter::Ended(Ending::Accepted), 3, forgotten),
        (InviteFilter::Ended(Ending::Revoked), 3, forgotten),
        (InviteFilter::Ended(Ending::Declined), 3, forgotten),
    ] {
        let first = page(&world, filter, None, hours(seen)).await.page;
        assert_eq!((first.entries.len(), first.next.is_some()), (1, true), "{filter:?}");
        let last = page(&world, filter, first.next, hours(later)).await;
        assert_eq!((last.page.entries, last.page.next), (vec![], None), "{filter:?}");
        assert_eq!(last.total.number, 0, "{filter:?}");
    }
}

#[tokio::test]
async fn a_list_continues_from_a_position_ahead_of_another_clock() {
    let world = StoreWorld::new().await;
    let early = world.invite(json!({"ttl_hours": 1})).await;
    world.invite(json!({"ttl_hours": 2})).await;
    let first = page(&world, InviteFilter::Expired, None, hours(2)).await.page;
    let behind = hours(2) - TimeDelta::milliseconds(1);
    let last = page(&world, InviteFilter::Expired, first.next, behind).await.page;
    assert_eq!((last.entries, last.next), (vec![early], None));
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_are_exact_up_to_a_thousand_and_say_so_beyond() {
    let world = StoreWorld::new().await;
    let store = world.store();
    for target in [MAX_COUNTED, MAX_COUNTED + 1] {
        for _ in list_counts(&world).await.number..target {
            let id = world.lab.cx.new_invite_id(world.band, noon());
            store
                .create_invite(&world.ada.caller(), id, read(json!({})), None, noon())
                .await
                .expect("an invite");
        }
        let expect = Count {
            number: MAX_COUNTED,
            exact: target == MAX_COUNTED,
        };
        assert_eq!(list_counts(&world).await, expect);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_continue_after_one_call_of_the_database() {
    let world = StoreWorld::new().await;
    let ada = world.ada.caller();
    let link = json!({"message": "щ".repeat(500), "part": "щ".repeat(60)});
    for _ in 0..9 {
        let asked = BulkRequest::Rows((0..100).map(|_| Some(read(link.clone()))).collect());
        let id = world.lab.cx.new_batch_id(noon());
        let made = world.store().create_invites(&ada, world.band, id, &asked, None, noon());
        made.await.expect("a batch");
    }
    let expect = Count {
        number: 900,
        exact: true,
    };
    assert_eq!(list_counts(&world).await, expect, "more than a MB");
}

async fn list_counts(world: &StoreWorld) -> Count {
    let page = PageRequest { limit: 1, after: None };
    let list = world
        .store()
        .list_invites(&world.ada.caller(), world.band, InviteFilter::All, page, noon())
        .await;
    let list = list.expect("a list");
    assert_eq!(list.total, list.pending, "all of them are pending");
    list.total
}

#[tokio::test]
async fn the_inbox_lists_invites_to_the_user_id_and_to_the_address() {
    let world = StoreWorld::new().await;
    let bob = Person::named("Bob");
    world.lab.save_profile(&bob).await;
    let mut expected = Vec::new();
    for index in 0..4 {
        let band = world.lab.found(&world.ada, &format!("Band {index}")).await;
        for draft in [json!({"user_id": bob.sub}), json!({"email": bob.email})] {
            let id = world.lab.cx.new_invite_id(band, noon());
            world
                .store()
                .create_invite(&world.ada.caller(), id, read(draft), None, noon())
                .await
                .expect("an invite");
            expected.push(id);
        }
    }
    expected.sort();
    for limit in [1, 3, 4, 5, 50] {
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = world
                .store()
                .inbox(&bob.caller(), PageRequest { limit, after }, noon())
                .await
                .expect("inbox");
            assert!(page.entries.len() <= limit as usize);
            seen.extend(page.entries.into_iter().map(|invitation| invitation.id));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        seen.sort();
        assert_eq!(seen, expected, "pages of {limit}");
    }
    let unverified = bob.clone().unverified().caller();
    let page = PageRequest { limit: 50, after: None };
    let only_by_id = world
        .store()
        .inbox(&unverified, page.clone(), noon())
        .await
        .expect("inbox");
    assert_eq!(
        only_by_id.entries.len(),
        4,
        "an address nobody vouches for opens no inbox"
    );
    let late = world
        .store()
        .inbox(&bob.caller(), page, hours(72))
        .await
        .expect("inbox");
    assert!(late.entries.is_empty(), "expired ones are not pending");
}

#[tokio::test]
async fn bands_and_members_come_in_pages() {
    let world = StoreWorld::new().await;
    for index in 0..4 {
        world.lab.found(&world.ada, &format!("Band {index}")).await;
        let person = Person::named(&format!("P{index}"));
        world.accept(&person, &world.invite(json!({})).await).await;
    }
    for limit in [1, 2, 5, 6] {
        let (mut bands, mut members) = (0, 0);
        let (mut after, mut done) = (None, false);
        while !done {
            let page = world
                .store()
                .bands(&world.ada.caller(), PageRequest { limit, after })
                .await
                .expect("bands");
            bands += page.entries.len();
            after = page.next;
            done = after.is_none();
        }
        let (mut after, mut done) = (None, false);
        while !done {
            let request = PageRequest { limit, after };
            let page = world
                .store()
                .members(&world.ada.caller(), world.band, request)
                .await
                .expect("members");
            members += page.entries.len();
            after = page.next;
            done = after.is_none();
        }
        assert_eq!((bands, members), (5, 5), "pages of {limit}");
    }
}

#[tokio::test]
async fn members_show_the_name_in_their_profile_or_else_in_their_token() {
    let world = StoreWorld::new().await;
    let bob = Person::named("Bob");
    world.accept(&bob, &world.invite(json!({})).await).await;
    let names = async || -> Vec<_> {
        let names = world.members(&world.ada).await.into_iter().map(|member| member.name);
        names.map(|name| name.map(|name| name.as_str().to_owned())).collect()
    };
    assert_eq!(names().await, [Some("Ada".to_owned()), Some("Bob".to_owned())]);
    let renamed = Person {
        name: "Robert".into(),
        ..bob
    };
    world.lab.save_profile(&renamed).await;
    assert_eq!(names().await, [Some("Ada".to_owned()), Some("Robert".to_owned())]);
}
