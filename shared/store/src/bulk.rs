//! Many invites in one request: each row has an outcome of its own, and none stops the others.

use crate::Store;
use crate::create::{Opening, came_to_nothing};
use crate::error::StoreError;
use crate::once::{Before, Memory, remembered};
use crate::page::Page;
use crate::quotas::Claim;
use crate::rows::{Asked, Plan, Row, RowRefusal};
use crate::write::Settled;
use domain::{BandId, BatchId, Caller, Instant, Once, UserId};

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The invites that it made.
    pub id: BatchId,
    /// When it was done.
    pub at: Instant,
    /// Each row, in their order.
    pub rows: Vec<Row>,
    /// Where the list that the rows are from goes on.
    pub next: Option<String>,
}

/// A batch that is on its way. Whoever began it took the quotas for all of its rows, and they are its own until it has
/// ended.
pub(crate) struct Beginning {
    pub(crate) id: BatchId,
    pub(crate) at: Instant,
    /// Whom the rows are about, and where the list of those goes on.
    pub(crate) users: Page<UserId>,
}

/// Where a request is.
pub(crate) enum Begun {
    /// On its way: its rows are to be made.
    Open(Beginning),
    /// It came before, and this is what came of it.
    Ended(Batch),
}

impl Store {
    /// Makes up to 100 invites of `band`, a batch; with how many it made now. The same request again makes none again:
    /// it goes on where it was left, with the same ids and members, or is answered as it was.
    ///
    /// Two rounds of calls, four with an idempotency key: one for quotas and memberships (2 WU, 1 RU for each row to a
    /// user), one of up to four transactions at once (2 WU for a link, or 3 where it shares a transaction, 7 for an
    /// addressee). Rows that a transaction fails on are left out of the next try. One round more lists another band's
    /// members, one gives back the quotas of rows that made nothing, and one looks for what there is of a batch that was
    /// left (1 RU a row).
    ///
    /// # Errors
    /// [`NotBandAdmin`](domain::Refusal::NotBandAdmin), [`QuotaExceeded`](domain::Refusal::QuotaExceeded) (then nothing is
    /// made), [`IdempotencyKeyReused`](domain::Refusal::IdempotencyKeyReused);
    /// [`StoreError::Unavailable`] where no row could be decided.
    pub async fn create_invites(
        &self,
        caller: &Caller,
        band: BandId,
        id: BatchId,
        asked: &Asked,
        once: Option<&Once>,
        now: Instant,
    ) -> Result<(Batch, usize), StoreError> {
        let claim = Claim::new(id.to_string(), now);
        let (before, prepared) = tokio::join!(
            self.recall(caller, once, now),
            self.prepare(caller, band, asked, &claim)
        );
        let is_recalled = before.is_ok();
        let begun = self.begin(caller, once, id, before, &prepared, now).await;
        // What was taken is the batch's if this began it, or may have.
        let is_ours = match &begun {
            Ok(Begun::Open(begun)) => begun.id == id,
            Ok(Begun::Ended(_)) => false,
            Err(error) => is_recalled && !came_to_nothing(error),
        };
        if let Ok((plan, _)) = &prepared
            && !is_ours
        {
            self.close(caller, band, plan.wants(), &claim).await;
        }
        let begun = match begun? {
            Begun::Open(begun) => begun,
            Begun::Ended(batch) => return Ok((batch, 0)),
        };
        let (plan, opening) = match prepared {
            Ok(prepared) if is_ours => prepared,
            _ => self.resume(caller, band, asked, &begun).await?,
        };
        let written = self.write_rows(caller, begun.id, &opening, &plan, now).await?;
        let batch = Batch {
            id: begun.id,
            at: now,
            rows: plan.merge(&written.outcomes),
            next: plan.users.next,
        };
        let ended = self.end(caller, once, batch, now).await;
        if once.is_none() || matches!(&ended, Ok((_, true))) {
            let claim = Claim::new(begun.id.to_string(), begun.at);
            self.close(caller, band, written.vain, &claim).await;
        }
        ended.map(|(batch, _)| (batch, written.made))
    }

    /// What it takes to begin: the rows, and their quotas.
    async fn prepare(
        &self,
        caller: &Caller,
        band: BandId,
        asked: &Asked,
        claim: &Claim,
    ) -> Result<(Plan, Opening), StoreError> {
        let plan = self.plan(caller, band, asked).await?;
        let opening = self
            .open(caller, band, plan.wants(), &plan.memberships(band), claim)
            .await?;
        Ok((plan, opening))
    }

    /// What it takes to go on with what another began: the rows as they were then, and what there is of them.
    async fn resume(
        &self,
        caller: &Caller,
        band: BandId,
        asked: &Asked,
        begun: &Beginning,
    ) -> Result<(Plan, Opening), StoreError> {
        let plan = Plan::of(asked, band, begun.users.clone());
        let keys = [plan.memberships(band), plan.invites(begun.id, band)].concat();
        let opening = self.reopen(caller, band, &keys).await?;
        Ok((plan, opening))
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
        id: BatchId,
        before: Result<Option<Before>, StoreError>,
        prepared: &Result<(Plan, Opening), StoreError>,
        now: Instant,
    ) -> Result<Begun, StoreError> {
        if let Some(before) = before? {
            return before.into_batch();
        }
        let users = match prepared {
            Ok((plan, _)) => plan.users.clone(),
            // Whoever began meanwhile can have taken what is missing.
            Err(error) => {
                let before = self.recall(caller, once, now).await?;
                return before.map_or_else(|| Err(error.clone()), Before::into_batch);
            }
        };
        let fresh = Beginning { id, at: now, users };
        let Some(once) = once else {
            return Ok(Begun::Open(fresh));
        };
        let mut pace = self.pace();
        loop {
            let step = self.memory_step(Memory::of_beginning(caller, once, &fresh))?;
            match self.commit(vec![step]).await?.settle(&mut pace).await? {
                Settled::Written => return Ok(Begun::Open(fresh)),
                Settled::Again => {}
                Settled::Stale(stale) => {
                    if let Some(before) = remembered(caller, Some(once), &stale, now)? {
                        return before.into_batch();
                    }
                }
            }
        }
    }

    /// Remembers what came of the request, once every row is decided, and says whether it was this that ended it. Of
    /// equal requests at once the first to get here decides what all of them are answered: what a row finds can have
    /// changed since another made it.
    async fn end(
        &self,
        caller: &Caller,
        once: Option<&Once>,
        batch: Batch,
        now: Instant,
    ) -> Result<(Batch, bool), StoreError> {
        let failed = batch
            .rows
            .iter()
            .filter(|row| row.outcome == Err(RowRefusal::Failed))
            .count();
        if failed > 0 {
            return match self.ended(caller, once, now).await {
                Ok(Some(ended)) => Ok((ended, false)),
                _ if failed == batch.rows.len() => Err(StoreError::Unavailable("no row could be written".to_owned())),
                _ => Ok((batch, false)),
            };
        }
        let Some(once) = once else { return Ok((batch, true)) };
        let mut pace = self.pace();
        loop {
            let step = self.outcome_step(Memory::of_batch(caller, once, &batch))?;
            match self.commit(vec![step]).await?.settle(&mut pace).await? {
                Settled::Written => return Ok((batch, true)),
                Settled::Again => {}
                Settled::Stale(stale) => {
                    let before = remembered(caller, Some(once), &stale, now)?;
                    return match before.map(Before::into_batch).transpose()? {
                        // The SDK can have repeated what had happened.
                        Some(Begun::Ended(ended)) => Ok((ended.clone(), ended == batch)),
                        _ => Ok((batch, false)),
                    };
                }
            }
        }
    }
}
