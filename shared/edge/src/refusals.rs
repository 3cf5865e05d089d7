//! Which problem each refusal of the rules and each failure of the store is.

use crate::problem::{Code, Problem};
use domain::quota::{Exceeded, Whose};
use domain::{Gone, Refusal};
use serde_json::json;
use store::StoreError;

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotBandAdmin => Self::new(
                Code::NotBandAdmin,
                "You are no admin of this band. Ask one of its admins, or check the id.",
            ),
            Refusal::NotBandMember => Self::new(
                Code::NotBandMember,
                "You are not in this band. Ask for an invite, or check the id.",
            ),
            Refusal::InviteNotFound => Self::new(
                Code::InviteNotFound,
                "Check that the link is complete, or ask for a new one.",
            ),
            Refusal::MemberNotFound => Self::new(Code::MemberNotFound, "Nobody with this id is in the band."),
            Refusal::LastAdmin => Self::new(Code::LastAdmin, "Make another member an admin first."),
            Refusal::UserNotFound => Self::new(
                Code::UserNotFound,
                "No user with this id has a profile here. Invite them by e-mail or link.",
            ),
            Refusal::AlreadyInvited(id) => {
                Self::new(Code::AlreadyInvited, "Resend or revoke their pending invite instead.")
                    .with("invite_id", id.to_string())
            }
            Refusal::AlreadyMember => Self::new(Code::AlreadyMember, "There is nothing left to invite them to."),
            Refusal::WrongAccount { email_hint } => {
                let problem = Self::new(
                    Code::WrongAccount,
                    "Sign in with the account it was sent to, or ask for a new one.",
                );
                match email_hint {
                    Some(hint) => problem.with("email_hint", hint),
                    None => problem,
                }
            }
            Refusal::EmailNotVerified { email_hint } => Self::new(
                Code::EmailNotVerified,
                "Verify your address with your sign-in provider, then try again.",
            )
            .with("email_hint", email_hint),
            Refusal::SignInNeeded => unauthenticated("this invite is to a user, who must sign in", None),
            Refusal::BandFull => Self::new(Code::BandFull, "Ask an admin to make room, then try again."),
            Refusal::InviteNotPending => Self::new(
                Code::InviteNotPending,
                "It is over: accepted, declined or withdrawn. To undo an accept, remove the member.",
            ),
            Refusal::ResendTooSoon { retry_after } => Self::new(
                Code::ResendTooSoon,
                "Wait as long as retry-after says. The last link still works.",
            )
            .header("retry-after", retry_after.to_string())
            .with("retry_after", retry_after),
            Refusal::QuotaExceeded(exceeded) => {
                let Exceeded {
                    whose,
                    most,
                    left,
                    retry_after,
                } = exceeded;
                let detail = match whose {
                    Whose::Band => "The band has sent as many invites as it may in a day (UTC).",
                    Whose::Inviter => "You have sent as many invites as you may in a day (UTC).",
                    Whose::Attempts => "You have tried as many rows as you may in a day (UTC).",
                };
                Self::new(
                    Code::QuotaExceeded,
                    format!("{detail} There is room for {left} of {most} more."),
                )
                .header("retry-after", retry_after.to_string())
                .with("quota", json!({"of": whose.as_str(), "most": most, "left": left}))
                .with("retry_after", retry_after)
            }
            Refusal::IdempotencyKeyReused => Self::new(
                Code::IdempotencyKeyReused,
                "Send another request under another Idempotency-Key; repeat the same request unchanged.",
            ),
            Refusal::NotDeclinable => Self::new(Code::NotDeclinable, "If you don't want to join, just leave it."),
            Refusal::Gone {
                reason,
                band,
                already_member,
            } => {
                let (code, detail) = gone(reason);
                Self::new(code, detail)
                    .with("band", json!({"id": band.id.to_string(), "name": band.name.as_str()}))
                    .with("already_member", already_member)
            }
        }
    }
}

fn gone(reason: Gone) -> (Code, &'static str) {
    match reason {
        Gone::Expired => (Code::InviteExpired, "Ask whoever invited you to send it again."),
        Gone::Revoked => (
            Code::InviteRevoked,
            "It was taken back or replaced by a newer link. Ask for a new one.",
        ),
        Gone::Used => (Code::InviteUsed, "It can't be used again. Ask for a new one."),
        Gone::Declined => (Code::InviteDeclined, "If that was a mistake, ask for a new one."),
        Gone::InviterLeft => (Code::InviterLeft, "Ask one of the band's admins for a new one."),
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let cause = error.to_string();
        match error {
            StoreError::Refused(refusal) => refusal.into(),
            StoreError::Conflict(_) => {
                Self::new(Code::Conflict, "Nothing was changed. It is safe to try again.").because(cause)
            }
            StoreError::Unavailable(_) => unavailable(cause),
            StoreError::Broken(_) => Self::new(Code::Internal, "It is logged under this instance.").because(cause),
        }
    }
}

/// Nothing is half done, and soon it may work.
pub(crate) fn unavailable(cause: impl Into<String>) -> Problem {
    Problem::new(
        Code::Unavailable,
        "Nothing was half done. It is safe to try again in a moment.",
    )
    .header("retry-after", "2")
    .because(cause)
}

/// Says what is wrong with the bearer token (RFC 6750 §3); with no token at all, no error code.
pub(crate) fn unauthenticated(what: &str, error: Option<&str>) -> Problem {
    let challenge = match error {
        Some(error) => format!(r#"Bearer error="{error}", error_description="{what}""#),
        None => "Bearer".to_owned(),
    };
    Problem::new(Code::Unauthenticated, format!("Send a valid bearer token: {what}."))
        .header("www-authenticate", challenge)
}
