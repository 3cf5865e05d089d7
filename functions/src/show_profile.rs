//! `GET /me`: shows the caller's profile.

use domain::Caller;
use edge::openapi::{Operation, Tag, Who};
use edge::views::ProfileView;
use edge::{Context, Outcome, Reply, Table, Verifier};

pub async fn handle(cx: Context<Verifier, (), Table>, caller: Caller) -> Outcome {
    let profile = cx.store.profile(&caller.user).await?;
    Ok(Reply::ok(ProfileView::of(&caller, profile.as_ref())))
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "show-profile",
        Tag::Me,
        Who::SignedIn,
        "Show your profile",
        "Returns the caller's profile. Until a profile is saved, the name comes from the token.",
    )
    .answers::<ProfileView>(200)
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_json_snapshot;
    use testkit::{ask::Ask, lab::Lab, people::Person, wire::Fault};

    #[tokio::test]
    async fn a_saved_profile_is_shown() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        lab.save_profile(&ada).await;
        assert_json_snapshot!(lab.call(handle, Ask::get("/me").by(&ada)).await.ok(200));
    }

    #[tokio::test]
    async fn before_it_is_saved_the_name_comes_from_the_token() {
        let lab = Lab::new().await;
        let ada = Person::named("Ada").unverified();
        assert_json_snapshot!(lab.call(handle, Ask::get("/me").by(&ada)).await.ok(200));
    }

    #[tokio::test]
    async fn it_takes_a_sign_in() {
        Lab::new()
            .await
            .call(handle, Ask::get("/me"))
            .await
            .problem(401, "unauthenticated");
    }

    #[tokio::test]
    async fn a_database_that_is_down_is_an_unavailable_problem() {
        let lab = Lab::new().await;
        lab.wire.always(Some(Fault::Refuse));
        let answer = lab.call(handle, Ask::get("/me").by(&Person::named("Ada"))).await;
        assert!(answer.headers.contains_key("retry-after"));
        answer.problem(503, "unavailable");
    }
}
