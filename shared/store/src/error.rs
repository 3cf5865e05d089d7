//! What can go wrong with a call, told apart by what the caller can do about it.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use domain::Refusal;
use std::error::Error;

/// A call that did not do what was asked. Nothing is half done in any case.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Others kept changing the same items for longer than is sensible to wait. Safe to repeat.
    #[error("gave up after {0} attempts while others changed the same items")]
    Conflict(u32),
    /// The database is throttled, slow or out of reach. A write may have happened; repeating is safe.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// A defect: the deployment is misconfigured, or an item is not what this code writes.
    #[error("the database call is broken: {0}")]
    Broken(String),
}

impl StoreError {
    /// An item that does not read as what its key says.
    pub(crate) fn corrupt(what: &str, cause: impl std::fmt::Display) -> Self {
        Self::Broken(format!("stored {what} can't be read: {cause}"))
    }

    /// Sorts an SDK error. Only codes and messages are kept: an SDK error's debug output can hold whole items.
    pub(crate) fn from_sdk<E, R>(error: &SdkError<E, R>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
        R: std::fmt::Debug,
    {
        match error {
            SdkError::ServiceError(service) => {
                let code = service.err().code().unwrap_or("unknown");
                let text = format!("{code}: {}", service.err().message().unwrap_or_default());
                if is_passing(code) {
                    Self::Unavailable(text)
                } else {
                    Self::Broken(text)
                }
            }
            SdkError::ConstructionFailure(_) => Self::Broken("the request could not be built".to_owned()),
            SdkError::TimeoutError(_) => Self::Unavailable("no answer in time".to_owned()),
            SdkError::DispatchFailure(_) => Self::Unavailable("no connection".to_owned()),
            _ => Self::Unavailable("the answer could not be read".to_owned()),
        }
    }
}

/// Codes that go away by themselves.
fn is_passing(code: &str) -> bool {
    matches!(
        code,
        "ProvisionedThroughputExceededException"
            | "ThrottlingException"
            | "RequestLimitExceeded"
            | "LimitExceededException"
            | "InternalServerError"
            | "ServiceUnavailable"
            | "TransactionInProgressException"
            | "TransactionConflictException"
    )
}
