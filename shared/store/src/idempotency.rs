//! Idempotency records: a request that is sent again gets the first answer and changes nothing.
//!
//! A record holds the outcome of a request: the invites as they were then. Tokens are derived from these and never
//! stored. A single invite and its record are written together. A batch takes several writes, so its record is written
//! first, without outcomes: a repeated request continues with the same ids and, if it invites the members of another
//! band, the same members.

use crate::Store;
use crate::error::StoreError;
use crate::items::{self, InviteItem};
use crate::keys::{self, Key, n, s};
use crate::read::{Consistency, FoundItems};
use crate::step::{Expression, Step};
use chrono::TimeDelta;
use domain::quota::{Exceeded, QuotaKind};
use domain::record::ActedOn;
use domain::{
    BandId, BatchId, Caller, IdempotencyKey, IdempotencyRecord, Instant, Invite, InviteId, Refusal, Row, RowOutcome,
    RowRefusal, Transition,
};
use serde::{Deserialize, Serialize};

/// How long a record is valid.
const KEPT_FOR: TimeDelta = TimeDelta::hours(24);

/// The item of a record.
#[derive(Serialize, Deserialize)]
struct RecordItem {
    pk: String,
    sk: String,
    ttl: i64,
    fingerprint: String,
    at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// The recipients of the rows, until there are outcomes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    users: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<Vec<RowItem>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    acted_on: Vec<ActedOnItem>,
    /// Whether not all invites of the band were looked at to find these.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    partial: bool,
}

#[derive(Serialize, Deserialize)]
struct ActedOnItem {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<OutcomeItem>,
}

#[derive(Serialize, Deserialize)]
struct RowItem {
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    outcome: OutcomeItem,
}

#[derive(Serialize, Deserialize)]
enum OutcomeItem {
    Made(Box<InviteItem>),
    Done,
    InviteNotFound,
    InviteNotPending,
    ResendTooSoon(u64),
    AlreadyInvited(String),
    AlreadyMember,
    UserNotFound,
    NotBandAdmin,
    QuotaExceeded(String, u32, u32, u64),
    Repeats(usize),
    Invalid,
}

/// A request with an idempotency key. Keys are separate for each band, so a request to one band never reads what the
/// caller did for another.
#[derive(Clone, Copy)]
pub(crate) struct KeyedRequest<'a> {
    pub(crate) caller: &'a Caller,
    pub(crate) band: BandId,
    pub(crate) key: &'a IdempotencyKey,
}

impl<'a> KeyedRequest<'a> {
    /// The request, if it has a key.
    pub(crate) fn new(caller: &'a Caller, band: BandId, key: Option<&'a IdempotencyKey>) -> Option<Self> {
        key.map(|key| Self { caller, band, key })
    }

    /// The key of its record.
    pub(crate) fn record_key(&self) -> Key {
        keys::idempotency_record(&self.caller.user, self.band, self.key)
    }

    /// Writes its record, if the key has no valid one.
    pub(crate) fn record(self, record: IdempotencyRecord) -> Transition {
        self.recorded(record, false)
    }

    /// Completes its unfinished record.
    pub(crate) fn complete(self, record: IdempotencyRecord) -> Transition {
        self.recorded(record, true)
    }

    fn recorded(self, record: IdempotencyRecord, completes: bool) -> Transition {
        Transition::RequestRecorded {
            caller: self.caller.user.clone(),
            band: self.band,
            key: self.key.clone(),
            record: Box::new(record),
            completes,
        }
    }
}

impl Store {
    /// The record of this request, if it is less than a day old. 1 RU.
    ///
    /// # Errors
    /// [`Refusal::IdempotencyKeyReused`].
    pub(crate) async fn read_record(
        &self,
        request: Option<KeyedRequest<'_>>,
        now: Instant,
    ) -> Result<Option<IdempotencyRecord>, StoreError> {
        let keys: Vec<_> = request.map(|request| request.record_key()).into_iter().collect();
        let found = self.read(&keys, Consistency::Strong).await?;
        recorded(request, &found, now)
    }

    /// The step that writes a record.
    pub(crate) fn record_step(
        &self,
        key: Key,
        fingerprint: &str,
        record: IdempotencyRecord,
        completes: bool,
    ) -> Result<Step, StoreError> {
        let condition = if completes {
            Expression::new(
                "fingerprint = :ours AND attribute_not_exists(#rows)",
                [(":ours", s(fingerprint))],
            )
        } else {
            Expression::new(
                "attribute_not_exists(pk) OR #ttl <= :now",
                [(":now", n(record.at.timestamp()))],
            )
        };
        let row = |row: Row| {
            let made = |invite: Invite| OutcomeItem::Made(Box::new(InviteItem::of(&invite, self.retention)));
            Ok(RowItem {
                user: row.user.map(|user| user.to_string()),
                outcome: outcome_item(row.outcome, made)?,
            })
        };
        let acted_on = |ActedOn { id, outcome }| {
            let outcome = outcome.map(|outcome| outcome_item(outcome, |()| OutcomeItem::Done));
            Ok(ActedOnItem {
                id,
                outcome: outcome.transpose()?,
            })
        };
        let acted_on = record.acted_on.into_iter().map(acted_on);
        let rows = record
            .rows
            .map(|rows| rows.into_iter().map(row).collect::<Result<_, StoreError>>());
        let item = RecordItem {
            pk: key.pk.clone(),
            sk: key.sk.clone(),
            ttl: (record.at + KEPT_FOR).timestamp(),
            fingerprint: fingerprint.to_owned(),
            at: record.at.timestamp_millis(),
            batch: record.batch.map(|batch| batch.to_string()),
            users: record.users.iter().map(ToString::to_string).collect(),
            next: record.next,
            rows: rows.transpose()?,
            acted_on: acted_on.collect::<Result<_, StoreError>>()?,
            partial: !record.complete,
        };
        Ok(Step::put(key, items::write(item)?, condition))
    }
}

/// The record of this request among the items found; `None` if it is over a day old.
///
/// # Errors
/// [`Refusal::IdempotencyKeyReused`].
pub(crate) fn recorded(
    request: Option<KeyedRequest<'_>>,
    found: &FoundItems,
    now: Instant,
) -> Result<Option<IdempotencyRecord>, StoreError> {
    let found = request.and_then(|request| Some((request.key, found.get(&request.record_key())?)));
    let Some((key, item)) = found else { return Ok(None) };
    let item: RecordItem = items::read("idempotency record", item)?;
    if item.ttl <= now.timestamp() {
        return Ok(None);
    }
    if item.fingerprint != key.fingerprint {
        return Err(Refusal::IdempotencyKeyReused.into());
    }
    item.into_record().map(Some)
}

/// The invite, if the record is about one.
pub(crate) fn invite_of(record: IdempotencyRecord) -> Result<Invite, StoreError> {
    let invite = record.into_invite();
    invite.ok_or_else(|| StoreError::corrupt("idempotency record", "no invite"))
}

impl RecordItem {
    fn into_record(self) -> Result<IdempotencyRecord, StoreError> {
        let row = |row: RowItem| {
            let outcome = match row.outcome {
                OutcomeItem::Made(invite) => Ok(invite.into_invite()?),
                other => Err(row_refusal(other)?),
            };
            let user = row.user.as_deref().map(items::user).transpose()?;
            Ok(Row { user, outcome })
        };
        let batch = |text: String| BatchId::parse(&text).ok_or_else(|| StoreError::corrupt("batch id", "malformed"));
        let acted_on = |row: ActedOnItem| {
            let outcome = match row.outcome {
                None => None,
                Some(OutcomeItem::Done) => Some(Ok(())),
                Some(other) => Some(Err(row_refusal(other)?)),
            };
            Ok(ActedOn { id: row.id, outcome })
        };
        let acted_on = self.acted_on.into_iter().map(acted_on);
        let users = self.users.iter().map(|user| items::user(user));
        let rows = self
            .rows
            .map(|rows| rows.into_iter().map(row).collect::<Result<_, StoreError>>());
        Ok(IdempotencyRecord {
            at: items::instant(self.at)?,
            batch: self.batch.map(batch).transpose()?,
            users: users.collect::<Result<_, _>>()?,
            next: self.next,
            rows: rows.transpose()?,
            acted_on: acted_on.collect::<Result<_, StoreError>>()?,
            complete: !self.partial,
        })
    }
}

fn outcome_item<T>(outcome: RowOutcome<T>, done: impl FnOnce(T) -> OutcomeItem) -> Result<OutcomeItem, StoreError> {
    match outcome {
        Ok(value) => Ok(done(value)),
        Err(RowRefusal::Repeats(row)) => Ok(OutcomeItem::Repeats(row)),
        Err(RowRefusal::Invalid) => Ok(OutcomeItem::Invalid),
        Err(RowRefusal::Refused(refusal)) => refused(refusal),
        Err(RowRefusal::Failed) => Err(StoreError::corrupt("outcome of a row", "it is not final")),
    }
}

fn row_refusal(outcome: OutcomeItem) -> Result<RowRefusal, StoreError> {
    Ok(match outcome {
        OutcomeItem::Repeats(row) => RowRefusal::Repeats(row),
        OutcomeItem::Invalid => RowRefusal::Invalid,
        other => RowRefusal::Refused(refusal(other)?),
    })
}

fn refused(refusal: Refusal) -> Result<OutcomeItem, StoreError> {
    match refusal {
        Refusal::AlreadyInvited(id) => Ok(OutcomeItem::AlreadyInvited(id.to_string())),
        Refusal::AlreadyMember => Ok(OutcomeItem::AlreadyMember),
        Refusal::UserNotFound => Ok(OutcomeItem::UserNotFound),
        Refusal::NotBandAdmin => Ok(OutcomeItem::NotBandAdmin),
        Refusal::InviteNotFound => Ok(OutcomeItem::InviteNotFound),
        Refusal::InviteNotPending => Ok(OutcomeItem::InviteNotPending),
        Refusal::ResendTooSoon { retry_after } => Ok(OutcomeItem::ResendTooSoon(retry_after)),
        Refusal::QuotaExceeded(Exceeded {
            kind,
            most,
            left,
            retry_after,
        }) => Ok(OutcomeItem::QuotaExceeded(
            kind.as_str().to_owned(),
            most,
            left,
            retry_after,
        )),
        other => Err(StoreError::corrupt("outcome of a row", other)),
    }
}

fn refusal(outcome: OutcomeItem) -> Result<Refusal, StoreError> {
    match outcome {
        OutcomeItem::AlreadyInvited(id) => {
            let id = InviteId::parse(&id).ok_or_else(|| StoreError::corrupt("invite id", "malformed"))?;
            Ok(Refusal::AlreadyInvited(id))
        }
        OutcomeItem::AlreadyMember => Ok(Refusal::AlreadyMember),
        OutcomeItem::UserNotFound => Ok(Refusal::UserNotFound),
        OutcomeItem::NotBandAdmin => Ok(Refusal::NotBandAdmin),
        OutcomeItem::InviteNotFound => Ok(Refusal::InviteNotFound),
        OutcomeItem::InviteNotPending => Ok(Refusal::InviteNotPending),
        OutcomeItem::ResendTooSoon(retry_after) => Ok(Refusal::ResendTooSoon { retry_after }),
        OutcomeItem::QuotaExceeded(kind, most, left, retry_after) => Ok(Refusal::QuotaExceeded(Exceeded {
            kind: QuotaKind::parse(&kind).ok_or_else(|| StoreError::corrupt("quota", kind))?,
            most,
            left,
            retry_after,
        })),
        OutcomeItem::Made(_) | OutcomeItem::Done | OutcomeItem::Repeats(_) | OutcomeItem::Invalid => {
            Err(StoreError::corrupt("outcome of a row", "not a refusal"))
        }
    }
}
