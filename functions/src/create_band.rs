//! `POST /bands`: creates a band with the caller as its admin.

use domain::{BandDraft, Caller};
use edge::extract::Body;
use edge::openapi::{Operation, Tag, Who};
use edge::views::BandView;
use edge::{Code, Context, Outcome, Putting, Reply, Table, Verifier};
use serde_json::json;

pub async fn handle(
    cx: Context<Verifier, (), Table<Putting>>,
    caller: Caller,
    Body(draft): Body<BandDraft>,
) -> Outcome {
    let (band, founder) = draft.found(cx.new_band_id(), &caller, cx.now);
    cx.store.create_band(&band, &founder).await?;
    let view = BandView::of(&band, founder.role);
    Ok(Reply::created(view, format!("/bands/{}", band.id)))
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "create-band",
        Tag::Bands,
        Who::SignedIn,
        "Create a band",
        "Creates a band and makes the caller its first admin. Its mail is written in the language of `locale`, \
         with times in `time_zone`.",
    )
    .takes::<BandDraft>(&[
        json!({"name": "The Kinks"}),
        json!({"name": "The Kinks", "locale": "de", "time_zone": "Europe/Berlin"}),
    ])
    .answers::<BandView>(201)
    .refuses(&[Code::Conflict])
    .leads_to("show-band", &[("band_id", "$response.body#/id")])
    .leads_to("change-band", &[("band_id", "$response.body#/id")])
    .leads_to("list-members", &[("band_id", "$response.body#/id")])
    .leads_to("create-invite", &[("band_id", "$response.body#/id")])
    .leads_to("create-invites", &[("band_id", "$response.body#/id")])
    .leads_to("list-invites", &[("band_id", "$response.body#/id")])
    .leads_to("show-statistics", &[("band_id", "$response.body#/id")])
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
    async fn its_mail_is_in_the_language_and_the_time_zone_of_the_founder() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        for (body, locale, zone) in [
            (
                json!({"name": "The Kinks", "locale": "de", "time_zone": "Europe/Berlin"}),
                "de",
                "Europe/Berlin",
            ),
            (json!({"name": "The Kinks"}), "en", "UTC"),
        ] {
            let founded = lab.call(handle, Ask::post("/bands").by(&ada).json(&body)).await.ok(201);
            let settings = &founded["settings"];
            assert_eq!(
                (&settings["locale"], &settings["time_zone"]),
                (&json!(locale), &json!(zone))
            );
        }
    }

    #[tokio::test]
    async fn bad_fields_are_named() {
        let lab = Lab::new().await;
        let ask = Ask::post("/bands")
            .by(&Person::named("Ada"))
            .json(&json!({"name": "", "locale": "tlh", "time_zone": "Mars", "owner": "eve"}));
        let problem = lab.call(handle, ask).await.problem(422, "invalid-input");
        assert_eq!(Answer::pointers(&problem), ["/locale", "/name", "/owner", "/time_zone"]);
    }

    #[tokio::test]
    async fn it_takes_a_sign_in() {
        let ask = Ask::post("/bands").json(&json!({"name": "The Kinks"}));
        Lab::new().await.call(handle, ask).await.problem(401, "unauthenticated");
    }
}
