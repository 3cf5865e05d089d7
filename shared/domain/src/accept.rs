//! Accepting: the one decision that the whole system is about.

use crate::Instant;
use crate::band::Band;
use crate::caller::Caller;
use crate::invite::{Ended, Ending, Holding, Invite, Use};
use crate::member::{Member, Role};
use crate::refusal::{Gone, Refusal};

/// All that decides whether someone becomes a member.
#[derive(Clone, Debug)]
pub struct Admission<'a> {
    /// The invite they hold.
    pub invite: &'a Invite,
    /// How they hold it.
    pub holding: Holding,
    /// The band it names.
    pub band: &'a Band,
    /// Their place in it, if they have one.
    pub member: Option<&'a Member>,
    /// Whether they have used this group link before.
    pub used_before: bool,
}

/// What an accept comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// They were in the band: nothing is consumed, no role changes.
    AlreadyMember(Member),
    /// They join, and this is what changes.
    Joined(Box<Joined>),
}

/// The changes by which someone joins; all happen or none does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    /// Their place in the band.
    pub member: Member,
    /// The invite after this use.
    pub invite: Invite,
}

impl Admission<'_> {
    /// Decides. Reasons are given in this order: in the band already, the invite is over, it is someone else's,
    /// its inviter left, the band is full.
    ///
    /// # Errors
    /// [`Refusal::InviteNotFound`], [`Refusal::Gone`], [`Refusal::WrongAccount`], [`Refusal::EmailNotVerified`],
    /// [`Refusal::BandFull`].
    pub fn decide(&self, caller: &Caller, now: Instant) -> Result<Accepted, Refusal> {
        self.invite.meet(self.holding, Some(caller))?;
        if let Some(member) = self.member {
            return Ok(Accepted::AlreadyMember(member.clone()));
        }
        self.standing(now)?;
        if self.used_before {
            return Err(self.gone(Gone::Used));
        }
        self.invite.belongs_to(caller)?;
        if self.band.is_full() {
            return Err(Refusal::BandFull);
        }
        Ok(Accepted::Joined(Box::new(self.join(caller, now))))
    }

    /// Whether the invite can still be used by anyone.
    ///
    /// # Errors
    /// [`Refusal::Gone`].
    pub fn standing(&self, now: Instant) -> Result<(), Refusal> {
        if let Some(reason) = self.invite.over(self.holding, now) {
            return Err(self.gone(reason));
        }
        // An invite never grants more than its inviter has, at the time of accepting.
        if !self.band.is_admin(&self.invite.created_by) {
            return Err(self.gone(Gone::InviterLeft));
        }
        Ok(())
    }

    fn gone(&self, reason: Gone) -> Refusal {
        Refusal::Gone {
            reason,
            band: self.band.to_ref(),
            already_member: self.member.is_some(),
        }
    }

    fn join(&self, caller: &Caller, now: Instant) -> Joined {
        let mut invite = self.invite.clone();
        if invite.has_one_use_left() {
            invite.ended = Some(Ended {
                how: Ending::Accepted,
                at: now,
                by: Some(caller.user.clone()),
            });
        }
        invite.uses += 1;
        invite.last_use = Some(Use {
            at: now,
            by: caller.user.clone(),
        });
        let member = Member {
            user: caller.user.clone(),
            role: invite.role,
            joined_at: now,
            invited_by: Some(invite.created_by.clone()),
            invite: Some(invite.id),
            name: caller.name.clone(),
        };
        Joined { member, invite }
    }
}

impl Joined {
    /// Whether the band gains an admin.
    #[must_use]
    pub fn makes_admin(&self) -> bool {
        self.member.role == Role::Admin
    }
}
