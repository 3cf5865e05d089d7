//! What a handler works with. One a process, made at start.

use crate::config::{Config, ConfigError, PostConfig, key_ring};
use crate::jwt::Verifier;
use crate::kept::Kept;
use crate::metrics::{self, Metric, Source};
use crate::needs::Need;
use crate::secrets::Secrets;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use chrono::{DurationRound, TimeDelta, Utc};
use domain::{BandId, BatchId, Instant, InviteId, KeyRing};
use futures_util::future::OptionFuture;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::{Database, Deadline, Opening};
use uuid::{Builder, Uuid};

/// Where `now` comes from.
#[derive(Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// Always this; for tests.
    Frozen(Instant),
}

/// Where the random part of ids comes from.
#[derive(Debug)]
pub enum Entropy {
    /// The operating system.
    System,
    /// One, two, three, with room for the rows of a batch; for tests.
    Counting(AtomicU64),
}

/// The database, the keys, the verifier, the clock and randomness.
#[derive(Debug)]
pub struct Context {
    /// What links start with.
    pub web_base_url: String,
    /// How mail is sent, where this function sends any.
    pub post: Option<PostConfig>,
    /// The one HTTP client.
    pub http: SharedHttpClient,
    pub(crate) local: bool,
    /// Handlers don't get at it: theirs is the store of the request or invocation, which has a deadline.
    pub(crate) database: Database,
    opening: Option<Opening>,
    verifier: Option<Verifier>,
    keys: Option<Kept<Arc<KeyRing>>>,
    metrics: Option<Source>,
    clock: Clock,
    entropy: Entropy,
}

impl Context {
    /// What a function needs, from the process's environment, the system's clock and randomness.
    ///
    /// # Errors
    /// [`ConfigError`] names the variable to mend.
    pub fn from_env(needs: &[Need]) -> Result<Self, ConfigError> {
        #[expect(clippy::disallowed_methods, reason = "the one place where the environment is read")]
        let config = Config::read(needs, |name| std::env::var(name).ok())?;
        let client = aws::http_client();
        let database = Database::new(config.store.clone(), client.clone());
        let verifier = Verifier::new(&config, client.clone());
        Ok(Self::new(
            config,
            database,
            verifier,
            client,
            Clock::System,
            Entropy::System,
        ))
    }

    /// From parts; for tests.
    #[must_use]
    pub fn new(
        config: Config,
        database: Database,
        verifier: Option<Verifier>,
        http: SharedHttpClient,
        clock: Clock,
        entropy: Entropy,
    ) -> Self {
        let ring = config.keys.map(|ring| {
            let secrets = Secrets::new(&config.secrets, http.clone());
            secrets.keep("the key ring", ring, key_ring)
        });
        Self {
            database,
            verifier,
            http,
            post: config.post,
            clock,
            entropy,
            opening: config.opening,
            keys: ring,
            web_base_url: config.web_base_url,
            local: config.local,
            metrics: config.metrics,
        }
    }

    /// Does what the first request would otherwise wait for, all at once: the database's connection, the issuer's
    /// keys, the secrets, as far as the function needs them. It ends at the deadline; failures wait for the request
    /// that they concern.
    pub async fn warm_up(&self, deadline: Deadline) {
        let (now, store) = (self.now(), self.database.until(deadline));
        let database = OptionFuture::from(self.opening.map(|opening| store.prime(opening)));
        let callers = OptionFuture::from(self.verifier.as_ref().map(|verifier| verifier.prime(now)));
        let ring = OptionFuture::from(self.keys.as_ref().map(|ring| ring.prime(now)));
        deadline.bound(async { tokio::join!(database, callers, ring) }).await;
    }

    /// Has the key ring at hand, and with it the key of `token` where that is a newer one; where the function needs it.
    ///
    /// # Errors
    /// Why there is no key ring, or none that is known to be the newest where it lacks the key.
    pub(crate) async fn ready(&self, token: &str, now: Instant) -> Result<(), String> {
        let Some(ring) = &self.keys else { return Ok(()) };
        ring.get(now, |ring| ring.lacks_key_of(token)).await.map(|_| ())
    }

    /// What tokens are derived from and cursors sealed with.
    ///
    /// # Panics
    /// In a function that does not say that it needs the [ring](Need::Ring).
    #[must_use]
    #[expect(clippy::expect_used, reason = "no handler is called before ready() has it")]
    pub fn keys(&self) -> Arc<KeyRing> {
        let ring = self.keys.as_ref().and_then(Kept::at_hand);
        ring.expect("the key ring, which the function says it needs")
    }

    /// What bearer tokens are verified by; there only in a function that says that it needs [callers](Need::Callers).
    #[expect(clippy::expect_used, reason = "tests hold what functions say against what they use")]
    pub(crate) fn verifier(&self) -> &Verifier {
        let verifier = self.verifier.as_ref();
        verifier.expect("a verifier, which the function says it needs")
    }

    /// The time, in whole milliseconds, as all of one request sees it.
    #[must_use]
    pub fn now(&self) -> Instant {
        #[expect(clippy::disallowed_methods, reason = "the one place where the clock is read")]
        let now = match self.clock {
            Clock::System => Utc::now(),
            Clock::Frozen(at) => at,
        };
        now.duration_trunc(TimeDelta::milliseconds(1)).unwrap_or(now)
    }

    /// Counts one of this in the deployment's metrics.
    pub fn count(&self, metric: Metric) {
        metrics::emit(self.metrics.as_ref(), self.now(), None, &[(metric, 1)]);
    }

    /// Counts what one request comes to, each metric at most once.
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

    /// What the link of a token is.
    #[must_use]
    pub fn link(&self, token: &str) -> String {
        format!("{}/invite#{token}", self.web_base_url)
    }

    /// The page that asks whether to decline.
    #[must_use]
    pub fn decline_link(&self, token: &str) -> String {
        format!("{}/invite?answer=decline#{token}", self.web_base_url)
    }

    /// The page that asks whether to get no more mail.
    #[must_use]
    pub fn unsubscribe_link(&self, token: &str) -> String {
        format!("{}/unsubscribe#{token}", self.web_base_url)
    }

    /// The page of a band.
    #[must_use]
    pub fn band_link(&self, band: BandId) -> String {
        format!("{}/bands/{band}", self.web_base_url)
    }

    /// A `UUIDv7` (RFC 9562 §5.7).
    fn uuid(&self, now: Instant) -> Uuid {
        let mut random = [0; 10];
        match &self.entropy {
            Entropy::System => {
                // AWS-LC's generator fails only where the process can't go on at all.
                #[expect(clippy::disallowed_methods, reason = "the one place where randomness is read")]
                let filled = aws_lc_rs::rand::fill(&mut random);
                debug_assert!(filled.is_ok(), "the system gives no randomness");
            }
            Entropy::Counting(next) => {
                random[1..9].copy_from_slice(&next.fetch_add(1, Ordering::Relaxed).to_be_bytes());
            }
        }
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
        Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}
