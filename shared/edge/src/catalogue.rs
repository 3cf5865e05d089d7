//! The catalogue of problems: every reason for which the API refuses a request, in one place.

/// A problem code. Clients branch on the code; titles and details are for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "`catalogue` documents each code")]
pub enum Code {
    MalformedBody,
    MalformedQuery,
    InvalidCursor,
    Unauthenticated,
    NotBandAdmin,
    NotBandMember,
    WrongAccount,
    EmailNotVerified,
    NoEmailInToken,
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
    MailOff,
    Conflict,
    InviteExpired,
    InviteRevoked,
    InviteUsed,
    InviteDeclined,
    InviterLeft,
    FormerMember,
    ReplyToChanged,
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
    /// All codes, in declaration order.
    pub const ALL: [Self; 37] = [
        Self::MalformedBody,
        Self::MalformedQuery,
        Self::InvalidCursor,
        Self::Unauthenticated,
        Self::NotBandAdmin,
        Self::NotBandMember,
        Self::WrongAccount,
        Self::EmailNotVerified,
        Self::NoEmailInToken,
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
        Self::MailOff,
        Self::Conflict,
        Self::InviteExpired,
        Self::InviteRevoked,
        Self::InviteUsed,
        Self::InviteDeclined,
        Self::InviterLeft,
        Self::FormerMember,
        Self::ReplyToChanged,
        Self::BodyTooLarge,
        Self::UnsupportedMediaType,
        Self::InvalidInput,
        Self::IdempotencyKeyReused,
        Self::ResendTooSoon,
        Self::QuotaExceeded,
        Self::Internal,
        Self::Unavailable,
    ];

    /// The HTTP status, the code as clients see it, and the title.
    #[must_use]
    pub fn catalogue(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::MalformedBody => (400, "malformed-body", "The body is not a JSON object"),
            Self::MalformedQuery => (400, "malformed-query", "The query string is not valid"),
            Self::InvalidCursor => (400, "invalid-cursor", "The cursor does not belong to this list"),
            Self::Unauthenticated => (401, "unauthenticated", "Sign in first"),
            Self::NotBandAdmin => (403, "not-band-admin", "Only admins of the band can do this"),
            Self::NotBandMember => (403, "not-band-member", "Only members of the band can see this"),
            Self::WrongAccount => (403, "wrong-account", "This invite is for another account"),
            Self::EmailNotVerified => (403, "email-not-verified", "Your e-mail address is not verified"),
            Self::NoEmailInToken => (403, "no-email-in-token", "Your sign-in gives no e-mail address"),
            Self::InviteNotFound => (404, "invite-not-found", "There is no such invite"),
            Self::MemberNotFound => (404, "member-not-found", "There is no such member"),
            Self::UserNotFound => (404, "user-not-found", "There is no such user"),
            Self::RouteNotFound => (404, "route-not-found", "There is nothing at this path"),
            Self::MethodNotAllowed => (405, "method-not-allowed", "This path does not support this method"),
            Self::AlreadyInvited => (409, "already-invited", "This person already has a pending invite"),
            Self::AlreadyMember => (409, "already-member", "This person is already in the band"),
            Self::BandFull => (409, "band-full", "The band is full"),
            Self::LastAdmin => (409, "last-admin", "A band needs at least one admin"),
            Self::InviteNotPending => (409, "invite-not-pending", "This invite is no longer pending"),
            Self::NotDeclinable => (409, "not-declinable", "An open link can't be declined"),
            Self::MailOff => (409, "mail-off", "No mail can be sent"),
            Self::Conflict => (409, "conflict", "Too many changes were made at the same time"),
            Self::InviteExpired => (410, "invite-expired", "This invite has expired"),
            Self::InviteRevoked => (410, "invite-revoked", "This invite was revoked"),
            Self::InviteUsed => (410, "invite-used", "This invite has been used"),
            Self::InviteDeclined => (410, "invite-declined", "This invite was declined"),
            Self::InviterLeft => (410, "inviter-left", "The inviter is no longer an admin of the band"),
            Self::FormerMember => (410, "former-member", "You are no longer in this band"),
            Self::ReplyToChanged => (410, "reply-to-changed", "The band has another answering address"),
            Self::BodyTooLarge => (413, "body-too-large", "The body is too large"),
            Self::UnsupportedMediaType => (415, "unsupported-media-type", "The body must be JSON"),
            Self::InvalidInput => (422, "invalid-input", "Some fields are not valid"),
            Self::IdempotencyKeyReused => (
                422,
                "idempotency-key-reused",
                "This idempotency key was used for a different request",
            ),
            Self::ResendTooSoon => (429, "resend-too-soon", "This invite was resent recently"),
            Self::QuotaExceeded => (429, "quota-exceeded", "The daily quota does not allow this"),
            Self::Internal => (500, "internal", "Something went wrong on our side"),
            Self::Unavailable => (503, "unavailable", "The service is temporarily unavailable"),
        }
    }

    /// The code as clients see it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.catalogue().1
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(self) -> u16 {
        self.catalogue().0
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
            "in declaration order, without duplicates"
        );
        assert_eq!(Code::ALL[Code::ALL.len() - 1], Code::Unavailable);
    }
}
