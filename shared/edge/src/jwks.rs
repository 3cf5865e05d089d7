//! The issuer's published keys (RFC 7517).

use crate::cached::Cached;
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_async::time::SystemTimeSource;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::timeout::TimeoutConfig;
use domain::Instant;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

/// A key and its only algorithm.
#[derive(Clone)]
pub(crate) struct VerifyingKey {
    pub(crate) key: DecodingKey,
    pub(crate) algorithm: Algorithm,
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JwksError {
    #[error("no such key")]
    UnknownKey,
    #[error("the issuer's keys can't be fetched: {0}")]
    Unreachable(String),
}

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct FetchError(String);

type NamedKey = (Option<String>, VerifyingKey);

/// The keys of one issuer.
pub(crate) struct Jwks(Cached<Arc<[NamedKey]>>);

impl Jwks {
    pub(crate) fn new(url: &str, client: SharedHttpClient) -> Self {
        let url = url.to_owned();
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(1))
            .operation_timeout(Duration::from_secs(3))
            .build();
        let fetch: Operation<(), Vec<u8>, FetchError> = Operation::builder()
            .service_name("issuer")
            .operation_name("GetKeys")
            .behavior_version(BehaviorVersion::latest())
            .http_client(client)
            .endpoint_url(&origin(&url))
            .no_auth()
            .no_retry()
            .timeout_config(timeouts)
            .sleep_impl(TokioSleep::new())
            .time_source(SystemTimeSource::new())
            .serializer(move |(): ()| {
                let mut request = HttpRequest::new(SdkBody::empty());
                request.set_uri(url.as_str())?;
                Ok(request)
            })
            .deserializer(document)
            .build();
        Self(Cached::fetched("the issuer's keys", move || {
            let fetch = fetch.clone();
            async move {
                let document = fetch.invoke(()).await.map_err(|error| match error.as_service_error() {
                    Some(failure) => failure.to_string(),
                    None => "no answer".to_owned(),
                })?;
                parse(&document)
            }
        }))
    }

    /// Fetches the keys, unless that was tried just now.
    pub(crate) async fn prime(&self, now: Instant) {
        self.0.prime(now).await;
    }

    /// The key with this id; without an id, the only key of the issuer.
    pub(crate) async fn key(&self, id: Option<&str>, now: Instant) -> Result<VerifyingKey, JwksError> {
        let keys = self.0.get(now, |keys| find(keys, id).is_none()).await;
        let keys = keys.map_err(JwksError::Unreachable)?;
        find(&keys, id).cloned().ok_or(JwksError::UnknownKey)
    }
}

fn find<'a>(keys: &'a [NamedKey], id: Option<&str>) -> Option<&'a VerifyingKey> {
    let found = match (id, keys) {
        (Some(id), keys) => keys.iter().find(|(known, _)| known.as_deref() == Some(id)),
        (None, [only]) => Some(only),
        (None, _) => None,
    };
    found.map(|(_, key)| key)
}

/// The scheme and authority of a URL. The client appends the request's path and query to its endpoint.
fn origin(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or_default();
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    format!("{scheme}://{authority}")
}

fn document(response: &HttpResponse) -> Result<Vec<u8>, OrchestratorError<FetchError>> {
    let failed = |cause: String| OrchestratorError::operation(FetchError(cause));
    if !response.status().is_success() {
        return Err(failed(format!("status {}", response.status().as_u16())));
    }
    response
        .body()
        .bytes()
        .map(<[u8]>::to_vec)
        .ok_or_else(|| failed("no body".to_owned()))
}

/// The usable keys of a document. Keys of unsupported kinds are skipped.
fn parse(document: &[u8]) -> Result<Arc<[NamedKey]>, String> {
    #[derive(Deserialize)]
    struct Document {
        keys: Vec<Value>,
    }
    let document: Document =
        serde_json::from_slice(document).map_err(|_| "the answer is not a JWKS document".to_owned())?;
    let keys = document
        .keys
        .into_iter()
        .filter_map(|key| serde_json::from_value::<Jwk>(key).ok());
    let keys: Arc<[NamedKey]> = keys
        .filter_map(|jwk| Some((jwk.common.key_id.clone(), verifying_key(&jwk)?)))
        .collect();
    if keys.is_empty() {
        Err("the JWKS document has no usable key".to_owned())
    } else {
        Ok(keys)
    }
}

fn verifying_key(jwk: &Jwk) -> Option<VerifyingKey> {
    if jwk
        .common
        .public_key_use
        .as_ref()
        .is_some_and(|usage| *usage != PublicKeyUse::Signature)
    {
        return None;
    }
    let algorithm = match &jwk.algorithm {
        AlgorithmParameters::RSA(_) => Algorithm::RS256,
        AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => Algorithm::ES256,
        AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => Algorithm::EdDSA,
        // Symmetric keys do not belong in a published document.
        _ => return None,
    };
    let named = jwk.common.key_algorithm.map(|algorithm| algorithm.to_string());
    if named.is_some_and(|name| name != format!("{algorithm:?}")) {
        return None;
    }
    Some(VerifyingKey {
        key: DecodingKey::from_jwk(jwk).ok()?,
        algorithm,
    })
}
