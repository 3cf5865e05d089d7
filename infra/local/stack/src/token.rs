//! Bearer tokens as the local sign-in issues them.

use std::ops::Range;

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

/// The user of a token.
#[derive(Debug, Clone, Copy)]
pub struct Identity<'a> {
    /// The user id.
    pub sub: &'a str,
    /// The e-mail address.
    pub email: &'a str,
    /// Whether the issuer has verified the address.
    pub email_verified: bool,
    /// The display name.
    pub name: &'a str,
}

/// The claims of a token that is valid during these seconds since 1970.
#[must_use]
pub fn claims(of: Identity<'_>, issuer: &str, audience: &str, valid: Range<i64>) -> Value {
    json!({
        "sub": of.sub, "email": of.email, "email_verified": of.email_verified, "name": of.name,
        "iss": issuer, "aud": audience, "iat": valid.start, "exp": valid.end,
    })
}

/// A token with these claims, signed with HS256.
///
/// # Panics
/// Never: any JSON can be signed with a shared secret.
#[must_use]
#[expect(clippy::expect_used, reason = "any JSON can be signed with a shared secret")]
pub fn sign(claims: &Value, secret: &str) -> String {
    let key = EncodingKey::from_secret(secret.as_bytes());
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &key).expect("claims can be signed")
}
