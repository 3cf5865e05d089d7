//! Maps the refusals of the domain and the failures of the store to problems.

use crate::field_error::{FieldCode, FieldError};
use crate::problem::{Code, Problem};
use domain::quota::{Exceeded, QuotaKind};
use domain::{Gone, Refusal};
use store::StoreError;

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotBandAdmin => Self::new(
                Code::NotBandAdmin,
                "You are not an admin of this band. Ask one of its admins, or check the id.",
            ),
            Refusal::NotBandMember => Self::new(
                Code::NotBandMember,
                "You are not in this band. Ask for an invite, or check the id.",
            ),
            Refusal::InviteNotFound => Self::new(
                Code::InviteNotFound,
                "Check that the link is complete, or ask for a new one.",
            ),
            Refusal::MemberNotFound => Self::new(
                Code::MemberNotFound,
                "No member of the band has this id. Look it up in the list of members.",
            ),
            Refusal::LastAdmin => Self::new(Code::LastAdmin, "Make another member an admin first."),
            Refusal::UserNotFound => Self::new(
                Code::UserNotFound,
                "No user with this id has a profile. Invite them by e-mail or with a link.",
            ),
            Refusal::AlreadyInvited(id) => {
                Self::already_invited("Resend or revoke the pending invite instead.", Some(id), None)
            }
            Refusal::AlreadyMember => Self::new(
                Code::AlreadyMember,
                "No invite is needed. To give them another role, change the member.",
            ),
            Refusal::WrongAccount { email_hint } => Self::wrong_account(
                "Sign in with the account that was invited, or ask for a new invite.",
                email_hint,
            ),
            Refusal::EmailNotVerified { email_hint } => Self::email_not_verified(
                "Verify your address with your sign-in provider, then sign in again and retry.",
                email_hint,
            ),
            Refusal::NoEmailInToken { email_hint } => Self::no_email_in_token(
                "Sign in with an account that has the invited address. If yours has it, ask the operator to add the \
                 address to what the sign-in passes on.",
                email_hint,
            ),
            Refusal::SignInNeeded => unauthenticated("only the signed-in recipient can do this", None),
            Refusal::BandFull => Self::new(Code::BandFull, "Ask an admin of the band to make room, then try again."),
            Refusal::InviteNotPending => Self::new(
                Code::InviteNotPending,
                "It was accepted, declined or revoked, or it has expired, and then only a resend revives it. Otherwise \
                 create a new invite, or remove the member to undo an accept.",
            ),
            Refusal::ResendTooSoon { retry_after } => Self::resend_too_soon(
                "Wait for the seconds in `retry_after`, then try again. The current link still works.",
                retry_after,
            ),
            Refusal::CannotAsk => Self::new(
                Code::MailOff,
                "This deployment sends no mail, so nobody can be asked to confirm the address.",
            ),
            Refusal::ReplyToChanged => Self::new(
                Code::ReplyToChanged,
                "It has asked for another address since, or for none. If that was a mistake, ask one of its admins.",
            ),
            Refusal::NotToAddress => {
                let detail = "is only allowed for an invite to an address";
                let error = FieldError::new("/email", FieldCode::Combination, detail);
                Self::invalid_input("Leave `email` out, or create a new invite to the address.", vec![error])
            }
            Refusal::QuotaExceeded(exceeded) => {
                let Exceeded { kind, left, most, .. } = exceeded;
                let quota = match kind {
                    QuotaKind::Band => format!("The band can send {most} invites a day (UTC)"),
                    QuotaKind::Inviter => format!("You can send {most} invites a day (UTC)"),
                    QuotaKind::Attempts => format!("You can try {most} batch rows and new links a day (UTC)"),
                    QuotaKind::Tests => format!("You can send yourself {most} test mails a day (UTC)"),
                };
                let detail = if left == 0 {
                    format!("{quota}, and none are left today. Try again after the seconds in `retry_after`.")
                } else {
                    format!("{quota}, and {left} are left today. Send fewer, or wait until tomorrow.")
                };
                Self::quota_exceeded(detail, exceeded)
            }
            Refusal::IdempotencyKeyReused => Self::new(
                Code::IdempotencyKeyReused,
                "Use a new Idempotency-Key for a different request, or repeat the first request unchanged.",
            ),
            Refusal::NotDeclinable => Self::new(Code::NotDeclinable, "If you don't want to join, ignore the link."),
            Refusal::Gone {
                reason,
                band,
                inviter,
                already_member,
            } => Self::gone(reason, next_step(reason), band, inviter, already_member),
        }
    }
}

/// The detail for the holder of an ended invite.
fn next_step(reason: Gone) -> &'static str {
    match reason {
        Gone::Expired => "Ask the person who invited you to send it again.",
        Gone::Revoked => "It was revoked or replaced by a newer link. Ask for a new one.",
        Gone::Used => "It can't be used again. Ask for a new one.",
        Gone::Declined => "If that was a mistake, ask for a new one.",
        Gone::InviterLeft => "Ask one of the band's admins for a new one.",
        Gone::FormerMember => "You were in the band before, and this one can't bring you back. Ask for a new one.",
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
            StoreError::Broken(_) => internal(cause),
        }
    }
}

/// `internal`: a defect of ours. `cause` is logged.
pub(crate) fn internal(cause: impl Into<String>) -> Problem {
    let detail = "If it happens again, report this `instance`: the cause is logged under it.";
    Problem::new(Code::Internal, detail).because(cause)
}

/// `unavailable`: nothing is half done, and the client may retry in two seconds. `cause` is logged.
pub(crate) fn unavailable(cause: impl Into<String>) -> Problem {
    Problem::new(
        Code::Unavailable,
        "Nothing was left half done. Try again in a few seconds.",
    )
    .header("retry-after", "2")
    .because(cause)
}

/// `unauthenticated`, with the challenge of RFC 6750 §3. `error` is its error code; none if no token was sent.
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
    use domain::{BandId, BandName, BandRef, DisplayName, InviteId};
    use serde_json::{Value, json};

    /// Checks the members of a refusal's document that are not common to all problems.
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
        check(Refusal::CannotAsk, "mail-off", &json!({}));
        check(Refusal::ReplyToChanged, "reply-to-changed", &json!({}));
        let taken = Refusal::AlreadyInvited(InviteId::parse(id).expect("an id"));
        check(taken, "already-invited", &json!({"invite_id": id}));
        check(Refusal::WrongAccount { email_hint: None }, "wrong-account", &json!({}));
        let wrong = Refusal::WrongAccount {
            email_hint: Some(hint()),
        };
        check(wrong, "wrong-account", &json!({"email_hint": hint()}));
        let unverified = Refusal::EmailNotVerified { email_hint: hint() };
        check(unverified, "email-not-verified", &json!({"email_hint": hint()}));
        let no_email = Refusal::NoEmailInToken { email_hint: hint() };
        check(no_email, "no-email-in-token", &json!({"email_hint": hint()}));
        check(
            Refusal::ResendTooSoon { retry_after: 9 },
            "resend-too-soon",
            &json!({"retry_after": 9}),
        );
        let exceeded = Exceeded {
            kind: QuotaKind::Attempts,
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
            (Gone::FormerMember, "former-member"),
        ] {
            let gone = Refusal::Gone {
                reason,
                band: band.clone(),
                inviter: DisplayName::parse("Ada").ok(),
                already_member: true,
            };
            let band = json!({"id": band.id.to_string(), "name": "The Kinks"});
            let inviter = json!({"display_name": "Ada"});
            check(
                gone,
                code,
                &json!({"band": band, "inviter": inviter, "already_member": true}),
            );
        }
    }
}
