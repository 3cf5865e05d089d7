//! Every key of the table, built and parsed here and nowhere else.
//!
//! | Item | pk | sk |
//! |---|---|---|
//! | band | `BAND#<band>` | `BAND` |
//! | membership | `BAND#<band>` | `MEMBER#<user>`; index `by_user`: `USER#<user>`, `BAND#<band>` |
//! | invite | `BAND#<band>` | `INVITE#<own>`; index `by_state`: `open#<expires_at>#<own>`, `<ending>#<ended_at>#<own>` |
//! | use of a group link | `BAND#<band>` | `USE#<own>#<user>` |
//! | recipient lock and inbox | `TO#USER#<user>`, `TO#EMAIL#<address>` | `BAND#<band>` |
//! | profile | `USER#<user>` | `PROFILE`; without a name it only counts the user's invites of the day |
//! | search entry | `FIND#<first two letters>` | `<name from one of its words on>#<user>` |
//! | search entry by address | `FIND#<address>` | `<user>` |
//! | the mails that an address got today | `MAILS#<digest>` | `MAILS` |
//! | an address that gets no mail | `SUPPRESSED#<digest>` | `SUPPRESSED` |
//! | invite to look at again | `DUE#<hours since 1970>` | `<milliseconds>#<invite>` |
//! | how far those were looked at | `DUE` | `DUE` |
//! | request that happened | `ONCE#<user>` | `<band>#<digest of its idempotency key>` |
//!
//! A band's item also counts in `term <user>` how often a user has ceased to be its admin, and bands and profiles count in
//! `day_<days since 1970>` and `tries_<days since 1970>` what was taken from their quotas on a day.

use crate::read::Item;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::search::LEAST_LETTERS;
use domain::{
    AddressDigest, BandId, BatchId, EmailAddress, Ending, IdempotencyKey, Instant, Invite, InviteId, Recipient, UserId,
};
use std::collections::HashMap;

/// The prefix of all memberships' sort keys.
pub(crate) const MEMBER: &str = "MEMBER#";
/// The prefix of all invites' sort keys.
pub(crate) const INVITE: &str = "INVITE#";
/// The prefix of all bands' partition keys.
pub(crate) const BAND: &str = "BAND#";

/// How the names of a band's [`term`] attributes begin.
const TERM: &str = "term ";

/// Where an item is.
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
    Key::new(band_pk(band), "BAND")
}

/// The attribute of a band's item that counts how often the user has ceased to be its admin.
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

/// The partition of all search entries that begin as `text` does.
pub(crate) fn find_pk(text: &str) -> String {
    let letters: String = text.chars().take(LEAST_LETTERS).collect();
    format!("FIND#{letters}")
}

pub(crate) fn find(entry: &str, user: &UserId) -> Key {
    Key::new(find_pk(entry), format!("{entry}#{user}"))
}

pub(crate) fn find_email_pk(address: &EmailAddress) -> String {
    format!("FIND#{}", address.key())
}

pub(crate) fn find_email(address: &EmailAddress, user: &UserId) -> Key {
    Key::new(find_email_pk(address), user.as_str())
}

/// The idempotency record of a user's request about a band.
pub(crate) fn idempotency_record(user: &UserId, band: BandId, key: &IdempotencyKey) -> Key {
    Key::new(format!("ONCE#{user}"), format!("{band}#{}", key.key))
}

/// The sort keys of a batch's invites: from, to.
pub(crate) fn batch(band: BandId, batch: BatchId) -> (String, String) {
    (invite(batch.invite(band, 0)).sk, invite(batch.invite(band, u8::MAX)).sk)
}

/// Where invites made at `at` or later begin among all of a band.
pub(crate) fn made_at(band: BandId, at: Instant) -> String {
    invite(BatchId::earliest(at).invite(band, 0)).sk
}

/// Where it stands that an address gets no mail.
pub(crate) fn suppressed(address: AddressDigest) -> Key {
    Key::new(format!("SUPPRESSED#{address}"), "SUPPRESSED")
}

/// Where the mails that an address gets in a day are counted.
pub(crate) fn mails_of_day(address: AddressDigest) -> Key {
    Key::new(format!("MAILS#{address}"), "MAILS")
}

/// Where it stands that an invite is to be looked at again at `at`.
pub(crate) fn scheduled_check(invite: InviteId, at: Instant) -> Key {
    Key::new(checks_pk(hour(at)), state_key(at, &invite.to_string()))
}

/// The partition of the invites to look at within an hour, counted from 1970.
pub(crate) fn checks_pk(hour: i64) -> String {
    format!("DUE#{hour}")
}

/// The hour that `at` is in.
pub(crate) fn hour(at: Instant) -> i64 {
    at.timestamp().div_euclid(3600)
}

/// The end of the sort keys in [`scheduled_check`] of those that are to be looked at by `at`.
pub(crate) fn checks_until(at: Instant) -> String {
    // After every invite of this millisecond.
    state_key(at, "~")
}

/// The invite of a [`scheduled_check`] sort key.
pub(crate) fn parse_check(sk: &str) -> Option<InviteId> {
    InviteId::parse(sk.split_once('#')?.1)
}

/// How far the invites to look at again were looked at.
pub(crate) fn checks_progress() -> Key {
    Key::new("DUE".into(), "DUE")
}

/// A partition that no item is in: what [`Store::prime`](crate::Store::prime) asks for.
pub const NOTHING: &str = "NOTHING";

/// A key that no item has.
pub(crate) fn nothing() -> Key {
    Key::new(NOTHING.into(), NOTHING)
}

/// A user's partition, and their entry in the index `by_user`.
pub(crate) fn user_key(user: &UserId) -> String {
    format!("USER#{user}")
}

/// The inbox of whom the invite is to; links are to nobody.
pub(crate) fn inbox_pk(recipient: &Recipient) -> Option<String> {
    match recipient {
        Recipient::Anyone => None,
        Recipient::Email(address) => Some(format!("TO#EMAIL#{}", address.key())),
        Recipient::User(user) => Some(format!("TO#USER#{user}")),
    }
}

/// The lock on the invites of a band to one recipient.
pub(crate) fn lock(recipient: &Recipient, band: BandId) -> Option<Key> {
    Some(Key::new(inbox_pk(recipient)?, band_pk(band)))
}

/// The invite's entry in the index `by_state`.
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

/// Where an invite is among others by a time of theirs.
pub(crate) fn place_at(at: Instant, invite: InviteId) -> String {
    state_key(at, &invite.own())
}

/// `<milliseconds, 13 digits>#<rest>`: sorts by time.
fn state_key(at: Instant, rest: &str) -> String {
    format!("{:013}#{rest}", at.timestamp_millis().max(0))
}

/// The stored word for an ending.
pub(crate) fn ending(ending: Ending) -> &'static str {
    match ending {
        Ending::Accepted => "accepted",
        Ending::Declined => "declined",
        Ending::Revoked => "revoked",
    }
}

/// The invite whose item has these keys; none where they are another item's.
#[must_use]
pub fn invite_at(pk: &str, sk: &str) -> Option<InviteId> {
    InviteId::from_own(parse_band(pk)?, sk.strip_prefix(INVITE)?)
}

/// The band of a `BAND#<band>` key.
pub(crate) fn parse_band(text: &str) -> Option<BandId> {
    BandId::parse(text.strip_prefix(BAND)?)
}

/// The user of a `MEMBER#<user>` key.
pub(crate) fn parse_member(text: &str) -> Option<UserId> {
    UserId::stored(text.strip_prefix(MEMBER)?)
}
