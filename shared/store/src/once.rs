//! Requests that happen once, however often they are sent.
//!
//! The item of a request holds what came of it, so that the first answer can be given again: the invites as they were
//! then, of which tokens can be derived and none is stored. A single invite and its item are written together. A
//! batch takes several writes, so its item is there first, without outcomes: whoever comes again goes on with the
//! same ids and, where it invites the members of another band, with those who were there.

use crate::Store;
use crate::bulk::{Batch, Beginning, Begun};
use crate::error::StoreError;
use crate::items::{self, InviteItem};
use crate::keys::{self, Key, n, s};
use crate::page::Page;
use crate::read::{Consistency, Found};
use crate::rows::{Row, RowRefusal};
use crate::step::{Expression, Step};
use chrono::TimeDelta;
use domain::quota::{Exceeded, Whose};
use domain::{BandId, BatchId, Caller, Instant, Invite, InviteId, Once, Refusal, UserId};
use serde::{Deserialize, Serialize};

/// For how long a request is remembered.
const REMEMBERED: TimeDelta = TimeDelta::hours(24);

/// What is stored of a request.
#[derive(Serialize, Deserialize)]
struct OnceItem {
    pk: String,
    sk: String,
    ttl: i64,
    fingerprint: String,
    at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// Whom the rows of a batch are about, for as long as there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    users: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<Vec<RowItem>>,
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
    AlreadyInvited(String),
    AlreadyMember,
    UserNotFound,
    NotBandAdmin,
    QuotaExceeded(String, u32, u32, u64),
    Repeats(usize),
    Invalid,
}

/// A request that is to happen once. Each band has keys of its own, so that what a caller did for one is never looked at
/// for another.
#[derive(Clone, Copy)]
pub(crate) struct Repeatable<'a> {
    pub(crate) caller: &'a Caller,
    pub(crate) band: BandId,
    pub(crate) once: &'a Once,
}

impl<'a> Repeatable<'a> {
    /// The request, where it has a key.
    pub(crate) fn new(caller: &'a Caller, band: BandId, once: Option<&'a Once>) -> Option<Self> {
        once.map(|once| Self { caller, band, once })
    }

    /// Where its record is.
    pub(crate) fn key(&self) -> Key {
        keys::once(&self.caller.user, self.band, self.once)
    }
}

/// A request that came before.
#[derive(Debug)]
pub(crate) struct Before {
    pub(crate) at: Instant,
    pub(crate) batch: Option<BatchId>,
    pub(crate) users: Page<UserId>,
    /// What came of it, if it got to the end.
    pub(crate) rows: Option<Vec<Row>>,
}

/// What is to be remembered of a request.
pub(crate) struct Memory<'a> {
    pub(crate) request: Repeatable<'a>,
    pub(crate) at: Instant,
    pub(crate) batch: Option<BatchId>,
    pub(crate) users: Page<UserId>,
    pub(crate) rows: Option<Vec<Row>>,
}

impl<'a> Memory<'a> {
    /// Of a request that is about one invite.
    pub(crate) fn of_one(request: Repeatable<'a>, invite: &Invite, at: Instant) -> Self {
        Self {
            request,
            at,
            batch: None,
            users: Page::default(),
            rows: Some(vec![Row {
                user: None,
                outcome: Ok(invite.clone()),
            }]),
        }
    }

    /// Of a request whose rows are to be made.
    pub(crate) fn of_beginning(request: Repeatable<'a>, begun: &Beginning) -> Self {
        Self {
            request,
            at: begun.at,
            batch: Some(begun.id),
            users: begun.users.clone(),
            rows: None,
        }
    }

    /// Of a request that is done.
    pub(crate) fn of_batch(request: Repeatable<'a>, batch: &Batch) -> Self {
        Self {
            request,
            at: batch.at,
            batch: Some(batch.id),
            // The rows say it.
            users: Page {
                entries: Vec::new(),
                next: batch.next.clone(),
            },
            rows: Some(batch.rows.clone()),
        }
    }
}

impl Store {
    /// The request of this key, if it came within a day. 1 RU.
    ///
    /// # Errors
    /// [`Refusal::IdempotencyKeyReused`].
    pub(crate) async fn recall(
        &self,
        request: Option<Repeatable<'_>>,
        now: Instant,
    ) -> Result<Option<Before>, StoreError> {
        let keys: Vec<_> = request.map(|request| request.key()).into_iter().collect();
        let found = self.read(&keys, Consistency::Strong).await?;
        recognise(request, &found, now)
    }

    /// The write that remembers a request, if none of its key is remembered.
    pub(crate) fn memory_step(&self, memory: Memory<'_>) -> Result<Step, StoreError> {
        let fresh = Expression::new(
            "attribute_not_exists(pk) OR #ttl <= :now",
            [(":now", n(memory.at.timestamp()))],
        );
        self.remember(memory, fresh)
    }

    /// The write that adds what came of a request to what is remembered of it, unless that is known already.
    pub(crate) fn outcome_step(&self, memory: Memory<'_>) -> Result<Step, StoreError> {
        let open = Expression::new(
            "fingerprint = :ours AND attribute_not_exists(#rows)",
            [(":ours", s(&memory.request.once.fingerprint))],
        );
        self.remember(memory, open)
    }

    fn remember(&self, memory: Memory<'_>, condition: Expression) -> Result<Step, StoreError> {
        let key = memory.request.key();
        let row = |row: Row| {
            let outcome = match row.outcome {
                Ok(invite) => OutcomeItem::Made(Box::new(InviteItem::of(&invite, self.retention))),
                Err(RowRefusal::Repeats(row)) => OutcomeItem::Repeats(row),
                Err(RowRefusal::Invalid) => OutcomeItem::Invalid,
                Err(RowRefusal::Refused(refusal)) => refused(refusal)?,
                Err(RowRefusal::Failed) => return Err(StoreError::corrupt("outcome", "it is none yet")),
            };
            Ok(RowItem {
                user: row.user.map(|user| user.to_string()),
                outcome,
            })
        };
        let rows = memory
            .rows
            .map(|rows| rows.into_iter().map(row).collect::<Result<_, StoreError>>());
        let item = OnceItem {
            pk: key.pk.clone(),
            sk: key.sk.clone(),
            ttl: (memory.at + REMEMBERED).timestamp(),
            fingerprint: memory.request.once.fingerprint.clone(),
            at: memory.at.timestamp_millis(),
            batch: memory.batch.map(|batch| batch.to_string()),
            users: memory.users.entries.iter().map(ToString::to_string).collect(),
            next: memory.users.next,
            rows: rows.transpose()?,
        };
        Ok(Step::put(key, items::write(item)?, condition))
    }
}

/// The request of this key among what was found; none once its day is over.
///
/// # Errors
/// [`Refusal::IdempotencyKeyReused`].
pub(crate) fn recognise(
    request: Option<Repeatable<'_>>,
    found: &Found,
    now: Instant,
) -> Result<Option<Before>, StoreError> {
    let found = request.and_then(|request| Some((request.once, found.get(&request.key())?)));
    let Some((once, item)) = found else { return Ok(None) };
    let item: OnceItem = items::read("idempotency record", item)?;
    if item.ttl <= now.timestamp() {
        return Ok(None);
    }
    if item.fingerprint != once.fingerprint {
        return Err(Refusal::IdempotencyKeyReused.into());
    }
    let row = |row: RowItem| {
        let outcome = match row.outcome {
            OutcomeItem::Made(invite) => Ok(invite.into_invite()?),
            OutcomeItem::Repeats(row) => Err(RowRefusal::Repeats(row)),
            OutcomeItem::Invalid => Err(RowRefusal::Invalid),
            other => Err(RowRefusal::Refused(refusal(other)?)),
        };
        let user = row.user.as_deref().map(items::user).transpose()?;
        Ok(Row { user, outcome })
    };
    let batch = |text: String| BatchId::parse(&text).ok_or_else(|| StoreError::corrupt("batch id", "malformed"));
    Ok(Some(Before {
        at: items::instant(item.at)?,
        batch: item.batch.map(batch).transpose()?,
        users: Page {
            entries: item
                .users
                .iter()
                .map(|user| items::user(user))
                .collect::<Result<_, _>>()?,
            next: item.next,
        },
        rows: match item.rows {
            Some(rows) => Some(rows.into_iter().map(row).collect::<Result<_, StoreError>>()?),
            None => None,
        },
    }))
}

fn refused(refusal: Refusal) -> Result<OutcomeItem, StoreError> {
    match refusal {
        Refusal::AlreadyInvited(id) => Ok(OutcomeItem::AlreadyInvited(id.to_string())),
        Refusal::AlreadyMember => Ok(OutcomeItem::AlreadyMember),
        Refusal::UserNotFound => Ok(OutcomeItem::UserNotFound),
        Refusal::NotBandAdmin => Ok(OutcomeItem::NotBandAdmin),
        Refusal::QuotaExceeded(Exceeded {
            whose,
            most,
            left,
            retry_after,
        }) => Ok(OutcomeItem::QuotaExceeded(
            whose.as_str().to_owned(),
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
        OutcomeItem::QuotaExceeded(whose, most, left, retry_after) => Ok(Refusal::QuotaExceeded(Exceeded {
            whose: Whose::parse(&whose).ok_or_else(|| StoreError::corrupt("quota", whose))?,
            most,
            left,
            retry_after,
        })),
        OutcomeItem::Made(_) | OutcomeItem::Repeats(_) | OutcomeItem::Invalid => {
            Err(StoreError::corrupt("outcome of a row", "no refusal"))
        }
    }
}

impl Before {
    /// The batch that it makes or made.
    pub(crate) fn into_batch(self) -> Result<Begun, StoreError> {
        let id = self
            .batch
            .ok_or_else(|| StoreError::corrupt("idempotency key", "no batch"))?;
        Ok(match self.rows {
            Some(rows) => Begun::Ended(Batch {
                id,
                at: self.at,
                rows,
                next: self.users.next,
            }),
            None => Begun::Open(Beginning {
                id,
                at: self.at,
                users: self.users,
            }),
        })
    }

    /// The one invite that it made or changed.
    pub(crate) fn into_invite(self) -> Result<Invite, StoreError> {
        let row = self.rows.and_then(|rows| rows.into_iter().next());
        match row {
            Some(Row {
                outcome: Ok(invite), ..
            }) => Ok(invite),
            _ => Err(StoreError::corrupt("idempotency key", "no invite")),
        }
    }
}
