//! `POST /invites/{token}/views`: counts a view, which the invite's page reports.

use edge::extract::{HeldInvite, Viewer};
use edge::openapi::{Operation, Tag, Who};
use edge::{Code, Context, Outcome, Reply, Ring, Table, Verifier};

pub async fn handle(
    cx: Context<Verifier, Ring, Table>,
    HeldInvite { invite, holder }: HeldInvite,
    Viewer(viewer): Viewer,
) -> Outcome {
    cx.store.view_invite(viewer.as_ref(), invite, holder, cx.now).await?;
    Ok(Reply::done())
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "view-invite",
        Tag::Links,
        Who::Anyone,
        "Report a view of an invite",
        "Counts one view of the invite, except by someone who is in the band. The web client calls it from the invite's \
         page, which link scanners don't run.",
    )
    .refuses(&[Code::InviteNotFound, Code::Conflict])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use testkit::{ask::Ask, lab::Lab, people::Person};

    #[tokio::test]
    async fn views_are_counted_while_the_invite_can_be_used() {
        let (lab, ada, bob) = (Lab::new().await, Person::named("Ada"), Person::named("Bob"));
        let band = lab.found(&ada, "The Kinks").await;
        let invite = lab.invite(&ada, band, json!({"email": bob.email})).await;
        let by_token = Ask::post(format!("/invites/{}/views", lab.token(&invite)));
        let by_id = Ask::post(format!("/invites/{}/views", invite.id));
        lab.call(handle, by_token.clone()).await.ok(204);
        lab.call(handle, by_id.clone().by(&bob)).await.ok(204);
        for ask in [by_id.clone(), by_id.by(&ada)] {
            lab.call(handle, ask).await.problem(404, "invite-not-found");
        }
        lab.call(handle, by_token.clone().by(&ada)).await.ok(204);
        lab.call(handle, by_token.clone().later(99)).await.ok(204);
        lab.accept(&bob, &invite).await;
        lab.call(handle, by_token).await.ok(204);
        let seen = lab
            .store()
            .invite(&ada.caller(), invite.id, testkit::lab::noon())
            .await
            .expect("an invite");
        assert_eq!(seen.0.views.count, 2);
    }

    #[tokio::test]
    async fn an_item_past_its_ttl_is_not_found_even_before_it_is_deleted() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let invite = lab.invite(&ada, lab.found(&ada, "The Kinks").await, json!({})).await;
        let ask = Ask::post(format!("/invites/{}/views", lab.token(&invite)));
        let due = 72 + 30 * 24;
        lab.call(handle, ask.clone().later(due - 1)).await.ok(204);
        lab.call(handle, ask.later(due)).await.problem(404, "invite-not-found");
    }

    #[tokio::test]
    async fn a_forged_token_and_a_bad_bearer_token_are_refused() {
        let lab = Lab::new().await;
        lab.call(handle, Ask::post("/invites/nonsense/views"))
            .await
            .problem(404, "invite-not-found");
        let id = lab
            .cx
            .new_invite_id(lab.cx.new_band_id(testkit::lab::noon()), testkit::lab::noon());
        let unknown = lab.links.keys.token(id, 0);
        let ask = Ask::post(format!("/invites/{}/views", unknown.as_str()));
        lab.call(handle, ask.clone()).await.problem(404, "invite-not-found");
        lab.call(handle, ask.header("authorization", "Bearer x"))
            .await
            .problem(401, "unauthenticated");
    }
}
