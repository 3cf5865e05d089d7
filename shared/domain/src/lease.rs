//! The lease on sending a mail: only its owner may send.
//!
//! A lease holds a random value that identifies its owner, and no time, so that clocks of two machines are never
//! compared. A process that finds a mail leased watches the lease on its own clock. If the lease is unchanged after the
//! time in which its owner must have stopped, the owner is dead, and the lease can be taken over on the condition that
//! it is still the same.
//!
//! The lease also counts the attempts. It applies to one mail of one round: a resend removes it, and so does settling
//! the mail.

use crate::invite::Invite;
use crate::mail::MailKind;

/// Stands for the owner after a lease was released. The lease itself stays: without it, a reader of the stream would
/// take the invite for newly queued.
const NOBODY: &str = "-";

/// The lease on an invite's mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    kind: MailKind,
    tries: u32,
    owner: Option<String>,
}

/// The result of asking for a lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leasing {
    /// The caller has the lease.
    Ours(Lease),
    /// Another process has it, which may be sending or dead.
    Held(Lease),
    /// The mail no longer needs to be sent; read the invite again.
    Stale,
}

impl Lease {
    /// How many times the mail may have been sent after this lease's owner has tried.
    #[must_use]
    pub fn tries(&self) -> u32 {
        self.tries
    }

    /// A lease for `owner`, with one attempt more than `before`.
    #[must_use]
    pub fn new(kind: MailKind, before: Option<&Self>, owner: &str) -> Self {
        let before = before.filter(|before| before.kind == kind);
        Self {
            kind,
            tries: before.map_or(0, |before| before.tries).saturating_add(1),
            owner: Some(owner.to_owned()),
        }
    }

    /// The lease after its owner released it without sending: the attempt does not count.
    #[must_use]
    pub fn given_back(&self) -> Self {
        Self {
            kind: self.kind,
            tries: self.tries.saturating_sub(1),
            owner: None,
        }
    }

    /// Parses what [`to_text`](Self::to_text) writes.
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
    /// The result of asking for `ours`, given the lease that is on the invite now; `None` if nobody holds one and the
    /// caller may ask again.
    #[must_use]
    pub fn of(invite: &Invite, round: u32, stored: Option<Lease>, ours: &Lease) -> Option<Self> {
        match stored {
            // The response to our write was lost, and the SDK has repeated it.
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
    fn a_lease_parses_back_and_counts_the_tries_of_its_mail() {
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
