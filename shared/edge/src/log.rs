//! Logs: JSON lines, one a request. Never a path, a header, a body or a query: those hold tokens and addresses.

use crate::Outcome;
use domain::{BandId, InviteId, UserDigest, UserId};
use std::fmt::Display;
use std::sync::{Mutex, PoisonError};
use tracing::Level;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// What is heard. Other crates are from `error` on only, since what they tell below that can quote requests; and not
/// where the runtime repeats a failure of ours, which [`event`] has told.
fn heard() -> Targets {
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
    // Where it happened and nothing else: what a panic says can quote a request.
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(at, "panicked");
    }));
    let _ = tracing_subscriber::registry().with(heard()).with(lines).try_init();
}

/// One line for an event: `info` when it was taken, `error` when its trigger is to repeat it.
pub(crate) fn event(request_id: &str, failure: Option<&dyn Display>) {
    match failure {
        None => tracing::info!(request_id, "taken"),
        Some(failure) => tracing::error!(request_id, cause = %failure, "failed"),
    }
}

/// One line for a mail: its kind, its outcome and its invite; never its address.
pub fn mail(invite: InviteId, kind: &'static str, outcome: &'static str) {
    tracing::info!(%invite, kind, outcome, "mail");
}

/// One line for something that was not done and will be tried again, or can't be.
pub fn not_completed(what: &str, cause: &str) {
    tracing::warn!(what, cause, "not_completed");
}

/// Who asked, and about what, as far as it is known by the time of the answer. Users are known by a digest: some
/// issuers use an e-mail address as `sub`.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    actor: Option<UserDigest>,
    band: Option<BandId>,
    invite: Option<InviteId>,
    member: Option<UserDigest>,
}

/// What the line of a request says of it beside its outcome. The request notes it while it is handled.
#[derive(Debug, Default)]
pub(crate) struct Subject {
    /// The route that takes it, with the names of its parameters and not their values.
    route: String,
    known: Mutex<Known>,
}

impl Subject {
    pub(crate) fn new(route: &str) -> Self {
        Self {
            route: route.to_owned(),
            known: Mutex::default(),
        }
    }

    fn note(&self, change: impl FnOnce(&mut Known)) {
        change(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Who asks.
    pub(crate) fn actor(&self, user: &UserId) {
        self.note(|known| known.actor = Some(user.digest()));
    }

    /// Which band it is about.
    pub(crate) fn band(&self, band: BandId) {
        self.note(|known| known.band = Some(band));
    }

    /// Which invite it is about, and so which band.
    pub(crate) fn invite(&self, invite: InviteId) {
        self.note(|known| (known.invite, known.band) = (Some(invite), Some(invite.band)));
    }

    /// Which member it is about.
    pub(crate) fn member(&self, user: &UserId) {
        self.note(|known| known.member = Some(user.digest()));
    }

    /// What was made, by the path at which it is found.
    fn made(&self, location: &str) {
        match location.trim_start_matches('/').split_once('/') {
            Some(("invites", id)) => InviteId::parse(id).into_iter().for_each(|id| self.invite(id)),
            Some(("bands", id)) => BandId::parse(id).into_iter().for_each(|id| self.band(id)),
            _ => {}
        }
    }
}

/// One line for a request: `info` when it went well, `warn` when the client is to mend something, `error` when we are.
pub(crate) fn outcome(request_id: &str, method: &str, subject: &Subject, outcome: &Outcome) {
    if let Some(location) = outcome.as_ref().ok().and_then(|reply| reply.location()) {
        subject.made(location);
    }
    let route = subject.route.as_str();
    let known = *subject.known.lock().unwrap_or_else(PoisonError::into_inner);
    let text = |id: Option<&dyn Display>| id.map(ToString::to_string);
    let actor = text(known.actor.as_ref().map(|id| id as _));
    let band = text(known.band.as_ref().map(|id| id as _));
    let invite = text(known.invite.as_ref().map(|id| id as _));
    let member = text(known.member.as_ref().map(|id| id as _));
    match outcome {
        Ok(_) => tracing::info!(request_id, method, route, actor, band, invite, member, "answered"),
        Err(problem) => {
            let (status, code, _) = problem.code.catalogue();
            let cause = problem.cause().unwrap_or_default();
            if status < 500 {
                tracing::warn!(
                    request_id, method, route, actor, band, invite, member, status, code, cause, "refused"
                );
            } else {
                tracing::error!(
                    request_id, method, route, actor, band, invite, member, status, code, cause, "failed"
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_are_heard_where_they_fail_but_not_where_they_repeat_us() {
        let check = |target: &str, level: Level, expect: bool| {
            assert_eq!(heard().would_enable(target, &level), expect, "{target} {level}");
        };
        check("edge::log", Level::INFO, true);
        check("lambda_runtime::layers::api_response", Level::ERROR, true);
        check("lambda_runtime::runtime", Level::WARN, false);
        check("lambda_runtime::layers::panic", Level::ERROR, false);
    }
}
