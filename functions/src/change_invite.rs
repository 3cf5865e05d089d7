//! `PATCH /invites/{invite_id}`: changes an invite that is still open.

use domain::{Caller, InviteChange, InviteId};
use edge::extract::{Body, Path};
use edge::openapi::{Operation, Tag, Who};
use edge::views::InviteView;
use edge::{Code, Context, Outcome, Reply, Ring, Table, Verifier};
use serde_json::json;

pub async fn handle(
    cx: Context<Verifier, Ring, Table>,
    caller: Caller,
    Path(id): Path<InviteId>,
    Body(change): Body<InviteChange>,
) -> Outcome {
    let invite = cx.store.change_invite(&caller, id, &change, cx.now).await?;
    Ok(Reply::ok(InviteView::of(&invite, &cx.links, cx.now)))
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "change-invite",
        Tag::Invites,
        Who::Admin,
        "Change an invite",
        "Changes a pending invite. Fields that are left out stay the same; null takes a name, part or message away, \
         and makes the mail's language the band's again. `ttl_hours` has it last at least this long from now: it never \
         ends sooner than before. None of this sends mail or changes the link, and who has joined by a group link keeps \
         the role they got. Another `email`, only for an invite to an address, is a new invitation: it gets a new link, \
         the old one stops working, and mail goes to the new address; it counts as an invite in the quotas. Whoever makes \
         an invite grant `admin`, or sends it to another address, becomes its inviter, and so does whoever changes one \
         whose inviter is no longer an admin, with the fields as they are, too: it works again. Repeating a request \
         changes nothing more, but `ttl_hours` counts from then on.",
    )
    .takes::<InviteChange>(&[
        json!({"part": "first trumpet", "message": null, "locale": "de", "ttl_hours": 168}),
        json!({"email": "ada@example.com"}),
    ])
    .answers::<InviteView>(200)
    .refuses(&[
        Code::InviteNotFound,
        Code::InviteNotPending,
        Code::AlreadyInvited,
        Code::AlreadyMember,
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
    use testkit::ask::{Answer, Ask};
    use testkit::{lab::Lab, people::Person};

    fn change(invite: &domain::Invite, body: &Value) -> Ask {
        Ask::patch(format!("/invites/{}", invite.id)).json(body)
    }

    #[tokio::test]
    async fn what_is_given_changes_and_a_new_address_gets_a_new_link() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let band = lab.found(&ada, "The Kinks").await;
        let draft =
            json!({"email": "ben@exmaple.com", "name": "Ben", "part": "viola", "message": "Hello", "ttl_hours": 1});
        let invite = lab.invite(&ada, band, draft).await;
        let ask = change(
            &invite,
            &json!({"email": "ben@example.com", "name": "Ben H.", "part": null, "message": " ", "ttl_hours": 9}),
        );
        assert_json_snapshot!(lab.call(handle, ask.by(&ada)).await.ok(200));
    }

    #[tokio::test]
    async fn a_link_has_no_address_and_a_change_says_what() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let link = lab.invite(&ada, lab.found(&ada, "The Kinks").await, json!({})).await;
        for (body, pointers) in [
            (json!({"email": "ben@example.com"}), vec!["/email"]),
            (json!({}), vec![""]),
            (json!({"role": null, "ttl_hours": null, "email": null}), vec![""]),
            (
                json!({"role": "king", "ttl_hours": 0, "max_uses": 2}),
                vec!["/max_uses", "/role", "/ttl_hours"],
            ),
        ] {
            let answer = lab.call(handle, change(&link, &body).by(&ada)).await;
            assert_eq!(
                Answer::pointers(&answer.problem(422, "invalid-input")),
                pointers,
                "{body}"
            );
        }
    }

    #[tokio::test]
    async fn it_takes_an_admin_and_a_pending_invite() {
        let (lab, ada, bob) = (Lab::new().await, Person::named("Ada"), Person::named("Bob"));
        let band = lab.found(&ada, "The Kinks").await;
        let part = json!({"part": "viola"});
        let expired = lab.invite(&ada, band, json!({"ttl_hours": 1})).await;
        let late = change(&expired, &part).by(&ada).later(1);
        lab.call(handle, late).await.problem(409, "invite-not-pending");
        let used = lab.invite(&ada, band, json!({})).await;
        lab.accept(&bob, &used).await;
        lab.call(handle, change(&used, &part).by(&ada))
            .await
            .problem(409, "invite-not-pending");
        lab.call(handle, change(&used, &part).by(&bob))
            .await
            .problem(403, "not-band-admin");
        lab.call(handle, change(&used, &part))
            .await
            .problem(401, "unauthenticated");
        let unknown = lab.cx.new_invite_id(band, testkit::lab::noon());
        let unknown = Ask::patch(format!("/invites/{unknown}")).json(&part).by(&ada);
        lab.call(handle, unknown).await.problem(404, "invite-not-found");
    }
}
