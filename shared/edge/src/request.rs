//! A request and the typed values that handlers extract from it.

use crate::body::{Fields, FromFields, distinct};
use crate::field_error::{FieldCode, FieldError};
use crate::jwt::Verifier;
use crate::log::Subject;
use crate::problem::{Code, Problem};
use crate::process::Process;
use crate::refusals::{internal, unauthenticated, unavailable};
use crate::routes::{allowed_methods, without_needless_slashes};
use crate::{Outcome, Reply};
use chrono::TimeDelta;
use domain::idempotency::MAX_KEY_BYTES;
use domain::plain::Plain;
use domain::{
    AddressDigest, BandId, Caller, Holder, IdempotencyKey, Instant, InviteId, KeyRing, Refusal, Subscription, UserId,
};
use lambda_http::RequestExt;
use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpRequestContext;
use lambda_http::request::RequestContext;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::Deadline;

/// The largest body, in bytes.
const LARGEST_BODY: usize = 64 * 1024;
/// The largest body of a batch, in bytes.
const LARGEST_LIST: usize = 256 * 1024;
/// The longest cursor, in bytes. The longest that we issue holds a name and a user id.
const LONGEST_CURSOR: usize = 2048;
/// A byte order mark in UTF-8, which some editors and shells write in front of a text.
const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();
const DEFAULT_LIMIT: u32 = 50;
const MAX_LIMIT: u32 = 100;

/// A request to a function.
pub struct Request {
    /// When it arrived. All of its work uses this time.
    pub now: Instant,
    deadline: Deadline,
    http: lambda_http::Request,
    subject: Arc<Subject>,
}

impl Request {
    /// Wraps a request. On a local stack, the header `x-local-clock-shift` shifts its clock by some seconds, so that
    /// tests need not wait. A deployment ignores the header.
    #[must_use]
    pub(crate) fn new(process: &Process, http: lambda_http::Request, deadline: Deadline) -> Self {
        let shift = header(&http, "x-local-clock-shift").filter(|_| process.local);
        let shift = shift
            .and_then(|seconds| seconds.parse().ok())
            .and_then(TimeDelta::try_seconds);
        let now = process.now();
        let now = shift.and_then(|shift| now.checked_add_signed(shift)).unwrap_or(now);
        let route = context(&http).and_then(|context| context.route_key.as_deref());
        let subject = Arc::new(Subject::new(route.unwrap_or_default()));
        Self {
            now,
            deadline,
            http,
            subject,
        }
    }

    /// What it is about, for the log.
    pub(crate) fn subject(&self) -> Arc<Subject> {
        Arc::clone(&self.subject)
    }

    /// The deadline for all its calls.
    pub(crate) fn deadline(&self) -> Deadline {
        self.deadline
    }

    /// The method; `UNKNOWN` if it was invalid.
    pub(crate) fn method(&self) -> &str {
        self.http.method().as_str()
    }

    /// The caller, if a bearer token was sent. The token must be valid even on public routes.
    ///
    /// # Errors
    /// `unauthenticated` says what is wrong with the token; `unavailable` if the issuer's keys can't be fetched.
    pub async fn viewer(&self, verifier: &Verifier) -> Result<Option<Caller>, Problem> {
        let Some(header) = self.header("authorization") else {
            return Ok(None);
        };
        let token = header
            .split_once(' ')
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let (_, token) = token.ok_or_else(|| {
            unauthenticated(
                "the authorization header is not a bearer token",
                Some("invalid_request"),
            )
        })?;
        let caller = self.deadline.bound(verifier.verify(token.trim(), self.now)).await;
        let (caller, remarks) =
            caller.unwrap_or_else(|| Err(unavailable("there was no time left to verify the token")))?;
        self.subject.actor(&caller.user, remarks);
        Ok(Some(caller))
    }

    /// A path parameter, which API Gateway has decoded.
    ///
    /// # Errors
    /// `internal` if the event has no such parameter: the route of the function lacks it.
    fn path_parameter(&self, name: &str) -> Result<&str, Problem> {
        let part = self.http.path_parameters_ref().and_then(|parts| parts.first(name));
        part.ok_or_else(|| internal(format!("the event has no path parameter {name}")))
    }

    /// The id of a band or an invite in the path, without what was copied along with it: blanks, a full stop.
    fn id_parameter(&self, name: &str) -> Result<&str, Problem> {
        let text = self.path_parameter(name)?;
        Ok(text.trim_matches(|character: char| !character.is_ascii_alphanumeric()))
    }

    /// The `{band_id}` of the path.
    ///
    /// # Errors
    /// `refusal` if it is not an id of a band, so that the answer is the same as for an unknown band.
    pub fn band_id(&self, refusal: Refusal) -> Result<BandId, Problem> {
        let band = BandId::parse(self.id_parameter("band_id")?).ok_or(refusal)?;
        self.subject.band(band);
        Ok(band)
    }

    /// The `{invite_id}` of the path.
    ///
    /// # Errors
    /// `invite-not-found`.
    pub fn invite_id(&self) -> Result<InviteId, Problem> {
        let invite = InviteId::parse(self.id_parameter("invite_id")?).ok_or(Refusal::InviteNotFound)?;
        self.subject.invite(invite);
        Ok(invite)
    }

    /// The `{token}` of the path; empty if it has none.
    pub(crate) fn token(&self) -> &str {
        self.path_parameter("token").unwrap_or_default()
    }

    /// The invite and holder of the token in the `{token}` of the path, or of an invite's id in its place.
    ///
    /// # Errors
    /// `invite-not-found` if there is no genuine token.
    pub fn held_invite(&self, keys: &KeyRing) -> Result<(InviteId, Holder), Problem> {
        let by_token = keys.find(self.path_parameter("token")?);
        let by_token = by_token.map(|(id, generation)| (id, Holder::Token(generation)));
        let id = self.id_parameter("token")?;
        let held = by_token.or_else(|| InviteId::parse(id).map(|id| (id, Holder::Id)));
        let (invite, holder) = held.ok_or(Refusal::InviteNotFound)?;
        self.subject.invite(invite);
        Ok((invite, holder))
    }

    /// The address that the unsubscribe token in the `{token}` of the path was sent to, and what it is about.
    ///
    /// # Errors
    /// `invite-not-found` if there is no genuine token.
    pub fn unsubscriber(&self, keys: &KeyRing) -> Result<(AddressDigest, Subscription), Problem> {
        let found = keys.find_unsubscribe(self.path_parameter("token")?);
        found.ok_or_else(|| Problem::new(Code::InviteNotFound, "Copy the complete link from the mail."))
    }

    /// The band and the digest of the address of the answering-address token in the `{token}` of the path.
    ///
    /// # Errors
    /// `invite-not-found` if there is no genuine token.
    pub fn reply_to_owner(&self, keys: &KeyRing) -> Result<(BandId, AddressDigest), Problem> {
        let found = keys.find_reply_to(self.path_parameter("token")?);
        let (band, address) =
            found.ok_or_else(|| Problem::new(Code::InviteNotFound, "Copy the complete link from the mail."))?;
        self.subject.band(band);
        Ok((band, address))
    }

    /// The `{member_id}` of the path.
    ///
    /// # Errors
    /// `member-not-found`.
    pub fn member_id(&self) -> Result<UserId, Problem> {
        let member = UserId::parse(self.path_parameter("member_id")?).ok_or(Refusal::MemberNotFound)?;
        self.subject.member(&member);
        Ok(member)
    }

    /// The body as a `T`, up to 64 KiB.
    ///
    /// # Errors
    /// `unsupported-media-type`, `body-too-large`, `malformed-body`; `invalid-input` lists every bad field.
    pub fn body<T: FromFields>(&self) -> Result<T, Problem> {
        self.body_up_to(LARGEST_BODY)
    }

    /// The body as a `T`, up to 64 KiB. Without a body, all fields are left out.
    ///
    /// # Errors
    /// As [`body`](Self::body).
    pub fn optional_body<T: FromFields>(&self) -> Result<T, Problem> {
        if self.has_body() {
            self.body()
        } else {
            fields(Map::new())
        }
    }

    /// The body as a `T`, up to 256 KiB.
    ///
    /// # Errors
    /// As [`body`](Self::body).
    pub fn long_body<T: FromFields>(&self) -> Result<T, Problem> {
        self.body_up_to(LARGEST_LIST)
    }

    fn body_up_to<T: FromFields>(&self, most: usize) -> Result<T, Problem> {
        if !self.header("content-type").is_some_and(is_json) {
            return Err(Problem::new(
                Code::UnsupportedMediaType,
                "Send the body with `content-type: application/json`, in UTF-8.",
            ));
        }
        if self.http.body().len() > most {
            return Err(Problem::new(Code::BodyTooLarge, format!("Send at most {most} bytes.")));
        }
        let Ok((Value::Object(object), repeated)) = distinct::read(self.json()) else {
            return Err(Problem::new(Code::MalformedBody, "Send one JSON object."));
        };
        if repeated.is_empty() {
            fields(object)
        } else {
            Err(Problem::invalid_input(
                "Send each member that `errors` lists once.",
                repeated,
            ))
        }
    }

    fn has_body(&self) -> bool {
        !self.json().trim_ascii().is_empty()
    }

    /// The bytes of the body without a byte order mark, which RFC 8259 §8.1 lets a reader ignore.
    fn json(&self) -> &[u8] {
        let bytes: &[u8] = self.http.body();
        bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)
    }

    /// The `Idempotency-Key` with a fingerprint of the request; none if the header is missing. Bodies with the same
    /// JSON value have the same fingerprint, and no body has that of an empty object.
    ///
    /// # Errors
    /// `invalid-input` if the key is empty, too long or not printable ASCII.
    pub fn idempotency_key(&self) -> Result<Option<IdempotencyKey>, Problem> {
        let Some(key) = self.header("idempotency-key") else {
            return Ok(None);
        };
        if key.is_empty() || Plain::Header.check(key, MAX_KEY_BYTES).is_err() {
            let detail = format!("must be 1 to {MAX_KEY_BYTES} printable ASCII characters");
            let error = FieldError::new("idempotency-key", FieldCode::Format, detail);
            return Err(Problem::invalid_input(
                "Correct the header that `errors` lists.",
                vec![error],
            ));
        }
        let body = if self.has_body() {
            serde_json::from_slice(self.json()).unwrap_or_default()
        } else {
            json!({})
        };
        // Not the path, which differs for the same route: it may have a base path and escapes.
        let parts = self.http.path_parameters_ref();
        let parts: Option<BTreeMap<&str, &str>> = parts.map(|parts| parts.iter().collect());
        let route = context(&self.http).and_then(|context| context.route_key.as_deref());
        let route = json!([route.unwrap_or_default(), parts]);
        Ok(Some(IdempotencyKey::new(key, &route.to_string(), &body.to_string())))
    }

    /// The answer to a request that no function handles: where its path leads without the slashes that are too many,
    /// if there are such.
    ///
    /// # Errors
    /// `method-not-allowed` if the path has other methods (RFC 9110 §15.5.6), else `route-not-found`.
    pub fn unroutable(&self) -> Outcome {
        let (path, method) = (self.http.raw_http_path(), self.method());
        if let Some(path) = without_needless_slashes(method, path) {
            let query = self.http.uri().query().map(|query| format!("?{query}"));
            return Ok(Reply::moved(path + &query.unwrap_or_default()));
        }
        Err(match allowed_methods(path) {
            Some(allowed) if !allowed.split(", ").any(|one| one == method) => {
                Problem::new(Code::MethodNotAllowed, format!("Use {allowed}.")).header("allow", allowed)
            }
            _ => Problem::new(Code::RouteNotFound, "Check the path: /openapi.json lists all of them."),
        })
    }

    /// The id that API Gateway gave the request.
    #[must_use]
    pub fn id(&self) -> &str {
        let id = context(&self.http).and_then(|context| context.request_id.as_deref());
        id.unwrap_or_default()
    }

    fn header(&self, name: &str) -> Option<&str> {
        header(&self.http, name)
    }

    /// The `limit` of a list.
    ///
    /// # Errors
    /// `malformed-query` if it is not between 1 and 100.
    pub fn limit(&self) -> Result<u32, Problem> {
        let Some(text) = self.parameter("limit") else {
            return Ok(DEFAULT_LIMIT);
        };
        let limit = text.parse().ok().filter(|limit| (1..=MAX_LIMIT).contains(limit));
        limit.ok_or_else(|| malformed_query(FieldError::out_of_range("limit", 1, MAX_LIMIT)))
    }

    /// A query parameter. An empty or blank one counts as left out: forms send the fields that nobody filled in.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<String> {
        let value = self.http.query_string_parameters_ref()?.first(name)?;
        (!value.trim().is_empty()).then(|| value.to_owned())
    }
}

/// Whether a media type is JSON, and in UTF-8 (RFC 8259 §8.1) if it says in what. A header that was sent twice arrives
/// as one, joined by a comma.
fn is_json(header: &str) -> bool {
    header.to_ascii_lowercase().split(',').all(|one| {
        let mut parts = one.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let (kind, subtype) = name.split_once('/').unwrap_or_default();
        let mut charsets = parts.filter_map(|part| part.strip_prefix("charset="));
        // RFC 6839 §3.1 for the suffix. `text/json` was never registered, but is sent.
        (matches!(name, "application/json" | "text/json") || kind == "application" && subtype.ends_with("+json"))
            && charsets.all(|charset| matches!(charset.trim_matches('"'), "utf-8" | "utf8" | "us-ascii"))
    })
}

/// Reads a `T` from an object.
fn fields<T: FromFields>(object: Map<String, Value>) -> Result<T, Problem> {
    Fields::read(object).map_err(|errors| Problem::invalid_input("Correct the fields that `errors` lists.", errors))
}

/// The value of a header. All values are UTF-8, since events are JSON.
fn header<'a>(http: &'a lambda_http::Request, name: &str) -> Option<&'a str> {
    std::str::from_utf8(http.headers().get(name)?.as_bytes()).ok()
}

/// API Gateway's context of a request.
fn context(http: &lambda_http::Request) -> Option<&ApiGatewayV2httpRequestContext> {
    match http.request_context_ref()? {
        RequestContext::ApiGatewayV2(context) => Some(context),
        _ => None,
    }
}

/// The place of a cursor in the list `scope`; none, for the first page, if there is no cursor or an empty one.
///
/// # Errors
/// `invalid-cursor` if it belongs to another list or is made up.
pub(crate) fn unseal(keys: &KeyRing, scope: &str, cursor: Option<String>) -> Result<Option<String>, Problem> {
    let Some(cursor) = cursor.filter(|cursor| !cursor.trim().is_empty()) else {
        return Ok(None);
    };
    let plain = Plain::Header.check(&cursor, LONGEST_CURSOR).ok();
    let place = plain.and_then(|()| keys.unseal(scope, &cursor)).ok_or_else(|| {
        Problem::new(
            Code::InvalidCursor,
            "Use `next_cursor` from the same list and filter, or leave out `cursor` to start over.",
        )
    })?;
    Ok(Some(place))
}

/// `malformed-query` for one parameter.
#[must_use]
pub fn malformed_query(error: FieldError) -> Problem {
    Problem::malformed_query("Correct the query parameter that `errors` lists.", vec![error])
}
