//! Retrying a write until it succeeds or the invocation's time is over.

use crate::Store;
use crate::deadline::Deadline;
use crate::error::StoreError;
use std::time::Duration;

/// The maximum wait before the second attempt, in milliseconds. It doubles with each further attempt.
const FIRST_WAIT: u64 = 16;
/// The maximum of all waits, in milliseconds.
///
/// DynamoDB locks the items of a transaction for 12 to 20 ms and refuses other transactions meanwhile, so about 60
/// people per second can accept one group link. In simulations with 256 people at once, a maximum of 250 ms costs 20
/// refused attempts per person, 500 ms 12, 1 s 9.5, 2 s 8.4 and 4 s 8.1; with 1,000 people within ten seconds 28, 17,
/// 11, 8.4 and 7.2. Beyond 2 s little is saved, and the last people wait longer.
const LONGEST_WAIT: u64 = 2000;
/// The time reserved for the attempt after a wait. If it were cut off, the write might happen without an answer.
const ATTEMPT: Duration = Duration::from_millis(250);
/// How many times a decision is repeated without waiting after a condition failed. Beyond that there is competition, so
/// waiting helps.
const AT_ONCE: u32 = 3;

/// Paces the attempts of one write: exponential waits with full jitter, up to the deadline.
#[derive(Debug)]
pub(crate) struct Pace {
    deadline: Deadline,
    attempts: u32,
    stale: u32,
}

impl Store {
    /// A pace that ends at the invocation's deadline.
    pub(crate) fn pace(&self) -> Pace {
        Pace::until(self.calls.deadline())
    }
}

impl Pace {
    fn until(deadline: Deadline) -> Self {
        Self {
            deadline,
            attempts: 0,
            stale: 0,
        }
    }

    /// Waits before the next attempt.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if there is no time left for it.
    pub(crate) async fn wait(&mut self) -> Result<(), StoreError> {
        let wait = self.next_wait(self.deadline.left())?;
        tokio::time::sleep(wait).await;
        Ok(())
    }

    /// Prepares for deciding again after a condition failed: without waiting the first few times, then after a wait.
    ///
    /// # Errors
    /// Like [`wait`](Self::wait).
    pub(crate) async fn decide_again(&mut self) -> Result<(), StoreError> {
        self.stale += 1;
        if self.stale <= AT_ONCE {
            self.attempts += 1;
            return Ok(());
        }
        self.wait().await
    }

    /// How long to wait if this much time is left.
    fn next_wait(&mut self, left: Duration) -> Result<Duration, StoreError> {
        self.attempts += 1;
        let left = u64::try_from(left.saturating_sub(ATTEMPT).as_millis()).unwrap_or(u64::MAX);
        if left == 0 {
            return Err(StoreError::Conflict(self.attempts));
        }
        let longest = FIRST_WAIT << (self.attempts - 1).min(10);
        Ok(Duration::from_millis(fastrand::u64(
            1..=longest.min(LONGEST_WAIT).min(left),
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_use_the_time_but_leave_enough_for_the_attempt() {
        for seconds in [0, 1, 14, 29] {
            let mut left = Duration::from_secs(seconds);
            let mut pace = Pace::until(Deadline::after(left));
            while let Ok(wait) = pace.next_wait(left) {
                assert!(wait <= Duration::from_millis(LONGEST_WAIT));
                left = left.checked_sub(wait).expect("no wait beyond the deadline");
                assert!(left >= ATTEMPT, "there is time for attempt {}", pace.attempts);
            }
            assert!(
                left <= ATTEMPT + Duration::from_millis(1),
                "given up with {left:?} left"
            );
        }
    }

    #[test]
    fn waits_grow() {
        let mean = |attempt: u32| {
            let waits = (0..1000).map(|_| {
                let mut pace = Pace::until(Deadline::after(Duration::ZERO));
                pace.attempts = attempt;
                pace.next_wait(Duration::from_mins(1)).expect("a wait")
            });
            waits.sum::<Duration>() / 1000
        };
        assert!(mean(0) < Duration::from_millis(12));
        assert!(mean(4) > Duration::from_millis(100));
        for attempt in [7, 20, 100, u32::MAX - 1] {
            assert!(mean(attempt) > Duration::from_millis(800), "after {attempt} attempts");
        }
    }

    #[tokio::test]
    async fn repeatedly_failed_conditions_lead_to_waits_and_an_end() {
        let mut pace = Pace::until(Deadline::after(ATTEMPT + Duration::from_millis(300)));
        let mut turns = 0;
        while pace.decide_again().await.is_ok() {
            turns += 1;
            assert!(turns < 500, "it does not spin");
        }
        assert!(turns >= AT_ONCE);
    }
}
