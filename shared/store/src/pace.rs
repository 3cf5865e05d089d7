//! How a write that others are in the way of is tried again: until it happens or the invocation's time is over.

use crate::Store;
use crate::deadline::Deadline;
use crate::error::StoreError;
use std::time::Duration;

/// The longest wait before the second attempt, in milliseconds; doubled with each further one.
const FIRST_WAIT: u64 = 16;
/// The longest wait at all, in milliseconds.
///
/// DynamoDB holds the items of a transaction for 12 to 20 ms and refuses whoever comes meanwhile, so about 60 people a
/// second can accept one group link. Simulated with 256 at once, a most of 250 ms costs 20 refused attempts a person,
/// 500 ms 12, 1 s 9.5, 2 s 8.4 and 4 s 8.1; with 1,000 over ten seconds 28, 17, 11, 8.4 and 7.2. Beyond 2 s there is
/// little left to save, and the last to get in wait longer.
const LONGEST_WAIT: u64 = 2000;
/// What is left for the attempt after a wait: one that is cut off may have happened, and nobody is told.
const ATTEMPT: Duration = Duration::from_millis(250);
/// How often a decision is made again at once on what a failed write found. Whoever is refused more often than that
/// competes with others, and waits as they do.
const AT_ONCE: u32 = 3;

/// The attempts of one write: exponential waits with full jitter, up to the deadline.
#[derive(Debug)]
pub(crate) struct Pace {
    deadline: Deadline,
    attempts: u32,
    stale: u32,
}

impl Store {
    /// A pace that ends with the invocation.
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
    /// [`StoreError::Conflict`] where no time is left for one.
    pub(crate) async fn wait(&mut self) -> Result<(), StoreError> {
        let wait = self.next_wait(self.deadline.left())?;
        tokio::time::sleep(wait).await;
        Ok(())
    }

    /// Before deciding again on what a failed write found: the first few times at once, then after a wait.
    ///
    /// # Errors
    /// As [`wait`](Self::wait).
    pub(crate) async fn decide_again(&mut self) -> Result<(), StoreError> {
        self.stale += 1;
        if self.stale <= AT_ONCE {
            self.attempts += 1;
            return Ok(());
        }
        self.wait().await
    }

    /// How long to wait where this much time is left.
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
    fn waits_use_up_the_time_and_leave_some_for_the_attempt() {
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
    async fn whoever_is_refuted_over_and_over_waits_and_ends() {
        let mut pace = Pace::until(Deadline::after(ATTEMPT + Duration::from_millis(300)));
        let mut turns = 0;
        while pace.decide_again().await.is_ok() {
            turns += 1;
            assert!(turns < 500, "it does not spin");
        }
        assert!(turns >= AT_ONCE);
    }
}
