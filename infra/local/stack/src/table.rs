//! Creates the template's table through the engine's HTTP API.

use std::{sync::OnceLock, time::Duration};

use serde_json::{Map, Value, json};

use crate::{
    Result, StackError,
    template::{Template, table::TableDeclaration},
};

/// A signature that the engines accept, because they check only its form.
pub(super) const AUTHORIZATION: &str = "AWS4-HMAC-SHA256 Credential=local/20260101/eu-central-1/dynamodb/aws4_request, \
                             SignedHeaders=host;x-amz-date, Signature=0";

/// Creates the template's table under `name`, with TTL, and waits until it is active. Accepts an existing table with
/// the same keys and indexes. Tables can be created concurrently, so each test can have its own.
pub async fn create_table(endpoint: &str, name: &str) -> Result<()> {
    create(endpoint, name, declared()?.properties.clone()).await
}

/// Like [`create_table`], but without the stream.
///
/// It is for tests that don't read the stream. At every call to a table with a stream, DynamoDB Local searches the
/// records of all tables for the stream's first one, so each new table is slower than the last.
pub async fn create_table_without_stream(endpoint: &str, name: &str) -> Result<()> {
    let mut properties = declared()?.properties.clone();
    properties.remove("StreamSpecification");
    create(endpoint, name, properties).await
}

async fn create(endpoint: &str, name: &str, properties: Map<String, Value>) -> Result<()> {
    let engine = EngineClient::at(endpoint)?;
    let mut request = properties.clone();
    request.insert("TableName".to_owned(), json!(name));
    match engine.call("CreateTable", &Value::Object(request)).await {
        Ok(answer) if answer.pointer("/TableDescription/TableStatus") == Some(&json!("ACTIVE")) => {}
        Ok(_) => engine.wait_until_active(name).await?,
        Err(StackError::Refused { answer, .. }) if answer.contains("ResourceInUseException") => {
            let kept = engine.call("DescribeTable", &json!({"TableName": name})).await?;
            require_same_shape(name, &properties, kept.get("Table").unwrap_or(&Value::Null))?;
        }
        Err(error) => return Err(error),
    }
    let Some(attribute) = &declared()?.ttl_attribute else {
        return Ok(());
    };
    let ttl = json!({"TableName": name, "TimeToLiveSpecification": {"AttributeName": attribute, "Enabled": true}});
    match engine.call("UpdateTimeToLive", &ttl).await {
        Err(StackError::Refused { answer, .. }) if answer.contains("already enabled") => Ok(()),
        other => other.map(drop),
    }
}

/// Calls an operation of the engine's API, for tests that need operations that the store doesn't have.
pub async fn call(endpoint: &str, operation: &'static str, body: &Value) -> Result<Value> {
    EngineClient::at(endpoint)?.call(operation, body).await
}

/// Puts many items into a table, for tests in which the store would be too slow.
pub async fn load(endpoint: &str, table: &str, items: &[Value]) -> Result<()> {
    let engine = EngineClient::at(endpoint)?;
    for some in items.chunks(25) {
        let puts: Vec<_> = some.iter().map(|item| json!({"PutRequest": {"Item": item}})).collect();
        engine
            .call("BatchWriteItem", &json!({"RequestItems": {table: puts}}))
            .await?;
    }
    Ok(())
}

/// Waits up to `patience` until the engine responds.
pub(super) async fn wait_until_it_answers(endpoint: &str, patience: Duration) -> Result<()> {
    let engine = EngineClient::at(endpoint)?;
    let wait = async {
        while let Err(StackError::NoDatabase { .. }) = engine.call("ListTables", &json!({})).await {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    // The last try returns the error.
    let _ = tokio::time::timeout(patience, wait).await;
    engine.call("ListTables", &json!({})).await.map(drop)
}

/// The template's table, read once.
fn declared() -> Result<&'static TableDeclaration> {
    static TABLE: OnceLock<TableDeclaration> = OnceLock::new();
    if let Some(table) = TABLE.get() {
        return Ok(table);
    }
    let table = Template::read()?.table;
    Ok(TABLE.get_or_init(|| table))
}

/// A client for an engine's HTTP API.
#[derive(Debug, Clone)]
pub(super) struct EngineClient {
    endpoint: String,
    client: reqwest::Client,
}

impl EngineClient {
    // A new client each time: pooled connections die with the runtime, and each test has its own runtime.
    pub(super) fn at(endpoint: &str) -> Result<Self> {
        let client = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(30))
            .build()
            .map_err(|source| StackError::NoDatabase {
                endpoint: endpoint.to_owned(),
                source,
            })?;
        Ok(Self {
            endpoint: endpoint.to_owned(),
            client,
        })
    }

    /// Calls an operation of the tables' or the streams' API.
    pub(super) async fn call(&self, operation: &'static str, body: &Value) -> Result<Value> {
        let unreachable = |source| StackError::NoDatabase {
            endpoint: self.endpoint.clone(),
            source,
        };
        let answer = self
            .client
            .post(&self.endpoint)
            .header("content-type", "application/x-amz-json-1.0")
            .header("x-amz-target", format!("{}.{operation}", interface(operation)))
            .header("x-amz-date", "20260101T000000Z")
            .header("authorization", AUTHORIZATION)
            .body(body.to_string())
            .send()
            .await
            .map_err(unreachable)?;
        let refused = !answer.status().is_success();
        let text = answer.text().await.map_err(unreachable)?;
        let value = serde_json::from_str(&text).ok().filter(|_| !refused);
        value.ok_or_else(|| StackError::Refused {
            endpoint: self.endpoint.clone(),
            operation,
            answer: text,
        })
    }

    async fn wait_until_active(&self, name: &str) -> Result<()> {
        loop {
            let answer = self.call("DescribeTable", &json!({"TableName": name})).await?;
            if answer.pointer("/Table/TableStatus") == Some(&json!("ACTIVE")) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

/// The API of an operation: tables or streams.
fn interface(operation: &str) -> &'static str {
    match operation {
        "ListStreams" | "DescribeStream" | "GetShardIterator" | "GetRecords" => "DynamoDBStreams_20120810",
        _ => "DynamoDB_20120810",
    }
}

/// Refuses an existing table whose keys or indexes differ from the template.
fn require_same_shape(name: &str, declared: &Map<String, Value>, kept: &Value) -> Result<()> {
    let mut different = Vec::new();
    for property in [
        "KeySchema",
        "LocalSecondaryIndexes",
        "GlobalSecondaryIndexes",
        "StreamSpecification",
    ] {
        if normalized(declared.get(property)) != normalized(kept.get(property)) {
            different.push(property);
        }
    }
    if different.is_empty() {
        return Ok(());
    }
    Err(StackError::OtherTable {
        name: name.to_owned(),
        difference: different.join(", "),
    })
}

/// The members that a description and a declaration share, sorted.
fn normalized(value: Option<&Value>) -> Value {
    const PARTS: [&str; 9] = [
        "AttributeName",
        "KeyType",
        "IndexName",
        "KeySchema",
        "Projection",
        "ProjectionType",
        "NonKeyAttributes",
        "StreamViewType",
        "StreamEnabled",
    ];
    match value {
        None => Value::Null,
        Some(Value::Array(values)) if values.is_empty() => Value::Null,
        Some(Value::Array(values)) => {
            let mut values: Vec<Value> = values.iter().map(|value| normalized(Some(value))).collect();
            values.sort_by_key(Value::to_string);
            Value::Array(values)
        }
        Some(Value::Object(object)) => PARTS
            .into_iter()
            .filter_map(|part| Some((part.to_owned(), normalized(Some(object.get(part)?)))))
            .collect::<Map<_, _>>()
            .into(),
        Some(plain) => plain.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Engine, RunningEngine, Storage};

    async fn memory() -> RunningEngine {
        let [port] = crate::ports::free().unwrap();
        RunningEngine::start(Engine::Dynoxide, port, Storage::Memory, None)
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn a_table_can_be_created_twice() {
        let database = memory().await;
        create_table(database.endpoint(), "one").await.unwrap();
        create_table(database.endpoint(), "one").await.unwrap();
    }

    #[tokio::test]
    async fn a_table_with_other_keys_is_refused_with_a_remedy() {
        let database = memory().await;
        let other = json!({
            "TableName": "one",
            "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        });
        EngineClient::at(database.endpoint())
            .unwrap()
            .call("CreateTable", &other)
            .await
            .unwrap();
        let refusal = create_table(database.endpoint(), "one").await.unwrap_err().to_string();
        assert!(refusal.contains("KeySchema"), "{refusal}");
        assert!(refusal.ends_with("make reset"), "{refusal}");
    }

    #[tokio::test]
    async fn the_error_of_a_missing_database_says_how_to_start_it() {
        let [port] = crate::ports::free().unwrap();
        let refusal = create_table(&format!("http://127.0.0.1:{port}"), "one")
            .await
            .unwrap_err()
            .to_string();
        assert!(refusal.contains("make dev"), "{refusal}");
    }
}
