//! A table with a stream, and a scripted function.

use std::{
    env,
    sync::{Arc, Mutex},
    time::Duration,
};

use local_stack::{
    engine::{Engine, RunningEngine, Storage},
    ports,
    pump::{DeadLetters, Options, Pump, mapping::Mapping},
    table::{call, create_table},
    target::{InvokeResult, Target},
};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

/// A new table on an engine.
pub struct Bench {
    endpoint: String,
    pub table: String,
    letters: Arc<Mutex<Vec<Value>>>,
    _database: Option<RunningEngine>,
}

/// One for each engine.
pub async fn benches(name: &str) -> Vec<Bench> {
    let [port] = ports::free().unwrap();
    let database = RunningEngine::start(Engine::Dynoxide, port, Storage::Memory, None)
        .await
        .unwrap();
    let mut benches = vec![
        Bench::at(
            database.endpoint().to_owned(),
            format!("pump-{name}-here"),
            Some(database),
        )
        .await,
    ];
    if let Ok(endpoint) = env::var("DYNAMODB_ENDPOINT") {
        let table = format!("pump-{name}-{}", std::process::id());
        benches.push(Bench::at(endpoint, table, None).await);
    }
    benches
}

impl Bench {
    async fn at(endpoint: String, table: String, database: Option<RunningEngine>) -> Self {
        create_table(&endpoint, &table).await.unwrap();
        Self {
            endpoint,
            table,
            letters: Arc::default(),
            _database: database,
        }
    }

    pub async fn put<const N: usize>(&self, keys: [&str; N]) {
        for key in keys {
            self.put_value(key, "plain").await;
        }
    }

    pub async fn put_value(&self, key: &str, value: &str) {
        let item = json!({"pk": {"S": "p"}, "sk": {"S": key}, "value": {"S": value}});
        let request = json!({"TableName": self.table, "Item": item});
        call(&self.endpoint, "PutItem", &request).await.unwrap();
    }

    pub async fn delete(&self, key: &str) {
        let request = json!({"TableName": self.table, "Key": {"pk": {"S": "p"}, "sk": {"S": key}}});
        call(&self.endpoint, "DeleteItem", &request).await.unwrap();
    }

    pub fn options(&self) -> Options {
        Options {
            dead_letters: DeadLetters::Memory(Arc::clone(&self.letters)),
            ..quick()
        }
    }

    pub fn pump(&self, mapping: Mapping, function: &TestFunction) -> Pump {
        self.pump_with(mapping, function, self.options())
    }

    pub fn pump_with(&self, mapping: Mapping, function: &TestFunction, options: Options) -> Pump {
        Pump::start(&self.endpoint, &self.table, mapping, function.target(), options)
    }

    pub fn letters(&self) -> Vec<Value> {
        self.letters.lock().unwrap().clone()
    }
}

/// Options with short pauses.
pub fn quick() -> Options {
    Options {
        poll: Duration::from_millis(10),
        backoff: Duration::from_millis(1),
        ..Options::default()
    }
}

type BenchHandler = dyn Fn(usize, &[Value]) -> InvokeResult + Send + Sync;

/// A function that records its records.
#[derive(Clone)]
pub struct TestFunction {
    got: Arc<Mutex<Vec<Vec<Value>>>>,
    act: Arc<BenchHandler>,
    gate: Option<(Arc<Semaphore>, Arc<Semaphore>)>,
}

impl TestFunction {
    /// A function whose response depends on the number of the call and the records.
    pub fn new(act: impl Fn(usize, &[Value]) -> InvokeResult + Send + Sync + 'static) -> Self {
        Self {
            got: Arc::default(),
            act: Arc::new(act),
            gate: None,
        }
    }

    /// A function that always succeeds.
    pub fn succeeding() -> Self {
        Self::new(|_, _| Ok(Value::Null))
    }

    /// A function that signals its start and waits for a permit to end.
    pub fn gated(started: Arc<Semaphore>, go: Arc<Semaphore>) -> Self {
        Self {
            gate: Some((started, go)),
            ..Self::succeeding()
        }
    }

    pub fn target(&self) -> Target {
        let function = self.clone();
        Target::new("function", move |mut event| {
            let records: Vec<Value> = serde_json::from_value(event["Records"].take()).unwrap();
            let mut got = function.got.lock().unwrap();
            let answer = (function.act)(got.len(), &records);
            got.push(records);
            let gate = function.gate.clone();
            async move {
                if let Some((started, go)) = gate {
                    started.add_permits(1);
                    go.acquire().await.unwrap().forget();
                }
                answer
            }
        })
    }

    /// The sort keys of each batch.
    pub fn batches(&self) -> Vec<Vec<String>> {
        let got = self.got.lock().unwrap();
        got.iter()
            .map(|batch| keys(batch).into_iter().map(str::to_owned).collect())
            .collect()
    }

    /// All records in order of arrival.
    pub fn records(&self) -> Vec<Value> {
        self.got.lock().unwrap().concat()
    }
}

/// The sort keys of records.
pub fn keys(records: &[Value]) -> Vec<&str> {
    records
        .iter()
        .filter_map(|record| record.pointer("/dynamodb/Keys/sk/S")?.as_str())
        .collect()
}

/// The response that reports the records with these sort keys as failed.
pub fn report(records: &[Value], failed: &[&str]) -> Value {
    let named: Vec<Value> = failed
        .iter()
        .filter_map(|key| {
            records
                .iter()
                .find(|record| keys(std::slice::from_ref(record)) == [*key])
        })
        .map(|record| json!({"itemIdentifier": record["dynamodb"]["SequenceNumber"]}))
        .collect();
    json!({"batchItemFailures": named})
}
