//! The delivery status of an invite's mail.

use crate::Instant;
use crate::reason::{Reason, ReasonCode};

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

    /// Whether the mail did not reach its recipient, and won't.
    #[must_use]
    pub fn is_problem(&self) -> bool {
        match self.status {
            DeliveryStatus::Failed
            | DeliveryStatus::Bounced
            | DeliveryStatus::Suppressed
            | DeliveryStatus::Complained => true,
            DeliveryStatus::None => matches!(
                self.reason.as_ref().and_then(Reason::code),
                Some(ReasonCode::DailyLimit | ReasonCode::InviterLeft | ReasonCode::NoVerifiedAddress)
            ),
            DeliveryStatus::Queued | DeliveryStatus::Sent | DeliveryStatus::Delayed | DeliveryStatus::Delivered => {
                false
            }
        }
    }

    /// Adds a reason.
    #[must_use]
    pub fn because(self, code: ReasonCode) -> Self {
        self.because_of(code, "")
    }

    /// Adds a reason with a detail, which stands in brackets unless it is empty.
    #[must_use]
    pub fn because_of(mut self, code: ReasonCode, detail: &str) -> Self {
        self.reason = Some(Reason::of(code, detail));
        self
    }
}

/// What closes an address for all mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closure {
    /// Mail to it bounced: it does not exist, or takes no mail at all.
    Bounced,
    /// Its owner reported a mail as spam or fraud.
    Complained,
}

impl Closure {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Bounced, Self::Complained];

    /// Its name in stored items.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bounced => "bounced",
            Self::Complained => "complained",
        }
    }

    /// Parses what [`as_str`](Self::as_str) returns.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// Why a mail is not sent to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suppression {
    /// Its owner unsubscribed from such mail.
    Unsubscribed,
    /// The address is closed.
    Closed(Closure),
}

impl Suppression {
    /// The reason of a mail that was not sent because of it.
    #[must_use]
    pub fn reason(self) -> ReasonCode {
        match self {
            Self::Unsubscribed => ReasonCode::Unsubscribed,
            Self::Closed(Closure::Bounced) => ReasonCode::BouncedBefore,
            Self::Closed(Closure::Complained) => ReasonCode::ComplainedBefore,
        }
    }
}

/// What a report about a mail means for further mail to its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressChange {
    /// Nothing.
    Keep,
    /// The address gets no more mail.
    Close(Closure),
    /// The address gets no more mail like the reported one.
    Unsubscribe,
    /// The report takes a complaint back. An address that is closed for another reason stays so.
    WithdrawComplaint,
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
}
