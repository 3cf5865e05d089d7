//! What a bounce says: of this mail, and of its address.

use domain::{AddressChange, Closure, Delivery, DeliveryStatus, Instant, ReasonCode};

/// How final a bounce is. Source: the SES developer guide, "Bounce types".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Finality {
    /// A server refused the mail for good.
    Permanent,
    /// The mail service gave up on a server that could not take the mail, or got an automatic reply to a mail that
    /// arrived.
    Transient,
    /// The mail service could not read the bounce.
    Undetermined,
}

/// Why a mail bounced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BounceCause {
    NoSuchAddress,
    MailboxClosed,
    MailboxFull,
    TooLarge,
    ContentRejected,
    /// A rule of the recipient's server: its opinion of the sender, or a setting of the mailbox.
    Blocked,
    /// Routing, name servers and connections.
    Unreachable,
    ServerTrouble,
    /// The mail service did not even try.
    OnSuppressionList,
    /// The recipient has left one of the mail service's own contact lists.
    Unsubscribed,
    /// Nothing that says more than [`Finality`].
    Unnamed,
}

/// A bounce, as SES reports it.
#[derive(Clone, Debug)]
pub(crate) struct Bounce<'a> {
    /// `Permanent`, `Transient` or `Undetermined`.
    pub(crate) kind: &'a str,
    /// The `bounceSubType`.
    pub(crate) subtype: &'a str,
    /// The enhanced status code (RFC 3463), possibly with a comment after it (RFC 3464 §2.3.4); or empty.
    pub(crate) status: &'a str,
}

impl Bounce<'_> {
    /// The delivery of the mail at `at`. A permanent bounce overrides a delivery, since a server may accept a mail
    /// first and return it later. Any other may be an automatic reply and must not.
    pub(crate) fn delivery(&self, at: Instant) -> Delivery {
        let (status, code) = match (self.finality(), self.cause()) {
            (Finality::Permanent, BounceCause::OnSuppressionList | BounceCause::Unsubscribed) => {
                (DeliveryStatus::Suppressed, self.reason())
            }
            (Finality::Permanent, _) => (DeliveryStatus::Bounced, self.reason()),
            (Finality::Transient | Finality::Undetermined, _) => (DeliveryStatus::Failed, self.reason()),
        };
        Delivery::at(status, at).because_of(code, self.code().unwrap_or_default())
    }

    /// What it means for the address: only a server that says for good that there is no such mailbox, or that it takes
    /// no mail at all, closes the address. What it says of the mail, of the sender or of the way there does not.
    pub(crate) fn address(&self) -> AddressChange {
        match (self.finality(), self.cause()) {
            (Finality::Transient | Finality::Undetermined, _) => AddressChange::Keep,
            (Finality::Permanent, cause) => match cause {
                BounceCause::NoSuchAddress
                | BounceCause::MailboxClosed
                | BounceCause::OnSuppressionList
                | BounceCause::Unnamed => AddressChange::Close(Closure::Bounced),
                BounceCause::Unsubscribed => AddressChange::Unsubscribe,
                BounceCause::MailboxFull
                | BounceCause::TooLarge
                | BounceCause::ContentRejected
                | BounceCause::Blocked
                | BounceCause::Unreachable
                | BounceCause::ServerTrouble => AddressChange::Keep,
            },
        }
    }

    fn finality(&self) -> Finality {
        match self.kind {
            // A server that says both "for good" and "for now" (RFC 3463 §2) is not sure.
            "Permanent" if self.code().is_some_and(|code| code.starts_with('4')) => Finality::Transient,
            "Permanent" => Finality::Permanent,
            "Transient" => Finality::Transient,
            _ => Finality::Undetermined,
        }
    }

    /// The cause by the subtype, where that names one, and otherwise by the status code.
    fn cause(&self) -> BounceCause {
        match self.subtype {
            "NoEmail" => BounceCause::NoSuchAddress,
            "Suppressed" | "OnAccountSuppressionList" | "OnTenantSuppressionList" | "EmailValidationSuppressed" => {
                BounceCause::OnSuppressionList
            }
            "UnsubscribedRecipient" => BounceCause::Unsubscribed,
            "MailboxFull" => BounceCause::MailboxFull,
            "MessageTooLarge" => BounceCause::TooLarge,
            "ContentRejected" | "AttachmentRejected" => BounceCause::ContentRejected,
            "CustomTimeoutExceeded" => BounceCause::Unreachable,
            _ => self.code().map_or(BounceCause::Unnamed, cause_of_code),
        }
    }

    fn reason(&self) -> ReasonCode {
        match (self.cause(), self.finality()) {
            (BounceCause::NoSuchAddress, _) => ReasonCode::NoSuchAddress,
            (BounceCause::MailboxClosed, _) => ReasonCode::MailboxClosed,
            (BounceCause::MailboxFull, _) => ReasonCode::MailboxFull,
            (BounceCause::TooLarge, _) => ReasonCode::TooLarge,
            (BounceCause::ContentRejected, _) => ReasonCode::ContentRejected,
            (BounceCause::Blocked, _) => ReasonCode::Blocked,
            (BounceCause::Unreachable, _) => ReasonCode::Unreachable,
            (BounceCause::ServerTrouble, _) | (BounceCause::Unnamed, Finality::Transient) => ReasonCode::ServerTrouble,
            (BounceCause::OnSuppressionList, _) => ReasonCode::OnSuppressionList,
            (BounceCause::Unsubscribed, _) => ReasonCode::Unsubscribed,
            (BounceCause::Unnamed, Finality::Permanent) => ReasonCode::Rejected,
            (BounceCause::Unnamed, Finality::Undetermined) => ReasonCode::Undetermined,
        }
    }

    /// The status code without its comment, which may quote an address.
    fn code(&self) -> Option<&str> {
        let code = self.status.split_whitespace().next()?;
        let numbers: Vec<_> = code.split('.').collect();
        let is_number = |text: &&str| (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        (numbers.len() == 3 && numbers.iter().all(is_number)).then_some(code)
    }
}

/// The cause that a status code names (RFC 3463 §3, and the IANA registry of enhanced status codes).
fn cause_of_code(code: &str) -> BounceCause {
    match code.split_once('.').map_or("", |(_, detail)| detail) {
        // No mailbox, no domain, no valid address, moved away, a domain that takes no mail (RFC 7505).
        "1.1" | "1.2" | "1.3" | "1.6" | "1.10" => BounceCause::NoSuchAddress,
        // Ours is the address that it doesn't like.
        "1.7" | "1.8" | "1.9" => BounceCause::Blocked,
        "2.1" => BounceCause::MailboxClosed,
        "2.2" => BounceCause::MailboxFull,
        "2.3" | "3.4" => BounceCause::TooLarge,
        detail => match detail.split_once('.').map_or("", |(subject, _)| subject) {
            // The state of the server, and its dialogue with ours.
            "3" | "5" => BounceCause::ServerTrouble,
            "4" => BounceCause::Unreachable,
            "6" => BounceCause::ContentRejected,
            "7" => BounceCause::Blocked,
            _ => BounceCause::Unnamed,
        },
    }
}

/// The reason for a delay, by its `delayType`.
pub(crate) fn delay_reason(kind: &str) -> ReasonCode {
    match kind {
        "MailboxFull" => ReasonCode::MailboxFull,
        "SpamDetected" | "IPFailure" => ReasonCode::Blocked,
        "TransientCommunicationFailure" | "BYOIPHostNameLookupUnavailable" => ReasonCode::Unreachable,
        "InternalFailure" | "SendingDeferral" => ReasonCode::NotSentYet,
        // `RecipientServerError`, `General`, `Undetermined`.
        _ => ReasonCode::ServerTrouble,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bounce: [&str; 3], expect: (DeliveryStatus, &str, AddressChange)) {
        let [kind, subtype, status] = bounce;
        let bounce = Bounce { kind, subtype, status };
        let delivery = bounce.delivery(Instant::default());
        let reason = delivery
            .reason
            .as_ref()
            .and_then(domain::Reason::code)
            .map(ReasonCode::as_str);
        assert_eq!(
            (delivery.status, reason, bounce.address()),
            (expect.0, Some(expect.1), expect.2),
            "{bounce:?}"
        );
    }

    const CLOSED: AddressChange = AddressChange::Close(Closure::Bounced);

    #[test]
    fn only_an_address_that_takes_no_mail_is_closed() {
        let permanent = |subtype, status, reason, change| {
            check(
                ["Permanent", subtype, status],
                (DeliveryStatus::Bounced, reason, change),
            );
        };
        for (subtype, status, reason) in [
            ("NoEmail", "", "no-such-address"),
            ("General", "5.1.1", "no-such-address"),
            ("General", "5.1.2", "no-such-address"),
            ("General", "5.1.3", "no-such-address"),
            ("General", "5.1.6", "no-such-address"),
            ("General", "5.1.10 (null MX)", "no-such-address"),
            ("General", "5.2.1", "mailbox-closed"),
            ("General", "", "rejected"),
            ("General", "zoe", "rejected"),
            ("General", "5.0.0", "rejected"),
            ("General", "5.1.0", "rejected"),
            ("General", "5.2.0", "rejected"),
        ] {
            permanent(subtype, status, reason, CLOSED);
        }
        for (subtype, status, reason) in [
            ("General", "5.1.8", "blocked"),
            ("General", "5.2.2", "mailbox-full"),
            ("MailboxFull", "5.2.2", "mailbox-full"),
            ("General", "5.2.3", "too-large"),
            ("General", "5.3.0", "server-trouble"),
            ("General", "5.3.4", "too-large"),
            ("General", "5.4.1", "unreachable"),
            ("General", "5.4.4", "unreachable"),
            ("General", "5.5.0", "server-trouble"),
            ("General", "5.6.1", "content-rejected"),
            ("ContentRejected", "", "content-rejected"),
            ("General", "5.7.1", "blocked"),
            ("General", "5.7.26 not authenticated", "blocked"),
            ("General", "5.7.509", "blocked"),
        ] {
            permanent(subtype, status, reason, AddressChange::Keep);
        }
    }

    #[test]
    fn what_the_mail_service_does_not_send_is_suppressed() {
        for subtype in [
            "Suppressed",
            "OnAccountSuppressionList",
            "OnTenantSuppressionList",
            "EmailValidationSuppressed",
        ] {
            let expect = (DeliveryStatus::Suppressed, "on-suppression-list", CLOSED);
            check(["Permanent", subtype, "5.1.1"], expect);
        }
        let left = AddressChange::Unsubscribe;
        let expect = (DeliveryStatus::Suppressed, "unsubscribed", left);
        check(["Permanent", "UnsubscribedRecipient", ""], expect);
    }

    #[test]
    fn what_is_not_permanent_closes_nothing() {
        for (bounce, reason) in [
            (["Transient", "General", ""], "server-trouble"),
            (["Transient", "General", "5.1.1"], "no-such-address"),
            (["Transient", "General", "4.4.7"], "unreachable"),
            (["Transient", "MailboxFull", ""], "mailbox-full"),
            (["Transient", "MessageTooLarge", "5.3.4"], "too-large"),
            (["Transient", "CustomTimeoutExceeded", ""], "unreachable"),
            (["Transient", "ContentRejected", ""], "content-rejected"),
            (["Transient", "AttachmentRejected", ""], "content-rejected"),
            (["Undetermined", "Undetermined", ""], "undetermined"),
            (["Undetermined", "Undetermined", "5.7.1"], "blocked"),
            (["", "", ""], "undetermined"),
            (["Permanent", "General", "4.2.1"], "mailbox-closed"),
            (["Permanent", "General", "4.0.0"], "server-trouble"),
        ] {
            check(bounce, (DeliveryStatus::Failed, reason, AddressChange::Keep));
        }
    }

    #[test]
    fn delays_have_reasons_of_their_own() {
        let check = |kind: &str, expect: ReasonCode| assert_eq!(delay_reason(kind), expect, "{kind}");
        check("MailboxFull", ReasonCode::MailboxFull);
        check("SpamDetected", ReasonCode::Blocked);
        check("IPFailure", ReasonCode::Blocked);
        check("TransientCommunicationFailure", ReasonCode::Unreachable);
        check("InternalFailure", ReasonCode::NotSentYet);
        check("RecipientServerError", ReasonCode::ServerTrouble);
        check("", ReasonCode::ServerTrouble);
    }
}
