//! `POST /bands`: founds a band; the caller becomes its admin.

use domain::{Band, BandDraft, Caller};
use edge::extract::Body;
use edge::views::BandView;
use edge::{Context, Outcome, Putting, Reply, Table, Verifier};

pub async fn handle(
    cx: Context<Verifier, (), Table<Putting>>,
    caller: Caller,
    Body(draft): Body<BandDraft>,
) -> Outcome {
    let (band, founder) = Band::found(cx.new_band_id(), draft.name, &caller, cx.now);
    cx.store.create_band(&band, &founder).await?;
    let view = BandView::of(&band, founder.role);
    Ok(Reply::created(view, format!("/bands/{}", band.id)))
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
    async fn the_founder_is_its_admin() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let answer = lab
            .call(
                handle,
                Ask::post("/bands").by(&ada).json(&json!({"name": " The Kinks "})),
            )
            .await;
        assert_eq!(
            answer.headers.get("location"),
            Some(&format!("/bands/{}", testkit::ask::text(&answer.body, "id")))
        );
        assert_json_snapshot!(answer.ok(201));
    }

    #[tokio::test]
    async fn bad_fields_are_named() {
        let lab = Lab::new().await;
        let ask = Ask::post("/bands")
            .by(&Person::named("Ada"))
            .json(&json!({"name": "", "owner": "eve"}));
        let problem = lab.call(handle, ask).await.problem(422, "invalid-input");
        assert_eq!(Answer::pointers(&problem), ["/name", "/owner"]);
    }

    #[tokio::test]
    async fn it_takes_a_sign_in() {
        let ask = Ask::post("/bands").json(&json!({"name": "The Kinks"}));
        Lab::new().await.call(handle, ask).await.problem(401, "unauthenticated");
    }
}
