//! What can go wrong with a call, told apart by what the caller can do about it.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use domain::Refusal;

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

    /// Sorts an SDK error. Only its code is kept: what DynamoDB says beside it, and an SDK error's debug output, can hold
    /// whole items.
    pub(crate) fn from_sdk<E: ProvideErrorMetadata>(error: &SdkError<E>) -> Self {
        match error {
            SdkError::ServiceError(service) => {
                let status = service.raw().status().as_u16();
                let code = service.err().code();
                if code.is_none() && status < 400 {
                    return Self::Unavailable(UNREADABLE.to_owned());
                }
                let code = code.map_or_else(|| format!("status {status}"), str::to_owned);
                if status >= 500 || status == 429 || is_passing(&code) {
                    Self::Unavailable(code)
                } else {
                    Self::Broken(code)
                }
            }
            SdkError::ConstructionFailure(_) => Self::Broken("the request could not be built".to_owned()),
            SdkError::TimeoutError(_) => Self::Unavailable("no answer in time".to_owned()),
            SdkError::DispatchFailure(_) => Self::Unavailable("no connection".to_owned()),
            _ => Self::Unavailable(UNREADABLE.to_owned()),
        }
    }
}

/// What came back is not what the database answers: cut off, or not from it. The call may have been carried out.
const UNREADABLE: &str = "the answer could not be read";

/// Codes of a status below 500 that go away by themselves.
fn is_passing(code: &str) -> bool {
    matches!(
        code,
        "ProvisionedThroughputExceededException"
            | "ThrottlingException"
            | "RequestLimitExceeded"
            | "LimitExceededException"
            | "TransactionInProgressException"
            | "TransactionConflictException"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_dynamodb::config::http::HttpResponse;
    use aws_sdk_dynamodb::error::ErrorMetadata;
    use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;

    /// An answer of this status; its body names a code, or is none that the SDK can read.
    fn check(status: u16, code: Option<&str>, expect: &str) {
        let said = "Value '[TransactWriteItem(put=Put(item={email=AttributeValue(s=ada@example.com)}))]' failed";
        let meta = ErrorMetadata::builder().code(code.unwrap_or_default()).message(said);
        let error = match code {
            Some(_) => TransactWriteItemsError::generic(meta.build()),
            None => TransactWriteItemsError::unhandled(said),
        };
        let answer = HttpResponse::new(status.try_into().expect("a status"), "".into());
        let sorted = StoreError::from_sdk(&SdkError::service_error(error, answer));
        assert_eq!(sorted.to_string(), expect, "{status} {code:?}");
    }

    #[test]
    fn of_what_the_database_says_only_the_code_is_kept() {
        check(
            400,
            Some("ValidationException"),
            "the database call is broken: ValidationException",
        );
        check(400, None, "the database call is broken: status 400");
    }

    #[test]
    fn whatever_fails_over_there_is_unavailable() {
        for (status, code) in [
            (400, "ThrottlingException"),
            (400, "TransactionConflictException"),
            (429, "ThrottlingException"),
            (500, "InternalServerError"),
            (500, "InternalFailure"),
            (503, "ServiceUnavailableException"),
        ] {
            check(status, Some(code), &format!("the database is unavailable: {code}"));
        }
        for status in [429, 500, 502, 503, 504] {
            check(status, None, &format!("the database is unavailable: status {status}"));
        }
        for status in [200, 204, 302] {
            check(
                status,
                None,
                "the database is unavailable: the answer could not be read",
            );
        }
    }
}
