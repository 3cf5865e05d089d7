//! `GET /invites/{token}/qr`: draws the link as a QR code. It does not read the database: a genuine token is enough.

use domain::{Holder, Refusal};
use edge::extract::{FromQuery, FromRequest, HeldInvite, Parameters, Viewer};
use edge::openapi::{Operation, QueryParameter, Tag, Who};
use edge::qr::Qr;
use edge::{Code, Context, FieldError, Outcome, Problem, Reply, Request, Ring, Verifier, malformed_query};
use serde_json::json;

pub async fn handle(
    _: Context<Verifier, Ring>,
    Link(link): Link,
    _: Viewer,
    Parameters(format): Parameters<Format>,
) -> Outcome {
    match format {
        Format::Svg => Ok(Reply::document("image/svg+xml", Qr::of(&link)?.svg())),
        Format::Png => Ok(Reply::bytes("image/png", Qr::of(&link)?.png()?)),
    }
}

/// The link of the token in the path. An invite's id has no generation, so it has no link.
pub struct Link(String);

impl FromRequest<Context<Verifier, Ring>> for Link {
    async fn from_request(req: &Request, cx: &Context<Verifier, Ring>) -> Result<Self, Problem> {
        match HeldInvite::from_request(req, cx).await? {
            HeldInvite {
                invite,
                holder: Holder::Token(generation),
            } => Ok(Self(cx.links.link(cx.links.keys.token(invite, generation).as_str()))),
            HeldInvite { .. } => Err(Refusal::InviteNotFound.into()),
        }
    }
}

/// The image format.
pub enum Format {
    Svg,
    Png,
}

impl FromQuery for Format {
    fn from_query(get: impl Fn(&str) -> Option<String>) -> Result<Self, Problem> {
        match get("format").as_deref() {
            None | Some("svg") => Ok(Self::Svg),
            Some("png") => Ok(Self::Png),
            Some(_) => Err(malformed_query(FieldError::not_one_of("format", &["svg", "png"]))),
        }
    }
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "show-qr",
        Tag::Links,
        Who::Anyone,
        "Draw a link as a QR code",
        "Returns the invite's link as a QR code. It does not check whether the invite is still pending.",
    )
    .query(QueryParameter {
        name: "format",
        required: false,
        schema: json!({"type": "string", "enum": ["svg", "png"], "default": "svg"}),
        description: "The image format.",
    })
    .answers_with("image/svg+xml", json!({"type": "string"}))
    .answers_with("image/png", json!({"type": "string", "format": "binary"}))
    .refuses(&[Code::InviteNotFound])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use testkit::{
        ask::{Answer, Ask},
        lab::Lab,
        people::Person,
    };

    #[tokio::test]
    async fn a_genuine_token_is_drawn_without_reading_the_database() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let invite = lab.invite(&ada, lab.found(&ada, "The Kinks").await, json!({})).await;
        let path = format!("/invites/{}/qr", lab.token(&invite));
        lab.wire.forget();
        for (query, media_type) in [
            ("", "image/svg+xml"),
            ("?format=svg", "image/svg+xml"),
            ("?format=png", "image/png"),
        ] {
            let answer = lab.call(handle, Ask::get(format!("{path}{query}"))).await;
            assert_eq!(answer.headers.get("content-type").map(String::as_str), Some(media_type));
            answer.ok(200);
        }
        let problem = lab
            .call(handle, Ask::get(format!("{path}?format=gif")))
            .await
            .problem(400, "malformed-query");
        assert_eq!(Answer::pointers(&problem), ["format"]);
        for path in [format!("/invites/{}/qr", invite.id), "/invites/nonsense/qr".into()] {
            lab.call(handle, Ask::get(path).by(&ada))
                .await
                .problem(404, "invite-not-found");
        }
        let bad = Ask::get(path).header("authorization", "Bearer x");
        lab.call(handle, bad).await.problem(401, "unauthenticated");
        assert!(lab.wire.take().calls.is_empty());
    }
}
