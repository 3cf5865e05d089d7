//! A client for a table's stream.

use serde_json::{Value, json};

use crate::{Result, StackError, table::EngineClient};

/// A table's stream.
#[derive(Debug, Clone)]
pub(super) struct Stream {
    engine: EngineClient,
    /// Its ARN.
    pub(super) arn: String,
}

/// A shard of a stream. Its records are ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shard {
    pub(super) id: String,
    pub(super) parent: Option<String>,
}

/// Some records, and the next iterator.
#[derive(Debug)]
pub(super) struct StreamPage {
    pub(super) records: Vec<Value>,
    /// None when the shard is closed and read to its end.
    pub(super) next: Option<String>,
}

impl Stream {
    /// The latest stream of a table.
    pub(super) async fn of(endpoint: &str, table: &str) -> Result<Self> {
        let engine = EngineClient::at(endpoint)?;
        let answer = engine.call("DescribeTable", &json!({"TableName": table})).await?;
        let arn = text(&answer, "/Table/LatestStreamArn")
            .ok_or_else(|| StackError::Usage(format!("The table {table} has no stream.")))?;
        Ok(Self { engine, arn })
    }

    /// Its current shards.
    pub(super) async fn shards(&self) -> Result<Vec<Shard>> {
        let mut shards = Vec::new();
        let mut request = json!({"StreamArn": self.arn});
        loop {
            let answer = self.engine.call("DescribeStream", &request).await?;
            let page = answer.pointer("/StreamDescription/Shards").and_then(Value::as_array);
            shards.extend(page.into_iter().flatten().filter_map(|shard| {
                Some(Shard {
                    id: text(shard, "/ShardId")?,
                    parent: text(shard, "/ParentShardId"),
                })
            }));
            match text(&answer, "/StreamDescription/LastEvaluatedShardId") {
                None => return Ok(shards),
                Some(last) => request = json!({"StreamArn": self.arn, "ExclusiveStartShardId": last}),
            }
        }
    }

    /// An iterator after a sequence number, or at the start. If the engine has dropped that number, it is also at the
    /// start: a repeated record is better than a lost one.
    pub(super) async fn iterator(&self, shard: &str, after: Option<&str>) -> Result<String> {
        if let Some(number) = after {
            let request = json!({
                "StreamArn": self.arn,
                "ShardId": shard,
                "ShardIteratorType": "AFTER_SEQUENCE_NUMBER",
                "SequenceNumber": number,
            });
            match self.engine.call("GetShardIterator", &request).await {
                Err(StackError::Refused { .. }) => {}
                answer => return iterator(&answer?),
            }
        }
        let request = json!({"StreamArn": self.arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"});
        iterator(&self.engine.call("GetShardIterator", &request).await?)
    }

    /// The next records, in the form that functions get.
    pub(super) async fn records(&self, iterator: &str) -> Result<StreamPage> {
        let mut answer = self
            .engine
            .call("GetRecords", &json!({"ShardIterator": iterator}))
            .await?;
        let mut records = match answer.get_mut("Records").map(Value::take) {
            Some(Value::Array(records)) => records,
            _ => Vec::new(),
        };
        for record in records.iter_mut().filter_map(Value::as_object_mut) {
            record.insert("eventSourceARN".to_owned(), json!(self.arn));
        }
        Ok(StreamPage {
            records,
            next: text(&answer, "/NextShardIterator"),
        })
    }
}

fn text(value: &Value, pointer: &str) -> Option<String> {
    value.pointer(pointer)?.as_str().map(str::to_owned)
}

fn iterator(answer: &Value) -> Result<String> {
    text(answer, "/ShardIterator")
        .ok_or_else(|| StackError::Usage("The database returned no shard iterator.".to_owned()))
}
