//! `POST /invites/{token}/decline`: declines an invite. The token of an invite to an address proves access to the
//! mailbox.

use edge::extract::{HeldInvite, Viewer};
use edge::openapi::{ENDS, Operation, Tag, Who};
use edge::{Code, Context, Outcome, Reply, Ring, Table, Verifier};

pub async fn handle(
    cx: Context<Verifier, Ring, Table>,
    HeldInvite { invite, holder }: HeldInvite,
    Viewer(caller): Viewer,
) -> Outcome {
    let declined = cx.store.decline_invite(caller.as_ref(), invite, holder, cx.now);
    declined.await?;
    Ok(Reply::done())
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "decline-invite",
        Tag::Links,
        Who::Anyone,
        "Decline an invite",
        "Ends the invite. For an invite to an address, the token is enough. For an invite to a user, that user must be \
         signed in. An open link can't be declined.",
    )
    .refuses(&[
        Code::InviteNotFound,
        Code::WrongAccount,
        Code::EmailNotVerified,
        Code::NoEmailInToken,
        Code::NotDeclinable,
        Code::Conflict,
    ])
    .refuses(&ENDS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use testkit::{ask::Ask, lab::Lab, people::Person};

    fn decline(lab: &Lab, invite: &domain::Invite) -> Ask {
        Ask::post(format!("/invites/{}/decline", lab.token(invite)))
    }

    #[tokio::test]
    async fn the_token_of_an_email_invite_is_enough_and_again_is_fine() {
        let (lab, ada, bob) = (Lab::new().await, Person::named("Ada"), Person::named("Bob"));
        let band = lab.found(&ada, "The Kinks").await;
        let ask = decline(&lab, &lab.invite(&ada, band, json!({"email": bob.email})).await);
        for _ in 0..2 {
            assert!(lab.call(handle, ask.clone()).await.ok(204).is_null());
        }
    }

    #[tokio::test]
    async fn only_the_invited_user_can_decline() {
        let (lab, ada, bob) = (Lab::new().await, Person::named("Ada"), Person::named("Bob"));
        let band = lab.found(&ada, "The Kinks").await;
        lab.save_profile(&bob).await;
        let ask = decline(&lab, &lab.invite(&ada, band, json!({"user_id": bob.sub})).await);
        lab.call(handle, ask.clone()).await.problem(401, "unauthenticated");
        lab.call(handle, ask.clone().by(&ada))
            .await
            .problem(403, "wrong-account");
        lab.call(handle, ask.by(&bob)).await.ok(204);
    }

    #[tokio::test]
    async fn neither_a_link_nor_an_ended_invite_can_be_declined() {
        let (lab, ada, bob) = (Lab::new().await, Person::named("Ada"), Person::named("Bob"));
        let band = lab.found(&ada, "The Kinks").await;
        let link = lab.invite(&ada, band, json!({})).await;
        lab.call(handle, decline(&lab, &link).by(&bob))
            .await
            .problem(409, "not-declinable");
        let email = lab
            .invite(&ada, band, json!({"email": bob.email, "ttl_hours": 1}))
            .await;
        lab.call(handle, decline(&lab, &email).later(1))
            .await
            .problem(410, "invite-expired");
        lab.accept(&bob, &email).await;
        lab.call(handle, decline(&lab, &email))
            .await
            .problem(410, "invite-used");
    }

    #[tokio::test]
    async fn an_id_only_works_for_the_signed_in_recipient() {
        let (lab, ada, bob) = (Lab::new().await, Person::named("Ada"), Person::named("Bob"));
        let band = lab.found(&ada, "The Kinks").await;
        let id = lab.invite(&ada, band, json!({"email": bob.email})).await.id;
        let ask = Ask::post(format!("/invites/{id}/decline"));
        lab.call(handle, ask.clone()).await.problem(404, "invite-not-found");
        lab.call(handle, ask.clone().by(&ada))
            .await
            .problem(404, "invite-not-found");
        lab.call(handle, ask.by(&bob)).await.ok(204);
    }
}
