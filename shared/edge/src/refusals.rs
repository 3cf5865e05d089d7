//! Which problem each refusal of the rules and each failure of the store is.

use crate::problem::{Code, Problem};
use domain::quota::{Exceeded, Whose};
use domain::{Gone, Refusal};
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
                Self::already_invited("Resend or revoke their pending invite instead.", Some(id), None)
            }
            Refusal::AlreadyMember => Self::new(Code::AlreadyMember, "There is nothing left to invite them to."),
            Refusal::WrongAccount { email_hint } => Self::wrong_account(
                "Sign in with the account it was sent to, or ask for a new one.",
                email_hint,
            ),
            Refusal::EmailNotVerified { email_hint } => Self::email_not_verified(
                "Verify your address with your sign-in provider, then try again.",
                email_hint,
            ),
            Refusal::SignInNeeded => unauthenticated("this invite is to a user, who must sign in", None),
            Refusal::BandFull => Self::new(Code::BandFull, "Ask an admin to make room, then try again."),
            Refusal::InviteNotPending => Self::new(
                Code::InviteNotPending,
                "It is over: accepted, declined or withdrawn. To undo an accept, remove the member.",
            ),
            Refusal::ResendTooSoon { retry_after } => Self::resend_too_soon(
                "Wait as long as retry-after says. The last link still works.",
                retry_after,
            ),
            Refusal::QuotaExceeded(exceeded) => {
                let detail = match exceeded.whose {
                    Whose::Band => "The band has sent as many invites as it may in a day (UTC).",
                    Whose::Inviter => "You have sent as many invites as you may in a day (UTC).",
                    Whose::Attempts => "You have tried as many rows as you may in a day (UTC).",
                };
                let Exceeded { left, most, .. } = exceeded;
                Self::quota_exceeded(format!("{detail} There is room for {left} of {most} more."), exceeded)
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
            } => Self::gone(reason, what_to_do(reason), band, already_member),
        }
    }
}

/// What someone can do whose invite is over.
fn what_to_do(reason: Gone) -> &'static str {
    match reason {
        Gone::Expired => "Ask whoever invited you to send it again.",
        Gone::Revoked => "It was taken back or replaced by a newer link. Ask for a new one.",
        Gone::Used => "It can't be used again. Ask for a new one.",
        Gone::Declined => "If that was a mistake, ask for a new one.",
        Gone::InviterLeft => "Ask one of the band's admins for a new one.",
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

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{BandId, BandName, BandRef, InviteId};
    use serde_json::{Value, json};

    /// What a refusal's document says beyond what every problem says.
    fn check(refusal: Refusal, code: &str, expect: &Value) {
        let document = Problem::from(refusal).document("request-1");
        let mut members = serde_json::to_value(document).expect("JSON");
        let members = members.as_object_mut().expect("an object");
        assert_eq!(members.remove("code"), Some(code.into()));
        for name in ["type", "title", "status", "detail", "instance"] {
            assert!(members.remove(name).is_some(), "{code} has no {name}");
        }
        assert_eq!(Value::Object(members.clone()), *expect, "{code}");
    }

    #[test]
    fn each_code_has_its_own_members_and_no_null() {
        let band = BandRef {
            id: BandId::parse("0000000000000000000000000g").expect("an id"),
            name: BandName::parse("The Kinks").expect("a name"),
        };
        let id = "0000000000000000000000000g0000000000000000000000000g";
        let hint = || "b…@example.com".to_owned();
        check(Refusal::LastAdmin, "last-admin", &json!({}));
        let invited = Refusal::AlreadyInvited(InviteId::parse(id).expect("an id"));
        check(invited, "already-invited", &json!({"invite_id": id}));
        check(Refusal::WrongAccount { email_hint: None }, "wrong-account", &json!({}));
        let wrong = Refusal::WrongAccount {
            email_hint: Some(hint()),
        };
        check(wrong, "wrong-account", &json!({"email_hint": hint()}));
        let unverified = Refusal::EmailNotVerified { email_hint: hint() };
        check(unverified, "email-not-verified", &json!({"email_hint": hint()}));
        check(
            Refusal::ResendTooSoon { retry_after: 9 },
            "resend-too-soon",
            &json!({"retry_after": 9}),
        );
        let exceeded = Exceeded {
            whose: Whose::Attempts,
            most: 10,
            left: 3,
            retry_after: 60,
        };
        let quota = json!({"quota": {"of": "attempts", "most": 10, "left": 3}, "retry_after": 60});
        check(Refusal::QuotaExceeded(exceeded), "quota-exceeded", &quota);
        for (reason, code) in [
            (Gone::Expired, "invite-expired"),
            (Gone::Revoked, "invite-revoked"),
            (Gone::Used, "invite-used"),
            (Gone::Declined, "invite-declined"),
            (Gone::InviterLeft, "inviter-left"),
        ] {
            let gone = Refusal::Gone {
                reason,
                band: band.clone(),
                already_member: true,
            };
            let band = json!({"id": band.id.to_string(), "name": "The Kinks"});
            check(gone, code, &json!({"band": band, "already_member": true}));
        }
    }
}
