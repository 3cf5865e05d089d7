//! Ending an invite without using it: an admin withdraws it, or its invitee says no.

use crate::Instant;
use crate::band::Band;
use crate::caller::Caller;
use crate::id::{BandId, InviteId};
use crate::invite::{Ended, Ending, Holder, Invite, Status};
use crate::recipient::{Recipient, RecipientLock};
use crate::refusal::{Gone, Refusal};
use crate::transition::Transition;

impl Invite {
    /// Withdraws it: `Ok(None)` where it has been already.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`], or [`Refusal::InviteNotPending`] where it was accepted or declined.
    pub fn revoke(&self, band: &Band, by: &Caller, now: Instant) -> Result<Option<Ended>, Refusal> {
        if !band.is_admin(&by.user) {
            return Err(Refusal::NotBandAdmin);
        }
        match self.status(now) {
            Status::Pending | Status::Expired => Ok(Some(Ended {
                how: Ending::Revoked,
                at: now,
                by: Some(by.user.clone()),
            })),
            Status::Revoked => Ok(None),
            Status::Accepted | Status::Declined => Err(Refusal::InviteNotPending),
        }
    }

    /// Says no to it: `Ok(None)` where that has been said already.
    ///
    /// The token of an e-mail invite proves the mailbox, so nobody need sign in for it; the invite to a user takes
    /// that user. Admins hold every token of their band: signed in as anybody but the recipient, nobody says no. Without
    /// signing in, the token still does; the invite then tells that nobody was signed in ([`Ended::by`] is none).
    ///
    /// # Errors
    /// [`Refusal::InviteNotFound`], [`Refusal::NotDeclinable`], [`Refusal::SignInNeeded`],
    /// [`Refusal::WrongAccount`], [`Refusal::EmailNotVerified`], or [`Refusal::Gone`] where it is over.
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
                already_member: false,
            }),
            None => Ok(Some(Ended {
                how: Ending::Declined,
                at: now,
                by: caller.map(|c| c.user.clone()),
            })),
        }
    }

    /// What changes when it is revoked or declined. An expired invite can still be revoked. `holder` is the invite that
    /// holds the recipient's lock, where that is known.
    #[must_use]
    pub fn end(&self, ended: Ended, holder: Option<InviteId>) -> Vec<Transition> {
        let unexpired_at = (ended.how != Ending::Revoked).then_some(ended.at);
        let mut transitions = vec![Transition::InviteEnded {
            invite: self.id,
            generation: self.generation,
            ended,
            unexpired_at,
        }];
        transitions.extend(self.release(holder));
        transitions
    }

    /// Its recipient's lock is given back, unless another invite holds it by now: one that was made when a clock ahead of
    /// this one called this invite expired already.
    pub(crate) fn release(&self, holder: Option<InviteId>) -> Option<Transition> {
        let held = self.recipient != Recipient::Anyone && holder.is_none_or(|holder| holder == self.id);
        held.then(|| Transition::RecipientReleased {
            recipient: self.recipient.clone(),
            invite: self.id,
        })
    }
}

/// What changes when a member leaves the band and no pending invite to it may remain: each one is revoked by whoever
/// takes them out. `locks` names each recipient that the member is known to be once.
#[must_use]
pub fn end_all(by: &Caller, band: BandId, locks: Vec<RecipientLock>, now: Instant) -> Vec<Transition> {
    let end = |RecipientLock { recipient, pending }| match pending {
        Some((invite, generation)) => {
            let ended = Ended {
                how: Ending::Revoked,
                at: now,
                by: Some(by.user.clone()),
            };
            let ended = Transition::InviteEnded {
                invite,
                generation,
                ended,
                unexpired_at: None,
            };
            vec![ended, Transition::RecipientReleased { recipient, invite }]
        }
        None => vec![Transition::RecipientFree {
            recipient,
            band,
            at: now,
        }],
    };
    locks.into_iter().flat_map(end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{band, hours, invite, person};
    use serde_json::json;

    /// The ways an invite can stand, and what revoking and declining then come to.
    fn check(ended: Option<Ending>, hour: i64, revoke: Result<bool, &Refusal>, decline: Result<bool, Gone>) {
        let mut invite = invite(json!({"email": "bob@example.com", "ttl_hours": 1}));
        invite.ended = ended.map(|how| Ended {
            how,
            at: hours(0),
            by: None,
        });
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
    fn every_state_has_its_way_out_or_none() {
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
    fn nobody_signed_in_declines_but_the_recipient_and_nobody_signed_in_is_nobody() {
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
    }

    #[test]
    fn an_end_gives_the_lock_back_unless_another_invite_holds_it() {
        let addressed = invite(json!({"email": "bob@example.com"}));
        let other = InviteId::new(addressed.id.band, uuid::Uuid::from_u128(9));
        let releases = |invite: &Invite, holder| {
            let ended = invite.revoke(&band(), &person("ada"), hours(0));
            let transitions = invite.end(ended.expect("allowed").expect("news"), holder);
            transitions
                .iter()
                .any(|transition| matches!(transition, Transition::RecipientReleased { .. }))
        };
        assert!(releases(&addressed, None) && releases(&addressed, Some(addressed.id)));
        assert!(!releases(&addressed, Some(other)));
        assert!(!releases(&invite(json!({})), None));
    }

    #[test]
    fn an_expired_invite_can_be_revoked_and_not_declined() {
        let invite = invite(json!({"email": "bob@example.com"}));
        let unexpired = |how| {
            let ended = Ended {
                how,
                at: hours(1),
                by: None,
            };
            match invite.end(ended, None).first() {
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
