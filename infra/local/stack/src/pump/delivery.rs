//! Delivers a batch to the function: retries and splits it, and discards what fails for good.
//!
//! Lambda's documentation leaves two points open, and this takes the stricter choice. A partial failure counts as a
//! retry even if it made progress, unless the mapping bisects. The count is reset only when the batch is done.

use std::{collections::VecDeque, time::Duration};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{
    dead_letters::{Condition, DeadLetters, Discarded, Response, arrival, sequence_number},
    mapping::Mapping,
};
use crate::target::{InvokeResult, Target};

/// How batches of one shard are delivered.
pub(super) struct BatchDelivery<'a> {
    pub(super) mapping: &'a Mapping,
    pub(super) target: &'a Target,
    pub(super) dead_letters: &'a DeadLetters,
    pub(super) backoff: Duration,
    pub(super) now: fn() -> DateTime<Utc>,
    pub(super) stream_arn: &'a str,
    pub(super) shard: &'a str,
}

/// A batch, or a part of one.
struct Piece {
    records: Vec<Value>,
    retries: u32,
    invocations: u32,
    response: Response,
}

/// The outcome of an invocation.
#[derive(Debug, PartialEq, Eq)]
enum BatchOutcome {
    Succeeded,
    /// The record at this place is the first that failed.
    Reported(usize),
    Failed,
}

/// The longest pause between retries, as a multiple of the shortest.
const LONGEST_BACKOFF: u32 = 64;

impl BatchDelivery<'_> {
    /// Delivers a batch until it is done. Calls `done` with each sequence number up to which all records are done.
    pub(super) async fn deliver(&self, batch: Vec<Value>, mut done: impl FnMut(&str) + Send) {
        let mut pieces = VecDeque::from([Piece {
            records: batch,
            retries: 0,
            invocations: 0,
            response: Response::Missing,
        }]);
        while let Some(mut piece) = pieces.pop_front() {
            let expired = piece.split_off_front(self.expired(&piece.records));
            if !expired.is_empty() {
                self.discard(&piece, &expired, Condition::RecordAgeExceeded, &mut done);
            }
            if piece.records.is_empty() {
                continue;
            }
            let answer = self.target.invoke(json!({"Records": piece.records})).await;
            piece.invocations += 1;
            let outcome = self.judge(&piece.records, answer);
            piece.response = if outcome == BatchOutcome::Failed {
                Response::Failed
            } else {
                Response::Reported
            };
            let failed_at = match outcome {
                BatchOutcome::Succeeded => {
                    mark(&piece.records, &mut done);
                    continue;
                }
                BatchOutcome::Reported(at) => at,
                BatchOutcome::Failed => 0,
            };
            mark(&piece.split_off_front(failed_at), &mut done);
            self.again(piece, failed_at > 0, &mut pieces, &mut done).await;
        }
    }

    /// Decides how failed records are retried, if at all.
    async fn again(
        &self,
        mut piece: Piece,
        progressed: bool,
        pieces: &mut VecDeque<Piece>,
        done: &mut (impl FnMut(&str) + Send),
    ) {
        // A split doesn't count as a retry. Retrying only the rest of the batch does.
        if self.mapping.bisect && progressed {
            pieces.push_front(piece);
        } else if self.mapping.bisect && piece.records.len() > 1 {
            let front = piece.split_off_front(piece.records.len() / 2);
            let front = Piece {
                records: front,
                ..piece
            };
            pieces.push_front(piece);
            pieces.push_front(front);
        } else if self.mapping.retries.is_some_and(|most| piece.retries >= most) {
            self.discard(&piece, &piece.records, Condition::RetryAttemptsExhausted, done);
        } else {
            let factor = 2_u32.saturating_pow(piece.retries).min(LONGEST_BACKOFF);
            piece.retries += 1;
            sleep(self.backoff * factor).await;
            pieces.push_front(piece);
        }
    }

    /// How many records at the start are too old.
    fn expired(&self, records: &[Value]) -> usize {
        let Some(oldest) = self.mapping.record_age else {
            return 0;
        };
        let now = (self.now)();
        let too_old = |record: &&Value| {
            let age = arrival(record).and_then(|at| (now - at).to_std().ok());
            age.is_some_and(|age| age > oldest)
        };
        records.iter().take_while(too_old).count()
    }

    fn judge(&self, records: &[Value], answer: InvokeResult) -> BatchOutcome {
        match answer {
            Err(error) => {
                eprintln!(
                    "{} failed to process a batch of {} records: {error}",
                    self.target.name(),
                    records.len()
                );
                BatchOutcome::Failed
            }
            Ok(answer) if self.mapping.report_failures => judge_report(records, &answer),
            Ok(_) => BatchOutcome::Succeeded,
        }
    }

    fn discard(&self, piece: &Piece, records: &[Value], condition: Condition, done: &mut (impl FnMut(&str) + Send)) {
        let discarded = Discarded {
            function_arn: &self.target.arn(),
            stream_arn: self.stream_arn,
            shard: self.shard,
            records,
            invocations: piece.invocations,
            condition,
            response: piece.response,
        };
        self.dead_letters.leave(discarded.message((self.now)()));
        mark(records, done);
    }
}

impl Piece {
    /// Removes the first records and returns them.
    fn split_off_front(&mut self, count: usize) -> Vec<Value> {
        let rest = self.records.split_off(count.min(self.records.len()));
        std::mem::replace(&mut self.records, rest)
    }
}

fn mark(records: &[Value], done: &mut (impl FnMut(&str) + Send)) {
    if let Some(last) = records.last().and_then(sequence_number) {
        done(last);
    }
}

/// Reads `{"batchItemFailures": [{"itemIdentifier": …}]}`. A missing or empty list is a success. With an identifier of
/// no record in the batch, the whole batch fails.
fn judge_report(records: &[Value], answer: &Value) -> BatchOutcome {
    let failures = match answer.get("batchItemFailures") {
        None | Some(Value::Null) => return BatchOutcome::Succeeded,
        Some(Value::Array(failures)) => failures,
        Some(_) => return BatchOutcome::Failed,
    };
    let mut first = None;
    for failure in failures {
        let identifier = failure.get("itemIdentifier").and_then(Value::as_str);
        let place = records
            .iter()
            .position(|record| identifier.is_some() && sequence_number(record) == identifier);
        let Some(place) = place else {
            return BatchOutcome::Failed;
        };
        first = Some(first.map_or(place, |first: usize| first.min(place)));
    }
    first.map_or(BatchOutcome::Succeeded, BatchOutcome::Reported)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_read_as_lambda_does() {
        let records = ["1", "2", "3"].map(|number| json!({"dynamodb": {"SequenceNumber": number}}));
        let check =
            |answer: Value, expect: BatchOutcome| assert_eq!(judge_report(&records, &answer), expect, "{answer}");
        let failures = |list: Value| json!({"batchItemFailures": list});
        check(Value::Null, BatchOutcome::Succeeded);
        check(json!({}), BatchOutcome::Succeeded);
        check(failures(Value::Null), BatchOutcome::Succeeded);
        check(failures(json!([])), BatchOutcome::Succeeded);
        check(failures(json!([{"itemIdentifier": "1"}])), BatchOutcome::Reported(0));
        check(
            failures(json!([{"itemIdentifier": "3"}, {"itemIdentifier": "2"}])),
            BatchOutcome::Reported(1),
        );
        check(failures(json!([{"itemIdentifier": ""}])), BatchOutcome::Failed);
        check(failures(json!([{"itemIdentifier": null}])), BatchOutcome::Failed);
        check(failures(json!([{"itemIdentifier": "9"}])), BatchOutcome::Failed);
        check(failures(json!([{"item": "1"}])), BatchOutcome::Failed);
        check(
            failures(json!([{"itemIdentifier": "2"}, {"itemIdentifier": ""}])),
            BatchOutcome::Failed,
        );
        check(failures(json!("1")), BatchOutcome::Failed);
    }
}
