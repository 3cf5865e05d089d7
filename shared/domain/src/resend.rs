//! Resending an invite, with the same link or a new one.

use crate::Instant;
use crate::band::Band;
use crate::caller::Caller;
use crate::delivery::Delivery;
use crate::draft::ResendDraft;
use crate::invite::{Invite, Resent, ttl_hours};
use crate::quota::seconds_until;
use crate::refusal::Refusal;
use crate::text::DisplayName;
use crate::transition::Transition;
use chrono::TimeDelta;

/// The minimum time between two resends.
pub const PAUSE: TimeDelta = TimeDelta::minutes(5);

impl Invite {
    /// The invite after a resend: it lasts from `now` on, and gets a new link if asked. If its inviter is no longer an
    /// admin, whoever resends it becomes its inviter.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`], [`Refusal::InviteNotPending`], [`Refusal::ResendTooSoon`].
    pub fn resend(
        &self,
        draft: ResendDraft,
        band: &Band,
        by: &Caller,
        name: Option<DisplayName>,
        now: Instant,
    ) -> Result<Self, Refusal> {
        if !band.is_admin(&by.user) {
            return Err(Refusal::NotBandAdmin);
        }
        // If the generation can't be raised, the old link would keep working beside the new one.
        let generation = self.generation.checked_add(u16::from(draft.rotate));
        let (None, Some(generation)) = (&self.ended, generation) else {
            return Err(Refusal::InviteNotPending);
        };
        if let Some(again) = self
            .resent
            .as_ref()
            .map(|resent| resent.at + PAUSE)
            .filter(|again| *again > now)
        {
            // Another machine's clock may be ahead of ours; don't let that lengthen the pause.
            let retry_after = seconds_until(again, now.max(again - PAUSE));
            return Err(Refusal::ResendTooSoon { retry_after });
        }
        let mut next = self.clone();
        next.expires_at = now + TimeDelta::hours(i64::from(ttl_hours(draft.ttl_hours, band)));
        next.generation = generation;
        next.round = self.round.saturating_add(1);
        next.delivery = Delivery::default();
        next.resent = Some(Resent {
            at: now,
            by: by.user.clone(),
        });
        next.take_over(by, name, band);
        Ok(next)
    }

    /// The transition that gives an open link a new token, so that the old one stops working; `None` if its generation
    /// is already at the maximum.
    #[must_use]
    pub fn replace_link(&self) -> Option<Transition> {
        Some(Transition::LinkReplaced {
            invite: self.id,
            seen: self.generation,
            next: self.generation.checked_add(1)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invite::{Ended, Ending, Status};
    use crate::sample::{band, hours, invite, person};
    use serde_json::json;

    #[test]
    fn a_resend_extends_the_invite_replaces_the_link_and_starts_a_pause() {
        let (ada, band) = (person("ada"), band());
        let again = ResendDraft {
            ttl_hours: Some(2),
            rotate: true,
        };
        let expired = invite(json!({"ttl_hours": 1}));
        let resent = expired.resend(again, &band, &ada, None, hours(5)).expect("resent");
        assert_eq!(
            (resent.status(hours(6)), resent.generation, resent.expires_at),
            (Status::Pending, 1, hours(7))
        );
        let soon = resent.resend(again, &band, &ada, None, hours(5) + TimeDelta::seconds(60));
        assert_eq!(soon, Err(Refusal::ResendTooSoon { retry_after: 240 }));
        assert!(resent.resend(again, &band, &ada, None, hours(5) + PAUSE).is_ok());
        assert_eq!(
            resent.resend(again, &band, &person("bob"), None, hours(9)),
            Err(Refusal::NotBandAdmin)
        );
        let mut over = resent;
        over.ended = Some(Ended::new(Ending::Revoked, hours(5), None));
        assert_eq!(
            over.resend(again, &band, &ada, None, hours(9)),
            Err(Refusal::InviteNotPending)
        );
    }
}
