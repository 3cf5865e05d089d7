//! A function without a database, small handlers for the tests, and helpers to call them.

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use chrono::TimeDelta;
use domain::{Caller, DisplayName, EmailAddress, Holder, IdempotencyKey, Instant, InviteDraft, InviteId, UserId};
use edge::extract::{
    Body, FromQuery, HeldInvite, JoinedBand, OptionalBody, PageQuery, Parameters, Path, Unroutable, Viewer,
};
use edge::{
    Clock, Context, Entropy, Environment, GatewayEvent, Handler, Instance, Links, Need, Outcome, Problem, Process,
    Reply, Ring, Verifier, answer,
};
use serde_json::{Value, json};
use std::sync::atomic::AtomicU64;
use std::time::Duration;
use store::Deadline;
use testkit::ask::{Answer, Ask};
use testkit::lab::{AUDIENCE, ISSUER, SECRET, noon};
use testkit::routes;
use testkit::wire::Wire;

/// An address on which nobody listens.
pub(crate) const NOBODY: &str = "http://127.0.0.1:1";

/// A deadline that these tests never reach.
pub(crate) fn soon() -> Deadline {
    Deadline::after(Duration::from_mins(1))
}

/// The list that is requested if the query names no other.
pub(crate) const SCOPE: &str = "members of x";

/// A function with these needs, at noon.
pub(crate) struct Desk<V: Need = Verifier, K: Need = Ring> {
    pub(crate) cx: &'static Process,
    pub(crate) instance: &'static Instance<V, K>,
}

impl<V: Need, K: Need> Clone for Desk<V, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V: Need, K: Need> Copy for Desk<V, K> {}

impl Desk {
    /// On a local stack, with a shared secret.
    pub(crate) fn local() -> Self {
        Self::of(&[("DYNAMODB_ENDPOINT", NOBODY), ("JWT_SECRET", SECRET)])
    }

    /// A deployed function, whose database is AWS's.
    pub(crate) fn deployed() -> Self {
        Self::of(&[("JWT_SECRET", SECRET)])
    }

    /// On a local stack, with the keys of an issuer.
    pub(crate) fn trusting(jwks_url: &str) -> Self {
        Self::of(&[("DYNAMODB_ENDPOINT", NOBODY), ("JWKS_URL", jwks_url)])
    }

    /// A process with these settings, besides those that every function has.
    pub(crate) fn of(settings: &[(&str, &str)]) -> Self {
        Self::with(edge::http_client, settings)
    }
}

impl<V: Need, K: Need> Desk<V, K> {
    /// A process of its own, whose secrets come over a wire.
    pub(crate) fn through(wire: &Wire, settings: &[(&str, &str)]) -> Self {
        Self::with(|| wire.client(), settings)
    }

    fn with(client: impl FnOnce() -> SharedHttpClient, settings: &[(&str, &str)]) -> Self {
        let variable = |name: &str| {
            let set = settings.iter().find(|(known, _)| *known == name);
            let value = set.map(|(_, value)| *value).or(match name {
                "AWS_REGION" => Some("eu-central-1"),
                "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => Some("local"),
                "INVITE_KEYS" => Some("1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"),
                "WEB_BASE_URL" => Some("https://bands.example"),
                "JWT_ISSUER" => Some(ISSUER),
                "JWT_AUDIENCE" => Some(AUDIENCE),
                _ => None,
            });
            value.map(str::to_owned)
        };
        let env = Environment::new(&variable, client);
        let (clock, entropy) = (Clock::Frozen(noon()), Entropy::Counting(AtomicU64::new(1)));
        let cx: &'static Process = Box::leak(Box::new(Process::new(&env, clock, entropy)));
        let instance = Instance::read(cx, &env).expect("a configuration");
        Self {
            cx,
            instance: Box::leak(Box::new(instance)),
        }
    }

    /// Calls a handler and checks the common headers of its answer.
    pub(crate) async fn call<Extracted, H>(self, handle: H, ask: Ask) -> Answer
    where
        H: Handler<Context<V, K>, Extracted>,
    {
        self.send(handle, event(&ask)).await
    }

    /// Calls a handler with an event.
    pub(crate) async fn send<Extracted, H>(self, handle: H, event: GatewayEvent) -> Answer
    where
        H: Handler<Context<V, K>, Extracted>,
    {
        // Boxed, since the compiler won't look into futures this deep.
        let reply = Box::pin(answer(self.instance, handle, event, soon())).await;
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
}

impl<K: Need> Desk<Verifier, K> {
    /// The caller whom a token identifies.
    pub(crate) async fn whoami(self, token: &str) -> Answer {
        self.whoami_at(token, 0).await
    }

    /// The caller whom a token identifies, some seconds after noon.
    pub(crate) async fn whoami_at(self, token: &str, seconds: i64) -> Answer {
        let ask = Ask::get("/me").header("authorization", format!("Bearer {token}"));
        self.call(whoami, ask.header("x-local-clock-shift", seconds.to_string()))
            .await
    }
}

impl<V: Need> Desk<V> {
    /// Links and cursors, with the current keys.
    pub(crate) async fn links(self) -> Links {
        let ready = self.instance.ready("request-1", noon(), soon(), "").await;
        ready.expect("a key ring").links
    }

    /// An id of an invite and its token.
    pub(crate) async fn invite(self) -> (InviteId, String) {
        let id = self.cx.new_invite_id(self.cx.new_band_id(noon()), noon());
        (id, self.links().await.keys.token(id, 3).as_str().to_owned())
    }
}

/// The event that API Gateway would send.
pub(crate) fn event(ask: &Ask) -> GatewayEvent {
    read_event(&routes::event("request-1", ask))
}

/// An event as Lambda sends it.
pub(crate) fn read_event(event: &Value) -> GatewayEvent {
    serde_json::from_str(&event.to_string()).expect("an event")
}

/// A header of an answer.
pub(crate) fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer.headers.get(name).map(String::as_str)
}

/// The error description in the challenge of a 401. Checks that the detail of the problem says the same.
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

/// The time some seconds after noon.
pub(crate) fn after(seconds: i64) -> Instant {
    noon() + TimeDelta::seconds(seconds)
}

/// Answers the caller and the time.
pub(crate) async fn whoami<K: Need>(cx: Context<Verifier, K>, caller: Caller) -> Outcome {
    Ok(Reply::ok(json!({
        "sub": caller.user.as_str(),
        "email": caller.email.as_ref().map(EmailAddress::as_typed),
        "email_verified": caller.email_verified,
        "name": caller.name.as_ref().map(DisplayName::as_str),
        "now": cx.now,
    })))
}

/// Answers whether someone is signed in, on a route that is open to all.
pub(crate) async fn open_to_all<K: Need>(_: Context<Verifier, K>, Viewer(viewer): Viewer) -> Outcome {
    Ok(Reply::ok(json!({"signed_in": viewer.is_some()})))
}

/// Answers without extracting anything.
pub(crate) async fn extract_nothing<V: Need, K: Need>(_: Context<V, K>) -> Outcome {
    Ok(Reply::ok(json!({})))
}

/// Answers a field of the body.
pub(crate) async fn read_body(_: Context<Verifier, Ring>, Body(draft): Body<InviteDraft>) -> Outcome {
    Ok(Reply::ok(json!({"max_uses": draft.max_uses})))
}

/// Answers a field of the body, which may be missing.
pub(crate) async fn read_optional_body(
    _: Context<Verifier, Ring>,
    OptionalBody(draft): OptionalBody<InviteDraft>,
) -> Outcome {
    Ok(Reply::ok(json!({"max_uses": draft.max_uses})))
}

/// The name of the list in the query.
pub(crate) struct ScopeQuery(String);

impl FromQuery for ScopeQuery {
    fn from_query(get: impl Fn(&str) -> Option<String>) -> Result<Self, Problem> {
        Ok(Self(get("list").unwrap_or_else(|| SCOPE.to_owned())))
    }
}

/// Answers the values of the query, and a cursor.
pub(crate) async fn page(
    cx: Context<Verifier, Ring>,
    Parameters(ScopeQuery(scope)): Parameters<ScopeQuery>,
    page: PageQuery,
) -> Outcome {
    let page = page.of(&scope, &cx.links)?;
    let next_cursor = cx.links.cursor(&scope, "MEMBER#bob");
    Ok(Reply::ok(
        json!({"limit": page.limit, "after": page.after, "next_cursor": next_cursor}),
    ))
}

/// Answers the invite and how it is held.
pub(crate) async fn hold<V: Need>(_: Context<V, Ring>, HeldInvite { invite, holder }: HeldInvite) -> Outcome {
    let generation: Value = match holder {
        Holder::Token(generation) => generation.into(),
        Holder::Id => Value::Null,
    };
    Ok(Reply::ok(json!({"id": invite.to_string(), "generation": generation})))
}

/// Answers the invite id in the path.
pub(crate) async fn show_invite(_: Context<Verifier, Ring>, Path(id): Path<InviteId>) -> Outcome {
    Ok(Reply::ok(json!({"id": id.to_string()})))
}

/// Answers the member id in the path and the fingerprint of the idempotency key.
pub(crate) async fn name_member(
    _: Context<Verifier, Ring>,
    Path(member): Path<UserId>,
    key: Option<IdempotencyKey>,
) -> Outcome {
    let fingerprint = key.map(|key| key.fingerprint);
    Ok(Reply::ok(
        json!({"member": member.as_str(), "fingerprint": fingerprint}),
    ))
}

/// Answers the problem of an unknown route.
pub(crate) async fn refuse_route(_: Context<Verifier, Ring>, Unroutable(outcome): Unroutable) -> Outcome {
    outcome
}

/// Answers the band id in the path.
pub(crate) async fn show_band(_: Context<Verifier, Ring>, JoinedBand(band): JoinedBand) -> Outcome {
    Ok(Reply::ok(json!({"id": band.to_string()})))
}
