//! A band, people and invites for the tests of this crate.

use crate::draft::{Change, InviteChange};
use crate::{
    Band, BandId, BandName, Caller, DisplayName, EmailAddress, Instant, Invite, InviteDraft, InviteId, Locale, Offer,
    Recipient, Role, Terms, UserId,
};
use chrono::{TimeDelta, TimeZone, Utc};
use serde_json::Value;
use uuid::Uuid;

pub(crate) fn hours(hours: i64) -> Instant {
    Utc.with_ymd_and_hms(2026, 6, 1, 12, 0, 0).single().expect("a date") + TimeDelta::hours(hours)
}

/// A person with a verified address.
pub(crate) fn person(name: &str) -> Caller {
    Caller {
        user: UserId::parse(name).expect("a user id"),
        email: EmailAddress::parse(&format!("{name}@example.com")).ok(),
        email_verified: true,
        name: DisplayName::parse(name).ok(),
    }
}

/// A band founded by ada.
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

/// An invite by ada; `request` holds fields as in a request body.
pub(crate) fn invite(request: Value) -> Invite {
    let draft = draft(request);
    let id = InviteId::new(band().id, Uuid::from_u128(2));
    Invite::issue(id, draft, &band(), &person("ada"), None, hours(0)).expect("an invite")
}

/// A draft; `request` holds fields as in a request body.
#[expect(
    clippy::needless_pass_by_value,
    reason = "tests read better with json!(…) in the call"
)]
pub(crate) fn draft(request: Value) -> InviteDraft {
    let word = |name: &str| request.get(name).and_then(Value::as_str);
    let number = |name: &str| {
        request
            .get(name)
            .and_then(Value::as_u64)
            .and_then(|n| u32::try_from(n).ok())
    };
    let recipient = match (word("email"), word("user_id")) {
        (Some(email), _) => Recipient::Email(EmailAddress::parse(email).expect("an address")),
        (None, Some(user)) => Recipient::User(UserId::parse(user).expect("a user id")),
        (None, None) => Recipient::Anyone,
    };
    let role = word("role").map_or(Role::Member, |role| Role::parse(role).expect("a role"));
    InviteDraft {
        recipient,
        max_uses: number("max_uses").unwrap_or(1),
        offer: Offer {
            terms: Terms {
                role,
                ..Terms::default()
            },
            ttl_hours: number("ttl_hours"),
            notify: request.get("notify") != Some(&Value::Bool(false)),
            locale: word("locale").map(|tag| Locale::parse(tag).expect("a language")),
        },
    }
}

/// A change of an invite that changes nothing.
pub(crate) fn no_change() -> InviteChange {
    InviteChange {
        role: None,
        name: Change::Keep,
        part: Change::Keep,
        message: Change::Keep,
        locale: Change::Keep,
        ttl_hours: None,
        email: None,
    }
}
