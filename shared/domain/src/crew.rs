//! Members and admins of a band: founding it, changing a member's role, leaving and removing.

use crate::band::Band;
use crate::caller::Caller;
use crate::id::UserId;
use crate::member::{Member, Role};
use crate::recipient::Recipient;
use crate::refusal::Refusal;
use crate::transition::{AdminChange, Transition};
use std::collections::BTreeSet;

impl Band {
    /// Checks that `by` may change the role of `user` to `to`, or remove them if `to` is `None`. Admins may do both;
    /// everyone may leave. Returns the member.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`], [`Refusal::MemberNotFound`], [`Refusal::LastAdmin`].
    pub fn may_change(
        &self,
        by: &Caller,
        user: &UserId,
        member: Option<Member>,
        to: Option<Role>,
    ) -> Result<Member, Refusal> {
        let leaves = to.is_none() && by.user == *user && member.is_some();
        if !self.is_admin(&by.user) && !leaves {
            return Err(Refusal::NotBandAdmin);
        }
        let member = member.ok_or(Refusal::MemberNotFound)?;
        // Check the band's own list of admins: the band and the member may have been read at different moments.
        if self.is_admin(user) && to != Some(Role::Admin) && self.admins.len() == 1 {
            return Err(Refusal::LastAdmin);
        }
        Ok(member)
    }

    /// The transitions for changing a member's role to `to`, or removing them if `to` is `None`. Call it once
    /// [`may_change`](Self::may_change) has allowed it.
    #[must_use]
    pub fn change(&self, by: &Caller, member: &Member, to: Option<Role>) -> Vec<Transition> {
        let (band, user, from) = (self.id, member.user.clone(), member.role);
        let admins = match (from, to) {
            (_, Some(Role::Admin)) => Some(AdminChange::Gained(user.clone())),
            (Role::Admin, _) => Some(AdminChange::Lost(user.clone())),
            (Role::Member, _) => None,
        };
        let leaves = to.is_none() && by.user == user;
        let crew = Transition::CrewChanged {
            band,
            by: (!leaves).then(|| by.user.clone()),
            frees_seat: to.is_none(),
            admins,
        };
        let of_member = match to {
            Some(to) => Transition::RoleChanged { band, user, from, to },
            None => Transition::MemberLeft { band, user, role: from },
        };
        vec![of_member, crew]
    }

    /// The transitions for founding the band. The lock of the founder's verified address is theirs.
    #[must_use]
    pub fn founded(&self, founder: &Member) -> Vec<Transition> {
        let address = founder.email.clone().map(Recipient::Email);
        let mut transitions = vec![
            Transition::BandFounded(Box::new(self.clone())),
            Transition::MemberJoined {
                band: self.id,
                member: Box::new(founder.clone()),
            },
        ];
        transitions.extend(address.map(|recipient| Transition::RecipientJoined {
            recipient,
            band: self.id,
            user: founder.user.clone(),
            others: BTreeSet::new(),
            invite: None,
            at: self.created_at,
        }));
        transitions
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{band, hours, person};

    fn member(name: &str, role: Role) -> Member {
        Member {
            user: person(name).user,
            role,
            joined_at: hours(0),
            invited_by: None,
            invite: None,
            name: None,
            invited_as: None,
            part: None,
            email: None,
        }
    }

    /// Who must be an admin for the change, whether a seat becomes free, and what changes about the admins.
    fn crew(by: &str, of: &Member, to: Option<Role>) -> (bool, bool, Option<AdminChange>) {
        match band().change(&person(by), of, to).pop() {
            Some(Transition::CrewChanged {
                by, frees_seat, admins, ..
            }) => (by.is_some(), frees_seat, admins),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn only_admins_change_members_but_everyone_may_leave() {
        let (bob, eve) = (member("bob", Role::Member), member("eve", Role::Admin));
        let (gained, lost) = (
            Some(AdminChange::Gained(bob.user.clone())),
            Some(AdminChange::Lost(eve.user.clone())),
        );
        assert_eq!(crew("ada", &bob, Some(Role::Admin)), (true, false, gained));
        assert_eq!(crew("ada", &eve, Some(Role::Member)), (true, false, lost.clone()));
        assert_eq!(crew("eve", &eve, Some(Role::Member)), (true, false, lost.clone()));
        assert_eq!(crew("ada", &bob, None), (true, true, None));
        assert_eq!(crew("bob", &bob, None), (false, true, None));
        assert_eq!(crew("eve", &eve, None), (false, true, lost));
    }

    #[test]
    fn the_last_admin_cannot_leave_but_others_can() {
        let (ada, bob) = (member("ada", Role::Admin), member("bob", Role::Member));
        let may = |by: &str, member: &Member, to| {
            let allowed = band().may_change(&person(by), &member.user, Some(member.clone()), to);
            allowed.map(|_| ())
        };
        assert_eq!(may("ada", &ada, None), Err(Refusal::LastAdmin));
        assert_eq!(may("ada", &ada, Some(Role::Member)), Err(Refusal::LastAdmin));
        assert_eq!(may("ada", &ada, Some(Role::Admin)), Ok(()));
        assert_eq!(may("bob", &bob, None), Ok(()));
        assert_eq!(may("bob", &bob, Some(Role::Admin)), Err(Refusal::NotBandAdmin));
        assert_eq!(may("bob", &ada, None), Err(Refusal::NotBandAdmin));
    }
}
