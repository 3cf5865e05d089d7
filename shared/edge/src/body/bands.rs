//! Bodies about bands, their members and profiles.

use super::{FieldKind, Fields, FromFields, boolean, checked, integer, schema, text};
use crate::field_error::{FieldCode, FieldError};
use domain::band::Settings;
use domain::draft::{Change, MAX_MEMBERS, MAX_TTL_HOURS, SettingsChange};
use domain::{
    BandChange, BandColor, BandDraft, BandName, DisplayName, EmailAddress, Locale, MailChoicesDraft, MemberChange,
    Part, ProfileDraft, Role, TimeZone,
};
use serde_json::json;

/// `{name, locale?, time_zone?}`
impl FromFields for BandDraft {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let name = fields.required("name", &text(BandName::parse, schema::name));
        let locale = fields.optional("locale", &locale());
        let time_zone = fields.optional("time_zone", &time_zone());
        Some(Self {
            name: name?,
            locale: locale?,
            time_zone: time_zone?,
        })
    }
}

/// `{name?, settings?}`
impl FromFields for BandChange {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let name = fields.optional("name", &text(BandName::parse, schema::name));
        let settings = fields.object("settings");
        Some(Self {
            name: name?,
            settings: settings?,
        })
    }
}

/// `{default_ttl_hours?, max_members?, email_notifications?, reminders?, inviter_notes?, locale?, time_zone?, color?,
/// reply_to?}`; null restores the default.
impl FromFields for SettingsChange {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let default_ttl_hours = fields.change("default_ttl_hours", &integer(1, MAX_TTL_HOURS));
        let max_members = fields.change("max_members", &integer(1, MAX_MEMBERS));
        let email_notifications = fields.change("email_notifications", &boolean());
        let reminders = fields.change("reminders", &boolean());
        let inviter_notes = fields.change("inviter_notes", &boolean());
        let locale = fields.change("locale", &locale());
        let time_zone = fields.change("time_zone", &time_zone());
        let color = fields.change("color", &color());
        let reply_to = fields.change("reply_to", &text(EmailAddress::parse, schema::email_address));
        let defaults = Settings::default();
        Some(Self {
            default_ttl_hours: default_ttl_hours?,
            max_members: max_members?,
            email_notifications: email_notifications?.or_default(defaults.email_notifications),
            reminders: reminders?.or_default(defaults.reminders),
            inviter_notes: inviter_notes?.or_default(defaults.inviter_notes),
            locale: locale?.or_default(Locale::ENGLISH),
            time_zone: time_zone?.or_default(defaults.time_zone),
            color: color?.or_default(defaults.color),
            reply_to: reply_to?,
        })
    }
}

/// `{role?, part?}`, at least one; a part of null takes it away.
impl FromFields for MemberChange {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let role = fields.optional("role", &text(Role::parse, schema::role));
        let part = fields.change("part", &text(Part::parse, schema::part));
        fields.rule(|| {
            let role = json!({"required": ["role"], "properties": {"role": {"type": "string"}}});
            json!({"anyOf": [role, {"required": ["part"]}]})
        });
        let part = match part? {
            Change::Keep => Change::Keep,
            Change::Clear | Change::Set(None) => Change::Clear,
            Change::Set(Some(part)) => Change::Set(part),
        };
        let change = Self::new(role?, part);
        if change.is_none() {
            fields.refuse("role", FieldCode::Required, "is required unless `part` is given");
        }
        change
    }
}

/// `{display_name, searchable?}`
impl FromFields for ProfileDraft {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let display_name = fields.required("display_name", &text(DisplayName::parse, schema::name));
        let searchable = fields.optional("searchable", &boolean());
        Some(Self {
            display_name: display_name?,
            searchable: searchable?,
        })
    }
}

/// `{invitations?, notes?}`
impl FromFields for MailChoicesDraft {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let invitations = fields.optional("invitations", &boolean());
        let notes = fields.optional("notes", &boolean());
        Some(Self {
            invitations: invitations?,
            notes: notes?,
        })
    }
}

pub(super) fn locale() -> FieldKind<Locale> {
    let parse = |tag: &str| {
        let refused = || FieldError::not_one_of("", &Locale::ALL.map(Locale::as_str));
        Locale::parse(tag).ok_or_else(refused)
    };
    checked(parse, schema::locale)
}

fn color() -> FieldKind<BandColor> {
    let parse = |name: &str| {
        let refused = || FieldError::not_one_of("", &BandColor::ALL.map(BandColor::as_str));
        BandColor::parse(name).ok_or_else(refused)
    };
    checked(parse, schema::color)
}

fn time_zone() -> FieldKind<TimeZone> {
    text(TimeZone::parse, schema::time_zone)
}
