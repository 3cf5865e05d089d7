//! What an address gets: two subscriptions that its owner switches on and off separately, unless the address is closed.

use crate::delivery::{Closure, Suppression};

/// A kind of mail that can be unsubscribed from on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subscription {
    /// Invitations and reminders of them, to recipients.
    Invitations,
    /// Notes about what happened to one's invites, to inviters.
    Notes,
}

impl Subscription {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Invitations, Self::Notes];
}

/// Which mail an address gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Subscriptions {
    /// What closed the address for all mail.
    pub closed: Option<Closure>,
    /// Its owner unsubscribed from invitations.
    pub no_invitations: bool,
    /// Its owner unsubscribed from notes.
    pub no_notes: bool,
}

impl Subscriptions {
    /// Why the address gets no mail of this subscription, if it doesn't. The owner's choice comes first.
    #[must_use]
    pub fn stopped(self, subscription: Subscription) -> Option<Suppression> {
        let unsubscribed = match subscription {
            Subscription::Invitations => self.no_invitations,
            Subscription::Notes => self.no_notes,
        };
        let unsubscribed = unsubscribed.then_some(Suppression::Unsubscribed);
        unsubscribed.or(self.closed.map(Suppression::Closed))
    }
}

/// Which mail the owner of an address wants. What is left out stays as it is. Who wants any mail opens a closed address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MailChoicesDraft {
    /// Invitations.
    pub invitations: Option<bool>,
    /// Notes about one's invites.
    pub notes: Option<bool>,
}

impl MailChoicesDraft {
    /// A choice about one subscription.
    #[must_use]
    pub fn of(subscription: Subscription, wanted: bool) -> Self {
        let mut choices = Self::default();
        match subscription {
            Subscription::Invitations => choices.invitations = Some(wanted),
            Subscription::Notes => choices.notes = Some(wanted),
        }
        choices
    }

    /// What it says about a subscription.
    #[must_use]
    pub fn about(self, subscription: Subscription) -> Option<bool> {
        match subscription {
            Subscription::Invitations => self.invitations,
            Subscription::Notes => self.notes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subscriptions_are_kept_apart_and_a_closed_address_gets_nothing() {
        let mut chosen = Subscriptions {
            no_notes: true,
            ..Subscriptions::default()
        };
        let stopped = |chosen: Subscriptions| Subscription::ALL.map(|one| chosen.stopped(one));
        assert_eq!(stopped(chosen), [None, Some(Suppression::Unsubscribed)]);
        chosen.closed = Some(Closure::Bounced);
        let bounced = Suppression::Closed(Closure::Bounced);
        assert_eq!(stopped(chosen), [Some(bounced), Some(Suppression::Unsubscribed)]);
    }
}
