//! What admins and users see.

use super::{Stage, at, minute, page};
use crate::model::command::{BandNumber, InboxLine, List, Minute, Sight, User};
use domain::{Ending, Role, Status};
use std::collections::{BTreeMap, BTreeSet};
use store::InviteFilter;

impl Stage {
    /// An admin of the band, according to the band; there is always one.
    pub(crate) async fn an_admin(&self, band: BandNumber) -> User {
        for user in 0..self.people.len() {
            if let Ok((band, _)) = self.store().band(&self.caller(user), self.bands[band]).await {
                return *self.band_sight(&band).admins.first().expect("an admin");
            }
        }
        panic!("the band is empty")
    }

    /// What an admin sees of a band with these lists and the list of all invites.
    pub(crate) async fn sight(&self, admin: User, band: BandNumber, lists: &[List], now: Minute) -> Sight {
        let (store, admin, id) = (self.store(), self.caller(admin), self.bands[band]);
        let (band, _) = store.band(&admin, id).await.expect("a band");
        let members = store.members(&admin, id, page()).await.expect("members");
        let (mut seen, mut invites) = (Vec::new(), BTreeMap::new());
        for status in [&[None], lists].concat() {
            let list = store
                .list_invites(&admin, id, filter(status), page(), at(now))
                .await
                .expect("a list");
            assert_eq!(
                (members.next.as_ref(), list.page.next.as_ref()),
                (None, None),
                "one page"
            );
            assert_eq!(
                list.total.number as usize,
                list.page.entries.len(),
                "the total of {status:?}"
            );
            let names = list.page.entries.iter().map(|invite| self.name(invite.id)).collect();
            seen.push((names, list.pending.number as usize));
            let sights = list
                .page
                .entries
                .iter()
                .map(|invite| (self.name(invite.id), self.invite_sight(invite, at(now))));
            invites.extend(sights);
        }
        Sight {
            band: self.band_sight(&band),
            members: members
                .entries
                .iter()
                .map(|member| (self.user(&member.user), self.place(member)))
                .collect(),
            invites,
            lists: seen,
        }
    }

    /// A user's pending invites.
    pub(crate) async fn inbox(&self, user: User, now: Minute) -> BTreeSet<InboxLine> {
        let inbox = self
            .store()
            .inbox(&self.caller(user), page(), at(now))
            .await
            .expect("an inbox");
        let line = |one: &domain::InviteInfo| {
            let grants_all = one.terms.role == Role::Admin;
            (self.name(one.id), one.generation, minute(one.expires_at), grants_all)
        };
        inbox.entries.iter().map(line).collect()
    }
}

fn filter(status: List) -> InviteFilter {
    match status {
        None => InviteFilter::All,
        Some(Status::Pending) => InviteFilter::Pending,
        Some(Status::Accepted) => InviteFilter::Ended(Ending::Accepted),
        Some(Status::Declined) => InviteFilter::Ended(Ending::Declined),
        Some(Status::Revoked) => InviteFilter::Ended(Ending::Revoked),
        Some(Status::Expired) => InviteFilter::Expired,
    }
}
