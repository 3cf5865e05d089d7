//! Many invites in one request: each row has an outcome of its own, and none stops the others.

use crate::Store;
use crate::decide::{Decision, ReadPlan};
use crate::error::StoreError;
use crate::idempotency::{KeyedRequest, recorded};
use crate::keys;
use crate::page::Page;
use crate::read::{Consistency, FoundItems};
use crate::rows::{BatchWrite, BulkRequest, CheckedRows};
use domain::batch::number;
use domain::quota::Whose;
use domain::{BandId, BatchId, Caller, IdempotencyKey, IdempotencyRecord, Instant, Refusal, Row, RowRefusal, UserId};

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

/// A batch whose rows are to be made.
#[derive(Clone)]
struct OpenBatch {
    id: BatchId,
    at: Instant,
    /// The users whom the rows are about, and where the list of them goes on.
    users: Page<UserId>,
}

/// The progress of a batch.
enum BatchState {
    /// Its rows are to be made.
    Open(OpenBatch),
    /// Its rows are made or refused.
    Ended(Batch),
}

impl Store {
    /// Makes up to 100 invites of `band`, a batch; with how many it made now. The same request again makes none again:
    /// it goes on where it was left, with the same ids and members, or is answered as it was.
    ///
    /// First the right is read (1 RU), then what decides about each row (½ RU for an address, 1½ for a user), and one call
    /// lists another band's members. Then the invites are written, in transactions of up to 98 links or 49 others, one after
    /// the other, each with the quotas that it takes (4 WU): 3 WU for a link, 5 for a recipient. Rows that a transaction fails
    /// on are left out of the next try. All rows count as attempts (1 WU a batch), state anything about them is read. An
    /// idempotency key takes two calls more.
    ///
    /// # Errors
    /// [`NotBandAdmin`](Refusal::NotBandAdmin), [`QuotaExceeded`](Refusal::QuotaExceeded) (then nothing is
    /// made), [`IdempotencyKeyReused`](Refusal::IdempotencyKeyReused);
    /// [`StoreError::Unavailable`] where no row could be decided.
    pub async fn create_invites(
        &self,
        caller: &Caller,
        band: BandId,
        id: BatchId,
        request: &BulkRequest,
        key: Option<&IdempotencyKey>,
        now: Instant,
    ) -> Result<(Batch, usize), StoreError> {
        let keyed = KeyedRequest::new(caller, band, key);
        let (record, mut found) = self.check_batch(caller, band, request, keyed, now).await?;
        let mut state = record.map(BatchState::of).transpose()?;
        loop {
            let open_batch = match state {
                Some(BatchState::Ended(batch)) => return Ok((batch, 0)),
                Some(BatchState::Open(open_batch)) => Some(open_batch),
                None => None,
            };
            let users = match &open_batch {
                Some(open_batch) => open_batch.users.clone(),
                None => self.users_to_invite(request).await?,
            };
            let plan = request.plan(&users);
            let resumed = open_batch.as_ref().map(|open_batch| open_batch.id);
            self.take_attempts(caller, plan.size(), now).await?;
            let CheckedRows { mut outcomes, open } = self.check_rows(band, &plan, resumed, now).await?;
            self.allow_rows(caller, band, &mut found, number(open.len()), now)
                .await?;
            let next = users.next.clone();
            let open_batch = match open_batch {
                Some(open_batch) => open_batch,
                None => match self.open_batch(keyed, OpenBatch { id, at: now, users }, now).await? {
                    BatchState::Open(open_batch) if open_batch.id == id => open_batch,
                    other => {
                        state = Some(other);
                        continue;
                    }
                },
            };
            let write = BatchWrite {
                caller,
                band,
                batch: open_batch.id,
                now,
                found: &found,
            };
            let (written, made) = self.write_rows(&write, open).await?;
            outcomes.extend(written);
            let batch = Batch {
                id: open_batch.id,
                at: now,
                rows: plan.merge(&outcomes),
                next,
            };
            return Ok((self.end(keyed, batch, now).await?, made));
        }
    }

    /// Reads what decides whether the caller may ask, and what came of the same request state. 1 RU, or 3 for another band's
    /// members; refusals and earlier answers are made of strongly consistent reads.
    ///
    /// # Errors
    /// [`NotBandAdmin`](Refusal::NotBandAdmin) of either band, [`IdempotencyKeyReused`](Refusal::IdempotencyKeyReused);
    /// [`QuotaExceeded`](Refusal::QuotaExceeded) where all attempts of the day are used up.
    pub(crate) async fn check_batch(
        &self,
        caller: &Caller,
        band: BandId,
        request: &BulkRequest,
        keyed: Option<KeyedRequest<'_>>,
        now: Instant,
    ) -> Result<(Option<IdempotencyRecord>, FoundItems), StoreError> {
        let profile = keys::profile(&caller.user);
        let mut all = vec![keys::band(band), profile.clone()];
        all.extend(keyed.map(|keyed| keyed.record_key()));
        let other = request.other_band();
        all.extend(other.map(keys::band));
        let decide = |found: &FoundItems| {
            found.managed_band(band, caller)?;
            if let Some(other) = other {
                found.managed_band(other, caller)?;
            }
            let record = recorded(keyed, found, now)?;
            if record.is_some() {
                return Ok(Decision::Confirm((record, found.clone())));
            }
            let attempts = self.quota(Whose::Attempts, found.get(&profile).as_ref(), now);
            attempts.take(1, now).map_err(Refusal::QuotaExceeded)?;
            Ok(Decision::Answer((None, found.clone())))
        };
        // No write holds the right to another band against what is there, so it is read strongly.
        let reading = if other.is_some() {
            ReadPlan::each_time(&all)
        } else {
            ReadPlan::of(&all)
        };
        self.decide(reading, decide).await
    }

    /// Whether the quotas have room for so many invites: a batch gets all that it needs or is refused as a whole. A refusal
    /// takes another read, which `found` has then.
    ///
    /// # Errors
    /// [`QuotaExceeded`](Refusal::QuotaExceeded).
    pub(crate) async fn allow_rows(
        &self,
        caller: &Caller,
        band: BandId,
        found: &mut FoundItems,
        rows: u32,
        now: Instant,
    ) -> Result<(), StoreError> {
        if self.allowance(found, band, caller, now).take(rows, now).is_err() {
            let both = [keys::band(band), keys::profile(&caller.user)];
            found.extend(self.read(&both, Consistency::Strong).await?);
            let allowance = self.allowance(found, band, caller, now);
            allowance.take(rows, now).map_err(Refusal::QuotaExceeded)?;
        }
        Ok(())
    }

    /// The members of the other band who are to be invited. No call where there is none.
    pub(crate) async fn users_to_invite(&self, request: &BulkRequest) -> Result<Page<UserId>, StoreError> {
        match request {
            BulkRequest::Rows(_) => Ok(Page::default()),
            BulkRequest::MembersOf { band, page, .. } => self.members_to_invite(*band, page.clone()).await,
        }
    }

    /// What came of the request, if it came state and has ended.
    async fn ended(&self, keyed: Option<KeyedRequest<'_>>, now: Instant) -> Result<Option<Batch>, StoreError> {
        let record = self.read_record(keyed, now).await?;
        match record.map(BatchState::of).transpose()? {
            Some(BatchState::Ended(batch)) => Ok(Some(batch)),
            Some(BatchState::Open(_)) | None => Ok(None),
        }
    }

    /// Records that the request has open_batch, unless its key has a record.
    async fn open_batch(
        &self,
        keyed: Option<KeyedRequest<'_>>,
        new_batch: OpenBatch,
        now: Instant,
    ) -> Result<BatchState, StoreError> {
        let Some(keyed) = keyed else {
            return Ok(BatchState::Open(new_batch));
        };
        self.decide(ReadPlan::known(FoundItems::default()), |found| {
            if let Some(state) = recorded(Some(keyed), found, now)? {
                return BatchState::of(state).map(Decision::Answer);
            }
            let record = keyed.record(new_batch.to_record());
            Ok(Decision::Write(vec![record], BatchState::Open(new_batch.clone())))
        })
        .await
    }

    /// Records what came of the request, once every row is decided. Of equal requests at once the first to get here
    /// decides what all of them are answered: what a row finds can have changed since another made it.
    async fn end(&self, keyed: Option<KeyedRequest<'_>>, batch: Batch, now: Instant) -> Result<Batch, StoreError> {
        let failed = batch
            .rows
            .iter()
            .filter(|row| row.outcome == Err(RowRefusal::Failed))
            .count();
        if failed > 0 {
            return match self.ended(keyed, now).await {
                Ok(Some(ended)) => Ok(ended),
                _ if failed == batch.rows.len() => Err(StoreError::Unavailable("no row could be written".to_owned())),
                _ => Ok(batch),
            };
        }
        let Some(keyed) = keyed else { return Ok(batch) };
        self.decide(ReadPlan::known(FoundItems::default()), |found| {
            if !found.covers(&keyed.record_key()) {
                let record = keyed.complete(batch.to_record());
                return Ok(Decision::Write(vec![record], batch.clone()));
            }
            let record = recorded(Some(keyed), found, now)?;
            Ok(Decision::Answer(match record.map(BatchState::of).transpose()? {
                Some(BatchState::Ended(ended)) => ended,
                _ => batch.clone(),
            }))
        })
        .await
    }
}

impl OpenBatch {
    fn to_record(&self) -> IdempotencyRecord {
        IdempotencyRecord {
            at: self.at,
            batch: Some(self.id),
            users: self.users.entries.clone(),
            next: self.users.next.clone(),
            rows: None,
        }
    }
}

impl Batch {
    /// The record names no users: its rows do.
    fn to_record(&self) -> IdempotencyRecord {
        IdempotencyRecord {
            at: self.at,
            batch: Some(self.id),
            users: Vec::new(),
            next: self.next.clone(),
            rows: Some(self.rows.clone()),
        }
    }
}

impl BatchState {
    /// The batch of a record.
    fn of(record: IdempotencyRecord) -> Result<Self, StoreError> {
        let IdempotencyRecord {
            at,
            batch,
            users,
            next,
            rows,
        } = record;
        let id = batch.ok_or_else(|| StoreError::corrupt("idempotency record", "no batch"))?;
        Ok(match rows {
            Some(rows) => Self::Ended(Batch { id, at, rows, next }),
            None => Self::Open(OpenBatch {
                id,
                at,
                users: Page { entries: users, next },
            }),
        })
    }
}
