//! Counting the invites of a day, on items that are written or read anyway.
//!
//! A counter is an attribute named after the day, so that a new day starts at nothing without anyone resetting it.
//! Each write sweeps the counters of the month before.
//!
//! To add twice is not to add once, so an item remembers the last writes to its counters, a mark each: one that the SDK
//! repeats since its answer was lost finds its own.

use crate::Store;
use crate::error::StoreError;
use crate::keys::{self, Key, n, s};
use crate::read::Item;
use crate::write::{Expression, Step};
use aws_sdk_dynamodb::types::AttributeValue;
use chrono::TimeDelta;
use domain::quota::{Exceeded, Whose, day, seconds_until, tomorrow};
use domain::{Instant, Recipient, Refusal};

/// For how many days past counters are looked for.
const SWEPT_DAYS: i64 = 31;

/// Where an item remembers writes, the last one first. As many can come between a write and its repetition.
const MARKS: [&str; 4] = ["mark_0", "mark_1", "mark_2", "mark_3"];

/// Has an item remember the write of this mark, and forget the oldest.
const REMEMBER: &str = "SET mark_3 = if_not_exists(mark_2, :none), mark_2 = if_not_exists(mark_1, :none), \
                        mark_1 = if_not_exists(mark_0, :none), mark_0 = :mark";

/// The condition that it does not remember this one.
const UNKNOWN: &str = "NOT :mark IN (mark_0, mark_1, mark_2, mark_3)";

/// A request as the counters know it.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    mark: String,
    pub(crate) at: Instant,
}

impl Claim {
    /// On the quotas of the day that `at` is in. No other claim has this `mark`.
    pub(crate) fn new(mark: String, at: Instant) -> Self {
        Self { mark, at }
    }

    /// The mark as an attribute's value.
    pub(crate) fn mark(&self) -> AttributeValue {
        s(&self.mark)
    }

    fn is_known(&self, item: &Item) -> bool {
        let mark = self.mark();
        MARKS.iter().any(|name| item.get(*name) == Some(&mark))
    }
}

/// Whether a claim's quota was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Certainty {
    /// It was.
    Sure,
    /// It may have been: no answer came.
    InDoubt,
}

/// The counter of a day.
fn counter(day: i64) -> String {
    format!("day_{day}")
}

/// `REMOVE` with the counters that are over.
fn sweep(today: i64) -> String {
    let past: Vec<_> = (today - SWEPT_DAYS..today).map(counter).collect();
    format!("REMOVE {}", past.join(", "))
}

/// How many of the day's have been taken.
fn used(item: Option<&Item>, now: Instant) -> u32 {
    item.and_then(|item| item.get(&counter(day(now)))?.as_n().ok()?.parse().ok())
        .unwrap_or(0)
}

/// Whether fewer than `count` are left of `most`.
pub(crate) fn used_up(item: Option<&Item>, most: u32, count: u32, now: Instant) -> bool {
    most.saturating_sub(used(item, now)) < count
}

/// What a quota that was not enough tells.
pub(crate) fn exceeded(whose: Whose, most: u32, item: Option<&Item>, now: Instant) -> Refusal {
    Refusal::QuotaExceeded(Exceeded {
        whose,
        most,
        left: most.saturating_sub(used(item, now)),
        retry_after: seconds_until(tomorrow(now), now),
    })
}

/// What came of taking from a quota.
pub(crate) enum Taken {
    /// The item as it is then.
    Yes(Item),
    /// What is there instead.
    No(Option<Item>),
}

impl Store {
    /// Takes `count` of the `most` a day at `key`, if there are so many and `guard` holds. 1 WU.
    pub(crate) async fn take(
        &self,
        key: Key,
        guard: &Expression,
        most: u32,
        count: u32,
        claim: &Claim,
    ) -> Result<Taken, StoreError> {
        let today = day(claim.at);
        let name = counter(today);
        let mut values = Expression::new("", [(":count", n(count)), (":mark", claim.mark()), (":none", s("-"))]);
        values.values.extend(guard.values.clone());
        let room = match most.checked_sub(count) {
            Some(room) => {
                values.values.insert(":room".to_owned(), n(room));
                format!("(attribute_not_exists({name}) OR {name} <= :room)")
            }
            // More than a day has: this holds for no item.
            None => "attribute_exists(out_of_reach)".to_owned(),
        };
        let mut condition = format!("{room} AND {UNKNOWN}");
        if !guard.text.is_empty() {
            condition = format!("{} AND {condition}", guard.text);
        }
        let update = format!("ADD {name} :count {REMEMBER} {}", sweep(today));
        let seen = self
            .update_and_see(self.update(key, &update, &condition, values))
            .await?;
        Ok(match seen {
            Ok(item) => Taken::Yes(item),
            Err(Some(item)) if claim.is_known(&item) => Taken::Yes(item),
            Err(item) => Taken::No(item),
        })
    }

    /// Gives back what was taken for invites that came to nothing; once for each claim. Where that fails, they have
    /// counted: the quota is never too generous.
    pub(crate) async fn give_back(&self, key: Key, count: u32, claim: &Claim, taken: Certainty) {
        if count == 0 {
            return;
        }
        let name = counter(day(claim.at));
        let mut values = Expression::new(
            "",
            [
                (":minus", n(-i64::from(count))),
                (":mark", s(format!("-{}", claim.mark))),
                (":none", s("-")),
            ],
        );
        let mut condition = format!("attribute_exists({name}) AND {UNKNOWN}");
        if taken == Certainty::InDoubt {
            condition = format!("{condition} AND :taken IN ({})", MARKS.join(", "));
            values.values.insert(":taken".to_owned(), claim.mark());
        }
        let update = format!("ADD {name} :minus {REMEMBER}");
        let _ = self.update_and_see(self.update(key, &update, &condition, values)).await;
    }

    /// The write that counts one more invite to the recipient; an invite to a user takes that user's profile.
    pub(crate) fn recipient_step(&self, recipient: &Recipient, now: Instant) -> Option<Step> {
        let key = keys::recipient_quota(recipient)?;
        let today = day(now);
        let name = counter(today);
        let mut values = Expression::new("", [(":one", n(1)), (":most", n(self.quotas.per_recipient))]);
        let room = format!("(attribute_not_exists({name}) OR {name} < :most)");
        let (set, condition) = match recipient {
            Recipient::User(_) => ("", format!("attribute_exists(display_name) AND {room}")),
            Recipient::Email(_) | Recipient::Anyone => {
                let ttl = tomorrow(now) + TimeDelta::days(1);
                values.values.insert(":ttl".to_owned(), n(ttl.timestamp()));
                ("SET #ttl = :ttl ", room)
            }
        };
        let update = format!("{set}ADD {name} :one {}", sweep(today));
        Some(self.update(key, &update, &condition, values))
    }
}

/// The guard that holds where `user` is an admin of the band.
pub(crate) fn admin(user: &domain::UserId) -> Expression {
    Expression::new("contains(admins, :by)", [(":by", s(user.as_str()))])
}
