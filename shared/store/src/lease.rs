//! Leasing mails: only the owner of the lease sends the mail.

use crate::Store;
use crate::decide::{Decision, ReadPlan};
use crate::error::StoreError;
use crate::items::{self, InviteItem};
use crate::keys::{self, s};
use crate::page::text;
use crate::read::{FoundItems, Item};
use crate::step::{Expression, Update};
use crate::steps::LEASE;
use domain::lease::{Lease, Leasing};
use domain::{Invite, MailKind, Transition};

/// The maximum number of attempts when the lease keeps changing.
const MAX_ATTEMPTS: u32 = 5;

/// Reads the lease from an invite's item.
fn lease_of(item: &Item) -> Result<Option<Lease>, StoreError> {
    let stored = text(item, LEASE).map(|text| Lease::parse(text).ok_or(text));
    stored
        .transpose()
        .map_err(|_| StoreError::corrupt("mail lease", "malformed"))
}

impl Store {
    /// Leases a mail of the invite's round and counts an attempt. It succeeds if nobody has the lease, or if the lease
    /// is still `expired`, whose owner is known to be dead. One call, 2 WU; 1 WU more if the lease had been released,
    /// and 1 WU if the caller doesn't get it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the lease keeps changing; database errors.
    pub async fn lease_mail(
        &self,
        invite: &Invite,
        kind: MailKind,
        expired: Option<&Lease>,
    ) -> Result<Leasing, StoreError> {
        let owner = format!("{:032x}", fastrand::u128(..));
        let key = keys::invite(invite.id);
        let mut ours = Lease::new(kind, expired, &owner);
        let mut attempts = 0;
        self.decide(ReadPlan::known(FoundItems::default()), |found| {
            let mut seen = expired.cloned();
            if found.covers(&key) {
                let Some(item) = found.get(&key) else {
                    return Ok(Decision::Answer(Leasing::Stale));
                };
                seen = lease_of(&item)?;
                let current = items::read::<InviteItem>("invite", item)?.into_invite()?;
                if let Some(leasing) = Leasing::of(&current, invite.round, seen.clone(), &ours) {
                    return Ok(Decision::Answer(leasing));
                }
                ours = Lease::new(kind, seen.as_ref(), &owner);
            }
            attempts += 1;
            if attempts > MAX_ATTEMPTS {
                return Err(StoreError::Conflict(MAX_ATTEMPTS));
            }
            let leased = Transition::MailLeased {
                invite: invite.id,
                round: invite.round,
                kind,
                seen,
                lease: ours.clone(),
            };
            Ok(Decision::Write(vec![leased], Leasing::Ours(ours.clone())))
        })
        .await
    }

    /// Releases a lease after an attempt that certainly did not send the mail. The attempt does not count, and anyone
    /// may lease the mail at once. Does nothing if another process has the lease by now. One call, 2 WU.
    ///
    /// # Errors
    /// Only database errors.
    pub async fn release_lease(&self, invite: &Invite, ours: &Lease) -> Result<(), StoreError> {
        let values = [(":ours", s(ours.to_text())), (":free", s(ours.given_back().to_text()))];
        let ours = Expression::new(format!("{LEASE} = :ours"), values);
        let update = Update::new(keys::invite(invite.id), format!("SET {LEASE} = :free"), ours);
        self.update_and_return(&update).await.map(|_| ())
    }
}
