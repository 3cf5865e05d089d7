//! `DELETE /bands/{band_id}/members/{member_id}`: removes a member, or lets a member leave.

use domain::{Caller, UserId};
use edge::extract::{ManagedBand, Path};
use edge::openapi::{Operation, Tag, Who};
use edge::{Code, Context, Outcome, Reply, Table, Verifier};

pub async fn handle(
    cx: Context<Verifier, (), Table>,
    caller: Caller,
    ManagedBand(band): ManagedBand,
    Path(user): Path<UserId>,
) -> Outcome {
    cx.store.remove_member(&caller, band, &user, cx.now).await?;
    Ok(Reply::done())
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "remove-member",
        Tag::Members,
        Who::Admin,
        "Remove a member, or leave a band",
        "Removes a member from the band. Admins can remove anyone, other members only themselves. The last admin \
         can't be removed.",
    )
    .refuses(&[Code::MemberNotFound, Code::LastAdmin, Code::Conflict])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use testkit::{ask::Ask, lab::Lab, people::Person};

    #[tokio::test]
    async fn members_leave_or_are_removed_but_the_last_admin_stays() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let band = lab.found(&ada, "The Kinks").await;
        let group = lab.invite(&ada, band, json!({"max_uses": 9})).await;
        for name in ["Bob", "Eve"] {
            lab.accept(&Person::named(name), &group).await;
        }
        let delete = async |by: &str, who: &str| {
            let path = format!("/bands/{band}/members/{who}");
            lab.call(handle, Ask::delete(path).by(&Person::named(by))).await
        };
        delete("Bob", "eve").await.problem(403, "not-band-admin");
        assert!(delete("Bob", "bob").await.ok(204).is_null());
        delete("Bob", "bob").await.problem(403, "not-band-admin");
        delete("Ada", "eve").await.ok(204);
        delete("Ada", "eve").await.problem(404, "member-not-found");
        delete("Ada", "ada").await.problem(409, "last-admin");
        let path = format!("/bands/{band}/members/ada");
        lab.call(handle, Ask::delete(path))
            .await
            .problem(401, "unauthenticated");
    }
}
