//! `resend`: an invite gets a new life, and perhaps a new link.

use crate::Store;
use crate::decide::{Decision, ReadPlan};
use crate::error::StoreError;
use crate::idempotency::{KeyedRequest, invite_of, recorded};
use crate::keys;
use crate::read::or_refuse;
use domain::draft::ResendDraft;
use domain::{Caller, IdempotencyKey, IdempotencyRecord, Instant, Invite, InviteId, Refusal};

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
        key: Option<&IdempotencyKey>,
        now: Instant,
    ) -> Result<Invite, StoreError> {
        let request = KeyedRequest::new(caller, id.band, key);
        let invite_key = keys::invite(id);
        let mut all = vec![invite_key.clone(), keys::band(id.band), keys::profile(&caller.user)];
        all.extend(request.map(|request| request.record_key()));
        self.decide(ReadPlan::of(&all), |found| {
            let inviter = self.inviter(found, id.band, caller, now)?;
            if let Some(record) = recorded(request, found, now)? {
                return invite_of(record).map(Decision::Confirm);
            }
            let seen = or_refuse(found.invite(&invite_key, now)?, Refusal::InviteNotFound)?;
            let lock = found.lock(&seen.recipient, id.band)?.filter(|lock| lock.is_held(now));
            let invited_by = lock.map(|lock| lock.invite_id()).transpose()?;
            let (next, mut transitions) = inviter.resend(&seen, draft, invited_by, now)?;
            let record = |request: KeyedRequest<'_>| request.record(IdempotencyRecord::of_invite(next.clone(), now));
            transitions.extend(request.map(record));
            Ok(Decision::Write(transitions, next))
        })
        .await
    }
}
