//! Many invites in one request: each row has an outcome of its own, and none stops the others.

use crate::Store;
use crate::create::{Opening, membership};
use crate::error::StoreError;
use crate::items::{self, InviteItem};
use crate::keys::{self, Key};
use crate::once::{Memory, remembered};
use crate::write::{Pace, Settled};
use domain::{BandId, BatchId, Caller, Instant, Invite, InviteDraft, Once, Recipient, Refusal, UserId};
use futures_util::future::join_all;
use std::collections::HashMap;

/// The most writes of one transaction.
const MOST_STEPS: usize = 100;

/// One row of a request.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The user it is about, where the request does not name them itself.
    pub user: Option<UserId>,
    /// The invite it asks for; none where it can't be read.
    pub draft: Option<InviteDraft>,
}

/// Why a row made no invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowRefusal {
    /// The rules say no.
    Refused(Refusal),
    /// It is to the same addressee as this row.
    Repeats(usize),
    /// It can't be read; its faults are in the request.
    Invalid,
    /// The database was busy or others were in the way. Safe to repeat.
    Failed,
}

/// What came of a row: the invite, as it was made; none in a dry run.
pub type RowOutcome<T> = Result<T, RowRefusal>;

/// A row after the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<T = Invite> {
    /// As in [`Asked`].
    pub user: Option<UserId>,
    /// What came of it.
    pub outcome: RowOutcome<T>,
}

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

impl Store {
    /// Makes invites of `band` from up to 100 rows, those of a batch. The same request again makes none again: it goes
    /// on where it was left, with the same ids, or is answered as it was.
    ///
    /// Two rounds of calls, four with an idempotency key: one for quotas and memberships (2 WU, 1 RU for each row to a
    /// user), one of up to four transactions at once (2 WU for a link, or 3 where it shares a transaction, 7 for an
    /// addressee). Rows that a transaction fails on are left out of the next try.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`], [`Refusal::QuotaExceeded`] (then nothing is made), [`Refusal::IdempotencyKeyReused`];
    /// [`StoreError::Unavailable`] where no row could be decided.
    #[expect(clippy::too_many_arguments, reason = "a request as it is")]
    pub async fn create_invites(
        &self,
        caller: &Caller,
        band: BandId,
        id: BatchId,
        asked: Vec<Asked>,
        next: Option<String>,
        once: Option<&Once>,
        now: Instant,
    ) -> Result<Batch, StoreError> {
        let mut batch = Batch {
            id,
            at: now,
            rows: Vec::new(),
            next,
        };
        let mut is_new = true;
        if let Some(once) = once
            && let Some(before) = self.begin(caller, once, &batch).await?
        {
            (batch, is_new) = (before, false);
            if !batch.rows.is_empty() {
                return Ok(batch);
            }
        }
        let (repeats, wanted) = plan(&asked, band);
        let members: Vec<_> = wanted
            .iter()
            .filter_map(|(_, draft)| membership(&draft.recipient, band))
            .collect();
        let count = u32::try_from(wanted.len()).unwrap_or(u32::MAX);
        let opening = match self.open(caller, band, count, &members, now).await {
            Ok(opening) => opening,
            Err(error) => {
                self.forget(caller, once.filter(|_| is_new)).await;
                return Err(error);
            }
        };
        let (mut outcomes, drawn) = draw(caller, band, &batch, &opening, wanted)?;
        let drawn = drawn
            .into_iter()
            .map(|(row, invite)| (row, self.queued(invite, &opening.band, batch.at)))
            .collect();
        let written = join_all(
            groups(drawn)
                .into_iter()
                .map(|group| self.write_group(group, &opening, now)),
        )
        .await;
        let mut made = 0;
        for (row, outcome) in written.into_iter().flatten() {
            made += u32::from(matches!(&outcome, Ok((_, true))));
            outcomes.insert(row, outcome.map(|(invite, _)| invite));
        }
        batch.rows = merge(asked, &repeats, &outcomes);
        let failed = batch
            .rows
            .iter()
            .filter(|row| row.outcome == Err(RowRefusal::Failed))
            .count();
        let remember = async {
            match once.filter(|_| failed == 0) {
                Some(once) => self.end(caller, once, &batch).await,
                None => Ok(()),
            }
        };
        let (remembered, ()) = tokio::join!(remember, self.close(caller, &opening, count - made, now));
        remembered?;
        if failed > 0 && failed == batch.rows.len() {
            return Err(StoreError::Unavailable("no row could be written".to_owned()));
        }
        Ok(batch)
    }

    /// Remembers that the request has begun; or else tells what is known of it, without rows where it has not ended.
    async fn begin(&self, caller: &Caller, once: &Once, batch: &Batch) -> Result<Option<Batch>, StoreError> {
        let mut pace = Pace::default();
        loop {
            let step = self.memory_step(memory(caller, once, batch, None))?;
            match self.commit(vec![step]).await?.settle(&mut pace).await? {
                Settled::Written => return Ok(None),
                Settled::Again => {}
                Settled::Stale(stale) => {
                    if let Some(before) = remembered(caller, Some(once), &stale, batch.at)? {
                        return Ok(Some(Batch {
                            id: before.batch.unwrap_or(batch.id),
                            at: before.at,
                            rows: before.rows.unwrap_or_default(),
                            next: before.next,
                        }));
                    }
                }
            }
        }
    }

    /// Remembers what came of the request.
    async fn end(&self, caller: &Caller, once: &Once, batch: &Batch) -> Result<(), StoreError> {
        let mut pace = Pace::default();
        loop {
            let step = self.outcome_step(memory(caller, once, batch, Some(batch.rows.clone())))?;
            match self.commit(vec![step]).await?.settle(&mut pace).await? {
                Settled::Written | Settled::Stale(_) => return Ok(()),
                Settled::Again => {}
            }
        }
    }

    /// Forgets a request that made nothing, so that it can come again with another body.
    async fn forget(&self, caller: &Caller, once: Option<&Once>) {
        if let Some(once) = once {
            let _ = self.remove(&keys::once(&caller.user, once)).await;
        }
    }

    /// Writes as many of the group's invites as can be, all of those at once; each with whether it is new.
    async fn write_group(
        &self,
        mut group: Vec<(usize, Invite)>,
        opening: &Opening,
        now: Instant,
    ) -> Vec<(usize, RowOutcome<(Invite, bool)>)> {
        let mut settled = Vec::new();
        let mut pace = Pace::default();
        while !group.is_empty() {
            let round = self.write_round(&group, opening, &mut pace, now).await;
            let Ok(round) = round else {
                settled.extend(group.into_iter().map(|(row, _)| (row, Err(RowRefusal::Failed))));
                break;
            };
            group.retain(|(row, _)| !round.iter().any(|(done, _)| done == row));
            settled.extend(round);
        }
        settled
    }

    /// One try: what it settled.
    async fn write_round(
        &self,
        group: &[(usize, Invite)],
        opening: &Opening,
        pace: &mut Pace,
        now: Instant,
    ) -> Result<Vec<(usize, RowOutcome<(Invite, bool)>)>, StoreError> {
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
                round.push((*row, Ok((there, false))));
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

/// The rows that repeat an addressee, with the row that they repeat; and the drafts of all others.
pub(crate) fn plan(asked: &[Asked], band: BandId) -> (HashMap<usize, usize>, Vec<(usize, InviteDraft)>) {
    let mut first: HashMap<Key, usize> = HashMap::new();
    let (mut repeats, mut wanted) = (HashMap::new(), Vec::new());
    for (row, draft) in asked
        .iter()
        .enumerate()
        .filter_map(|(row, asked)| Some((row, asked.draft.as_ref()?)))
    {
        match keys::lock(&draft.recipient, band) {
            Some(lock) if first.contains_key(&lock) => {
                repeats.extend(first.get(&lock).map(|first| (row, *first)));
            }
            lock => {
                first.extend(lock.map(|lock| (lock, row)));
                wanted.push((row, draft.clone()));
            }
        }
    }
    (repeats, wanted)
}

type Drawn = (HashMap<usize, RowOutcome<Invite>>, Vec<(usize, Invite)>);

/// Draws the invites, but for those to members.
fn draw(
    caller: &Caller,
    band: BandId,
    batch: &Batch,
    opening: &Opening,
    wanted: Vec<(usize, InviteDraft)>,
) -> Result<Drawn, StoreError> {
    let (mut outcomes, mut drawn) = (HashMap::new(), Vec::new());
    for (row, draft) in wanted {
        if membership(&draft.recipient, band).is_some_and(|member| opening.found.contains(&member)) {
            outcomes.insert(row, Err(RowRefusal::Refused(Refusal::AlreadyMember)));
            continue;
        }
        let id = batch.id.invite(band, u8::try_from(row).unwrap_or(u8::MAX));
        let mut invite = Invite::draw(id, draft, &opening.band, caller, opening.name.clone(), batch.at)?;
        invite.batch = Some(batch.id);
        drawn.push((row, invite));
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

/// All rows in their order.
pub(crate) fn merge<T: Clone>(
    asked: Vec<Asked>,
    repeats: &HashMap<usize, usize>,
    outcomes: &HashMap<usize, RowOutcome<T>>,
) -> Vec<Row<T>> {
    let outcome = |row: usize| match repeats.get(&row) {
        Some(first) => Err(RowRefusal::Repeats(*first)),
        None => outcomes.get(&row).cloned().unwrap_or(Err(RowRefusal::Invalid)),
    };
    asked
        .into_iter()
        .enumerate()
        .map(|(row, asked)| Row {
            user: asked.user,
            outcome: outcome(row),
        })
        .collect()
}
