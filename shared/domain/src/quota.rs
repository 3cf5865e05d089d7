//! Quotas: how many invites and resends a day (UTC) a band and an inviter may make, how many rows of batches an inviter may
//! try, and how many mails an address may get.

use crate::Instant;
use chrono::{NaiveTime, TimeDelta};

/// How many a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotas {
    /// Invites and resends of one band.
    pub per_band: u32,
    /// Invites and resends by one user, over all bands.
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

/// How many rows of batches a user may try, previews included, for each invite that they may make.
const TRIES_PER_INVITE: u32 = 50;

/// Whose quota, or of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The band's.
    Band,
    /// The inviter's.
    Inviter,
    /// Rows of batches that the inviter tries, whatever comes of them, and links that they replace.
    Attempts,
}

impl Whose {
    /// The word for it in answers.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Band => "band",
            Self::Inviter => "inviter",
            Self::Attempts => "attempts",
        }
    }

    /// The one with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Band, Self::Inviter, Self::Attempts]
            .into_iter()
            .find(|whose| whose.as_str() == word)
    }
}

impl Quotas {
    /// How many a day there are.
    #[must_use]
    pub fn most(&self, whose: Whose) -> u32 {
        match whose {
            Whose::Band => self.per_band,
            Whose::Inviter => self.per_inviter,
            Whose::Attempts => self.per_inviter.saturating_mul(TRIES_PER_INVITE),
        }
    }
}

/// A day's allowance, as far as it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Whose.
    pub whose: Whose,
    /// How many a day it allows.
    pub most: u32,
    /// How many have been taken today.
    pub used: u32,
}

impl Quota {
    /// Takes `count`.
    ///
    /// # Errors
    /// [`Exceeded`] where fewer are left.
    pub fn take(self, count: u32, now: Instant) -> Result<QuotaTaken, Exceeded> {
        let left = self.most.saturating_sub(self.used);
        if count > left {
            return Err(Exceeded {
                whose: self.whose,
                most: self.most,
                left,
                retry_after: seconds_until(tomorrow(now), now),
            });
        }
        Ok(self.take_unchecked(count, now))
    }

    /// Takes `count` without a look at what is used: that shows when it is written.
    #[must_use]
    pub fn take_unchecked(self, count: u32, now: Instant) -> QuotaTaken {
        QuotaTaken {
            whose: self.whose,
            count,
            max_used_before: self.most.checked_sub(count),
            day: day(now),
        }
    }
}

/// What is taken from a quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotaTaken {
    /// From whose.
    pub whose: Whose,
    /// How many.
    pub count: u32,
    /// How many may have been used before at the most; none where `count` is more than a whole day's quota, so that it
    /// can't be taken.
    pub max_used_before: Option<u32>,
    /// On which [day].
    pub day: i64,
}

/// What a band and an inviter may still issue today.
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
    /// [`Exceeded`] where fewer are left of one.
    pub fn take(self, count: u32, now: Instant) -> Result<(QuotaTaken, QuotaTaken), Exceeded> {
        Ok((self.band.take(count, now)?, self.inviter.take(count, now)?))
    }
}

/// A quota that is used up, or too small for what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exceeded {
    /// Whose.
    pub whose: Whose,
    /// How many a day it allows.
    pub most: u32,
    /// How many are left of it.
    pub left: u32,
    /// In how many seconds it is whole again.
    pub retry_after: u64,
}

/// The day it is, counted from 1970.
#[must_use]
pub fn day(now: Instant) -> i64 {
    now.timestamp().div_euclid(86_400)
}

/// When the next day begins.
#[must_use]
pub fn tomorrow(now: Instant) -> Instant {
    (now.date_naive() + TimeDelta::days(1))
        .and_time(NaiveTime::MIN)
        .and_utc()
}

/// Whole seconds from `now` until `then`, rounded up, at least one: waiting them is long enough.
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
    fn a_quota_is_whole_again_when_the_day_is_over() {
        let noon = hours(0);
        assert_eq!(seconds_until(tomorrow(noon), noon), 12 * 3600);
        assert_eq!(day(tomorrow(noon)), day(noon) + 1);
        let late = tomorrow(noon) - TimeDelta::milliseconds(1);
        assert_eq!((day(late), seconds_until(tomorrow(late), late)), (day(noon), 1));
        assert_eq!(seconds_until(noon + TimeDelta::milliseconds(1001), noon), 2);
    }

    #[test]
    fn a_quota_gives_what_is_left_and_nothing_more() {
        let quota = |used| Quota {
            whose: Whose::Band,
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
    fn words_are_read_back() {
        for whose in [Whose::Band, Whose::Inviter, Whose::Attempts] {
            assert_eq!(Whose::parse(whose.as_str()), Some(whose));
        }
        assert_eq!(Whose::parse("recipient"), None);
    }
}
