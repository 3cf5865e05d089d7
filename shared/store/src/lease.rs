//! The lease on sending a letter: whoever holds it, and nobody else, sends.

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

/// How often a lease is decided on anew because it changed in between.
const MOST_ATTEMPTS: u32 = 5;

/// The lease on an invite.
fn lease_of(item: &Item) -> Result<Option<Lease>, StoreError> {
    let stored = text(item, LEASE).map(|text| Lease::parse(text).ok_or(text));
    stored
        .transpose()
        .map_err(|_| StoreError::corrupt("mail lease", "malformed"))
}

impl Store {
    /// Leases a letter of the invite's round, and counts a try: where nobody has the lease, and where it is still `over`,
    /// whose owner is known to be dead. One call, 2 WU; 1 WU more where the lease had been given back, and 1 WU where it
    /// is not got.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where the lease keeps changing, and those of the database.
    pub async fn lease_mail(
        &self,
        invite: &Invite,
        kind: MailKind,
        over: Option<&Lease>,
    ) -> Result<Leasing, StoreError> {
        let owner = format!("{:032x}", fastrand::u128(..));
        let key = keys::invite(invite.id);
        let mut ours = Lease::new(kind, over, &owner);
        let mut attempts = 0;
        self.decide(ReadPlan::known(FoundItems::default()), |found| {
            let mut seen = over.cloned();
            if found.covers(&key) {
                let Some(item) = found.get(&key) else {
                    return Ok(Decision::Answer(Leasing::Stale));
                };
                seen = lease_of(&item)?;
                let there = items::read::<InviteItem>("invite", item)?.into_invite()?;
                if let Some(leasing) = Leasing::of(&there, invite.round, seen.clone(), &ours) {
                    return Ok(Decision::Answer(leasing));
                }
                ours = Lease::new(kind, seen.as_ref(), &owner);
            }
            attempts += 1;
            if attempts > MOST_ATTEMPTS {
                return Err(StoreError::Conflict(MOST_ATTEMPTS));
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

    /// Gives a lease back after a try in which the letter was surely not sent: the try does not count, and anyone may
    /// lease it at once. Nothing happens where it is someone else's by now. One call, 2 WU.
    ///
    /// # Errors
    /// None but those of the database.
    pub async fn release_lease(&self, invite: &Invite, ours: &Lease) -> Result<(), StoreError> {
        let values = [(":ours", s(ours.to_text())), (":free", s(ours.given_back().to_text()))];
        let ours = Expression::new(format!("{LEASE} = :ours"), values);
        let update = Update::new(keys::invite(invite.id), format!("SET {LEASE} = :free"), ours);
        self.update_and_see(&update).await.map(|_| ())
    }
}
