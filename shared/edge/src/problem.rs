//! A problem that a handler returns, before it becomes a document (RFC 9457).

pub use crate::catalogue::Code;

use crate::field_error::FieldError;
use crate::views::{ProblemExtra, ProblemView};
use crate::{refusals, reply};
use domain::quota::Exceeded;
use domain::{BandRef, DisplayName, Gone, InviteId};
use lambda_http::{Body, Response};

/// A problem to answer with. Its `cause` is only logged.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The code in the catalogue.
    pub code: Code,
    detail: String,
    extra: Option<Box<ProblemExtra>>,
    headers: Vec<(&'static str, String)>,
    cause: Option<String>,
}

impl Problem {
    /// A problem. `detail` says what the client should do next.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            extra: None,
            headers: Vec::new(),
            cause: None,
        }
    }

    /// `invalid-input`: fields of the body, or headers, that break a rule.
    #[must_use]
    pub fn invalid_input(detail: &str, errors: Vec<FieldError>) -> Self {
        Self::new(Code::InvalidInput, detail).extra(ProblemExtra::Errors(errors))
    }

    /// `malformed-query`: query parameters that are not valid.
    #[must_use]
    pub fn malformed_query(detail: &str, errors: Vec<FieldError>) -> Self {
        Self::new(Code::MalformedQuery, detail).extra(ProblemExtra::Errors(errors))
    }

    /// `already-invited`: the recipient's pending invite, or the earlier row with the same recipient, or both.
    #[must_use]
    pub(crate) fn already_invited(detail: impl Into<String>, invite_id: Option<InviteId>, row: Option<usize>) -> Self {
        Self::new(Code::AlreadyInvited, detail).extra(ProblemExtra::Invited { invite_id, row })
    }

    /// `wrong-account`, with a hint at the address that was invited, if the invite is to an address.
    #[must_use]
    pub(crate) fn wrong_account(detail: &str, email_hint: Option<String>) -> Self {
        let problem = Self::new(Code::WrongAccount, detail);
        match email_hint {
            Some(hint) => problem.extra(ProblemExtra::BoundTo(hint)),
            None => problem,
        }
    }

    /// `email-not-verified`, with a hint at the address that was invited.
    #[must_use]
    pub(crate) fn email_not_verified(detail: &str, email_hint: String) -> Self {
        Self::new(Code::EmailNotVerified, detail).extra(ProblemExtra::BoundTo(email_hint))
    }

    /// `no-email-in-token`, with a hint at the address that was invited.
    #[must_use]
    pub(crate) fn no_email_in_token(detail: &str, email_hint: String) -> Self {
        Self::new(Code::NoEmailInToken, detail).extra(ProblemExtra::BoundTo(email_hint))
    }

    /// `email-not-verified`: the caller's token has no verified address.
    #[must_use]
    pub fn no_verified_address() -> Self {
        let detail =
            "Mail goes to verified addresses only. Verify yours with your sign-in provider, then sign in again.";
        Self::new(Code::EmailNotVerified, detail)
    }

    /// `internal`: a defect of ours. `cause` is logged.
    #[must_use]
    pub fn internal(cause: impl Into<String>) -> Self {
        refusals::internal(cause)
    }

    /// `unavailable`: the mail service did not take a mail, or did not say so in time. `cause` is logged.
    #[must_use]
    pub fn mail_not_sent(cause: impl Into<String>) -> Self {
        let detail = "The mail service did not confirm the mail. Look into your mailbox, then try again.";
        Self::new(Code::Unavailable, detail)
            .header("retry-after", "2")
            .because(cause)
    }

    /// `mail-off`: the deployment sends no mail.
    #[must_use]
    pub fn no_mail_here() -> Self {
        Self::new(Code::MailOff, "This deployment sends no mail. Share links instead.")
    }

    /// `mail-off`: the caller's address gets no mail of this kind.
    #[must_use]
    pub fn no_mail_to_you() -> Self {
        let detail = "Your address gets no invitations by mail. `GET /me/mail` says why; `PUT /me/mail` changes it.";
        Self::new(Code::MailOff, detail)
    }

    /// The invite has ended; `reason` decides the code. `already_member` says whether the caller is in the band.
    #[must_use]
    pub(crate) fn gone(
        reason: Gone,
        detail: &str,
        band: BandRef,
        inviter: Option<DisplayName>,
        already_member: bool,
    ) -> Self {
        let code = match reason {
            Gone::Expired => Code::InviteExpired,
            Gone::Revoked => Code::InviteRevoked,
            Gone::Used => Code::InviteUsed,
            Gone::Declined => Code::InviteDeclined,
            Gone::InviterLeft => Code::InviterLeft,
            Gone::FormerMember => Code::FormerMember,
        };
        Self::new(code, detail).extra(ProblemExtra::Ended {
            band,
            inviter,
            already_member,
        })
    }

    /// `resend-too-soon`, with the seconds to wait.
    #[must_use]
    pub(crate) fn resend_too_soon(detail: &str, retry_after: u64) -> Self {
        Self::new(Code::ResendTooSoon, detail)
            .extra(ProblemExtra::RetryAfter(retry_after))
            .header("retry-after", retry_after.to_string())
    }

    /// `quota-exceeded`, with the quota and the seconds until it resets.
    #[must_use]
    pub(crate) fn quota_exceeded(detail: impl Into<String>, exceeded: Exceeded) -> Self {
        Self::new(Code::QuotaExceeded, detail)
            .extra(ProblemExtra::Quota(exceeded))
            .header("retry-after", exceeded.retry_after.to_string())
    }

    fn extra(mut self, extra: ProblemExtra) -> Self {
        self.extra = Some(Box::new(extra));
        self
    }

    /// Adds a header to the reply.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Adds the cause, which is logged and not sent to the client.
    #[must_use]
    pub fn because(mut self, cause: impl Into<String>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    pub(crate) fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    /// The document for the client. `instance` is the id of the request or, for a row, of its batch.
    pub(crate) fn document(self, instance: &str) -> ProblemView {
        ProblemView::new(self.code, self.detail, instance, self.extra.map(|extra| *extra))
    }

    pub(crate) fn into_reply(mut self, request_id: &str) -> Response<Body> {
        let mut headers = std::mem::take(&mut self.headers);
        headers.push(("content-type", "application/problem+json".to_owned()));
        let status = self.code.status();
        let body = serde_json::to_string(&self.document(request_id)).unwrap_or_default();
        reply::http(status, headers, body, request_id)
    }
}
