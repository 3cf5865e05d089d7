//! `POST /bands/{band_id}/invites`: creates an invite.

use domain::{Caller, IdempotencyKey, InviteDraft};
use edge::extract::{Body, ManagedBand};
use edge::openapi::{Operation, Tag, Who};
use edge::views::InviteView;
use edge::{Code, Context, Metric, Outcome, Reply, Ring, Table, Verifier};
use serde_json::{Value, json};

pub async fn handle(
    cx: Context<Verifier, Ring, Table>,
    caller: Caller,
    ManagedBand(band): ManagedBand,
    Body(draft): Body<InviteDraft>,
    key: Option<IdempotencyKey>,
) -> Outcome {
    let id = cx.new_invite_id(band);
    let created = cx.store.create_invite(&caller, id, draft, key.as_ref(), cx.now);
    let invite = created.await?;
    let view = InviteView::of(&invite, &cx.links, invite.created_at);
    let reply = Reply::created(view, format!("/invites/{}", invite.id));
    Ok(reply.counting(Metric::InvitesCreated, usize::from(invite.id == id)))
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "create-invite",
        Tag::Invites,
        Who::Admin,
        "Invite someone",
        "Creates an invite to an e-mail address or a user, or an open link that anyone can use. The recipient gets an \
         e-mail unless the deployment, the band or `notify` turns it off, and in the band's language unless `locale` \
         gives another. Nobody gets mail about a link, whatever these say. Members are not invited: neither their user \
         ids nor the verified addresses with which they joined.",
    )
    .takes::<InviteDraft>(&drafts())
    .idempotent()
    .answers::<InviteView>(201)
    .refuses(&[
        Code::UserNotFound,
        Code::AlreadyInvited,
        Code::AlreadyMember,
        Code::QuotaExceeded,
        Code::Conflict,
    ])
    .leads_to("show-invite", &[("invite_id", "$response.body#/id")])
    .leads_to("resend-invite", &[("invite_id", "$response.body#/id")])
    .leads_to("revoke-invite", &[("invite_id", "$response.body#/id")])
    .leads_to("show-invite-info", &[("token", "$response.body#/token")])
    .leads_to("accept-invite", &[("token", "$response.body#/token")])
    .leads_to("decline-invite", &[("token", "$response.body#/token")])
    .leads_to("view-invite", &[("token", "$response.body#/token")])
    .leads_to("show-qr", &[("token", "$response.body#/token")])
}

/// The example bodies in the document.
pub(crate) fn drafts() -> [Value; 3] {
    [
        json!({"part": "second trumpet", "max_uses": 5}),
        json!({"email": "bob@example.com", "role": "admin", "name": "Bob", "message": "Join us", "ttl_hours": 24,
            "locale": "de"}),
        json!({"user_id": "zoe", "notify": false}),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_json_snapshot;
    use serde_json::{Value, json};
    use testkit::{
        ask::{Answer, Ask, text},
        lab::Lab,
        people::Person,
    };

    #[tokio::test]
    async fn each_kind_is_created_with_its_link() {
        let (lab, ada, zoe) = (Lab::new().await, Person::named("Ada"), Person::named("Zoe"));
        let path = format!("/bands/{}/invites", lab.found(&ada, "The Kinks").await);
        lab.save_profile(&zoe).await;
        for (kind, body) in [
            ("link", json!({"max_uses": 5, "ttl_hours": 1, "part": "second trumpet"})),
            (
                "email",
                json!({"email": "Bob@Example.com", "role": "admin", "name": "Bob", "message": "Join us", "locale": "de"}),
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
    async fn each_reason_against_inviting_has_its_own_problem() {
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
    async fn a_repeated_request_gets_the_first_answer_for_a_day() {
        let (lab, ada, bob) = (Lab::new().await, Person::named("Ada"), Person::named("Bob"));
        let path = format!("/bands/{}/invites", lab.found(&ada, "The Kinks").await);
        let ask = |key: &str, body: &str| {
            let ask = Ask::post(&path)
                .by(&ada)
                .raw(body)
                .header("content-type", "application/json");
            ask.header("idempotency-key", key)
        };
        let first = lab
            .call(handle, ask("k", r#"{"email": "bob@example.com", "part": "bass"}"#))
            .await;
        let location = first.headers.get("location").cloned();
        let first = first.ok(201);
        let rewritten = ask("k", r#"{ "part":"bass", "email":"bob@example.com" }"#);
        let again = lab.call(handle, rewritten.clone().later(23)).await;
        assert_eq!(
            (again.headers.get("location").cloned(), again.ok(201)),
            (location, first)
        );
        lab.call(handle, ask("k", "{}"))
            .await
            .problem(422, "idempotency-key-reused");
        lab.call(handle, rewritten.later(24))
            .await
            .problem(409, "already-invited");
        // Each user has keys of their own.
        lab.call(
            handle,
            Ask {
                by: Some(bob),
                ..ask("k", "{}")
            },
        )
        .await
        .problem(403, "not-band-admin");
        for key in ["", "k\tk", "clé", &"k".repeat(256)] {
            let problem = lab.call(handle, ask(key, "{}")).await.problem(422, "invalid-input");
            assert_eq!(Answer::pointers(&problem), ["idempotency-key"]);
        }
    }

    #[tokio::test]
    async fn a_refused_request_leaves_its_key_and_the_quota_alone() {
        let quotas = [("INVITES_PER_BAND", "2")];
        let (lab, ada) = (Lab::on(&testkit::lab::endpoint(), &quotas).await, Person::named("Ada"));
        let path = format!("/bands/{}/invites", lab.found(&ada, "The Kinks").await);
        let create = async |body| {
            let ask = Ask::post(&path)
                .by(&ada)
                .json(&body)
                .header("idempotency-key", body.to_string());
            lab.call(handle, ask).await
        };
        let bob = create(json!({"email": "bob@example.com"})).await.ok(201);
        create(json!({"user_id": "nobody"}))
            .await
            .problem(404, "user-not-found");
        create(json!({"email": "BOB@example.com"}))
            .await
            .problem(409, "already-invited");
        create(json!({})).await.ok(201);
        let refused = create(json!({"part": "bass"})).await;
        assert_eq!(
            refused.headers.get("retry-after").map(String::as_str),
            Some("43200"),
            "until midnight"
        );
        assert_json_snapshot!("quota", refused.problem(429, "quota-exceeded"));
        assert_eq!(
            create(json!({"email": "bob@example.com"})).await.ok(201),
            bob,
            "again, quota or not"
        );
    }

    #[tokio::test]
    async fn mail_of_other_bands_neither_prevents_an_invite_nor_shows() {
        let (lab, eve) = (Lab::with_usual_quotas().await, Person::named("Eve"));
        let create = async |by: &Person, draft: Value| {
            let path = format!("/bands/{}/invites", lab.found(by, "The Kinks").await);
            lab.call(handle, Ask::post(path).by(by).json(&draft)).await.ok(201)
        };
        for _ in 0..5 {
            create(&eve, json!({"email": "bob@example.com", "notify": false})).await;
        }
        let alone = create(&Person::named("Ada"), json!({"email": "cy@example.com"})).await;
        let among_many = create(&Person::named("Ada"), json!({"email": "bob@example.com"})).await;
        for member in ["status", "delivery", "uses", "views"] {
            assert_eq!(alone.get(member), among_many.get(member), "{member}");
        }
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
