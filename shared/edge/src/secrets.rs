//! The secrets of a deployment: given in the environment, or kept in AWS Secrets Manager and named there by their ARN.

use crate::cached::Cached;
use aws::{Access, Credentials};
use aws_sdk_secretsmanager::config::retry::RetryConfig;
use aws_sdk_secretsmanager::config::timeout::TimeoutConfig;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use std::fmt;
use std::time::Duration;

/// What a secret holds, or where it is kept.
#[derive(Clone, PartialEq, Eq)]
pub enum Secret<T> {
    /// What it holds.
    Given(T),
    /// The ARN of a secret of Secrets Manager.
    Cached(String),
}

impl<T> Secret<T> {
    /// What a text from the environment says: an ARN, or the secret itself, which `read` makes something of.
    ///
    /// # Errors
    /// Those of `read`.
    pub fn read<E>(text: String, read: fn(&str) -> Result<T, E>) -> Result<Self, E> {
        if text.starts_with("arn:") && text.contains(":secretsmanager:") {
            Ok(Self::Cached(text))
        } else {
            read(&text).map(Self::Given)
        }
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given(_) => f.write_str("Given(…)"),
            Self::Cached(arn) => write!(f, "Cached({arn})"),
        }
    }
}

/// How Secrets Manager is reached.
#[derive(Clone, Debug)]
pub struct SecretsConfig {
    /// Where it listens; AWS's own endpoint where absent.
    pub endpoint: Option<String>,
    /// The region.
    pub region: String,
    /// As whom it is called.
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

    /// A secret for as long as the process lives: what `read` makes of its value, now and whenever it changes.
    pub(crate) fn keep<T, E>(&self, what: &'static str, secret: Secret<T>, read: fn(&str) -> Result<T, E>) -> Cached<T>
    where
        T: Clone + 'static,
        E: fmt::Display + 'static,
    {
        let arn = match secret {
            Secret::Given(value) => return Cached::given(what, value),
            Secret::Cached(arn) => arn,
        };
        let client = self.0.clone();
        Cached::fetched(what, move || {
            let answer = client.get_secret_value().secret_id(&arn).send();
            async move {
                let answer = answer.await.map_err(|error| {
                    let code = error.as_service_error().and_then(|error| error.meta().code());
                    code.unwrap_or("no answer").to_owned()
                })?;
                let text = answer.secret_string().ok_or("it is no text")?;
                read(text).map_err(|error| error.to_string())
            }
        })
    }
}
