//! Ending an invite that has not been used up: an admin revokes it, or its recipient declines it.

use crate::Instant;
use crate::band::Band;
use crate::caller::Caller;
use crate::id::{BandId, UserId};
use crate::invite::{Ended, Ending, Holder, Invite, Status};
use crate::recipient::{LockHolder, Recipient, RecipientLock};
use crate::refusal::{Gone, Refusal};
use crate::transition::Transition;

impl Invite {
    /// Revokes the invite. Returns `None` if it is already revoked.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`], or [`Refusal::InviteNotPending`] if it was accepted or declined.
    pub fn revoke(&self, band: &Band, by: &Caller, now: Instant) -> Result<Option<Ended>, Refusal> {
        if !band.is_admin(&by.user) {
            return Err(Refusal::NotBandAdmin);
        }
        match self.status(now) {
            Status::Pending | Status::Expired => Ok(Some(Ended::new(Ending::Revoked, now, Some(by.user.clone())))),
            Status::Revoked => Ok(None),
            Status::Accepted | Status::Declined => Err(Refusal::InviteNotPending),
        }
    }

    /// Declines the invite. Returns `None` if it is already declined.
    ///
    /// An invite to an address can be declined without signing in, since its token proves access to the mailbox; an
    /// invite to a user needs that user to sign in. Admins can see every token of their band, so a signed-in caller who
    /// is not the recipient is refused. Without signing in, an admin could still decline with the token; [`Ended::by`]
    /// is then `None`, which shows that nobody was signed in.
    ///
    /// # Errors
    /// [`Refusal::InviteNotFound`], [`Refusal::NotDeclinable`], [`Refusal::SignInNeeded`], [`Refusal::WrongAccount`],
    /// [`Refusal::EmailNotVerified`], [`Refusal::NoEmailInToken`], or [`Refusal::Gone`] if it has ended.
    pub fn decline(
        &self,
        band: &Band,
        holder: Holder,
        caller: Option<&Caller>,
        now: Instant,
    ) -> Result<Option<Ended>, Refusal> {
        self.check_holder(holder, caller)?;
        match (&self.recipient, caller) {
            (Recipient::Anyone, _) => return Err(Refusal::NotDeclinable),
            (Recipient::User(_), None) => return Err(Refusal::SignInNeeded),
            (Recipient::User(_) | Recipient::Email(_), Some(caller)) => self.check_recipient(caller)?,
            (Recipient::Email(_), None) => {}
        }
        match self.gone_reason(holder, now) {
            Some(Gone::Declined) => Ok(None),
            Some(reason) => Err(Refusal::Gone {
                reason,
                band: band.to_ref(),
                inviter: self.inviter_name.clone(),
                already_member: false,
            }),
            None => Ok(Some(Ended::new(Ending::Declined, now, caller.map(|c| c.user.clone())))),
        }
    }

    /// The transitions for ending the invite. An expired invite can still be revoked. `held` is whether it may hold its
    /// recipient lock, as far as it is known.
    #[must_use]
    pub fn end(&self, ended: Ended, held: bool) -> Vec<Transition> {
        let unexpired_at = (ended.how != Ending::Revoked).then_some(ended.at);
        let mut transitions = vec![Transition::InviteEnded {
            invite: self.id,
            generation: self.generation,
            ended,
            unexpired_at,
        }];
        transitions.extend(self.release(held));
        transitions
    }

    /// Releases the recipient lock, unless another invite or a member holds it by now. That happens after this invite
    /// has expired, also by a clock ahead of ours.
    pub(crate) fn release(&self, held: bool) -> Option<Transition> {
        (held && self.recipient != Recipient::Anyone).then(|| Transition::RecipientReleased {
            recipient: self.recipient.clone(),
            invite: self.id,
        })
    }
}

/// The transitions for ending all pending invites to `user`, who leaves the band or is removed, so that they can be
/// invited again. `by` revokes each of the invites. `locks` must name each recipient that stands for the member exactly
/// once.
#[must_use]
pub fn end_all(by: &Caller, band: BandId, user: &UserId, locks: Vec<RecipientLock>, now: Instant) -> Vec<Transition> {
    let end = |RecipientLock { recipient, holder }| match (holder, recipient) {
        (
            LockHolder::Invite {
                id: invite,
                open: Some(generation),
            },
            recipient,
        ) => {
            let ended = Ended::new(Ending::Revoked, now, Some(by.user.clone()));
            let ended = Transition::InviteEnded {
                invite,
                generation,
                ended,
                unexpired_at: None,
            };
            vec![ended, Transition::RecipientReleased { recipient, invite }]
        }
        (LockHolder::Members(members), Recipient::Email(address)) if members.contains(user) => {
            vec![Transition::RecipientLeft {
                address,
                band,
                user: user.clone(),
                members,
            }]
        }
        (LockHolder::Nobody | LockHolder::Members(_) | LockHolder::Invite { open: None, .. }, recipient) => {
            vec![Transition::RecipientFree {
                recipient,
                band,
                at: now,
            }]
        }
    };
    locks.into_iter().flat_map(end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{band, hours, invite, person};
    use serde_json::json;

    /// The result of revoking and of declining an invite that ended like this, or at this hour.
    fn check(ended: Option<Ending>, hour: i64, revoke: Result<bool, &Refusal>, decline: Result<bool, Gone>) {
        let mut invite = invite(json!({"email": "bob@example.com", "ttl_hours": 1}));
        invite.ended = ended.map(|how| Ended::new(how, hours(0), None));
        let revoked = invite.revoke(&band(), &person("ada"), hours(hour));
        assert_eq!(revoked.as_ref().map(Option::is_some), revoke, "{ended:?} at {hour}");
        let declined = invite
            .decline(&band(), Holder::Token(0), None, hours(hour))
            .map(|ended| ended.is_some());
        let declined = declined.map_err(|refusal| match refusal {
            Refusal::Gone { reason, .. } => reason,
            other => panic!("{other:?}"),
        });
        assert_eq!(declined, decline, "{ended:?} at {hour}");
    }

    #[test]
    fn revoking_and_declining_depend_on_the_status() {
        check(None, 0, Ok(true), Ok(true));
        check(None, 1, Ok(true), Err(Gone::Expired));
        check(Some(Ending::Revoked), 0, Ok(false), Err(Gone::Revoked));
        check(Some(Ending::Declined), 0, Err(&Refusal::InviteNotPending), Ok(false));
        check(
            Some(Ending::Accepted),
            0,
            Err(&Refusal::InviteNotPending),
            Err(Gone::Used),
        );
    }

    #[test]
    fn a_signed_in_caller_who_declines_must_be_the_recipient() {
        let invite = invite(json!({"email": "bob@example.com"}));
        let decline = |caller: Option<&Caller>| {
            let ended = invite.decline(&band(), Holder::Token(0), caller, hours(0))?;
            Ok::<_, Refusal>(ended.map(|ended| (ended.how, ended.by)))
        };
        let bob = person("bob");
        assert_eq!(
            decline(Some(&bob)),
            Ok(Some((Ending::Declined, Some(bob.user.clone()))))
        );
        assert_eq!(decline(None), Ok(Some((Ending::Declined, None))));
        for other in ["ada", "eve"] {
            let refused = decline(Some(&person(other)));
            assert!(matches!(refused, Err(Refusal::WrongAccount { .. })), "{refused:?}");
        }
        let unverified = Caller {
            email_verified: false,
            ..bob
        };
        let refused = decline(Some(&unverified));
        assert!(matches!(refused, Err(Refusal::EmailNotVerified { .. })), "{refused:?}");
        let refused = decline(Some(&Caller {
            email: None,
            ..unverified
        }));
        assert!(matches!(refused, Err(Refusal::NoEmailInToken { .. })), "{refused:?}");
    }

    #[test]
    fn ending_releases_the_lock_unless_another_invite_holds_it() {
        let addressed = invite(json!({"email": "bob@example.com"}));
        let releases = |invite: &Invite, held| {
            let ended = invite.revoke(&band(), &person("ada"), hours(0));
            let transitions = invite.end(ended.expect("allowed").expect("an end"), held);
            transitions
                .iter()
                .any(|transition| matches!(transition, Transition::RecipientReleased { .. }))
        };
        assert!(releases(&addressed, true));
        assert!(!releases(&addressed, false));
        assert!(!releases(&invite(json!({})), true));
    }

    #[test]
    fn an_expired_invite_can_be_revoked_and_not_declined() {
        let invite = invite(json!({"email": "bob@example.com"}));
        let unexpired = |how| {
            let ended = Ended::new(how, hours(1), None);
            match invite.end(ended, true).first() {
                Some(Transition::InviteEnded { unexpired_at, .. }) => *unexpired_at,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(
            (unexpired(Ending::Revoked), unexpired(Ending::Declined)),
            (None, Some(hours(1)))
        );
    }

    #[test]
    fn only_admins_revoke() {
        let link = invite(json!({}));
        assert_eq!(
            link.revoke(&band(), &person("bob"), hours(0)),
            Err(Refusal::NotBandAdmin)
        );
    }
}
