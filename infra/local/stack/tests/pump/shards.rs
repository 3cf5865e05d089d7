//! A fake stream with splitting shards, since the local engines' streams don't split within a test.

use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex},
    time::Duration,
};

use crate::bench::{TestFunction, keys, quick};
use axum::{Router, body::Bytes, extract::State, http::HeaderMap, routing::post};
use local_stack::pump::{Pump, mapping::Mapping};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::watch};

/// A fake stream with one shard per page and two records per page.
#[derive(Clone)]
struct Fake {
    shards: Arc<Mutex<Vec<FakeShard>>>,
    /// How many reads were empty.
    empty: watch::Sender<usize>,
}

struct FakeShard {
    id: &'static str,
    parent: Option<&'static str>,
    records: Vec<&'static str>,
    closed: bool,
}

impl Fake {
    async fn start() -> (Self, String) {
        let fake = Self {
            shards: Arc::default(),
            empty: watch::Sender::new(0),
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().route("/", post(serve)).with_state(fake.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (fake, endpoint)
    }

    fn open(&self, id: &'static str, parent: Option<&'static str>, records: &[&'static str]) {
        let records = records.to_vec();
        let shard = FakeShard {
            id,
            parent,
            records,
            closed: false,
        };
        self.shards.lock().unwrap().push(shard);
    }

    fn close(&self, id: &str) {
        self.with(id, |shard| shard.closed = true);
    }

    fn write(&self, id: &str, record: &'static str) {
        self.with(id, |shard| shard.records.push(record));
    }

    fn with<T>(&self, id: &str, act: impl FnOnce(&mut FakeShard) -> T) -> T {
        act(self
            .shards
            .lock()
            .unwrap()
            .iter_mut()
            .find(|shard| shard.id == id)
            .unwrap())
    }

    /// Waits until all shards have been read to their end again.
    async fn read_again(&self) {
        let mut empty = self.empty.subscribe();
        let before = *empty.borrow();
        empty.wait_for(|now| *now > before + 2).await.unwrap();
    }

    fn describe(&self, after: Option<&str>) -> Value {
        let shards = self.shards.lock().unwrap();
        let at = after.map_or(0, |after| {
            shards.iter().position(|shard| shard.id == after).unwrap() + 1
        });
        let page: Vec<Value> = shards
            .get(at)
            .map(|shard| json!({"ShardId": shard.id, "ParentShardId": shard.parent}))
            .into_iter()
            .collect();
        let last = shards.get(at).filter(|_| at + 1 < shards.len()).map(|shard| shard.id);
        json!({"StreamDescription": {"Shards": page, "LastEvaluatedShardId": last}})
    }

    fn read(&self, iterator: &str) -> Value {
        let (id, at) = iterator.split_once(' ').unwrap();
        let at: usize = at.parse().unwrap();
        self.with(id, |shard| {
            let page: Vec<Value> = shard
                .records
                .iter()
                .enumerate()
                .skip(at)
                .take(2)
                .map(|(n, key)| record(n, key))
                .collect();
            let next = at + page.len();
            if page.is_empty() && !shard.closed {
                self.empty.send_modify(|count| *count += 1);
            }
            let ended = shard.closed && next == shard.records.len();
            json!({"Records": page, "NextShardIterator": (!ended).then(|| format!("{id} {next}"))})
        })
    }
}

fn record(number: usize, key: &str) -> Value {
    json!({"dynamodb": {"SequenceNumber": number.to_string(), "Keys": {"sk": {"S": key}}}})
}

async fn serve(State(fake): State<Fake>, headers: HeaderMap, body: Bytes) -> String {
    let request: Value = serde_json::from_slice(&body).unwrap();
    let text = |name: &str| request[name].as_str();
    let answer = match headers["x-amz-target"].to_str().unwrap() {
        "DynamoDB_20120810.DescribeTable" => json!({"Table": {"LatestStreamArn": "arn:aws:dynamodb:fake"}}),
        "DynamoDBStreams_20120810.DescribeStream" => fake.describe(text("ExclusiveStartShardId")),
        "DynamoDBStreams_20120810.GetShardIterator" => {
            json!({"ShardIterator": format!("{} 0", text("ShardId").unwrap())})
        }
        "DynamoDBStreams_20120810.GetRecords" => fake.read(text("ShardIterator").unwrap()),
        other => panic!("{other}"),
    };
    answer.to_string()
}

fn pump(endpoint: &str, mapping: Mapping, function: &TestFunction) -> Pump {
    Pump::start(endpoint, "any", mapping, function.target(), quick())
}

#[tokio::test]
async fn parents_are_read_before_their_children() {
    let (fake, endpoint) = Fake::start().await;
    fake.open("child", Some("parent"), &["5", "6"]);
    fake.open("parent", Some("gone"), &["1", "2", "3", "4"]);
    fake.close("parent");
    let function = TestFunction::succeeding();
    pump(&endpoint, Mapping::default(), &function).idle().await.unwrap();
    assert_eq!(keys(&function.records()), ["1", "2", "3", "4", "5", "6"]);
}

#[tokio::test]
async fn children_wait_while_a_parent_is_open_or_its_batch_fails() {
    let (fake, endpoint) = Fake::start().await;
    fake.open("parent", None, &["1"]);
    fake.open("child", Some("parent"), &["3"]);
    let function = TestFunction::new(|call, _| {
        if call == 1 {
            Err("no".to_owned())
        } else {
            Ok(Value::Null)
        }
    });
    let pump = pump(&endpoint, Mapping::default(), &function);
    fake.read_again().await;
    assert_eq!(function.batches(), [["1"]]);
    fake.write("parent", "2");
    fake.close("parent");
    pump.idle().await.unwrap();
    assert_eq!(function.batches(), [["1"], ["2"], ["2"], ["3"]]);
}

#[tokio::test]
async fn shards_that_appear_later_are_read() {
    let (fake, endpoint) = Fake::start().await;
    fake.open("first", None, &["1"]);
    let function = TestFunction::succeeding();
    let pump = pump(&endpoint, Mapping::default(), &function);
    pump.idle().await.unwrap();
    fake.close("first");
    fake.open("left", Some("first"), &["2"]);
    fake.open("right", Some("first"), &["3"]);
    pump.idle().await.unwrap();
    let records = function.records();
    let mut keys = keys(&records);
    keys.sort_unstable();
    assert_eq!(keys, ["1", "2", "3"]);
}

#[tokio::test]
async fn a_failing_shard_does_not_block_others() {
    let (fake, endpoint) = Fake::start().await;
    fake.open("bad", None, &["bad"]);
    fake.open("good", None, &["good"]);
    let done = watch::Sender::new(false);
    let stopped = done.clone();
    let function = TestFunction::new(move |_, records| {
        if keys(records) == ["bad"] {
            return Err("no".to_owned());
        }
        stopped.send_replace(true);
        Ok(Value::Null)
    });
    let _pump = pump(&endpoint, Mapping::default(), &function);
    done.subscribe().wait_for(|done| *done).await.unwrap();
}

#[tokio::test]
async fn a_batch_waits_until_it_is_full() {
    let (fake, endpoint) = Fake::start().await;
    fake.open("shard", None, &["1"]);
    let function = TestFunction::succeeding();
    let mapping = Mapping {
        batch_size: 2,
        window: Duration::from_hours(1),
        ..Mapping::default()
    };
    let pump = pump(&endpoint, mapping, &function);
    fake.read_again().await;
    assert!(function.batches().is_empty());
    fake.write("shard", "2");
    pump.idle().await.unwrap();
    assert_eq!(function.batches(), [["1", "2"]]);
}

#[tokio::test]
async fn a_batch_is_delivered_after_its_window_or_when_the_shard_closes() {
    let (fake, endpoint) = Fake::start().await;
    fake.open("shard", None, &["1"]);
    let function = TestFunction::succeeding();
    let window = |window| Mapping {
        batch_size: 2,
        window,
        ..Mapping::default()
    };
    pump(&endpoint, window(Duration::from_millis(30)), &function)
        .idle()
        .await
        .unwrap();
    assert_eq!(function.batches(), [["1"]]);
    fake.close("shard");
    pump(&endpoint, window(Duration::from_hours(1)), &function)
        .idle()
        .await
        .unwrap();
    assert_eq!(function.batches(), [["1"], ["1"]]);
}
