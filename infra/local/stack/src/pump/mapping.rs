//! An event source mapping of the template, with Lambda's defaults.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::filter::Filter;
use crate::known::{properties, require_on, unknown};

/// The properties of a mapping. `template` reads which stream and which function they name. Dead letters go to a file
/// here.
const PROPERTIES: [&str; 12] = [
    "FunctionName",
    "EventSourceArn",
    "Enabled",
    "StartingPosition",
    "BatchSize",
    "MaximumBatchingWindowInSeconds",
    "FunctionResponseTypes",
    "BisectBatchOnFunctionError",
    "MaximumRetryAttempts",
    "MaximumRecordAgeInSeconds",
    "DestinationConfig",
    "FilterCriteria",
];

/// How a function gets a stream's records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The maximum number of records per invocation, at least one.
    pub batch_size: usize,
    /// How long to wait for a full batch.
    pub window: Duration,
    /// A record passes if it matches any filter, or if there are none.
    pub filters: Vec<Filter>,
    /// How often a failed batch is retried before it is discarded. None: forever.
    pub retries: Option<u32>,
    /// How old a record may get before it is discarded. None: no limit.
    pub record_age: Option<Duration>,
    /// Whether a failed batch is split in two.
    pub bisect: bool,
    /// Whether the function's response names failed records.
    pub report_failures: bool,
}

impl Default for Mapping {
    fn default() -> Self {
        Self {
            batch_size: 100,
            window: Duration::ZERO,
            filters: Vec::new(),
            retries: None,
            record_age: None,
            bisect: false,
            report_failures: false,
        }
    }
}

impl Mapping {
    /// Reads an `AWS::Lambda::EventSourceMapping`. The error is a sentence.
    pub fn read(mapping: &Value) -> Result<Self, String> {
        let properties = properties(mapping, &PROPERTIES, "an event source mapping", file!())?;
        require_on(
            properties.get("Enabled"),
            &json!(true),
            "an event source mapping",
            file!(),
        )?;
        let start = properties.get("StartingPosition").and_then(Value::as_str);
        if let Some(start) = start.filter(|start| *start != "TRIM_HORIZON") {
            return Err(unknown(&format!("the StartingPosition {start}"), file!()));
        }
        let default = Self::default();
        let mut filters = Vec::new();
        for filter in list(mapping.pointer("/Properties/FilterCriteria/Filters")) {
            let pattern = filter.get("Pattern").and_then(Value::as_str);
            filters.push(Filter::parse(
                pattern.ok_or("each of its Filters needs a Pattern, JSON in a string.")?,
            )?);
        }
        let batch_size = number(properties, "BatchSize")?.and_then(|size| usize::try_from(size).ok());
        let window = number(properties, "MaximumBatchingWindowInSeconds")?;
        Ok(Self {
            batch_size: batch_size.unwrap_or(default.batch_size).max(1),
            window: window.map_or(default.window, Duration::from_secs),
            filters,
            retries: number(properties, "MaximumRetryAttempts")?.and_then(|times| u32::try_from(times).ok()),
            record_age: number(properties, "MaximumRecordAgeInSeconds")?.map(Duration::from_secs),
            bisect: properties.get("BisectBatchOnFunctionError") == Some(&Value::Bool(true)),
            report_failures: list(properties.get("FunctionResponseTypes"))
                .any(|kind| kind.as_str() == Some("ReportBatchItemFailures")),
        })
    }

    /// Whether the function gets a record.
    #[must_use]
    pub fn accepts(&self, record: &Value) -> bool {
        self.filters.is_empty() || self.filters.iter().any(|filter| filter.matches(record))
    }
}

fn list(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

fn number(properties: &Map<String, Value>, name: &str) -> Result<Option<u64>, String> {
    let number = |value: &Value| {
        value
            .as_u64()
            .ok_or_else(|| format!("its {name} is not a number: {value}."))
    };
    properties.get(name).map(number).transpose()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn all_properties_are_read() {
        let stanza = json!({"Type": "AWS::Lambda::EventSourceMapping", "Properties": {
            "EventSourceArn": {"Fn::GetAtt": "Table.StreamArn"},
            "StartingPosition": "TRIM_HORIZON",
            "BatchSize": 10,
            "MaximumBatchingWindowInSeconds": 1,
            "FilterCriteria": {"Filters": [{"Pattern": "{\"eventName\": [\"INSERT\"]}"}]},
            "MaximumRetryAttempts": 3,
            "MaximumRecordAgeInSeconds": 3600,
            "BisectBatchOnFunctionError": true,
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
        }});
        let mapping = Mapping::read(&stanza).unwrap();
        let expect = Mapping {
            batch_size: 10,
            window: Duration::from_secs(1),
            filters: vec![Filter::parse(r#"{"eventName": ["INSERT"]}"#).unwrap()],
            retries: Some(3),
            record_age: Some(Duration::from_hours(1)),
            bisect: true,
            report_failures: true,
        };
        assert_eq!(mapping, expect);
        assert!(mapping.accepts(&json!({"eventName": "INSERT"})));
        assert!(!mapping.accepts(&json!({"eventName": "REMOVE"})));
    }

    #[test]
    fn omitted_properties_have_lambdas_defaults() {
        assert_eq!(Mapping::read(&json!({"Properties": {}})).unwrap(), Mapping::default());
    }

    #[test]
    fn invalid_properties_are_refused() {
        for properties in [
            json!({"BatchSize": {"Ref": "Size"}}),
            json!({"MaximumRetryAttempts": -1}),
            json!({"FilterCriteria": {"Filters": [{}]}}),
            json!({"FilterCriteria": {"Filters": [{"Pattern": "{\"a\": 1}"}]}}),
        ] {
            let stanza = json!({"Properties": properties});
            assert!(Mapping::read(&stanza).is_err(), "{stanza}");
        }
    }

    #[test]
    fn unsupported_mapping_properties_are_refused_by_name() {
        for (properties, expected) in [
            (
                json!({"ParallelizationFactor": 2}),
                "support ParallelizationFactor of an event source mapping.",
            ),
            (
                json!({"StartingPosition": "LATEST"}),
                "support the StartingPosition LATEST.",
            ),
            (
                json!({"Enabled": false}),
                "support an event source mapping that is false.",
            ),
        ] {
            let refusal = Mapping::read(&json!({"Properties": properties})).unwrap_err();
            assert!(refusal.contains(expected), "{refusal}");
            assert!(refusal.contains("infra/local/stack/src/pump/mapping.rs"), "{refusal}");
        }
    }

    #[test]
    fn a_record_that_matches_any_filter_passes() {
        let filter = |pattern| Filter::parse(pattern).unwrap();
        let mapping = Mapping {
            filters: vec![filter(r#"{"a": ["1"]}"#), filter(r#"{"b": ["2"]}"#)],
            ..Mapping::default()
        };
        assert!(mapping.accepts(&json!({"a": "1"})));
        assert!(mapping.accepts(&json!({"b": "2"})));
        assert!(!mapping.accepts(&json!({"a": "2", "b": "1"})));
    }
}
