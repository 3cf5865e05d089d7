//! `DELETE /invites/{invite_id}`: revokes an invite.

use domain::{Caller, InviteId};
use edge::extract::Path;
use edge::openapi::{Operation, Tag, Who};
use edge::{Code, Context, Outcome, Reply, Table, Verifier};

pub async fn handle(cx: Context<Verifier, (), Table>, caller: Caller, Path(id): Path<InviteId>) -> Outcome {
    cx.store.revoke_invite(&caller, id, cx.now).await?;
    Ok(Reply::done())
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "revoke-invite",
        Tag::Invites,
        Who::Admin,
        "Revoke an invite",
        "Revokes a pending invite, so that its link stops working. Revoking it again succeeds and changes nothing.",
    )
    .refuses(&[Code::InviteNotFound, Code::InviteNotPending, Code::Conflict])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use testkit::{ask::Ask, lab::Lab, people::Person};

    #[tokio::test]
    async fn revoking_twice_succeeds_but_not_after_an_accept() {
        let (lab, ada, bob) = (Lab::new().await, Person::named("Ada"), Person::named("Bob"));
        let band = lab.found(&ada, "The Kinks").await;
        let pending = lab.invite(&ada, band, json!({"email": bob.email})).await;
        let delete = Ask::delete(format!("/invites/{}", pending.id)).by(&ada);
        for _ in 0..2 {
            assert!(lab.call(handle, delete.clone()).await.ok(204).is_null());
        }
        let used = lab.invite(&ada, band, json!({})).await;
        lab.accept(&bob, &used).await;
        let late = Ask::delete(format!("/invites/{}", used.id)).by(&ada);
        lab.call(handle, late).await.problem(409, "invite-not-pending");
    }

    #[tokio::test]
    async fn it_takes_an_admin_of_its_band() {
        let (lab, ada, eve) = (Lab::new().await, Person::named("Ada"), Person::named("Eve"));
        let band = lab.found(&ada, "The Kinks").await;
        let path = format!("/invites/{}", lab.invite(&ada, band, json!({})).await.id);
        lab.call(handle, Ask::delete(&path).by(&eve))
            .await
            .problem(403, "not-band-admin");
        lab.call(handle, Ask::delete(&path))
            .await
            .problem(401, "unauthenticated");
        let unknown = format!("/invites/{}", lab.cx.new_invite_id(band, testkit::lab::noon()));
        lab.call(handle, Ask::delete(unknown).by(&ada))
            .await
            .problem(404, "invite-not-found");
    }
}
