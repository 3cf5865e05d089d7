//! Joining a band: what changes when someone is admitted.

use crate::Instant;
use crate::band::Band;
use crate::id::UserId;
use crate::invite::{Ended, Ending, Invite};
use crate::member::{Member, Role};
use crate::recipient::{LockHolder, Recipient};
use crate::transition::Transition;
use std::collections::BTreeSet;

/// Who holds the recipient locks of the caller in the band, as far as it is known. What is not known is checked when
/// the transitions are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallersLocks {
    /// The lock of their user id.
    pub of_user: LockHolder,
    /// The lock of their verified address.
    pub of_address: LockHolder,
}

/// The changes made when someone joins. Either all of them are written or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    /// The new membership.
    pub member: Member,
    /// The invite after this use.
    pub invite: Invite,
}

impl Joined {
    /// The transitions to write. `seen` is the invite as it was read, and `locks` are the caller's recipient locks. The
    /// invites that hold them end as accepted through this one.
    ///
    /// The lock of the address is always written: from now on it is held by the member. The lock of the user id is left
    /// alone while the band has no invite to a user that may be pending, which its item shows.
    #[must_use]
    pub fn into_transitions(self, seen: &Invite, in_band: &Band, locks: CallersLocks) -> Vec<Transition> {
        let (band, at, user) = (seen.id.band, self.member.joined_at, self.member.user.clone());
        let to_user = Recipient::User(user.clone());
        let to_address = self.member.email.clone().map(Recipient::Email);
        let no_users_invited = seen.recipient != to_user && !in_band.may_have_invited_users(at);
        let mut transitions = vec![
            Transition::InviteUsed {
                seen: Box::new(seen.clone()),
                next: Box::new(self.invite.clone()),
                at,
            },
            Transition::SeatTaken {
                band,
                inviter: self.invite.inviter.clone(),
                term: self.invite.term,
                admin: self.makes_admin().then(|| user.clone()),
                at,
                no_users_invited,
            },
            Transition::MemberJoined {
                band,
                member: Box::new(self.member),
            },
        ];
        transitions.extend(seen.is_group_link().then(|| Transition::GroupLinkUsed {
            invite: seen.id,
            user: user.clone(),
            at,
        }));
        let locks = [
            (to_address, locks.of_address),
            ((!no_users_invited).then_some(to_user), locks.of_user),
        ];
        for (recipient, holder) in locks {
            if let Some(recipient) = recipient {
                transitions.extend(take_over(recipient, holder, seen, &user, at));
            }
        }
        transitions
    }

    /// Whether the band gains an admin.
    #[must_use]
    pub fn makes_admin(&self) -> bool {
        self.member.role == Role::Admin
    }
}

/// The transitions that free a recipient lock of `user`, who joins by the invite `by`. If another invite holds it, that
/// one ends as accepted. It needn't be usable, so that nobody is reminded of it or can send it again.
fn take_over(recipient: Recipient, holder: LockHolder, by: &Invite, user: &UserId, at: Instant) -> Vec<Transition> {
    let (mut transitions, mut locked_by, mut others) = (Vec::new(), by.id, BTreeSet::new());
    match holder {
        LockHolder::Nobody => {}
        LockHolder::Members(members) => others = members,
        LockHolder::Invite { id, open } => {
            locked_by = id;
            let other = open.filter(|_| id != by.id);
            transitions.extend(other.map(|generation| Transition::InviteEnded {
                invite: id,
                generation,
                ended: Ended {
                    through: Some(by.to_through()),
                    ..Ended::new(Ending::Accepted, at, Some(user.clone()))
                },
                unexpired_at: None,
            }));
        }
    }
    transitions.push(Transition::RecipientJoined {
        recipient,
        band: by.id.band,
        user: user.clone(),
        others,
        invite: Some(locked_by),
        at,
    });
    transitions
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accept::{Accepted, Admission};
    use crate::id::InviteId;
    use crate::invite::Holder;
    use crate::recipient::InviteKind;
    use crate::sample::{band, hours, invite, person};
    use serde_json::json;

    /// The transitions of bob joining by `invite`, while these hold his locks.
    fn joining(invite: &Invite, in_band: &Band, locks: CallersLocks) -> Vec<Transition> {
        let admission = Admission {
            invite,
            holder: Holder::Token(0),
            band: in_band,
            member: None,
            used_before: false,
        };
        match admission.decide(&person("bob"), hours(1)) {
            Ok(Accepted::Joined(joined)) => joined.into_transitions(invite, in_band, locks),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn joining_takes_the_lock_of_the_address_and_ends_the_invite_that_holds_it() {
        let (link, other) = (invite(json!({})), InviteId::new(band().id, uuid::Uuid::from_u128(9)));
        let locks = |of_address| CallersLocks {
            of_address,
            ..CallersLocks::default()
        };
        let outcome = |holder| {
            let transitions = joining(&link, &band(), locks(holder));
            let ends = transitions.iter().find_map(|transition| match transition {
                Transition::InviteEnded { invite, ended, .. } => Some((*invite, ended.how, ended.through)),
                _ => None,
            });
            let takes = transitions.iter().find_map(|transition| match transition {
                Transition::RecipientJoined { invite, others, .. } => Some((*invite, others.len())),
                _ => None,
            });
            (ends, takes.expect("the lock is taken"))
        };
        assert_eq!(outcome(LockHolder::Nobody), (None, (Some(link.id), 0)));
        let pending = LockHolder::Invite {
            id: other,
            open: Some(0),
        };
        let through = Some(link.to_through());
        assert_eq!(
            outcome(pending),
            (Some((other, Ending::Accepted, through)), (Some(other), 0))
        );
        let ended = LockHolder::Invite { id: other, open: None };
        assert_eq!(outcome(ended), (None, (Some(other), 0)));
        let own = LockHolder::Invite {
            id: link.id,
            open: Some(0),
        };
        assert_eq!(outcome(own), (None, (Some(link.id), 0)));
        let members = LockHolder::Members([person("eve").user].into());
        assert_eq!(outcome(members), (None, (Some(link.id), 1)));
    }

    #[test]
    fn the_lock_of_the_user_id_is_only_written_where_it_may_be_held() {
        let recipients = |invite: &Invite, band: &Band| {
            let transitions = joining(invite, band, CallersLocks::default());
            let joins = transitions.iter().filter_map(|transition| match transition {
                Transition::RecipientJoined { recipient, .. } => Some(recipient.kind()),
                _ => None,
            });
            joins.collect::<Vec<_>>()
        };
        let (link, to_bob) = (invite(json!({})), invite(json!({"user_id": "bob"})));
        let mut asking = band();
        assert_eq!(recipients(&link, &asking), [InviteKind::Email]);
        assert_eq!(recipients(&to_bob, &asking), [InviteKind::Email, InviteKind::User]);
        asking.users_invited_until = Some(hours(1));
        assert_eq!(recipients(&link, &asking), [InviteKind::Email], "they have expired");
        asking.users_invited_until = Some(hours(2));
        assert_eq!(recipients(&link, &asking), [InviteKind::Email, InviteKind::User]);
    }
}
