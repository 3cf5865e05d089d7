//! Metrics as log lines in CloudWatch's embedded metric format: CloudWatch extracts them, so no call is needed.
//!
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>
//! There are few dimensions, since CloudWatch bills each combination that has data.

use domain::Instant;
use serde_json::{Map, Value, json};
use std::io::Write;

const NAMESPACE: &str = "BandInvites";

/// The source of metrics, from which their dimensions come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The name of the CloudFormation stack.
    pub stack: String,
    /// The name of the function.
    pub function: String,
}

/// A metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// How long a request took, in milliseconds.
    Latency,
    /// Invites created. A repeated request does not count again.
    InvitesCreated,
    /// New members by invite.
    InvitesAccepted,
    /// Requests refused with this problem code.
    Refused(&'static str),
    /// Failures after which the function went on: 5xx answers, mails that failed, checks of an invite that were not
    /// completed. If a function dies, Lambda counts an error.
    Failures,
    /// Mails by outcome: `sent`, `failed` or `suppressed`, and the states that SES reports for sent ones.
    Mails(&'static str),
}

impl Metric {
    /// The name, the unit, and the dimension beside the stack.
    fn parts(self, source: &Source) -> (&'static str, &'static str, Option<(&'static str, &str)>) {
        match self {
            Self::Latency => ("Latency", "Milliseconds", None),
            Self::InvitesCreated => ("InvitesCreated", "Count", None),
            Self::InvitesAccepted => ("InvitesAccepted", "Count", None),
            Self::Refused(code) => ("Refused", "Count", Some(("Code", code))),
            Self::Failures => ("Failures", "Count", Some(("Function", &source.function))),
            Self::Mails(outcome) => ("Mails", "Count", Some(("Outcome", outcome))),
        }
    }
}

/// Writes one line with all `metrics`, each at most once, and the id of their request.
pub(crate) fn emit(source: Option<&Source>, at: Instant, request_id: Option<&str>, metrics: &[(Metric, u64)]) {
    let Some(source) = source.filter(|_| !metrics.is_empty()) else {
        return;
    };
    // If standard output is closed, the error can't be reported.
    let _ = writeln!(std::io::stdout().lock(), "{}", line(source, at, request_id, metrics));
}

fn line(source: &Source, at: Instant, request_id: Option<&str>, metrics: &[(Metric, u64)]) -> Value {
    let mut members = Map::from_iter([("Stack".to_owned(), json!(source.stack))]);
    members.extend(request_id.map(|id| ("request_id".to_owned(), json!(id))));
    let mut directives = Vec::new();
    for (metric, value) in metrics {
        let (name, unit, dimension) = metric.parts(source);
        let mut dimensions = vec!["Stack"];
        if let Some((dimension, value)) = dimension {
            dimensions.push(dimension);
            members.insert(dimension.to_owned(), json!(value));
        }
        members.insert(name.to_owned(), json!(value));
        directives.push(json!({
            "Namespace": NAMESPACE,
            "Dimensions": [dimensions],
            "Metrics": [{"Name": name, "Unit": unit}],
        }));
    }
    let about = json!({"Timestamp": at.timestamp_millis(), "CloudWatchMetrics": directives});
    members.insert("_aws".to_owned(), about);
    Value::Object(members)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    #[test]
    fn a_line_names_each_metric_with_its_dimensions() {
        let source = Source {
            stack: "bands".to_owned(),
            function: "accept".to_owned(),
        };
        let metrics = [
            (Metric::Latency, 12),
            (Metric::Refused("unavailable"), 1),
            (Metric::Failures, 1),
        ];
        let at = DateTime::from_timestamp_millis(1_000).unwrap();
        let directive = |dimensions: &[&str], name: &str, unit: &str| {
            json!({
                "Namespace": "BandInvites",
                "Dimensions": [dimensions],
                "Metrics": [{"Name": name, "Unit": unit}],
            })
        };
        assert_eq!(
            line(&source, at, Some("r1"), &metrics),
            json!({
                "_aws": {"Timestamp": 1000, "CloudWatchMetrics": [
                    directive(&["Stack"], "Latency", "Milliseconds"),
                    directive(&["Stack", "Code"], "Refused", "Count"),
                    directive(&["Stack", "Function"], "Failures", "Count"),
                ]},
                "Stack": "bands", "Code": "unavailable", "Function": "accept", "request_id": "r1",
                "Latency": 12, "Refused": 1, "Failures": 1,
            })
        );
    }
}
