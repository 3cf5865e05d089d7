//! `GET /bands`: lists the caller's bands.

use domain::Caller;
use edge::extract::PageQuery;
use edge::openapi::{Operation, Tag, Who};
use edge::views::BandsView;
use edge::{Context, Outcome, Reply, Ring, Table, Verifier};

pub async fn handle(cx: Context<Verifier, Ring, Table>, caller: Caller, page: PageQuery) -> Outcome {
    let scope = format!("bands of {}", caller.user);
    let page = page.of(&scope, &cx.links)?;
    let page = cx.store.bands(&caller, page).await?;
    Ok(Reply::ok(BandsView::of(page, &cx.links.keys, &scope)))
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "list-bands",
        Tag::Bands,
        Who::SignedIn,
        "List your bands",
        "Lists the caller's bands, with their colours and the caller's role in each.",
    )
    .pages()
    .answers::<BandsView>(200)
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_json_snapshot;
    use testkit::{ask::Ask, lab::Lab, people::Person};

    #[tokio::test]
    async fn callers_see_their_own_bands() {
        let (lab, ada, eve) = (Lab::new().await, Person::named("Ada"), Person::named("Eve"));
        lab.found(&ada, "The Kinks").await;
        lab.found(&eve, "The Who").await;
        assert_json_snapshot!(lab.call(handle, Ask::get("/bands").by(&ada)).await.ok(200));
    }

    #[tokio::test]
    async fn a_limit_out_of_range_is_named() {
        let ask = Ask::get("/bands?limit=101").by(&Person::named("Ada"));
        let problem = Lab::new().await.call(handle, ask).await.problem(400, "malformed-query");
        assert_eq!(testkit::ask::Answer::pointers(&problem), ["limit"]);
    }

    #[tokio::test]
    async fn it_takes_a_sign_in() {
        Lab::new()
            .await
            .call(handle, Ask::get("/bands"))
            .await
            .problem(401, "unauthenticated");
    }
}
