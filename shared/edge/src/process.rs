//! What every function has: a clock, a source of ids and metrics. There is one for each process.

use crate::config::{self, Environment};
use crate::metrics::{self, Metric, Source};
use chrono::{DurationRound, TimeDelta, Utc};
use domain::{BandId, BatchId, Instant, InviteId};
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::{Builder, Uuid};

/// The source of `now`.
#[derive(Debug)]
pub enum Clock {
    /// The system clock.
    System,
    /// A fixed time, for tests.
    Frozen(Instant),
}

/// The source of the random part of ids.
#[derive(Debug)]
pub enum Entropy {
    /// The operating system.
    System,
    /// A counter, which leaves room for the rows of a batch; for tests.
    Counting(AtomicU64),
}

/// The clock, the source of ids and the metrics of a process.
#[derive(Debug)]
pub struct Process {
    /// Whether this is a local stack, where a request can shift its clock.
    pub(crate) local: bool,
    metrics: Option<Source>,
    clock: Clock,
    entropy: Entropy,
}

impl Process {
    /// A process in this environment. All variables that it reads are optional.
    #[must_use]
    pub fn new(env: &Environment<'_>, clock: Clock, entropy: Entropy) -> Self {
        Self {
            local: config::is_local(env),
            metrics: config::metrics(env),
            clock,
            entropy,
        }
    }

    /// The time, in whole milliseconds. A request has its own `now`, which does not change.
    #[must_use]
    pub fn now(&self) -> Instant {
        #[expect(clippy::disallowed_methods, reason = "the one place where the clock is read")]
        let now = match self.clock {
            Clock::System => Utc::now(),
            Clock::Frozen(at) => at,
        };
        now.duration_trunc(TimeDelta::milliseconds(1)).unwrap_or(now)
    }

    /// Adds one to a metric of the deployment.
    pub fn count(&self, metric: Metric) {
        metrics::emit(self.metrics.as_ref(), self.now(), None, &[(metric, 1)]);
    }

    /// Writes the metrics of one request, each at most once.
    pub(crate) fn count_request(&self, request_id: &str, metrics: &[(Metric, u64)]) {
        metrics::emit(self.metrics.as_ref(), self.now(), Some(request_id), metrics);
    }

    /// An id for a new band.
    #[must_use]
    pub fn new_band_id(&self, now: Instant) -> BandId {
        BandId::from_uuid(self.uuid(now))
    }

    /// An id for a new invite of `band`; ids sort by time.
    #[must_use]
    pub fn new_invite_id(&self, band: BandId, now: Instant) -> InviteId {
        InviteId::new(band, self.uuid(now))
    }

    /// An id for a new batch of invites.
    #[must_use]
    pub fn new_batch_id(&self, now: Instant) -> BatchId {
        BatchId::of(self.uuid(now))
    }

    /// A `UUIDv7` (RFC 9562 §5.7).
    fn uuid(&self, now: Instant) -> Uuid {
        let mut random = [0; 10];
        match &self.entropy {
            Entropy::System => {
                // AWS-LC's generator fails only if the process can't continue at all.
                #[expect(clippy::disallowed_methods, reason = "the one place where randomness is read")]
                let filled = aws_lc_rs::rand::fill(&mut random);
                debug_assert!(filled.is_ok(), "the system has no randomness");
            }
            Entropy::Counting(next) => {
                random[1..9].copy_from_slice(&next.fetch_add(1, Ordering::Relaxed).to_be_bytes());
            }
        }
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
        Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}
