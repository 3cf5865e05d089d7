//! The behaviour of the pump on each engine.

use std::{
    env, fs,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use crate::bench::{TestFunction, benches, keys, report};
use chrono::{TimeDelta, Utc};
use local_stack::pump::{DeadLetters, Options, filter::Filter, mapping::Mapping};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

#[tokio::test]
async fn records_arrive_in_order_in_batches_of_limited_size() {
    for bench in benches("order").await {
        bench.put(["1", "2", "3", "4", "5"]).await;
        let function = TestFunction::succeeding();
        let mapping = Mapping {
            batch_size: 2,
            ..Mapping::default()
        };
        let pump = bench.pump(mapping, &function);
        pump.idle().await.unwrap();
        assert_eq!(function.batches(), [vec!["1", "2"], vec!["3", "4"], vec!["5"]]);
        bench.put(["6"]).await;
        pump.idle().await.unwrap();
        assert_eq!(function.batches().last().unwrap(), &["6"]);
    }
}

#[tokio::test]
async fn a_record_has_lambdas_members() {
    for bench in benches("shape").await {
        let function = TestFunction::succeeding();
        let pump = bench.pump(Mapping::default(), &function);
        bench.put(["1"]).await;
        bench.put_value("1", "changed").await;
        bench.delete("1").await;
        pump.idle().await.unwrap();
        let records: Vec<Value> = function.records();
        let names: Vec<_> = records.iter().map(|record| &record["eventName"]).collect();
        assert_eq!(names, ["INSERT", "MODIFY", "REMOVE"]);
        for record in &records {
            assert_eq!(record["eventSource"], "aws:dynamodb");
            assert_eq!(record["eventVersion"], "1.1");
            assert!(
                record["eventID"].is_string() && record["awsRegion"].is_string(),
                "{record}"
            );
            assert!(
                record["eventSourceARN"].as_str().unwrap().contains("/stream/"),
                "{record}"
            );
            let change = &record["dynamodb"];
            assert_eq!(change["Keys"], json!({"pk": {"S": "p"}, "sk": {"S": "1"}}));
            assert_eq!(change["StreamViewType"], "NEW_AND_OLD_IMAGES");
            assert!(
                change["SequenceNumber"].is_string() && change["SizeBytes"].is_number(),
                "{change}"
            );
            assert!(change["ApproximateCreationDateTime"].is_number(), "{change}");
        }
        let value = |record: &Value, image: &str| record["dynamodb"][image]["value"]["S"].clone();
        assert_eq!(value(&records[1], "NewImage"), "changed");
        assert_eq!(value(&records[1], "OldImage"), "plain");
        assert_eq!(records[0]["dynamodb"].get("OldImage"), None);
        assert_eq!(records[2]["dynamodb"].get("NewImage"), None);
    }
}

#[tokio::test]
async fn filtered_records_are_not_delivered_and_fill_no_batch() {
    for bench in benches("filters").await {
        let function = TestFunction::succeeding();
        let mapping = Mapping {
            batch_size: 2,
            filters: [
                r#"{"dynamodb": {"Keys": {"sk": {"S": [{"prefix": "mail"}]}}}}"#,
                r#"{"eventName": ["REMOVE"]}"#,
            ]
            .map(|pattern| Filter::parse(pattern).unwrap())
            .to_vec(),
            ..Mapping::default()
        };
        bench.put(["mail-1", "other-1", "mail-2", "other-2"]).await;
        bench.delete("other-2").await;
        bench.put(["other-3"]).await;
        bench.pump(mapping, &function).idle().await.unwrap();
        assert_eq!(function.batches(), [vec!["mail-1", "mail-2"], vec!["other-2"]]);
    }
}

#[tokio::test]
async fn everything_from_the_first_reported_failure_is_retried() {
    for bench in benches("report").await {
        bench.put(["1", "2", "3", "4"]).await;
        let function = TestFunction::new(|call, records| {
            Ok(if call == 0 {
                report(records, &["4", "3"])
            } else {
                Value::Null
            })
        });
        let mapping = Mapping {
            report_failures: true,
            ..Mapping::default()
        };
        bench.pump(mapping, &function).idle().await.unwrap();
        assert_eq!(function.batches(), [vec!["1", "2", "3", "4"], vec!["3", "4"]]);
    }
}

#[tokio::test]
async fn a_report_counts_only_if_the_mapping_enables_it() {
    for bench in benches("unasked").await {
        bench.put(["1", "2"]).await;
        let function = TestFunction::new(|_, records| Ok(report(records, &["1"])));
        bench.pump(Mapping::default(), &function).idle().await.unwrap();
        assert_eq!(function.batches(), [["1", "2"]]);
    }
}

#[tokio::test]
async fn a_failed_batch_or_invalid_report_is_retried_as_a_whole() {
    for bench in benches("whole").await {
        bench.put(["1", "2"]).await;
        let function = TestFunction::new(|call, _| match call {
            0 => Err("no".to_owned()),
            1 => Ok(json!({"batchItemFailures": [{"itemIdentifier": ""}]})),
            2 => Ok(json!({"batchItemFailures": [{"itemIdentifier": "000000000000000000000"}]})),
            _ => Ok(json!({"batchItemFailures": []})),
        });
        let mapping = Mapping {
            report_failures: true,
            ..Mapping::default()
        };
        bench.pump(mapping, &function).idle().await.unwrap();
        assert_eq!(function.batches(), [["1", "2"]; 4]);
    }
}

#[tokio::test]
async fn a_batch_is_discarded_after_its_retries_and_the_shard_goes_on() {
    for bench in benches("retries").await {
        bench.put(["1", "2", "3"]).await;
        let function = TestFunction::new(|_, records| {
            if keys(records).contains(&"1") {
                Err("no".to_owned())
            } else {
                Ok(Value::Null)
            }
        });
        let mapping = Mapping {
            batch_size: 2,
            retries: Some(2),
            ..Mapping::default()
        };
        bench.pump(mapping, &function).idle().await.unwrap();
        assert_eq!(
            function.batches(),
            [vec!["1", "2"], vec!["1", "2"], vec!["1", "2"], vec!["3"]]
        );
        let [letter] = &bench.letters()[..] else {
            panic!("{:?}", bench.letters())
        };
        assert_eq!(letter["requestContext"]["condition"], "RetryAttemptsExhausted");
        assert_eq!(letter["requestContext"]["approximateInvokeCount"], 3);
        assert_eq!(letter["responseContext"]["functionError"], "Unhandled");
        let (batch, records) = (&letter["DDBStreamBatchInfo"], function.records());
        assert_eq!(batch["batchSize"], 2);
        assert_eq!(batch["startSequenceNumber"], records[0]["dynamodb"]["SequenceNumber"]);
        assert_eq!(batch["endSequenceNumber"], records[1]["dynamodb"]["SequenceNumber"]);
        assert_eq!(batch["streamArn"], records[0]["eventSourceARN"]);
        assert!(!letter.to_string().contains("plain"), "{letter}");
    }
}

#[tokio::test]
async fn splits_isolate_the_failing_record_and_are_no_retries() {
    for bench in benches("bisect").await {
        bench.put(["1", "2", "3", "4"]).await;
        let function = TestFunction::new(|_, records| {
            if keys(records).contains(&"3") {
                Err("no".to_owned())
            } else {
                Ok(Value::Null)
            }
        });
        let mapping = Mapping {
            retries: Some(1),
            bisect: true,
            ..Mapping::default()
        };
        bench.pump(mapping, &function).idle().await.unwrap();
        let expect = [
            &["1", "2", "3", "4"][..],
            &["1", "2"],
            &["3", "4"],
            &["3"],
            &["3"],
            &["4"],
        ];
        assert_eq!(function.batches(), expect);
        let [letter] = &bench.letters()[..] else {
            panic!("{:?}", bench.letters())
        };
        assert_eq!(letter["DDBStreamBatchInfo"]["batchSize"], 1);
    }
}

#[tokio::test]
async fn with_reports_a_batch_is_split_at_the_failure() {
    for bench in benches("split").await {
        bench.put(["1", "2", "3", "4", "5"]).await;
        let function = TestFunction::new(|_, records| Ok(report(records, &["3"])));
        let mapping = Mapping {
            retries: Some(0),
            bisect: true,
            report_failures: true,
            ..Mapping::default()
        };
        bench.pump(mapping, &function).idle().await.unwrap();
        let expect = [&["1", "2", "3", "4", "5"][..], &["3", "4", "5"], &["3"], &["4", "5"]];
        assert_eq!(function.batches(), expect);
        let [letter] = &bench.letters()[..] else {
            panic!("{:?}", bench.letters())
        };
        assert_eq!(letter["responseContext"]["functionError"], Value::Null);
    }
}

/// How far the clock of the next test is ahead, in minutes.
static AHEAD: AtomicI64 = AtomicI64::new(0);

#[tokio::test]
async fn records_that_are_too_old_are_discarded() {
    for bench in benches("age").await {
        AHEAD.store(0, Ordering::SeqCst);
        bench.put(["1", "2"]).await;
        let function = TestFunction::new(|_, _| {
            AHEAD.store(120, Ordering::SeqCst);
            Err("no".to_owned())
        });
        let mapping = Mapping {
            record_age: Some(Duration::from_hours(1)),
            ..Mapping::default()
        };
        let options = Options {
            now: || Utc::now() + TimeDelta::minutes(AHEAD.load(Ordering::SeqCst)),
            ..bench.options()
        };
        let pump = bench.pump_with(mapping, &function, options);
        pump.idle().await.unwrap();
        assert_eq!(function.batches(), [["1", "2"]]);
        bench.put(["3"]).await;
        pump.idle().await.unwrap();
        let letters = bench.letters();
        let found: Vec<_> = letters
            .iter()
            .map(|letter| &letter["requestContext"])
            .map(|context| {
                (
                    context["condition"].as_str().unwrap(),
                    &context["approximateInvokeCount"],
                )
            })
            .collect();
        assert_eq!(
            found,
            [("RecordAgeExceeded", &json!(1)), ("RecordAgeExceeded", &json!(0))]
        );
        assert_eq!(function.batches().len(), 1);
    }
}

#[tokio::test]
async fn batches_are_delivered_one_at_a_time() {
    for bench in benches("one").await {
        let (started, go) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let function = TestFunction::gated(Arc::clone(&started), Arc::clone(&go));
        let pump = bench.pump(Mapping::default(), &function);
        bench.put(["1"]).await;
        started.acquire().await.unwrap().forget();
        bench.put(["2", "3"]).await;
        assert_eq!(function.batches(), [["1"]]);
        go.add_permits(2);
        pump.idle().await.unwrap();
        assert_eq!(function.batches(), [vec!["1"], vec!["2", "3"]]);
    }
}

#[tokio::test]
async fn a_later_pump_continues_at_the_checkpoint() {
    for bench in benches("restart").await {
        let file = env::temp_dir().join(format!("pump-{}-{}.json", std::process::id(), bench.table));
        let options = || Options {
            checkpoints: Some(file.clone()),
            ..bench.options()
        };
        let function = TestFunction::succeeding();
        let first = bench.pump_with(Mapping::default(), &function, options());
        bench.put(["1", "2"]).await;
        first.idle().await.unwrap();
        drop(first);
        bench.put(["3"]).await;
        bench
            .pump_with(Mapping::default(), &function, options())
            .idle()
            .await
            .unwrap();
        assert_eq!(keys(&function.records()), ["1", "2", "3"]);
        let other = TestFunction::succeeding();
        bench.pump(Mapping::default(), &other).idle().await.unwrap();
        assert_eq!(keys(&other.records()), ["1", "2", "3"]);
        fs::remove_file(file).unwrap();
    }
}

#[tokio::test]
async fn a_failing_batch_is_kept_when_the_pump_ends() {
    for bench in benches("kept").await {
        let file = env::temp_dir().join(format!("pump-{}-{}.json", std::process::id(), bench.table));
        let options = || Options {
            checkpoints: Some(file.clone()),
            ..bench.options()
        };
        bench.put(["1", "2", "3"]).await;
        let (started, go) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(1)));
        let function = TestFunction::gated(Arc::clone(&started), go);
        let mapping = Mapping {
            batch_size: 2,
            ..Mapping::default()
        };
        let first = bench.pump_with(mapping.clone(), &function, options());
        // The second batch never gets a response.
        started.acquire_many(2).await.unwrap().forget();
        drop(first);
        let function = TestFunction::succeeding();
        bench.pump_with(mapping, &function, options()).idle().await.unwrap();
        assert_eq!(function.batches(), [["3"]]);
        fs::remove_file(file).unwrap();
    }
}

#[tokio::test]
async fn dead_letters_can_go_to_a_file() {
    for bench in benches("file").await {
        let file = env::temp_dir().join(format!("letters-{}-{}", std::process::id(), bench.table));
        bench.put(["1"]).await;
        let mapping = Mapping {
            retries: Some(0),
            ..Mapping::default()
        };
        let options = Options {
            dead_letters: DeadLetters::File(file.clone()),
            ..bench.options()
        };
        let function = TestFunction::new(|_, _| Err("no".to_owned()));
        bench.pump_with(mapping, &function, options).idle().await.unwrap();
        let text = fs::read_to_string(&file).unwrap();
        fs::remove_file(file).unwrap();
        let letter: Value = serde_json::from_str(text.trim_end()).unwrap();
        assert_eq!(letter["DDBStreamBatchInfo"]["batchSize"], 1);
    }
}
