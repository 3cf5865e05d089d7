//! Logs: JSON lines, one a request. Never a path, a header, a body or a query: those hold tokens and addresses.

use crate::Outcome;
use crate::serve::Failure;
use domain::InviteId;
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
pub(crate) fn event(request_id: &str, failure: Option<&Failure>) {
    match failure {
        None => tracing::info!(request_id, "taken"),
        Some(failure) => tracing::error!(request_id, cause = %failure, "failed"),
    }
}

/// One line for a letter: what became of it, and of which invite; never to whom.
pub fn letter(invite: InviteId, letter: &'static str, outcome: &'static str) {
    tracing::info!(%invite, letter, outcome, "letter");
}

/// One line for something that was not done and will be tried again, or can't be.
pub fn undone(what: &str, cause: &str) {
    tracing::warn!(what, cause, "undone");
}

/// One line for a request: `info` when it went well, `warn` when the client is to mend something, `error` when we are.
pub(crate) fn outcome(request_id: &str, method: &str, outcome: &Outcome) {
    match outcome {
        Ok(_) => tracing::info!(request_id, method, "answered"),
        Err(problem) => {
            let (status, code, _) = problem.code.catalogue();
            let cause = problem.cause().unwrap_or_default();
            if status < 500 {
                tracing::warn!(request_id, method, status, code, cause, "refused");
            } else {
                tracing::error!(request_id, method, status, code, cause, "failed");
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
