//! `PUT /me`: creates or changes the caller's profile. The address is never taken from the body.

use domain::{Caller, ProfileDraft};
use edge::extract::Body;
use edge::openapi::{Operation, Tag, Who};
use edge::views::ProfileView;
use edge::{Code, Context, Outcome, Reply, Table, Verifier};
use serde_json::json;

pub async fn handle(cx: Context<Verifier, (), Table>, caller: Caller, Body(draft): Body<ProfileDraft>) -> Outcome {
    let profile = cx.store.save_profile(&caller, draft, cx.now).await?;
    Ok(Reply::ok(ProfileView::of(&caller, Some(&profile))))
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "save-profile",
        Tag::Me,
        Who::SignedIn,
        "Save your profile",
        "Creates or changes the caller's profile. Others can find the caller by name or address only if \
         `searchable` is true.",
    )
    .takes::<ProfileDraft>(&[json!({"display_name": "Zoë Müller", "searchable": true})])
    .answers::<ProfileView>(200)
    .refuses(&[Code::Conflict])
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_json_snapshot;
    use serde_json::json;
    use testkit::{
        ask::{Answer, Ask},
        lab::Lab,
        people::Person,
    };

    #[tokio::test]
    async fn a_profile_is_created_and_changed() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let put = |body| Ask::put("/me").by(&ada).json(&body);
        let first = put(json!({"display_name": "Ada L.", "searchable": true}));
        assert_json_snapshot!(lab.call(handle, first).await.ok(200));
        let second = put(json!({"display_name": "Countess"})).later(1);
        assert_json_snapshot!(lab.call(handle, second).await.ok(200));
    }

    #[tokio::test]
    async fn the_address_is_never_taken_from_the_body() {
        let lab = Lab::new().await;
        let body = json!({"display_name": "https://evil.example", "searchable": 1, "email": "eve@example.com"});
        let problem = lab
            .call(handle, Ask::put("/me").by(&Person::named("Ada")).json(&body))
            .await;
        let problem = problem.problem(422, "invalid-input");
        assert_eq!(Answer::pointers(&problem), ["/display_name", "/email", "/searchable"]);
    }

    #[tokio::test]
    async fn it_takes_a_sign_in() {
        let ask = Ask::put("/me").json(&json!({"display_name": "Ada"}));
        Lab::new().await.call(handle, ask).await.problem(401, "unauthenticated");
    }
}
