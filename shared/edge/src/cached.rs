//! Values that are fetched and cached: the issuer's published keys, the secrets of the deployment.
//!
//! A value is refreshed after ten minutes, and at once if it lacks something that a caller needs, but at most every
//! half minute, so that made-up keys can't cause a flood of fetches. One fetch runs at a time. If it fails, the old
//! value stays in use; a caller who needs what it lacks gets the failure, since the missing part may be new. Until a
//! first fetch succeeds, another is tried as soon as a client may retry.

use chrono::TimeDelta;
use domain::Instant;
use futures_util::future::BoxFuture;
use std::fmt;
use std::sync::{PoisonError, RwLock};
use tokio::sync::Mutex;

const MAX_AGE: TimeDelta = TimeDelta::minutes(10);
const BETWEEN_FETCHES: TimeDelta = TimeDelta::seconds(30);
/// The `retry-after` of `unavailable`.
const BETWEEN_FIRST_FETCHES: TimeDelta = TimeDelta::seconds(2);

type Fetch<T, E> = Box<dyn Fn() -> BoxFuture<'static, Result<T, E>> + Send + Sync>;

/// A cached value. `E` says why a fetch failed.
pub(crate) struct Cached<T, E = String> {
    /// The name of the value, for the log: "the issuer's keys".
    what: &'static str,
    /// None for a fixed value.
    fetch: Option<Fetch<T, E>>,
    value: RwLock<Option<T>>,
    state: Mutex<FetchState<E>>,
}

/// The times of the last fetches. Whoever fetches holds the lock.
#[derive(Default)]
struct FetchState<E> {
    fetched: Option<Instant>,
    tried: Option<Instant>,
    /// Why the last fetch failed, if it did.
    failure: Option<E>,
}

impl<T, E> fmt::Debug for Cached<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cached({})", self.what)
    }
}

impl<T: Clone, E: Clone + Default + fmt::Display> Cached<T, E> {
    /// A value that `fetch` fetches. The texts of its failures are logged.
    pub(crate) fn fetched<F>(what: &'static str, fetch: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<T, E>> + Send + 'static,
    {
        Self {
            what,
            fetch: Some(Box::new(move || Box::pin(fetch()))),
            value: RwLock::new(None),
            state: Mutex::default(),
        }
    }

    /// A fixed value.
    pub(crate) fn given(what: &'static str, value: T) -> Self {
        Self {
            what,
            fetch: None,
            value: RwLock::new(Some(value)),
            state: Mutex::default(),
        }
    }

    /// The value as it was last fetched.
    pub(crate) fn current(&self) -> Option<T> {
        self.value.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Fetches the value, unless that was tried just now.
    pub(crate) async fn prime(&self, now: Instant) {
        let mut state = self.state.lock().await;
        self.refresh(&mut state, now).await;
    }

    /// The value, refreshed if it is too old or `lacks` something.
    ///
    /// # Errors
    /// Why the last fetch failed, if there is no value or it lacks something.
    pub(crate) async fn get(&self, now: Instant, lacks: impl Fn(&T) -> bool) -> Result<T, E> {
        let mut state = self.state.lock().await;
        let is_old = state.fetched.is_none_or(|at| (now - at).abs() >= MAX_AGE);
        if is_old || self.current().as_ref().is_none_or(&lacks) {
            self.refresh(&mut state, now).await;
        }
        match (self.current(), &state.failure) {
            (Some(value), None) => Ok(value),
            (Some(value), Some(_)) if !lacks(&value) => Ok(value),
            (_, failure) => Err(failure.clone().unwrap_or_default()),
        }
    }

    async fn refresh(&self, state: &mut FetchState<E>, now: Instant) {
        let Some(fetch) = &self.fetch else { return };
        let pause = if state.fetched.is_some() {
            BETWEEN_FETCHES
        } else {
            BETWEEN_FIRST_FETCHES
        };
        // The difference in either direction, since clocks can be set back.
        if state.tried.is_some_and(|at| (now - at).abs() < pause) {
            return;
        }
        let fetched = fetch().await;
        // Only now: a fetch that the caller cancels does not count.
        state.tried = Some(now);
        match fetched {
            Ok(value) => {
                *self.value.write().unwrap_or_else(PoisonError::into_inner) = Some(value);
                state.fetched = Some(now);
                state.failure = None;
            }
            Err(cause) => {
                tracing::error!(what = self.what, %cause, "can't be loaded");
                state.failure = Some(cause);
            }
        }
    }
}
