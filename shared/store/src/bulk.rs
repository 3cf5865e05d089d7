//! Creating many invites in one request. Each row has its own outcome, and a failed row does not stop the others.

use crate::Store;
use crate::decide::{Decision, ReadPlan};
use crate::error::StoreError;
use crate::idempotency::{KeyedRequest, recorded};
use crate::keys;
use crate::page::Page;
use crate::read::FoundItems;
use crate::rows::{BatchWrite, BulkRequest, CheckedRows};
use domain::quota::QuotaKind;
use domain::{BandId, BatchId, Caller, IdempotencyKey, IdempotencyRecord, Instant, Refusal, Row, RowRefusal, UserId};

/// The result of a bulk request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The id of the batch.
    pub id: BatchId,
    /// When it was finished.
    pub at: Instant,
    /// All rows in order.
    pub rows: Vec<Row>,
    /// The position at which the list that the rows come from continues.
    pub next: Option<String>,
}

/// A batch whose rows are not finished.
#[derive(Clone)]
struct OpenBatch {
    id: BatchId,
    at: Instant,
    /// The recipients of the rows, and the position at which their list continues.
    users: Page<UserId>,
}

/// How far a batch has got.
enum BatchState {
    /// Some rows may still have to be written.
    Open(OpenBatch),
    /// Every row is finished.
    Ended(Batch),
}

impl Store {
    /// Creates up to 100 invites of `band` as a batch. Returns it with the number of invites created by this call. The
    /// same request sent again creates no invite twice: an unfinished batch continues with the same ids and recipients,
    /// a finished one gives the first answer again.
    ///
    /// It checks that the caller is an admin (1 RU) and lists the other band's members if asked (one call). It then
    /// reads what decides about each row: ½ RU for an address, 1½ for a user. Then it writes the invites in consecutive
    /// transactions of up to 98 links or 49 others: 3 WU for a link, 5 for a recipient, and 4 WU for the quotas in each
    /// transaction. Rows that fail a transaction are left out of its next try. All rows count as attempts before
    /// anything about them is read (1 WU per batch). An idempotency key adds two calls.
    ///
    /// Rows get what the quotas have left, in their order; the others are refused, each for itself. Under a key, one
    /// call and 1 RU per row refused so.
    ///
    /// # Errors
    /// [`NotBandAdmin`](Refusal::NotBandAdmin), [`IdempotencyKeyReused`](Refusal::IdempotencyKeyReused);
    /// [`QuotaExceeded`](Refusal::QuotaExceeded) if no attempts are left; [`StoreError::Unavailable`] if no row could be
    /// written.
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
        let (record, found) = self
            .check_batch(caller, band, request.other_band(), keyed, false, now)
            .await?;
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
            let mut plan = request.plan(&users);
            let resumed = open_batch.as_ref().map(|open_batch| open_batch.id);
            // A batch that continues is tried as a whole: rows that are not looked at may be created already.
            let least = if resumed.is_some() { plan.size() } else { 1 };
            plan.limit(self.take_attempts(caller, plan.size(), least, now).await?);
            let CheckedRows { mut outcomes, open } = self.check_rows(band, &plan, resumed, now).await?;
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
                is_keyed: keyed.is_some(),
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

    /// Checks that the caller may send the request, and finds the record of the same request. 1 RU, 2 if it reads
    /// `strongly`, or 3 for another band's members. Refusals and records are confirmed by strongly consistent reads.
    ///
    /// # Errors
    /// [`NotBandAdmin`](Refusal::NotBandAdmin) for either band,
    /// [`IdempotencyKeyReused`](Refusal::IdempotencyKeyReused); [`QuotaExceeded`](Refusal::QuotaExceeded) if the day's
    /// attempts are used up.
    pub(crate) async fn check_batch(
        &self,
        caller: &Caller,
        band: BandId,
        other: Option<BandId>,
        keyed: Option<KeyedRequest<'_>>,
        strongly: bool,
        now: Instant,
    ) -> Result<(Option<IdempotencyRecord>, FoundItems), StoreError> {
        let profile = keys::profile(&caller.user);
        let mut all = vec![keys::band(band), profile.clone()];
        all.extend(keyed.map(|keyed| keyed.record_key()));
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
            let attempts = self.quota(QuotaKind::Attempts, found.get(&profile).as_ref(), now);
            attempts.take(1, now).map_err(Refusal::QuotaExceeded)?;
            Ok(Decision::Answer((None, found.clone())))
        };
        // No write depends on the caller's role in the other band.
        let reading = if other.is_some() || strongly {
            ReadPlan::each_time(&all)
        } else {
            ReadPlan::of(&all)
        };
        self.decide(reading, decide).await
    }

    /// The members of the other band to invite. No call if there is no other band.
    pub(crate) async fn users_to_invite(&self, request: &BulkRequest) -> Result<Page<UserId>, StoreError> {
        match request {
            BulkRequest::Rows(_) => Ok(Page::default()),
            BulkRequest::MembersOf { band, page, .. } => self.members_to_invite(*band, page.clone()).await,
        }
    }

    /// The finished batch of the same request, if there is one.
    async fn ended(&self, keyed: Option<KeyedRequest<'_>>, now: Instant) -> Result<Option<Batch>, StoreError> {
        let record = self.read_record(keyed, now).await?;
        match record.map(BatchState::of).transpose()? {
            Some(BatchState::Ended(batch)) => Ok(Some(batch)),
            Some(BatchState::Open(_)) | None => Ok(None),
        }
    }

    /// Writes the record of an unfinished batch, unless the key already has a record.
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

    /// Writes the outcomes to the record once every row is finished. When equal requests run at the same time, the
    /// first to get here decides the answer to all of them: an invite may have changed since another request created
    /// it.
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
            acted_on: Vec::new(),
            complete: true,
        }
    }
}

impl Batch {
    /// The record lists no users, since its rows do.
    fn to_record(&self) -> IdempotencyRecord {
        IdempotencyRecord {
            at: self.at,
            batch: Some(self.id),
            users: Vec::new(),
            next: self.next.clone(),
            rows: Some(self.rows.clone()),
            acted_on: Vec::new(),
            complete: true,
        }
    }
}

impl BatchState {
    /// Reads a batch from its record.
    fn of(record: IdempotencyRecord) -> Result<Self, StoreError> {
        let IdempotencyRecord {
            at,
            batch,
            users,
            next,
            rows,
            ..
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
