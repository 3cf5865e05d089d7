//! Quotas: how many invites and resends a day (UTC) a band, an inviter and a recipient may have.

use crate::Instant;
use chrono::{NaiveTime, TimeDelta};

/// How many a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotas {
    /// From one band.
    pub per_band: u32,
    /// From one user, over all bands.
    pub per_inviter: u32,
    /// To one address or user, over all bands.
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

/// Whose quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The band's.
    Band,
    /// The inviter's.
    Inviter,
    /// The recipient's.
    Recipient,
}

impl Whose {
    /// The word for it in answers.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Band => "band",
            Self::Inviter => "inviter",
            Self::Recipient => "recipient",
        }
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
}
