//! Many invites in one request: each row has an outcome of its own, and none stops the others.

use crate::Store;
use crate::create::{managed, name_of};
use crate::error::StoreError;
use crate::keys;
use crate::once::{Before, Memory, Repeatable, recognise};
use crate::page::Page;
use crate::read::{Consistency, Found};
use crate::rows::{Asked, Maker, Plan, Row, RowRefusal, count};
use crate::write::Settled;
use domain::quota::Whose;
use domain::{Band, BandId, BatchId, Caller, Instant, Once, Refusal, UserId};

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

/// A batch that is on its way.
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

/// What the first read of a request found, to an admin.
pub(crate) struct Desk {
    pub(crate) band: Band,
    found: Found,
}

impl Store {
    /// Makes up to 100 invites of `band`, a batch; with how many it made now. The same request again makes none again:
    /// it goes on where it was left, with the same ids and members, or is answered as it was.
    ///
    /// First the right is read (1 RU), then what decides about each row (½ RU for an address, 1½ for a user), and one call
    /// lists another band's members. Then the invites are written, in transactions of up to 98 links or 49 others, one after
    /// the other, each with the quotas that it takes (4 WU): 3 WU for a link, 5 for a recipient. Rows that a transaction fails
    /// on are left out of the next try. All rows count as attempts (1 WU a batch), before anything about them is read. An
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
        asked: &Asked,
        once: Option<&Once>,
        now: Instant,
    ) -> Result<(Batch, usize), StoreError> {
        let request = Repeatable::new(caller, band, once);
        let (before, desk) = self.open_desk(caller, band, asked, request, now).await?;
        let mut before = before.map(Before::into_batch).transpose()?;
        loop {
            let begun = match before {
                Some(Begun::Ended(batch)) => return Ok((batch, 0)),
                Some(Begun::Open(begun)) => Some(begun),
                None => None,
            };
            let plan = match &begun {
                Some(begun) => Plan::of(asked, band, begun.users.clone()),
                None => self.plan(asked, band).await?,
            };
            let resumed = begun.as_ref().map(|begun| begun.id);
            self.take_attempts(caller, count(plan.wanted.len()), now).await?;
            let mut judged = self.judge(band, &plan, resumed, now).await?;
            self.allow_rows(caller, &desk, count(judged.open.len()), now).await?;
            let users = plan.users.clone();
            let fresh = Beginning { id, at: now, users };
            let begun = match begun {
                Some(begun) => begun,
                None => match self.begin(request, fresh, now).await? {
                    Begun::Open(begun) if begun.id == id => begun,
                    other => {
                        before = Some(other);
                        continue;
                    }
                },
            };
            let maker = Maker {
                caller,
                name: name_of(&desk.found, caller)?,
                batch: begun.id,
                now,
            };
            let made = self.write_rows(&maker, desk.band, &mut judged).await?;
            let batch = Batch {
                id: begun.id,
                at: now,
                rows: plan.merge(&judged.outcomes),
                next: plan.users.next,
            };
            return Ok((self.end(request, batch, now).await?, made));
        }
    }

    /// Reads what decides whether the caller may ask, and what came of the same request before. 1 RU, or 3 for another band's
    /// members; refusals and earlier answers are made of strongly consistent reads.
    ///
    /// # Errors
    /// [`NotBandAdmin`](Refusal::NotBandAdmin) of either band, [`IdempotencyKeyReused`](Refusal::IdempotencyKeyReused);
    /// [`QuotaExceeded`](Refusal::QuotaExceeded) where all attempts of the day are used up.
    pub(crate) async fn open_desk(
        &self,
        caller: &Caller,
        band: BandId,
        asked: &Asked,
        request: Option<Repeatable<'_>>,
        now: Instant,
    ) -> Result<(Option<Before>, Desk), StoreError> {
        let profile = keys::profile(&caller.user);
        let mut all = vec![keys::band(band), profile.clone()];
        all.extend(request.map(|request| request.key()));
        let other = match asked {
            Asked::MembersOf { band, .. } => Some(*band),
            Asked::Rows(_) => None,
        };
        all.extend(other.map(keys::band));
        let decide = |found: &Found| {
            let band = managed(found, band, caller)?;
            if let Some(other) = other {
                managed(found, other, caller)?;
            }
            let before = recognise(request, found, now)?;
            if before.is_none() {
                let attempts = self.quota(Whose::Attempts, found.get(&profile).as_ref(), now);
                attempts.take(1, now).map_err(Refusal::QuotaExceeded)?;
            }
            let found = found.clone();
            Ok((before, Desk { band, found }))
        };
        // What no write holds against what is there is decided on a strongly consistent read.
        let first = if other.is_some() {
            Consistency::Strong
        } else {
            Consistency::Eventual
        };
        match decide(&self.read(&all, first).await?) {
            Err(StoreError::Refused(_)) | Ok((Some(_), _)) if first == Consistency::Eventual => {
                decide(&self.read(&all, Consistency::Strong).await?)
            }
            outcome => outcome,
        }
    }

    /// Whether the quotas have room for so many invites: a batch gets all that it needs or is refused as a whole.
    ///
    /// # Errors
    /// [`QuotaExceeded`](Refusal::QuotaExceeded).
    pub(crate) async fn allow_rows(
        &self,
        caller: &Caller,
        desk: &Desk,
        rows: u32,
        now: Instant,
    ) -> Result<(), StoreError> {
        let (band, profile) = (keys::band(desk.band.id), keys::profile(&caller.user));
        let allow = |found: &Found| self.allow((found.get(&band).as_ref(), found.get(&profile).as_ref()), rows, now);
        if allow(&desk.found).is_err() {
            let found = self.read(&[band.clone(), profile.clone()], Consistency::Strong).await?;
            allow(&found)?;
        }
        Ok(())
    }

    /// The rows of what is `asked` of `band`. No call but to list another band's members.
    pub(crate) async fn plan(&self, asked: &Asked, band: BandId) -> Result<Plan, StoreError> {
        let users = match asked {
            Asked::Rows(_) => Page::default(),
            Asked::MembersOf { band, page, .. } => self.members_to_invite(*band, page.clone()).await?,
        };
        Ok(Plan::of(asked, band, users))
    }

    /// What came of the request, if it came before and has ended.
    async fn ended(&self, request: Option<Repeatable<'_>>, now: Instant) -> Result<Option<Batch>, StoreError> {
        let before = self.recall(request, now).await?;
        match before.map(Before::into_batch).transpose()? {
            Some(Begun::Ended(batch)) => Ok(Some(batch)),
            Some(Begun::Open(_)) | None => Ok(None),
        }
    }

    /// Remembers that the request has begun, unless another of the same key is known.
    async fn begin(
        &self,
        request: Option<Repeatable<'_>>,
        fresh: Beginning,
        now: Instant,
    ) -> Result<Begun, StoreError> {
        let Some(request) = request else {
            return Ok(Begun::Open(fresh));
        };
        let mut pace = self.pace();
        loop {
            let step = self.memory_step(Memory::of_beginning(request, &fresh))?;
            match self.commit(vec![step]).await?.settle(&mut pace).await? {
                Settled::Written => return Ok(Begun::Open(fresh)),
                Settled::Again => {}
                Settled::Stale(stale) => {
                    if let Some(before) = recognise(Some(request), &stale.into_found(), now)? {
                        return before.into_batch();
                    }
                }
            }
        }
    }

    /// Remembers what came of the request, once every row is decided. Of equal requests at once the first to get here
    /// decides what all of them are answered: what a row finds can have changed since another made it.
    async fn end(&self, request: Option<Repeatable<'_>>, batch: Batch, now: Instant) -> Result<Batch, StoreError> {
        let failed = batch
            .rows
            .iter()
            .filter(|row| row.outcome == Err(RowRefusal::Failed))
            .count();
        if failed > 0 {
            return match self.ended(request, now).await {
                Ok(Some(ended)) => Ok(ended),
                _ if failed == batch.rows.len() => Err(StoreError::Unavailable("no row could be written".to_owned())),
                _ => Ok(batch),
            };
        }
        let Some(request) = request else { return Ok(batch) };
        let mut pace = self.pace();
        loop {
            let step = self.outcome_step(Memory::of_batch(request, &batch))?;
            match self.commit(vec![step]).await?.settle(&mut pace).await? {
                Settled::Written => return Ok(batch),
                Settled::Again => {}
                Settled::Stale(stale) => {
                    let before = recognise(Some(request), &stale.into_found(), now)?;
                    return match before.map(Before::into_batch).transpose()? {
                        Some(Begun::Ended(ended)) => Ok(ended),
                        _ => Ok(batch),
                    };
                }
            }
        }
    }
}
