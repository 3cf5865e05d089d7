//! A request, and the typed things a handler asks of it.

use crate::context::Context;
use crate::event::HttpEvent;
use crate::problem::{Code, Problem};
use crate::refusals::unauthenticated;
use chrono::TimeDelta;
use data_encoding::BASE64;
use domain::fields::{Fault, Fields, FromFields};
use domain::{BandId, Caller, Holding, Instant, InviteId, Refusal};
use percent_encoding::percent_decode_str;
use serde_json::Value;
use std::borrow::Cow;
use store::PageRequest;

/// The largest body, in bytes.
const LARGEST_BODY: usize = 64 * 1024;
const DEFAULT_LIMIT: u32 = 50;
const MOST_LIMIT: u32 = 100;

/// A request to a function.
pub struct Request {
    /// When it came; all of it happens at this time.
    pub now: Instant,
    event: HttpEvent,
}

impl Request {
    /// Takes an event. A local stack lets it move its clock by `x-local-clock-shift` seconds, so that tests need
    /// not wait for time to pass; a deployment ignores the header.
    #[must_use]
    pub(crate) fn new(cx: &Context, mut event: HttpEvent) -> Self {
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
        Self { now, event }
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
        cx.verifier.verify(token.trim(), self.now).await.map(Some)
    }

    /// The `{band_id}` of the path. What is no band's id is no band the caller is in.
    ///
    /// # Errors
    /// `refusal`.
    pub fn band_id(&self, refusal: Refusal) -> Result<BandId, Problem> {
        BandId::parse(&self.segment(1)).ok_or_else(|| refusal.into())
    }

    /// The `{invite_id}` of the path.
    ///
    /// # Errors
    /// `invite-not-found`.
    pub fn invite_id(&self) -> Result<InviteId, Problem> {
        InviteId::parse(&self.segment(1)).ok_or_else(|| Refusal::InviteNotFound.into())
    }

    /// The `{token}` of the path, or an invite's id in place of it. Forgeries end here.
    ///
    /// # Errors
    /// `invite-not-found`.
    pub fn held_invite(&self, cx: &Context) -> Result<(InviteId, Holding), Problem> {
        let text = self.segment(1);
        let by_token = cx
            .keys
            .open(&text)
            .map(|(id, generation)| (id, Holding::Token(generation)));
        let held = by_token.or_else(|| InviteId::parse(&text).map(|id| (id, Holding::Id)));
        held.ok_or_else(|| Refusal::InviteNotFound.into())
    }

    /// The body as a `T`.
    ///
    /// # Errors
    /// `unsupported-media-type`, `body-too-large`, `malformed-body`; `invalid-input` names every bad field.
    pub fn body<T: FromFields>(&self) -> Result<T, Problem> {
        let media_type = self
            .event
            .headers
            .get("content-type")
            .map(String::as_str)
            .unwrap_or_default();
        let media_type = media_type.split(';').next().unwrap_or_default().trim();
        if !media_type.eq_ignore_ascii_case("application/json") {
            return Err(Problem::new(
                Code::UnsupportedMediaType,
                "Send it with content-type: application/json.",
            ));
        }
        let malformed = || Problem::new(Code::MalformedBody, "Send one JSON object.");
        let text = self.event.body.as_deref().unwrap_or_default();
        let bytes = if self.event.is_base64_encoded {
            Cow::Owned(BASE64.decode(text.as_bytes()).map_err(|_| malformed())?)
        } else {
            Cow::Borrowed(text.as_bytes())
        };
        if bytes.len() > LARGEST_BODY {
            return Err(Problem::new(
                Code::BodyTooLarge,
                format!("Send at most {LARGEST_BODY} bytes."),
            ));
        }
        let Ok(Value::Object(object)) = serde_json::from_slice(&bytes) else {
            return Err(malformed());
        };
        Fields::read(object)
            .map_err(|faults| Problem::new(Code::InvalidInput, "`errors` names every field to mend.").faults(faults))
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
                .ok_or_else(|| malformed_query("limit", format!("must be a whole number from 1 to {MOST_LIMIT}")))?,
        };
        let after = match self.parameter("cursor") {
            None => None,
            Some(cursor) => Some(cx.keys.unseal(scope, &cursor).ok_or_else(|| {
                Problem::new(
                    Code::InvalidCursor,
                    "Use next_cursor of the same list and filter, or start without one.",
                )
            })?),
        };
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

    /// Part `index` of the path, decoded: the first is 0.
    fn segment(&self, index: usize) -> String {
        let part = self
            .event
            .raw_path
            .trim_start_matches('/')
            .split('/')
            .nth(index)
            .unwrap_or_default();
        percent_decode_str(part).decode_utf8_lossy().into_owned()
    }
}

/// `malformed-query` about one parameter.
pub fn malformed_query(name: &str, detail: impl Into<String>) -> Problem {
    let fault = Fault {
        pointer: name.to_owned(),
        detail: detail.into(),
    };
    Problem::new(Code::MalformedQuery, "`errors` names the parameter to mend.").faults(vec![fault])
}
