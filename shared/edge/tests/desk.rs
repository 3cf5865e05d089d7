//! A context without a database, the handlers that the tests have answer, and short words for asking them.

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use chrono::TimeDelta;
use domain::{DisplayName, EmailAddress, Holding, Instant, InviteDraft, InviteId, Refusal};
use edge::{Clock, Config, Context, Entropy, GatewayEvent, Need, Outcome, Reply, Request, Verifier, answer};
use serde_json::{Value, json};
use std::sync::atomic::AtomicU64;
use std::time::Duration;
use store::{Database, Deadline, Opening};
use testkit::ask::{Answer, Ask};
use testkit::lab::{AUDIENCE, ISSUER, SECRET, noon};
use testkit::routes;
use testkit::wire::Wire;

/// Where nobody listens.
pub(crate) const NOBODY: &str = "http://127.0.0.1:1";

/// All that a function can need.
pub(crate) const ALL: &[Need] = &[Need::Callers, Need::Ring, Need::Table(Opening::Read)];

/// A deadline that these tests don't meet.
pub(crate) fn soon() -> Deadline {
    Deadline::after(Duration::from_mins(1))
}

/// The list that is asked for where the query names no other.
pub(crate) const SCOPE: &str = "members of x";

/// A context to ask, at noon.
#[derive(Clone, Copy)]
pub(crate) struct Desk {
    pub(crate) cx: &'static Context,
}

impl Desk {
    /// On a local stack, with a shared secret.
    pub(crate) fn local() -> Self {
        Self::of(&[("DYNAMODB_ENDPOINT", NOBODY), ("JWT_SECRET", SECRET)])
    }

    /// As deployed: the database is AWS's.
    pub(crate) fn deployed() -> Self {
        Self::of(&[("JWT_SECRET", SECRET)])
    }

    /// On a local stack, with the keys of an issuer.
    pub(crate) fn trusting(jwks_url: &str) -> Self {
        Self::of(&[("DYNAMODB_ENDPOINT", NOBODY), ("JWKS_URL", jwks_url)])
    }

    fn of(settings: &[(&str, &str)]) -> Self {
        Self::with(edge::http_client(), ALL, settings)
    }

    /// A process of its own, whose secrets come over a wire.
    pub(crate) fn through(wire: &Wire, needs: &[Need], settings: &[(&str, &str)]) -> Self {
        Self::with(wire.client(), needs, settings)
    }

    fn with(client: SharedHttpClient, needs: &[Need], settings: &[(&str, &str)]) -> Self {
        let config = Config::read(needs, |name| {
            let set = settings.iter().find(|(known, _)| *known == name);
            let value = set.map(|(_, value)| *value).or(match name {
                "TABLE_NAME" => Some("no-such-table"),
                "AWS_REGION" => Some("eu-central-1"),
                "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => Some("local"),
                "INVITE_KEYS" => Some("1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"),
                "WEB_BASE_URL" => Some("https://bands.example"),
                "JWT_ISSUER" => Some(ISSUER),
                "JWT_AUDIENCE" => Some(AUDIENCE),
                _ => None,
            });
            value.map(str::to_owned)
        });
        let config = config.expect("a configuration");
        let database = Database::new(config.store.clone(), edge::http_client());
        let verifier = Verifier::new(&config, client.clone());
        let (clock, entropy) = (Clock::Frozen(noon()), Entropy::Counting(AtomicU64::new(1)));
        Self {
            cx: Box::leak(Box::new(Context::new(
                config, database, verifier, client, clock, entropy,
            ))),
        }
    }

    /// Has a handler answer. Every answer has the headers that all have.
    pub(crate) async fn call<F>(self, handle: fn(&'static Context, Request) -> F, ask: Ask) -> Answer
    where
        F: Future<Output = Outcome> + Send + 'static,
    {
        self.send(handle, event(&ask)).await
    }

    /// The same, with an event.
    pub(crate) async fn send<F>(self, handle: fn(&'static Context, Request) -> F, event: GatewayEvent) -> Answer
    where
        F: Future<Output = Outcome> + Send + 'static,
    {
        // Boxed, since the compiler won't look into futures this deep.
        let reply = Box::pin(answer(self.cx, handle, event, soon())).await;
        let answer = Answer::of_function(reply);
        for (name, value) in [
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            ("x-request-id", "request-1"),
        ] {
            assert_eq!(header(&answer, name), Some(value), "{name}");
        }
        answer
    }

    /// Whom a token speaks for.
    pub(crate) async fn whoami(self, token: &str) -> Answer {
        self.whoami_at(token, 0).await
    }

    /// The same, so many seconds after noon.
    pub(crate) async fn whoami_at(self, token: &str, seconds: i64) -> Answer {
        let ask = Ask::get("/me").header("authorization", format!("Bearer {token}"));
        self.call(whoami, ask.header("x-local-clock-shift", seconds.to_string()))
            .await
    }

    /// The token of an invite, and its id.
    pub(crate) fn invite(self) -> (InviteId, String) {
        let id = self.cx.new_invite_id(self.cx.new_band_id(noon()), noon());
        (id, self.cx.keys().token(id, 3).as_str().to_owned())
    }
}

/// The event that API Gateway would make of it.
pub(crate) fn event(ask: &Ask) -> GatewayEvent {
    read_event(&routes::event("request-1", ask))
}

/// An event as Lambda hands it over.
pub(crate) fn read_event(event: &Value) -> GatewayEvent {
    serde_json::from_str(&event.to_string()).expect("an event")
}

/// A header of an answer.
pub(crate) fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer.headers.get(name).map(String::as_str)
}

/// What the challenge of a 401 says is wrong with the token; the problem's detail says the same.
#[track_caller]
pub(crate) fn refusal(answer: Answer) -> String {
    let challenge = header(&answer, "www-authenticate").unwrap_or_default().to_owned();
    let problem = answer.problem(401, "unauthenticated");
    let said = challenge
        .strip_prefix(r#"Bearer error="invalid_token", error_description=""#)
        .and_then(|rest| rest.strip_suffix('"'));
    let said = said.unwrap_or_else(|| panic!("a challenge: {challenge}"));
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(said)));
    said.to_owned()
}

/// So many seconds after noon.
pub(crate) fn after(seconds: i64) -> Instant {
    noon() + TimeDelta::seconds(seconds)
}

/// Answers the caller and the time.
pub(crate) async fn whoami(cx: &'static Context, req: Request) -> Outcome {
    let caller = req.caller(cx).await?;
    Ok(Reply::ok(json!({
        "sub": caller.user.as_str(),
        "email": caller.email.as_ref().map(EmailAddress::as_typed),
        "email_verified": caller.email_verified,
        "name": caller.name.as_ref().map(DisplayName::as_str),
        "now": req.now,
    })))
}

/// Answers whether someone is signed in, on a route that is open to all.
pub(crate) async fn open_to_all(cx: &'static Context, req: Request) -> Outcome {
    let viewer = req.viewer(cx).await?;
    Ok(Reply::ok(json!({"signed_in": viewer.is_some()})))
}

/// Answers what it has read of a body.
pub(crate) async fn read_body(_: &'static Context, req: Request) -> Outcome {
    let draft: InviteDraft = req.body()?;
    Ok(Reply::ok(json!({"max_uses": draft.max_uses})))
}

/// Answers what it has read of the query, and the cursor after a place.
pub(crate) async fn page(cx: &'static Context, req: Request) -> Outcome {
    let scope = req.parameter("list").unwrap_or_else(|| SCOPE.to_owned());
    let page = req.page(cx, &scope)?;
    let next_cursor = cx.keys().seal(&scope, "MEMBER#bob");
    Ok(Reply::ok(
        json!({"limit": page.limit, "after": page.after, "next_cursor": next_cursor}),
    ))
}

/// Answers which invite is held, and how.
pub(crate) async fn hold(cx: &'static Context, req: Request) -> Outcome {
    let (id, holding) = req.held_invite(cx)?;
    let generation: Value = match holding {
        Holding::Token(generation) => generation.into(),
        Holding::Id => Value::Null,
    };
    Ok(Reply::ok(json!({"id": id.to_string(), "generation": generation})))
}

/// Answers the invite's id of the path.
pub(crate) async fn show_invite(_: &'static Context, req: Request) -> Outcome {
    Ok(Reply::ok(json!({"id": req.invite_id()?.to_string()})))
}

/// Answers the member's id of the path, and what stands for a request that is to happen once.
pub(crate) async fn name_member(_: &'static Context, req: Request) -> Outcome {
    let member = req.member_id()?;
    let fingerprint = req.once()?.map(|once| once.fingerprint);
    Ok(Reply::ok(
        json!({"member": member.as_str(), "fingerprint": fingerprint}),
    ))
}

/// Answers why there is no function.
pub(crate) async fn refuse_route(_: &'static Context, req: Request) -> Outcome {
    Err(req.unroutable())
}

/// Answers the band's id of the path.
pub(crate) async fn show_band(_: &'static Context, req: Request) -> Outcome {
    Ok(Reply::ok(
        json!({"id": req.band_id(Refusal::NotBandMember)?.to_string()}),
    ))
}
