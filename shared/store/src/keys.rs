//! Every key of the table is built and parsed here, and nowhere else.
//!
//! | Item | pk | sk |
//! |---|---|---|
//! | band | `BAND#<band>` | `BAND` |
//! | membership | `BAND#<band>` | `MEMBER#<user>`; index `by_user`: `USER#<user>`, `BAND#<band>` |
//! | invite | `BAND#<band>` | `INVITE#<own>`; index `by_state`: `open#<expires_at>#<own>`, `<ending>#<ended_at>#<own>` |
//! | use of a group link | `BAND#<band>` | `USE#<own>#<user>` |
//! | recipient lock and inbox | `TO#USER#<user>`, `TO#EMAIL#<address>` | `BAND#<band>`; held by a pending invite, or by the members with this address |
//! | profile | `USER#<user>` | `PROFILE`; without a name it only holds the user's quota counters |
//! | search entry | `FIND#<first two letters>` | `<name, starting at one of its words>#<user>` |
//! | search entry by address | `FIND#<address>` | `<user>` |
//! | mails sent to an address today | `MAILS#<digest>` | `MAILS` |
//! | what stops mail to an address | `SUPPRESSED#<digest>` | `SUPPRESSED` |
//! | scheduled check of an invite | `DUE#<hours since 1970>` | `<milliseconds>#<invite>` |
//! | progress of the scheduled checks | `DUE` | `DUE` |
//! | idempotency record | `ONCE#<user>` | `<band>#<digest of its idempotency key>` |
//!
//! A band's item also counts in `term <user>` how many times a user has stopped being its admin. Bands and profiles
//! count what was taken from their quotas in `day_<days since 1970>` and `tries_<days since 1970>`.

use crate::read::Item;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::search::{Entry, entry_letters};
use domain::{
    AddressDigest, BandId, BatchId, EmailAddress, Ending, IdempotencyKey, Instant, Invite, InviteId, Recipient, UserId,
};
use std::collections::HashMap;

/// The prefix of the sort keys of memberships.
pub(crate) const MEMBER: &str = "MEMBER#";
/// The prefix of the sort keys of invites.
pub(crate) const INVITE: &str = "INVITE#";
/// The prefix of the partition keys of bands.
pub(crate) const BAND: &str = "BAND#";

/// The sort key of a band's item.
const BAND_SK: &str = "BAND";

/// The prefix of a band's [`term`] attributes.
const TERM: &str = "term ";

/// The key of an item.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) pk: String,
    pub(crate) sk: String,
}

impl Key {
    fn new(pk: String, sk: impl Into<String>) -> Self {
        Self { pk, sk: sk.into() }
    }

    pub(crate) fn attributes(&self) -> HashMap<String, AttributeValue> {
        HashMap::from([("pk".into(), s(&self.pk)), ("sk".into(), s(&self.sk))])
    }

    pub(crate) fn of(item: &Item) -> Option<Self> {
        let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).cloned();
        Some(Self {
            pk: text("pk")?,
            sk: text("sk")?,
        })
    }
}

/// A string attribute.
pub(crate) fn s(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

/// A number attribute.
pub(crate) fn n(number: impl std::fmt::Display) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

pub(crate) fn band_pk(band: BandId) -> String {
    format!("{BAND}{band}")
}

pub(crate) fn band(band: BandId) -> Key {
    Key::new(band_pk(band), BAND_SK)
}

/// The name of the attribute of a band's item that counts how many times the user has stopped being an admin.
pub(crate) fn term(user: &UserId) -> String {
    format!("{TERM}{user}")
}

/// The user of a [`term`] attribute.
pub(crate) fn parse_term(attribute: &str) -> Option<&str> {
    attribute.strip_prefix(TERM)
}

pub(crate) fn member(band: BandId, user: &UserId) -> Key {
    Key::new(band_pk(band), format!("{MEMBER}{user}"))
}

pub(crate) fn invite(id: InviteId) -> Key {
    Key::new(band_pk(id.band), format!("{INVITE}{}", id.own()))
}

pub(crate) fn used(id: InviteId, user: &UserId) -> Key {
    Key::new(band_pk(id.band), format!("USE#{}#{user}", id.own()))
}

pub(crate) fn profile(user: &UserId) -> Key {
    Key::new(user_key(user), "PROFILE")
}

/// The partition key of the search entries that a query finds.
pub(crate) fn find_pk(query: &str) -> String {
    format!("FIND#{}", entry_letters(query))
}

pub(crate) fn find(entry: &Entry, user: &UserId) -> Key {
    Key::new(format!("FIND#{}", entry.letters), format!("{}#{user}", entry.text))
}

pub(crate) fn find_email_pk(address: &EmailAddress) -> String {
    format!("FIND#{}", address.key())
}

pub(crate) fn find_email(address: &EmailAddress, user: &UserId) -> Key {
    Key::new(find_email_pk(address), user.as_str())
}

/// The key of the idempotency record of a user's request about a band.
pub(crate) fn idempotency_record(user: &UserId, band: BandId, key: &IdempotencyKey) -> Key {
    Key::new(format!("ONCE#{user}"), format!("{band}#{}", key.key))
}

/// The first and last sort key of a batch's invites.
pub(crate) fn batch(band: BandId, batch: BatchId) -> (String, String) {
    (invite(batch.invite(band, 0)).sk, invite(batch.invite(band, u8::MAX)).sk)
}

/// The lowest sort key of invites created at `at` or later.
pub(crate) fn made_at(band: BandId, at: Instant) -> String {
    invite(BatchId::earliest(at).invite(band, 0)).sk
}

/// The key of the item that says which mail to an address is stopped.
pub(crate) fn suppressed(address: AddressDigest) -> Key {
    Key::new(format!("SUPPRESSED#{address}"), "SUPPRESSED")
}

/// The key of the item that counts the mails sent to an address in a day.
pub(crate) fn mails_of_day(address: AddressDigest) -> Key {
    Key::new(format!("MAILS#{address}"), "MAILS")
}

/// The key of a scheduled check of an invite at `at`.
pub(crate) fn scheduled_check(invite: InviteId, at: Instant) -> Key {
    Key::new(checks_pk(hour(at)), state_key(at, &invite.to_string()))
}

/// The partition key of the checks scheduled within an hour, counted from 1970.
pub(crate) fn checks_pk(hour: i64) -> String {
    format!("DUE#{hour}")
}

/// The hour of `at`, counted from 1970.
pub(crate) fn hour(at: Instant) -> i64 {
    at.timestamp().div_euclid(3600)
}

/// The upper bound of the sort keys of checks scheduled up to `at`.
pub(crate) fn checks_until(at: Instant) -> String {
    // '~' sorts after every invite id.
    state_key(at, "~")
}

/// Parses the sort key of a [`scheduled_check`]: its time, in milliseconds since 1970, and its invite.
pub(crate) fn parse_check(sk: &str) -> Option<(i64, InviteId)> {
    let (at, invite) = sk.split_once('#')?;
    Some((at.parse().ok()?, InviteId::parse(invite)?))
}

/// The key of the item that holds the progress of the scheduled checks.
pub(crate) fn checks_progress() -> Key {
    Key::new("DUE".into(), "DUE")
}

/// A partition without items, which [`Store::prime`](crate::Store::prime) reads.
pub const NOTHING: &str = "NOTHING";

/// A key that no item has.
pub(crate) fn nothing() -> Key {
    Key::new(NOTHING.into(), NOTHING)
}

/// A user's partition key, which is also the key of their memberships in the index `by_user`.
pub(crate) fn user_key(user: &UserId) -> String {
    format!("USER#{user}")
}

/// The partition key of the recipient's inbox; `None` for a link.
pub(crate) fn inbox_pk(recipient: &Recipient) -> Option<String> {
    match recipient {
        Recipient::Anyone => None,
        Recipient::Email(address) => Some(format!("TO#EMAIL#{}", address.key())),
        Recipient::User(user) => Some(format!("TO#USER#{user}")),
    }
}

/// The key of the recipient lock; `None` for a link.
pub(crate) fn lock(recipient: &Recipient, band: BandId) -> Option<Key> {
    Some(Key::new(inbox_pk(recipient)?, band_pk(band)))
}

/// The invite's sort key in the index `by_state`.
pub(crate) fn by_state(invite: &Invite) -> String {
    match &invite.ended {
        None => state_at("open", invite.expires_at, &invite.id.own()),
        Some(ended) => state_at(ending(ended.how), ended.at, &invite.id.own()),
    }
}

/// `<state>#<milliseconds, 13 digits>#<rest>`: sorts by time within a state.
pub(crate) fn state_at(state: &str, at: Instant, rest: &str) -> String {
    format!("{state}#{}", state_key(at, rest))
}

/// The position of an invite in a list sorted by `at`.
pub(crate) fn position_at(at: Instant, invite: InviteId) -> String {
    state_key(at, &invite.own())
}

/// `<milliseconds, 13 digits>#<rest>`: sorts by time.
fn state_key(at: Instant, rest: &str) -> String {
    format!("{:013}#{rest}", at.timestamp_millis().max(0))
}

/// The stored name of an ending.
pub(crate) fn ending(ending: Ending) -> &'static str {
    match ending {
        Ending::Accepted => "accepted",
        Ending::Declined => "declined",
        Ending::Revoked => "revoked",
    }
}

/// The invite whose item has this key; `None` if it is the key of another kind of item.
#[must_use]
pub fn invite_at(pk: &str, sk: &str) -> Option<InviteId> {
    InviteId::from_own(parse_band(pk)?, sk.strip_prefix(INVITE)?)
}

/// The band whose item has this key; `None` if it is the key of another kind of item.
#[must_use]
pub fn band_at(pk: &str, sk: &str) -> Option<BandId> {
    parse_band(pk).filter(|_| sk == BAND_SK)
}

/// Parses a `BAND#<band>` key.
pub(crate) fn parse_band(text: &str) -> Option<BandId> {
    BandId::parse(text.strip_prefix(BAND)?)
}

/// Parses a `MEMBER#<user>` key.
pub(crate) fn parse_member(text: &str) -> Option<UserId> {
    UserId::stored(text.strip_prefix(MEMBER)?)
}
