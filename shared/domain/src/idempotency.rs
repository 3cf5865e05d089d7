//! Idempotency keys: a key together with the request it was sent with.

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::BASE64URL_NOPAD;

/// The maximum length of an idempotency key, in bytes.
pub const MAX_KEY_BYTES: usize = 255;

/// An idempotency key and a fingerprint of the request it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// A digest of the caller's key.
    pub key: String,
    /// A digest of the method, path and body.
    pub fingerprint: String,
}

impl IdempotencyKey {
    /// Hashes the key, and the route with the body. Both digests are SHA-256 in base64url, because keys and bodies may
    /// contain any characters.
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
    fn keys_paths_and_bodies_change_the_digests() {
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
