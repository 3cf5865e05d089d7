//! Writing several items at once, or none.

use crate::Store;
use crate::error::StoreError;
use crate::keys::Key;
use crate::pace::Pace;
use crate::read::{Found, Item};
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{
    AttributeValue, CancellationReason, ConditionCheck, Delete, Put, ReturnValue, ReturnValuesOnConditionCheckFailure,
    TransactWriteItem, Update,
};
use std::collections::HashMap;

/// How a write with conditions came out.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// All of it happened.
    Written,
    /// Nothing happened, since a condition did not hold.
    Stale(Stale),
    /// Nothing happened, since others were writing the same items.
    Contended,
    /// Nothing happened, since the database is too busy.
    Throttled(String),
}

impl Outcome {
    /// What to do now. Waits where others are in the way.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] or [`StoreError::Unavailable`] where no time is left for another attempt.
    pub(crate) async fn settle(self, pace: &mut Pace) -> Result<Settled, StoreError> {
        match self {
            Self::Written => Ok(Settled::Written),
            Self::Stale(stale) => {
                pace.decide_again().await?;
                Ok(Settled::Stale(stale))
            }
            Self::Contended => pace.wait().await.map(|()| Settled::Again),
            Self::Throttled(code) => match pace.wait().await {
                Ok(()) => Ok(Settled::Again),
                Err(_) => Err(StoreError::Unavailable(code)),
            },
        }
    }
}

/// What to do after a write.
#[derive(Debug)]
pub(crate) enum Settled {
    /// It is done.
    Written,
    /// Decide again with what is there now.
    Stale(Stale),
    /// The same again.
    Again,
}

/// What a failed write found.
#[derive(Debug)]
pub(crate) struct Stale {
    /// The keys whose conditions did not hold, and what is there.
    pub(crate) found: Vec<(Key, Option<Item>)>,
    /// Whether every other condition held: if not, those keys are in doubt.
    pub(crate) complete: bool,
}

impl Stale {
    /// Whether the condition at `key` was among those that did not hold.
    pub(crate) fn is_at(&self, key: &Key) -> bool {
        self.found.iter().any(|(found, _)| found == key)
    }

    /// What is there.
    pub(crate) fn into_found(self) -> Found {
        let mut found = Found::default();
        for (key, item) in self.found {
            found.learn(key, item);
        }
        found
    }
}

/// Condition or update expression with its values.
#[derive(Debug, Default)]
pub(crate) struct Expression {
    pub(crate) text: String,
    pub(crate) values: HashMap<String, AttributeValue>,
    /// Attributes whose names are no identifiers, by placeholder.
    pub(crate) names: HashMap<String, String>,
}

impl Expression {
    pub(crate) fn new(
        text: impl Into<String>,
        values: impl IntoIterator<Item = (&'static str, AttributeValue)>,
    ) -> Self {
        Self {
            text: text.into(),
            values: values
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            names: HashMap::new(),
        }
    }

    /// And that as well.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.text = format!("{} AND {}", self.text, other.text);
        self.values.extend(other.values);
        self.names.extend(other.names);
        self
    }
}

/// One write of a transaction.
#[derive(Debug)]
pub(crate) struct Step {
    key: Key,
    write: Result<TransactWriteItem, BuildError>,
}

const OLD: ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure::AllOld;

fn given(condition: &str) -> Option<String> {
    (!condition.is_empty()).then(|| condition.to_owned())
}

fn values(expression: &Expression) -> Option<HashMap<String, AttributeValue>> {
    (!expression.values.is_empty()).then(|| expression.values.clone())
}

impl Store {
    pub(crate) fn put(&self, key: Key, item: Item, condition: &Expression) -> Step {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item))
            .set_condition_expression(given(&condition.text))
            .set_expression_attribute_names(names(&condition.text, &condition.names))
            .set_expression_attribute_values(values(condition))
            .return_values_on_condition_check_failure(OLD)
            .build();
        Step {
            key,
            write: put.map(|put| TransactWriteItem::builder().put(put).build()),
        }
    }

    /// Attribute names with a `#` stand for the reserved words `hour`, `name`, `role`, `rows`, `state`, `ttl`, `uses`
    /// and `views`.
    pub(crate) fn update(&self, key: Key, update: &str, condition: &str, values: Expression) -> Step {
        let text = format!("{update} {condition}");
        let write = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key.attributes()))
            .update_expression(update)
            .condition_expression(condition)
            .set_expression_attribute_names(names(&text, &values.names))
            .set_expression_attribute_values(Some(values.values))
            .return_values_on_condition_check_failure(OLD)
            .build();
        Step {
            key,
            write: write.map(|update| TransactWriteItem::builder().update(update).build()),
        }
    }

    pub(crate) fn delete(&self, key: Key, condition: &Expression) -> Step {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(key.attributes()))
            .set_condition_expression(given(&condition.text))
            .set_expression_attribute_names(names(&condition.text, &condition.names))
            .set_expression_attribute_values(values(condition))
            .return_values_on_condition_check_failure(OLD)
            .build();
        Step {
            key,
            write: delete.map(|delete| TransactWriteItem::builder().delete(delete).build()),
        }
    }

    /// Nothing changes, but all else is written only where the condition holds. 2 WU a KB.
    pub(crate) fn check(&self, key: Key, condition: &Expression) -> Step {
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(key.attributes()))
            .condition_expression(&condition.text)
            .set_expression_attribute_names(names(&condition.text, &condition.names))
            .set_expression_attribute_values(values(condition))
            .return_values_on_condition_check_failure(OLD)
            .build();
        Step {
            key,
            write: check.map(|check| TransactWriteItem::builder().condition_check(check).build()),
        }
    }

    /// Does all of `steps` or nothing: one step as a plain conditional write (1 WU a KB), several as a transaction
    /// (2 WU a step and KB). The SDK repeats a transaction under one client token, so that an answer lost on the
    /// way is not a second write. A plain write that is repeated fails its own condition, and the next decision finds
    /// it done.
    pub(crate) async fn commit(&self, steps: Vec<Step>) -> Result<Outcome, StoreError> {
        let mut keys = Vec::with_capacity(steps.len());
        let mut writes = Vec::with_capacity(steps.len());
        for step in steps {
            keys.push(step.key);
            writes.push(step.write.map_err(|cause| StoreError::Broken(cause.to_string()))?);
        }
        match (writes.as_slice(), keys.as_slice()) {
            ([TransactWriteItem { put: Some(put), .. }], [key]) => self.put_one(key, put).await,
            ([TransactWriteItem { update: Some(_), .. }], [key]) => {
                let write = writes
                    .into_iter()
                    .next()
                    .unwrap_or_else(|| TransactWriteItem::builder().build());
                let step = Step {
                    key: key.clone(),
                    write: Ok(write),
                };
                Ok(match self.update_and_see(step).await? {
                    Ok(_) => Outcome::Written,
                    Err(item) => stale(key, item),
                })
            }
            _ => self.transact(keys, writes).await,
        }
    }

    async fn transact(&self, keys: Vec<Key>, writes: Vec<TransactWriteItem>) -> Result<Outcome, StoreError> {
        let Err(error) = self.calls.transact_write_items(writes).await else {
            return Ok(Outcome::Written);
        };
        match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                sort_out(keys, cancelled.cancellation_reasons())
            }
            _ => Err(StoreError::from_sdk(&error)),
        }
    }

    async fn put_one(&self, key: &Key, put: &Put) -> Result<Outcome, StoreError> {
        let sent = self.calls.put_item(|call| {
            call.table_name(put.table_name())
                .set_item(Some(put.item().clone()))
                .set_condition_expression(put.condition_expression.clone())
                .set_expression_attribute_names(put.expression_attribute_names.clone())
                .set_expression_attribute_values(put.expression_attribute_values.clone())
                .return_values_on_condition_check_failure(OLD)
        });
        let Err(error) = sent.await else {
            return Ok(Outcome::Written);
        };
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(failed)) => Ok(stale(key, failed.item.clone())),
            Some(PutItemError::TransactionConflictException(_)) => Ok(Outcome::Contended),
            _ => Err(StoreError::from_sdk(&error)),
        }
    }

    /// Deletes one item, whatever it is. 1 WU. Repeated where others are in the way.
    pub(crate) async fn remove(&self, key: &Key) -> Result<(), StoreError> {
        let mut pace = self.pace();
        loop {
            let sent = self
                .calls
                .delete_item(|call| call.table_name(&self.table).set_key(Some(key.attributes())));
            let Err(error) = sent.await else { return Ok(()) };
            match error.as_service_error() {
                Some(DeleteItemError::TransactionConflictException(_)) => pace.wait().await?,
                _ => return Err(StoreError::from_sdk(&error)),
            }
        }
    }

    /// Updates one item under a condition and returns what it is then: `Ok(Err(_))` is what was there where the
    /// condition did not hold. 1 WU a KB. Repeated where others are in the way.
    pub(crate) async fn update_and_see(&self, step: Step) -> Result<Result<Item, Option<Item>>, StoreError> {
        let write = step.write.map_err(|cause| StoreError::Broken(cause.to_string()))?;
        let update = write.update.ok_or_else(|| StoreError::Broken("no update".to_owned()))?;
        let mut pace = self.pace();
        loop {
            let sent = self.calls.update_item(|call| {
                call.table_name(update.table_name())
                    .set_key(Some(update.key().clone()))
                    .update_expression(update.update_expression())
                    .set_condition_expression(update.condition_expression.clone())
                    .set_expression_attribute_names(update.expression_attribute_names.clone())
                    .set_expression_attribute_values(update.expression_attribute_values.clone())
                    .return_values_on_condition_check_failure(OLD)
                    .return_values(ReturnValue::AllNew)
            });
            let error = match sent.await {
                Ok(seen) => return Ok(Ok(seen.attributes.unwrap_or_default())),
                Err(error) => error,
            };
            match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(failed)) => return Ok(Err(failed.item.clone())),
                Some(UpdateItemError::TransactionConflictException(_)) => pace.wait().await?,
                _ => return Err(StoreError::from_sdk(&error)),
            }
        }
    }
}

fn stale(key: &Key, item: Option<Item>) -> Outcome {
    Outcome::Stale(Stale {
        found: vec![(key.clone(), item)],
        complete: true,
    })
}

/// `#word` stands for the attribute `word` wherever DynamoDB reserves the word.
pub(crate) fn names_in(text: &str) -> Option<HashMap<String, String>> {
    let names: HashMap<_, _> = ["hour", "name", "role", "rows", "state", "ttl", "uses", "views"]
        .into_iter()
        .map(|word| (format!("#{word}"), word.to_owned()))
        .filter(|(placeholder, _)| text.contains(placeholder.as_str()))
        .collect();
    (!names.is_empty()).then_some(names)
}

/// Those and the given ones.
fn names(text: &str, given: &HashMap<String, String>) -> Option<HashMap<String, String>> {
    let mut names = names_in(text).unwrap_or_default();
    names.extend(given.clone());
    (!names.is_empty()).then_some(names)
}

fn sort_out(keys: Vec<Key>, reasons: &[CancellationReason]) -> Result<Outcome, StoreError> {
    let codes: Vec<_> = reasons.iter().map(|reason| reason.code().unwrap_or("None")).collect();
    let found: Vec<_> = keys
        .into_iter()
        .zip(reasons)
        .filter(|(_, reason)| reason.code() == Some("ConditionalCheckFailed"))
        .map(|(key, reason)| (key, reason.item.clone()))
        .collect();
    if !found.is_empty() {
        let complete = codes
            .iter()
            .all(|code| matches!(*code, "None" | "ConditionalCheckFailed"));
        return Ok(Outcome::Stale(Stale { found, complete }));
    }
    match codes.into_iter().find(|code| *code != "None") {
        Some("TransactionConflict") | None => Ok(Outcome::Contended),
        Some(code @ ("ThrottlingError" | "ProvisionedThroughputExceeded")) => Ok(Outcome::Throttled(code.to_owned())),
        Some(code) => Err(StoreError::Broken(format!("transaction cancelled: {code}"))),
    }
}
