//! Changing an invite.

use super::Inviter;
use crate::Instant;
use crate::draft::InviteChange;
use crate::invite::Invite;
use crate::recipient::RecipientState;
use crate::refusal::Refusal;
use crate::transition::Transition;
use crate::users_invited::UsersInvited;
use std::collections::BTreeSet;

impl Inviter<'_> {
    /// Changes an invite. Returns it as it is then, with the transitions to write; `None` if nothing changes. `recipient`
    /// is what is known of its [recipient](InviteChange::recipient_of) after the change, and `held` whether the invite
    /// may hold the recipient lock it had; what is not known is checked when the transitions are written. Only another
    /// address takes from the quotas.
    ///
    /// # Errors
    /// Those of [`Invite::change`]; [`Refusal::AlreadyMember`]; [`Refusal::AlreadyInvited`] if the recipient has another
    /// pending invite; [`Refusal::QuotaExceeded`].
    pub fn change(
        &self,
        seen: &Invite,
        change: InviteChange,
        recipient: RecipientState,
        held: bool,
        now: Instant,
    ) -> Result<Option<(Invite, Vec<Transition>)>, Refusal> {
        let Some(mut next) = seen.change(change, &self.band, self.caller, self.name.clone(), now)? else {
            return Ok(None);
        };
        // Having no profile does not prevent a change.
        let recipient = RecipientState {
            is_unknown: false,
            ..recipient
        };
        recipient.admits(Some(seen.id))?;
        let mut transitions = Vec::new();
        if next.round == seen.round {
            transitions.push(self.notes_users([&next], now));
            transitions.extend(UsersInvited::check(&next));
        } else {
            next = self.queue_mail(next, now);
            transitions.extend(self.take(1, None, BTreeSet::new(), now)?);
        }
        transitions.push(Transition::InviteChanged {
            seen: Box::new(seen.clone()),
            next: Box::new(next.clone()),
            at: now,
        });
        transitions.extend(self.locked(&next, now));
        // Another spelling of an address has the same lock.
        transitions.extend(seen.release(held && next.recipient != seen.recipient));
        Ok(Some((next, transitions)))
    }
}
