//! The delivery status of an invite's mail.

use crate::Instant;

/// The maximum length of a reason, in characters.
const MAX_REASON: usize = 200;
/// What shows that a word may be an address: the @ sign itself, or the forms that quoted-printable text, URLs and DSNs
/// (RFC 3461 §4) write it in.
const AT: [&str; 5] = ["@", "\u{FF20}", "=40", "%40", "+40"];

/// How far the mail has got. A later variant overrides an earlier one, in whichever order the reports arrive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeliveryStatus {
    /// There is no mail, or it will not be sent for the given reason.
    #[default]
    None,
    /// It is waiting to be sent.
    Queued,
    /// The mail service accepted it.
    Sent,
    /// The recipient's server has not accepted it yet.
    Delayed,
    /// It could not be sent; or the mail service stopped trying because the recipient's server was temporarily
    /// unavailable; or it was sent twice and the mail service answered neither time.
    Failed,
    /// The recipient's server accepted it.
    Delivered,
    /// The recipient's server rejected it permanently.
    Bounced,
    /// It was not sent because the address is suppressed.
    Suppressed,
    /// The recipient marked it as spam.
    Complained,
}

impl DeliveryStatus {
    /// All statuses, in order.
    pub const ALL: [Self; 9] = [
        Self::None,
        Self::Queued,
        Self::Sent,
        Self::Delayed,
        Self::Failed,
        Self::Delivered,
        Self::Bounced,
        Self::Suppressed,
        Self::Complained,
    ];

    /// Its name in responses and stored items.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Delayed => "delayed",
            Self::Failed => "failed",
            Self::Delivered => "delivered",
            Self::Bounced => "bounced",
            Self::Suppressed => "suppressed",
            Self::Complained => "complained",
        }
    }

    /// Parses what [`as_str`](Self::as_str) returns.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// The statuses that this one overrides. A queued mail may turn out not to be sent ([`None`](Self::None)); a sent
    /// one can't.
    pub fn overrides(self) -> impl Iterator<Item = Self> {
        let overridden = move |other: &Self| match self {
            Self::None => *other == Self::Queued,
            status => *other < status,
        };
        Self::ALL.into_iter().filter(overridden)
    }
}

/// The reason for a delivery status, shown to admins: one line of up to 200 characters. It never contains an address,
/// which is private to its user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason(String);

impl Reason {
    /// Cleans up a text that may come from a mail server: control and direction-changing characters become spaces,
    /// words that may be addresses become `…`, and the rest is cut to 200 characters.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let plain = |c: char| if crate::plain::is_plain(c) { c } else { ' ' };
        let line: String = text.chars().map(plain).collect();
        let may_be_address = |word: &str| AT.iter().any(|at| word.contains(at));
        let words = line.split_whitespace();
        let words: Vec<_> = words
            .map(|word| if may_be_address(word) { "…" } else { word })
            .collect();
        Self(words.join(" ").chars().take(MAX_REASON).collect())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The delivery of an invite's mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// How far the mail has got.
    pub status: DeliveryStatus,
    /// Since when it has this status; `None` if there never was any mail.
    pub at: Option<Instant>,
    /// Why it did not arrive.
    pub reason: Option<Reason>,
}

impl Delivery {
    /// A delivery with this status since `at`.
    #[must_use]
    pub fn at(status: DeliveryStatus, at: Instant) -> Self {
        Self {
            status,
            at: Some(at),
            reason: None,
        }
    }

    /// Adds a reason; an empty one is dropped.
    #[must_use]
    pub fn because(mut self, reason: &str) -> Self {
        self.reason = Some(Reason::of(reason)).filter(|reason| !reason.0.is_empty());
        self
    }
}

/// Why an address gets no mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suppression {
    /// Its owner unsubscribed.
    Unsubscribed,
    /// Mail to it bounced permanently.
    Bounced,
    /// Its owner marked a mail as spam.
    Complained,
}

impl Suppression {
    /// Its name in stored items.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unsubscribed => "unsubscribed",
            Self::Bounced => "bounced",
            Self::Complained => "complained",
        }
    }

    /// Parses what [`as_str`](Self::as_str) returns.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Unsubscribed, Self::Bounced, Self::Complained]
            .into_iter()
            .find(|one| one.as_str() == word)
    }

    /// The reason shown to admins.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::Unsubscribed => "the recipient wants no invitations by e-mail",
            Self::Bounced => "earlier mail to this address bounced",
            Self::Complained => "the recipient called earlier mail spam",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_and_worse_statuses_override_others() {
        let overridden = |status: DeliveryStatus| status.overrides().collect::<Vec<_>>();
        assert!(overridden(DeliveryStatus::Delivered).contains(&DeliveryStatus::Delayed));
        assert!(overridden(DeliveryStatus::Bounced).contains(&DeliveryStatus::Delivered));
        assert!(!overridden(DeliveryStatus::Sent).contains(&DeliveryStatus::Delivered));
        assert!(!overridden(DeliveryStatus::Delivered).contains(&DeliveryStatus::Delivered));
        assert_eq!(overridden(DeliveryStatus::None), [DeliveryStatus::Queued]);
        assert_eq!(
            overridden(DeliveryStatus::Complained).len(),
            DeliveryStatus::ALL.len() - 1
        );
    }

    #[test]
    fn names_parse_back() {
        for status in DeliveryStatus::ALL {
            assert_eq!(DeliveryStatus::parse(status.as_str()), Some(status));
        }
        assert_eq!(DeliveryStatus::parse("lost"), None);
    }

    #[test]
    fn a_reason_is_one_short_line() {
        let check = |text: &str, expect: &str| assert_eq!(Reason::of(text).as_str(), expect);
        check("smtp; 550\r\n  5.1.1 unknown", "smtp; 550 5.1.1 unknown");
        check("a\u{202E}b\0c", "a b c");
        assert_eq!(Reason::of(&"é".repeat(500)).as_str().chars().count(), 200);
        assert_eq!(Delivery::default().because(" \n").reason, None);
    }

    #[test]
    fn a_reason_contains_no_address() {
        let check = |text: &str, expect: &str| assert_eq!(Reason::of(text).as_str(), expect);
        check(
            "smtp; 550 5.1.1 <zoe@private.example>: Recipient address rejected: User unknown",
            "smtp; 550 5.1.1 … Recipient address rejected: User unknown",
        );
        check("zoe=40private.example is full", "… is full");
        check("rfc822;zoe+40private.example", "…");
        check("see https://mx.example/why?to=zoe%40private.example now", "see … now");
        check("<zoe\u{FF20}private.example>", "…");
        let long = format!("{} zoe@private.example", "x".repeat(195));
        assert!(!Reason::of(&long).as_str().contains("zoe"));
    }
}
