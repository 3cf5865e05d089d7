//! Changing an invite that is still open.

use crate::Store;
use crate::decide::{Decision, ReadPlan};
use crate::error::StoreError;
use crate::issuing::recipient_state;
use crate::keys;
use crate::read::or_refuse;
use domain::{Caller, Instant, Invite, InviteChange, InviteId, Recipient, Refusal};

impl Store {
    /// Changes a pending invite. Another address takes from the quotas, gets a new link and moves the recipient lock.
    /// Repeating a change needs no idempotency key: it changes nothing more, but that `ttl_hours` counts from then on.
    ///
    /// Uses, views and delivery go on meanwhile; the answer has those read at the start.
    ///
    /// Two calls. The first reads the invite, the band, the caller's profile and the lock of a new address (½ RU each).
    /// The second is one transaction: 5 WU for a link, 7 for an invite to an address, including the recipient lock, and 9
    /// for one to a user; 11 to another address, whose old lock is released. Where nothing changes, nothing is written,
    /// and a strongly consistent read confirms it.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`], [`Refusal::InviteNotFound`], [`Refusal::InviteNotPending`], [`Refusal::NotToAddress`],
    /// [`Refusal::AlreadyMember`], [`Refusal::AlreadyInvited`], [`Refusal::QuotaExceeded`].
    pub async fn change_invite(
        &self,
        caller: &Caller,
        id: InviteId,
        change: &InviteChange,
        now: Instant,
    ) -> Result<Invite, StoreError> {
        let invite_key = keys::invite(id);
        let mut all = vec![invite_key.clone(), keys::band(id.band), keys::profile(&caller.user)];
        let address = change.email.clone().map(Recipient::Email);
        all.extend(address.and_then(|address| keys::lock(&address, id.band)));
        self.decide(ReadPlan::of(&all), |found| {
            let inviter = self.inviter(found, id.band, caller, now)?;
            let seen = or_refuse(found.invite(&invite_key, now)?, Refusal::InviteNotFound)?;
            let recipient = recipient_state(found, id.band, &change.recipient_of(&seen), now)?;
            let held = found.may_hold_lock(&seen)?;
            Ok(match inviter.change(&seen, change.clone(), recipient, held, now)? {
                Some((next, transitions)) => Decision::Write(transitions, next),
                None => Decision::Confirm(seen),
            })
        })
        .await
    }
}
