//! Issuing invites: one decision for a single invite, a batch and a dry run.

use crate::Instant;
use crate::band::Band;
use crate::batch::{Outcomes, RowRefusal, as_count, invite_of, refuse_rest};
use crate::caller::Caller;
use crate::draft::{InviteDraft, ResendDraft};
use crate::id::{BatchId, InviteId, UserId};
use crate::invite::Invite;
use crate::profile::Profile;
use crate::quota::Allowance;
use crate::recipient::{Recipient, RecipientState};
use crate::refusal::Refusal;
use crate::resend::PAUSE;
use crate::text::DisplayName;
use crate::transition::Transition;
use crate::users_invited::UsersInvited;
use std::collections::BTreeSet;

mod act;
mod change;
mod reply_to;

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

    /// The invite that issuing the draft would make, whoever it is to.
    ///
    /// # Errors
    /// None at present: the caller is an admin.
    pub fn preview(&self, id: InviteId, draft: InviteDraft, now: Instant) -> Result<Invite, Refusal> {
        self.new_invite(id, draft, None, now)
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
        let mut transitions =
            Vec::from(self.take(1, UsersInvited::of([&invite], &self.band, now), BTreeSet::new(), now)?);
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
        let next = self.resent(seen, draft, recipient, now)?;
        let transitions = self.resend_all(&[(seen, next.clone())], now)?;
        Ok((next, transitions))
    }

    fn resent(
        &self,
        seen: &Invite,
        draft: ResendDraft,
        recipient: RecipientState,
        now: Instant,
    ) -> Result<Invite, Refusal> {
        let next = seen.resend(draft, &self.band, self.caller, self.name.clone(), now)?;
        // Having no profile does not prevent a resend.
        let recipient = RecipientState {
            is_unknown: false,
            ..recipient
        };
        recipient.admits(Some(seen.id))?;
        Ok(self.queue_mail(next, now))
    }

    /// Resends invites; each is given as it was read and as it is then.
    fn resend_all(&self, invites: &[(&Invite, Invite)], now: Instant) -> Result<Vec<Transition>, Refusal> {
        let resent = || invites.iter().map(|(_, next)| next);
        // Their membership was not read.
        let users = UsersInvited::of(resent(), &self.band, now).map(UsersInvited::checked);
        let others = resent().filter(|next| next.inviter != self.caller.user);
        let kept = others.map(|next| (next.inviter.clone(), next.term)).collect();
        let mut transitions = Vec::from(self.take(as_count(invites.len()), users, kept, now)?);
        for (seen, next) in invites {
            transitions.extend(UsersInvited::check(next));
            transitions.push(Transition::InviteResent {
                seen: Box::new((*seen).clone()),
                next: Box::new(next.clone()),
                at: now,
                paused_since: now - PAUSE,
            });
            transitions.extend(self.locked(next, now));
        }
        Ok(transitions)
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
        let users = UsersInvited::of(invites(), &self.band, now);
        let taken = self.take(as_count(rows.len()), users, BTreeSet::new(), now)?;
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
    fn take(
        &self,
        count: u32,
        users: Option<UsersInvited>,
        kept_inviters: BTreeSet<(UserId, u32)>,
        now: Instant,
    ) -> Result<[Transition; 2], Refusal> {
        let (of_band, of_inviter) = self.allowance.take(count, now).map_err(Refusal::QuotaExceeded)?;
        Ok([
            Transition::BandQuotaTaken {
                band: self.band.id,
                admin: self.caller.user.clone(),
                term: self.band.term(&self.caller.user),
                taken: of_band,
                users,
                kept_inviters,
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
mod tests;
