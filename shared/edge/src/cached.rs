//! What is fetched from elsewhere and kept: the issuer's published keys, the secrets of the deployment.
//!
//! It is kept for ten minutes. What lacks something that is asked for is fetched at once, but at most every half minute,
//! so that made-up keys can't be used to hammer anyone. One fetch runs at a time; where it fails, what is at hand stays,
//! and nobody can say whether what it lacks is new. Where there is nothing yet, the next is tried as soon as a client may
//! come back.

use chrono::TimeDelta;
use domain::Instant;
use futures_util::future::BoxFuture;
use std::fmt;
use std::sync::{PoisonError, RwLock};
use tokio::sync::Mutex;

const KEPT: TimeDelta = TimeDelta::minutes(10);
const BETWEEN_FETCHES: TimeDelta = TimeDelta::seconds(30);
/// What `unavailable` tells clients to wait.
const BETWEEN_FIRST_FETCHES: TimeDelta = TimeDelta::seconds(2);

type Fetch<T> = Box<dyn Fn() -> BoxFuture<'static, Result<T, String>> + Send + Sync>;

/// Something fetched.
pub(crate) struct Cached<T> {
    /// What it is, for the log: "the issuer's keys".
    what: &'static str,
    /// None for what was given and never changes.
    fetch: Option<Fetch<T>>,
    value: RwLock<Option<T>>,
    course: Mutex<Course>,
}

/// How fetching goes. Whoever fetches holds it.
#[derive(Default)]
struct Course {
    fetched: Option<Instant>,
    tried: Option<Instant>,
    /// Why the last try failed, if it did.
    failure: Option<String>,
}

impl<T> fmt::Debug for Cached<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cached({})", self.what)
    }
}

impl<T: Clone> Cached<T> {
    /// What is fetched so. The texts of failures are logged.
    pub(crate) fn fetched<F>(what: &'static str, fetch: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<T, String>> + Send + 'static,
    {
        Self {
            what,
            fetch: Some(Box::new(move || Box::pin(fetch()))),
            value: RwLock::new(None),
            course: Mutex::default(),
        }
    }

    /// What is at hand from the start, and stays.
    pub(crate) fn given(what: &'static str, value: T) -> Self {
        Self {
            what,
            fetch: None,
            value: RwLock::new(Some(value)),
            course: Mutex::default(),
        }
    }

    /// It, as it was last fetched.
    pub(crate) fn at_hand(&self) -> Option<T> {
        self.value.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Fetches it, if that has not been tried just now.
    pub(crate) async fn prime(&self, now: Instant) {
        let mut course = self.course.lock().await;
        self.refresh(&mut course, now).await;
    }

    /// It, fetched anew where it is too old or `lacks` something.
    ///
    /// # Errors
    /// Why there is none, or none that is known to be the newest where it lacks something.
    pub(crate) async fn get(&self, now: Instant, lacks: impl Fn(&T) -> bool) -> Result<T, String> {
        let mut course = self.course.lock().await;
        let old = course.fetched.is_none_or(|at| (now - at).abs() >= KEPT);
        if old || self.at_hand().as_ref().is_none_or(&lacks) {
            self.refresh(&mut course, now).await;
        }
        match (self.at_hand(), &course.failure) {
            (Some(value), None) => Ok(value),
            (Some(value), Some(_)) if !lacks(&value) => Ok(value),
            (_, failure) => Err(failure.clone().unwrap_or_default()),
        }
    }

    async fn refresh(&self, course: &mut Course, now: Instant) {
        let Some(fetch) = &self.fetch else { return };
        let pause = if course.fetched.is_some() {
            BETWEEN_FETCHES
        } else {
            BETWEEN_FIRST_FETCHES
        };
        // Either way, since a clock can be put back.
        if course.tried.is_some_and(|at| (now - at).abs() < pause) {
            return;
        }
        let fetched = fetch().await;
        // Not before: a fetch that its caller cuts short has told nothing.
        course.tried = Some(now);
        match fetched {
            Ok(value) => {
                *self.value.write().unwrap_or_else(PoisonError::into_inner) = Some(value);
                course.fetched = Some(now);
                course.failure = None;
            }
            Err(cause) => {
                tracing::error!(what = self.what, cause, "can't be fetched");
                course.failure = Some(cause);
            }
        }
    }
}
