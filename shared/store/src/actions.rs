//! Acting on many invites in one request. Each invite has its own outcome, and a refused one does not stop the others.

use crate::Store;
use crate::decide::{Decision, ReadPlan};
use crate::error::StoreError;
use crate::idempotency::{KeyedRequest, recorded};
use crate::issuing::recipient_state;
use crate::keys::{self, Key};
use crate::page::PageRequest;
use crate::read::{Consistency, FoundItems};
use crate::rows::{MAX_STEPS, QUOTA_STEPS};
use domain::action::{Action, ActionDecision, ActionRow, MAX_ACTED};
use domain::batch::{Outcomes, as_count, refuse_rest};
use domain::quota::Allowance;
use domain::record::ActedOn;
use domain::selection::{Selection, Sort};
use domain::{
    BandId, Caller, IdempotencyKey, IdempotencyRecord, Instant, Invite, InviteId, Recipient, Refusal, RowOutcome,
    RowRefusal,
};

/// The invites to act on.
#[derive(Clone, Debug)]
pub enum ActionTarget {
    /// These, by the texts that stand for their ids, 1 to 100.
    Ids(Vec<String>),
    /// Those of a selection, newest first, up to 100 after a place.
    Selected {
        /// The selection.
        selection: Box<Selection>,
        /// The place to continue from.
        after: Option<String>,
    },
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actions {
    /// The outcome for each invite.
    pub rows: Vec<(String, RowOutcome<()>)>,
    /// The place from which the selection continues.
    pub next: Option<String>,
    /// Whether the whole band was looked at for the selection.
    pub complete: bool,
}

/// The request while it is carried out.
struct Acting<'a> {
    caller: &'a Caller,
    band: BandId,
    action: Action,
    /// When it was sent first. Everything is written as of this time, so that a repeated request recognizes it.
    at: Instant,
    /// Whether equal requests may be acting on the same invites.
    is_keyed: bool,
}

/// Invites whose action fits into one transaction.
type Group<'a> = Vec<(usize, &'a Invite)>;

impl Store {
    /// Acts on up to 100 invites of `band`. The same request sent again under a key does nothing twice: an unfinished
    /// one continues with the same invites, a finished one gives the first answer again. Without a key, revoking and
    /// prolonging can be repeated, too, and resending has its pause.
    ///
    /// One call for the band and the caller's profile (2 RU), one for the invites (1 RU each), before it those of
    /// [`select_invites`](Self::select_invites) for a selection, and 1 WU for the attempts: each invite counts as one.
    /// Then consecutive transactions of up to 98 links or 49 others: to resend 3 WU for a link, 5 for an address and 7
    /// for a user, and 4 for the quotas; to prolong the same, and 2 for the band; to revoke 3 for a link and 5 for
    /// others, and 2. Invites that fail a transaction are left out of its next try. A key adds two calls.
    ///
    /// # Errors
    /// [`NotBandAdmin`](Refusal::NotBandAdmin), [`IdempotencyKeyReused`](Refusal::IdempotencyKeyReused);
    /// [`QuotaExceeded`](Refusal::QuotaExceeded) if no attempts are left; [`StoreError::Unavailable`] if nothing could
    /// be written.
    pub async fn act_on_invites(
        &self,
        caller: &Caller,
        band: BandId,
        (action, target): (Action, &ActionTarget),
        key: Option<&IdempotencyKey>,
        now: Instant,
    ) -> Result<Actions, StoreError> {
        let keyed = KeyedRequest::new(caller, band, key);
        let (record, found) = self.check_batch(caller, band, None, keyed, true, now).await?;
        let is_resumed = record.is_some();
        let mut record = if let Some(record) = record {
            record
        } else {
            let new = self.targets(band, target, now).await?;
            self.open_actions(keyed, new, now).await?
        };
        if record.rows.is_some() {
            return Ok(Actions::of(record));
        }
        let acting = Acting {
            caller,
            band,
            action,
            at: record.at,
            is_keyed: keyed.is_some(),
        };
        let mut outcomes = Outcomes::new();
        let invites = self.invites_to_act_on(&acting, &record.acted_on, &mut outcomes).await?;
        let mut open: Vec<_> = invites.iter().map(|(row, invite)| (*row, invite)).collect();
        let count = as_count(open.len());
        // A request that continues is tried as a whole: what is left out may be done already.
        let least = if is_resumed { count } else { count.min(1) };
        let granted = self.take_attempts(caller, count, least, now).await?;
        let over = refuse_rest(granted, &mut open).into_iter();
        outcomes.extend(over.map(|(row, refusal)| (row, Err(RowRefusal::Refused(refusal)))));
        self.act_in_groups(&acting, &found, open, &mut outcomes).await?;
        for (row, acted_on) in record.acted_on.iter_mut().enumerate() {
            acted_on.outcome = match outcomes.get(&row) {
                Some(Err(RowRefusal::Repeats(first))) => outcomes.get(first).cloned(),
                outcome => outcome.cloned(),
            };
        }
        self.end_actions(keyed, record, now).await
    }

    /// The invites that a new request acts on, as they are recorded.
    async fn targets(
        &self,
        band: BandId,
        target: &ActionTarget,
        now: Instant,
    ) -> Result<IdempotencyRecord, StoreError> {
        let (ids, next, complete) = match target {
            ActionTarget::Ids(ids) => (ids.clone(), None, true),
            ActionTarget::Selected { selection, after } => {
                let selected = self.selected(band, selection, Some(Sort::Created), now).await?;
                let complete = selected.looked_at.complete;
                let page = selected.page(&PageRequest {
                    limit: as_count(MAX_ACTED),
                    after: after.clone(),
                });
                let ids = page.entries.iter().map(|invite| invite.id.to_string()).collect();
                (ids, page.next, complete)
            }
        };
        let acted_on = ids.into_iter().map(|id| ActedOn { id, outcome: None });
        Ok(IdempotencyRecord::of_actions(acted_on.collect(), next, complete, now))
    }

    /// Writes the record of an unfinished request, unless the key already has a record.
    async fn open_actions(
        &self,
        keyed: Option<KeyedRequest<'_>>,
        new: IdempotencyRecord,
        now: Instant,
    ) -> Result<IdempotencyRecord, StoreError> {
        let Some(keyed) = keyed else { return Ok(new) };
        self.decide(ReadPlan::known(FoundItems::default()), |found| {
            if let Some(record) = recorded(Some(keyed), found, now)? {
                return Ok(Decision::Answer(record));
            }
            Ok(Decision::Write(vec![keyed.record(new.clone())], new.clone()))
        })
        .await
    }

    /// Reads the invites, each once. Rows without an invite of this band, or with that of an earlier row, have their
    /// outcome.
    async fn invites_to_act_on(
        &self,
        acting: &Acting<'_>,
        acted_on: &[ActedOn],
        outcomes: &mut Outcomes<()>,
    ) -> Result<Vec<(usize, Invite)>, StoreError> {
        let mut rows = Vec::<(usize, Key)>::new();
        for (row, ActedOn { id, .. }) in acted_on.iter().enumerate() {
            let key = InviteId::parse(id)
                .filter(|id| id.band == acting.band)
                .map(keys::invite);
            match key {
                None => drop(outcomes.insert(row, Err(RowRefusal::Refused(Refusal::InviteNotFound)))),
                Some(key) => match rows.iter().find(|(_, other)| *other == key) {
                    Some((first, _)) => drop(outcomes.insert(row, Err(RowRefusal::Repeats(*first)))),
                    None => rows.push((row, key)),
                },
            }
        }
        let keys: Vec<_> = rows.iter().map(|(_, key)| key.clone()).collect();
        let found = self.read_many(&keys, Consistency::Strong).await?;
        let mut invites = Vec::new();
        for (row, key) in rows {
            match found.invite(&key, acting.at)? {
                Some(invite) => invites.push((row, invite)),
                None => drop(outcomes.insert(row, Err(RowRefusal::Refused(Refusal::InviteNotFound)))),
            }
        }
        Ok(invites)
    }

    async fn act_in_groups(
        &self,
        acting: &Acting<'_>,
        found: &FoundItems,
        open: Group<'_>,
        outcomes: &mut Outcomes<()>,
    ) -> Result<(), StoreError> {
        // What is used once the invites so far are resent; the items that were found don't say so.
        let mut used = self.allowance(found, acting.band, acting.caller, acting.at);
        // One after the other, since all of them check or write the band's item.
        for group in groups(open, acting.band) {
            let mut settled = Outcomes::new();
            let written = self.decide(ReadPlan::known(found.clone()), |found| {
                let ActionDecision {
                    settled: decided,
                    done,
                    transitions,
                } = self.decide_on_group(acting, &group, found, used)?;
                settled = decided;
                Ok(if transitions.is_empty() {
                    Decision::Answer(done)
                } else {
                    Decision::Write(transitions, done)
                })
            });
            match written.await {
                Ok(done) => {
                    if matches!(acting.action, Action::Resend { .. }) {
                        used = used.after(as_count(done.len()));
                    }
                    outcomes.extend(done.into_iter().map(|row| (row, Ok(()))));
                }
                Err(StoreError::Broken(cause)) => return Err(StoreError::Broken(cause)),
                Err(_) => outcomes.extend(group.iter().map(|(row, _)| (*row, Err(RowRefusal::Failed)))),
            }
            outcomes.extend(settled);
        }
        Ok(())
    }

    /// Decides on a group from the items found, and from what is known to be `used` of the quotas.
    fn decide_on_group(
        &self,
        acting: &Acting<'_>,
        group: &Group<'_>,
        found: &FoundItems,
        used: Allowance,
    ) -> Result<ActionDecision, StoreError> {
        let Acting {
            caller,
            band,
            action,
            at,
            is_keyed,
        } = *acting;
        // Items that a failed write returned are later than those read at first.
        let mut seen = Vec::new();
        for (row, invite) in group {
            let key = keys::invite(invite.id);
            let later = if found.covers(&key) {
                found.invite(&key, at)?
            } else {
                Some((*invite).clone())
            };
            seen.push((*row, later));
        }
        let mut decision = ActionDecision::default();
        let mut rows = Vec::new();
        for (row, invite) in &seen {
            let Some(invite) = invite else {
                decision
                    .settled
                    .insert(*row, Err(RowRefusal::Refused(Refusal::InviteNotFound)));
                continue;
            };
            rows.push(ActionRow {
                row: *row,
                seen: invite,
                recipient: recipient_state(found, band, &invite.recipient, at)?,
                held: found.may_hold_lock(invite)?,
            });
        }
        match self.inviter(found, band, caller, at) {
            Ok(inviter) => {
                let decided = inviter.with_used(used).act(action, rows, is_keyed, at);
                decision.settled.extend(decided.settled);
                decision.done = decided.done;
                decision.transitions = decided.transitions;
            }
            Err(StoreError::Refused(refusal)) => {
                let refused = rows
                    .iter()
                    .map(|row| (row.row, Err(RowRefusal::Refused(refusal.clone()))));
                decision.settled.extend(refused);
            }
            Err(error) => return Err(error),
        }
        Ok(decision)
    }

    /// Completes the record once every invite has its outcome. When equal requests run at the same time, the first to
    /// get here decides the answer to all of them.
    async fn end_actions(
        &self,
        keyed: Option<KeyedRequest<'_>>,
        record: IdempotencyRecord,
        now: Instant,
    ) -> Result<Actions, StoreError> {
        let failed = |row: &&ActedOn| row.outcome == Some(Err(RowRefusal::Failed));
        let count = record.acted_on.iter().filter(failed).count();
        if count > 0 && count == record.acted_on.len() {
            return Err(StoreError::Unavailable("nothing could be written".to_owned()));
        }
        let Some(keyed) = keyed.filter(|_| count == 0) else {
            return Ok(Actions::of(record));
        };
        let ended = IdempotencyRecord {
            rows: Some(Vec::new()),
            ..record
        };
        let ended = self.decide(ReadPlan::known(FoundItems::default()), |found| {
            if !found.covers(&keyed.record_key()) {
                return Ok(Decision::Write(vec![keyed.complete(ended.clone())], ended.clone()));
            }
            let first = recorded(Some(keyed), found, now)?.filter(|record| record.rows.is_some());
            Ok(Decision::Answer(first.unwrap_or_else(|| ended.clone())))
        });
        ended.await.map(Actions::of)
    }
}

impl Actions {
    fn of(record: IdempotencyRecord) -> Self {
        let row = |ActedOn { id, outcome }| (id, outcome.unwrap_or(Err(RowRefusal::Failed)));
        Self {
            rows: record.acted_on.into_iter().map(row).collect(),
            next: record.next,
            complete: record.complete,
        }
    }
}

/// Splits invites into groups that fit into one transaction each. A transaction can write each recipient lock once.
fn groups(open: Group<'_>, band: BandId) -> Vec<Group<'_>> {
    let mut groups = Vec::<Group<'_>>::new();
    let (mut room, mut locks) = (0, Vec::new());
    for (row, invite) in open {
        let steps = match invite.recipient {
            Recipient::Anyone => 1,
            Recipient::Email(_) => 2,
            Recipient::User(_) => 3,
        };
        let lock = keys::lock(&invite.recipient, band);
        if room < steps || lock.as_ref().is_some_and(|lock| locks.contains(lock)) {
            groups.push(Vec::new());
            (room, locks) = (MAX_STEPS - QUOTA_STEPS, Vec::new());
        }
        room -= steps;
        locks.extend(lock);
        if let Some(group) = groups.last_mut() {
            group.push((row, invite));
        }
    }
    groups
}
