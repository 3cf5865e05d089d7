//! `POST /bands/{band_id}/invites/actions`: resends, revokes or prolongs many invites.

use domain::{Caller, IdempotencyKey};
use edge::body::{ActionRecipients, ActionsDraft};
use edge::extract::{Body, ManagedBand};
use edge::openapi::{Operation, Tag, Who};
use edge::views::ActionsView;
use edge::{Code, Context, Outcome, Reply, Ring, Table, Verifier};
use serde_json::json;
use store::ActionTarget;

pub async fn handle(
    cx: Context<Verifier, Ring, Table>,
    caller: Caller,
    ManagedBand(band): ManagedBand,
    Body(ActionsDraft { action, invites }): Body<ActionsDraft>,
    key: Option<IdempotencyKey>,
) -> Outcome {
    let (target, scope) = match invites {
        ActionRecipients::Ids(ids) => (ActionTarget::Ids(ids), String::new()),
        ActionRecipients::Selected { selection, cursor } => {
            let scope = format!("invites of {band} to act on {selection:?}");
            let after = cx.links.place(&scope, cursor)?;
            (ActionTarget::Selected { selection, after }, scope)
        }
    };
    let acting = cx
        .store
        .act_on_invites(&caller, band, (action, &target), key.as_ref(), cx.now);
    let actions = acting.await?;
    let next = actions.next.as_ref().map(|place| cx.links.cursor(&scope, place));
    Ok(Reply::ok(ActionsView::of(&actions, next, &format!("{band}/actions"))))
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    let id = "0000000000000000000000000g0000000000000000000000000g";
    Operation::new(
        "act-on-invites",
        Tag::Invites,
        Who::Admin,
        "Resend, revoke or prolong many invites",
        "Acts on up to 100 invites, each with its own outcome: a refused one does not stop the others. `invite_ids` \
         names them; `filter` selects them as the list does, newest first, and `next_cursor` continues it. `resend` is \
         as for one invite, keeps the links, and takes what is left of the day's quotas; the rows beyond have the \
         problem `quota-exceeded`. `prolong` has pending invites last `ttl_hours` from now, never shorter than before, \
         and sends no mail. Either makes the caller the inviter of invites whose inviter is no longer an admin. Every row \
         counts as an attempt.",
    )
    .takes::<ActionsDraft>(&[
        json!({"action": "revoke", "invite_ids": [id]}),
        json!({"action": "resend", "filter": {"seen": "no"}, "ttl_hours": 72}),
    ])
    .idempotent()
    .answers::<ActionsView>(200)
    .refuses(&[Code::QuotaExceeded, Code::InvalidCursor])
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_json_snapshot;
    use serde_json::Value;
    use testkit::{
        ask::{Answer, Ask, text},
        lab::Lab,
        people::Person,
    };

    fn act(band: domain::BandId, body: &Value) -> Ask {
        Ask::post(format!("/bands/{band}/invites/actions")).json(body)
    }

    #[tokio::test]
    async fn each_invite_has_an_outcome_of_its_own() {
        let (lab, ada, bob) = (Lab::new().await, Person::named("Ada"), Person::named("Bob"));
        let (band, other) = (lab.found(&ada, "The Kinks").await, lab.found(&ada, "The Who").await);
        let open = lab.invite(&ada, band, json!({"email": "cy@example.com"})).await;
        let used = lab.invite(&ada, band, json!({})).await;
        lab.accept(&bob, &used).await;
        let elsewhere = lab.invite(&ada, other, json!({})).await;
        let ids = [open.id, used.id, elsewhere.id].map(|id| id.to_string());
        let body = json!({"action": "resend", "invite_ids": [ids[0], ids[1], ids[2], "nothing", ids[0]]});
        assert_json_snapshot!("resent", lab.call(handle, act(band, &body).by(&ada)).await.ok(200));
        let again = lab.call(handle, act(band, &body).by(&ada).later(1)).await.ok(200);
        assert_eq!(again["done"], json!(2), "the pause is over after an hour");
        let soon = lab.call(handle, act(band, &body).by(&ada).later(1)).await.ok(200);
        assert_eq!(soon.pointer("/results/0/problem/code"), Some(&json!("resend-too-soon")));
        assert_eq!(soon.pointer("/results/0/problem/retry_after"), Some(&json!(300)));
    }

    #[tokio::test]
    async fn all_that_match_a_filter_are_acted_on_in_pages_of_100() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let band = lab.found(&ada, "The Kinks").await;
        for part in std::iter::repeat_n("viola", 101).chain(["tuba"]) {
            lab.invite(&ada, band, json!({"part": part})).await;
        }
        let mut body = json!({"action": "prolong", "filter": {"q": "viola"}, "ttl_hours": 500});
        let first = lab.call(handle, act(band, &body).by(&ada)).await.ok(200);
        assert_eq!((&first["done"], &first["complete"]), (&json!(100), &json!(true)));
        body["cursor"] = text(&first, "next_cursor").into();
        let second = lab.call(handle, act(band, &body).by(&ada)).await.ok(200);
        assert_eq!((&second["done"], &second["next_cursor"]), (&json!(1), &Value::Null));
        body["filter"] = json!({"q": "tuba"});
        let other = lab.call(handle, act(band, &body).by(&ada)).await;
        other.problem(400, "invalid-cursor");
    }

    #[tokio::test]
    async fn a_repeated_request_does_nothing_twice() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let band = lab.found(&ada, "The Kinks").await;
        lab.invite(&ada, band, json!({})).await;
        let ask = |body: &Value| act(band, body).by(&ada).header("idempotency-key", "k");
        let body = json!({"action": "revoke", "filter": {}});
        let first = lab.call(handle, ask(&body)).await.ok(200);
        lab.invite(&ada, band, json!({})).await;
        assert_eq!(
            lab.call(handle, ask(&body)).await.ok(200),
            first,
            "the second invite stays"
        );
        let other = json!({"action": "revoke", "filter": {"status": "all"}});
        lab.call(handle, ask(&other))
            .await
            .problem(422, "idempotency-key-reused");
    }

    #[tokio::test]
    async fn every_bad_field_is_named() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let band = lab.found(&ada, "The Kinks").await;
        let many = vec!["x"; 101];
        for (body, pointers) in [
            (json!({}), vec!["/action"]),
            (json!({"action": "revoke"}), vec!["/invite_ids"]),
            (
                json!({"action": "burn", "invite_ids": many, "ttl_hours": 0}),
                vec!["/action", "/invite_ids", "/ttl_hours"],
            ),
            (
                json!({"action": "revoke", "invite_ids": [1], "filter": {"seen": "yes"}}),
                vec!["/filter/seen", "/invite_ids/0"],
            ),
            (
                json!({"action": "revoke", "invite_ids": ["x"], "ttl_hours": 2, "cursor": "x"}),
                vec!["/cursor", "/ttl_hours"],
            ),
            (
                json!({"action": "resend", "invite_ids": ["x"], "filter": {}}),
                vec!["/filter"],
            ),
        ] {
            let problem = lab
                .call(handle, act(band, &body).by(&ada))
                .await
                .problem(422, "invalid-input");
            assert_eq!(Answer::pointers(&problem), pointers, "{body}");
        }
    }

    #[tokio::test]
    async fn it_takes_an_admin_of_the_band() {
        let (lab, ada, eve) = (Lab::new().await, Person::named("Ada"), Person::named("Eve"));
        let band = lab.found(&ada, "The Kinks").await;
        for body in [
            json!({"action": "revoke", "filter": {}}),
            json!({"action": "resend", "invite_ids": ["x"]}),
        ] {
            lab.call(handle, act(band, &body).by(&eve))
                .await
                .problem(403, "not-band-admin");
            lab.call(handle, act(band, &body)).await.problem(401, "unauthenticated");
        }
    }
}
