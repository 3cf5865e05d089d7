//! `GET /bands/{band_id}`: shows a band to its members.

use domain::Caller;
use edge::extract::JoinedBand;
use edge::openapi::{Operation, Tag, Who};
use edge::views::BandView;
use edge::{Context, Outcome, Reply, Table, Verifier};

pub async fn handle(cx: Context<Verifier, (), Table>, caller: Caller, JoinedBand(id): JoinedBand) -> Outcome {
    let (band, member) = cx.store.band(&caller, id).await?;
    Ok(Reply::ok(BandView::of(&band, member.role)))
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "show-band",
        Tag::Bands,
        Who::Member,
        "Show a band",
        "Returns the band, its settings and the caller's role. Any member of the band can call it.",
    )
    .answers::<BandView>(200)
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_json_snapshot;
    use serde_json::json;
    use testkit::{ask::Ask, lab::Lab, people::Person};

    #[tokio::test]
    async fn members_see_it_with_their_role() {
        let (lab, ada, bob) = (Lab::new().await, Person::named("Ada"), Person::named("Bob"));
        let band = lab.found(&ada, "The Kinks").await;
        lab.accept(&bob, &lab.invite(&ada, band, json!({})).await).await;
        assert_json_snapshot!(
            lab.call(handle, Ask::get(format!("/bands/{band}")).by(&bob))
                .await
                .ok(200)
        );
    }

    #[tokio::test]
    async fn strangers_do_not_learn_whether_it_exists() {
        let (lab, ada, eve) = (Lab::new().await, Person::named("Ada"), Person::named("Eve"));
        let band = lab.found(&ada, "The Kinks").await;
        let there = lab.call(handle, Ask::get(format!("/bands/{band}")).by(&eve)).await;
        let nowhere = lab.call(handle, Ask::get("/bands/nowhere").by(&eve)).await;
        assert_eq!(
            there.problem(403, "not-band-member"),
            nowhere.problem(403, "not-band-member")
        );
    }

    #[tokio::test]
    async fn it_takes_a_sign_in() {
        Lab::new()
            .await
            .call(handle, Ask::get("/bands/x"))
            .await
            .problem(401, "unauthenticated");
    }
}
