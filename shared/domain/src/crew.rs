//! Members and admins of a band: founding it, changing members, leaving and removing.

use crate::band::Band;
use crate::caller::Caller;
use crate::id::UserId;
use crate::member::{Member, MemberChange, Role};
use crate::recipient::Recipient;
use crate::refusal::Refusal;
use crate::transition::{AdminChange, Transition};
use std::collections::BTreeSet;

impl Band {
    /// Checks that `by` may make this change to `user`. Admins may change everyone; the part of a member is also their
    /// own to change. Returns the member.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`], [`Refusal::MemberNotFound`], [`Refusal::LastAdmin`].
    pub fn may_change(
        &self,
        by: &Caller,
        user: &UserId,
        member: Option<Member>,
        change: &MemberChange,
    ) -> Result<Member, Refusal> {
        let member = self.member_for(by, user, member, change.is_ones_own())?;
        if change.role() == Some(Role::Member) {
            self.keeps_an_admin_without(user)?;
        }
        Ok(member)
    }

    /// The transitions that make `next` of the member `seen`. Call it once [`may_change`](Self::may_change) has allowed
    /// it.
    #[must_use]
    pub fn change(&self, by: &Caller, seen: &Member, next: &Member, change: &MemberChange) -> Vec<Transition> {
        let (band, user, admin) = (self.id, next.user.clone(), by.user.clone());
        let mut transitions = vec![Transition::MemberChanged {
            band,
            seen: Box::new(seen.clone()),
            next: Box::new(next.clone()),
        }];
        if next.role != seen.role {
            let admins = match next.role {
                Role::Admin => AdminChange::Gained(user),
                Role::Member => AdminChange::Lost(user),
            };
            transitions.push(Transition::CrewChanged {
                band,
                by: Some(admin),
                frees_seat: false,
                admins: Some(admins),
            });
        } else if !(change.is_ones_own() && by.user == user) {
            transitions.push(Transition::AdminRequired { band, user: admin });
        }
        transitions
    }

    /// Checks that `by` may remove `user`. Admins may remove everyone; everyone may leave. Returns the member.
    ///
    /// # Errors
    /// As [`may_change`](Self::may_change).
    pub fn may_remove(&self, by: &Caller, user: &UserId, member: Option<Member>) -> Result<Member, Refusal> {
        let member = self.member_for(by, user, member, true)?;
        self.keeps_an_admin_without(user)?;
        Ok(member)
    }

    /// The transitions for removing a member. Call it once [`may_remove`](Self::may_remove) has allowed it.
    #[must_use]
    pub fn remove(&self, by: &Caller, member: &Member) -> Vec<Transition> {
        let leaves = by.user == member.user;
        let left = Transition::MemberLeft {
            band: self.id,
            seen: Box::new(member.clone()),
        };
        let crew = Transition::CrewChanged {
            band: self.id,
            by: (!leaves).then(|| by.user.clone()),
            frees_seat: true,
            admins: (member.role == Role::Admin).then(|| AdminChange::Lost(member.user.clone())),
        };
        vec![left, crew]
    }

    /// The member, if `by` is an admin, or if they are that member and the change is `ones_own`.
    fn member_for(
        &self,
        by: &Caller,
        user: &UserId,
        member: Option<Member>,
        ones_own: bool,
    ) -> Result<Member, Refusal> {
        let by_oneself = ones_own && by.user == *user && member.is_some();
        if !self.is_admin(&by.user) && !by_oneself {
            return Err(Refusal::NotBandAdmin);
        }
        member.ok_or(Refusal::MemberNotFound)
    }

    /// Asks the band's own list of admins: the band and the member may have been read at different moments.
    fn keeps_an_admin_without(&self, user: &UserId) -> Result<(), Refusal> {
        if self.is_admin(user) && self.admins.len() == 1 {
            return Err(Refusal::LastAdmin);
        }
        Ok(())
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
    use crate::draft::Change;
    use crate::sample::{band, hours, person};
    use crate::text::Part;

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

    fn to_role(role: Role) -> MemberChange {
        MemberChange::new(Some(role), Change::Keep).expect("a change")
    }

    fn to_part(part: &str) -> MemberChange {
        let part = Part::parse(part).expect("a part");
        MemberChange::new(None, part.map_or(Change::Clear, Change::Set)).expect("a change")
    }

    fn after(by: &str, seen: &Member, change: &MemberChange) -> Vec<Transition> {
        band().change(&person(by), seen, &change.applied_to(seen), change)
    }

    /// Who must be an admin for it, whether a seat becomes free, and what changes about the admins.
    fn crew(mut transitions: Vec<Transition>) -> (bool, bool, Option<AdminChange>) {
        match transitions.pop() {
            Some(Transition::CrewChanged {
                by, frees_seat, admins, ..
            }) => (by.is_some(), frees_seat, admins),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn only_admins_change_roles_but_everyone_may_leave() {
        let (bob, eve) = (member("bob", Role::Member), member("eve", Role::Admin));
        let (gained, lost) = (
            Some(AdminChange::Gained(bob.user.clone())),
            Some(AdminChange::Lost(eve.user.clone())),
        );
        let set = |by, seen, role| crew(after(by, seen, &to_role(role)));
        let remove = |by: &str, seen| crew(band().remove(&person(by), seen));
        assert_eq!(set("ada", &bob, Role::Admin), (true, false, gained));
        assert_eq!(set("ada", &eve, Role::Member), (true, false, lost.clone()));
        assert_eq!(set("eve", &eve, Role::Member), (true, false, lost.clone()));
        assert_eq!(remove("ada", &bob), (true, true, None));
        assert_eq!(remove("bob", &bob), (false, true, None));
        assert_eq!(remove("eve", &eve), (false, true, lost));
    }

    #[test]
    fn a_part_is_for_admins_and_for_oneself_to_change() {
        let (ada, bob) = (member("ada", Role::Admin), member("bob", Role::Member));
        let may = |by: &str, of: &Member, change: &MemberChange| {
            let allowed = band().may_change(&person(by), &of.user, Some(of.clone()), change);
            allowed.map(|_| ())
        };
        assert_eq!(may("ada", &bob, &to_part("horn")), Ok(()));
        assert_eq!(may("bob", &bob, &to_part("horn")), Ok(()));
        assert_eq!(may("bob", &bob, &to_part("")), Ok(()));
        assert_eq!(may("bob", &ada, &to_part("horn")), Err(Refusal::NotBandAdmin));
        assert_eq!(may("eve", &bob, &to_part("horn")), Err(Refusal::NotBandAdmin));
        let both = MemberChange::new(
            Some(Role::Member),
            Change::Set(Part::parse("horn").expect("a part").expect("one")),
        );
        assert_eq!(
            may("bob", &bob, &both.expect("a change")),
            Err(Refusal::NotBandAdmin),
            "a role is asked for, too"
        );
        let nobody = band().may_change(&person("bob"), &bob.user, None, &to_part("horn"));
        assert_eq!(nobody.map(|_| ()), Err(Refusal::NotBandAdmin));
    }

    #[test]
    fn the_right_to_change_a_part_is_a_condition_unless_it_is_ones_own() {
        let (ada, bob) = (member("ada", Role::Admin), member("bob", Role::Member));
        let checks = |by: &str, seen: &Member| {
            let transitions = after(by, seen, &to_part("horn"));
            let checks = |step: &Transition| matches!(step, Transition::AdminRequired { .. });
            (transitions.len(), transitions.iter().any(checks))
        };
        assert_eq!(checks("ada", &bob), (2, true));
        assert_eq!(checks("bob", &bob), (1, false));
        assert_eq!(checks("ada", &ada), (1, false));
    }

    #[test]
    fn the_last_admin_cannot_leave_but_others_can() {
        let (ada, bob) = (member("ada", Role::Admin), member("bob", Role::Member));
        let may = |by: &str, member: &Member, to: Option<Role>| {
            let (by, found) = (person(by), Some(member.clone()));
            let allowed = match to {
                Some(role) => band().may_change(&by, &member.user, found, &to_role(role)),
                None => band().may_remove(&by, &member.user, found),
            };
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
