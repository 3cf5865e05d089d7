//! What a caller may ask for. An invalid draft never exists.

use crate::band::{Band, Settings};
use crate::email::EmailAddress;
use crate::fields::{Change, Fields, FromFields, Kind, boolean, text, whole};
use crate::id::UserId;
use crate::locale::Locale;
use crate::member::Role;
use crate::recipient::Recipient;
use crate::terms::Terms;
use crate::text::{BandName, DisplayName, Message, Part};
use crate::unfit::{Flaw, Unfit};
use serde_json::json;

/// The longest life of an invite, in hours: a year.
pub const MOST_TTL_HOURS: u32 = 8760;
/// The life of an invite, in hours, where neither the draft nor the band says.
pub const DEFAULT_TTL_HOURS: u32 = 72;
/// The most uses of a link.
pub const MOST_USES: u32 = 1000;
/// The highest limit of members that a band may choose.
pub const MOST_MEMBERS: u32 = 100_000;

/// A band to be founded: `{name}`.
#[derive(Clone, Debug)]
pub struct BandDraft {
    /// What to call it.
    pub name: BandName,
}

impl FromFields for BandDraft {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            name: fields.required("name", &text(BandName::parse, BandName::schema))?,
        })
    }
}

/// Changes to a band: `{name?, settings?}`. What is left out stays.
#[derive(Clone, Debug)]
pub struct BandChange {
    /// What to call it from now on.
    pub name: Option<BandName>,
    /// What it chooses anew.
    pub settings: Option<SettingsChange>,
}

impl FromFields for BandChange {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let name = fields.optional("name", &text(BandName::parse, BandName::schema));
        let settings = fields.object("settings");
        Some(Self {
            name: name?,
            settings: settings?,
        })
    }
}

/// Changes to a band's settings: `{default_ttl_hours?, max_members?, email_notifications?, inviter_notes?, locale?}`;
/// null is the default.
#[derive(Clone, Copy, Debug)]
pub struct SettingsChange {
    /// The life of its invites, in hours.
    pub default_ttl_hours: Change<u32>,
    /// The most members it takes. Those beyond a lower limit stay.
    pub max_members: Change<u32>,
    /// Whether mail is sent for it.
    pub email_notifications: Option<bool>,
    /// Whether inviters are told by mail how their invites end.
    pub inviter_notes: Option<bool>,
    /// The language of its mail.
    pub locale: Option<Locale>,
}

impl FromFields for SettingsChange {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let default_ttl_hours = fields.change("default_ttl_hours", &whole(1, MOST_TTL_HOURS));
        let max_members = fields.change("max_members", &whole(1, MOST_MEMBERS));
        let email_notifications = fields.change("email_notifications", &boolean());
        let inviter_notes = fields.change("inviter_notes", &boolean());
        let locale = fields.change("locale", &locale());
        let usual = Settings::default();
        Some(Self {
            default_ttl_hours: default_ttl_hours?,
            max_members: max_members?,
            email_notifications: email_notifications?.or_usual(usual.email_notifications),
            inviter_notes: inviter_notes?.or_usual(usual.inviter_notes),
            locale: locale?.or_usual(Locale::ENGLISH),
        })
    }
}

/// Another role for a member: `{role}`.
#[derive(Clone, Copy, Debug)]
pub struct RoleDraft {
    /// Which.
    pub role: Role,
}

impl FromFields for RoleDraft {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            role: fields.required("role", &role())?,
        })
    }
}

/// What a user says of themself: `{display_name, searchable?}`.
#[derive(Clone, Debug)]
pub struct ProfileDraft {
    /// The name others see.
    pub display_name: DisplayName,
    /// Whether others find them by search; as it was (at first: not) where left out.
    pub searchable: Option<bool>,
}

impl FromFields for ProfileDraft {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let display_name = fields.required("display_name", &text(DisplayName::parse, DisplayName::schema));
        let searchable = fields.optional("searchable", &boolean());
        Some(Self {
            display_name: display_name?,
            searchable: searchable?,
        })
    }
}

/// An invite before it has a recipient: [`Terms`], and `{ttl_hours?, notify?}`.
#[derive(Clone, Debug)]
pub struct Offer {
    /// What the inviter says to the invitee.
    pub terms: Terms,
    /// How long the invite lives, in hours; the band's default where left out.
    pub ttl_hours: Option<u32>,
    /// Whether mail may be sent about it.
    pub notify: bool,
}

impl FromFields for Terms {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let role = fields.optional("role", &role());
        let part = fields.optional("part", &text(Part::parse, Part::schema));
        let message = fields.optional("message", &text(Message::parse, Message::schema));
        Some(Self {
            role: role?.unwrap_or(Role::Member),
            part: part?.flatten(),
            message: message?.flatten(),
        })
    }
}

impl FromFields for Offer {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let terms = Terms::from_fields(fields);
        let ttl_hours = fields.optional("ttl_hours", &whole(1, MOST_TTL_HOURS));
        let notify = fields.optional("notify", &boolean());
        Some(Self {
            terms: terms?,
            ttl_hours: ttl_hours?,
            notify: notify?.unwrap_or(true),
        })
    }
}

/// An invite to be made: an [`Offer`], and `{email? xor user_id?, max_uses?}`.
#[derive(Clone, Debug)]
pub struct InviteDraft {
    /// Who may use it.
    pub recipient: Recipient,
    /// How many may use it: more than one only for links.
    pub max_uses: u32,
    /// What it offers.
    pub offer: Offer,
}

/// How long an invite lives that was asked to live for `hours`.
#[must_use]
pub fn ttl_hours(hours: Option<u32>, band: &Band) -> u32 {
    hours.or(band.settings.default_ttl_hours).unwrap_or(DEFAULT_TTL_HOURS)
}

impl FromFields for InviteDraft {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let offer = Offer::from_fields(fields);
        let email = fields.optional("email", &text(EmailAddress::parse, EmailAddress::schema));
        let user_id = fields.optional("user_id", &text(user_id, UserId::schema));
        let max_uses = fields.optional("max_uses", &whole(1, MOST_USES));
        fields.rule(|| {
            let given = |name: &str| json!({"required": [name], "properties": {name: {"type": "string"}}});
            json!({"not": {"allOf": [given("email"), given("user_id")]}})
        });
        fields.rule(|| {
            let given = |name: &str| json!({"required": [name], "properties": {name: {"type": "string"}}});
            let many = json!({"required": ["max_uses"], "properties": {"max_uses": {"type": "integer", "minimum": 2}}});
            json!({"not": {"allOf": [{"anyOf": [given("email"), given("user_id")]}, many]}})
        });

        let (email, user_id, max_uses) = (email?, user_id?, max_uses?);
        let addressed = email.is_some() || user_id.is_some();
        if addressed && max_uses.is_some_and(|uses| uses > 1) {
            fields.fault(
                "max_uses",
                Flaw::Combination,
                "must be 1 for an invite to one person; leave out email and user_id for a link",
            );
        }
        let recipient = match (email, user_id) {
            (Some(_), Some(_)) => {
                fields.fault(
                    "user_id",
                    Flaw::Combination,
                    "must be left out where email is given: an invite is to one of them",
                );
                return None;
            }
            (Some(email), None) => Recipient::Email(email),
            (None, Some(user)) => Recipient::User(user),
            (None, None) => Recipient::Anyone,
        };
        Some(Self {
            recipient,
            max_uses: max_uses.unwrap_or(1),
            offer: offer?,
        })
    }
}

/// Sending an invite again: `{ttl_hours?, rotate?}`.
#[derive(Clone, Copy, Debug)]
pub struct ResendDraft {
    /// How long it lives from now, in hours; the band's default where left out.
    pub ttl_hours: Option<u32>,
    /// Whether the old link dies.
    pub rotate: bool,
}

impl FromFields for ResendDraft {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let ttl_hours = fields.optional("ttl_hours", &whole(1, MOST_TTL_HOURS));
        let rotate = fields.optional("rotate", &boolean());
        Some(Self {
            ttl_hours: ttl_hours?,
            rotate: rotate?.unwrap_or(false),
        })
    }
}

fn role() -> Kind<Role> {
    text(Role::parse, || json!({"type": "string", "enum": ["member", "admin"]}))
}

fn locale() -> Kind<Locale> {
    text(
        |tag| Locale::parse(tag).ok_or_else(|| Unfit::new(Flaw::Choice, "is not one of the allowed values")),
        || json!({"type": "string", "enum": Locale::ALL.map(Locale::as_str)}),
    )
}

fn user_id(text: &str) -> Result<UserId, Unfit> {
    let detail = "is not a user id: 1 to 255 bytes without control or invisible characters";
    UserId::parse(text).ok_or_else(|| Unfit::new(Flaw::Format, detail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::describe;
    use serde_json::Value;

    fn check<T: FromFields>(body: &Value, expect: &[&str]) {
        let Value::Object(object) = body.clone() else {
            panic!("{body} is no object")
        };
        let faults = Fields::read::<T>(object).err().unwrap_or_default();
        let mut pointers: Vec<_> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
        pointers.sort_unstable();
        assert_eq!(pointers, expect, "{body}: {faults:?}");
    }

    #[test]
    fn drafts() {
        let check = check::<InviteDraft>;
        check(&json!({}), &[]);
        check(
            &json!({"role": "admin", "ttl_hours": 8760, "max_uses": 1000, "notify": false}),
            &[],
        );
        check(
            &json!({"email": "ada@example.com", "max_uses": 1, "message": "Hi", "part": "bass"}),
            &[],
        );
        check(&json!({"user_id": "u1", "role": null}), &[]);
        check(&json!({"role": "owner"}), &["/role"]);
        check(&json!({"ttl_hours": 0}), &["/ttl_hours"]);
        check(&json!({"ttl_hours": 8761}), &["/ttl_hours"]);
        check(&json!({"ttl_hours": 2.0}), &[]);
        check(&json!({"ttl_hours": 1.5}), &["/ttl_hours"]);
        check(&json!({"ttl_hours": 1e300}), &["/ttl_hours"]);
        check(&json!({"ttl_hours": "72"}), &["/ttl_hours"]);
        check(&json!({"max_uses": 1001}), &["/max_uses"]);
        check(&json!({"max_uses": -1}), &["/max_uses"]);
        check(&json!({"email": "ada@example.com", "max_uses": 2}), &["/max_uses"]);
        check(&json!({"email": "ada@example.com", "user_id": "u1"}), &["/user_id"]);
        check(&json!({"notify": "yes"}), &["/notify"]);
        check(&json!({"a/b~c": 1}), &["/a~1b~0c"]);
    }

    #[test]
    fn every_fault_is_named_at_once() {
        check::<InviteDraft>(
            &json!({"role": 1, "ttl_hours": 0, "email": "x", "message": "a\u{0}", "part": 7, "band": "b", "admin": true}),
            &["/admin", "/band", "/email", "/message", "/part", "/role", "/ttl_hours"],
        );
        check::<BandChange>(
            &json!({"name": "", "settings": {"max_members": 0, "colour": "red"}}),
            &["/name", "/settings/colour", "/settings/max_members"],
        );
        check::<BandChange>(&json!({"settings": []}), &["/settings"]);
    }

    /// The codes of everything wrong with a body, in the order of its fields.
    fn codes<T: FromFields>(body: &Value) -> Vec<&'static str> {
        let faults = Fields::read::<T>(body.as_object().cloned().expect("an object")).err();
        let codes = faults.iter().flatten().map(|fault| fault.unfit.flaw.code());
        codes.collect()
    }

    #[test]
    fn each_kind_of_fault_has_its_code() {
        assert_eq!(codes::<BandDraft>(&json!({})), ["required"]);
        for (name, code) in [
            (json!(7), "type"),
            (json!(" "), "empty"),
            (json!("\u{3164}"), "empty"),
            (json!("a\nb"), "characters"),
            (json!("x".repeat(81)), "too-long"),
            (json!("bit.ly/x"), "web-address"),
        ] {
            assert_eq!(codes::<BandDraft>(&json!({"name": name})), [code], "{name}");
        }
        assert_eq!(
            codes::<BandChange>(&json!({"settings": {"max_members": 0, "locale": "fr", "x": 1}})),
            ["range", "choice", "unknown"]
        );
        assert_eq!(
            codes::<InviteDraft>(&json!({"email": "ada@example.com", "user_id": "ada", "max_uses": 2})),
            ["combination", "combination"]
        );
        let unread = json!({"role": "king", "email": "x", "user_id": ""});
        assert_eq!(codes::<InviteDraft>(&unread), ["choice", "email", "format"]);
    }

    #[test]
    fn null_clears_and_nothing_keeps() {
        let read = |body: Value| -> SettingsChange {
            Fields::read(body.as_object().cloned().expect("an object")).expect("settings")
        };
        assert_eq!(read(json!({})).max_members, Change::Keep);
        assert_eq!(read(json!({"max_members": null})).max_members, Change::Clear);
        assert_eq!(read(json!({"max_members": 5})).max_members, Change::Set(5));
        assert_eq!(
            read(json!({"email_notifications": null})).email_notifications,
            Some(true)
        );
    }

    #[test]
    fn a_draft_describes_itself() {
        let schema = describe::<BandChange>();
        assert_eq!(
            schema.pointer("/properties/name/type"),
            Some(&json!(["string", "null"]))
        );
        let members = schema.pointer("/properties/settings/properties/max_members");
        assert_eq!(
            members,
            Some(&json!({"type": ["integer", "null"], "minimum": 1, "maximum": 100_000}))
        );
        assert_eq!(describe::<RoleDraft>().pointer("/required"), Some(&json!(["role"])));
        assert_eq!(
            describe::<RoleDraft>().pointer("/additionalProperties"),
            Some(&json!(false))
        );
    }
}
