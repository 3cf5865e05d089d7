//! Every call to DynamoDB. The SDK's client is private to this module, so no call is made without a deadline.

use crate::deadline::Deadline;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::batch_get_item::builders::BatchGetItemFluentBuilder;
use aws_sdk_dynamodb::operation::batch_get_item::{BatchGetItemError, BatchGetItemOutput};
use aws_sdk_dynamodb::operation::delete_item::builders::DeleteItemFluentBuilder;
use aws_sdk_dynamodb::operation::delete_item::{DeleteItemError, DeleteItemOutput};
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::operation::put_item::{PutItemError, PutItemOutput};
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::operation::query::{QueryError, QueryOutput};
use aws_sdk_dynamodb::operation::transact_write_items::{TransactWriteItemsError, TransactWriteItemsOutput};
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::operation::update_item::{UpdateItemError, UpdateItemOutput};
use aws_sdk_dynamodb::types::TransactWriteItem;
use futures_util::future::BoxFuture;

/// The calls of one invocation. Each is cut off at the deadline, including the SDK's retries, and then fails with a
/// [timeout](SdkError::TimeoutError).
#[derive(Clone, Debug)]
pub(crate) struct Calls {
    client: Client,
    deadline: Deadline,
}

/// A call in progress. It is boxed because the SDK's futures are large and a batch makes many calls at once.
type Sending<T, E> = BoxFuture<'static, Result<T, SdkError<E>>>;

impl Calls {
    pub(crate) fn until(client: Client, deadline: Deadline) -> Self {
        Self { client, deadline }
    }

    pub(crate) fn deadline(&self) -> Deadline {
        self.deadline
    }

    fn bound<T, E>(&self, call: impl Future<Output = Result<T, SdkError<E>>> + Send + 'static) -> Sending<T, E> {
        let deadline = self.deadline;
        Box::pin(async move {
            let done = deadline.bound(call).await;
            done.unwrap_or_else(|| Err(SdkError::timeout_error("the invocation's deadline has passed")))
        })
    }

    pub(crate) fn batch_get_item(
        &self,
        with: impl FnOnce(BatchGetItemFluentBuilder) -> BatchGetItemFluentBuilder,
    ) -> Sending<BatchGetItemOutput, BatchGetItemError> {
        self.bound(with(self.client.batch_get_item()).send())
    }

    pub(crate) fn query(
        &self,
        with: impl FnOnce(QueryFluentBuilder) -> QueryFluentBuilder,
    ) -> Sending<QueryOutput, QueryError> {
        self.bound(with(self.client.query()).send())
    }

    pub(crate) fn put_item(
        &self,
        with: impl FnOnce(PutItemFluentBuilder) -> PutItemFluentBuilder,
    ) -> Sending<PutItemOutput, PutItemError> {
        self.bound(with(self.client.put_item()).send())
    }

    pub(crate) fn update_item(
        &self,
        with: impl FnOnce(UpdateItemFluentBuilder) -> UpdateItemFluentBuilder,
    ) -> Sending<UpdateItemOutput, UpdateItemError> {
        self.bound(with(self.client.update_item()).send())
    }

    pub(crate) fn delete_item(
        &self,
        with: impl FnOnce(DeleteItemFluentBuilder) -> DeleteItemFluentBuilder,
    ) -> Sending<DeleteItemOutput, DeleteItemError> {
        self.bound(with(self.client.delete_item()).send())
    }

    pub(crate) fn transact_write_items(
        &self,
        writes: Vec<TransactWriteItem>,
    ) -> Sending<TransactWriteItemsOutput, TransactWriteItemsError> {
        let call = self.client.transact_write_items().set_transact_items(Some(writes));
        self.bound(call.send())
    }
}
