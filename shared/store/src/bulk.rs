//! Many invites in one request: each row has an outcome of its own, and none stops the others.

use crate::Store;
use crate::create::{Opening, came_to_nothing, membership};
use crate::error::StoreError;
use crate::items::{self, InviteItem};
use crate::keys;
use crate::once::{Before, Memory, remembered};
use crate::quotas::Claim;
use crate::rows::{Asked, Row, RowOutcome, RowRefusal};
use crate::write::{Pace, Settled};
use domain::{BandId, BatchId, Caller, Instant, Invite, InviteDraft, Once, Recipient, Refusal};
use futures_util::future::join_all;
use std::collections::HashMap;

/// The most writes of one transaction.
const MOST_STEPS: usize = 100;

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The invites that it made.
    pub id: BatchId,
    /// When it made them.
    pub at: Instant,
    /// Each row, in their order.
    pub rows: Vec<Row>,
    /// Where the list that the rows are from goes on.
    pub next: Option<String>,
}

/// What a write settled of a group: each row with its invite and whether it is new.
type Settlement = Vec<(usize, RowOutcome<(Invite, bool)>)>;

/// Where a request is.
pub(crate) enum Begun {
    /// On its way: its rows are to be made.
    Open(Batch),
    /// It came before, and this is what came of it.
    Ended(Batch),
}

impl Store {
    /// Makes up to 100 invites of `band`, a batch. The same request again makes none again: it goes
    /// on where it was left, with the same ids, or is answered as it was.
    ///
    /// Two rounds of calls, four with an idempotency key: one for quotas and memberships (2 WU, 1 RU for each row to a
    /// user), one of up to four transactions at once (2 WU for a link, or 3 where it shares a transaction, 7 for an
    /// addressee). Rows that a transaction fails on are left out of the next try. One round more gives back the quotas
    /// of rows that made nothing.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`], [`Refusal::QuotaExceeded`] (then nothing is made), [`Refusal::IdempotencyKeyReused`];
    /// [`StoreError::Unavailable`] where no row could be decided.
    pub async fn create_invites(
        &self,
        caller: &Caller,
        band: BandId,
        id: BatchId,
        asked: &Asked,
        once: Option<&Once>,
        now: Instant,
    ) -> Result<Batch, StoreError> {
        let plan = self.plan(caller, band, asked).await?;
        let (count, members) = (plan.wants(), plan.memberships(band));
        let fresh = Batch {
            id,
            at: now,
            rows: Vec::new(),
            next: plan.next.clone(),
        };
        let claim = Claim::new(id.to_string(), now);
        let (before, opening) = tokio::join!(
            self.recall(caller, once, now),
            self.open(caller, band, count, &members, &claim)
        );
        let opening = match opening {
            Ok(opening) => opening,
            Err(error) => return self.ended(caller, once, now).await?.ok_or(error),
        };
        let mut used = 0;
        let done = async {
            let mut batch = match self.begin(caller, once, before, fresh).await? {
                Begun::Ended(batch) => return Ok(batch),
                Begun::Open(batch) => batch,
            };
            let outcomes;
            (outcomes, used) = self.write_rows(caller, &batch, &opening, &plan.wanted, now).await?;
            batch.rows = plan.merge(&outcomes);
            self.end(caller, once, batch, now).await
        }
        .await;
        self.close(caller, band, count - used, &claim).await;
        done
    }

    /// What came of the request, if it came before and has ended.
    async fn ended(&self, caller: &Caller, once: Option<&Once>, now: Instant) -> Result<Option<Batch>, StoreError> {
        let before = self.recall(caller, once, now).await?;
        match before.map(Before::into_batch).transpose()? {
            Some(Begun::Ended(batch)) => Ok(Some(batch)),
            Some(Begun::Open(_)) | None => Ok(None),
        }
    }

    /// Remembers that the request has begun, unless it is known what came of it `before`.
    async fn begin(
        &self,
        caller: &Caller,
        once: Option<&Once>,
        before: Result<Option<Before>, StoreError>,
        fresh: Batch,
    ) -> Result<Begun, StoreError> {
        if let Some(before) = before? {
            return before.into_batch();
        }
        let Some(once) = once else {
            return Ok(Begun::Open(fresh));
        };
        let mut pace = Pace::default();
        loop {
            let step = self.memory_step(memory(caller, once, &fresh, None))?;
            match self.commit(vec![step]).await?.settle(&mut pace).await? {
                Settled::Written => return Ok(Begun::Open(fresh)),
                Settled::Again => {}
                Settled::Stale(stale) => {
                    if let Some(before) = remembered(caller, Some(once), &stale, fresh.at)? {
                        return before.into_batch();
                    }
                }
            }
        }
    }

    /// Writes the invites of the rows; with how many of them are new, or may be.
    async fn write_rows(
        &self,
        caller: &Caller,
        batch: &Batch,
        opening: &Opening,
        wanted: &[(usize, InviteDraft)],
        now: Instant,
    ) -> Result<(HashMap<usize, RowOutcome<Invite>>, u32), StoreError> {
        let (mut outcomes, drawn) = draw(caller, batch, opening, wanted)?;
        let drawn = drawn
            .into_iter()
            .map(|(row, invite)| (row, self.queued(invite, &opening.band, batch.at)))
            .collect();
        let groups = groups(drawn).into_iter();
        let written = join_all(groups.map(|group| self.write_group(group, opening, now))).await;
        let mut used = 0;
        for (settled, in_doubt) in written {
            used += in_doubt;
            for (row, outcome) in settled {
                used += u32::from(matches!(&outcome, Ok((_, true))));
                outcomes.insert(row, outcome.map(|(invite, _)| invite));
            }
        }
        Ok((outcomes, used))
    }

    /// Remembers what came of the request, once every row is decided. Of equal requests at once the first to get here
    /// decides what all of them are answered: what a row finds can have changed since another made it.
    async fn end(&self, caller: &Caller, once: Option<&Once>, batch: Batch, now: Instant) -> Result<Batch, StoreError> {
        let failed = batch
            .rows
            .iter()
            .filter(|row| row.outcome == Err(RowRefusal::Failed))
            .count();
        if failed > 0 {
            return match self.ended(caller, once, now).await {
                Ok(Some(ended)) => Ok(ended),
                _ if failed == batch.rows.len() => Err(StoreError::Unavailable("no row could be written".to_owned())),
                _ => Ok(batch),
            };
        }
        let Some(once) = once else { return Ok(batch) };
        let mut pace = Pace::default();
        loop {
            let step = self.outcome_step(memory(caller, once, &batch, Some(batch.rows.clone())))?;
            match self.commit(vec![step]).await?.settle(&mut pace).await? {
                Settled::Written => return Ok(batch),
                Settled::Again => {}
                Settled::Stale(stale) => {
                    let before = remembered(caller, Some(once), &stale, now)?;
                    return match before.map(Before::into_batch).transpose()? {
                        Some(Begun::Ended(ended)) => Ok(ended),
                        _ => Ok(batch),
                    };
                }
            }
        }
    }

    /// Writes as many of the group's invites as can be, all of those at once; each with whether it is new. And of how
    /// many nobody knows.
    async fn write_group(&self, mut group: Vec<(usize, Invite)>, opening: &Opening, now: Instant) -> (Settlement, u32) {
        let mut settled = Vec::new();
        let mut pace = Pace::default();
        while !group.is_empty() {
            match self.write_round(&group, opening, &mut pace, now).await {
                Ok(round) => {
                    group.retain(|(row, _)| !round.iter().any(|(done, _)| done == row));
                    settled.extend(round);
                }
                Err(error) => {
                    let in_doubt = if came_to_nothing(&error) { 0 } else { group.len() };
                    settled.extend(group.into_iter().map(|(row, _)| (row, Err(RowRefusal::Failed))));
                    return (settled, u32::try_from(in_doubt).unwrap_or(u32::MAX));
                }
            }
        }
        (settled, 0)
    }

    /// One try: what it settled.
    async fn write_round(
        &self,
        group: &[(usize, Invite)],
        opening: &Opening,
        pace: &mut Pace,
        now: Instant,
    ) -> Result<Settlement, StoreError> {
        let mut steps = Vec::new();
        for (_, invite) in group {
            steps.extend(self.create_steps(invite, &opening.band, now)?);
        }
        let stale = match self.commit(steps).await?.settle(pace).await? {
            Settled::Written => {
                return Ok(group
                    .iter()
                    .map(|(row, invite)| (*row, Ok((invite.clone(), true))))
                    .collect());
            }
            Settled::Again => return Ok(Vec::new()),
            Settled::Stale(stale) => stale,
        };
        let mut round = Vec::new();
        for (row, invite) in group {
            if let Some(item) = stale.item_at(&keys::invite(invite.id)) {
                let there = items::read::<InviteItem>("invite", item.clone())?.into_invite()?;
                // The SDK can have repeated what had happened.
                let is_new = there == *invite;
                round.push((*row, Ok((there, is_new))));
            } else if let Some(refusal) = self.refusal(invite, &stale, now)? {
                round.push((*row, Err(RowRefusal::Refused(refusal))));
            }
        }
        Ok(round)
    }
}

fn memory<'a>(caller: &'a Caller, once: &'a Once, batch: &Batch, rows: Option<Vec<Row>>) -> Memory<'a> {
    Memory {
        caller,
        once,
        at: batch.at,
        batch: Some(batch.id),
        next: batch.next.clone(),
        rows,
    }
}

type Drawn = (HashMap<usize, RowOutcome<Invite>>, Vec<(usize, Invite)>);

/// Draws the invites, but for those to members.
fn draw(
    caller: &Caller,
    batch: &Batch,
    opening: &Opening,
    wanted: &[(usize, InviteDraft)],
) -> Result<Drawn, StoreError> {
    let band = opening.band.id;
    let (mut outcomes, mut drawn) = (HashMap::new(), Vec::new());
    for (row, draft) in wanted {
        if membership(&draft.recipient, band).is_some_and(|member| opening.found.contains(&member)) {
            outcomes.insert(*row, Err(RowRefusal::Refused(Refusal::AlreadyMember)));
            continue;
        }
        let id = batch.id.invite(band, u8::try_from(*row).unwrap_or(u8::MAX));
        let mut invite = Invite::draw(id, draft.clone(), &opening.band, caller, opening.name.clone(), batch.at)?;
        invite.batch = Some(batch.id);
        drawn.push((*row, invite));
    }
    Ok((outcomes, drawn))
}

/// Invites that fit into one transaction each.
fn groups(drawn: Vec<(usize, Invite)>) -> Vec<Vec<(usize, Invite)>> {
    let mut groups: Vec<Vec<(usize, Invite)>> = Vec::new();
    let mut room = 0;
    for (row, invite) in drawn {
        let steps = if invite.recipient == Recipient::Anyone { 1 } else { 3 };
        if room < steps {
            groups.push(Vec::new());
            room = MOST_STEPS;
        }
        room -= steps;
        if let Some(group) = groups.last_mut() {
            group.push((row, invite));
        }
    }
    groups
}
