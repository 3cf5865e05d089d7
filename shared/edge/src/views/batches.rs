//! The outcome of a batch.

use super::{InviteView, ProblemView, QuotaLeftView};
use crate::field_error::FieldError;
use crate::links::Links;
use crate::problem::Problem;
use crate::refusals::unavailable;
use domain::{BatchId, Instant, Invite, Refusal};
use serde::Serialize;
use store::{DryRun, Row, RowRefusal};
use utoipa::ToSchema;

/// The outcome of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RowStatus)]
#[serde(rename_all = "snake_case")]
enum RowStatusView {
    /// The invite was created, or would be in a dry run.
    Created,
    /// The invite can't be created; `problem` says why. With `quota-exceeded`, the same row can be created after
    /// `retry_after` seconds, in a new request.
    Invalid,
    /// The recipient already has a pending invite, or is in an earlier row.
    Duplicate,
    /// The recipient is already in the band.
    AlreadyMember,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Row)]
struct RowView {
    index: usize,
    status: RowStatusView,
    /// The user of the row, if the batch invites the members of `from_band`.
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invite: Option<InviteView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemView>,
}

/// The outcome of a batch.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Batch)]
pub struct BatchView {
    /// The id of the batch, by which its invites can be listed; null in a dry run.
    #[schema(required)]
    batch_id: Option<String>,
    created: usize,
    failed: usize,
    results: Vec<RowView>,
    /// The cursor for the next members of `from_band`; null if there are no more.
    #[schema(required)]
    next_cursor: Option<String>,
    /// In a dry run, what is left of the day's quotas for all rows together, also those of other requests; otherwise
    /// null.
    #[schema(required)]
    quota: Option<QuotaLeftView>,
}

impl BatchView {
    /// The view of a batch that was created at `at`.
    #[must_use]
    pub fn of(
        id: BatchId,
        rows: &[Row<Invite>],
        errors: &[Vec<FieldError>],
        next: Option<String>,
        links: &Links,
        at: Instant,
    ) -> Self {
        // The instance is the batch, so that a repeated request gets the same answer.
        let batch = id.to_string();
        let results = rows.iter().enumerate().map(|(index, row)| RowView {
            invite: row
                .outcome
                .as_ref()
                .ok()
                .map(|invite| InviteView::of(invite, links, at)),
            ..RowView::of(index, row, rows, errors, &batch)
        });
        let results = results.collect();
        Self::with(Some(batch), results, next, None)
    }

    /// The view of a dry run.
    #[must_use]
    pub fn dry_run(run: &DryRun, errors: &[Vec<FieldError>], next: Option<String>, request_id: &str) -> Self {
        let results = run
            .rows
            .iter()
            .enumerate()
            .map(|(index, row)| RowView::of(index, row, &[], errors, request_id));
        Self::with(None, results.collect(), next, Some(run.left.into()))
    }

    fn with(
        batch_id: Option<String>,
        results: Vec<RowView>,
        next_cursor: Option<String>,
        quota: Option<QuotaLeftView>,
    ) -> Self {
        let created = results
            .iter()
            .filter(|row| row.status == RowStatusView::Created)
            .count();
        Self {
            batch_id,
            created,
            failed: results.len() - created,
            results,
            next_cursor,
            quota,
        }
    }
}

impl RowView {
    fn of<T>(index: usize, row: &Row<T>, made: &[Row<Invite>], errors: &[Vec<FieldError>], instance: &str) -> Self {
        let (status, problem) = match &row.outcome {
            Ok(_) => (RowStatusView::Created, None),
            Err(RowRefusal::Refused(refusal)) => {
                let status = match refusal {
                    Refusal::AlreadyInvited(_) => RowStatusView::Duplicate,
                    Refusal::AlreadyMember => RowStatusView::AlreadyMember,
                    _ => RowStatusView::Invalid,
                };
                (status, Some(refusal.clone().into()))
            }
            Err(RowRefusal::Repeats(first)) => (RowStatusView::Duplicate, Some(repeats(*first, made))),
            Err(RowRefusal::Invalid) => {
                let errors = errors.get(index).cloned().unwrap_or_default();
                let problem = Problem::invalid_input("Correct the fields that `errors` lists.", errors);
                (RowStatusView::Invalid, Some(problem))
            }
            Err(RowRefusal::Failed) => (RowStatusView::Invalid, Some(unavailable("the row can't be written"))),
        };
        Self {
            index,
            status,
            user_id: row.user.as_ref().map(ToString::to_string),
            invite: None,
            problem: problem.map(|problem: Problem| problem.document(instance)),
        }
    }
}

/// The problem of a row with the same recipient as row `first`.
fn repeats(first: usize, made: &[Row<Invite>]) -> Problem {
    let invite = made.get(first).and_then(|row| row.outcome.as_ref().ok());
    let detail = format!("Row {first} has the same recipient.");
    Problem::already_invited(detail, invite.map(|invite| invite.id), Some(first))
}
