//! What came of many invites at once.

use super::{InviteView, ProblemView};
use crate::field_error::FieldError;
use crate::links::Links;
use crate::problem::Problem;
use crate::refusals::unavailable;
use domain::{BatchId, Instant, Invite, Refusal};
use serde::Serialize;
use store::{Row, RowRefusal};
use utoipa::ToSchema;

/// What came of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RowStatus)]
#[serde(rename_all = "snake_case")]
enum RowStatusView {
    /// An invite was made, or would be.
    Created,
    /// It can't be; `problem` says why.
    Invalid,
    /// Its addressee has a pending invite, or is in another row.
    Duplicate,
    /// They are in the band already.
    AlreadyMember,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Row)]
struct RowView {
    index: usize,
    status: RowStatusView,
    /// Whom the row is about, where it is a member of `from_band`.
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invite: Option<InviteView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemView>,
}

/// What came of many invites at once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Batch)]
pub struct BatchView {
    /// For the filter of the same name; null in a dry run.
    #[schema(required)]
    batch_id: Option<String>,
    created: usize,
    failed: usize,
    results: Vec<RowView>,
    /// Where the members of `from_band` go on; null at their end.
    #[schema(required)]
    next_cursor: Option<String>,
}

impl BatchView {
    /// What was made at `at`.
    #[must_use]
    pub fn of(
        id: BatchId,
        rows: &[Row<Invite>],
        faults: &[Vec<FieldError>],
        next: Option<String>,
        links: &Links,
        at: Instant,
    ) -> Self {
        // Rows are refused in their batch, so that the same request is answered the same.
        let batch = id.to_string();
        let results = rows.iter().enumerate().map(|(index, row)| RowView {
            invite: row
                .outcome
                .as_ref()
                .ok()
                .map(|invite| InviteView::of(invite, links, at)),
            ..RowView::of(index, row, rows, faults, &batch)
        });
        let results = results.collect();
        Self::with(Some(batch), results, next)
    }

    /// What would be made.
    #[must_use]
    pub fn dry_run(rows: &[Row<()>], faults: &[Vec<FieldError>], next: Option<String>, request_id: &str) -> Self {
        let results = rows
            .iter()
            .enumerate()
            .map(|(index, row)| RowView::of(index, row, &[], faults, request_id));
        Self::with(None, results.collect(), next)
    }

    fn with(batch_id: Option<String>, results: Vec<RowView>, next_cursor: Option<String>) -> Self {
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
        }
    }
}

impl RowView {
    fn of<T>(index: usize, row: &Row<T>, made: &[Row<Invite>], faults: &[Vec<FieldError>], instance: &str) -> Self {
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
                let faults = faults.get(index).cloned().unwrap_or_default();
                let problem = Problem::invalid_input("Correct the fields that `errors` lists.", faults);
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

/// The row has the same recipient as an earlier one.
fn repeats(first: usize, made: &[Row<Invite>]) -> Problem {
    let invite = made.get(first).and_then(|row| row.outcome.as_ref().ok());
    let detail = format!("Row {first} has the same recipient.");
    Problem::already_invited(detail, invite.map(|invite| invite.id), Some(first))
}
