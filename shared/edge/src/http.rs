//! The one HTTP client of a process: HTTP/1.1, TLS by AWS-LC, shared by the database and the key fetcher.

use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::SharedHttpClient;

/// Makes it. Connections stay open between requests.
#[must_use]
pub fn client() -> SharedHttpClient {
    Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
        .build_https()
}
