//! Access to AWS: credentials, the HTTP client, and the SDK configuration.
//!
//! This is the only place where credentials become part of an SDK configuration. Credentials and region are passed in,
//! from the environment that Lambda gives its functions. There is no chain of other providers, which would cost time at
//! a cold start. Other crates know which services are called, and how.

#![warn(missing_docs, unreachable_pub)]

use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_types::region::Region;
use aws_types::sdk_config::{RetryConfig, SharedCredentialsProvider, SharedHttpClient, TimeoutConfig};
use std::fmt;

pub use aws_types::SdkConfig;

/// Credentials for AWS. `Debug` shows none of them.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The id of the access key.
    pub access_key_id: String,
    /// The secret access key.
    pub secret_access_key: String,
    /// The session token of temporary credentials, which Lambda functions have.
    pub session_token: Option<String>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(…)")
    }
}

/// The region, endpoint and credentials for a service of AWS.
#[derive(Clone, Debug)]
pub struct Access {
    /// The region.
    pub region: String,
    /// The credentials.
    pub credentials: Credentials,
    /// The URL of the service; AWS's own endpoint if absent.
    pub endpoint: Option<String>,
}

impl Access {
    /// What a client of one of AWS's services is made from: its calls go over `http`, the one HTTP client of the
    /// process.
    #[must_use]
    pub fn sdk_config(self, http: SharedHttpClient, timeouts: TimeoutConfig, retries: RetryConfig) -> SdkConfig {
        let Credentials {
            access_key_id,
            secret_access_key,
            session_token,
        } = self.credentials;
        let credentials = aws_credential_types::Credentials::new(
            access_key_id,
            secret_access_key,
            session_token,
            None,
            "environment",
        );
        let mut config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(self.region))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .http_client(http)
            .sleep_impl(TokioSleep::new())
            .timeout_config(timeouts)
            .retry_config(retries);
        config.set_endpoint_url(self.endpoint);
        config.build()
    }
}

/// Makes the one HTTP client of a process: HTTP/1.1, TLS by AWS-LC. Connections stay open between calls.
#[must_use]
pub fn http_client() -> SharedHttpClient {
    Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
        .build_https()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_do_not_print() {
        let credentials = Credentials {
            access_key_id: "AKIAEXAMPLE".to_owned(),
            secret_access_key: "swordfish".to_owned(),
            session_token: Some("marlin".to_owned()),
        };
        let access = Access {
            region: "eu-central-1".to_owned(),
            credentials,
            endpoint: None,
        };
        let timeouts = TimeoutConfig::builder().build();
        let config = access
            .clone()
            .sdk_config(http_client(), timeouts, RetryConfig::disabled());
        for shown in [format!("{access:?} {config:?}"), format!("{access:#?} {config:#?}")] {
            assert!(!shown.contains("swordfish") && !shown.contains("marlin"), "{shown}");
        }
        assert!(!format!("{access:?}").contains("AKIAEXAMPLE"));
    }
}
