//! The lease on sending a letter: whoever holds it, and nobody else, sends.
//!
//! A lease holds a random value of its owner and no time, so that the clocks of two machines are never compared. Whoever
//! finds a letter leased watches the lease by a clock of their own: if it is still the same once an owner must have
//! given up sending, the owner is dead, and the lease is taken over under the condition that it is still that one.
//!
//! It also counts the tries. It is for one letter of one round: a resend and the settling of the letter remove it.

use crate::Store;
use crate::error::StoreError;
use crate::items::{self, InviteItem};
use crate::keys::{self, n, s};
use crate::page::text;
use crate::read::Item;
use crate::write::Expression;
use domain::{DeliveryStatus, Invite, MailKind};

/// The invite's attribute that holds it.
const LEASE: &str = "mail_lease";
/// How often a lease is decided on anew because it changed in between.
const MOST_ATTEMPTS: u32 = 5;
/// What stands in place of an owner once a lease was given back. The attribute stays: without it, the invite would look
/// newly queued to whoever follows the stream.
const NOBODY: &str = "-";

/// A lease as it is on an invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    letter: MailKind,
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

    fn new(letter: MailKind, before: Option<&Self>, owner: &str) -> Self {
        let before = before.filter(|before| before.letter == letter);
        Self {
            letter,
            tries: before.map_or(0, |before| before.tries).saturating_add(1),
            owner: Some(owner.to_owned()),
        }
    }

    fn given_back(&self) -> Self {
        Self {
            letter: self.letter,
            tries: self.tries.saturating_sub(1),
            owner: None,
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '#');
        Some(Self {
            letter: MailKind::parse(parts.next()?)?,
            tries: parts.next()?.parse().ok()?,
            owner: Some(parts.next()?).filter(|owner| *owner != NOBODY).map(str::to_owned),
        })
    }

    fn to_text(&self) -> String {
        let owner = self.owner.as_deref().unwrap_or(NOBODY);
        format!("{}#{}#{owner}", self.letter.as_str(), self.tries)
    }

    fn of(item: &Item) -> Result<Option<Self>, StoreError> {
        let stored = text(item, LEASE).map(|text| Self::parse(text).ok_or(text));
        stored
            .transpose()
            .map_err(|_| StoreError::corrupt("mail lease", "malformed"))
    }
}

impl Store {
    /// Leases a letter of the invite's round, and counts a try: where nobody has the lease, and where it is still `over`,
    /// whose owner is known to be dead. One call, 2 WU; 1 WU more where the lease had been given back, and 1 WU where it
    /// is not got.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where the lease keeps changing, and those of the database.
    pub async fn lease_letter(
        &self,
        invite: &Invite,
        letter: MailKind,
        over: Option<&Lease>,
    ) -> Result<Leasing, StoreError> {
        let owner = format!("{:032x}", fastrand::u128(..));
        let mut seen = over.cloned();
        for _ in 0..MOST_ATTEMPTS {
            let ours = Lease::new(letter, seen.as_ref(), &owner);
            let Err(there) = self.swap_lease(invite, letter, seen.as_ref(), &ours).await? else {
                return Ok(Leasing::Ours(ours));
            };
            let Some(item) = there else { return Ok(Leasing::Stale) };
            let lease = Lease::of(&item)?;
            match lease {
                // The write's answer was lost, and the SDK has repeated it.
                Some(lease) if lease == ours => return Ok(Leasing::Ours(lease)),
                _ if !is_wanted(item, invite, letter)? => return Ok(Leasing::Stale),
                Some(lease) if lease.owner.is_some() => return Ok(Leasing::Held(lease)),
                free => seen = free,
            }
        }
        Err(StoreError::Conflict(MOST_ATTEMPTS))
    }

    /// Gives a lease back after a try in which the letter was surely not sent: the try does not count, and anyone may
    /// lease it at once. Nothing happens where it is someone else's by now. One call, 2 WU.
    ///
    /// # Errors
    /// None but those of the database.
    pub async fn release_letter(&self, invite: &Invite, ours: &Lease) -> Result<(), StoreError> {
        let values = [(":ours", s(ours.to_text())), (":free", s(ours.given_back().to_text()))];
        let (update, condition) = (format!("SET {LEASE} = :free"), format!("{LEASE} = :ours"));
        let values = Expression::new("", values);
        let step = self.update(keys::invite(invite.id), &update, &condition, values);
        self.update_and_see(step).await.map(|_| ())
    }

    /// Puts `ours` in the place of `seen`, while the letter is still to be sent: what is there where it was not.
    async fn swap_lease(
        &self,
        invite: &Invite,
        letter: MailKind,
        seen: Option<&Lease>,
        ours: &Lease,
    ) -> Result<Result<Item, Option<Item>>, StoreError> {
        let mut values = Expression::new("", [(":round", n(invite.round)), (":ours", s(ours.to_text()))]);
        let mut value = |name: &str, text: &str| values.values.insert(name.to_owned(), s(text));
        let wanted = match letter {
            MailKind::Invitation => {
                value(":open", "open");
                value(":queued", DeliveryStatus::Queued.as_str());
                "#state = :open AND delivery = :queued"
            }
            MailKind::Reminder => {
                value(":open", "open");
                "#state = :open AND (attribute_not_exists(reminded) OR reminded < :round)"
            }
            MailKind::Outcome => "(attribute_not_exists(told) OR told < :round)",
        };
        let free = match seen {
            None => format!("attribute_not_exists({LEASE})"),
            Some(seen) => {
                value(":seen", &seen.to_text());
                format!("{LEASE} = :seen")
            }
        };
        let condition = format!("round = :round AND {wanted} AND {free}");
        let update = format!("SET {LEASE} = :ours");
        self.update_and_see(self.update(keys::invite(invite.id), &update, &condition, values))
            .await
    }
}

/// Whether the item, which may have changed since `invite` was read, still wants the letter.
fn is_wanted(item: Item, invite: &Invite, letter: MailKind) -> Result<bool, StoreError> {
    let there = items::read::<InviteItem>("invite", item)?.into_invite()?;
    Ok(there.round == invite.round && there.wants(letter))
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
        for text in ["", "reminder", "reminder#1", "reminder#x#a", "letter#1#a"] {
            assert_eq!(Lease::parse(text), None, "{text}");
        }
    }
}
