//! Ending an invite without using it: `revoke` and `decline`.

use crate::Store;
use crate::error::StoreError;
use crate::keys;
use crate::read::{Consistency, or_refuse};
use crate::write::Settled;
use domain::{Band, Caller, Ended, Holding, Instant, Invite, InviteId, Refusal};

impl Store {
    /// Withdraws an invite; again is fine.
    ///
    /// Two calls: 1 RU, and 3 WU for a link or 6 for an addressed invite.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`], [`Refusal::InviteNotFound`], [`Refusal::InviteNotPending`].
    pub async fn revoke_invite(&self, by: &Caller, id: InviteId, now: Instant) -> Result<(), StoreError> {
        let absent = |band: Option<&Band>| match band {
            Some(band) if band.is_admin(&by.user) => Refusal::InviteNotFound,
            _ => Refusal::NotBandAdmin,
        };
        self.end_invite(id, now, None, absent, |invite, band| invite.revoke(band, by, now))
            .await
    }

    /// Says no to an invite; again is fine.
    ///
    /// Two calls: 1 RU and 6 WU.
    ///
    /// # Errors
    /// The refusals of [`Invite::decline`].
    pub async fn decline_invite(
        &self,
        caller: Option<&Caller>,
        id: InviteId,
        holding: Holding,
        now: Instant,
    ) -> Result<(), StoreError> {
        let decide = |invite: &Invite, band: &Band| invite.decline(band, holding, caller, now);
        self.end_invite(id, now, Some(now), |_| Refusal::InviteNotFound, decide)
            .await
    }

    async fn end_invite(
        &self,
        id: InviteId,
        now: Instant,
        live_at: Option<Instant>,
        absent: impl Fn(Option<&Band>) -> Refusal,
        decide: impl Fn(&Invite, &Band) -> Result<Option<Ended>, Refusal>,
    ) -> Result<(), StoreError> {
        let (invite_key, band_key) = (keys::invite(id), keys::band(id.band));
        let both = [invite_key.clone(), band_key.clone()];
        let mut found = self.read(&both, Consistency::Eventual).await?;
        let mut certain = false;
        let mut release = true;
        let mut pace = self.pace();
        loop {
            let band = found.band(&band_key)?;
            let seen = or_refuse(
                found.invite(&invite_key, now)?.zip(band.as_ref()),
                absent(band.as_ref()),
            );
            let decision = seen.and_then(|(invite, band)| Ok((decide(&invite, band)?, invite)));
            let (ended, invite) = match decision {
                Err(StoreError::Refused(_)) if !certain => {
                    found = self.read(&both, Consistency::Strong).await?;
                    certain = true;
                    continue;
                }
                decision => decision?,
            };
            let Some(ended) = ended else { return Ok(()) };
            let next = Invite {
                ended: Some(ended),
                ..invite.clone()
            };
            let mut steps = vec![self.invite_step(&invite, &next, live_at)];
            if release {
                steps.extend(self.release_step(&invite));
            }
            match self.commit(steps).await?.settle(&mut pace).await? {
                Settled::Written => return Ok(()),
                Settled::Again => {}
                Settled::Stale(stale) => {
                    // An expired invite's addressee may have been invited anew since.
                    release &= keys::lock(&invite.recipient, id.band).is_none_or(|lock| !stale.is_at(&lock));
                    certain = stale.complete;
                    for (key, item) in stale.found {
                        found.learn(key, item);
                    }
                }
            }
        }
    }
}
