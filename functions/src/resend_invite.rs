//! `POST /invites/{invite_id}/resend`: gives an invite a new lifetime, and with `rotate` a new link.

use domain::{Caller, IdempotencyKey, InviteId, ResendDraft};
use edge::extract::{OptionalBody, Path};
use edge::openapi::{Operation, Tag, Who};
use edge::views::InviteView;
use edge::{Code, Context, Outcome, Reply, Ring, Table, Verifier};
use serde_json::json;

pub async fn handle(
    cx: Context<Verifier, Ring, Table>,
    caller: Caller,
    Path(id): Path<InviteId>,
    OptionalBody(draft): OptionalBody<ResendDraft>,
    key: Option<IdempotencyKey>,
) -> Outcome {
    let resent = cx.store.resend_invite(&caller, id, draft, key.as_ref(), cx.now);
    let invite = resent.await?;
    let resent_at = invite.resent.as_ref().map_or(cx.now, |resent| resent.at);
    Ok(Reply::ok(InviteView::of(&invite, &cx.links, resent_at)))
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "resend-invite",
        Tag::Invites,
        Who::Admin,
        "Resend an invite",
        "Gives a pending or expired invite a new lifetime, counted from now, and sends its e-mail again. With \
         `rotate`, it gets a new link and the old one stops working. An expired invite to someone who is a member by \
         now is not resent. If its inviter is no longer an admin, the caller becomes its inviter, and it works again.",
    )
    .may_take::<ResendDraft>(&[json!({"ttl_hours": 24, "rotate": true})])
    .idempotent()
    .answers::<InviteView>(200)
    .refuses(&[
        Code::InviteNotFound,
        Code::InviteNotPending,
        Code::AlreadyInvited,
        Code::AlreadyMember,
        Code::ResendTooSoon,
        Code::QuotaExceeded,
        Code::Conflict,
    ])
    .leads_to("show-invite-info", &[("token", "$response.body#/token")])
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_json_snapshot;
    use serde_json::{Value, json};
    use testkit::{ask::Ask, lab::Lab, people::Person};

    fn resend(invite: &domain::Invite, body: &Value) -> Ask {
        Ask::post(format!("/invites/{}/resend", invite.id)).json(body)
    }

    #[tokio::test]
    async fn no_body_is_the_same_request_as_an_empty_one() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let band = lab.found(&ada, "The Kinks").await;
        let invite = lab.invite(&ada, band, json!({})).await;
        let ask = |ask: Ask| ask.by(&ada).header("idempotency-key", "k");
        let bare = ask(Ask::post(format!("/invites/{}/resend", invite.id)));
        let first = lab.call(handle, bare.clone()).await.ok(200);
        for same in [ask(resend(&invite, &json!({}))), bare.clone().raw(" "), bare.clone()] {
            assert_eq!(lab.call(handle, same).await.ok(200), first);
        }
        let other = ask(resend(&invite, &json!({"rotate": true})));
        lab.call(handle, other).await.problem(422, "idempotency-key-reused");
    }

    #[tokio::test]
    async fn an_expired_invite_is_resent_with_a_new_link_but_not_twice_in_a_row() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let band = lab.found(&ada, "The Kinks").await;
        let invite = lab
            .invite(&ada, band, json!({"email": "bob@example.com", "ttl_hours": 1}))
            .await;
        let ask = resend(&invite, &json!({"ttl_hours": 2, "rotate": true}))
            .by(&ada)
            .later(5);
        assert_json_snapshot!(lab.call(handle, ask.clone()).await.ok(200));
        let soon = lab.call(handle, ask).await;
        assert_eq!(soon.headers.get("retry-after").map(String::as_str), Some("300"));
        soon.problem(429, "resend-too-soon");
    }

    #[tokio::test]
    async fn without_a_body_it_takes_the_defaults() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let invite = lab.invite(&ada, lab.found(&ada, "The Kinks").await, json!({})).await;
        let bare = Ask::post(format!("/invites/{}/resend", invite.id)).by(&ada);
        let usual = lab.call(handle, resend(&invite, &json!({})).by(&ada).later(1)).await;
        let resent = lab.call(handle, bare.later(2)).await.ok(200);
        for member in ["token", "url"] {
            assert_eq!(resent.get(member), usual.body.get(member), "the link stays");
        }
        assert_ne!(resent.get("expires_at"), usual.ok(200).get("expires_at"));
    }

    #[tokio::test]
    async fn a_repeated_request_resends_nothing() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let invite = lab.invite(&ada, lab.found(&ada, "The Kinks").await, json!({})).await;
        let ask = resend(&invite, &json!({"rotate": true}))
            .by(&ada)
            .header("idempotency-key", "k");
        let first = lab.call(handle, ask.clone()).await.ok(200);
        assert_eq!(lab.call(handle, ask).await.ok(200), first);
        let other = resend(&invite, &json!({})).by(&ada).header("idempotency-key", "k");
        lab.call(handle, other).await.problem(422, "idempotency-key-reused");
    }

    #[tokio::test]
    async fn an_ended_invite_is_not_resent() {
        let (lab, ada, bob) = (Lab::new().await, Person::named("Ada"), Person::named("Bob"));
        let band = lab.found(&ada, "The Kinks").await;
        let invite = lab.invite(&ada, band, json!({})).await;
        lab.accept(&bob, &invite).await;
        lab.call(handle, resend(&invite, &json!({})).by(&ada))
            .await
            .problem(409, "invite-not-pending");
        lab.call(handle, resend(&invite, &json!({})).by(&bob))
            .await
            .problem(403, "not-band-admin");
        lab.call(handle, resend(&invite, &json!({})))
            .await
            .problem(401, "unauthenticated");
        let unknown = Ask::post(format!(
            "/invites/{}/resend",
            lab.cx.new_invite_id(band, testkit::lab::noon())
        ));
        lab.call(handle, unknown.json(&json!({})).by(&ada))
            .await
            .problem(404, "invite-not-found");
    }
}
