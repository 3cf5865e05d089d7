//! Logs: JSON lines, one for each request. They never hold a path, header, body or query, since those hold tokens and
//! addresses.

use crate::Outcome;
use crate::identity::SignInRemarks;
use domain::{BandId, InviteId, UserDigest, UserId};
use std::fmt::Display;
use std::sync::{Mutex, PoisonError};
use tracing::Level;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// The levels that are logged. Other crates only log errors, since their lower levels can quote requests. The runtime's
/// panic layer is off: it repeats failures that [`event`] has logged.
fn levels() -> Targets {
    Targets::new()
        .with_default(Level::ERROR)
        .with_target("edge", Level::INFO)
        .with_target("lambda_runtime::layers::panic", LevelFilter::OFF)
}

/// Starts logging to standard output.
pub(crate) fn init() {
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false);
    // Only the location: the message of a panic can quote a request.
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(at, "panicked");
    }));
    let _ = tracing_subscriber::registry().with(levels()).with(lines).try_init();
}

/// Logs an event: `info` if it was handled, `error` if its trigger will repeat it.
pub(crate) fn event(request_id: &str, failure: Option<&dyn Display>) {
    match failure {
        None => tracing::info!(request_id, "handled"),
        Some(failure) => tracing::error!(request_id, cause = %failure, "failed"),
    }
}

/// Logs a mail: its kind, its outcome and its invite, never its address.
pub fn mail(invite: InviteId, kind: &'static str, outcome: &'static str) {
    tracing::info!(%invite, kind, outcome, "mail");
}

/// Logs what became of a mail about a band.
pub fn band_mail(band: BandId, kind: &'static str, outcome: &'static str) {
    tracing::info!(%band, kind, outcome, "mail");
}

/// Logs work that failed, whether or not it will be tried again.
pub fn not_completed(what: &str, cause: &str) {
    tracing::warn!(what, cause, "not_completed");
}

/// What is known of a request so far: ids that are ids, and remarks on the sign-in. Users are logged by a digest, since some issuers use an e-mail address as
/// `sub`.
#[derive(Clone, Copy, Debug, Default)]
struct SubjectFacts {
    actor: Option<UserDigest>,
    band: Option<BandId>,
    invite: Option<InviteId>,
    member: Option<UserDigest>,
    sign_in: SignInRemarks,
}

/// What a request is about, for its log line. Filled in while the request is handled.
#[derive(Debug, Default)]
pub(crate) struct Subject {
    /// The route, with the names of its parameters instead of their values.
    route: String,
    ids: Mutex<SubjectFacts>,
}

impl Subject {
    pub(crate) fn new(route: &str) -> Self {
        Self {
            route: route.to_owned(),
            ids: Mutex::default(),
        }
    }

    fn set(&self, change: impl FnOnce(&mut SubjectFacts)) {
        change(&mut self.ids.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Sets the caller, and what their sign-in lacked.
    pub(crate) fn actor(&self, user: &UserId, sign_in: SignInRemarks) {
        self.set(|ids| (ids.actor, ids.sign_in) = (Some(user.digest()), sign_in));
    }

    /// Sets the band.
    pub(crate) fn band(&self, band: BandId) {
        self.set(|ids| ids.band = Some(band));
    }

    /// Sets the invite and its band.
    pub(crate) fn invite(&self, invite: InviteId) {
        self.set(|ids| (ids.invite, ids.band) = (Some(invite), Some(invite.band)));
    }

    /// Sets the member.
    pub(crate) fn member(&self, user: &UserId) {
        self.set(|ids| ids.member = Some(user.digest()));
    }

    /// Sets what was created, from its path.
    fn created(&self, location: &str) {
        match location.trim_start_matches('/').split_once('/') {
            Some(("invites", id)) => InviteId::parse(id).into_iter().for_each(|id| self.invite(id)),
            Some(("bands", id)) => BandId::parse(id).into_iter().for_each(|id| self.band(id)),
            _ => {}
        }
    }
}

/// Logs a request: `info` on success, `warn` for a 4xx problem, `error` for a 5xx problem.
pub(crate) fn outcome(request_id: &str, method: &str, subject: &Subject, outcome: &Outcome) {
    if let Some(location) = outcome.as_ref().ok().and_then(|reply| reply.created_path()) {
        subject.created(location);
    }
    let route = subject.route.as_str();
    let ids = *subject.ids.lock().unwrap_or_else(PoisonError::into_inner);
    let text = |id: Option<&dyn Display>| id.map(ToString::to_string);
    let actor = text(ids.actor.as_ref().map(|id| id as _));
    let band = text(ids.band.as_ref().map(|id| id as _));
    let invite = text(ids.invite.as_ref().map(|id| id as _));
    let member = text(ids.member.as_ref().map(|id| id as _));
    let SignInRemarks {
        email: email_claim,
        name: name_claim,
    } = ids.sign_in;
    match outcome {
        Ok(_) => tracing::info!(
            request_id,
            method,
            route,
            actor,
            band,
            invite,
            member,
            email_claim,
            name_claim,
            "answered"
        ),
        Err(problem) => {
            let (status, code, _) = problem.code.catalogue();
            let cause = problem.cause().unwrap_or_default();
            if status < 500 {
                tracing::warn!(
                    request_id,
                    method,
                    route,
                    actor,
                    band,
                    invite,
                    member,
                    email_claim,
                    name_claim,
                    status,
                    code,
                    cause,
                    "refused"
                );
            } else {
                tracing::error!(
                    request_id,
                    method,
                    route,
                    actor,
                    band,
                    invite,
                    member,
                    email_claim,
                    name_claim,
                    status,
                    code,
                    cause,
                    "failed"
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_crates_log_errors_except_those_that_repeat_ours() {
        let check = |target: &str, level: Level, expect: bool| {
            assert_eq!(levels().would_enable(target, &level), expect, "{target} {level}");
        };
        check("edge::log", Level::INFO, true);
        check("lambda_runtime::layers::api_response", Level::ERROR, true);
        check("lambda_runtime::runtime", Level::WARN, false);
        check("lambda_runtime::layers::panic", Level::ERROR, false);
    }
}
