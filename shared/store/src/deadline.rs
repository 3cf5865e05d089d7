//! The deadline of an invocation.

use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// The time by which an invocation must stop waiting. Each invocation has one and passes it to everything that waits.
///
/// It uses the monotonic clock, so setting the machine's clock does not move it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(Instant);

impl Deadline {
    /// The deadline `time` from now.
    #[must_use]
    pub fn after(time: Duration) -> Self {
        let now = Instant::now();
        Self(now.checked_add(time).unwrap_or(now))
    }

    /// This deadline moved back by `time`.
    #[must_use]
    pub fn later_by(self, time: Duration) -> Self {
        Self(self.0.checked_add(time).unwrap_or(self.0))
    }

    /// The time left; zero once it has passed.
    #[must_use]
    pub fn left(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// Runs `work` until the deadline; `None` if it is not finished by then. Work that is cut off is dropped; work is
    /// not started after the deadline.
    pub async fn bound<T>(self, work: impl Future<Output = T>) -> Option<T> {
        if self.left().is_zero() {
            return None;
        }
        timeout_at(self.0, work).await.ok()
    }
}
