//! What happens to members.

use super::{ModelAnswer, Reference, demand_admin};
use crate::model::command::{BandNumber, CommandOutcome, End, PartNumber, User, Word};
use domain::{Ending, Role, Status};
use std::collections::BTreeSet;

impl Reference {
    pub(super) fn change(&mut self, by: User, number: BandNumber, user: User, to: Option<Role>) -> ModelAnswer {
        let band = &mut self.bands[number];
        let leaves = by == user && to.is_none() && band.members.contains_key(&user);
        if !leaves {
            demand_admin(&band.admins(), by)?;
        }
        let admins = band.admins();
        let place = band.members.get_mut(&user).ok_or(Word::MemberNotFound)?;
        if to != Some(Role::Admin) && admins == BTreeSet::from([user]) {
            return Err(Word::LastAdmin);
        }
        place.role = to.unwrap_or(place.role);
        let place = *place;
        if to != Some(Role::Admin) && admins.contains(&user) {
            *band.terms.entry(user).or_default() += 1;
        }
        if to.is_none() {
            band.members.remove(&user);
        }
        if to.is_none() {
            self.end_invites_to(by, number, user);
        }
        Ok(CommandOutcome::Changed(place))
    }

    pub(super) fn change_part(
        &mut self,
        by: User,
        number: BandNumber,
        user: User,
        (part, role): (Option<PartNumber>, Option<Role>),
    ) -> ModelAnswer {
        let members = &self.bands[number].members;
        if role.is_some() || by != user || !members.contains_key(&user) {
            demand_admin(&self.bands[number].admins(), by)?;
        }
        if let Some(role) = role {
            self.change(by, number, user, Some(role))?;
        }
        let place = self.bands[number].members.get_mut(&user);
        let place = place.ok_or(Word::MemberNotFound)?;
        place.part = part;
        Ok(CommandOutcome::Changed(*place))
    }

    /// Ends all pending invites to a member who leaves or is removed: those to their id and to any address known to be
    /// theirs.
    fn end_invites_to(&mut self, by: User, band: BandNumber, user: User) {
        let now = self.now;
        for invite in self.invites.values_mut().filter(|invite| invite.band == band) {
            if invite.to.is(user) && invite.status(now) == Status::Pending {
                invite.ended = Some(End {
                    how: Ending::Revoked,
                    at: now,
                    by: Some(by),
                    through: None,
                });
            }
        }
    }
}
