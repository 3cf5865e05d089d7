//! `PATCH /bands/{band_id}/members/{member_id}`: changes a member's role or part.

use domain::{Caller, MemberChange, UserId};
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
    Body(change): Body<MemberChange>,
) -> Outcome {
    let member = cx.store.change_member(&caller, band, &user, &change).await?;
    Ok(Reply::ok(MemberView::from(member)))
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "change-member",
        Tag::Members,
        Who::Admin,
        "Change a member's role or part",
        "Makes a member an admin, or an admin a member, and sets the part they play; a part of null takes it away. \
         Admins can change everyone, other members only their own part. The last admin can't be demoted.",
    )
    .takes::<MemberChange>(&[json!({"role": "admin"}), json!({"part": "second trumpet"})])
    .answers::<MemberView>(200)
    .refuses(&[Code::MemberNotFound, Code::LastAdmin, Code::Conflict])
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_json_snapshot;
    use serde_json::{Value, json};
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
    async fn admins_change_every_part_and_members_their_own() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let band = lab.found(&ada, "The Kinks").await;
        let group = lab.invite(&ada, band, json!({"max_uses": 9, "part": "horn"})).await;
        for name in ["Bob", "Eve"] {
            lab.accept(&Person::named(name), &group).await;
        }
        let change = async |by: &str, who: &str, body: Value| {
            let ask = Ask::patch(format!("/bands/{band}/members/{who}")).by(&Person::named(by));
            lab.call(handle, ask.json(&body)).await
        };
        assert_json_snapshot!(change("Bob", "bob", json!({"part": " second  trumpet "})).await.ok(200));
        change("Bob", "bob", json!({"part": "bass", "role": "member"}))
            .await
            .problem(403, "not-band-admin");
        change("Bob", "eve", json!({"part": "bass"}))
            .await
            .problem(403, "not-band-admin");
        change("Zoe", "zoe", json!({"part": "bass"}))
            .await
            .problem(403, "not-band-admin");
        let both = change("Ada", "bob", json!({"part": null, "role": "admin"}))
            .await
            .ok(200);
        assert_eq!([&both["part"], &both["role"]], [&json!(null), &json!("admin")]);
        change("Ada", "bob", json!({})).await.problem(422, "invalid-input");
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
