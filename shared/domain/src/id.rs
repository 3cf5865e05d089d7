//! Identifiers: opaque text in the API, fixed bytes inside.
//!
//! Band and invite ids are written in lower-case base32hex, which sorts like the bytes. An invite's id starts with its
//! band's id, so that `/invites/{id}` finds the item without an index.

use crate::Instant;
use crate::plain::Plain;
use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::BASE32_DNSSEC as BASE32HEX; // RFC 4648 base32hex in lower case, unpadded
use data_encoding::BASE64URL_NOPAD;
use std::fmt;
use uuid::Uuid;

/// The length of 16 bytes in base32hex.
const TEXT_16: usize = 26;

fn decode_16(text: &str) -> Option<Uuid> {
    if text.len() != TEXT_16 || text.bytes().any(|b| b.is_ascii_uppercase()) {
        return None;
    }
    let bytes: [u8; 16] = BASE32HEX.decode(text.as_bytes()).ok()?.try_into().ok()?;
    Some(Uuid::from_bytes(bytes))
}

/// The id of a band: 16 bytes, written as 26 characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BandId(Uuid);

impl BandId {
    /// The id with these bytes.
    #[must_use]
    pub fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }

    /// Its bytes.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 16] {
        self.0.into_bytes()
    }

    /// Reverses [`to_bytes`](Self::to_bytes).
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }

    /// Parses the text form. Only the canonical spelling is accepted.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        decode_16(text).map(Self)
    }
}

impl fmt::Display for BandId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE32HEX.encode(self.0.as_bytes()))
    }
}

impl fmt::Debug for BandId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BandId({self})")
    }
}

/// The id of an invite: the band's 16 bytes followed by 16 of its own (a `UUIDv7`, so ids sort by creation time). It is
/// not secret.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InviteId {
    /// The band it invites to.
    pub band: BandId,
    own: Uuid,
}

impl InviteId {
    /// The id of an invite of `band` with these bytes of its own.
    #[must_use]
    pub fn new(band: BandId, own: Uuid) -> Self {
        Self { band, own }
    }

    /// Parses the text form of 52 characters. Only the canonical spelling is accepted.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (band, own) = text.split_at_checked(TEXT_16)?;
        Some(Self::new(BandId::parse(band)?, decode_16(own)?))
    }

    /// The part that is unique within the band, as text: 26 characters that sort by creation time.
    #[must_use]
    pub fn own(&self) -> String {
        BASE32HEX.encode(self.own.as_bytes())
    }

    /// The id of the invite of `band` whose [`own`](Self::own) part is `text`.
    #[must_use]
    pub fn from_own(band: BandId, text: &str) -> Option<Self> {
        decode_16(text).map(|own| Self { band, own })
    }

    /// The batch that an invite with this id would belong to.
    #[must_use]
    pub fn batch(&self) -> BatchId {
        BatchId::of(self.own)
    }

    /// The band's bytes followed by its own.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes[..16].copy_from_slice(self.band.0.as_bytes());
        bytes[16..].copy_from_slice(self.own.as_bytes());
        bytes
    }

    /// Reverses [`to_bytes`](Self::to_bytes).
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        let (mut band, mut own) = ([0; 16], [0; 16]);
        band.copy_from_slice(&bytes[..16]);
        own.copy_from_slice(&bytes[16..]);
        Self {
            band: BandId(Uuid::from_bytes(band)),
            own: Uuid::from_bytes(own),
        }
    }
}

impl fmt::Display for InviteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.band, self.own())
    }
}

impl fmt::Debug for InviteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InviteId({self})")
    }
}

/// The id of a batch: the `UUIDv7` of its first invite. The others have the following ids, so a batch is one range of
/// ids.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BatchId(Uuid);

impl BatchId {
    /// The bits of an invite's id that hold its row: the last byte.
    const ROWS: u128 = 0xff;

    /// The batch that an invite with these bytes belongs to: the same id with the last byte cleared.
    #[must_use]
    pub fn of(own: Uuid) -> Self {
        Self(Uuid::from_u128(own.as_u128() & !Self::ROWS))
    }

    /// The lowest id of a batch created at this time.
    #[must_use]
    pub fn earliest(at: Instant) -> Self {
        let millis = u128::try_from(at.timestamp_millis()).unwrap_or_default();
        Self(Uuid::from_u128(millis << 80))
    }

    /// The id of the invite of `band` that is row `row` of the batch.
    #[must_use]
    pub fn invite(self, band: BandId, row: u8) -> InviteId {
        InviteId::new(band, Uuid::from_u128(self.0.as_u128() | u128::from(row)))
    }

    /// Parses the text form. Only the canonical spelling is accepted.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        decode_16(text).filter(|own| Self::of(*own).0 == *own).map(Self)
    }
}

impl fmt::Display for BatchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE32HEX.encode(self.0.as_bytes()))
    }
}

impl fmt::Debug for BatchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BatchId({self})")
    }
}

/// The maximum length of a user id, in bytes.
pub const MAX_USER_ID_BYTES: usize = 255;

/// The id of a user: the `sub` claim of their token, 1 to 255 bytes without invisible characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(String);

impl UserId {
    /// Parses a `sub` claim, or an id from a path or body.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Plain::Id.check(text, MAX_USER_ID_BYTES).ok()?;
        Self::stored(text)
    }

    /// Parses a stored id. It accepts what any earlier version accepted: the first allowed every character except
    /// control characters.
    #[must_use]
    pub fn stored(text: &str) -> Option<Self> {
        let fits = (1..=MAX_USER_ID_BYTES).contains(&text.len()) && !text.chars().any(char::is_control);
        fits.then(|| Self(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The digest that stands for the user in logs.
    #[must_use]
    pub fn digest(&self) -> UserDigest {
        let mut first = [0; UserDigest::BYTES];
        let whole = digest(&SHA256, format!("band-invites user {}", self.0).as_bytes());
        for (to, from) in first.iter_mut().zip(whole.as_ref()) {
            *to = *from;
        }
        UserDigest(first)
    }
}

/// The first 128 bits of the SHA-256 of a user's id. It is enough to tell users apart, and reveals a user only to
/// someone who already knows the id. A test below and the operators' guide show how to compute it with `openssl`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UserDigest([u8; Self::BYTES]);

impl UserDigest {
    /// The length in bytes.
    pub const BYTES: usize = 16;
}

impl fmt::Display for UserDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64URL_NOPAD.encode(&self.0))
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for UserId {
    /// Redacted, because some issuers use an e-mail address as `sub`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserId(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_invite_id_survives_its_text_and_its_bytes(bytes: [u8; 32]) {
            let id = InviteId::from_bytes(bytes);
            prop_assert_eq!(InviteId::parse(&id.to_string()), Some(id));
            prop_assert_eq!(InviteId::from_own(id.band, &id.own()), Some(id));
            prop_assert_eq!(id.to_bytes(), bytes);
        }

        #[test]
        fn text_sorts_as_the_bytes_do(a: u128, b: u128) {
            let (a, b) = (Uuid::from_u128(a), Uuid::from_u128(b));
            let text = |uuid| BandId::from_uuid(uuid).to_string();
            prop_assert_eq!(a.cmp(&b), text(a).cmp(&text(b)));
        }

        #[test]
        fn a_batch_is_a_range_of_ids_and_each_id_names_it(band: u128, own: u128, rows: (u8, u8)) {
            let (band, batch) = (BandId::from_uuid(Uuid::from_u128(band)), BatchId::of(Uuid::from_u128(own)));
            prop_assert_eq!(batch.invite(band, rows.0).batch(), batch);
            prop_assert_eq!(BatchId::parse(&batch.to_string()), Some(batch));
            prop_assert_eq!(rows.0.cmp(&rows.1), batch.invite(band, rows.0).own().cmp(&batch.invite(band, rows.1).own()));
        }

        #[test]
        fn an_id_has_only_one_spelling(text in "[0-9a-vA-V]{26}") {
            if let Some(id) = BandId::parse(&text) {
                prop_assert_eq!(id.to_string(), text);
            }
        }

        #[test]
        fn parsers_never_panic(text in ".{0,80}") {
            let _ = (BandId::parse(&text), InviteId::parse(&text), UserId::parse(&text));
        }
    }

    #[test]
    fn a_user_id_is_a_sub_claim() {
        assert!(UserId::parse("auth0|5f7c8ec7c33c6c004bbafe82").is_some());
        assert!(UserId::parse("").is_none());
        assert!(UserId::parse("a\nb").is_none());
        assert!(UserId::parse(&"x".repeat(256)).is_none());
        for taken in ["a b", "x/y", "50%25off", "zoë", "山田", "a+b"] {
            assert_eq!(UserId::parse(taken).as_ref().map(UserId::as_str), Some(taken));
        }
    }

    #[test]
    fn a_user_id_has_no_invisible_character_but_stored_ones_still_parse() {
        for hidden in [
            "ada\u{AD}",
            "\u{200B}ada",
            "ad\u{202E}a",
            "ad\u{200D}a",
            "a\u{A0}b",
            "\u{3164}",
            "a\u{E0041}",
        ] {
            assert!(UserId::parse(hidden).is_none(), "{hidden:?}");
            assert_eq!(UserId::stored(hidden).as_ref().map(UserId::as_str), Some(hidden));
        }
        assert!(UserId::stored("a\nb").is_none());
    }

    /// `printf %s 'band-invites user auth0|ada' | openssl dgst -sha256 -binary | head -c 16 | base64 | tr '+/' '-_' | tr -d =`
    #[test]
    fn the_digest_of_a_user_matches_the_operators_guide() {
        let digest = |id: &str| UserId::parse(id).expect("a user id").digest().to_string();
        assert_eq!(digest("auth0|ada"), "ppm5SU_a23ZepKW8pp8tdQ");
        assert_eq!(digest("zoë@example.com"), "gjLAla2qrM6F7oH7PpScew");
    }

    #[test]
    fn a_user_id_does_not_show_in_debug_output() {
        let user = UserId::parse("ada@example.com").expect("a user id");
        assert_eq!(format!("{user:?}"), "UserId(…)");
    }
}
