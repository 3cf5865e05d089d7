//! `resend`: an invite gets a new life, and perhaps a new link.

use crate::Store;
use crate::create::{managed, name_of};
use crate::decide::Decision;
use crate::error::StoreError;
use crate::items::{self, LockItem};
use crate::keys;
use crate::once::{Memory, Repeatable, recognise};
use crate::read::{Found, or_refuse};
use domain::draft::ResendDraft;
use domain::{Caller, Instant, Invite, InviteId, Once, Refusal};

impl Store {
    /// Sends an invite again: it lives anew from `now`, and with `rotate` only by a new link. Expired ones come back,
    /// unless their recipient has another one by now.
    ///
    /// Two calls. The first reads the invite, the band and the caller's profile (½ RU each), the second writes the invite
    /// and counts it for band and inviter, in one transaction that holds only while the caller is an admin: 8 WU for a
    /// link, 10 for a recipient, whose lock goes with it. An idempotency key is ½ RU and about 3 WU more.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`], [`Refusal::InviteNotFound`], [`Refusal::InviteNotPending`],
    /// [`Refusal::ResendTooSoon`], [`Refusal::AlreadyInvited`], [`Refusal::QuotaExceeded`],
    /// [`Refusal::IdempotencyKeyReused`].
    pub async fn resend_invite(
        &self,
        caller: &Caller,
        id: InviteId,
        draft: ResendDraft,
        once: Option<&Once>,
        now: Instant,
    ) -> Result<Invite, StoreError> {
        let (key, band_key, profile_key) = (keys::invite(id), keys::band(id.band), keys::profile(&caller.user));
        let mut all = vec![key.clone(), band_key.clone(), profile_key.clone()];
        let request = Repeatable::new(caller, id.band, once);
        all.extend(request.map(|request| request.key()));
        self.decide(&all, |found| {
            let band = managed(found, id.band, caller)?;
            if let Some(before) = recognise(request, found, now)? {
                return before.into_invite().map(Decision::Done);
            }
            let invite = or_refuse(found.invite(&key, now)?, Refusal::InviteNotFound)?;
            let next = invite.resend(draft, &band, caller, name_of(found, caller)?, now)?;
            other_invite(found, &next, now)?;
            let (of_band, of_inviter) = (found.get(&band_key), found.get(&profile_key));
            self.allow((of_band.as_ref(), of_inviter.as_ref()), 1, now)?;
            let next = self.queued(next, &band, now);
            let mut steps = Vec::from(self.quota_steps(caller, &band, 1, now));
            steps.push(self.resend_step(&invite, &next, now));
            steps.extend(self.lock_step(&next, &band, now)?);
            let memory = request.map(|request| Memory::of_one(request, &next, now));
            steps.extend(memory.map(|memory| self.memory_step(memory)).transpose()?);
            Ok(Decision::Write(steps, next))
        })
        .await
    }
}

/// Refuses where another pending invite to the recipient is known.
fn other_invite(found: &Found, invite: &Invite, now: Instant) -> Result<(), StoreError> {
    let lock = keys::lock(&invite.recipient, invite.id.band).and_then(|lock| found.get(&lock));
    let Some(item) = lock else { return Ok(()) };
    let lock: LockItem = items::read("recipient lock", item)?;
    let other = lock.invite_id()?;
    if lock.is_held(now) && other != invite.id {
        return Err(Refusal::AlreadyInvited(other).into());
    }
    Ok(())
}
