//! Writing several items together or not at all.

use crate::Store;
use crate::error::StoreError;
use crate::keys::Key;
use crate::pace::Pace;
use crate::read::{FoundItems, Item};
use crate::step::{Expression, OLD, Step, Update};
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{CancellationReason, ReturnValue};

/// The result of a conditional write.
#[derive(Debug)]
pub(crate) enum WriteOutcome {
    /// Everything was written.
    Written,
    /// Nothing was written, because conditions on these items failed.
    Stale(FoundItems),
    /// Nothing was written, because others were writing the same items.
    Contended,
    /// Nothing was written, because the database is too busy.
    Throttled(String),
}

impl WriteOutcome {
    /// What to do next. Waits first if others are writing the same items.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] or [`StoreError::Unavailable`] if no time is left for another attempt.
    pub(crate) async fn after(self, pace: &mut Pace) -> Result<AfterWrite, StoreError> {
        match self {
            Self::Written => Ok(AfterWrite::Done),
            Self::Stale(stale) => {
                pace.decide_again().await?;
                Ok(AfterWrite::DecideAgain(stale))
            }
            Self::Contended => pace.wait().await.map(|()| AfterWrite::Retry),
            Self::Throttled(code) => match pace.wait().await {
                Ok(()) => Ok(AfterWrite::Retry),
                Err(_) => Err(StoreError::Unavailable(code)),
            },
        }
    }
}

/// What to do after an attempt to write.
#[derive(Debug)]
pub(crate) enum AfterWrite {
    /// Nothing; it is written.
    Done,
    /// Decide again with the items that the database returned.
    DecideAgain(FoundItems),
    /// Write the same again.
    Retry,
}

impl Store {
    /// Writes all steps or none: one step as a plain conditional write (1 WU per KB), several as a transaction (2 WU
    /// per step and KB). If the SDK repeats a transaction after a lost response, it sends the same client token, so
    /// nothing is written twice. If it repeats a plain write, the write fails its own condition, and the next decision
    /// finds it done.
    pub(crate) async fn commit(&self, steps: Vec<Step>) -> Result<WriteOutcome, StoreError> {
        match <[Step; 1]>::try_from(steps) {
            Ok([Step::Put { key, item, condition }]) => self.put_one(key, item, &condition).await,
            Ok([Step::Update(update)]) => Ok(match self.update_and_return(&update).await? {
                Ok(_) => WriteOutcome::Written,
                Err(item) => stale(update.key, item),
            }),
            Ok([step]) => self.transact(&[step]).await,
            Err(steps) => self.transact(&steps).await,
        }
    }

    async fn transact(&self, steps: &[Step]) -> Result<WriteOutcome, StoreError> {
        let writes: Result<Vec<_>, _> = steps.iter().map(|step| step.to_sdk(&self.table)).collect();
        let writes = writes.map_err(|cause| StoreError::Broken(cause.to_string()))?;
        let Err(error) = self.calls.transact_write_items(writes).await else {
            return Ok(WriteOutcome::Written);
        };
        match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                classify(steps, cancelled.cancellation_reasons())
            }
            _ => Err(StoreError::from_sdk(&error)),
        }
    }

    async fn put_one(&self, key: Key, item: Item, condition: &Expression) -> Result<WriteOutcome, StoreError> {
        let sent = self.calls.put_item(|call| {
            call.table_name(&self.table)
                .set_item(Some(item))
                .set_condition_expression(condition.condition())
                .set_expression_attribute_names(condition.names(""))
                .set_expression_attribute_values(condition.values())
                .return_values_on_condition_check_failure(OLD)
        });
        let Err(error) = sent.await else {
            return Ok(WriteOutcome::Written);
        };
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(failed)) => Ok(stale(key, failed.item.clone())),
            Some(PutItemError::TransactionConflictException(_)) => Ok(WriteOutcome::Contended),
            _ => Err(StoreError::from_sdk(&error)),
        }
    }

    /// Writes one item, replacing any that is there. 1 WU per KB. Retries while others write the same item.
    pub(crate) async fn overwrite(&self, key: &Key, item: &Item) -> Result<(), StoreError> {
        self.overwrite_if(key, item, &Expression::default()).await
    }

    /// Writes one item under a condition, replacing any that is there; changes nothing if the condition fails. 1 WU per
    /// KB. Retries while others write the same item.
    pub(crate) async fn overwrite_if(&self, key: &Key, item: &Item, condition: &Expression) -> Result<(), StoreError> {
        let mut pace = self.pace();
        loop {
            match self.put_one(key.clone(), item.clone(), condition).await? {
                WriteOutcome::Stale(_) => return Ok(()),
                outcome => {
                    if !matches!(outcome.after(&mut pace).await?, AfterWrite::Retry) {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Deletes one item under a condition, which may be empty; changes nothing if it fails. 1 WU. Retries while others
    /// write the same item.
    pub(crate) async fn remove(&self, key: &Key, condition: &Expression) -> Result<(), StoreError> {
        let mut pace = self.pace();
        loop {
            let sent = self.calls.delete_item(|call| {
                call.table_name(&self.table)
                    .set_key(Some(key.attributes()))
                    .set_condition_expression(condition.condition())
                    .set_expression_attribute_names(condition.names(""))
                    .set_expression_attribute_values(condition.values())
            });
            let Err(error) = sent.await else { return Ok(()) };
            match error.as_service_error() {
                Some(DeleteItemError::ConditionalCheckFailedException(_)) => return Ok(()),
                Some(DeleteItemError::TransactionConflictException(_)) => pace.wait().await?,
                _ => return Err(StoreError::from_sdk(&error)),
            }
        }
    }

    /// Updates one item under a condition. Returns the item after the update, or `Ok(Err(_))` with the item as it was
    /// if the condition failed. 1 WU per KB. Retries while others write the same item.
    pub(crate) async fn update_and_return(&self, update: &Update) -> Result<Result<Item, Option<Item>>, StoreError> {
        let mut pace = self.pace();
        loop {
            let sent = self.calls.update_item(|call| {
                call.table_name(&self.table)
                    .set_key(Some(update.key.attributes()))
                    .update_expression(&update.set)
                    .set_condition_expression(update.condition.condition())
                    .set_expression_attribute_names(update.condition.names(&update.set))
                    .set_expression_attribute_values(update.condition.values())
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

fn stale(key: Key, item: Option<Item>) -> WriteOutcome {
    let mut found = FoundItems::default();
    found.insert(key, item);
    WriteOutcome::Stale(found)
}

fn classify(steps: &[Step], reasons: &[CancellationReason]) -> Result<WriteOutcome, StoreError> {
    let codes: Vec<_> = reasons.iter().map(|reason| reason.code().unwrap_or("None")).collect();
    let mut found = FoundItems::default();
    for (step, reason) in steps.iter().zip(reasons) {
        if reason.code() == Some("ConditionalCheckFailed") {
            found.insert(step.key().clone(), reason.item.clone());
        }
    }
    if !found.is_empty() {
        return Ok(WriteOutcome::Stale(found));
    }
    match codes.into_iter().find(|code| *code != "None") {
        Some("TransactionConflict") | None => Ok(WriteOutcome::Contended),
        Some(code @ ("ThrottlingError" | "ProvisionedThroughputExceeded")) => {
            Ok(WriteOutcome::Throttled(code.to_owned()))
        }
        Some(code) => Err(StoreError::Broken(format!("transaction cancelled: {code}"))),
    }
}
