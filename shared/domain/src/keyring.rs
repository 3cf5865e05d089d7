//! The key ring: it derives invite tokens and seals list cursors.
//!
//! A token is `base64url(key id ‖ invite id ‖ generation ‖ tag)`: 1 + 32 + 2 + 17 bytes, 70 characters. The tag is
//! HMAC-SHA256 (RFC 2104) truncated to 136 bits, over a label and everything before the tag. No part of it is stored:
//! the ring can derive an invite's token again, and a forged token is rejected without reading the database.
//!
//! The last character holds two bits, so it is `A`, `Q`, `g` or `w`: programs that find links in text drop a `-` or `_`
//! at the end. Older tokens, with a tag of 128 bits, go on working; the length tells the format.

use crate::email::AddressDigest;
use crate::id::{BandId, InviteId};
use crate::link_text::{first_byte, readings};
use crate::subscription::Subscription;
use aws_lc_rs::{constant_time, hmac};
use data_encoding::BASE64URL_NOPAD;
use std::collections::BTreeMap;
use std::fmt;

/// The length of a cursor's tag, in bytes.
const CURSOR_TAG: usize = 16;
const MIN_KEY_BYTES: usize = 32;
/// How many tags are computed at most to find the tokens in a text. A whole link needs one. In a text of the longest size
/// that is made of random letters, about 35 places per key look like a token.
const MAX_TRIES: usize = 128;

/// A format of tokens.
#[derive(Debug)]
struct TokenFormat {
    /// What its tokens are for. Each format has a label of its own, so that no token can be cut into another.
    label: &'static str,
    /// The length of the key id and what follows it, in bytes.
    signed: usize,
    /// The length of the tag, in bytes.
    tag: usize,
}

impl TokenFormat {
    /// The length of a token, in characters of six bits.
    const fn characters(&self) -> usize {
        ((self.signed + self.tag) * 8).div_ceil(6)
    }
}

/// The formats of tokens that sign the key id and `content` bytes. The first is made, both are verified.
const fn formats(content: usize, [label, older]: [&'static str; 2]) -> [TokenFormat; 2] {
    let signed = 1 + content;
    [
        TokenFormat { label, signed, tag: 17 },
        TokenFormat {
            label: older,
            signed,
            tag: 16,
        },
    ]
}

const INVITE: [TokenFormat; 2] = formats(32 + 2, ["invite-2", "invite"]);
const INVITATIONS: [TokenFormat; 2] = formats(AddressDigest::BYTES, ["unsubscribe-2", "unsubscribe"]);
/// Its longer tag makes 50 characters, so that the length of an unsubscribe token tells what it is about.
const NOTES: [TokenFormat; 1] = [TokenFormat {
    label: "notes",
    signed: 1 + AddressDigest::BYTES,
    tag: 20,
}];

/// Its 66 characters are like those of no other token.
const REPLY_TO: [TokenFormat; 1] = [TokenFormat {
    label: "reply-to",
    signed: 1 + 16 + AddressDigest::BYTES,
    tag: 16,
}];

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

    /// Whether `text` seems to hold one of our tokens, but its key is not in the ring. The key may be newer than the
    /// ring.
    #[must_use]
    pub fn lacks_key_of(&self, text: &str) -> bool {
        let letters = readings(text).next().unwrap_or_default();
        let is_long = |format: &TokenFormat| letters.len() > format.characters();
        let may_hold = if INVITE
            .iter()
            .chain(&INVITATIONS)
            .chain(&NOTES)
            .chain(&REPLY_TO)
            .any(|format| letters.len() == format.characters())
        {
            first_byte(letters.as_bytes()).is_some_and(|id| self.key(id).is_none())
        } else {
            INVITE.iter().any(is_long)
        };
        let is_known =
            || self.find(text).is_some() || self.find_unsubscribe(text).is_some() || self.find_reply_to(text).is_some();
        may_hold && !is_known()
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
        let [format, _] = &INVITE;
        self.sign(format, &[&invite.to_bytes()[..], &generation.to_be_bytes()].concat())
    }

    /// Finds a token in a text and returns its invite and generation; `None` if the text holds none of ours. The tag is
    /// compared in constant time.
    ///
    /// The text may be the token, a whole link, or what became of it on its way: whatever was copied along, put around
    /// it, or put into it to break a line. At most 10 KiB of it are read. Of several tokens, the first one decides which
    /// invite is meant, and the latest of that invite counts: people quote the link that no longer works.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<(InviteId, u16)> {
        let found = self.search(&INVITE, text);
        let mut tokens = found.iter().filter_map(|content| {
            let (invite, generation) = content.split_at_checked(32)?;
            let generation = u16::from_be_bytes(generation.try_into().ok()?);
            Some((InviteId::from_bytes(invite.try_into().ok()?), generation))
        });
        let (invite, first) = tokens.next()?;
        let others = tokens.filter(|(other, _)| *other == invite);
        Some((invite, others.map(|(_, generation)| generation).fold(first, u16::max)))
    }

    /// The token that lets the owner of an address stop the mail of one subscription: `base64url(key id ‖ digest ‖ tag)`,
    /// 46 characters for invitations and 50 for notes. It does not contain the address and grants nothing else.
    #[must_use]
    pub fn unsubscribe_token(&self, address: AddressDigest, subscription: Subscription) -> Token {
        let format = match subscription {
            Subscription::Invitations => {
                let [format, _] = &INVITATIONS;
                format
            }
            Subscription::Notes => {
                let [format] = &NOTES;
                format
            }
        };
        self.sign(format, &address.to_bytes())
    }

    /// Finds an unsubscribe token in a text, as [`find`](Self::find) does, and returns the digest of its address and what
    /// it is about.
    #[must_use]
    pub fn find_unsubscribe(&self, text: &str) -> Option<(AddressDigest, Subscription)> {
        let found = |formats: &[TokenFormat], subscription| {
            let digest = self.search(formats, text).into_iter().next()?.try_into().ok()?;
            Some((AddressDigest::from_bytes(digest), subscription))
        };
        found(&INVITATIONS, Subscription::Invitations).or_else(|| found(&NOTES, Subscription::Notes))
    }

    /// The token that lets the owner of an address confirm that answers to a band's mails may go there: `base64url(key id ‖
    /// band id ‖ digest ‖ tag)`, 66 characters. It does not contain the address and grants nothing else.
    #[must_use]
    pub fn reply_to_token(&self, band: BandId, address: AddressDigest) -> Token {
        let [format] = &REPLY_TO;
        self.sign(format, &[band.to_bytes(), address.to_bytes()].concat())
    }

    /// Finds a token for an answering address in a text, as [`find`](Self::find) does, and returns its band and the digest
    /// of the address.
    #[must_use]
    pub fn find_reply_to(&self, text: &str) -> Option<(BandId, AddressDigest)> {
        let content = self.search(&REPLY_TO, text).into_iter().next()?;
        let (band, address) = content.split_at_checked(16)?;
        let band = BandId::from_bytes(band.try_into().ok()?);
        Some((band, AddressDigest::from_bytes(address.try_into().ok()?)))
    }

    /// The token with this content after the key id.
    fn sign(&self, format: &TokenFormat, content: &[u8]) -> Token {
        let (id, key) = &self.signing;
        let mut bytes = Vec::with_capacity(format.signed + format.tag);
        bytes.push(*id);
        bytes.extend_from_slice(content);
        let tag = tag(key, format.label, &bytes);
        bytes.extend(tag.as_ref().iter().take(format.tag));
        Token(BASE64URL_NOPAD.encode(&bytes))
    }

    /// The contents of the tokens in the text, after their key ids, in the first reading that has any. It tries each
    /// place where a token of a known key could start.
    fn search(&self, formats: &[TokenFormat], text: &str) -> Vec<Vec<u8>> {
        let (mut tries, mut found) = (0..MAX_TRIES, Vec::new());
        for reading in readings(text) {
            if !found.is_empty() {
                break;
            }
            let letters = reading.as_bytes();
            for from in 0..letters.len() {
                let letters = letters.get(from..).unwrap_or_default();
                let Some(key) = first_byte(letters).and_then(|id| self.key(id)) else {
                    continue;
                };
                for format in formats {
                    // A decoder that refuses spare bits that aren't zero: each token has one spelling.
                    let window = letters.get(..format.characters());
                    let Some(bytes) = window.and_then(|window| BASE64URL_NOPAD.decode(window).ok()) else {
                        continue;
                    };
                    if tries.next().is_none() {
                        return found;
                    }
                    let signed = verified(key, format.label, &bytes, format.tag);
                    let content = signed.and_then(<[u8]>::split_first);
                    found.extend(content.map(|(_, content)| content.to_vec()));
                }
            }
        }
        found
    }

    /// Seals a position in a list as a cursor for `scope`. The cursor is not valid for another list, nor if it is
    /// changed.
    #[must_use]
    pub fn seal(&self, scope: &str, position: &str) -> String {
        let (id, key) = &self.signing;
        let mut bytes = vec![*id];
        bytes.extend_from_slice(position.as_bytes());
        let tag = tag(key, &list_label(scope), &bytes);
        bytes.extend(tag.as_ref().iter().take(CURSOR_TAG));
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// Opens a cursor that [`seal`](Self::seal) made for `scope`; `None` for any other text.
    #[must_use]
    pub fn unseal(&self, scope: &str, text: &str) -> Option<String> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let key = self.key(*bytes.first()?)?;
        let (_, position) = verified(key, &list_label(scope), &bytes, CURSOR_TAG)?.split_first()?;
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

/// What a tag of `length` bytes at the end of `bytes` signs, if the tag is right. It is compared in constant time.
fn verified<'a>(key: &hmac::Key, label: &str, bytes: &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (signed, given) = bytes.split_at_checked(bytes.len().checked_sub(length)?)?;
    let expected = tag(key, label, signed);
    constant_time::verify_slices_are_equal(expected.as_ref().get(..length)?, given).ok()?;
    Some(signed)
}

/// Hashes the label's length first, so that no two pairs of label and message collide.
fn tag(key: &hmac::Key, label: &str, message: &[u8]) -> hmac::Tag {
    let mut context = hmac::Context::with_key(key);
    context.update(&(label.len() as u64).to_be_bytes());
    context.update(label.as_bytes());
    context.update(message);
    context.sign()
}

#[cfg(test)]
mod links;

#[cfg(test)]
mod tests;
