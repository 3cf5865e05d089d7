//! What became of an invite's mail, as far as anyone told.

use crate::Instant;

/// The most characters of a reason.
const MOST_REASON: usize = 200;
/// What makes a word an address: the sign itself, and as quoted-printable text, URLs and DSNs (RFC 3461 §4) write it.
const AT: [&str; 5] = ["@", "\u{FF20}", "=40", "%40", "+40"];

/// How far the mail got. Later ones in this order are truer than earlier ones, whenever they are heard of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeliveryStatus {
    /// There is none, or it is not sent, for the reason that is given.
    #[default]
    None,
    /// It is to be sent.
    Queued,
    /// The mail service took it.
    Sent,
    /// The recipient's server does not take it yet.
    Delayed,
    /// It could not be sent, was given up since the recipient's server did not take it for now, or was sent twice without
    /// an answer of the mail service.
    Failed,
    /// The recipient's server took it.
    Delivered,
    /// The recipient's server refused it for good.
    Bounced,
    /// It was not sent, since the address wants or takes no mail.
    Suppressed,
    /// The recipient called it spam.
    Complained,
}

impl DeliveryStatus {
    /// Every one of them, in their order.
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

    /// The word for it in answers and items.
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

    /// The one with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Those that this one is truer than.
    pub fn overrides(self) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |other| *other < self)
    }
}

/// Why, in words for an admin: one line of up to 200 characters, whoever wrote it, without an address: a user's is
/// private to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason(String);

impl Reason {
    /// Takes what a mail server said: control and direction characters become spaces, words that may be an address
    /// become `…`, and a long story is cut.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let plain = |c: char| if crate::plain::is_plain(c) { c } else { ' ' };
        let line: String = text.chars().map(plain).collect();
        let may_be_address = |word: &str| AT.iter().any(|at| word.contains(at));
        let words = line.split_whitespace();
        let words: Vec<_> = words
            .map(|word| if may_be_address(word) { "…" } else { word })
            .collect();
        Self(words.join(" ").chars().take(MOST_REASON).collect())
    }

    /// The words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What became of an invite's mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// How far it got.
    pub status: DeliveryStatus,
    /// Since when; none where there never was any mail.
    pub at: Option<Instant>,
    /// Why, where it did not arrive.
    pub reason: Option<Reason>,
}

impl Delivery {
    /// It got so far at `at`.
    #[must_use]
    pub fn at(status: DeliveryStatus, at: Instant) -> Self {
        Self {
            status,
            at: Some(at),
            reason: None,
        }
    }

    /// And this is why.
    #[must_use]
    pub fn because(mut self, reason: &str) -> Self {
        self.reason = Some(Reason::of(reason)).filter(|reason| !reason.0.is_empty());
        self
    }
}

/// Why an address gets no mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suppression {
    /// Its owner said so.
    Unsubscribed,
    /// It refused mail for good.
    Bounced,
    /// Its owner called mail from here spam.
    Complained,
}

impl Suppression {
    /// The word for it in items.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unsubscribed => "unsubscribed",
            Self::Bounced => "bounced",
            Self::Complained => "complained",
        }
    }

    /// The one with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Unsubscribed, Self::Bounced, Self::Complained]
            .into_iter()
            .find(|one| one.as_str() == word)
    }

    /// Why, in words for an admin.
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
    fn what_is_worse_or_later_is_truer() {
        let truer = |status: DeliveryStatus| status.overrides().collect::<Vec<_>>();
        assert!(truer(DeliveryStatus::Delivered).contains(&DeliveryStatus::Delayed));
        assert!(truer(DeliveryStatus::Bounced).contains(&DeliveryStatus::Delivered));
        assert!(!truer(DeliveryStatus::Sent).contains(&DeliveryStatus::Delivered));
        assert!(!truer(DeliveryStatus::Delivered).contains(&DeliveryStatus::Delivered));
        assert_eq!(truer(DeliveryStatus::Complained).len(), DeliveryStatus::ALL.len() - 1);
    }

    #[test]
    fn words_are_read_back() {
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
    fn a_reason_names_no_address() {
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
