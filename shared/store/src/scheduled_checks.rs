//! Scheduled checks: invites to check again later, for sending a reminder or a mail that the invite expired.
//!
//! Each check is one item, in a partition per hour, so the cost of finding due checks does not depend on the size of
//! the table. Checking twice does no harm, since the invite decides what to do.

use crate::Store;
use crate::error::StoreError;
use crate::items;
use crate::keys::{self, n, s};
use crate::page::{ListQuery, start, text};
use crate::read::Consistency;
use crate::step::{Expression, Update};
use chrono::TimeDelta;
use domain::{Instant, InviteId};
use std::ops::RangeInclusive;

/// How long a check is kept if nobody does it.
const KEPT: TimeDelta = TimeDelta::days(14);
/// How long after its time a check may still be scheduled.
const LATE: TimeDelta = TimeDelta::minutes(10);

/// A check that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduledCheck {
    /// The invite to check.
    pub invite: InviteId,
    /// The time for which it was planned.
    pub at: Instant,
    key: keys::Key,
}

/// Some of the checks due in an hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduledChecks {
    /// The checks, earliest first.
    pub checks: Vec<ScheduledCheck>,
    /// The position to continue from; `None` at the end.
    pub next: Option<String>,
}

impl Store {
    /// Schedules a check of an invite at `at`. One call, 1 WU.
    ///
    /// # Errors
    /// None but those of the database.
    pub async fn schedule_check(&self, invite: InviteId, at: Instant) -> Result<(), StoreError> {
        let key = keys::scheduled_check(invite, at);
        let mut item = key.attributes();
        item.insert("ttl".to_owned(), n((at + KEPT).timestamp()));
        self.overwrite(&key, &item).await
    }

    /// The hours, counted from 1970, that may still have checks due by `now`. One call, 1 RU.
    ///
    /// # Errors
    /// None but those of the database.
    pub async fn hours_due(&self, now: Instant) -> Result<RangeInclusive<i64>, StoreError> {
        let key = keys::checks_progress();
        let found = self.read(std::slice::from_ref(&key), Consistency::Strong).await?;
        let mark = found
            .get(&key)
            .and_then(|item| item.get("hour")?.as_n().ok()?.parse().ok());
        // TTL has deleted older checks.
        let oldest = keys::hour(now - KEPT);
        Ok(mark.unwrap_or(oldest).max(oldest)..=keys::hour(now))
    }

    /// The checks of an `hour` that are due at `now`, up to `limit`. One call, 1 RU per 40 or so.
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
        let position = |item: &crate::read::Item| text(item, "sk").map(str::to_owned);
        let page = self.page(query, limit, from, position).await?;
        let page = page.map(|item| {
            let key = keys::Key::of(&item).ok_or_else(|| StoreError::corrupt("scheduled check", "no key"))?;
            let parsed = keys::parse_check(&key.sk);
            let (at, invite) = parsed.ok_or_else(|| StoreError::corrupt("scheduled check", "no invite"))?;
            let at = items::instant(at)?;
            Ok(ScheduledCheck { invite, at, key })
        })?;
        Ok(ScheduledChecks {
            checks: page.entries,
            next: page.next,
        })
    }

    /// Deletes a check that was done. One call, 1 WU.
    ///
    /// # Errors
    /// None but those of the database.
    pub async fn check_done(&self, check: &ScheduledCheck) -> Result<(), StoreError> {
        self.remove(&check.key, &Expression::default()).await
    }

    /// Records that all checks before the hour `before` were done by `now`, when the open hours began at `from`. Hours
    /// in which checks may still be scheduled stay open. One call, 1 WU; none if nothing changes.
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
        self.update_and_return(&update).await.map(|_| ())
    }
}
