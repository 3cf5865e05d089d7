//! Invites to look at again when time has passed: to remind, or to tell that one expired.
//!
//! One item for each look, in a partition for each hour, so that finding what is due costs what is due, however large
//! the table. Looking twice does no harm: what is to be done is decided by the invite.

use crate::Store;
use crate::error::StoreError;
use crate::keys::{self, n, s};
use crate::page::{ListQuery, start, text};
use crate::read::Consistency;
use crate::step::{Expression, Update};
use chrono::TimeDelta;
use domain::{Instant, InviteId};
use std::ops::RangeInclusive;

/// How long a look that nobody took is kept.
const KEPT: TimeDelta = TimeDelta::days(14);
/// How late a look may be noted after its time.
const LATE: TimeDelta = TimeDelta::minutes(10);

/// A look that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduledCheck {
    /// At which invite.
    pub invite: InviteId,
    place: keys::Key,
}

/// Some of the looks of an hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduledChecks {
    /// The earliest first.
    pub looks: Vec<ScheduledCheck>,
    /// Where there are more: what to ask for next.
    pub next: Option<String>,
}

impl Store {
    /// Has an invite looked at again at `at`. One call, 1 WU.
    ///
    /// # Errors
    /// None but those of the database.
    pub async fn schedule_check(&self, invite: InviteId, at: Instant) -> Result<(), StoreError> {
        let key = keys::scheduled_check(invite, at);
        let mut item = key.attributes();
        item.insert("ttl".to_owned(), n((at + KEPT).timestamp()));
        self.overwrite(&key, &item).await
    }

    /// The hours, counted from 1970, whose looks may not all have been taken by `now`. One call, 1 RU.
    ///
    /// # Errors
    /// None but those of the database.
    pub async fn hours_due(&self, now: Instant) -> Result<RangeInclusive<i64>, StoreError> {
        let key = keys::checks_progress();
        let found = self.read(std::slice::from_ref(&key), Consistency::Strong).await?;
        let mark = found
            .get(&key)
            .and_then(|item| item.get("hour")?.as_n().ok()?.parse().ok());
        // Older looks are gone by TTL.
        let oldest = keys::hour(now - KEPT);
        Ok(mark.unwrap_or(oldest).max(oldest)..=keys::hour(now))
    }

    /// The looks of an `hour` that are due at `now`, up to `limit`. One call, 1 RU for some forty.
    ///
    /// # Errors
    /// None but those of the database.
    pub async fn checks_due(
        &self,
        hour: i64,
        after: Option<String>,
        limit: u32,
        now: Instant,
    ) -> Result<ScheduledChecks, StoreError> {
        let pk = keys::checks_pk(hour);
        let query = ListQuery::new(Expression::new(
            "pk = :pk AND sk <= :by",
            [(":pk", s(&pk)), (":by", s(keys::checks_until(now)))],
        ));
        let from = after.map(|sk| start([("pk", pk), ("sk", sk)]));
        let place = |item: &crate::read::Item| text(item, "sk").map(str::to_owned);
        let page = self.page(query, limit, from, place).await?;
        let page = page.map(|item| {
            let place = keys::Key::of(&item).ok_or_else(|| StoreError::corrupt("look", "no key"))?;
            let invite = keys::parse_check(&place.sk).ok_or_else(|| StoreError::corrupt("look", "no invite"))?;
            Ok(ScheduledCheck { invite, place })
        })?;
        Ok(ScheduledChecks {
            looks: page.entries,
            next: page.next,
        })
    }

    /// Notes that a look was taken. One call, 1 WU.
    ///
    /// # Errors
    /// None but those of the database.
    pub async fn check_done(&self, look: &ScheduledCheck) -> Result<(), StoreError> {
        self.remove(&look.place).await
    }

    /// Notes that all looks `before` that hour were taken by `now`, where the hours began at `from`; those that may
    /// still be noted late stay open. One call, 1 WU; none where nothing changes.
    ///
    /// # Errors
    /// None but those of the database.
    pub async fn hours_done(&self, from: i64, before: i64, now: Instant) -> Result<(), StoreError> {
        let hour = before.min(keys::hour(now - LATE));
        if hour <= from {
            return Ok(());
        }
        let later = Expression::new("attribute_not_exists(pk) OR #hour < :hour", [(":hour", n(hour))]);
        let update = Update::new(keys::checks_progress(), "SET #hour = :hour", later);
        self.update_and_see(&update).await.map(|_| ())
    }
}
