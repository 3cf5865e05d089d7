//! Verifies bearer tokens as RFC 8725 asks, and reads the caller from them.
//!
//! The key decides the algorithm, never the token. A token that names another algorithm is refused before its signature
//! is checked, and so is a token of the wrong type. `exp`, `nbf`, `iss` and `aud` are checked, with 60 s of leeway for
//! clocks.

use crate::cached::Cached;
use crate::config::{CallersConfig, TokenSource, shared_secrets};
use crate::jwks::{Jwks, JwksError, VerifyingKey};
use crate::problem::Problem;
use crate::refusals::{unauthenticated, unavailable};
use crate::secrets::Secrets;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use domain::{Caller, DisplayName, EmailAddress, Instant, UserId};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use serde_json::Value;
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
    keys: Keys,
}

impl std::fmt::Debug for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Verifier({} for {})", self.issuer, self.audience)
    }
}

/// The claims that are read. Times are numbers of seconds, perhaps with a fraction (RFC 7519 §2). The claims about the
/// person may have any type: an odd name is no reason to refuse a token.
#[derive(Deserialize)]
struct Claims {
    iss: Option<Value>,
    sub: Option<Value>,
    exp: Option<f64>,
    nbf: Option<f64>,
    email: Option<Value>,
    email_verified: Option<Value>,
    name: Option<Value>,
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

    /// The claims of a token that `key` signed.
    ///
    /// # Errors
    /// What is wrong with the token.
    fn claims(&self, token: &str, algorithm: Algorithm, key: &VerifyingKey) -> Result<Claims, &'static str> {
        if algorithm != key.algorithm {
            return Err("the token's algorithm is not the key's");
        }
        let mut validation = Validation::new(key.algorithm);
        validation.set_issuer(&[&self.issuer]);
        validation.set_audience(&[&self.audience]);
        validation.set_required_spec_claims(&["iss", "aud"]);
        // The library would read the system's clock.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let decoded = jsonwebtoken::decode::<Claims>(token, &key.key, &validation);
        let claims = decoded
            .map(|token| token.claims)
            .map_err(|error| reason(error.kind()))?;
        // RFC 7519 §4.1.1: one string. The library also accepts a list that contains the issuer.
        if claims.iss.as_ref().and_then(Value::as_str) == Some(&self.issuer) {
            Ok(claims)
        } else {
            Err(WRONG_ISSUER)
        }
    }

    /// The caller whom a token identifies.
    ///
    /// # Errors
    /// `unauthenticated` says what is wrong with the token; `unavailable` if the keys can't be fetched.
    pub(crate) async fn verify(&self, token: &str, now: Instant) -> Result<Caller, Problem> {
        let invalid = |what: &str| unauthenticated(what, Some("invalid_token"));
        let header = jsonwebtoken::decode_header(token).map_err(|_| invalid("the token is not a signed JWT"))?;
        // RFC 7515 §4.1.11. The library does not check it.
        if header.crit.is_some() {
            return Err(invalid("the token requires unknown extensions"));
        }
        if !header.typ.as_deref().is_none_or(is_bearer_type) {
            return Err(invalid("the token's typ is neither JWT nor at+jwt"));
        }
        let claims = match &self.keys {
            Keys::Secrets(secrets) => {
                let claims = |secret: &String| {
                    let (key, algorithm) = (DecodingKey::from_secret(secret.as_bytes()), Algorithm::HS256);
                    self.claims(token, header.alg, &VerifyingKey { key, algorithm })
                };
                let signed_by = |secret: &String| !matches!(claims(secret), Err(WRONG_SIGNATURE));
                let secrets = secrets.get(now, |secrets| !secrets.iter().any(signed_by)).await;
                let secrets = secrets.map_err(unavailable)?;
                let found = secrets
                    .iter()
                    .map(claims)
                    .find(|it| !matches!(it, Err(WRONG_SIGNATURE)));
                found.unwrap_or(Err(WRONG_SIGNATURE))
            }
            Keys::Jwks(jwks) => {
                let key = jwks.key(header.kid.as_deref(), now).await;
                let key = key.map_err(|error| match error {
                    JwksError::UnknownKey => invalid("the token's key is not one of the issuer's"),
                    JwksError::Unreachable(cause) => unavailable(cause),
                })?;
                self.claims(token, header.alg, &key)
            }
        };
        let claims = claims.map_err(invalid)?;
        #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are far below 2^52")]
        let seconds = now.timestamp_millis() as f64 / 1000.0;
        match claims.exp {
            None => return Err(invalid("the token has no exp claim")),
            Some(exp) if exp + LEEWAY <= seconds => return Err(invalid("the token has expired")),
            Some(_) => {}
        }
        if claims.nbf.is_some_and(|nbf| nbf - LEEWAY > seconds) {
            return Err(invalid("the token is not valid yet"));
        }
        let user = claims
            .sub
            .as_ref()
            .and_then(Value::as_str)
            .and_then(UserId::parse)
            .ok_or_else(|| invalid("the token has no usable sub claim"))?;
        Ok(Caller {
            user,
            email: claims.email.and_then(|text| EmailAddress::parse(text.as_str()?).ok()),
            // Some issuers write it as a string.
            email_verified: claims
                .email_verified
                .is_some_and(|value| value == true || value == "true"),
            name: claims.name.and_then(|text| DisplayName::parse(text.as_str()?).ok()),
        })
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
const WRONG_ISSUER: &str = "the token is from another issuer";

fn reason(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidSignature => WRONG_SIGNATURE,
        ErrorKind::InvalidIssuer => WRONG_ISSUER,
        ErrorKind::InvalidAudience => "the token is for another audience",
        ErrorKind::MissingRequiredClaim(_) => "the token has no iss or aud claim",
        _ => "the token can't be read",
    }
}
