//! The model's bands and invites, and the rules that need nothing else.

use super::command::{
    Addressee, BandNumber, BandSight, End, Held, InviteSight, MemberPlace, Minute, Name, UNVERIFIED, User, Word,
};
use domain::{Ending, Gone, Role, Status};
use std::collections::{BTreeMap, BTreeSet};

/// A band in the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeptBand {
    pub(crate) members: BTreeMap<User, MemberPlace>,
    /// How many times each user has stopped being an admin.
    pub(crate) terms: BTreeMap<User, u32>,
    pub(crate) most_members: Option<u32>,
    pub(crate) hours: Option<u32>,
}

/// An invite in the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeptInvite {
    pub(crate) band: BandNumber,
    pub(crate) to: Addressee,
    pub(crate) role: Role,
    pub(crate) max_uses: u32,
    pub(crate) uses: Vec<(User, Minute)>,
    pub(crate) created_at: Minute,
    pub(crate) expires_at: Minute,
    pub(crate) generation: u16,
    pub(crate) inviter: User,
    /// The inviter's term as an admin.
    pub(crate) term: u32,
    pub(crate) views: u32,
    pub(crate) viewed_at: Option<Minute>,
    pub(crate) resent: Option<(User, Minute)>,
    pub(crate) changed: Option<(u32, User, Minute)>,
    pub(crate) ended: Option<End>,
}

impl KeptInvite {
    pub(crate) fn status(&self, now: Minute) -> Status {
        match &self.ended {
            Some(end) => match end.how {
                Ending::Accepted => Status::Accepted,
                Ending::Declined => Status::Declined,
                Ending::Revoked => Status::Revoked,
            },
            None if now < self.expires_at => Status::Pending,
            None => Status::Expired,
        }
    }

    /// Whether this link can't be used any more: the invite has ended, or a newer link has replaced it.
    pub(crate) fn is_over(&self, held: Held, now: Minute) -> Result<(), Word> {
        let is_replaced = matches!(held, Held::Token(generation) if generation != self.generation);
        match self.status(now) {
            Status::Accepted => Err(Word::Gone(Gone::Used)),
            Status::Declined => Err(Word::Gone(Gone::Declined)),
            Status::Revoked => Err(Word::Gone(Gone::Revoked)),
            Status::Pending | Status::Expired if is_replaced => Err(Word::Gone(Gone::Revoked)),
            Status::Expired => Err(Word::Gone(Gone::Expired)),
            Status::Pending => Ok(()),
        }
    }

    /// Whether the user has used it, or joined by another invite in its place.
    pub(crate) fn was_accepted_by(&self, user: User) -> bool {
        let ended = self.ended.as_ref().filter(|end| end.how == Ending::Accepted);
        self.uses.iter().any(|(by, _)| *by == user) || ended.is_some_and(|end| end.by == Some(user))
    }

    /// Ends it because its recipient has joined by another invite.
    pub(crate) fn end_by_joining(&mut self, user: User, at: Minute, through: Option<Name>) {
        self.ended = Some(End {
            how: Ending::Accepted,
            at,
            by: Some(user),
            through,
        });
    }

    pub(crate) fn is_for(&self, user: User) -> Result<(), Word> {
        match self.to {
            Addressee::User(addressee) | Addressee::Email(addressee) if addressee != user => Err(Word::WrongAccount),
            Addressee::Email(UNVERIFIED) => Err(Word::EmailNotVerified),
            Addressee::Anyone | Addressee::User(_) | Addressee::Email(_) => Ok(()),
        }
    }

    /// An id is not secret, so it only works for the signed-in recipient.
    pub(crate) fn is_known_to(&self, who: Option<User>, held: Held) -> Result<(), Word> {
        let is_addressee = || self.to != Addressee::Anyone && who.is_some_and(|user| self.is_for(user).is_ok());
        if held == Held::Id && !is_addressee() {
            return Err(Word::InviteNotFound);
        }
        Ok(())
    }

    pub(crate) fn sight(&self, now: Minute) -> InviteSight {
        InviteSight {
            status: self.status(now),
            to: self.to,
            role: self.role,
            max_uses: self.max_uses,
            uses: u32::try_from(self.uses.len()).expect("few uses"),
            last_use: self.uses.last().copied(),
            views: self.views,
            viewed_at: self.viewed_at,
            generation: self.generation,
            expires_at: self.expires_at,
            inviter: self.inviter,
            resent: self.resent,
            changed: self.changed,
            ended: self.ended.clone(),
        }
    }
}

impl KeptBand {
    pub(crate) fn admins(&self) -> BTreeSet<User> {
        let admins = self.members.iter().filter(|(_, place)| place.role == Role::Admin);
        admins.map(|(user, _)| *user).collect()
    }

    pub(crate) fn term(&self, user: User) -> u32 {
        self.terms.get(&user).copied().unwrap_or(0)
    }

    /// Whether the inviter has been an admin without a break.
    pub(crate) fn inviter_is_active(&self, invite: &KeptInvite) -> bool {
        self.admins().contains(&invite.inviter) && self.term(invite.inviter) == invite.term
    }

    pub(crate) fn sight(&self) -> BandSight {
        BandSight {
            member_count: self.members.len(),
            admins: self.admins(),
            most_members: self.most_members,
            hours: self.hours,
        }
    }
}

/// Hours as minutes.
pub(crate) fn minutes(hours: u32) -> Minute {
    Minute::from(hours) * 60
}
