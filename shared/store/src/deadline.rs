//! When an invocation must have stopped waiting.

use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// The time by which everything that an invocation waits for must be over. One is made for each invocation and handed
/// to whatever waits.
///
/// It is counted on the monotonic clock, so that setting the machine's clock does not move it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(Instant);

impl Deadline {
    /// This long from now.
    #[must_use]
    pub fn after(time: Duration) -> Self {
        let now = Instant::now();
        Self(now.checked_add(time).unwrap_or(now))
    }

    /// The same, later by `time`.
    #[must_use]
    pub fn later_by(self, time: Duration) -> Self {
        Self(self.0.checked_add(time).unwrap_or(self.0))
    }

    /// How long it is until then; zero once it has passed.
    #[must_use]
    pub fn left(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// What `work` comes to, or `None` where it isn't done by then. Work that is cut off is dropped; work that would
    /// begin after the deadline is not begun.
    pub async fn bound<T>(self, work: impl Future<Output = T>) -> Option<T> {
        if self.left().is_zero() {
            return None;
        }
        timeout_at(self.0, work).await.ok()
    }
}
