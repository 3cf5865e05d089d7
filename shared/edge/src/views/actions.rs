//! The outcome of an action on many invites.

use super::ProblemView;
use crate::problem::Problem;
use crate::refusals::unavailable;
use serde::Serialize;
use store::{Actions, RowOutcome, RowRefusal};
use utoipa::ToSchema;

/// Whether it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ActionStatus)]
#[serde(rename_all = "lowercase")]
enum ActionStatusView {
    /// The invite was resent, revoked or prolonged, now or before by the same request; or it was as it should be.
    Done,
    /// It was not; `problem` says why. With `quota-exceeded` and `resend-too-soon`, the same can be done after
    /// `retry_after` seconds, in a new request.
    Refused,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActionRow)]
struct ActionRowView {
    invite_id: String,
    status: ActionStatusView,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemView>,
}

/// The outcome of an action on many invites.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Actions)]
pub struct ActionsView {
    /// How many rows were done.
    done: usize,
    /// How many were refused.
    refused: usize,
    results: Vec<ActionRowView>,
    /// The cursor for the next invites that match `filter`; null if there are no more.
    #[schema(required)]
    next_cursor: Option<String>,
    /// False if the band has more invites than were looked at for `filter`, so that some that match may be missing.
    complete: bool,
}

impl ActionsView {
    /// The view of what was done. `instance` is the same for a repeated request.
    #[must_use]
    pub fn of(actions: &Actions, next_cursor: Option<String>, instance: &str) -> Self {
        let results = actions
            .rows
            .iter()
            .map(|(id, outcome)| ActionRowView::of(id, outcome, instance));
        let results: Vec<_> = results.collect();
        let done = results
            .iter()
            .filter(|row| row.status == ActionStatusView::Done)
            .count();
        Self {
            done,
            refused: results.len() - done,
            results,
            next_cursor,
            complete: actions.complete,
        }
    }
}

impl ActionRowView {
    fn of(id: &str, outcome: &RowOutcome<()>, instance: &str) -> Self {
        let problem: Option<Problem> = match outcome {
            Ok(()) => None,
            Err(RowRefusal::Refused(refusal)) => Some(refusal.clone().into()),
            Err(RowRefusal::Repeats(_) | RowRefusal::Invalid | RowRefusal::Failed) => {
                Some(unavailable("the invite can't be written"))
            }
        };
        Self {
            invite_id: id.to_owned(),
            status: if problem.is_none() {
                ActionStatusView::Done
            } else {
                ActionStatusView::Refused
            },
            problem: problem.map(|problem| problem.document(instance)),
        }
    }
}
