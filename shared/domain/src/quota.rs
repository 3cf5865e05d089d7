//! Daily quotas (UTC): how many invites and resends a band and an inviter may make, how many batch rows an inviter may
//! attempt, and how many mails an address may get.

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

/// Which quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuotaKind {
    /// The band's invites and resends.
    Band,
    /// The inviter's invites and resends.
    Inviter,
    /// Batch rows attempted by the inviter, whatever their outcome, and links they replace.
    Attempts,
}

impl QuotaKind {
    /// Its name in responses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Band => "band",
            Self::Inviter => "inviter",
            Self::Attempts => "attempts",
        }
    }

    /// Parses what [`as_str`](Self::as_str) returns.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Band, Self::Inviter, Self::Attempts]
            .into_iter()
            .find(|kind| kind.as_str() == word)
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
    /// Takes `count` from what is left.
    ///
    /// # Errors
    /// [`Exceeded`] if fewer are left.
    pub fn take(self, count: u32, now: Instant) -> Result<QuotaTaken, Exceeded> {
        let left = self.most.saturating_sub(self.used);
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
    fn names_parse_back() {
        for kind in [QuotaKind::Band, QuotaKind::Inviter, QuotaKind::Attempts] {
            assert_eq!(QuotaKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(QuotaKind::parse("recipient"), None);
    }
}
