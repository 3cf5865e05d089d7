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

/// A key and the algorithms that it verifies: the one that the issuer names with it, or else those of its kind.
#[derive(Clone)]
pub(crate) struct VerifyingKey {
    pub(crate) key: DecodingKey,
    pub(crate) algorithms: &'static [Algorithm],
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JwksError {
    #[error("no such key")]
    UnknownKey,
    #[error("the token's key can't verify tokens: {0}")]
    UnusableKey(String),
    #[error("the issuer's keys can't be loaded: {0}")]
    Failed(FetchFailure),
}

/// Why there are no keys.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum FetchFailure {
    /// The issuer can't be reached, or its answer is no key set.
    #[error("{0}")]
    Unreachable(String),
    /// The issuer's key set has no key that can verify tokens.
    #[error("{0}")]
    NoneUsable(String),
}

impl Default for FetchFailure {
    fn default() -> Self {
        Self::Unreachable(String::new())
    }
}

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct FetchError(String);

/// The keys of a document.
#[derive(Default)]
struct KeySet {
    usable: Vec<(Option<String>, VerifyingKey)>,
    /// Those that can't verify tokens, by what they are.
    unusable: Vec<(Option<String>, String)>,
}

/// The keys of one issuer.
pub(crate) struct Jwks(Cached<Arc<KeySet>, FetchFailure>);

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
                let document = fetch.invoke(()).await.map_err(|error| {
                    let cause = error.as_service_error().map(ToString::to_string);
                    FetchFailure::Unreachable(cause.unwrap_or_else(|| "no answer".to_owned()))
                })?;
                KeySet::parse(&document).map(Arc::new)
            }
        }))
    }

    /// Fetches the keys, unless that was tried just now.
    pub(crate) async fn prime(&self, now: Instant) {
        self.0.prime(now).await;
    }

    /// The keys with this id, normally one; without an id, the only usable key of the issuer.
    pub(crate) async fn keys(&self, id: Option<&str>, now: Instant) -> Result<Vec<VerifyingKey>, JwksError> {
        let set = self.0.get(now, |set| !set.knows(id)).await.map_err(JwksError::Failed)?;
        let keys = set.find(id);
        match set.kind_of_unusable(id) {
            Some(kind) if keys.is_empty() => Err(JwksError::UnusableKey(kind.to_owned())),
            None if keys.is_empty() => Err(JwksError::UnknownKey),
            _ => Ok(keys),
        }
    }
}

impl KeySet {
    /// The keys of a document. Those that can't verify tokens don't matter beside others that can.
    fn parse(document: &[u8]) -> Result<Self, FetchFailure> {
        #[derive(Deserialize)]
        struct Document {
            keys: Vec<Value>,
        }
        let document: Document = serde_json::from_slice(document)
            .map_err(|_| FetchFailure::Unreachable("the answer is not a JWKS document".to_owned()))?;
        let mut set = Self::default();
        for key in document.keys {
            let kind = describe(&key);
            let id = key.get("kid").and_then(Value::as_str).map(str::to_owned);
            match serde_json::from_value(key).ok().and_then(|jwk| verifying_key(&jwk)) {
                Some(key) => set.usable.push((id, key)),
                None => set.unusable.push((id, kind)),
            }
        }
        if !set.usable.is_empty() {
            return Ok(set);
        }
        let kinds: Vec<_> = set
            .unusable
            .iter()
            .map(|(_, kind)| kind.as_str())
            .take(MOST_TOLD)
            .collect();
        let found = if kinds.is_empty() {
            "none".to_owned()
        } else {
            kinds.join(", ")
        };
        Err(FetchFailure::NoneUsable(format!(
            "the issuer publishes no key that can verify tokens; found: {found}"
        )))
    }

    fn find(&self, id: Option<&str>) -> Vec<VerifyingKey> {
        match (id, self.usable.as_slice()) {
            (Some(id), all) => {
                let named = all.iter().filter(|(known, _)| known.as_deref() == Some(id));
                named.map(|(_, key)| key.clone()).collect()
            }
            (None, [(_, only)]) => vec![only.clone()],
            (None, _) => Vec::new(),
        }
    }

    fn kind_of_unusable(&self, id: Option<&str>) -> Option<&str> {
        let found = self
            .unusable
            .iter()
            .find(|(known, _)| id.is_some() && known.as_deref() == id);
        found.map(|(_, kind)| kind.as_str())
    }

    /// Whether it has a key with this id, usable or not.
    fn knows(&self, id: Option<&str>) -> bool {
        let mut ids = self
            .usable
            .iter()
            .map(|(id, _)| id)
            .chain(self.unusable.iter().map(|(id, _)| id));
        match id {
            Some(_) => ids.any(|known| known.as_deref() == id),
            None => self.usable.len() == 1,
        }
    }
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

/// The most keys that a failure tells, and the longest word of each.
const MOST_TOLD: usize = 10;
const LONGEST_WORD: usize = 20;

/// What a published key is, for the log: `EC P-521`, `RSA RSA-OAEP enc`.
fn describe(key: &Value) -> String {
    let words = ["kty", "crv", "alg", "use"].map(|name| key.get(name).and_then(Value::as_str).unwrap_or_default());
    let plain = |c: &char| c.is_ascii_alphanumeric() || "+-._".contains(*c);
    let words = words.map(|word| word.chars().filter(plain).take(LONGEST_WORD).collect::<String>());
    let words: Vec<_> = words.into_iter().filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        "no key".to_owned()
    } else {
        words.join(" ")
    }
}

/// The algorithms of RSA keys. All are signatures with the same private key, so none lets anyone forge another; a key
/// that names no algorithm verifies them all.
const RSA: [Algorithm; 6] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
];

/// The key, if it can verify tokens.
fn verifying_key(jwk: &Jwk) -> Option<VerifyingKey> {
    let usage = jwk.common.public_key_use.as_ref();
    if usage.is_some_and(|usage| *usage != PublicKeyUse::Signature) {
        return None;
    }
    let of_kind: &'static [Algorithm] = match &jwk.algorithm {
        AlgorithmParameters::RSA(_) => &RSA,
        AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => &[Algorithm::ES256],
        AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P384 => &[Algorithm::ES384],
        AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => &[Algorithm::EdDSA],
        // Symmetric keys do not belong in a published document.
        _ => return None,
    };
    let algorithms = match jwk.common.key_algorithm {
        None => of_kind,
        Some(named) => of_kind
            .chunks(1)
            .find(|one| one.iter().all(|algorithm| named == (*algorithm).into()))?,
    };
    Some(VerifyingKey {
        key: DecodingKey::from_jwk(jwk).ok()?,
        algorithms,
    })
}
