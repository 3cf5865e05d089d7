//! Accepting an invite: the membership, the use, the seat and the recipient locks change in one transaction, and other
//! invites to whoever joins end in it.

use crate::Store;
use crate::decide::{Decision, ReadPlan};
use crate::error::StoreError;
use crate::keys;
use crate::read::{FoundItems, or_refuse};
use domain::accept::{Accepted, Admission};
use domain::invite::Through;
use domain::joined::CallersLocks;
use domain::recipient::LockHolder;
use domain::{BandId, BandRef, Caller, Holder, Instant, InviteId, Member, Recipient, Refusal};

/// The result of accepting an invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// The band.
    pub band: BandRef,
    /// The caller's membership.
    pub member: Member,
    /// Whether they were a member before.
    pub already_member: bool,
}

impl Store {
    /// Makes the caller a member by an invite, exactly once. Their other pending invites to the band, to their user id
    /// or their verified address, end as accepted in the same transaction. An invite that reaches a member ends as
    /// accepted, too, without a use, and so does one to a verified address that they did not join with.
    ///
    /// Two calls: a read of the invite and the band (1 RU), and one transaction: 11 WU for a link or an invite to an
    /// address, 13 for a group link or an invite to a user, all 2 less without a verified address. While the band has
    /// pending invites to users, the lock of the user id is written as well: 2 WU. Nothing else is read: whether the
    /// caller is already a member or has another invite is found out by the transaction's own conditions. Where they
    /// have, it costs another attempt, and 4 WU for each invite that ends. A refusal takes two more, strongly consistent
    /// reads (4 RU each). For a member with another verified address than the one they joined with, its lock is read: 1
    /// RU.
    ///
    /// # Errors
    /// The refusals of [`Admission::decide`]; [`StoreError::Conflict`] and [`StoreError::Unavailable`], after which the
    /// caller may or may not be a member. Repeating is safe.
    pub async fn accept_invite(
        &self,
        caller: &Caller,
        id: InviteId,
        holder: Holder,
        now: Instant,
    ) -> Result<Acceptance, StoreError> {
        let (member_key, used_key) = (keys::member(id.band, &caller.user), keys::used(id, &caller.user));
        let all = [
            keys::invite(id),
            keys::band(id.band),
            member_key.clone(),
            used_key.clone(),
        ];
        let [invite_key, band_key, ..] = &all;
        self.decide(ReadPlan::of(&all).first(&all[..2]), |found| {
            let invite = or_refuse(found.invite(invite_key, now)?, Refusal::InviteNotFound)?;
            let band = or_refuse(found.band(band_key)?, Refusal::InviteNotFound)?;
            let member = found.member(&member_key)?;
            let admission = Admission {
                invite: &invite,
                holder,
                band: &band,
                member: member.as_ref(),
                used_before: found.contains(&used_key),
            };
            let acceptance = |member, already_member| Acceptance {
                band: band.to_ref(),
                member,
                already_member,
            };
            match admission.decide(caller, now)? {
                Accepted::AlreadyMember(member) => {
                    let address = admission.new_address(caller);
                    let holder = match &address {
                        Some(address) => found.lock_holder(address, id.band, now)?,
                        None => LockHolder::Nobody,
                    };
                    let lock = address.and_then(|address| keys::lock(&address, id.band));
                    let leaves_over = admission.leaves_over(caller, &holder, now);
                    let way = member.invite.filter(|_| leaves_over).map(keys::invite);
                    let unread: Vec<_> = lock.into_iter().chain(way).filter(|key| !found.covers(key)).collect();
                    if !unread.is_empty() {
                        return Ok(Decision::Read(unread));
                    }
                    if !leaves_over {
                        return Ok(Decision::Answer(acceptance(*member, true)));
                    }
                    let through = way_in(found, &member, now)?;
                    let held = found.may_hold_lock(&invite)?;
                    let transitions = admission.settle(caller, &holder, through, held, now);
                    Ok(Decision::Write(transitions, acceptance(*member, true)))
                }
                Accepted::Joined(joined) => {
                    let member = joined.member.clone();
                    let locks = callers_locks(found, caller, id.band, now)?;
                    let transitions = joined.into_transitions(&invite, &band, locks);
                    Ok(Decision::Write(transitions, acceptance(member, false)))
                }
            }
        })
        .await
    }
}

/// Who holds the caller's recipient locks, as far as failed conditions have shown it.
fn callers_locks(found: &FoundItems, caller: &Caller, band: BandId, now: Instant) -> Result<CallersLocks, StoreError> {
    let of_address = match caller.verified_email() {
        Some(address) => found.lock_holder(&Recipient::Email(address.clone()), band, now)?,
        None => LockHolder::Nobody,
    };
    Ok(CallersLocks {
        of_user: found.lock_holder(&Recipient::User(caller.user.clone()), band, now)?,
        of_address,
    })
}

/// The invite by which the member joined, if it was read and still exists.
fn way_in(found: &FoundItems, member: &Member, now: Instant) -> Result<Option<Through>, StoreError> {
    let invite = match member.invite {
        Some(invite) => found.invite(&keys::invite(invite), now)?,
        None => None,
    };
    Ok(invite.map(|invite| invite.to_through()))
}
