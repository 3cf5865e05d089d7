//! Verifies bearer tokens as RFC 8725 asks, and reads the caller from them.
//!
//! The key decides which algorithms count, never the token: the one that the issuer names with the key, or else those of
//! the key's kind. A token that names another algorithm is refused before its signature is checked, and so is a token of
//! the wrong type. `exp`, `nbf`, `iss` and `aud` are checked, with 60 s of leeway for clocks.

use crate::cached::Cached;
use crate::claims::{Claims, InvalidToken};
use crate::config::{CallersConfig, TokenSource, shared_secrets};
use crate::identity::{IdentityClaims, SignInRemarks};
use crate::jwks::{FetchFailure, Jwks, JwksError, VerifyingKey};
use crate::problem::Problem;
use crate::refusals::{internal, unauthenticated, unavailable};
use crate::secrets::Secrets;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use domain::{Caller, Instant};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use std::sync::Arc;

/// The leeway for clocks that differ, in seconds.
const LEEWAY: f64 = 60.0;

enum Keys {
    Secrets(Cached<Arc<[String]>>),
    Jwks(Jwks),
}

/// Verifies bearer tokens of one issuer for one audience.
pub struct Verifier {
    issuer: String,
    audience: String,
    identity: IdentityClaims,
    keys: Keys,
}

impl std::fmt::Debug for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Verifier({} for {})", self.issuer, self.audience)
    }
}

impl Verifier {
    /// A verifier for this configuration. `client` fetches the issuer's keys, or the secret from Secrets Manager.
    pub(crate) fn new(config: CallersConfig, client: SharedHttpClient) -> Self {
        let keys = match config.tokens {
            TokenSource::Secret(secret) => {
                let secrets = Secrets::new(&config.secrets, client);
                Keys::Secrets(secrets.cached("the shared secret", secret, shared_secrets))
            }
            TokenSource::Jwks(url) => Keys::Jwks(Jwks::new(&url, client)),
        };
        Self {
            issuer: config.issuer,
            audience: config.audience,
            identity: config.identity,
            keys,
        }
    }

    /// Fetches the issuer's keys ahead of the first token.
    pub(crate) async fn prime(&self, now: Instant) {
        match &self.keys {
            Keys::Secrets(secrets) => secrets.prime(now).await,
            Keys::Jwks(jwks) => jwks.prime(now).await,
        }
    }

    /// The caller whom a token identifies, and remarks for the log.
    ///
    /// # Errors
    /// `unauthenticated` says what is wrong with the token; `unavailable` if the keys can't be fetched; `internal` if
    /// the issuer has none that could ever verify a token.
    pub(crate) async fn verify(&self, token: &str, now: Instant) -> Result<(Caller, SignInRemarks), Problem> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| refused("the token is not a signed JWT"))?;
        // RFC 7515 §4.1.11. The library does not check it.
        if header.crit.is_some() {
            return Err(refused("the token requires unknown extensions"));
        }
        if !header.typ.as_deref().is_none_or(is_bearer_type) {
            return Err(refused("the token's typ is neither JWT nor at+jwt"));
        }
        let claims = match &self.keys {
            Keys::Secrets(secrets) => {
                let claims = |secrets: &Arc<[String]>| claims(token, header.alg, &hmac_keys(secrets));
                let is_wrong = |secrets: &Arc<[String]>| claims(secrets).is_err_and(|what| what == WRONG_SIGNATURE);
                let secrets = secrets.get(now, is_wrong).await.map_err(unavailable)?;
                claims(&secrets)
            }
            Keys::Jwks(jwks) => {
                let keys = jwks.keys(header.kid.as_deref(), now).await.map_err(no_key)?;
                claims(token, header.alg, &keys)
            }
        };
        self.caller(&claims.map_err(refused)?, now).map_err(refused)
    }

    /// The caller whom these claims identify, if they are from our issuer, for our audience and valid `now`.
    fn caller(&self, claims: &Claims, now: Instant) -> Result<(Caller, SignInRemarks), InvalidToken> {
        claims.check_issuer(&self.issuer)?;
        claims.check_audience(&self.audience)?;
        let (ends, begins) = (claims.seconds("exp")?, claims.seconds("nbf")?);
        #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are far below 2^52")]
        let seconds = now.timestamp_millis() as f64 / 1000.0;
        match ends {
            None => return Err("the token has no exp claim".into()),
            Some(exp) if exp + LEEWAY <= seconds => return Err("the token has expired".into()),
            Some(_) => {}
        }
        if begins.is_some_and(|nbf| nbf - LEEWAY > seconds) {
            return Err("the token is not valid yet".into());
        }
        self.identity.caller(claims)
    }
}

/// The claims of a token that one of `keys` signed.
///
/// # Errors
/// What is wrong with the token.
fn claims(token: &str, algorithm: Algorithm, keys: &[VerifyingKey]) -> Result<Claims, &'static str> {
    let mut validation = Validation::new(algorithm);
    // The library would read the system's clock and take a list for `iss`, and it knows no audience but `aud`.
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let mut wrong = "the token's algorithm is not the key's";
    for key in keys.iter().filter(|key| key.algorithms.contains(&algorithm)) {
        match jsonwebtoken::decode(token, &key.key, &validation) {
            Ok(decoded) => return Ok(decoded.claims),
            Err(error) if *error.kind() == ErrorKind::InvalidSignature => wrong = WRONG_SIGNATURE,
            Err(_) => return Err("the token can't be read"),
        }
    }
    Err(wrong)
}

fn hmac_keys(secrets: &[String]) -> Vec<VerifyingKey> {
    let key = |secret: &String| VerifyingKey {
        key: DecodingKey::from_secret(secret.as_bytes()),
        algorithms: &[Algorithm::HS256],
    };
    secrets.iter().map(key).collect()
}

/// The problem of an invalid token.
fn refused(why: impl Into<InvalidToken>) -> Problem {
    let InvalidToken { what, cause } = why.into();
    let problem = unauthenticated(what, Some("invalid_token"));
    match cause {
        Some(cause) => problem.because(cause),
        None => problem,
    }
}

/// The problem if there is no key to verify a token with. A key set that can't be used is the deployment's fault, and no
/// repetition helps.
fn no_key(error: JwksError) -> Problem {
    match error {
        JwksError::UnknownKey => refused("the token's key is not one of the issuer's"),
        JwksError::UnusableKey(kind) => refused(InvalidToken {
            what: "the token's key is of a kind that is not supported",
            cause: Some(kind),
        }),
        JwksError::Failed(FetchFailure::Unreachable(cause)) => unavailable(cause),
        JwksError::Failed(FetchFailure::NoneUsable(cause)) => internal(cause),
    }
}

/// Whether tokens of this type are meant for requests (RFC 8725 §3.11, RFC 9068 §2.1). Other tokens of the same issuer,
/// such as `logout+jwt`, identify no caller.
fn is_bearer_type(typ: &str) -> bool {
    // RFC 7515 §4.1.9: a media type, case-insensitive, whose prefix may be omitted.
    let typ = typ.to_ascii_lowercase();
    matches!(typ.strip_prefix("application/").unwrap_or(&typ), "jwt" | "at+jwt")
}

const WRONG_SIGNATURE: &str = "the token's signature is wrong";
