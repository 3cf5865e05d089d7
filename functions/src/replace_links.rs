//! `POST /bands/{band_id}/invites/replace-links`: gives the open links of a band new tokens, so that the old links stop
//! working.

use domain::Caller;
use edge::body::ReplaceDraft;
use edge::extract::{Body, ManagedBand};
use edge::openapi::{Operation, Tag, Who};
use edge::views::ReplacedLinksView;
use edge::{Code, Context, Outcome, Reply, Ring, Table, Verifier};
use serde_json::json;

pub async fn handle(
    cx: Context<Verifier, Ring, Table>,
    caller: Caller,
    ManagedBand(band): ManagedBand,
    Body(ReplaceDraft { dry_run, cursor }): Body<ReplaceDraft>,
) -> Outcome {
    let scope = format!("links to replace of {band}");
    let after = cx.links.place(&scope, cursor)?;
    let replaced = cx.store.replace_links(&caller, band, after, dry_run, cx.now).await?;
    let next = replaced.next.as_ref().map(|place| cx.links.cursor(&scope, place));
    Ok(Reply::ok(ReplacedLinksView::of(&replaced, next)))
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "replace-links",
        Tag::Invites,
        Who::Admin,
        "Replace all open links of a band",
        "Gives the band's pending open links new tokens, so that the old links stop working. One call handles one page \
         of invites, or as many as the day's attempts allow: pass `next_cursor` as `cursor` to continue. With \
         `dry_run`, the links are only counted.",
    )
    .takes::<ReplaceDraft>(&[json!({"dry_run": true}), json!({})])
    .answers::<ReplacedLinksView>(200)
    .refuses(&[Code::QuotaExceeded, Code::InvalidCursor, Code::Conflict])
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_json_snapshot;
    use serde_json::json;
    use testkit::{ask::Ask, lab::Lab, people::Person};

    #[tokio::test]
    async fn open_links_are_counted_and_replaced_and_other_invites_left_alone() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let band = lab.found(&ada, "The Kinks").await;
        for draft in [json!({}), json!({"max_uses": 5}), json!({"email": "bob@example.com"})] {
            lab.invite(&ada, band, draft).await;
        }
        let path = format!("/bands/{band}/invites/replace-links");
        let ask = |body| Ask::post(&path).by(&ada).json(&body);
        assert_json_snapshot!("dry", lab.call(handle, ask(json!({"dry_run": true}))).await.ok(200));
        assert_json_snapshot!("replaced", lab.call(handle, ask(json!({}))).await.ok(200));
    }

    #[tokio::test]
    async fn a_made_up_cursor_is_refused() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let band = lab.found(&ada, "The Kinks").await;
        let ask = Ask::post(format!("/bands/{band}/invites/replace-links")).by(&ada);
        lab.call(handle, ask.json(&json!({"cursor": "made up"})))
            .await
            .problem(400, "invalid-cursor");
    }
}
