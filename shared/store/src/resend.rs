//! Resending an invite.

use crate::Store;
use crate::decide::{Decision, ReadPlan};
use crate::error::StoreError;
use crate::idempotency::{KeyedRequest, invite_of, recorded};
use crate::issuing::recipient_state;
use crate::keys;
use crate::read::or_refuse;
use domain::draft::ResendDraft;
use domain::{Caller, IdempotencyKey, IdempotencyRecord, Instant, Invite, InviteId, Refusal};

impl Store {
    /// Resends an invite: it lasts from `now` on, and with `rotate` it gets a new link. An expired invite becomes
    /// pending again, unless its recipient has another pending invite or is a member by now.
    ///
    /// Uses and views go on meanwhile; the answer has those read at the start.
    ///
    /// Two calls. The first reads the invite, the band and the caller's profile (½ RU each). The second is one
    /// transaction that writes the invite and takes from both quotas while the caller is an admin: 8 WU for a link, 10
    /// for an invite to an address, including the recipient lock, and 12 for one to a user, including the check that
    /// they are no member. An idempotency key adds ½ RU and about 3 WU.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`], [`Refusal::InviteNotFound`], [`Refusal::InviteNotPending`],
    /// [`Refusal::ResendTooSoon`], [`Refusal::AlreadyMember`], [`Refusal::AlreadyInvited`], [`Refusal::QuotaExceeded`],
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
            let recipient = recipient_state(found, id.band, &seen.recipient, now)?;
            let (next, mut transitions) = inviter.resend(&seen, draft, recipient, now)?;
            let record = |request: KeyedRequest<'_>| request.record(IdempotencyRecord::of_invite(next.clone(), now));
            transitions.extend(request.map(record));
            Ok(Decision::Write(transitions, next))
        })
        .await
    }
}
