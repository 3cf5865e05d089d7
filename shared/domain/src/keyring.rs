//! The key ring: it derives invite tokens and seals list cursors.
//!
//! A token is `base64url(key id ‖ invite id ‖ generation ‖ tag)`: 1 + 32 + 2 + 16 bytes, 68 characters. The tag is
//! HMAC-SHA256 (RFC 2104) truncated to 128 bits, over a label and everything before the tag. No part of it is stored:
//! the ring can derive an invite's token again, and a forged token is rejected without reading the database.

use crate::email::AddressDigest;
use crate::id::InviteId;
use aws_lc_rs::{constant_time, hmac};
use data_encoding::BASE64URL_NOPAD;
use std::collections::BTreeMap;
use std::fmt;

const TAG: usize = 16;
const TOKEN_BYTES: usize = 1 + 32 + 2 + TAG;
const UNSUBSCRIBE_BYTES: usize = 1 + AddressDigest::BYTES + TAG;
const MIN_KEY_BYTES: usize = 32;

/// Why a key ring can't be parsed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyRingError {
    /// There is no key.
    #[error("has no key")]
    Empty,
    /// This entry is not `<key id>:<base64url>`.
    #[error("entry {0} is not <key id from 1 to 255>:<base64url of at least 32 bytes>")]
    Malformed(usize),
    /// A key id appears twice.
    #[error("key id {0} appears twice")]
    Repeated(u8),
    /// The document is not `{"sign_with": "<key id>", "<key id>": "<base64url>", …}`.
    #[error("is not an object of key ids (1 to 255) with base64url values of at least 32 bytes, and sign_with")]
    Document,
    /// The document has no key with the id that `sign_with` names.
    #[error("has no key {0}, but sign_with names it")]
    Unsigned(u8),
}

/// The secret in a link. It is shown only to admins of the band and to the recipient.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Keys by id. One signs; all verify, so that links survive a key rotation.
pub struct KeyRing {
    signing: (u8, hmac::Key),
    older: Vec<(u8, hmac::Key)>,
}

impl KeyRing {
    /// Parses `<key id>:<base64url>,…`. The first entry signs.
    ///
    /// # Errors
    /// No entry, a malformed one, or a key id that appears twice.
    pub fn parse(text: &str) -> Result<Self, KeyRingError> {
        let mut keys: Vec<(u8, hmac::Key)> = Vec::new();
        for (index, entry) in text.split(',').filter(|entry| !entry.trim().is_empty()).enumerate() {
            let (id, key) = parse_entry(entry.trim()).ok_or(KeyRingError::Malformed(index + 1))?;
            if keys.iter().any(|(known, _)| *known == id) {
                return Err(KeyRingError::Repeated(id));
            }
            keys.push((id, key));
        }
        if keys.is_empty() {
            return Err(KeyRingError::Empty);
        }
        let older = keys.split_off(1);
        let signing = keys.pop().ok_or(KeyRingError::Empty)?;
        Ok(Self { signing, older })
    }

    /// Builds the ring from the document that a deployment keeps: `{"sign_with": "1", "1": "<base64url>"}`.
    ///
    /// # Errors
    /// A malformed key id or key, or no key with the id that `sign_with` names.
    pub fn from_document(mut document: BTreeMap<String, String>) -> Result<Self, KeyRingError> {
        let sign_with = document.remove("sign_with").and_then(|id| id.parse().ok());
        let sign_with: u8 = sign_with.ok_or(KeyRingError::Document)?;
        let keys = document.iter().map(|(id, key)| parse_key(id, key));
        let keys: Option<Vec<_>> = keys.collect();
        let (mut signing, older): (Vec<_>, Vec<_>) = keys
            .ok_or(KeyRingError::Document)?
            .into_iter()
            .partition(|(id, _)| *id == sign_with);
        // At most one: a number has one spelling.
        let signing = signing.pop().ok_or(KeyRingError::Unsigned(sign_with))?;
        Ok(Self { signing, older })
    }

    /// Whether `text` has the shape of one of our tokens, but its key is not in the ring. The key may be newer than the
    /// ring.
    #[must_use]
    pub fn lacks_key_of(&self, text: &str) -> bool {
        let ours = [TOKEN_BYTES, UNSUBSCRIBE_BYTES].map(|bytes| bytes / 3 * 4);
        let bytes = ours
            .contains(&text.len())
            .then(|| BASE64URL_NOPAD.decode(text.as_bytes()).ok())
            .flatten();
        bytes.is_some_and(|bytes| bytes.first().is_some_and(|id| self.key(*id).is_none()))
    }

    fn key(&self, id: u8) -> Option<&hmac::Key> {
        std::iter::once(&self.signing)
            .chain(&self.older)
            .find(|(known, _)| *known == id)
            .map(|(_, key)| key)
    }

    /// The token of an invite, for this generation of its link.
    #[must_use]
    pub fn token(&self, invite: InviteId, generation: u16) -> Token {
        let (id, key) = &self.signing;
        let mut bytes = Vec::with_capacity(TOKEN_BYTES);
        bytes.push(*id);
        bytes.extend_from_slice(&invite.to_bytes());
        bytes.extend_from_slice(&generation.to_be_bytes());
        let tag = tag(key, "invite", &bytes);
        bytes.extend_from_slice(&tag);
        Token(BASE64URL_NOPAD.encode(&bytes))
    }

    /// Verifies a token and returns its invite and generation; `None` for any other text. The tag is compared in
    /// constant time.
    #[must_use]
    pub fn open(&self, text: &str) -> Option<(InviteId, u16)> {
        // 51 bytes fill 68 characters with no spare bits, so each token has one spelling.
        if text.len() != TOKEN_BYTES / 3 * 4 {
            return None;
        }
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let (signed, given) = bytes.split_at_checked(TOKEN_BYTES - TAG)?;
        let (id, rest) = signed.split_first()?;
        let (invite, generation) = rest.split_at_checked(32)?;
        let expected = tag(self.key(*id)?, "invite", signed);
        constant_time::verify_slices_are_equal(&expected, given).ok()?;
        let generation = u16::from_be_bytes(generation.try_into().ok()?);
        Some((InviteId::from_bytes(invite.try_into().ok()?), generation))
    }

    /// The token that lets the owner of an address stop mail to it: `base64url(key id ‖ digest ‖ tag)`, 44 characters.
    /// It does not contain the address and grants nothing else.
    #[must_use]
    pub fn unsubscribe_token(&self, address: AddressDigest) -> Token {
        let (id, key) = &self.signing;
        let mut bytes = vec![*id];
        bytes.extend_from_slice(&address.to_bytes());
        let tag = tag(key, "unsubscribe", &bytes);
        bytes.extend_from_slice(&tag);
        Token(BASE64URL_NOPAD.encode(&bytes))
    }

    /// Verifies an unsubscribe token and returns the digest of its address; `None` for any other text.
    #[must_use]
    pub fn open_unsubscribe(&self, text: &str) -> Option<AddressDigest> {
        // 33 bytes fill 44 characters with no spare bits, so each token has one spelling.
        if text.len() != UNSUBSCRIBE_BYTES / 3 * 4 {
            return None;
        }
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let (signed, given) = bytes.split_at_checked(UNSUBSCRIBE_BYTES - TAG)?;
        let (id, digest) = signed.split_first()?;
        let expected = tag(self.key(*id)?, "unsubscribe", signed);
        constant_time::verify_slices_are_equal(&expected, given).ok()?;
        Some(AddressDigest::from_bytes(digest.try_into().ok()?))
    }

    /// Seals a position in a list as a cursor for `scope`. The cursor is not valid for another list, nor if it is
    /// changed.
    #[must_use]
    pub fn seal(&self, scope: &str, position: &str) -> String {
        let (id, key) = &self.signing;
        let mut bytes = vec![*id];
        bytes.extend_from_slice(position.as_bytes());
        let tag = tag(key, &list_label(scope), &bytes);
        bytes.extend_from_slice(&tag);
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// Opens a cursor that [`seal`](Self::seal) made for `scope`; `None` for any other text.
    #[must_use]
    pub fn unseal(&self, scope: &str, text: &str) -> Option<String> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let (signed, given) = bytes.split_at_checked(bytes.len().checked_sub(TAG)?)?;
        let (id, position) = signed.split_first()?;
        let expected = tag(self.key(*id)?, &list_label(scope), signed);
        constant_time::verify_slices_are_equal(&expected, given).ok()?;
        String::from_utf8(position.to_vec()).ok()
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyRing(…)")
    }
}

/// A label that keeps cursors apart from tokens, whatever the scope.
fn list_label(scope: &str) -> String {
    format!("list {scope}")
}

fn parse_entry(entry: &str) -> Option<(u8, hmac::Key)> {
    let (id, key) = entry.split_once(':')?;
    parse_key(id, key)
}

fn parse_key(id: &str, key: &str) -> Option<(u8, hmac::Key)> {
    let spelled = id;
    let id: u8 = id.parse().ok().filter(|id: &u8| *id > 0 && id.to_string() == spelled)?;
    let key = BASE64URL_NOPAD.decode(key.trim_end_matches('=').as_bytes()).ok()?;
    (key.len() >= MIN_KEY_BYTES).then(|| (id, hmac::Key::new(hmac::HMAC_SHA256, &key)))
}

/// Hashes the label's length first, so that no two pairs of label and message collide.
fn tag(key: &hmac::Key, label: &str, message: &[u8]) -> [u8; TAG] {
    let mut context = hmac::Context::with_key(key);
    context.update(&(label.len() as u64).to_be_bytes());
    context.update(label.as_bytes());
    context.update(message);
    let mut tag = [0; TAG];
    for (to, from) in tag.iter_mut().zip(context.sign().as_ref()) {
        *to = *from;
    }
    tag
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::email::EmailAddress;
    use proptest::prelude::*;

    fn ring(keys: &[(u8, u8)]) -> KeyRing {
        let entry = |(id, byte): &(u8, u8)| format!("{id}:{}", BASE64URL_NOPAD.encode(&[*byte; 32]));
        KeyRing::parse(&keys.iter().map(entry).collect::<Vec<_>>().join(",")).expect("a ring")
    }

    fn invite() -> InviteId {
        InviteId::from_bytes([7; 32])
    }

    fn document(text: &str) -> Result<KeyRing, KeyRingError> {
        KeyRing::from_document(serde_json::from_str(text).expect("a document"))
    }

    #[test]
    fn a_token_opens_to_its_invite_and_generation() {
        let token = ring(&[(1, 1)]).token(invite(), 3);
        assert_eq!(token.as_str().len(), 68);
        assert_eq!(ring(&[(1, 1)]).open(token.as_str()), Some((invite(), 3)));
    }

    #[test]
    fn links_survive_a_rotation_until_their_key_is_removed() {
        let old = ring(&[(1, 1)]).token(invite(), 0);
        assert!(ring(&[(2, 2), (1, 1)]).open(old.as_str()).is_some());
        assert!(ring(&[(2, 2)]).open(old.as_str()).is_none());
        assert!(ring(&[(1, 9)]).open(old.as_str()).is_none(), "same id, other key");
    }

    #[test]
    fn a_cursor_is_not_a_token_and_is_valid_for_one_list_only() {
        let ring = ring(&[(1, 1)]);
        let cursor = ring.seal("members of x", "MEMBER#ada");
        assert_eq!(ring.unseal("members of x", &cursor).as_deref(), Some("MEMBER#ada"));
        assert_eq!(ring.unseal("members of y", &cursor), None);
        let token = ring.token(invite(), 0);
        assert_eq!(ring.unseal("invite", token.as_str()), None);
    }

    #[test]
    fn an_unsubscribe_token_names_one_address_and_nothing_else() {
        let (ring, other) = (ring(&[(1, 1)]), ring(&[(1, 2)]));
        let digest = |text: &str| EmailAddress::parse(text).expect("an address").digest();
        let token = ring.unsubscribe_token(digest("Bob@Example.com"));
        assert_eq!(token.as_str().len(), 44);
        assert_eq!(ring.open_unsubscribe(token.as_str()), Some(digest("bob@example.com")));
        assert_eq!(other.open_unsubscribe(token.as_str()), None);
        assert_eq!(ring.open(token.as_str()), None);
        assert_eq!(ring.open_unsubscribe(ring.token(invite(), 0).as_str()), None);
        assert_ne!(digest("bob@example.com"), digest("eve@example.com"));
    }

    #[test]
    fn malformed_rings_are_refused() {
        let good = BASE64URL_NOPAD.encode(&[1; 32]);
        for (text, expect) in [
            (String::new(), KeyRingError::Empty),
            (" , ".to_owned(), KeyRingError::Empty),
            (format!("0:{good}"), KeyRingError::Malformed(1)),
            (format!("1:{good},256:{good}"), KeyRingError::Malformed(2)),
            (
                format!("1:{}", BASE64URL_NOPAD.encode(&[1; 31])),
                KeyRingError::Malformed(1),
            ),
            ("1:not base64".to_owned(), KeyRingError::Malformed(1)),
            (format!("1:{good},1:{good}"), KeyRingError::Repeated(1)),
        ] {
            assert_eq!(KeyRing::parse(&text).err(), Some(expect), "{text}");
        }
    }

    #[test]
    fn a_document_names_the_key_that_signs() {
        // As Secrets Manager generates it: 64 letters and digits.
        let first = "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4";
        let old = document(&format!(r#"{{"sign_with":"1","1":"{first}"}}"#)).expect("a ring");
        let second = BASE64URL_NOPAD.encode(&[2; 48]);
        let new = document(&format!(r#"{{"1": "{first}", "2": "{second}", "sign_with": "2"}}"#)).expect("a ring");
        let (by_old, by_new) = (old.token(invite(), 0), new.token(invite(), 0));
        assert!(new.open(by_old.as_str()).is_some() && old.open(by_new.as_str()).is_none());
        for (text, expect) in [
            ("{}".to_owned(), KeyRingError::Document),
            (format!(r#"{{"1":"{first}"}}"#), KeyRingError::Document),
            (r#"{"sign_with":"1","1":"short"}"#.to_owned(), KeyRingError::Document),
            (format!(r#"{{"sign_with":"1","01":"{first}"}}"#), KeyRingError::Document),
            (
                format!(r#"{{"sign_with":"2","1":"{first}"}}"#),
                KeyRingError::Unsigned(2),
            ),
        ] {
            assert_eq!(document(&text).err(), Some(expect), "{text}");
        }
    }

    #[test]
    fn a_token_with_an_unknown_key_is_recognised() {
        let (one, two) = (ring(&[(1, 1)]), ring(&[(2, 2)]));
        let digest = EmailAddress::parse("bob@example.com").expect("an address").digest();
        for token in [two.token(invite(), 0), two.unsubscribe_token(digest)] {
            assert!(one.lacks_key_of(token.as_str()) && !two.lacks_key_of(token.as_str()));
        }
        let forged = ring(&[(1, 9)]).token(invite(), 0);
        for text in [forged.as_str(), "", "me", &"*".repeat(68), &invite().to_string()] {
            assert!(!one.lacks_key_of(text), "{text}");
        }
    }

    #[test]
    fn debug_output_hides_secrets() {
        let ring = ring(&[(1, 1)]);
        assert_eq!(format!("{ring:?} {:?}", ring.token(invite(), 0)), "KeyRing(…) Token(…)");
    }

    proptest! {
        #[test]
        fn any_change_kills_a_token(at in 0usize..68, with in "[A-Za-z0-9_=.-]") {
            let ring = ring(&[(1, 1), (2, 2)]);
            let token = ring.token(invite(), 0);
            let mut text = token.as_str().to_owned();
            text.replace_range(at..=at, &with);
            prop_assert_eq!(ring.open(&text).is_some(), text == token.as_str());
        }

        #[test]
        fn no_text_opens_or_panics(text in "\\PC{0,100}") {
            let ring = ring(&[(1, 1)]);
            prop_assert!(ring.open(&text).is_none());
            prop_assert!(ring.open_unsubscribe(&text).is_none());
            prop_assert!(ring.unseal("any", &text).is_none());
        }
    }
}
