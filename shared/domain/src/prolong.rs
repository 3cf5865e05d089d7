//! Prolonging an invite: it lasts longer, and nobody gets a mail.

use crate::Instant;
use crate::band::Band;
use crate::caller::Caller;
use crate::invite::{Invite, ttl_hours};
use crate::refusal::Refusal;
use crate::text::DisplayName;
use chrono::TimeDelta;

impl Invite {
    /// The invite if it lasts at least `hours` from `now` on, by default as long as the band's invites do; it never
    /// expires sooner than before. If its inviter is no longer an admin, whoever prolongs it becomes its inviter.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`]; [`Refusal::InviteNotPending`], also if it has expired: only a resend revives it.
    pub fn prolong(
        &self,
        hours: Option<u32>,
        band: &Band,
        by: &Caller,
        name: Option<DisplayName>,
        now: Instant,
    ) -> Result<Self, Refusal> {
        self.may_change(band, by, now)?;
        let mut next = self.clone();
        let until = now + TimeDelta::hours(i64::from(ttl_hours(hours, band)));
        next.expires_at = self.expires_at.max(until);
        next.take_over(by, name, band);
        Ok(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invite::{Ended, Ending};
    use crate::sample::{band, hours, invite, person};
    use serde_json::json;

    #[test]
    fn an_invite_lasts_longer_but_never_shorter_and_stays_the_same_otherwise() {
        let (ada, band) = (person("ada"), band());
        let link = invite(json!({"ttl_hours": 10}));
        let prolonged = |ttl, hour| link.prolong(ttl, &band, &ada, None, hours(hour));
        let mut expect = link.clone();
        expect.expires_at = hours(25);
        assert_eq!(prolonged(Some(20), 5), Ok(expect));
        assert_eq!(prolonged(Some(2), 5), Ok(link.clone()));
        assert_eq!(prolonged(None, 1).map(|next| next.expires_at), Ok(hours(73)));
        assert_eq!(prolonged(None, 10), Err(Refusal::InviteNotPending), "expired");
        assert_eq!(
            link.prolong(None, &band, &person("bob"), None, hours(1)),
            Err(Refusal::NotBandAdmin)
        );
        let mut revoked = link;
        revoked.ended = Some(Ended::new(Ending::Revoked, hours(1), None));
        assert_eq!(
            revoked.prolong(None, &band, &ada, None, hours(2)),
            Err(Refusal::InviteNotPending)
        );
    }
}
