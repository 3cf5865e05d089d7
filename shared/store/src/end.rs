//! Revoking and declining an invite.

use crate::Store;
use crate::decide::{Decision, ReadPlan};
use crate::error::StoreError;
use crate::keys;
use crate::read::or_refuse;
use domain::{Band, Caller, Ended, Holder, Instant, Invite, InviteId, Refusal};

impl Store {
    /// Revokes an invite. Revoking it again changes nothing.
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
        self.end_invite(id, now, absent, |invite, band| invite.revoke(band, by, now))
            .await
    }

    /// Declines an invite. Declining it again changes nothing.
    ///
    /// Two calls: 1 RU and 6 WU.
    ///
    /// # Errors
    /// The refusals of [`Invite::decline`].
    pub async fn decline_invite(
        &self,
        caller: Option<&Caller>,
        id: InviteId,
        holder: Holder,
        now: Instant,
    ) -> Result<(), StoreError> {
        let decide = |invite: &Invite, band: &Band| invite.decline(band, holder, caller, now);
        self.end_invite(id, now, |_| Refusal::InviteNotFound, decide).await
    }

    async fn end_invite(
        &self,
        id: InviteId,
        now: Instant,
        absent: impl Fn(Option<&Band>) -> Refusal,
        decide: impl Fn(&Invite, &Band) -> Result<Option<Ended>, Refusal>,
    ) -> Result<(), StoreError> {
        let both = [keys::invite(id), keys::band(id.band)];
        let [invite_key, band_key] = &both;
        self.decide(ReadPlan::of(&both), |found| {
            let band = found.band(band_key)?;
            let invite = found.invite(invite_key, now)?;
            let (invite, band) = or_refuse(invite.zip(band.as_ref()), absent(band.as_ref()))?;
            let Some(ended) = decide(&invite, band)? else {
                return Ok(Decision::Answer(()));
            };
            let held = found.may_hold_lock(&invite)?;
            Ok(Decision::Write(invite.end(ended, held), ()))
        })
        .await
    }
}
