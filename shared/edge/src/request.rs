//! A request, and the typed things a handler asks of it.

use crate::body::{Fields, FromFields};
use crate::context::Context;
use crate::event::HttpEvent;
use crate::field_error::{FieldCode, FieldError};
use crate::log::Subject;
use crate::openapi;
use crate::problem::{Code, Problem};
use crate::refusals::{unauthenticated, unavailable};
use chrono::TimeDelta;
use data_encoding::BASE64;
use domain::once::MOST_KEY_BYTES;
use domain::plain::Plain;
use domain::{AddressDigest, BandId, Caller, Holding, Instant, InviteId, Once, Refusal, UserId};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::sync::Arc;
use store::{Deadline, PageRequest, Store};

/// The largest body, in bytes.
const LARGEST_BODY: usize = 64 * 1024;
/// The largest body of many rows, in bytes.
const LARGEST_LIST: usize = 256 * 1024;
/// The longest cursor, in bytes. The longest that is made stands for an entry of a name and the id of its user.
const LONGEST_CURSOR: usize = 2048;
const DEFAULT_LIMIT: u32 = 50;
const MOST_LIMIT: u32 = 100;

/// A request to a function.
pub struct Request {
    /// When it came; all of it happens at this time.
    pub now: Instant,
    /// The table, until the invocation must answer.
    pub store: Store,
    deadline: Deadline,
    event: HttpEvent,
    subject: Arc<Subject>,
}

impl Request {
    /// Takes an event. A local stack lets it move its clock by `x-local-clock-shift` seconds, so that tests need
    /// not wait for time to pass; a deployment ignores the header.
    #[must_use]
    pub(crate) fn new(cx: &Context, mut event: HttpEvent, deadline: Deadline) -> Self {
        // API Gateway does so; its emulators do not all.
        event.headers = event
            .headers
            .into_iter()
            .map(|(name, value)| (name.to_ascii_lowercase(), value))
            .collect();
        let shift = event.headers.get("x-local-clock-shift").filter(|_| cx.local);
        let shift = shift
            .and_then(|seconds| seconds.parse().ok())
            .and_then(TimeDelta::try_seconds);
        let now = cx.now();
        let now = shift.and_then(|shift| now.checked_add_signed(shift)).unwrap_or(now);
        let subject = Arc::new(Subject::new(&event.route_key));
        Self {
            now,
            store: cx.database.until(deadline),
            deadline,
            event,
            subject,
        }
    }

    /// What the log is to say of it.
    pub(crate) fn subject(&self) -> Arc<Subject> {
        Arc::clone(&self.subject)
    }

    /// Who calls.
    ///
    /// # Errors
    /// `unauthenticated` says what is wrong with the token; `unavailable` where its issuer's keys can't be had.
    pub async fn caller(&self, cx: &Context) -> Result<Caller, Problem> {
        self.viewer(cx)
            .await?
            .ok_or_else(|| unauthenticated("there is none", None))
    }

    /// Who calls, where the route is open to all. A token that is sent must be valid all the same.
    ///
    /// # Errors
    /// As [`caller`](Self::caller).
    pub async fn viewer(&self, cx: &Context) -> Result<Option<Caller>, Problem> {
        let Some(header) = self.event.headers.get("authorization") else {
            return Ok(None);
        };
        let token = header
            .split_once(' ')
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let (_, token) =
            token.ok_or_else(|| unauthenticated("authorization is no bearer token", Some("invalid_request")))?;
        let verified = self.deadline.bound(cx.verifier().verify(token.trim(), self.now)).await;
        let caller = verified.unwrap_or_else(|| Err(unavailable("no time was left to verify the token")))?;
        self.subject.actor(&caller.user);
        Ok(Some(caller))
    }

    /// A part of the path, by the name that the route gives it. API Gateway has decoded it.
    ///
    /// # Errors
    /// `internal` where the event has none: the function has a route without it.
    fn part(&self, name: &str) -> Result<&str, Problem> {
        let parts = self.event.path_parameters.as_ref();
        let part = parts.and_then(|parts| parts.get(name)).map(String::as_str);
        part.ok_or_else(|| {
            let problem = Problem::new(Code::Internal, "It is logged under this instance.");
            problem.because(format!("the event has no path parameter {name}"))
        })
    }

    /// The `{band_id}` of the path. What is no band's id is no band the caller is in.
    ///
    /// # Errors
    /// `refusal`.
    pub fn band_id(&self, refusal: Refusal) -> Result<BandId, Problem> {
        let band = BandId::parse(self.part("band_id")?).ok_or(refusal)?;
        self.subject.band(band);
        Ok(band)
    }

    /// The `{invite_id}` of the path.
    ///
    /// # Errors
    /// `invite-not-found`.
    pub fn invite_id(&self) -> Result<InviteId, Problem> {
        let invite = InviteId::parse(self.part("invite_id")?).ok_or(Refusal::InviteNotFound)?;
        self.subject.invite(invite);
        Ok(invite)
    }

    /// What the path has in place of a token; empty where it has nothing.
    pub(crate) fn token(&self) -> &str {
        self.part("token").unwrap_or_default()
    }

    /// The `{token}` of the path, or an invite's id in place of it. Forgeries end here.
    ///
    /// # Errors
    /// `invite-not-found`.
    pub fn held_invite(&self, cx: &Context) -> Result<(InviteId, Holding), Problem> {
        let text = self.part("token")?;
        let by_token = cx
            .keys()
            .open(text)
            .map(|(id, generation)| (id, Holding::Token(generation)));
        let held = by_token.or_else(|| InviteId::parse(text).map(|id| (id, Holding::Id)));
        let (invite, holding) = held.ok_or(Refusal::InviteNotFound)?;
        self.subject.invite(invite);
        Ok((invite, holding))
    }

    /// The address whose owner holds the `{token}` of the path. Forgeries end here.
    ///
    /// # Errors
    /// `invite-not-found`.
    pub fn unsubscriber(&self, cx: &Context) -> Result<AddressDigest, Problem> {
        let address = cx.keys().open_unsubscribe(self.part("token")?);
        address.ok_or_else(|| Problem::new(Code::InviteNotFound, "Take the link from the mail, in full."))
    }

    /// The `{member_id}` of the path.
    ///
    /// # Errors
    /// `member-not-found`.
    pub fn member_id(&self) -> Result<UserId, Problem> {
        let member = UserId::parse(self.part("member_id")?).ok_or(Refusal::MemberNotFound)?;
        self.subject.member(&member);
        Ok(member)
    }

    /// The body as a `T`, up to 64 KiB.
    ///
    /// # Errors
    /// `unsupported-media-type`, `body-too-large`, `malformed-body`; `invalid-input` names every bad field.
    pub fn body<T: FromFields>(&self) -> Result<T, Problem> {
        self.body_up_to(LARGEST_BODY)
    }

    /// The body as a `T`, up to 256 KiB.
    ///
    /// # Errors
    /// As [`body`](Self::body).
    pub fn long_body<T: FromFields>(&self) -> Result<T, Problem> {
        self.body_up_to(LARGEST_LIST)
    }

    fn body_up_to<T: FromFields>(&self, most: usize) -> Result<T, Problem> {
        let media_type = self.header("content-type").unwrap_or_default();
        let media_type = media_type.split(';').next().unwrap_or_default().trim();
        if !media_type.eq_ignore_ascii_case("application/json") {
            return Err(Problem::new(
                Code::UnsupportedMediaType,
                "Send it with content-type: application/json.",
            ));
        }
        let malformed = || Problem::new(Code::MalformedBody, "Send one JSON object.");
        let bytes = self.bytes().ok_or_else(malformed)?;
        if bytes.len() > most {
            return Err(Problem::new(Code::BodyTooLarge, format!("Send at most {most} bytes.")));
        }
        let Ok(Value::Object(object)) = serde_json::from_slice(&bytes) else {
            return Err(malformed());
        };
        Fields::read(object)
            .map_err(|errors| Problem::new(Code::InvalidInput, "`errors` names every field to mend.").faults(errors))
    }

    fn bytes(&self) -> Option<Cow<'_, [u8]>> {
        let text = self.event.body.as_deref().unwrap_or_default();
        if self.event.is_base64_encoded {
            return BASE64.decode(text.as_bytes()).ok().map(Cow::Owned);
        }
        Some(Cow::Borrowed(text.as_bytes()))
    }

    /// The request as one that is to happen once, where it has an `Idempotency-Key`. Bodies that say the same JSON are
    /// the same, however they are written.
    ///
    /// # Errors
    /// `invalid-input` where the key is empty or too long.
    pub fn once(&self) -> Result<Option<Once>, Problem> {
        let Some(key) = self.header("idempotency-key") else {
            return Ok(None);
        };
        if key.is_empty() || Plain::Header.check(key, MOST_KEY_BYTES).is_err() {
            let detail = format!("must have 1 to {MOST_KEY_BYTES} printable ASCII characters");
            let error = FieldError::new("idempotency-key", FieldCode::Format, detail);
            return Err(Problem::new(Code::InvalidInput, "`errors` names the header to mend.").faults(vec![error]));
        }
        let body: Value = serde_json::from_slice(&self.bytes().unwrap_or_default()).unwrap_or_default();
        // Not the path, which says the same in several ways: with a stage before it, and with escapes or without.
        let route = json!([self.event.route_key, self.event.path_parameters]);
        Ok(Some(Once::new(key, &route.to_string(), &body.to_string())))
    }

    /// Why no function has the request's path and method.
    ///
    /// `method-not-allowed` where the path has other methods (RFC 9110 §15.5.6), `route-not-found` where it has none.
    #[must_use]
    pub fn unroutable(&self) -> Problem {
        let method = &self.event.request_context.http.method;
        match openapi::allowed_methods(self.path()) {
            Some(allowed) if !allowed.split(", ").any(|one| one == method) => {
                Problem::new(Code::MethodNotAllowed, format!("Use {allowed}.")).header("allow", allowed)
            }
            _ => Problem::new(Code::RouteNotFound, "Check the path against /openapi.json."),
        }
    }

    /// The path as the API's description has it: a stage that has a name is left out.
    fn path(&self) -> &str {
        let (path, stage) = (self.event.raw_path.as_str(), &self.event.request_context.stage);
        let rest = path
            .strip_prefix('/')
            .and_then(|rest| rest.strip_prefix(stage.as_str()));
        let rest = rest.filter(|rest| !stage.is_empty() && (rest.is_empty() || rest.starts_with('/')));
        rest.unwrap_or(path)
    }

    /// The id that API Gateway gave the request.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.event.request_context.request_id
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.event.headers.get(name).map(String::as_str)
    }

    /// `limit` and `cursor`, the latter sealed for `scope`.
    ///
    /// # Errors
    /// `malformed-query`, `invalid-cursor`.
    pub fn page(&self, cx: &Context, scope: &str) -> Result<PageRequest, Problem> {
        let limit = match self.parameter("limit") {
            None => DEFAULT_LIMIT,
            Some(text) => text
                .parse()
                .ok()
                .filter(|limit| (1..=MOST_LIMIT).contains(limit))
                .ok_or_else(|| malformed_query(FieldError::out_of_range("limit", 1, MOST_LIMIT)))?,
        };
        let after = unseal(cx, scope, self.parameter("cursor"))?;
        Ok(PageRequest { limit, after })
    }

    /// A parameter of the query.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<String> {
        let query = self.event.raw_query_string.as_deref().unwrap_or_default().as_bytes();
        form_urlencoded::parse(query)
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.into_owned())
    }
}

/// The place in the list `scope` that a cursor stands for.
///
/// # Errors
/// `invalid-cursor`.
pub fn unseal(cx: &Context, scope: &str, cursor: Option<String>) -> Result<Option<String>, Problem> {
    let Some(cursor) = cursor else { return Ok(None) };
    let plain = Plain::Header.check(&cursor, LONGEST_CURSOR).ok();
    let place = plain.and_then(|()| cx.keys().unseal(scope, &cursor)).ok_or_else(|| {
        Problem::new(
            Code::InvalidCursor,
            "Use next_cursor of the same list and filter, or start without one.",
        )
    })?;
    Ok(Some(place))
}

/// `malformed-query` about one parameter.
#[must_use]
pub fn malformed_query(error: FieldError) -> Problem {
    Problem::new(Code::MalformedQuery, "`errors` names the parameter to mend.").faults(vec![error])
}
