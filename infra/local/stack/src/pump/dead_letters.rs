//! A mapping's on-failure destination: it gets a message for each discarded batch.

use std::{
    fs::OpenOptions,
    io::Write as _,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::target::new_id;

/// The destination of messages about discarded batches.
#[derive(Debug, Clone, Default)]
pub enum DeadLetters {
    /// Nowhere, as for a mapping without a destination.
    #[default]
    Dropped,
    /// A file with one JSON document per line.
    File(PathBuf),
    /// A list, for tests.
    Memory(Arc<Mutex<Vec<Value>>>),
}

impl DeadLetters {
    /// Writes a message.
    pub(super) fn leave(&self, message: Value) {
        match self {
            Self::Dropped => {}
            Self::Memory(list) => list.lock().unwrap_or_else(PoisonError::into_inner).push(message),
            Self::File(path) => {
                let file = OpenOptions::new().append(true).create(true).open(path);
                if let Err(error) = file.and_then(|mut file| writeln!(file, "{message}")) {
                    eprintln!(
                        "A dead letter can't be written to {} ({error}): {message}",
                        path.display()
                    );
                }
            }
        }
    }
}

/// Why a batch was discarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    RetryAttemptsExhausted,
    RecordAgeExceeded,
}

/// The outcome of the last invocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Response {
    /// There was no invocation.
    Missing,
    /// The function returned the failed records.
    Reported,
    /// The function failed.
    Failed,
}

/// A discarded batch.
pub(super) struct Discarded<'a> {
    pub(super) function_arn: &'a str,
    pub(super) stream_arn: &'a str,
    pub(super) shard: &'a str,
    pub(super) records: &'a [Value],
    pub(super) invocations: u32,
    pub(super) condition: Condition,
    pub(super) response: Response,
}

impl Discarded<'_> {
    /// The message in Lambda's format. It contains only metadata, never records.
    /// <https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html>
    pub(super) fn message(&self, now: DateTime<Utc>) -> Value {
        let (first, last) = (self.records.first(), self.records.last());
        let condition = match self.condition {
            Condition::RetryAttemptsExhausted => "RetryAttemptsExhausted",
            Condition::RecordAgeExceeded => "RecordAgeExceeded",
        };
        let error = match self.response {
            Response::Failed => json!("Unhandled"),
            Response::Missing | Response::Reported => Value::Null,
        };
        let response = match self.response {
            Response::Missing => Value::Null,
            _ => json!({"statusCode": 200, "executedVersion": "$LATEST", "functionError": error}),
        };
        json!({
            "requestContext": {
                "requestId": new_id(),
                "functionArn": self.function_arn,
                "condition": condition,
                "approximateInvokeCount": self.invocations,
            },
            "responseContext": response,
            "version": "1.0",
            "timestamp": now.to_rfc3339_opts(SecondsFormat::Millis, true),
            "DDBStreamBatchInfo": {
                "shardId": self.shard,
                "startSequenceNumber": first.and_then(sequence_number),
                "endSequenceNumber": last.and_then(sequence_number),
                "approximateArrivalOfFirstRecord": first.and_then(arrival).map(seconds),
                "approximateArrivalOfLastRecord": last.and_then(arrival).map(seconds),
                "batchSize": self.records.len(),
                "streamArn": self.stream_arn,
            },
        })
    }
}

fn seconds(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A record's sequence number.
pub(super) fn sequence_number(record: &Value) -> Option<&str> {
    record.pointer("/dynamodb/SequenceNumber")?.as_str()
}

/// The approximate creation time of a record.
pub(super) fn arrival(record: &Value) -> Option<DateTime<Utc>> {
    let seconds = record.pointer("/dynamodb/ApproximateCreationDateTime")?.as_f64()?;
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
    let since = TimeDelta::try_milliseconds((seconds * 1000.0) as i64)?;
    DateTime::UNIX_EPOCH.checked_add_signed(since)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_has_lambdas_format_and_no_record() {
        let record = |number: &str, at: f64| json!({"dynamodb": {"SequenceNumber": number, "ApproximateCreationDateTime": at, "NewImage": {"secret": 1}}});
        let records = [record("100", 1_573_690_399.0), record("200", 1_573_690_400.0)];
        let discarded = Discarded {
            function_arn: "arn:f",
            stream_arn: "arn:s",
            shard: "shard-1",
            records: &records,
            invocations: 3,
            condition: Condition::RetryAttemptsExhausted,
            response: Response::Failed,
        };
        let mut message = discarded.message(DateTime::UNIX_EPOCH);
        assert!(message["requestContext"]["requestId"].take().is_string());
        let expect = json!({
            "requestContext": {
                "requestId": null,
                "functionArn": "arn:f",
                "condition": "RetryAttemptsExhausted",
                "approximateInvokeCount": 3,
            },
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
            "version": "1.0",
            "timestamp": "1970-01-01T00:00:00.000Z",
            "DDBStreamBatchInfo": {
                "shardId": "shard-1",
                "startSequenceNumber": "100",
                "endSequenceNumber": "200",
                "approximateArrivalOfFirstRecord": "2019-11-14T00:13:19Z",
                "approximateArrivalOfLastRecord": "2019-11-14T00:13:20Z",
                "batchSize": 2,
                "streamArn": "arn:s",
            },
        });
        assert_eq!(message, expect);
    }

    #[test]
    fn a_file_gets_a_line_for_each_message() {
        let file = std::env::temp_dir().join(format!("dead-letters-{}", std::process::id()));
        let letters = DeadLetters::File(file.clone());
        letters.leave(json!({"n": 1}));
        letters.leave(json!({"n": 2}));
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::remove_file(file).unwrap();
        assert_eq!(text, "{\"n\":1}\n{\"n\":2}\n");
    }
}
