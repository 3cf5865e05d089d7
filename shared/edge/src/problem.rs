//! The catalogue of problems (RFC 9457): every way in which the API says no, in one place.

use crate::event::HttpReply;
use crate::field_error::FieldError;
use crate::reply;
use serde_json::{Map, Value, json};

/// A code of the catalogue. Clients decide by it; titles and details are for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "`catalogue` says what each means")]
pub enum Code {
    MalformedBody,
    MalformedQuery,
    InvalidCursor,
    Unauthenticated,
    NotBandAdmin,
    NotBandMember,
    WrongAccount,
    EmailNotVerified,
    InviteNotFound,
    MemberNotFound,
    UserNotFound,
    RouteNotFound,
    MethodNotAllowed,
    AlreadyInvited,
    AlreadyMember,
    BandFull,
    LastAdmin,
    InviteNotPending,
    NotDeclinable,
    Conflict,
    InviteExpired,
    InviteRevoked,
    InviteUsed,
    InviteDeclined,
    InviterLeft,
    BodyTooLarge,
    UnsupportedMediaType,
    InvalidInput,
    IdempotencyKeyReused,
    ResendTooSoon,
    QuotaExceeded,
    Internal,
    Unavailable,
}

impl Code {
    /// All of them.
    pub const ALL: [Self; 33] = [
        Self::MalformedBody,
        Self::MalformedQuery,
        Self::InvalidCursor,
        Self::Unauthenticated,
        Self::NotBandAdmin,
        Self::NotBandMember,
        Self::WrongAccount,
        Self::EmailNotVerified,
        Self::InviteNotFound,
        Self::MemberNotFound,
        Self::UserNotFound,
        Self::RouteNotFound,
        Self::MethodNotAllowed,
        Self::AlreadyInvited,
        Self::AlreadyMember,
        Self::BandFull,
        Self::LastAdmin,
        Self::InviteNotPending,
        Self::NotDeclinable,
        Self::Conflict,
        Self::InviteExpired,
        Self::InviteRevoked,
        Self::InviteUsed,
        Self::InviteDeclined,
        Self::InviterLeft,
        Self::BodyTooLarge,
        Self::UnsupportedMediaType,
        Self::InvalidInput,
        Self::IdempotencyKeyReused,
        Self::ResendTooSoon,
        Self::QuotaExceeded,
        Self::Internal,
        Self::Unavailable,
    ];

    /// Status, code and title.
    #[must_use]
    pub fn catalogue(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::MalformedBody => (400, "malformed-body", "The body is not a JSON object"),
            Self::MalformedQuery => (400, "malformed-query", "The query can't be read"),
            Self::InvalidCursor => (400, "invalid-cursor", "The cursor is not one of this list"),
            Self::Unauthenticated => (401, "unauthenticated", "Sign in first"),
            Self::NotBandAdmin => (403, "not-band-admin", "Only admins of the band may do this"),
            Self::NotBandMember => (403, "not-band-member", "Only members of the band may see this"),
            Self::WrongAccount => (403, "wrong-account", "This invite is for another account"),
            Self::EmailNotVerified => (403, "email-not-verified", "Your e-mail address is not verified yet"),
            Self::InviteNotFound => (404, "invite-not-found", "There is no such invite"),
            Self::MemberNotFound => (404, "member-not-found", "There is no such member"),
            Self::UserNotFound => (404, "user-not-found", "There is no such user"),
            Self::RouteNotFound => (404, "route-not-found", "There is nothing at this path for this method"),
            Self::MethodNotAllowed => (405, "method-not-allowed", "This path has no such method"),
            Self::AlreadyInvited => (409, "already-invited", "They have a pending invite already"),
            Self::AlreadyMember => (409, "already-member", "They are in the band already"),
            Self::BandFull => (409, "band-full", "The band is full"),
            Self::LastAdmin => (409, "last-admin", "A band keeps at least one admin"),
            Self::InviteNotPending => (409, "invite-not-pending", "The invite is over"),
            Self::NotDeclinable => (409, "not-declinable", "A link is for anyone, so it can't be declined"),
            Self::Conflict => (409, "conflict", "Too many changed the same thing at once"),
            Self::InviteExpired => (410, "invite-expired", "This invite has expired"),
            Self::InviteRevoked => (410, "invite-revoked", "This invite was withdrawn"),
            Self::InviteUsed => (410, "invite-used", "This invite has been used"),
            Self::InviteDeclined => (410, "invite-declined", "This invite was declined"),
            Self::InviterLeft => (410, "inviter-left", "Whoever sent this invite no longer runs the band"),
            Self::BodyTooLarge => (413, "body-too-large", "The body is too large"),
            Self::UnsupportedMediaType => (415, "unsupported-media-type", "The body must be application/json"),
            Self::InvalidInput => (422, "invalid-input", "Some fields can't be used as they are"),
            Self::IdempotencyKeyReused => (
                422,
                "idempotency-key-reused",
                "This idempotency key came with another request",
            ),
            Self::ResendTooSoon => (429, "resend-too-soon", "This invite was resent a moment ago"),
            Self::QuotaExceeded => (429, "quota-exceeded", "Too many invites today"),
            Self::Internal => (500, "internal", "Something went wrong here"),
            Self::Unavailable => (503, "unavailable", "Something we depend on is busy or down"),
        }
    }

    /// The code as clients see it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.catalogue().1
    }

    /// The status it goes with.
    #[must_use]
    pub fn status(self) -> u16 {
        self.catalogue().0
    }
}

/// A problem on its way to the client. What `cause` says stays in the log.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Which.
    pub code: Code,
    detail: String,
    faults: Vec<FieldError>,
    more: Map<String, Value>,
    headers: Vec<(&'static str, String)>,
    cause: Option<String>,
}

impl Problem {
    /// A problem, and what to do about it.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            faults: Vec::new(),
            more: Map::new(),
            headers: Vec::new(),
            cause: None,
        }
    }

    /// Fields or parameters that are wrong, all of them.
    #[must_use]
    pub fn faults(mut self, faults: Vec<FieldError>) -> Self {
        self.faults = faults;
        self
    }

    /// One more member of the document.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.more.insert(name.to_owned(), value.into());
        self
    }

    /// One more header of the reply.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// What the log says and the client does not hear.
    #[must_use]
    pub fn because(mut self, cause: impl Into<String>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    pub(crate) fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    /// The document of it (RFC 9457), met by this instance: a request, or a row of a batch.
    #[must_use]
    pub fn document(self, instance: &str) -> Value {
        let (status, code, title) = self.code.catalogue();
        let mut document = json!({
            "type": format!("/problems/{code}"),
            "code": code,
            "title": title,
            "status": status,
            "detail": self.detail,
            "instance": instance,
        });
        if let Some(members) = document.as_object_mut() {
            members.extend(self.more);
            if !self.faults.is_empty() {
                members.insert("errors".to_owned(), json!(self.faults));
            }
        }
        document
    }

    pub(crate) fn into_reply(mut self, request_id: &str) -> HttpReply {
        let mut headers = std::mem::take(&mut self.headers);
        headers.push(("content-type", "application/problem+json".to_owned()));
        reply::http(
            self.code.status(),
            headers,
            self.document(request_id).to_string(),
            request_id,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_distinct_and_all_are_listed() {
        let codes: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(codes.len(), Code::ALL.len());
        assert!(
            Code::ALL.windows(2).all(|pair| pair[0] < pair[1]),
            "in the order of the declaration, none left out"
        );
        assert_eq!(Code::ALL[Code::ALL.len() - 1], Code::Unavailable);
    }
}
