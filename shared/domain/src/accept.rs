//! Deciding whether someone may accept an invite.
//!
//! Who is in a band has no pending invite to it. So whoever joins also accepts the other invites to them, and an invite
//! that still reaches a member ends as accepted when they accept it.

use crate::Instant;
use crate::band::Band;
use crate::caller::Caller;
use crate::id::InviteId;
use crate::invite::{Ended, Ending, Holder, Invite, Status, Through, Use};
use crate::joined::Joined;
use crate::member::Member;
use crate::recipient::{LockHolder, Recipient};
use crate::refusal::{Gone, Refusal};
use crate::transition::Transition;

/// Everything the decision to admit someone depends on.
#[derive(Clone, Debug)]
pub struct Admission<'a> {
    /// The invite they want to accept.
    pub invite: &'a Invite,
    /// How they hold it: by its link or by its id.
    pub holder: Holder,
    /// The band of the invite.
    pub band: &'a Band,
    /// Their membership of the band, if they are a member.
    pub member: Option<&'a Member>,
    /// Whether they have used this group link before.
    pub used_before: bool,
}

/// The outcome of accepting an invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// The caller is already a member. No use is taken and the role stays the same.
    AlreadyMember(Box<Member>),
    /// The caller joins; these are the changes.
    Joined(Box<Joined>),
}

impl Admission<'_> {
    /// Decides whether the caller may join. Where several reasons apply, the first of these is given: the caller is
    /// already a member, they used the invite before they left, it has ended, it is for someone else, its inviter has
    /// left, the band is full.
    ///
    /// # Errors
    /// [`Refusal::InviteNotFound`], [`Refusal::Gone`], [`Refusal::WrongAccount`], [`Refusal::EmailNotVerified`],
    /// [`Refusal::NoEmailInToken`], [`Refusal::BandFull`].
    pub fn decide(&self, caller: &Caller, now: Instant) -> Result<Accepted, Refusal> {
        self.invite.check_holder(self.holder, Some(caller))?;
        if let Some(member) = self.member {
            return Ok(Accepted::AlreadyMember(Box::new(member.clone())));
        }
        if self.was_used_by(caller) {
            return Err(self.gone(Gone::FormerMember));
        }
        self.check_usable(now)?;
        self.invite.check_recipient(caller)?;
        if self.band.is_full() {
            return Err(Refusal::BandFull);
        }
        Ok(Accepted::Joined(Box::new(self.join(caller, now))))
    }

    /// Whether the caller has used the invite before, or joined in another way when they were its recipient. Only group
    /// links have more than one user.
    fn was_used_by(&self, caller: &Caller) -> bool {
        let ended = self.invite.ended.as_ref();
        let accepted = ended.filter(|ended| ended.how == Ending::Accepted);
        self.used_before || accepted.is_some_and(|ended| ended.by.as_ref() == Some(&caller.user))
    }

    /// Checks that the viewer may see what the invite offers: it can still be used by someone. Whoever has used it and
    /// is not in the band any more learns that.
    ///
    /// # Errors
    /// [`Refusal::Gone`].
    pub fn check_viewable(&self, viewer: Option<&Caller>, now: Instant) -> Result<(), Refusal> {
        let usable = self.check_usable(now);
        match viewer {
            Some(viewer) if usable.is_err() && self.member.is_none() && self.was_used_by(viewer) => {
                Err(self.gone(Gone::FormerMember))
            }
            _ => usable,
        }
    }

    /// Whether this is a pending invite to the caller, who is a member: it reached them by an address that they did not
    /// join with.
    #[must_use]
    pub fn is_left_over(&self, caller: &Caller, now: Instant) -> bool {
        let addressed = self.invite.recipient != Recipient::Anyone && self.invite.check_recipient(caller).is_ok();
        self.member.is_some() && addressed && self.invite.status(now) == Status::Pending
    }

    /// The verified address of the caller, who is a member, if they did not join with it: another invite to it may be
    /// pending.
    #[must_use]
    pub fn new_address(&self, caller: &Caller) -> Option<Recipient> {
        let known = self.member?.email.as_ref();
        let address = caller.verified_email().filter(|address| known != Some(address))?;
        Some(Recipient::Email(address.clone()))
    }

    /// The transitions that end pending invites to the caller, who is a member, as accepted: this one, if it
    /// [`is_left_over`](Self::is_left_over), and the one that holds the lock of their [new
    /// address](Self::new_address). `through` is the invite by which the caller joined, if it is still known; `held` is
    /// whether this invite may hold its lock.
    #[must_use]
    pub fn settle(
        &self,
        caller: &Caller,
        of_address: &LockHolder,
        through: Option<Through>,
        held: bool,
        now: Instant,
    ) -> Vec<Transition> {
        let ended = Ended {
            through,
            ..Ended::new(Ending::Accepted, now, Some(caller.user.clone()))
        };
        let mut transitions = Vec::new();
        if self.is_left_over(caller, now) {
            transitions.extend(self.invite.end(ended.clone(), held));
        }
        if let (Some((invite, generation)), Some(recipient)) = (self.other(of_address), self.new_address(caller)) {
            transitions.push(Transition::InviteEnded {
                invite,
                generation,
                ended,
                unexpired_at: None,
            });
            transitions.push(Transition::RecipientReleased { recipient, invite });
        }
        transitions.push(Transition::MemberRequired {
            band: self.band.id,
            user: caller.user.clone(),
        });
        transitions
    }

    /// Whether [`settle`](Self::settle) ends anything.
    #[must_use]
    pub fn leaves_over(&self, caller: &Caller, of_address: &LockHolder, now: Instant) -> bool {
        self.is_left_over(caller, now) || self.other(of_address).is_some()
    }

    /// Another pending invite that holds the lock, and its generation.
    fn other(&self, holder: &LockHolder) -> Option<(InviteId, u16)> {
        match *holder {
            LockHolder::Invite { id, open } => open.filter(|_| id != self.invite.id).map(|open| (id, open)),
            LockHolder::Nobody | LockHolder::Members(_) => None,
        }
    }

    /// Checks that the invite can still be used by someone.
    ///
    /// # Errors
    /// [`Refusal::Gone`].
    fn check_usable(&self, now: Instant) -> Result<(), Refusal> {
        if let Some(reason) = self.invite.gone_reason(self.holder, now) {
            return Err(self.gone(reason));
        }
        // An invite never grants more than its inviter has when it is accepted.
        if !self.band.inviter_is_active(self.invite) {
            return Err(self.gone(Gone::InviterLeft));
        }
        Ok(())
    }

    fn gone(&self, reason: Gone) -> Refusal {
        Refusal::Gone {
            reason,
            band: self.band.to_ref(),
            inviter: self.invite.inviter_name.clone(),
            already_member: self.member.is_some(),
        }
    }

    fn join(&self, caller: &Caller, now: Instant) -> Joined {
        let mut invite = self.invite.clone();
        if invite.has_one_use_left() {
            invite.ended = Some(Ended::new(Ending::Accepted, now, Some(caller.user.clone())));
        }
        invite.uses += 1;
        invite.last_use = Some(Use {
            at: now,
            by: caller.user.clone(),
        });
        let member = Member {
            user: caller.user.clone(),
            role: invite.terms.role,
            joined_at: now,
            invited_by: Some(invite.inviter.clone()),
            invite: Some(invite.id),
            name: caller.name.clone(),
            invited_as: invite.terms.name.clone().filter(|_| !invite.is_group_link()),
            part: invite.terms.part.clone(),
            email: caller.verified_email().cloned(),
        };
        Joined { member, invite }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{band, hours, invite, person};
    use crate::text::{Part, RecipientName};
    use proptest::prelude::*;
    use serde_json::json;

    const TOKEN: Holder = Holder::Token(0);

    fn decide(invite: &Invite, band: &Band, who: &Caller, hour: i64) -> Result<Accepted, Refusal> {
        Admission {
            invite,
            holder: TOKEN,
            band,
            member: None,
            used_before: false,
        }
        .decide(who, hours(hour))
    }

    fn joined(outcome: Result<Accepted, Refusal>) -> Joined {
        match outcome {
            Ok(Accepted::Joined(joined)) => *joined,
            other => panic!("{other:?}"),
        }
    }

    fn reason(outcome: Result<Accepted, Refusal>) -> Gone {
        match outcome {
            Err(Refusal::Gone { reason, .. }) => reason,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_member_keeps_part_and_name_of_the_invite_but_no_name_of_a_group() {
        let kept = |uses: u32| {
            let mut invite = invite(json!({"max_uses": uses}));
            invite.terms.name = RecipientName::parse("Bob B.").expect("a name");
            invite.terms.part = Part::parse("bass").expect("a part");
            let member = joined(decide(&invite, &band(), &person("bob"), 1)).member;
            (member.invited_as == invite.terms.name, member.part == invite.terms.part)
        };
        assert_eq!([kept(1), kept(2)], [(true, true), (false, true)]);
    }

    #[test]
    fn accepting_takes_a_use_and_the_last_use_ends_the_invite() {
        let group = invite(json!({"max_uses": 2, "role": "admin"}));
        let first = joined(decide(&group, &band(), &person("bob"), 1));
        assert_eq!((first.invite.uses, first.invite.ended.is_some()), (1, false));
        assert!(first.makes_admin());
        let last = joined(decide(&first.invite, &band(), &person("eve"), 1));
        assert_eq!(
            (last.invite.uses, last.invite.ended.map(|ended| ended.how)),
            (2, Some(Ending::Accepted))
        );
    }

    #[test]
    fn refusals_have_a_fixed_order() {
        let bob = person("bob");
        let expired = invite(json!({"ttl_hours": 1, "email": "eve@example.com"}));
        assert_eq!(reason(decide(&expired, &band(), &bob, 1)), Gone::Expired);
        let mut headless = band();
        headless.admins = [person("eve").user].into();
        assert_eq!(reason(decide(&expired, &headless, &bob, 0)), Gone::InviterLeft);
        let mut full = band();
        full.settings.max_members = Some(1);
        assert!(matches!(
            decide(&expired, &full, &bob, 0),
            Err(Refusal::WrongAccount { .. })
        ));
        assert_eq!(decide(&invite(json!({})), &full, &bob, 0), Err(Refusal::BandFull));
    }

    #[test]
    fn a_member_keeps_their_role_even_if_the_invite_has_ended() {
        let (_, ada) = Band::found(band().id, band().name, &person("ada"), hours(0));
        let expired = invite(json!({"ttl_hours": 1}));
        let band = band();
        let admission = Admission {
            invite: &expired,
            holder: TOKEN,
            band: &band,
            member: Some(&ada),
            used_before: true,
        };
        assert_eq!(
            admission.decide(&person("ada"), hours(9)),
            Ok(Accepted::AlreadyMember(Box::new(ada.clone())))
        );
    }

    #[test]
    fn only_a_pending_invite_to_a_member_is_left_over() {
        let (_, bob) = Band::found(band().id, band().name, &person("bob"), hours(0));
        let left_over = |draft: serde_json::Value, member: Option<&Member>, hour| {
            let (invite, band) = (invite(draft), band());
            let admission = Admission {
                invite: &invite,
                holder: TOKEN,
                band: &band,
                member,
                used_before: false,
            };
            admission.is_left_over(&person("bob"), hours(hour))
        };
        let (to_bob, to_eve) = (json!({"email": "bob@example.com"}), json!({"email": "eve@example.com"}));
        assert!(left_over(to_bob.clone(), Some(&bob), 0));
        assert!(left_over(json!({"user_id": "bob"}), Some(&bob), 0));
        assert!(!left_over(to_bob.clone(), Some(&bob), 72), "expired");
        assert!(!left_over(to_bob, None, 0) && !left_over(to_eve, Some(&bob), 0));
        assert!(!left_over(json!({}), Some(&bob), 0), "a link is for others, too");
    }

    #[test]
    fn who_used_an_invite_and_left_is_told_that() {
        let (bob, eve) = (person("bob"), person("eve"));
        let used = joined(decide(&invite(json!({})), &band(), &bob, 1)).invite;
        assert_eq!(reason(decide(&used, &band(), &bob, 2)), Gone::FormerMember);
        assert_eq!(reason(decide(&used, &band(), &eve, 2)), Gone::Used);
        let mut revoked = invite(json!({}));
        revoked.ended = Some(Ended::new(Ending::Revoked, hours(1), Some(bob.user.clone())));
        assert_eq!(reason(decide(&revoked, &band(), &bob, 2)), Gone::Revoked);
    }

    #[test]
    fn becoming_an_admin_again_does_not_revive_old_links() {
        let (old, mut band) = (invite(json!({})), band());
        band.terms.insert(old.inviter.clone(), 1);
        assert_eq!(reason(decide(&old, &band, &person("bob"), 0)), Gone::InviterLeft);
        let mut new = old;
        new.term = 1;
        joined(decide(&new, &band, &person("bob"), 0));
    }

    #[test]
    fn a_replaced_link_counts_as_revoked() {
        let mut replaced = invite(json!({}));
        replaced.generation = 1;
        assert_eq!(reason(decide(&replaced, &band(), &person("bob"), 0)), Gone::Revoked);
    }

    proptest! {
        #[test]
        fn a_link_admits_as_many_people_as_it_has_uses_until_it_expires(uses in 1u32..9, callers in 0u32..12, hour in 0i64..4) {
            let mut link = invite(json!({"max_uses": uses, "ttl_hours": 2}));
            let mut admitted = 0;
            for index in 0..callers {
                if let Ok(Accepted::Joined(joined)) = decide(&link, &band(), &person(&format!("p{index}")), hour) {
                    prop_assert_eq!(joined.invite.uses, link.uses + 1);
                    link = joined.invite;
                    admitted += 1;
                }
            }
            prop_assert_eq!(admitted, if hour < 2 { uses.min(callers) } else { 0 });
            prop_assert_eq!(link.ended.is_some(), admitted == uses);
        }
    }
}
