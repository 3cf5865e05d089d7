//! Issuing invites: one decision for a single invite, a batch and a dry run.

use crate::Instant;
use crate::band::Band;
use crate::batch::{Outcomes, RowRefusal, as_count, invite_of, refuse_rest};
use crate::caller::Caller;
use crate::draft::{InviteDraft, ResendDraft};
use crate::id::{BatchId, InviteId};
use crate::invite::Invite;
use crate::profile::Profile;
use crate::quota::Allowance;
use crate::recipient::{Recipient, RecipientState};
use crate::refusal::Refusal;
use crate::resend::PAUSE;
use crate::text::DisplayName;
use crate::transition::Transition;
use crate::users_invited::UsersInvited;

/// An admin who issues invites, with what the decision needs to know about them.
#[derive(Clone, Debug)]
pub struct Inviter<'a> {
    /// The admin.
    pub caller: &'a Caller,
    /// The band.
    pub band: Band,
    name: Option<DisplayName>,
    allowance: Allowance,
    sends_mail: bool,
}

/// A row that has not been refused yet, with what was read about it.
#[derive(Clone, Debug)]
pub struct OpenRow<'a> {
    /// Its index in the request.
    pub row: usize,
    /// The invite it asks for.
    pub draft: &'a InviteDraft,
    /// Its invite, if an earlier attempt created it.
    pub made: Option<Invite>,
    /// How its recipient relates to the band.
    pub recipient: RecipientState,
}

/// The decision about some rows.
#[derive(Clone, Debug, Default)]
pub struct Issue {
    /// Rows that are decided already: created earlier, or refused.
    pub settled: Outcomes<Invite>,
    /// The invites of the other rows, which exist once the transitions are written.
    pub issued: Vec<(usize, Invite)>,
    /// The transitions to write; empty if all rows are settled.
    pub transitions: Vec<Transition>,
}

impl<'a> Inviter<'a> {
    /// Checks that the caller is an admin of the band. Invites show the name from their profile, or else from their
    /// token. `sends_mail` is whether the deployment sends mail.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`].
    pub fn new(
        caller: &'a Caller,
        band: Option<Band>,
        profile: Option<Profile>,
        allowance: Allowance,
        sends_mail: bool,
    ) -> Result<Self, Refusal> {
        let band = Band::managed_by(band, caller)?;
        let name = profile.map(|profile| profile.display_name);
        Ok(Self {
            caller,
            band,
            name: name.or_else(|| caller.name.clone()),
            allowance,
            sends_mail,
        })
    }

    /// The same inviter, where it is known that at least this much of the quotas is used.
    #[must_use]
    pub fn with_used(self, known: Allowance) -> Self {
        Self {
            allowance: self.allowance.or_later(known),
            ..self
        }
    }

    /// Issues an invite. Returns it with the transitions to write.
    ///
    /// # Errors
    /// Those of [`RecipientState::admits`]; [`Refusal::QuotaExceeded`].
    pub fn issue(
        &self,
        id: InviteId,
        draft: InviteDraft,
        recipient: RecipientState,
        now: Instant,
    ) -> Result<(Invite, Vec<Transition>), Refusal> {
        recipient.admits(None)?;
        let invite = self.new_invite(id, draft, None, now)?;
        let mut transitions = Vec::from(self.take(1, UsersInvited::of([&invite], &self.band, now), now)?);
        transitions.extend(self.issued(&invite, now));
        Ok((invite, transitions))
    }

    /// Resends an invite. Returns it as it is then, with the transitions to write. `recipient` is what is known of its
    /// recipient; what is not known is checked when the transitions are written.
    ///
    /// # Errors
    /// Those of [`Invite::resend`]; [`Refusal::AlreadyMember`]; [`Refusal::AlreadyInvited`] if the recipient has another
    /// pending invite; [`Refusal::QuotaExceeded`].
    pub fn resend(
        &self,
        seen: &Invite,
        draft: ResendDraft,
        recipient: RecipientState,
        now: Instant,
    ) -> Result<(Invite, Vec<Transition>), Refusal> {
        let next = seen.resend(draft, &self.band, self.caller, self.name.clone(), now)?;
        // Having no profile does not prevent a resend.
        let recipient = RecipientState {
            is_unknown: false,
            ..recipient
        };
        recipient.admits(Some(seen.id))?;
        // Their membership was not read.
        let users = UsersInvited::of([&next], &self.band, now).map(UsersInvited::checked);
        let mut transitions = Vec::from(self.take(1, users, now)?);
        let next = self.queue_mail(next, now);
        transitions.extend(UsersInvited::check(&next));
        transitions.push(Transition::InviteResent {
            seen: Box::new(seen.clone()),
            next: Box::new(next.clone()),
            at: now,
            paused_since: now - PAUSE,
        });
        transitions.extend(self.locked(&next, now));
        Ok((next, transitions))
    }

    /// Decides on some rows of a batch. Each was created earlier, is refused, or is issued now. Only rows that nothing
    /// else is against take from the quotas, in their order; once nothing is left, the others are refused. If the caller
    /// is not an admin (`inviter` is a refusal), all of these are refused.
    #[must_use]
    pub fn issue_rows(inviter: Result<&Self, Refusal>, batch: BatchId, rows: Vec<OpenRow<'_>>, now: Instant) -> Issue {
        let mut issue = Issue::default();
        let mut open = Vec::new();
        for OpenRow {
            row,
            draft,
            made,
            recipient,
        } in rows
        {
            match (made, recipient.admits(None)) {
                (Some(invite), _) => drop(issue.settled.insert(row, Ok(invite))),
                (None, Err(refusal)) => drop(issue.settled.insert(row, Err(RowRefusal::Refused(refusal)))),
                (None, Ok(())) => open.push((row, draft)),
            }
        }
        if let Ok(inviter) = inviter {
            let rest = refuse_rest(inviter.allowance.grant(as_count(open.len()), now), &mut open);
            let refused = |(row, refusal)| (row, Err(RowRefusal::Refused(refusal)));
            issue.settled.extend(rest.into_iter().map(refused));
        }
        if open.is_empty() {
            return issue;
        }
        match inviter.and_then(|inviter| inviter.issue_all(batch, &open, now)) {
            Ok(new) => {
                issue.issued = new.issued;
                issue.transitions = new.transitions;
            }
            Err(refusal) => {
                let refused = open
                    .iter()
                    .map(|(row, _)| (*row, Err(RowRefusal::Refused(refusal.clone()))));
                issue.settled.extend(refused);
            }
        }
        issue
    }

    fn issue_all(&self, batch: BatchId, rows: &[(usize, &InviteDraft)], now: Instant) -> Result<Issue, Refusal> {
        let mut issue = Issue::default();
        for (row, draft) in rows {
            let id = invite_of(batch, self.band.id, *row);
            let invite = self.new_invite(id, (*draft).clone(), Some(batch), now)?;
            issue.issued.push((*row, invite));
        }
        let invites = || issue.issued.iter().map(|(_, invite)| invite);
        let taken = self.take(as_count(rows.len()), UsersInvited::of(invites(), &self.band, now), now)?;
        issue.transitions.extend(taken);
        let issued = invites().flat_map(|invite| self.issued(invite, now));
        issue.transitions.extend(issued.collect::<Vec<_>>());
        Ok(issue)
    }

    fn new_invite(
        &self,
        id: InviteId,
        draft: InviteDraft,
        batch: Option<BatchId>,
        now: Instant,
    ) -> Result<Invite, Refusal> {
        let mut invite = Invite::issue(id, draft, &self.band, self.caller, self.name.clone(), now)?;
        invite.batch = batch;
        Ok(self.queue_mail(invite, now))
    }

    fn queue_mail(&self, invite: Invite, now: Instant) -> Invite {
        if self.sends_mail {
            invite.queued(&self.band, now)
        } else {
            invite
        }
    }

    /// Takes `count` from the quotas of the band and the inviter. The transitions hold only while the caller is an
    /// admin, and everything an admin issues is written together with them.
    fn take(&self, count: u32, users: Option<UsersInvited>, now: Instant) -> Result<[Transition; 2], Refusal> {
        let (of_band, of_inviter) = self.allowance.take(count, now).map_err(Refusal::QuotaExceeded)?;
        Ok([
            Transition::BandQuotaTaken {
                band: self.band.id,
                admin: self.caller.user.clone(),
                term: self.band.term(&self.caller.user),
                taken: of_band,
                users,
            },
            Transition::UserQuotaTaken {
                user: self.caller.user.clone(),
                taken: of_inviter,
            },
        ])
    }

    fn issued(&self, invite: &Invite, now: Instant) -> impl Iterator<Item = Transition> {
        let issued = Transition::InviteIssued(Box::new(invite.clone()));
        let check = UsersInvited::check(invite).filter(|_| self.band.has_new_members(now));
        std::iter::once(issued).chain(self.locked(invite, now)).chain(check)
    }

    fn locked(&self, invite: &Invite, now: Instant) -> Option<Transition> {
        (invite.recipient != Recipient::Anyone).then(|| Transition::RecipientLocked {
            invite: Box::new(invite.clone()),
            band: self.band.to_ref(),
            at: now,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quota::{Quota, QuotaKind};
    use crate::sample::{band, draft, hours, invite, person};
    use serde_json::json;

    const FREE: RecipientState = RecipientState {
        is_member: false,
        is_unknown: false,
        invited_by: None,
    };

    fn allowance(left: u32) -> Allowance {
        let quota = |kind| Quota {
            kind,
            most: 10,
            used: 10 - left,
        };
        Allowance {
            band: quota(QuotaKind::Band),
            inviter: quota(QuotaKind::Inviter),
        }
    }

    fn inviter(caller: &Caller, left: u32) -> Result<Inviter<'_>, Refusal> {
        Inviter::new(caller, Some(band()), None, allowance(left), true)
    }

    fn kinds(transitions: &[Transition]) -> Vec<&'static str> {
        let kind = |transition: &Transition| match transition {
            Transition::BandQuotaTaken { .. } => "band quota",
            Transition::UserQuotaTaken { .. } => "inviter quota",
            Transition::InviteIssued(_) => "issued",
            Transition::InviteResent { .. } => "resent",
            Transition::RecipientLocked { .. } => "locked",
            Transition::NonMemberRequired { .. } => "checked",
            other => panic!("{other:?}"),
        };
        transitions.iter().map(kind).collect()
    }

    #[test]
    fn an_invite_takes_from_the_quotas_and_locks_its_recipient() {
        let ada = person("ada");
        let issue = |draft_of: serde_json::Value| {
            let inviter = inviter(&ada, 1).expect("an admin");
            inviter.issue(invite(json!({})).id, draft(draft_of), FREE, hours(0))
        };
        let (link, transitions) = issue(json!({})).expect("issued");
        assert_eq!(kinds(&transitions), ["band quota", "inviter quota", "issued"]);
        assert_eq!(link.inviter_name, ada.name);
        let (_, transitions) = issue(json!({"email": "bob@example.com"})).expect("issued");
        assert_eq!(kinds(&transitions), ["band quota", "inviter quota", "issued", "locked"]);
    }

    #[test]
    fn users_are_checked_while_someone_has_just_joined() {
        let (ada, to_bob, mut band) = (person("ada"), json!({"user_id": "bob"}), band());
        band.last_joined = Some(hours(1));
        let inviter = Inviter::new(&ada, Some(band), None, allowance(1), true).expect("an admin");
        for (hour, checked) in [(1, true), (2, false)] {
            let issued = inviter.issue(invite(json!({})).id, draft(to_bob.clone()), FREE, hours(hour));
            assert_eq!(kinds(&issued.expect("issued").1).contains(&"checked"), checked);
        }
    }

    #[test]
    fn refusals_have_a_fixed_order() {
        let (ada, bob, other) = (person("ada"), person("bob"), invite(json!({})).id);
        assert_eq!(inviter(&bob, 1).err(), Some(Refusal::NotBandAdmin));
        let state = |is_member, is_unknown, invited_by| RecipientState {
            is_member,
            is_unknown,
            invited_by,
        };
        let refusal = |state: RecipientState| {
            let issued = inviter(&ada, 0)?.issue(other, draft(json!({"user_id": "bob"})), state, hours(0));
            issued.map(|_| ())
        };
        assert_eq!(refusal(state(true, true, Some(other))), Err(Refusal::AlreadyMember));
        assert_eq!(refusal(state(false, true, Some(other))), Err(Refusal::UserNotFound));
        assert_eq!(
            refusal(state(false, false, Some(other))),
            Err(Refusal::AlreadyInvited(other))
        );
        assert!(matches!(refusal(FREE), Err(Refusal::QuotaExceeded(_))));
        assert_eq!(state(false, false, Some(other)).admits(Some(other)), Ok(()));
    }

    #[test]
    fn settled_rows_take_no_quota_and_the_others_get_what_is_left() {
        let (ada, now) = (person("ada"), hours(0));
        let (taken, free) = (draft(json!({"user_id": "eve"})), draft(json!({})));
        let batch = BatchId::earliest(now);
        let rows = |made: &Invite| {
            let member = RecipientState {
                is_member: true,
                ..FREE
            };
            let known = [
                (&free, Some(made), FREE),
                (&taken, None, member),
                (&free, None, FREE),
                (&free, None, FREE),
            ];
            let rows = known.into_iter().enumerate();
            let open = |(row, (draft, made, recipient)): (usize, (_, Option<&Invite>, _))| OpenRow {
                row,
                draft,
                made: made.cloned(),
                recipient,
            };
            rows.map(open).collect::<Vec<_>>()
        };
        let made = invite(json!({}));
        let issue = |left| {
            let inviter = inviter(&ada, left).expect("an admin");
            Inviter::issue_rows(Ok(&inviter), batch, rows(&made), now)
        };
        let all = issue(2);
        assert_eq!(all.settled.get(&0), Some(&Ok(made.clone())));
        assert_eq!(
            all.settled.get(&1),
            Some(&Err(RowRefusal::Refused(Refusal::AlreadyMember)))
        );
        assert_eq!(all.issued.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [2, 3]);
        assert_eq!(
            kinds(&all.transitions),
            ["band quota", "inviter quota", "issued", "issued"]
        );
        let one = issue(1);
        assert_eq!(one.issued.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [2]);
        assert_eq!(kinds(&one.transitions), ["band quota", "inviter quota", "issued"]);
        assert!(is_over_quota(one.settled.get(&3)) && one.settled.len() == 3);
        let none = issue(0);
        assert!(none.transitions.is_empty() && none.issued.is_empty());
        assert!(is_over_quota(none.settled.get(&2)) && is_over_quota(none.settled.get(&3)));
        assert_eq!(none.settled.get(&0), Some(&Ok(made.clone())), "made before");
        let stranger = Inviter::issue_rows(Err(Refusal::NotBandAdmin), batch, rows(&made), now);
        let refused = Err(RowRefusal::Refused(Refusal::NotBandAdmin));
        assert_eq!(
            (stranger.settled.get(&2), stranger.settled.get(&0)),
            (Some(&refused), Some(&Ok(made.clone())))
        );
    }

    fn is_over_quota(outcome: Option<&crate::RowOutcome<Invite>>) -> bool {
        matches!(outcome, Some(Err(RowRefusal::Refused(Refusal::QuotaExceeded(why)))) if why.left == 0)
    }

    #[test]
    fn a_resend_keeps_its_own_lock_but_not_against_another_invite() {
        let ada = person("ada");
        let seen = invite(json!({"email": "bob@example.com", "ttl_hours": 1}));
        let again = ResendDraft {
            ttl_hours: None,
            rotate: false,
        };
        let resend = |invited_by| {
            let recipient = RecipientState { invited_by, ..FREE };
            inviter(&ada, 1)?.resend(&seen, again, recipient, hours(2))
        };
        let (_, transitions) = resend(Some(seen.id)).expect("resent");
        assert_eq!(kinds(&transitions), ["band quota", "inviter quota", "resent", "locked"]);
        let other = invite_of(BatchId::earliest(hours(0)), band().id, 7);
        assert_eq!(resend(Some(other)).map(|_| ()), Err(Refusal::AlreadyInvited(other)));
    }
}
