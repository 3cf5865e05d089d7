//! The stored items as flat structs, and their conversions from and to domain types.
//!
//! Instants are milliseconds since 1970. `ttl` is in seconds, as DynamoDB requires.

mod band;
mod find;
mod invite;
mod lock;
mod member;
mod profile;
mod terms;

pub(crate) use band::BandItem;
pub(crate) use find::FindItem;
pub(crate) use invite::{InviteItem, ttl};
pub(crate) use lock::{LockItem, MEMBERS};
pub(crate) use member::MemberItem;
pub(crate) use profile::ProfileItem;
pub(crate) use terms::TermsItem;

use crate::error::StoreError;
use crate::keys;
use crate::read::Item;
use chrono::DateTime;
use domain::fold::Folding;
use domain::{BandId, DisplayName, EmailAddress, Instant, Invalid, Recipient, UserId};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Parses an item.
pub(crate) fn read<T: DeserializeOwned>(what: &str, item: Item) -> Result<T, StoreError> {
    serde_dynamo::from_item(item).map_err(|cause| StoreError::corrupt(what, cause))
}

/// Serializes an item.
pub(crate) fn write<T: Serialize>(value: T) -> Result<Item, StoreError> {
    serde_dynamo::to_item(value).map_err(|cause| StoreError::corrupt("new item", cause))
}

pub(crate) fn instant(millis: i64) -> Result<Instant, StoreError> {
    DateTime::from_timestamp_millis(millis).ok_or_else(|| StoreError::corrupt("instant", millis))
}

pub(crate) fn user(text: &str) -> Result<UserId, StoreError> {
    UserId::stored(text).ok_or_else(|| StoreError::corrupt("user id", "malformed"))
}

fn address(text: &str) -> Result<EmailAddress, StoreError> {
    fit("address", EmailAddress::stored(text))
}

fn fit<T>(what: &str, parsed: Result<T, Invalid>) -> Result<T, StoreError> {
    parsed.map_err(|cause| StoreError::corrupt(what, cause))
}

fn name(text: Option<&String>) -> Result<Option<DisplayName>, StoreError> {
    text.map(|text| fit("name", DisplayName::stored(text))).transpose()
}

/// The folding of search entries that were written before they named it.
fn first_folding() -> u8 {
    Folding::First.number()
}

fn folding(number: u8) -> Result<Folding, StoreError> {
    Folding::numbered(number).ok_or_else(|| StoreError::corrupt("folding", number))
}

fn line<T>(
    what: &str,
    text: Option<&String>,
    parse: fn(&str) -> Result<Option<T>, Invalid>,
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
        (Some(email), _) => Recipient::Email(address(email)?),
        (None, Some(to)) => Recipient::User(user(to)?),
        (None, None) => Recipient::Anyone,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_dynamodb::types::AttributeValue;
    use chrono::TimeDelta;
    use domain::search::Entry;
    use domain::{Band, BandName, Caller, Invite, InviteDraft, InviteId, Locale, Offer, Terms};

    /// Names that earlier versions accepted and this one does not.
    const OLD: [&str; 4] = ["www.evil.example", "bit.ly/abc", "\u{3164}", "ada@example.com"];

    fn round_trip<T: Serialize + DeserializeOwned>(item: T) -> T {
        read("item", write(item).expect("an item")).expect("the same item")
    }

    #[test]
    fn stored_names_that_are_refused_today_still_parse() {
        for old in OLD {
            assert!(
                BandName::parse(old).is_err() && DisplayName::parse(old).is_err(),
                "{old:?}"
            );
            let name = DisplayName::stored(old).expect("a stored name");
            let ada = Caller {
                user: UserId::parse("ada").expect("a user id"),
                email: None,
                email_verified: false,
                name: Some(name.clone()),
            };
            let now = Instant::UNIX_EPOCH;
            let band = BandName::stored(old).expect("a stored name");
            let (band, founder) = Band::found(BandId::parse(&"0".repeat(26)).expect("an id"), band, &ada, now);
            let item = write(BandItem::of(&band)).expect("an item");
            assert_eq!(BandItem::read(item).expect("a band"), band);
            let member = round_trip(MemberItem::of(band.id, &founder)).into_member();
            assert_eq!(member.expect("a member"), founder);

            let draft = InviteDraft {
                recipient: Recipient::Email(address("bob@example.com").expect("an address")),
                max_uses: 1,
                offer: Offer {
                    terms: Terms::default(),
                    ttl_hours: None,
                    notify: true,
                    locale: Locale::parse("de"),
                },
            };
            let id = InviteId::from_own(band.id, &"0".repeat(26)).expect("an id");
            let invite = Invite::issue(id, draft, &band, &ada, Some(name.clone()), now).expect("an invite");
            let kept = round_trip(InviteItem::of(&invite, TimeDelta::days(30))).into_invite();
            assert_eq!(kept.expect("an invite"), invite);
            let lock = keys::lock(&invite.recipient, band.id).expect("a recipient");
            let invitation =
                round_trip(LockItem::of(lock, &invite, &band.to_ref(), TimeDelta::days(30))).into_invite_info();
            let invitation = invitation.expect("an invitation");
            assert_eq!(
                (invitation.band.name, invitation.inviter_name),
                (band.name, Some(name.clone()))
            );

            let by_ada = Entry {
                letters: "ad".to_owned(),
                text: "ada".to_owned(),
            };
            let entry = round_trip(FindItem::of(&keys::find(&by_ada, &ada.user), &ada.user, &name)).into_user();
            assert_eq!(entry.expect("a user"), (ada.user.clone(), name.clone()));
            let text = |text: &str| AttributeValue::S(text.to_owned());
            let key = keys::profile(&ada.user);
            let item = [
                ("pk", text(&key.pk)),
                ("sk", text(&key.sk)),
                ("display_name", text(old)),
            ];
            let item = item.map(|(attribute, value)| (attribute.to_owned(), value)).into();
            let profile: ProfileItem = read("profile", item).expect("an item");
            let profile = profile.into_profile().expect("readable").expect("a profile");
            assert_eq!(profile.display_name, name);
        }
    }
}
