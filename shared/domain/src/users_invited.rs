//! Inviting users by their ids, while anyone may be joining.
//!
//! Who is a member is never invited, and who joins has no pending invite any more. Whoever joins looks at the recipient
//! lock of their user id only while the band may have invited users, and whoever invites a user read their membership
//! only eventually consistently. So the band's item, which both write, says what the other one must know.

use crate::Instant;
use crate::band::Band;
use crate::invite::Invite;
use crate::recipient::Recipient;
use crate::transition::Transition;

/// What a band notes when users are invited, and what must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsersInvited {
    /// Until when these and earlier invites to users may be pending.
    pub until: Instant,
    /// Nobody must have joined since this, the last time when the band was read; `None` if each user is checked.
    pub last_joined: Option<Option<Instant>>,
}

impl UsersInvited {
    /// What to note about the users among the recipients of these invites; `None` if there are none.
    ///
    /// If someone has joined recently, each of the users must be [checked](Self::check). If not, it suffices that nobody
    /// joins in the meantime.
    pub(crate) fn of<'i>(invites: impl IntoIterator<Item = &'i Invite>, band: &Band, now: Instant) -> Option<Self> {
        let invites = invites.into_iter();
        let to_users = invites.filter(|invite| matches!(invite.recipient, Recipient::User(_)));
        let until = to_users.map(|invite| invite.expires_at).max()?;
        Some(Self {
            until: band.users_invited_until.map_or(until, |seen| seen.max(until)),
            last_joined: (!band.has_new_members(now)).then_some(band.last_joined),
        })
    }

    /// The same if each of the users is checked.
    pub(crate) fn checked(self) -> Self {
        Self {
            last_joined: None,
            ..self
        }
    }

    /// Checks that the recipient is not a member; `None` if it is not a user.
    pub(crate) fn check(invite: &Invite) -> Option<Transition> {
        match &invite.recipient {
            Recipient::User(user) => Some(Transition::NonMemberRequired {
                band: invite.id.band,
                user: user.clone(),
            }),
            Recipient::Anyone | Recipient::Email(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{band, hours, invite};
    use serde_json::json;

    #[test]
    fn a_band_notes_the_latest_expiry_and_that_nobody_joined() {
        let to_bob = invite(json!({"user_id": "bob", "ttl_hours": 2}));
        let to_eve = invite(json!({"user_id": "eve", "ttl_hours": 3}));
        let others = [invite(json!({})), invite(json!({"email": "bob@example.com"}))];
        let mut band = band();
        let noted = |until, last_joined| {
            Some(UsersInvited {
                until: hours(until),
                last_joined,
            })
        };
        assert_eq!(UsersInvited::of(&others, &band, hours(1)), None);
        let both = [&to_bob, &to_eve, &others[0]];
        assert_eq!(UsersInvited::of(both, &band, hours(1)), noted(3, Some(None)));
        band.last_joined = Some(hours(0));
        band.users_invited_until = Some(hours(9));
        let seen = UsersInvited::of(both, &band, hours(1));
        assert_eq!(seen, noted(9, Some(Some(hours(0)))));
        // Just now, or by a clock ahead of ours.
        for recent in [hours(1), hours(2)] {
            band.last_joined = Some(recent);
            assert_eq!(UsersInvited::of(both, &band, hours(1)), noted(9, None));
        }
        assert_eq!(seen.map(UsersInvited::checked), noted(9, None));
        assert!(UsersInvited::check(&to_bob).is_some() && UsersInvited::check(&others[1]).is_none());
    }
}
