//! Errors of the store, distinguished by what the caller can do about them.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use domain::Refusal;

/// Why an operation failed. Nothing is ever half done.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The rules refuse it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Others kept changing the same items until no time was left. Safe to repeat.
    #[error("gave up after {0} attempts because others kept changing the same items")]
    Conflict(u32),
    /// The database is throttled, slow or unreachable. The write may have happened; repeating is safe.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// A defect: the deployment is misconfigured, or an item is not in the format this code writes.
    #[error("the database call failed: {0}")]
    Broken(String),
}

impl StoreError {
    /// An item that can't be parsed.
    pub(crate) fn corrupt(what: &str, cause: impl std::fmt::Display) -> Self {
        Self::Broken(format!("the stored {what} can't be parsed: {cause}"))
    }

    /// Classifies an SDK error. Only its code is kept: DynamoDB's message and the error's debug output can contain
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
                if status >= 500 || status == 429 || is_temporary(&code) {
                    Self::Unavailable(code)
                } else {
                    Self::Broken(code)
                }
            }
            SdkError::ConstructionFailure(_) => Self::Broken("the request could not be built".to_owned()),
            SdkError::TimeoutError(_) => Self::Unavailable("no response in time".to_owned()),
            SdkError::DispatchFailure(_) => Self::Unavailable("no connection".to_owned()),
            _ => Self::Unavailable(UNREADABLE.to_owned()),
        }
    }
}

/// The response is not DynamoDB's, or was cut off. The call may have been carried out.
const UNREADABLE: &str = "the response could not be read";

/// Codes with a status below 500 that are temporary.
fn is_temporary(code: &str) -> bool {
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

    /// Checks how a response with this status is classified. Its body has this code, or can't be parsed.
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
    fn only_the_code_of_a_database_error_is_kept() {
        check(
            400,
            Some("ValidationException"),
            "the database call failed: ValidationException",
        );
        check(400, None, "the database call failed: status 400");
    }

    #[test]
    fn failures_of_the_database_are_unavailable() {
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
                "the database is unavailable: the response could not be read",
            );
        }
    }
}
