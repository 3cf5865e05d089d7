//! `GET /bands/{band_id}/invites`: lists a band's invites, for its admins.

use domain::{BatchId, Caller, Ending};
use edge::extract::{FromQuery, ManagedBand, PageQuery, Parameters};
use edge::openapi::{Operation, QueryParameter, Tag, Who};
use edge::views::InvitesView;
use edge::{Context, FieldCode, FieldError, Outcome, Problem, Reply, Ring, Table, Verifier, malformed_query};
use serde_json::json;
use store::InviteFilter;

pub async fn handle(
    cx: Context<Verifier, Ring, Table>,
    caller: Caller,
    ManagedBand(band): ManagedBand,
    Parameters(InvitesQuery { filter, batch }): Parameters<InvitesQuery>,
    page: PageQuery,
) -> Outcome {
    let scope = format!("{filter:?} invites of {band} {batch:?}");
    let page = page.of(&scope, &cx.links)?;
    let list = match batch {
        Some(batch) => {
            let listed = cx.store.list_batch(&caller, band, batch, filter, page, cx.now);
            listed.await?
        }
        None => cx.store.list_invites(&caller, band, filter, page, cx.now).await?,
    };
    let names = cx.store.invited_names(&list.page.entries).await?;
    Ok(Reply::ok(InvitesView::of(list, &names, &cx.links, &scope, cx.now)))
}

/// The filters of the list.
pub struct InvitesQuery {
    filter: InviteFilter,
    batch: Option<BatchId>,
}

impl FromQuery for InvitesQuery {
    fn from_query(get: impl Fn(&str) -> Option<String>) -> Result<Self, Problem> {
        let filter = filter(get("status").as_deref())?;
        let batch = get("batch_id").map(|id| {
            let detail = "must be a `batch_id` from the answer to a bulk request";
            BatchId::parse(&id).ok_or_else(|| malformed_query(FieldError::new("batch_id", FieldCode::Format, detail)))
        });
        Ok(Self {
            filter,
            batch: batch.transpose()?,
        })
    }
}

fn filter(status: Option<&str>) -> Result<InviteFilter, Problem> {
    match status {
        None | Some("pending") => Ok(InviteFilter::Pending),
        Some("accepted") => Ok(InviteFilter::Ended(Ending::Accepted)),
        Some("declined") => Ok(InviteFilter::Ended(Ending::Declined)),
        Some("revoked") => Ok(InviteFilter::Ended(Ending::Revoked)),
        Some("expired") => Ok(InviteFilter::Expired),
        Some("all") => Ok(InviteFilter::All),
        Some(_) => Err(malformed_query(FieldError::not_one_of(
            "status",
            &["pending", "accepted", "declined", "revoked", "expired", "all"],
        ))),
    }
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    let states = json!({"type": "string", "default": "pending",
        "enum": ["pending", "accepted", "declined", "revoked", "expired", "all"]});
    // The last eight of the 128 bits are zero, and so are the two that fill the last character.
    let batch_id = json!({"type": "string", "pattern": "^[0-9a-v]{24}00$"});
    Operation::new(
        "list-invites",
        Tag::Invites,
        Who::Admin,
        "List a band's invites",
        "Lists the band's invites. `total` counts those that match the filter, `pending` the pending ones. Reads are \
         strongly consistent: the list includes changes made just before.",
    )
    .query(QueryParameter {
        name: "status",
        required: false,
        schema: states,
        description: "Only invites with this status; `pending` if left out.",
    })
    .query(QueryParameter {
        name: "batch_id",
        required: false,
        schema: batch_id,
        description: "Only invites of this batch.",
    })
    .pages()
    .answers::<InvitesView>(200)
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
