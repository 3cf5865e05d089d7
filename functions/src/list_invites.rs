//! `GET /bands/{band_id}/invites`: lists a band's invites, for its admins.

use domain::Caller;
use edge::extract::{ManagedBand, PageQuery, Parameters};
use edge::invites_query::InvitesQuery;
use edge::openapi::{Operation, Tag, Who};
use edge::views::InvitesView;
use edge::{Context, Outcome, Reply, Ring, Table, Verifier};

pub async fn handle(
    cx: Context<Verifier, Ring, Table>,
    caller: Caller,
    ManagedBand(band): ManagedBand,
    Parameters(InvitesQuery { selection, sort }): Parameters<InvitesQuery>,
    page: PageQuery,
) -> Outcome {
    let scope = format!("invites of {band} {selection:?} {sort:?}");
    let page = page.of(&scope, &cx.links)?;
    let list = if selection.is_by_status() && sort.is_none() {
        let listed = cx.store.list_invites(&caller, band, selection.filter, page, cx.now);
        listed.await?
    } else {
        let selected = cx.store.select_invites(&caller, band, &selection, sort, page, cx.now);
        selected.await?
    };
    let names = cx.store.invited_names(&list.page.entries).await?;
    Ok(Reply::ok(InvitesView::of(list, &names, &cx.links, &scope, cx.now)))
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    let operation = Operation::new(
        "list-invites",
        Tag::Invites,
        Who::Admin,
        "List a band's invites",
        "Lists the band's invites. `total` counts those that match the filter, `pending` the pending ones. Reads are \
         strongly consistent: the list includes changes made just before. With `q`, `sort`, `delivery` or `seen`, the \
         first 1000 invites with the `status` are looked at, in their usual order (for `sort=expiry`, those that expire \
         first); `complete` says whether these are all.",
    );
    let parameters = InvitesQuery::parameters();
    let operation = parameters.into_iter().fold(operation, Operation::query);
    operation.pages().answers::<InvitesView>(200)
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_json_snapshot;
    use serde_json::json;
    use testkit::{
        ask::{Answer, Ask},
        lab::Lab,
        people::Person,
    };

    #[tokio::test]
    async fn admins_see_invites_by_status() {
        let (lab, ada, bob) = (Lab::new().await, Person::named("Ada"), Person::named("Bob"));
        let band = lab.found(&ada, "The Kinks").await;
        lab.invite(&ada, band, json!({})).await;
        lab.accept(&bob, &lab.invite(&ada, band, json!({})).await).await;
        for status in ["pending", "accepted", "declined", "revoked", "expired", "all"] {
            let path = format!("/bands/{band}/invites?status={status}");
            assert_json_snapshot!(status, lab.call(handle, Ask::get(path).by(&ada)).await.ok(200));
        }
        let path = format!("/bands/{band}/invites?status=expired");
        assert_json_snapshot!(
            "expired_later",
            lab.call(handle, Ask::get(path).by(&ada).later(72)).await.ok(200)
        );
    }

    #[tokio::test]
    async fn only_searchable_users_are_named() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let (bob, cy) = (Person::named("Bob"), Person::named("Cy"));
        let band = lab.found(&ada, "The Kinks").await;
        for (person, searchable) in [(&bob, true), (&cy, false)] {
            lab.be_searchable(person, searchable).await;
            lab.invite(&ada, band, json!({"user_id": person.sub})).await;
        }
        let path = format!("/bands/{band}/invites?status=all");
        let list = lab.call(handle, Ask::get(path).by(&ada)).await.ok(200);
        let name = |person: &Person| {
            let mut invites = list["invites"].as_array().expect("a list").iter();
            let invite = invites.find(|invite| invite["user_id"] == json!(person.sub));
            invite.expect("invited").get("display_name").cloned()
        };
        assert_eq!((name(&bob), name(&cy)), (Some(json!("Bob")), None));
    }

    #[tokio::test]
    async fn a_cursor_only_works_with_its_filter() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let band = lab.found(&ada, "The Kinks").await;
        for _ in 0..2 {
            lab.invite(&ada, band, json!({})).await;
        }
        let list = async |query: String| {
            lab.call(handle, Ask::get(format!("/bands/{band}/invites?{query}")).by(&ada))
                .await
        };
        let first = list("limit=1".into()).await.ok(200);
        let cursor = testkit::ask::text(&first, "next_cursor");
        list(format!("status=all&cursor={cursor}"))
            .await
            .problem(400, "invalid-cursor");
        assert_eq!(
            list(format!("cursor={cursor}")).await.ok(200).get("next_cursor"),
            Some(&json!(null))
        );
    }

    #[tokio::test]
    async fn an_unknown_status_is_named() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let path = format!("/bands/{}/invites?status=lost", lab.found(&ada, "The Kinks").await);
        let problem = lab
            .call(handle, Ask::get(path).by(&ada))
            .await
            .problem(400, "malformed-query");
        assert_eq!(Answer::pointers(&problem), ["status"]);
        let path = format!("/bands/{}/invites?batch_id=x", lab.found(&ada, "The Who").await);
        let problem = lab
            .call(handle, Ask::get(path).by(&ada))
            .await
            .problem(400, "malformed-query");
        assert_eq!(Answer::pointers(&problem), ["batch_id"]);
    }

    #[tokio::test]
    async fn it_takes_an_admin_of_the_band() {
        let (lab, ada, eve) = (Lab::new().await, Person::named("Ada"), Person::named("Eve"));
        let band = lab.found(&ada, "The Kinks").await;
        let path = format!("/bands/{band}/invites");
        lab.call(handle, Ask::get(&path).by(&eve))
            .await
            .problem(403, "not-band-admin");
        lab.call(handle, Ask::get(&path)).await.problem(401, "unauthenticated");
    }
}
