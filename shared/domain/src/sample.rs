//! A band, people and invites for the tests of this crate.

use crate::fields::Fields;
use crate::{
    Band, BandId, BandName, Caller, DisplayName, EmailAddress, Instant, Invite, InviteDraft, InviteId, UserId,
};
use chrono::{TimeDelta, TimeZone, Utc};
use serde_json::Value;
use uuid::Uuid;

pub(crate) fn hours(hours: i64) -> Instant {
    Utc.with_ymd_and_hms(2026, 6, 1, 12, 0, 0).single().expect("a date") + TimeDelta::hours(hours)
}

/// Someone whose address is verified.
pub(crate) fn person(name: &str) -> Caller {
    Caller {
        user: UserId::parse(name).expect("a user id"),
        email: EmailAddress::parse(&format!("{name}@example.com")).ok(),
        email_verified: true,
        name: DisplayName::parse(name).ok(),
    }
}

/// A band of ada's.
pub(crate) fn band() -> Band {
    let id = BandId::from_uuid(Uuid::from_u128(1));
    Band::found(
        id,
        BandName::parse("The Kinks").expect("a name"),
        &person("ada"),
        hours(0),
    )
    .0
}

/// An invite by ada.
pub(crate) fn invite(draft: Value) -> Invite {
    let draft = self::draft(draft);
    let id = InviteId::new(band().id, Uuid::from_u128(2));
    Invite::draw(id, draft, &band(), &person("ada"), None, hours(0)).expect("an invite")
}

/// A draft of an invite.
pub(crate) fn draft(draft: Value) -> InviteDraft {
    let Value::Object(draft) = draft else {
        panic!("a draft is an object")
    };
    Fields::read(draft).expect("a draft")
}
