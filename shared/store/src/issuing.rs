//! The inputs for issuing invites: the inviter, their quotas, and how each recipient relates to the band.

use crate::Store;
use crate::error::StoreError;
use crate::keys::{self, Key};
use crate::read::FoundItems;
use domain::quota::{Allowance, QuotaKind};
use domain::recipient::RecipientState;
use domain::{BandId, Caller, Instant, Inviter, Recipient};

impl Store {
    /// The caller as an inviter, if they are an admin of the band. Needs the items of the band and of the caller's
    /// profile.
    ///
    /// # Errors
    /// [`NotBandAdmin`](domain::Refusal::NotBandAdmin).
    pub(crate) fn inviter<'a>(
        &self,
        found: &FoundItems,
        band: BandId,
        caller: &'a Caller,
        now: Instant,
    ) -> Result<Inviter<'a>, StoreError> {
        let allowance = self.allowance(found, band, caller, now);
        let profile = found.profile(&keys::profile(&caller.user))?;
        let band = found.band(&keys::band(band))?;
        Ok(Inviter::new(caller, band, profile, allowance, self.mail)?)
    }

    /// What the quotas of the band and the caller have left today, according to their items.
    pub(crate) fn allowance(&self, found: &FoundItems, band: BandId, caller: &Caller, now: Instant) -> Allowance {
        let (band, inviter) = (keys::band(band), keys::profile(&caller.user));
        Allowance {
            band: self.quota(QuotaKind::Band, found.get(&band).as_ref(), now),
            inviter: self.quota(QuotaKind::Inviter, found.get(&inviter).as_ref(), now),
        }
    }
}

/// The keys of the items that decide about a recipient: the recipient lock and, for a user, membership and profile.
/// Whether an address has an account is never looked up: the lock of an address only shows the members of this band.
pub(crate) fn recipient_keys(recipient: &Recipient, band: BandId) -> Vec<Key> {
    let mut keys: Vec<_> = keys::lock(recipient, band).into_iter().collect();
    if let Recipient::User(user) = recipient {
        keys.extend([keys::member(band, user), keys::profile(user)]);
    }
    keys
}

/// How a recipient relates to the band, according to the items found.
pub(crate) fn recipient_state(
    found: &FoundItems,
    band: BandId,
    recipient: &Recipient,
    now: Instant,
) -> Result<RecipientState, StoreError> {
    let (mut is_member, mut is_unknown) = (!found.lock_members(recipient, band)?.is_empty(), false);
    if let Recipient::User(user) = recipient {
        let profile = keys::profile(user);
        is_member = found.contains(&keys::member(band, user));
        is_unknown = found.covers(&profile) && found.profile(&profile)?.is_none();
    }
    let lock = found.lock(recipient, band)?.filter(|lock| lock.is_held(now));
    Ok(RecipientState {
        is_member,
        is_unknown,
        invited_by: lock.map(|lock| lock.invite_id()).transpose()?,
    })
}
