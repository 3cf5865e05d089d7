//! Daily quotas (UTC): how many invites and resends a band and an inviter may make, how many batch rows an inviter may
//! attempt, how many mails an address may get, and how many test mails a user may send to themselves.

use crate::Instant;
use chrono::{NaiveTime, TimeDelta};

/// The daily limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotas {
    /// Invites and resends of one band.
    pub per_band: u32,
    /// Invites and resends by one user, in all bands.
    pub per_inviter: u32,
    /// Mails to one address about invites, from all bands.
    pub per_recipient: u32,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            per_band: 200,
            per_inviter: 100,
            per_recipient: 3,
        }
    }
}

/// How many batch rows a user may attempt for each invite they may make, dry runs included.
const TRIES_PER_INVITE: u32 = 50;

/// How many test mails a user may send to themselves.
pub const TEST_MAILS: u32 = 10;

/// Which quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuotaKind {
    /// The band's invites and resends.
    Band,
    /// The inviter's invites and resends.
    Inviter,
    /// Batch rows attempted by the inviter, whatever their outcome, and links they replace.
    Attempts,
    /// Test mails of a user to themselves.
    Tests,
}

impl QuotaKind {
    /// All quotas.
    pub const ALL: [Self; 4] = [Self::Band, Self::Inviter, Self::Attempts, Self::Tests];

    /// Its name in responses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Band => "band",
            Self::Inviter => "inviter",
            Self::Attempts => "attempts",
            Self::Tests => "tests",
        }
    }

    /// Parses what [`as_str`](Self::as_str) returns.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

impl Quotas {
    /// The daily limit of this quota.
    #[must_use]
    pub fn most(&self, kind: QuotaKind) -> u32 {
        match kind {
            QuotaKind::Band => self.per_band,
            QuotaKind::Inviter => self.per_inviter,
            QuotaKind::Attempts => self.per_inviter.saturating_mul(TRIES_PER_INVITE),
            QuotaKind::Tests => TEST_MAILS,
        }
    }
}

/// A quota, with what has been used of it today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Which quota.
    pub kind: QuotaKind,
    /// The daily limit.
    pub most: u32,
    /// How many have been used today.
    pub used: u32,
}

impl Quota {
    /// How many are left today.
    #[must_use]
    pub fn left(self) -> u32 {
        self.most.saturating_sub(self.used)
    }

    /// How many are left today, and until when.
    #[must_use]
    pub fn quota_left(self, now: Instant) -> QuotaLeft {
        QuotaLeft {
            left: self.left(),
            resets_at: tomorrow(now),
        }
    }

    /// The quota once `count` more are used.
    #[must_use]
    pub fn after(self, count: u32) -> Self {
        Self {
            used: self.used.saturating_add(count),
            ..self
        }
    }

    /// Grants as many of `count` as are left.
    #[must_use]
    pub fn grant(self, count: u32, now: Instant) -> Grant {
        Grant::of(count, self.left(), |granted| self.after(granted).take(1, now).err())
    }

    /// Takes `count` from what is left.
    ///
    /// # Errors
    /// [`Exceeded`] if fewer are left.
    pub fn take(self, count: u32, now: Instant) -> Result<QuotaTaken, Exceeded> {
        let left = self.left();
        if count > left {
            return Err(Exceeded {
                kind: self.kind,
                most: self.most,
                left,
                retry_after: seconds_until(tomorrow(now), now),
            });
        }
        Ok(self.take_unchecked(count, now))
    }

    /// Takes `count` without knowing how many are used; the condition of the write checks that.
    #[must_use]
    pub fn take_unchecked(self, count: u32, now: Instant) -> QuotaTaken {
        QuotaTaken {
            kind: self.kind,
            count,
            max_used_before: self.most.checked_sub(count),
            day: day(now),
        }
    }
}

/// An amount taken from a quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotaTaken {
    /// Which quota.
    pub kind: QuotaKind,
    /// The amount.
    pub count: u32,
    /// The highest number that may have been used before; `None` if `count` is above the daily limit, so that it can
    /// never be taken.
    pub max_used_before: Option<u32>,
    /// The [day] it is taken on.
    pub day: i64,
}

/// What a band and an inviter have left today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// The band's quota.
    pub band: Quota,
    /// The inviter's quota.
    pub inviter: Quota,
}

impl Allowance {
    /// Takes `count` from both, the band's first.
    ///
    /// # Errors
    /// [`Exceeded`] if either has fewer left.
    pub fn take(self, count: u32, now: Instant) -> Result<(QuotaTaken, QuotaTaken), Exceeded> {
        Ok((self.band.take(count, now)?, self.inviter.take(count, now)?))
    }

    /// Grants as many of `count` as both have left.
    #[must_use]
    pub fn grant(self, count: u32, now: Instant) -> Grant {
        Grant::of(count, self.left(), |granted| self.after(granted).take(1, now).err())
    }

    /// Both once `count` more are used.
    #[must_use]
    pub fn after(self, count: u32) -> Self {
        Self {
            band: self.band.after(count),
            inviter: self.inviter.after(count),
        }
    }

    /// Both, with at least as much used as in `other`: counters of a day only grow, so the higher one is the later one.
    #[must_use]
    pub fn or_later(self, other: Self) -> Self {
        let later = |one: Quota, other: Quota| Quota {
            used: one.used.max(other.used),
            ..one
        };
        Self {
            band: later(self.band, other.band),
            inviter: later(self.inviter, other.inviter),
        }
    }

    /// What the inviter can still use in the band today.
    #[must_use]
    pub fn quota_left(self, now: Instant) -> QuotaLeft {
        QuotaLeft {
            left: self.left(),
            resets_at: tomorrow(now),
        }
    }

    fn left(self) -> u32 {
        self.band.left().min(self.inviter.left())
    }
}

/// How many invites and resends are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotaLeft {
    /// How many are left today.
    pub left: u32,
    /// When the day ends and the quota starts anew.
    pub resets_at: Instant,
}

/// How many of a number a quota grants: all, or as many as are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// How many are granted.
    pub count: u32,
    /// Why the others are not; `None` if all are granted.
    pub exceeded: Option<Exceeded>,
}

impl Grant {
    /// All of `count`.
    #[must_use]
    pub fn all(count: u32) -> Self {
        Self { count, exceeded: None }
    }

    fn of(count: u32, left: u32, exceeded: impl FnOnce(u32) -> Option<Exceeded>) -> Self {
        if count <= left {
            return Self::all(count);
        }
        Self {
            count: left,
            exceeded: exceeded(left),
        }
    }
}

/// A quota that has less left than was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exceeded {
    /// Which quota.
    pub kind: QuotaKind,
    /// The daily limit.
    pub most: u32,
    /// How many are left.
    pub left: u32,
    /// The number of seconds until the quota is reset.
    pub retry_after: u64,
}

/// The day of `now`, counted from 1970.
#[must_use]
pub fn day(now: Instant) -> i64 {
    now.timestamp().div_euclid(86_400)
}

/// The start of the next day.
#[must_use]
pub fn tomorrow(now: Instant) -> Instant {
    (now.date_naive() + TimeDelta::days(1))
        .and_time(NaiveTime::MIN)
        .and_utc()
}

/// Whole seconds from `now` until `then`, rounded up and at least one.
#[must_use]
pub fn seconds_until(then: Instant, now: Instant) -> u64 {
    let millis = (then - now).num_milliseconds().max(1);
    u64::try_from(millis).unwrap_or_default().div_ceil(1000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::hours;

    #[test]
    fn a_quota_is_reset_when_the_day_ends() {
        let noon = hours(0);
        assert_eq!(seconds_until(tomorrow(noon), noon), 12 * 3600);
        assert_eq!(day(tomorrow(noon)), day(noon) + 1);
        let late = tomorrow(noon) - TimeDelta::milliseconds(1);
        assert_eq!((day(late), seconds_until(tomorrow(late), late)), (day(noon), 1));
        assert_eq!(seconds_until(noon + TimeDelta::milliseconds(1001), noon), 2);
    }

    #[test]
    fn a_quota_never_gives_more_than_is_left() {
        let quota = |used| Quota {
            kind: QuotaKind::Band,
            most: 10,
            used,
        };
        let max_used_before = |used, count| quota(used).take(count, hours(0)).map(|taken| taken.max_used_before);
        assert_eq!(max_used_before(4, 6), Ok(Some(4)));
        assert_eq!(max_used_before(0, 10), Ok(Some(0)));
        for (used, count, left) in [(5, 6, 5), (0, 11, 10), (12, 1, 0)] {
            let exceeded = quota(used).take(count, hours(0)).expect_err("too many");
            assert_eq!((exceeded.left, exceeded.retry_after), (left, 12 * 3600));
        }
    }

    #[test]
    fn a_grant_is_what_is_left_and_names_the_quota_that_ends_it() {
        let quota = |kind, left: u32| Quota {
            kind,
            most: 10,
            used: 10 - left,
        };
        let grant = |band, inviter, count| {
            let allowance = Allowance {
                band: quota(QuotaKind::Band, band),
                inviter: quota(QuotaKind::Inviter, inviter),
            };
            let grant = allowance.grant(count, hours(0));
            let why = grant.exceeded.map(|exceeded| (exceeded.kind, exceeded.left));
            (grant.count, why)
        };
        assert_eq!(grant(5, 4, 4), (4, None));
        assert_eq!(grant(5, 4, 0), (0, None));
        assert_eq!(grant(5, 4, 6), (4, Some((QuotaKind::Inviter, 0))));
        assert_eq!(grant(2, 4, 6), (2, Some((QuotaKind::Band, 0))));
        assert_eq!(grant(0, 0, 1), (0, Some((QuotaKind::Band, 0))));
        let attempts = quota(QuotaKind::Attempts, 3).grant(5, hours(0));
        let exceeded = attempts.exceeded.expect("too few");
        assert_eq!((attempts.count, exceeded.left, exceeded.most), (3, 0, 10));
        assert_eq!(exceeded.retry_after, 12 * 3600);
    }

    #[test]
    fn a_lower_limit_than_yesterday_leaves_nothing() {
        let quota = |kind| Quota { kind, most: 3, used: 5 };
        let allowance = Allowance {
            band: quota(QuotaKind::Band),
            inviter: quota(QuotaKind::Inviter),
        };
        assert_eq!(allowance.grant(2, hours(0)).count, 0);
        let left = allowance.quota_left(hours(0));
        assert_eq!((left.left, left.resets_at), (0, tomorrow(hours(0))));
    }

    #[test]
    fn the_higher_counters_are_the_later_ones() {
        let allowance = |band, inviter| {
            let quota = |kind, used| Quota { kind, most: 10, used };
            Allowance {
                band: quota(QuotaKind::Band, band),
                inviter: quota(QuotaKind::Inviter, inviter),
            }
        };
        let read = allowance(7, 2);
        for (known, later) in [((5, 5), (7, 5)), ((8, 1), (8, 2)), ((0, 0), (7, 2))] {
            assert_eq!(read.or_later(allowance(known.0, known.1)), allowance(later.0, later.1));
        }
        assert_eq!(read.after(3), allowance(10, 5));
    }

    #[test]
    fn names_parse_back() {
        for kind in QuotaKind::ALL {
            assert_eq!(QuotaKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(QuotaKind::parse("recipient"), None);
    }
}
