//! Accepting an invite: the membership, the use, the seat and the recipient lock change in one transaction.

use crate::Store;
use crate::decide::{Decision, ReadPlan};
use crate::error::StoreError;
use crate::keys;
use crate::read::or_refuse;
use domain::accept::{Accepted, Admission};
use domain::{BandRef, Caller, Holder, Instant, InviteId, Member, Refusal};

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
    /// Makes the caller a member by an invite, exactly once.
    ///
    /// Two calls: a read of the invite and the band (1 RU), and one transaction: 9 WU for a link, 11 for a group link
    /// or an addressed invite. Whether the caller is already a member is found out by the transaction's own condition.
    /// A refusal takes one more, strongly consistent read (4 RU).
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
        // The band's item doesn't show whether another admin has resent the invite by now and become its inviter.
        let reading = ReadPlan::of(&all).first(&all[..2]).inconclusive_at(band_key);
        self.decide(reading, |found| {
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
                Accepted::AlreadyMember(member) => Ok(Decision::Answer(acceptance(member, true))),
                Accepted::Joined(joined) => {
                    let member = joined.member.clone();
                    let holder = found.lock_holder(&invite.recipient, id.band)?;
                    let transitions = joined.into_transitions(&invite, holder);
                    Ok(Decision::Write(transitions, acceptance(member, false)))
                }
            }
        })
        .await
    }
}
