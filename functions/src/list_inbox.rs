//! `GET /me/invites`: lists the pending invites to the caller's user id or verified address.

use domain::Caller;
use edge::extract::PageQuery;
use edge::openapi::{Operation, Tag, Who};
use edge::views::InboxView;
use edge::{Context, Outcome, Querying, Reply, Ring, Table, Verifier};

pub async fn handle(cx: Context<Verifier, Ring, Table<Querying>>, caller: Caller, page: PageQuery) -> Outcome {
    let scope = format!("inbox of {}", caller.user);
    let page = page.of(&scope, &cx.links)?;
    let page = cx.store.inbox(&caller, page, cx.now).await?;
    Ok(Reply::ok(InboxView::of(page, &cx.links.keys, &scope)))
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "list-inbox",
        Tag::Me,
        Who::SignedIn,
        "List your invites",
        "Lists the pending invites to the caller's user id or verified e-mail address, each with its token. Invites to \
         bands that the caller is in are left out, so a page may be shorter than its limit.",
    )
    .pages()
    .answers::<InboxView>(200)
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_json_snapshot;
    use serde_json::json;
    use testkit::{ask::Ask, lab::Lab, people::Person};

    #[tokio::test]
    async fn it_lists_invites_to_the_verified_address() {
        let (lab, ada, bob) = (Lab::new().await, Person::named("Ada"), Person::named("Bob"));
        let band = lab.found(&ada, "The Kinks").await;
        lab.invite(
            &ada,
            band,
            json!({"email": "BOB@example.com", "name": "Bob", "part": "bass", "message": "Join us"}),
        )
        .await;
        assert_json_snapshot!(lab.call(handle, Ask::get("/me/invites").by(&bob)).await.ok(200));
        let unverified = lab.call(handle, Ask::get("/me/invites").by(&bob.unverified())).await;
        assert_eq!(unverified.ok(200), json!({"invites": [], "next_cursor": null}));
    }

    #[tokio::test]
    async fn a_cursor_only_works_for_its_owner() {
        let (lab, ada, bob) = (Lab::new().await, Person::named("Ada"), Person::named("Bob"));
        for name in ["The Kinks", "The Who"] {
            let band = lab.found(&ada, name).await;
            lab.invite(&ada, band, json!({"email": bob.email})).await;
        }
        let first = lab.call(handle, Ask::get("/me/invites?limit=1").by(&bob)).await.ok(200);
        let next = format!("/me/invites?cursor={}", testkit::ask::text(&first, "next_cursor"));
        lab.call(handle, Ask::get(&next).by(&ada))
            .await
            .problem(400, "invalid-cursor");
        let last = lab.call(handle, Ask::get(&next).by(&bob)).await.ok(200);
        assert_eq!(last.get("next_cursor"), Some(&json!(null)));
    }

    #[tokio::test]
    async fn it_takes_a_sign_in() {
        Lab::new()
            .await
            .call(handle, Ask::get("/me/invites"))
            .await
            .problem(401, "unauthenticated");
    }
}
