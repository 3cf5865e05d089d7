//! Issuing invites: one decision for a single invite, for a batch and for a dry run of one.

use crate::Instant;
use crate::band::Band;
use crate::batch::{Outcomes, RowRefusal, invite_of, number};
use crate::caller::Caller;
use crate::draft::{InviteDraft, ResendDraft};
use crate::id::{BatchId, InviteId};
use crate::invite::{Invite, Recipient};
use crate::profile::Profile;
use crate::quota::Allowance;
use crate::refusal::Refusal;
use crate::resend::PAUSE;
use crate::text::DisplayName;
use crate::transition::Transition;

/// An admin who issues invites of a band.
#[derive(Clone, Debug)]
pub struct Issuer<'a> {
    /// The admin.
    pub caller: &'a Caller,
    /// The band.
    pub band: Band,
    name: Option<DisplayName>,
    allowance: Allowance,
    sends_mail: bool,
}

/// How a recipient stands to the band, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecipientState {
    /// The recipient is a user who is in the band.
    pub is_member: bool,
    /// The recipient is a user of whom there is no profile. Whether an address has an account is never looked up.
    pub is_unknown: bool,
    /// The pending invite that holds the recipient's lock.
    pub invited_by: Option<InviteId>,
}

impl RecipientState {
    /// Whether there can be an invite to this recipient: `own` is the one that may hold the lock already.
    ///
    /// # Errors
    /// [`Refusal::AlreadyMember`], [`Refusal::UserNotFound`], [`Refusal::AlreadyInvited`].
    pub fn admits(&self, own: Option<InviteId>) -> Result<(), Refusal> {
        match *self {
            Self { is_member: true, .. } => Err(Refusal::AlreadyMember),
            Self { is_unknown: true, .. } => Err(Refusal::UserNotFound),
            Self {
                invited_by: Some(invite),
                ..
            } if own != Some(invite) => Err(Refusal::AlreadyInvited(invite)),
            _ => Ok(()),
        }
    }
}

/// A row whose invite is to be made, with what is known about it.
#[derive(Clone, Debug)]
pub struct OpenRow<'a> {
    /// Its number.
    pub row: usize,
    /// What it asks for.
    pub draft: &'a InviteDraft,
    /// Its invite, where it was made before.
    pub made: Option<Invite>,
    /// Its recipient.
    pub recipient: RecipientState,
}

/// What becomes of some rows.
#[derive(Clone, Debug, Default)]
pub struct Issue {
    /// The rows that are decided already: made before, or refused.
    pub settled: Outcomes<Invite>,
    /// The invites of the others, by row, once the transitions have happened.
    pub issued: Vec<(usize, Invite)>,
    /// What changes; nothing where all rows are settled.
    pub transitions: Vec<Transition>,
}

impl<'a> Issuer<'a> {
    /// The caller, where they are an admin of the band. Invites name them by their profile, else by their token.
    /// `sends_mail` says whether the deployment does.
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

    /// A new invite, and what changes by it.
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
        let mut transitions = Vec::from(self.take(1, now)?);
        let invite = self.draw(id, draft, None, now)?;
        transitions.extend(self.issued(&invite, now));
        Ok((invite, transitions))
    }

    /// The invite after a resend, and what changes by it.
    ///
    /// # Errors
    /// Those of [`Invite::resend`]; [`Refusal::AlreadyInvited`] where the recipient has another invite by now;
    /// [`Refusal::QuotaExceeded`].
    pub fn resend(
        &self,
        seen: &Invite,
        draft: ResendDraft,
        invited_by: Option<InviteId>,
        now: Instant,
    ) -> Result<(Invite, Vec<Transition>), Refusal> {
        let next = seen.resend(draft, &self.band, self.caller, self.name.clone(), now)?;
        // Members and users without a profile keep the invites they have.
        let recipient = RecipientState {
            is_member: false,
            is_unknown: false,
            invited_by,
        };
        recipient.admits(Some(seen.id))?;
        let mut transitions = Vec::from(self.take(1, now)?);
        let next = self.queue_mail(next, now);
        transitions.push(Transition::InviteResent {
            seen: Box::new(seen.clone()),
            next: Box::new(next.clone()),
            at: now,
            paused_since: now - PAUSE,
        });
        transitions.extend(self.locked(&next, now));
        Ok((next, transitions))
    }

    /// What becomes of some rows of a batch: made before, refused, or made now. Those that would be made now are refused
    /// together where the caller is no admin (`issuer` is a refusal) or the quotas don't have room for all of them.
    #[must_use]
    pub fn issue_rows(issuer: Result<&Self, Refusal>, batch: BatchId, rows: Vec<OpenRow<'_>>, now: Instant) -> Issue {
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
        if open.is_empty() {
            return issue;
        }
        match issuer.and_then(|issuer| issuer.issue_all(batch, &open, now)) {
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
        let mut issue = Issue {
            transitions: Vec::from(self.take(number(rows.len()), now)?),
            ..Issue::default()
        };
        for (row, draft) in rows {
            let id = invite_of(batch, self.band.id, *row);
            let invite = self.draw(id, (*draft).clone(), Some(batch), now)?;
            issue.transitions.extend(self.issued(&invite, now));
            issue.issued.push((*row, invite));
        }
        Ok(issue)
    }

    fn draw(&self, id: InviteId, draft: InviteDraft, batch: Option<BatchId>, now: Instant) -> Result<Invite, Refusal> {
        let mut invite = Invite::draw(id, draft, &self.band, self.caller, self.name.clone(), now)?;
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

    /// Takes `count` from the quotas of band and inviter. Everything that an admin issues goes with it, so that it
    /// happens only while they are an admin.
    fn take(&self, count: u32, now: Instant) -> Result<[Transition; 2], Refusal> {
        let (of_band, of_inviter) = self.allowance.take(count, now).map_err(Refusal::QuotaExceeded)?;
        Ok([
            Transition::BandQuotaTaken {
                band: self.band.id,
                admin: self.caller.user.clone(),
                term: self.band.term(&self.caller.user),
                taken: of_band,
            },
            Transition::UserQuotaTaken {
                user: self.caller.user.clone(),
                taken: of_inviter,
            },
        ])
    }

    fn issued(&self, invite: &Invite, now: Instant) -> impl Iterator<Item = Transition> {
        let issued = Transition::InviteIssued(Box::new(invite.clone()));
        std::iter::once(issued).chain(self.locked(invite, now))
    }

    fn locked(&self, invite: &Invite, now: Instant) -> Option<Transition> {
        (invite.recipient != Recipient::Anyone).then(|| Transition::RecipientLocked {
            invite: Box::new(invite.clone()),
            band: self.band.to_ref(),
            at: now,
        })
    }
}
