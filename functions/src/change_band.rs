//! `PATCH /bands/{band_id}`: changes a band's name or settings.

use domain::{BandChange, Caller, Role};
use edge::extract::{Body, ManagedBand};
use edge::openapi::{Operation, Tag, Who};
use edge::views::BandView;
use edge::{Code, Context, Outcome, Reply, Table, Updating, Verifier};
use serde_json::json;

pub async fn handle(
    cx: Context<Verifier, (), Table<Updating>>,
    caller: Caller,
    ManagedBand(band): ManagedBand,
    Body(change): Body<BandChange>,
) -> Outcome {
    let band = cx.store.change_band(&caller, band, &change, cx.now).await?;
    Ok(Reply::ok(BandView::of(&band, Role::Admin)))
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    let change = json!({"name": "The Who", "settings": {"default_ttl_hours": 24, "max_members": null}});
    let reply_to = json!({"settings": {"reply_to": "band@example.com"}});
    Operation::new(
        "change-band",
        Tag::Bands,
        Who::Admin,
        "Change a band's name and settings",
        "Changes only what the body contains. Setting a value to null restores its default. Answers to the band's mails go \
         to `reply_to` once its owner has confirmed it: they get a mail, which counts as an invite of the day, and the \
         same address again sends it again. No mail is needed if it is the caller's own verified address.",
    )
    .takes::<BandChange>(&[change, reply_to])
    .answers::<BandView>(200)
    .refuses(&[Code::MailOff, Code::Conflict, Code::QuotaExceeded])
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_json_snapshot;
    use serde_json::{Value, json};
    use testkit::{
        ask::{Answer, Ask},
        lab::Lab,
        people::Person,
    };

    fn patch(path: &str, body: &Value) -> Ask {
        Ask::patch(path).json(body)
    }

    #[tokio::test]
    async fn missing_fields_stay_and_null_restores_the_default() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let path = format!("/bands/{}", lab.found(&ada, "The Kinks").await);
        let change = async |body: Value| lab.call(handle, patch(&path, &body).by(&ada)).await.ok(200);
        let settings = json!({"default_ttl_hours": 24, "max_members": 5, "email_notifications": false,
            "time_zone": "Europe/Berlin", "color": "teal", "reply_to": ada.email});
        assert_json_snapshot!("all", change(json!({"name": "The Who", "settings": settings})).await);
        assert_json_snapshot!("some", change(json!({"settings": {"max_members": null}})).await);
        assert_eq!(
            change(json!({})).await,
            change(json!({"name": null, "settings": null})).await
        );
    }

    #[tokio::test]
    async fn every_bad_field_is_named() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let path = format!("/bands/{}", lab.found(&ada, "The Kinks").await);
        let settings = json!({"max_members": 0, "colour": "red", "time_zone": "Berlin", "reply_to": "nobody"});
        let body = json!({"name": "www.evil.example", "settings": settings, "admins": []});
        let problem = lab
            .call(handle, patch(&path, &body).by(&ada))
            .await
            .problem(422, "invalid-input");
        assert_eq!(
            Answer::pointers(&problem),
            [
                "/admins",
                "/name",
                "/settings/colour",
                "/settings/max_members",
                "/settings/reply_to",
                "/settings/time_zone"
            ]
        );
    }

    #[tokio::test]
    async fn the_owner_of_another_address_is_asked_and_only_admins_see_it_until_then() {
        let (lab, ada, bob) = (Lab::with_mail().await, Person::named("Ada"), Person::named("Bob"));
        let band = lab.found(&ada, "The Kinks").await;
        let path = format!("/bands/{band}");
        lab.accept(&bob, &lab.invite(&ada, band, json!({})).await).await;
        let change = async |reply_to: Value| {
            let body = json!({"settings": {"reply_to": reply_to}});
            lab.call(handle, patch(&path, &body).by(&ada)).await
        };
        let shown = |band: &Value| {
            let names = ["reply_to", "reply_to_confirmed", "reply_to_mail"];
            names.map(|name| band.pointer(&format!("/settings/{name}")).cloned().expect("it"))
        };
        let asked = change(json!("Band@example.com")).await.ok(200);
        assert_eq!(
            shown(&asked),
            [json!("Band@example.com"), json!(false), json!("queued")]
        );
        let seen = lab
            .call(crate::show_band::handle, Ask::get(&path).by(&bob))
            .await
            .ok(200);
        assert_eq!(shown(&seen), [Value::Null, json!(false), Value::Null]);
        let own = change(json!(ada.email)).await.ok(200);
        assert_eq!(shown(&own), [json!(ada.email), json!(true), Value::Null]);
        let seen = lab
            .call(crate::show_band::handle, Ask::get(&path).by(&bob))
            .await
            .ok(200);
        assert_eq!(shown(&seen), shown(&own));
        let none = change(Value::Null).await.ok(200);
        assert_eq!(shown(&none), [Value::Null, json!(false), Value::Null]);

        let silent = Lab::new().await;
        let path = format!("/bands/{}", silent.found(&ada, "The Kinks").await);
        let body = json!({"settings": {"reply_to": "band@example.com"}});
        let answer = silent.call(handle, patch(&path, &body).by(&ada)).await;
        answer.problem(409, "mail-off");
    }

    #[tokio::test]
    async fn it_takes_an_admin_of_the_band() {
        let (lab, ada, bob) = (Lab::new().await, Person::named("Ada"), Person::named("Bob"));
        let band = lab.found(&ada, "The Kinks").await;
        lab.accept(&bob, &lab.invite(&ada, band, json!({})).await).await;
        let ask = patch(&format!("/bands/{band}"), &json!({"name": "Mine"}));
        for who in [&bob, &Person::named("Eve")] {
            lab.call(handle, ask.clone().by(who))
                .await
                .problem(403, "not-band-admin");
        }
        lab.call(handle, patch("/bands/nowhere", &json!({})).by(&ada))
            .await
            .problem(403, "not-band-admin");
        lab.call(handle, ask).await.problem(401, "unauthenticated");
    }
}
