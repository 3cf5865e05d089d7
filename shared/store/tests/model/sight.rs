//! What can be seen of the model, for comparison with the store.

use super::command::{BandNumber, CommandOutcome, InboxLine, InviteSight, List, Name, Sight, User};
use super::kept::KeptInvite;
use super::reference::Reference;
use domain::{Role, Status};
use std::collections::BTreeSet;

impl Reference {
    /// What the admins of a band see of it with these lists and the list of all invites.
    pub(crate) fn sight(&self, number: BandNumber, lists: &[List]) -> Sight {
        let band = &self.bands[number];
        let invites = self
            .invites_of(number)
            .map(|(name, invite)| (name, invite.sight(self.now)));
        let pending = self.list(number, Some(Status::Pending)).len();
        Sight {
            band: band.sight(),
            members: band.members.clone(),
            invites: invites.collect(),
            lists: [&[None], lists]
                .concat()
                .into_iter()
                .map(|status| (self.list(number, status), pending))
                .collect(),
        }
    }

    fn invites_of(&self, number: BandNumber) -> impl Iterator<Item = (Name, &KeptInvite)> {
        let all = self.invites.iter().map(|(name, invite)| (*name, invite));
        all.filter(move |(_, invite)| invite.band == number)
    }

    /// The order of a list: pending invites by expiry, ended ones by the time they ended, all by creation; latest
    /// first.
    fn list(&self, number: BandNumber, status: List) -> Vec<Name> {
        let matching = self
            .invites_of(number)
            .filter(|(_, invite)| status.is_none_or(|status| invite.status(self.now) == status));
        let mut ordered: Vec<_> = matching
            .map(|(name, invite)| {
                let at = match (status, &invite.ended) {
                    (None, _) => invite.created_at,
                    (Some(_), Some(end)) => end.at,
                    (Some(_), None) => invite.expires_at,
                };
                (at, name)
            })
            .collect();
        ordered.sort_unstable_by(|one, other| other.cmp(one));
        ordered.into_iter().map(|(_, name)| name).collect()
    }

    /// The pending invites to the user's id or verified address.
    pub(crate) fn inbox(&self, user: User) -> BTreeSet<InboxLine> {
        let pending = self
            .invites
            .iter()
            .filter(|(_, invite)| invite.status(self.now) == Status::Pending && invite.to.is(user));
        pending
            .map(|(name, invite)| {
                let grants_all = invite.role == Role::Admin;
                (*name, invite.generation, invite.expires_at, grants_all)
            })
            .collect()
    }

    /// An admin of the band; there is always one.
    pub(crate) fn an_admin(&self, number: BandNumber) -> User {
        *self.bands[number].admins().first().expect("an admin")
    }
}

impl InviteSight {
    pub(crate) fn rewritten(&self) -> CommandOutcome {
        CommandOutcome::Rewritten {
            to: self.to,
            role: self.role,
            generation: self.generation,
            expires_at: self.expires_at,
            inviter: self.inviter,
        }
    }
}
