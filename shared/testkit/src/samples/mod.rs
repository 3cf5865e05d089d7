//! The sample events in `events/`, one per function. They concern a band that [`Scene::seed`] puts into a table. The
//! files are generated from here, so that their tokens and ids work.
//!
//! Bearer tokens are valid until 2100. They and the tokens of links are signed with the secrets of a [`Lab`], which are
//! public, so no deployment may use them.

mod http;
mod scene;

pub use scene::Scene;

use http::{SampleRequest, at};
use local_stack::settings::StackSecrets;
use serde_json::{Value, json};

use crate::{
    lab::{KEYS, Lab, SECRET},
    people::Person,
};

/// An event and the expected response of its function.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The function.
    pub function: &'static str,
    /// The event.
    pub event: Value,
    /// The expected response.
    pub answer: Expected,
}

/// The expected response of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// An HTTP response with this status.
    Status(u16),
    /// Exactly this JSON.
    Value(Value),
}

impl Expected {
    /// Whether the response is the expected one.
    #[must_use]
    pub fn is(&self, answer: &Value) -> bool {
        match self {
            Self::Status(status) => answer.get("statusCode") == Some(&json!(status)),
            Self::Value(value) => value == answer,
        }
    }
}

/// The secrets that the samples are signed with.
#[must_use]
pub fn secrets() -> StackSecrets {
    StackSecrets {
        invite_keys: KEYS.to_owned(),
        jwt_secret: SECRET.to_owned(),
    }
}

/// All samples, by function.
#[must_use]
pub fn all() -> Vec<Sample> {
    let scene = Scene::new(&Lab::without_database());
    let mut samples = calls(&scene);
    samples.extend([
        event_sample("notify", stream(&scene), json!({"batchItemFailures": []})),
        event_sample("remind", schedule(), Value::Null),
        event_sample("track-delivery", delivery(&scene), Value::Null),
    ]);
    samples.sort_by_key(|sample| sample.function);
    samples
}

fn event_sample(function: &'static str, event: Value, answer: Value) -> Sample {
    Sample {
        function,
        event,
        answer: Expected::Value(answer),
    }
}

#[expect(clippy::too_many_lines, reason = "a list of all routes")]
fn calls(scene: &Scene) -> Vec<Sample> {
    let Scene {
        ada, ben, cy, dan, eve, ..
    } = scene;
    let band = scene.band.to_string();
    let in_band = |rest: &str| format!("/bands/{band}{rest}");
    let by_id = |invite: &scene::WrittenSample, rest: &str| format!("/invites/{}{rest}", invite.id);
    let by_token = |invite: &scene::WrittenSample, rest: &str| format!("/invites/{}{rest}", invite.token);
    [
        ("show-profile", 200, SampleRequest::new("GET /me", "/me").by(ada)),
        (
            "save-profile",
            200,
            SampleRequest::new("PUT /me", "/me")
                .by(ada)
                .json(&json!({"display_name": "Ada Lovelace", "searchable": true})),
        ),
        ("show-mail-choices", 200, SampleRequest::new("GET /me/mail", "/me/mail").by(ada)),
        (
            "save-mail-choices",
            200,
            SampleRequest::new("PUT /me/mail", "/me/mail").by(ada).json(&json!({"invitations": true})),
        ),
        ("list-inbox", 200, SampleRequest::new("GET /me/invites", "/me/invites").by(ben)),
        (
            "search-users",
            200,
            SampleRequest::new("GET /users", "/users").query("q", "ben").query("band_id", &band).by(ada),
        ),
        (
            "create-band",
            201,
            SampleRequest::new("POST /bands", "/bands").by(ada).json(&json!({"name": "The Difference Engines"})),
        ),
        ("list-bands", 200, SampleRequest::new("GET /bands", "/bands").by(ada)),
        ("show-band", 200, SampleRequest::new("GET /bands/{band_id}", in_band("")).by(cy)),
        (
            "change-band",
            200,
            SampleRequest::new("PATCH /bands/{band_id}", in_band(""))
                .by(ada)
                .json(&json!({"name": "The Analytical Engines", "settings": {"max_members": 40}})),
        ),
        (
            "list-members",
            200,
            SampleRequest::new("GET /bands/{band_id}/members", in_band("/members")).query("limit", "20").by(cy),
        ),
        (
            "change-member",
            200,
            SampleRequest::new("PATCH /bands/{band_id}/members/{member_id}", in_band(&format!("/members/{}", cy.sub)))
                .by(ada)
                .json(&json!({"role": "admin"})),
        ),
        (
            "remove-member",
            204,
            SampleRequest::new("DELETE /bands/{band_id}/members/{member_id}", in_band(&format!("/members/{}", dan.sub))).by(ada),
        ),
        (
            "create-invite",
            201,
            SampleRequest::new("POST /bands/{band_id}/invites", in_band("/invites"))
                .by(ada)
                .json(&json!({"email": "fay@example.com", "name": "Fay", "part": "second trumpet", "message": "We rehearse on Mondays."})),
        ),
        (
            "create-invites",
            200,
            SampleRequest::new("POST /bands/{band_id}/invites/bulk", in_band("/invites/bulk"))
                .by(ada)
                .json(&json!({"invites": [{"email": "gus@example.com"}, {"name": "Ida", "part": "viola"}, {"max_uses": 12}]})),
        ),
        (
            "act-on-invites",
            200,
            SampleRequest::new("POST /bands/{band_id}/invites/actions", in_band("/invites/actions"))
                .by(ada)
                .json(&json!({"action": "prolong", "invite_ids": [scene.open.id], "ttl_hours": 168})),
        ),
        (
            "preview-invite",
            200,
            SampleRequest::new("POST /bands/{band_id}/invites/preview", in_band("/invites/preview"))
                .by(ada)
                .json(&json!({"email": "fay@example.com", "name": "Fay", "part": "second trumpet"})),
        ),
        (
            "replace-links",
            200,
            SampleRequest::new("POST /bands/{band_id}/invites/replace-links", in_band("/invites/replace-links"))
                .by(ada)
                .json(&json!({"dry_run": true})),
        ),
        (
            "list-invites",
            200,
            SampleRequest::new("GET /bands/{band_id}/invites", in_band("/invites")).query("status", "all").by(ada),
        ),
        (
            "show-statistics",
            200,
            SampleRequest::new("GET /bands/{band_id}/invites/stats", in_band("/invites/stats")).by(ada),
        ),
        ("show-invite", 200, SampleRequest::new("GET /invites/{invite_id}", by_id(&scene.open, "")).by(ada)),
        (
            "change-invite",
            200,
            SampleRequest::new("PATCH /invites/{invite_id}", by_id(&scene.to_change, ""))
                .by(ada)
                .json(&json!({"email": "gil@example.com", "part": "first trumpet"})),
        ),
        ("revoke-invite", 204, SampleRequest::new("DELETE /invites/{invite_id}", by_id(&scene.to_revoke, "")).by(ada)),
        (
            "resend-invite",
            200,
            SampleRequest::new("POST /invites/{invite_id}/resend", by_id(&scene.to_resend, "/resend"))
                .by(ada)
                .json(&json!({"rotate": true})),
        ),
        ("show-invite-info", 200, SampleRequest::new("GET /invites/{token}/info", by_token(&scene.open, "/info"))),
        ("accept-invite", 200, SampleRequest::new("POST /invites/{token}/accept", by_token(&scene.to_accept, "/accept")).by(eve)),
        ("decline-invite", 204, SampleRequest::new("POST /invites/{token}/decline", by_token(&scene.to_decline, "/decline"))),
        ("view-invite", 204, SampleRequest::new("POST /invites/{token}/views", by_token(&scene.open, "/views"))),
        (
            "show-qr",
            200,
            SampleRequest::new("GET /invites/{token}/qr", by_token(&scene.open, "/qr")).query("format", "png"),
        ),
        ("show-openapi", 200, SampleRequest::new("GET /openapi.json", "/openapi.json")),
        (
            "unsubscribe",
            204,
            SampleRequest::new("POST /unsubscribe/{token}", format!("/unsubscribe/{}", scene.stop))
                .form("List-Unsubscribe=One-Click"),
        ),
        (
            "resubscribe",
            204,
            SampleRequest::new("DELETE /unsubscribe/{token}", format!("/unsubscribe/{}", scene.stop)),
        ),
        (
            "open-unsubscribe",
            303,
            SampleRequest::new("GET /unsubscribe/{token}", format!("/unsubscribe/{}", scene.stop)),
        ),
        (
            "confirm-reply-to",
            204,
            SampleRequest::new("POST /reply-to/{token}", format!("/reply-to/{}", scene.confirm)),
        ),
        ("refuse-route", 404, SampleRequest::new("$default", "/nowhere")),
    ]
    .into_iter()
    .map(|(function, status, call)| Sample {
        function,
        event: call.event(),
        answer: Expected::Status(status),
    })
    .collect()
}

/// A stream record of a new invite to an address.
fn stream(scene: &Scene) -> Value {
    let text = |text: String| json!({"S": text});
    let keys = json!({"pk": text(format!("BAND#{}", scene.band)), "sk": text(format!("INVITE#{}", scene.mailed.own))});
    let (state, delivery) = (text("open".to_owned()), text("queued".to_owned()));
    let image = json!({"pk": keys.get("pk"), "sk": keys.get("sk"), "state": state, "delivery": delivery});
    json!({"Records": [{
        "eventID": "c4ca4238a0b923820dcc509a6f75849b",
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-central-1",
        "dynamodb": {
            "ApproximateCreationDateTime": at().timestamp(),
            "Keys": keys,
            "NewImage": image,
            "SequenceNumber": "4421584500000000017450439091",
            "SizeBytes": 412,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN": "arn:aws:dynamodb:eu-central-1:123456789012:table/band-invites/stream/2026-06-01T12:00:00.000",
    }]})
}

/// A scheduled run.
fn schedule() -> Value {
    json!({
        "version": "0",
        "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": "123456789012",
        "time": "2026-06-01T12:00:00Z",
        "region": "eu-central-1",
        "resources": ["arn:aws:scheduler:eu-central-1:123456789012:schedule/default/band-invites-RemindFunctionOften"],
        "detail": "{}",
    })
}

/// A delivered mail: SES's event after the input transformer of its rule.
fn delivery(scene: &Scene) -> Value {
    let hal = Person::named("Hal").caller().email;
    json!({
        "kind": "Delivery",
        "at": "2026-06-01T12:00:02.500Z",
        "tags": {
            "ses:configuration-set": ["band-invites"],
            "invite": [scene.tracked.id],
            "letter": ["invitation"],
            "round": ["1"],
            "address": [hal.map(|address| address.digest().to_string())],
        },
    })
}
