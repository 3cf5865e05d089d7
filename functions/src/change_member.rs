//! `PATCH /bands/{band_id}/members/{member_id}`: changes a member's role.

use domain::{Caller, RoleDraft, UserId};
use edge::extract::{Body, ManagedBand, Path};
use edge::openapi::{Operation, Tag, Who};
use edge::views::MemberView;
use edge::{Code, Context, Outcome, Reply, Table, Verifier};
use serde_json::json;

pub async fn handle(
    cx: Context<Verifier, (), Table>,
    caller: Caller,
    ManagedBand(band): ManagedBand,
    Path(user): Path<UserId>,
    Body(draft): Body<RoleDraft>,
) -> Outcome {
    let member = cx.store.change_member(&caller, band, &user, draft.role, cx.now).await?;
    Ok(Reply::ok(MemberView::from(member)))
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "change-member",
        Tag::Members,
        Who::Admin,
        "Change a member's role",
        "Makes a member an admin, or an admin a member. The last admin can't be demoted.",
    )
    .takes::<RoleDraft>(&[json!({"role": "admin"})])
    .answers::<MemberView>(200)
    .refuses(&[Code::MemberNotFound, Code::LastAdmin, Code::Conflict])
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_json_snapshot;
    use serde_json::json;
    use testkit::{ask::Ask, lab::Lab, people::Person};

    fn patch(path: String, role: &str) -> Ask {
        Ask::patch(path).json(&json!({"role": role}))
    }

    #[tokio::test]
    async fn a_member_becomes_an_admin_and_back_but_the_last_admin_stays() {
        let (lab, ada, bob) = (Lab::new().await, Person::named("Ada"), Person::named("Bob"));
        let band = lab.found(&ada, "The Kinks").await;
        lab.accept(&bob, &lab.invite(&ada, band, json!({})).await).await;
        let change = async |by: &Person, who: &str, role: &str| {
            let path = format!("/bands/{band}/members/{who}");
            lab.call(handle, patch(path, role).by(by)).await
        };
        assert_json_snapshot!(change(&ada, "bob", "admin").await.ok(200));
        change(&bob, "ada", "member").await.ok(200);
        change(&ada, "bob", "member").await.problem(403, "not-band-admin");
        change(&bob, "bob", "member").await.problem(409, "last-admin");
        change(&bob, "bob", "admin").await.ok(200);
        change(&bob, "eve", "admin").await.problem(404, "member-not-found");
        change(&bob, "%00", "admin").await.problem(404, "member-not-found");
        change(&bob, "ada", "king").await.problem(422, "invalid-input");
    }

    #[tokio::test]
    async fn it_takes_a_sign_in_and_an_admin() {
        let (lab, ada, eve) = (Lab::new().await, Person::named("Ada"), Person::named("Eve"));
        let path = format!("/bands/{}/members/ada", lab.found(&ada, "The Kinks").await);
        lab.call(handle, patch(path.clone(), "member"))
            .await
            .problem(401, "unauthenticated");
        lab.call(handle, patch(path, "member").by(&eve))
            .await
            .problem(403, "not-band-admin");
    }
}
