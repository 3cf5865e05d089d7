//! Creating an invite, together with its recipient lock.

use crate::Store;
use crate::decide::{Decision, ReadPlan};
use crate::error::StoreError;
use crate::idempotency::{KeyedRequest, invite_of, recorded};
use crate::issuing::{recipient_keys, recipient_state};
use crate::keys;
use domain::{Caller, IdempotencyKey, IdempotencyRecord, Instant, Invite, InviteDraft, InviteId};

impl Store {
    /// Creates an invite of `id.band`, or returns the one that the same request created before.
    ///
    /// Two calls. The first reads the band, the inviter's profile, the recipient lock and, for a user, their profile
    /// and membership: ½ RU each. The second is one transaction that writes the invite and takes from both quotas while
    /// the caller is an admin: 7 WU for a link, 9 for an address or a user, including the recipient lock. An
    /// idempotency key adds ½ RU and about 3 WU. A refusal is confirmed by a strongly consistent read. Addresses are
    /// never looked up: whether one has an account changes neither the answer nor the work.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`], [`Refusal::UserNotFound`], [`Refusal::AlreadyMember`] (users only),
    /// [`Refusal::AlreadyInvited`], [`Refusal::QuotaExceeded`], [`Refusal::IdempotencyKeyReused`].
    ///
    /// [`Refusal::NotBandAdmin`]: domain::Refusal::NotBandAdmin
    /// [`Refusal::UserNotFound`]: domain::Refusal::UserNotFound
    /// [`Refusal::AlreadyMember`]: domain::Refusal::AlreadyMember
    /// [`Refusal::AlreadyInvited`]: domain::Refusal::AlreadyInvited
    /// [`Refusal::QuotaExceeded`]: domain::Refusal::QuotaExceeded
    /// [`Refusal::IdempotencyKeyReused`]: domain::Refusal::IdempotencyKeyReused
    pub async fn create_invite(
        &self,
        caller: &Caller,
        id: InviteId,
        draft: InviteDraft,
        key: Option<&IdempotencyKey>,
        now: Instant,
    ) -> Result<Invite, StoreError> {
        let request = KeyedRequest::new(caller, id.band, key);
        let mut all = vec![keys::band(id.band), keys::profile(&caller.user)];
        all.extend(request.map(|request| request.record_key()));
        all.extend(recipient_keys(&draft.recipient, id.band));
        self.decide(ReadPlan::of(&all), |found| {
            let inviter = self.inviter(found, id.band, caller, now)?;
            if let Some(record) = recorded(request, found, now)? {
                return invite_of(record).map(Decision::Confirm);
            }
            let recipient = recipient_state(found, id.band, &draft.recipient, now)?;
            let (invite, mut transitions) = inviter.issue(id, draft.clone(), recipient, now)?;
            let record = |request: KeyedRequest<'_>| request.record(IdempotencyRecord::of_invite(invite.clone(), now));
            transitions.extend(request.map(record));
            Ok(Decision::Write(transitions, invite))
        })
        .await
    }
}
