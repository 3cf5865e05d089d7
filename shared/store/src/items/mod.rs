//! What is stored, as flat structs, and the way from and to the domain's types.
//!
//! Instants are numbers of milliseconds since 1970; `ttl` is in seconds, as DynamoDB wants it.

mod band;
mod find;
mod invite;
mod lock;
mod member;
mod profile;

pub(crate) use band::BandItem;
pub(crate) use find::FindItem;
pub(crate) use invite::{InviteItem, ttl};
pub(crate) use lock::LockItem;
pub(crate) use member::MemberItem;
pub(crate) use profile::ProfileItem;

use crate::error::StoreError;
use crate::keys;
use crate::read::Item;
use chrono::DateTime;
use domain::text::Unfit;
use domain::{BandId, DisplayName, EmailAddress, Instant, Recipient, UserId};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Reads an item as a struct.
pub(crate) fn read<T: DeserializeOwned>(what: &str, item: Item) -> Result<T, StoreError> {
    serde_dynamo::from_item(item).map_err(|cause| StoreError::corrupt(what, cause))
}

/// Writes a struct as an item.
pub(crate) fn write<T: Serialize>(value: T) -> Result<Item, StoreError> {
    serde_dynamo::to_item(value).map_err(|cause| StoreError::corrupt("item to be", cause))
}

pub(crate) fn instant(millis: i64) -> Result<Instant, StoreError> {
    DateTime::from_timestamp_millis(millis).ok_or_else(|| StoreError::corrupt("instant", millis))
}

pub(crate) fn user(text: &str) -> Result<UserId, StoreError> {
    UserId::parse(text).ok_or_else(|| StoreError::corrupt("user id", "malformed"))
}

fn fit<T>(what: &str, parsed: Result<T, Unfit>) -> Result<T, StoreError> {
    parsed.map_err(|cause| StoreError::corrupt(what, cause))
}

fn name(text: Option<&String>) -> Result<Option<DisplayName>, StoreError> {
    text.map(|text| fit("name", DisplayName::parse(text))).transpose()
}

fn line<T>(
    what: &str,
    text: Option<&String>,
    parse: fn(&str) -> Result<Option<T>, Unfit>,
) -> Result<Option<T>, StoreError> {
    Ok(text.map(|text| fit(what, parse(text))).transpose()?.flatten())
}

pub(crate) fn band_id(pk: &str) -> Result<BandId, StoreError> {
    keys::parse_band(pk).ok_or_else(|| StoreError::corrupt("band id", "malformed"))
}

fn recipient(recipient: &Recipient) -> (Option<String>, Option<String>) {
    match recipient {
        Recipient::Anyone => (None, None),
        Recipient::Email(address) => (Some(address.as_typed().to_owned()), None),
        Recipient::User(user) => (None, Some(user.to_string())),
    }
}

fn parse_recipient(email: Option<&str>, to: Option<&str>) -> Result<Recipient, StoreError> {
    Ok(match (email, to) {
        (Some(email), _) => Recipient::Email(fit("address", EmailAddress::parse(email))?),
        (None, Some(to)) => Recipient::User(user(to)?),
        (None, None) => Recipient::Anyone,
    })
}
