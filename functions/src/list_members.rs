//! `GET /bands/{band_id}/members`: lists a band's members, for its members.

use domain::Caller;
use edge::extract::{JoinedBand, PageQuery};
use edge::openapi::{Operation, Tag, Who};
use edge::views::MembersView;
use edge::{Context, Outcome, Reply, Ring, Table, Verifier};

pub async fn handle(
    cx: Context<Verifier, Ring, Table>,
    caller: Caller,
    JoinedBand(band): JoinedBand,
    page: PageQuery,
) -> Outcome {
    let scope = format!("members of {band}");
    let page = page.of(&scope, &cx.links)?;
    let page = cx.store.members(&caller, band, page).await?;
    Ok(Reply::ok(MembersView::of(page, &cx.links.keys, &scope)))
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "list-members",
        Tag::Members,
        Who::Member,
        "List the members of a band",
        "Lists the members, with their roles, parts and the invites that they accepted. Any member of the band can call it.",
    )
    .pages()
    .answers::<MembersView>(200)
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_json_snapshot;
    use serde_json::json;
    use testkit::{ask::Ask, lab::Lab, people::Person};

    #[tokio::test]
    async fn members_see_members_and_their_invites() {
        let (lab, ada, bob) = (Lab::new().await, Person::named("Ada"), Person::named("Bob"));
        let band = lab.found(&ada, "The Kinks").await;
        lab.accept(&bob, &lab.invite(&ada, band, json!({"part": "bass"})).await)
            .await;
        let path = format!("/bands/{band}/members");
        assert_json_snapshot!(lab.call(handle, Ask::get(path).by(&bob)).await.ok(200));
    }

    #[tokio::test]
    async fn strangers_see_nothing() {
        let (lab, ada, eve) = (Lab::new().await, Person::named("Ada"), Person::named("Eve"));
        let band = lab.found(&ada, "The Kinks").await;
        let path = format!("/bands/{band}/members");
        lab.call(handle, Ask::get(path).by(&eve))
            .await
            .problem(403, "not-band-member");
    }

    #[tokio::test]
    async fn it_takes_a_sign_in() {
        Lab::new()
            .await
            .call(handle, Ask::get("/bands/x/members"))
            .await
            .problem(401, "unauthenticated");
    }
}
