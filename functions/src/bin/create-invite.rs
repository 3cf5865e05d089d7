//! `POST /bands/{band_id}/invites`: an admin invites someone.

use domain::{InviteDraft, Refusal};
use edge::views::InviteView;
use edge::{Context, Outcome, Reply, Request, serve};
use std::process::ExitCode;

fn main() -> ExitCode {
    serve(handle)
}

async fn handle(cx: &'static Context, req: Request) -> Outcome {
    let caller = req.caller(cx).await?;
    let band = req.band_id(Refusal::NotBandAdmin)?;
    let draft: InviteDraft = req.body()?;
    let id = cx.new_invite_id(band, req.now);
    let invite = cx.store.create_invite(&caller, id, draft, req.now).await?;
    Ok(Reply::created(
        InviteView::of(&invite, cx, req.now),
        format!("/invites/{id}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_json_snapshot;
    use serde_json::json;
    use testkit::{
        ask::{Answer, Ask, text},
        lab::Lab,
        people::Person,
    };

    #[tokio::test]
    async fn each_kind_is_made_with_its_link() {
        let (lab, ada, zoe) = (Lab::new().await, Person::named("Ada"), Person::named("Zoe"));
        let path = format!("/bands/{}/invites", lab.found(&ada, "The Kinks").await);
        lab.save_profile(&zoe).await;
        for (kind, body) in [
            ("link", json!({"max_uses": 5, "ttl_hours": 1, "part": "second trumpet"})),
            (
                "email",
                json!({"email": "Bob@Example.com", "role": "admin", "message": "Join us"}),
            ),
            ("user", json!({"user_id": zoe.sub, "notify": false})),
        ] {
            let answer = lab.call(handle, Ask::post(&path).by(&ada).json(&body)).await;
            let id = text(&answer.body, "id");
            assert_eq!(answer.headers.get("location"), Some(&format!("/invites/{id}")));
            assert_json_snapshot!(kind, answer.ok(201));
        }
    }

    #[tokio::test]
    async fn it_takes_an_admin_of_the_band() {
        let (lab, ada, bob, eve) = (
            Lab::new().await,
            Person::named("Ada"),
            Person::named("Bob"),
            Person::named("Eve"),
        );
        let band = lab.found(&ada, "The Kinks").await;
        lab.accept(&bob, &lab.invite(&ada, band, json!({})).await).await;
        let path = format!("/bands/{band}/invites");
        for who in [&bob, &eve] {
            lab.call(handle, Ask::post(&path).by(who).json(&json!({})))
                .await
                .problem(403, "not-band-admin");
        }
        let nowhere = Ask::post("/bands/nowhere/invites").by(&ada).json(&json!({}));
        lab.call(handle, nowhere).await.problem(403, "not-band-admin");
    }

    #[tokio::test]
    async fn who_cannot_be_invited_is_told_apart() {
        let (lab, ada, bob) = (Lab::new().await, Person::named("Ada"), Person::named("Bob"));
        let band = lab.found(&ada, "The Kinks").await;
        let invite = async |body| {
            lab.call(handle, Ask::post(format!("/bands/{band}/invites")).by(&ada).json(&body))
                .await
        };
        invite(json!({"user_id": "nobody"}))
            .await
            .problem(404, "user-not-found");
        lab.save_profile(&ada).await;
        invite(json!({"user_id": ada.sub})).await.problem(409, "already-member");
        let first = invite(json!({"email": bob.email})).await.ok(201);
        let again = invite(json!({"email": bob.email.to_uppercase()}))
            .await
            .problem(409, "already-invited");
        assert_eq!(text(&again, "invite_id"), text(&first, "id"));
    }

    #[tokio::test]
    async fn every_bad_field_is_named_before_the_database_is_asked() {
        let lab = Lab::new().await;
        let body = json!({"role": "king", "ttl_hours": 0, "email": "x", "max_uses": 0, "part": 1, "colour": "red"});
        lab.wire.forget();
        let path = format!("/bands/{}/invites", lab.cx.new_band_id(testkit::lab::noon()));
        let answer = lab
            .call(handle, Ask::post(path).by(&Person::named("Ada")).json(&body))
            .await;
        let pointers = Answer::pointers(&answer.problem(422, "invalid-input"));
        assert_eq!(
            pointers,
            ["/colour", "/email", "/max_uses", "/part", "/role", "/ttl_hours"]
        );
        assert!(lab.wire.take().calls.is_empty());
    }

    #[tokio::test]
    async fn it_takes_a_sign_in() {
        let ask = Ask::post("/bands/x/invites").json(&json!({}));
        Lab::new().await.call(handle, ask).await.problem(401, "unauthenticated");
    }
}
