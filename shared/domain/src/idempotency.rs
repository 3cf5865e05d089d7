//! Requests that are sent again: an idempotency key and what it came with.

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::BASE64URL_NOPAD;

/// The most bytes of an idempotency key.
pub const MOST_KEY_BYTES: usize = 255;

/// A request that is to happen once, however often it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// Stands for the caller's key.
    pub key: String,
    /// Stands for all that the request asks.
    pub fingerprint: String,
}

impl IdempotencyKey {
    /// The request of this key to this method and path, with this body. Digests stand for both, SHA-256 in base64url,
    /// since keys and bodies may hold anything.
    #[must_use]
    pub fn new(key: &str, route: &str, body: &str) -> Self {
        Self {
            key: hash(key),
            fingerprint: hash(&format!("{route}\n{body}")),
        }
    }
}

fn hash(text: &str) -> String {
    BASE64URL_NOPAD.encode(digest(&SHA256, text.as_bytes()).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_key_another_path_and_another_body_are_told_apart() {
        let first = IdempotencyKey::new("k", "POST /bands/b/invites", "{}");
        assert_eq!(first, IdempotencyKey::new("k", "POST /bands/b/invites", "{}"));
        assert_ne!(first.key, IdempotencyKey::new("l", "POST /bands/b/invites", "{}").key);
        assert_ne!(
            first.fingerprint,
            IdempotencyKey::new("k", "POST /bands/c/invites", "{}").fingerprint
        );
        assert_ne!(
            first.fingerprint,
            IdempotencyKey::new("k", "POST /bands/b/invites", r#"{"a":1}"#).fingerprint
        );
    }
}
