//! The lease on sending a mail: whoever holds it, and nobody else, sends.
//!
//! A lease holds a random value of its owner and no time, so that the clocks of two machines are never compared. Whoever
//! finds a letter leased watches the lease by a clock of their own: if it is still the same once an owner must have
//! given up sending, the owner is dead, and the lease is taken over under the condition that it is still that one.
//!
//! It also counts the tries. It is for one letter of one round: a resend and the settling of the letter remove it.

use crate::invite::Invite;
use crate::mail::MailKind;

/// What stands in place of an owner once a lease was given back. The lease stays: without it, the invite would look newly
/// queued to whoever follows the stream.
const NOBODY: &str = "-";

/// A lease as it is on an invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    kind: MailKind,
    tries: u32,
    owner: Option<String>,
}

/// What came of asking for a lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leasing {
    /// It is the caller's.
    Ours(Lease),
    /// It is someone else's, who may be sending or dead.
    Held(Lease),
    /// The letter is not to be sent as the invite is now: look again.
    Stale,
}

impl Lease {
    /// How many times the letter may have been sent once this lease's owner has tried, that try included.
    #[must_use]
    pub fn tries(&self) -> u32 {
        self.tries
    }

    /// The lease of `owner` on a mail that is tried once more than under the lease before.
    #[must_use]
    pub fn new(kind: MailKind, before: Option<&Self>, owner: &str) -> Self {
        let before = before.filter(|before| before.kind == kind);
        Self {
            kind,
            tries: before.map_or(0, |before| before.tries).saturating_add(1),
            owner: Some(owner.to_owned()),
        }
    }

    /// The lease after its owner gave it back without having sent anything: the try does not count.
    #[must_use]
    pub fn given_back(&self) -> Self {
        Self {
            kind: self.kind,
            tries: self.tries.saturating_sub(1),
            owner: None,
        }
    }

    /// Reads what [`to_text`](Self::to_text) wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '#');
        Some(Self {
            kind: MailKind::parse(parts.next()?)?,
            tries: parts.next()?.parse().ok()?,
            owner: Some(parts.next()?).filter(|owner| *owner != NOBODY).map(str::to_owned),
        })
    }

    /// The lease as it is stored.
    #[must_use]
    pub fn to_text(&self) -> String {
        let owner = self.owner.as_deref().unwrap_or(NOBODY);
        format!("{}#{}#{owner}", self.kind.as_str(), self.tries)
    }
}

impl Leasing {
    /// What has come of asking for `ours`, where `there` is the lease on the invite as it is now; none where nobody holds
    /// it, so that it can be asked for again.
    #[must_use]
    pub fn of(invite: &Invite, round: u32, there: Option<Lease>, ours: &Lease) -> Option<Self> {
        match there {
            // The write's answer was lost, and the SDK has repeated it.
            Some(lease) if lease == *ours => Some(Self::Ours(lease)),
            _ if invite.round != round || !invite.wants(ours.kind) => Some(Self::Stale),
            Some(lease) if lease.owner.is_some() => Some(Self::Held(lease)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_is_read_back_and_counts_the_tries_of_its_letter() {
        let first = Lease::new(MailKind::Reminder, None, "a#b");
        assert_eq!(Lease::parse(&first.to_text()), Some(first.clone()));
        let second = Lease::new(MailKind::Reminder, Some(&first), "c");
        assert_eq!((first.tries, second.tries), (1, 2));
        let back = second.given_back();
        assert_eq!(Lease::parse(&back.to_text()), Some(back.clone()));
        assert_eq!((back.tries, back.owner), (1, None));
        assert_eq!(Lease::new(MailKind::Outcome, Some(&second), "d").tries, 1);
        for text in ["", "reminder", "reminder#1", "reminder#x#a", "kind#1#a"] {
            assert_eq!(Lease::parse(text), None, "{text}");
        }
    }
}
