//! Acting on many invites.

use super::Inviter;
use crate::Instant;
use crate::action::{Action, ActionDecision, ActionRow};
use crate::batch::{RowRefusal, as_count, refuse_rest};
use crate::draft::ResendDraft;
use crate::invite::Invite;
use crate::refusal::Refusal;
use crate::transition::Transition;
use crate::users_invited::UsersInvited;

impl Inviter<'_> {
    /// Decides on some invites. The transitions hold only while the caller is an admin. If the request `may_repeat`, an
    /// earlier attempt may have resent an invite at the same time, which is then done.
    #[must_use]
    pub fn act(&self, action: Action, rows: Vec<ActionRow<'_>>, may_repeat: bool, now: Instant) -> ActionDecision {
        match action {
            Action::Resend { ttl_hours } => self.resend_rows(ttl_hours, rows, may_repeat, now),
            Action::Revoke => self.revoke_rows(rows, now),
            Action::Prolong { ttl_hours } => self.prolong_rows(ttl_hours, rows, now),
        }
    }

    fn resend_rows(
        &self,
        ttl_hours: Option<u32>,
        rows: Vec<ActionRow<'_>>,
        may_repeat: bool,
        now: Instant,
    ) -> ActionDecision {
        let mut decision = ActionDecision::default();
        let draft = ResendDraft {
            ttl_hours,
            rotate: false,
        };
        let mut open = Vec::new();
        for ActionRow {
            row, seen, recipient, ..
        } in rows
        {
            let resent = seen.resent.as_ref();
            if may_repeat && resent.is_some_and(|resent| resent.at == now && resent.by == self.caller.user) {
                decision.settled.insert(row, Ok(()));
                continue;
            }
            match self.resent(seen, draft, recipient, now) {
                Ok(next) => open.push((row, (seen, next))),
                Err(refusal) => decision.refuse(row, refusal),
            }
        }
        for (row, refusal) in refuse_rest(self.allowance.grant(as_count(open.len()), now), &mut open) {
            decision.refuse(row, refusal);
        }
        let (rows, invites): (Vec<_>, Vec<_>) = open.into_iter().unzip();
        if invites.is_empty() {
            return decision;
        }
        match self.resend_all(&invites, now) {
            Ok(transitions) => (decision.done, decision.transitions) = (rows, transitions),
            Err(refusal) => rows.into_iter().for_each(|row| decision.refuse(row, refusal.clone())),
        }
        decision
    }

    fn revoke_rows(&self, rows: Vec<ActionRow<'_>>, now: Instant) -> ActionDecision {
        let mut decision = ActionDecision::default();
        for ActionRow { row, seen, held, .. } in rows {
            match seen.revoke(&self.band, self.caller, now) {
                Ok(Some(ended)) => {
                    decision.done.push(row);
                    decision.transitions.extend(seen.end(ended, held));
                }
                Ok(None) => drop(decision.settled.insert(row, Ok(()))),
                Err(refusal) => decision.refuse(row, refusal),
            }
        }
        if !decision.done.is_empty() {
            decision.transitions.push(self.admin_required());
        }
        decision
    }

    fn prolong_rows(&self, ttl_hours: Option<u32>, rows: Vec<ActionRow<'_>>, now: Instant) -> ActionDecision {
        let mut decision = ActionDecision::default();
        let mut prolonged = Vec::<Invite>::new();
        for ActionRow {
            row, seen, recipient, ..
        } in rows
        {
            let next = recipient
                .admits(Some(seen.id))
                .and_then(|()| seen.prolong(ttl_hours, &self.band, self.caller, self.name.clone(), now));
            match next {
                Ok(next) if next == *seen => drop(decision.settled.insert(row, Ok(()))),
                Ok(next) => {
                    decision.done.push(row);
                    let (at, boxed) = (now, Box::new(next.clone()));
                    decision
                        .transitions
                        .push(if next.inviter == seen.inviter && next.term == seen.term {
                            Transition::InviteProlonged { next: boxed, at }
                        } else {
                            Transition::InviteChanged {
                                seen: Box::new(seen.clone()),
                                next: boxed,
                                at,
                            }
                        });
                    decision.transitions.extend(UsersInvited::check(&next));
                    decision.transitions.extend(self.locked(&next, now));
                    prolonged.push(next);
                }
                Err(refusal) => decision.refuse(row, refusal),
            }
        }
        if !prolonged.is_empty() {
            decision.transitions.push(self.notes_users(&prolonged, now));
        }
        decision
    }

    /// Holds while the caller is an admin, and notes the users among the recipients of these invites, each of whom is
    /// checked.
    pub(super) fn notes_users<'i>(&self, invites: impl IntoIterator<Item = &'i Invite>, now: Instant) -> Transition {
        match UsersInvited::of(invites, &self.band, now).map(UsersInvited::checked) {
            Some(users) => Transition::UsersInvitedLonger {
                band: self.band.id,
                admin: self.caller.user.clone(),
                users,
            },
            None => self.admin_required(),
        }
    }

    fn admin_required(&self) -> Transition {
        Transition::AdminRequired {
            band: self.band.id,
            user: self.caller.user.clone(),
        }
    }
}

impl ActionDecision {
    fn refuse(&mut self, row: usize, refusal: Refusal) {
        self.settled.insert(row, Err(RowRefusal::Refused(refusal)));
    }
}
