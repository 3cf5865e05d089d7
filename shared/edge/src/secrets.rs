//! The secrets of a deployment: in the environment, or in AWS Secrets Manager under an ARN.

use crate::cached::Cached;
use aws::{Access, Credentials};
use aws_sdk_secretsmanager::config::retry::RetryConfig;
use aws_sdk_secretsmanager::config::timeout::TimeoutConfig;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use std::fmt;
use std::time::Duration;

/// A secret, or where it is stored.
#[derive(Clone, PartialEq, Eq)]
pub enum Secret<T> {
    /// The value.
    Given(T),
    /// The ARN of a secret in Secrets Manager.
    Stored(String),
}

impl<T> Secret<T> {
    /// Reads a variable of the environment: an ARN, or the secret itself, which `read` parses.
    ///
    /// # Errors
    /// Those of `read`.
    pub fn read<E>(text: String, read: fn(&str) -> Result<T, E>) -> Result<Self, E> {
        if text.starts_with("arn:") && text.contains(":secretsmanager:") {
            Ok(Self::Stored(text))
        } else {
            read(&text).map(Self::Given)
        }
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given(_) => f.write_str("Given(…)"),
            Self::Stored(arn) => write!(f, "Stored({arn})"),
        }
    }
}

/// The access to Secrets Manager.
#[derive(Clone, Debug)]
pub struct SecretsConfig {
    /// The URL of the endpoint; AWS's own if absent.
    pub endpoint: Option<String>,
    /// The region.
    pub region: String,
    /// The credentials for it.
    pub credentials: Credentials,
}

/// Secrets Manager.
#[derive(Clone)]
pub(crate) struct Secrets(aws_sdk_secretsmanager::Client);

impl Secrets {
    pub(crate) fn new(config: &SecretsConfig, http: SharedHttpClient) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(1))
            .operation_attempt_timeout(Duration::from_secs(2))
            .operation_timeout(Duration::from_secs(3))
            .build();
        let retries = RetryConfig::standard()
            .with_max_attempts(2)
            .with_initial_backoff(Duration::from_millis(30));
        let SecretsConfig {
            endpoint,
            region,
            credentials,
        } = config.clone();
        let access = Access {
            region,
            credentials,
            endpoint,
        };
        Self(aws_sdk_secretsmanager::Client::new(
            &access.sdk_config(http, timeouts, retries),
        ))
    }

    /// A secret for the lifetime of the process. `read` parses its value after each fetch.
    pub(crate) fn cached<T, E>(
        &self,
        what: &'static str,
        secret: Secret<T>,
        read: fn(&str) -> Result<T, E>,
    ) -> Cached<T>
    where
        T: Clone + 'static,
        E: fmt::Display + 'static,
    {
        let arn = match secret {
            Secret::Given(value) => return Cached::given(what, value),
            Secret::Stored(arn) => arn,
        };
        let client = self.0.clone();
        Cached::fetched(what, move || {
            let answer = client.get_secret_value().secret_id(&arn).send();
            async move {
                let answer = answer.await.map_err(|error| {
                    let code = error.as_service_error().and_then(|error| error.meta().code());
                    code.unwrap_or("no answer").to_owned()
                })?;
                let text = answer.secret_string().ok_or("the secret is not a string")?;
                read(text).map_err(|error| error.to_string())
            }
        })
    }
}
