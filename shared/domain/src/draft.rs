//! What a caller may ask for. An invalid draft never exists.

use crate::band::Band;
use crate::email::EmailAddress;
use crate::fields::{Fields, FromFields, boolean, text, whole};
use crate::id::UserId;
use crate::invite::Recipient;
use crate::member::Role;
use crate::text::{BandName, DisplayName, Message, Part, Unfit};

/// The longest life of an invite, in hours: a year.
pub const MOST_TTL_HOURS: u32 = 8760;
/// The life of an invite, in hours, where neither the draft nor the band says.
pub const DEFAULT_TTL_HOURS: u32 = 72;
/// The most uses of a link.
pub const MOST_USES: u32 = 1000;

/// A band to be founded: `{name}`.
#[derive(Clone, Debug)]
pub struct BandDraft {
    /// What to call it.
    pub name: BandName,
}

impl FromFields for BandDraft {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            name: fields.required("name", text(BandName::parse))?,
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
        let display_name = fields.required("display_name", text(DisplayName::parse));
        let searchable = fields.optional("searchable", boolean);
        Some(Self {
            display_name: display_name?,
            searchable: searchable?,
        })
    }
}

/// An invite to be made: `{role?, ttl_hours?, email? xor user_id?, max_uses?, message?, part?, notify?}`.
#[derive(Clone, Debug)]
pub struct InviteDraft {
    /// Who may use it.
    pub recipient: Recipient,
    /// How many may use it: more than one only for links.
    pub max_uses: u32,
    /// What they become.
    pub role: Role,
    /// How long it lives, in hours; the band's default where left out.
    pub ttl_hours: Option<u32>,
    /// What the inviter says.
    pub message: Option<Message>,
    /// What they are to play.
    pub part: Option<Part>,
    /// Whether mail may be sent about it.
    pub notify: bool,
}

impl InviteDraft {
    /// How long the invite will live, in hours.
    #[must_use]
    pub fn ttl_hours_in(&self, band: &Band) -> u32 {
        self.ttl_hours
            .or(band.settings.default_ttl_hours)
            .unwrap_or(DEFAULT_TTL_HOURS)
    }
}

impl FromFields for InviteDraft {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let role = fields.optional("role", text(Role::parse));
        let ttl_hours = fields.optional("ttl_hours", whole(1, MOST_TTL_HOURS));
        let email = fields.optional("email", text(EmailAddress::parse));
        let user_id = fields.optional("user_id", text(user_id));
        let max_uses = fields.optional("max_uses", whole(1, MOST_USES));
        let message = fields.optional("message", text(Message::parse));
        let part = fields.optional("part", text(Part::parse));
        let notify = fields.optional("notify", boolean);

        let (email, user_id, max_uses) = (email?, user_id?, max_uses?);
        let addressed = email.is_some() || user_id.is_some();
        if addressed && max_uses.is_some_and(|uses| uses > 1) {
            fields.fault(
                "max_uses",
                "must be 1 for an invite to one person; leave out email and user_id for a link",
            );
        }
        let recipient = match (email, user_id) {
            (Some(_), Some(_)) => {
                fields.fault(
                    "user_id",
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
            role: role?.unwrap_or(Role::Member),
            ttl_hours: ttl_hours?,
            message: message?.flatten(),
            part: part?.flatten(),
            notify: notify?.unwrap_or(true),
        })
    }
}

fn user_id(text: &str) -> Result<UserId, Unfit> {
    UserId::parse(text).ok_or_else(|| Unfit::new("is not a user id: 1 to 255 bytes without control characters"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn check(body: &Value, expect: &[&str]) {
        let Value::Object(object) = body.clone() else {
            panic!("{body} is no object")
        };
        let faults = Fields::read::<InviteDraft>(object).err().unwrap_or_default();
        let mut pointers: Vec<_> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
        pointers.sort_unstable();
        assert_eq!(pointers, expect, "{body}: {faults:?}");
    }

    #[test]
    fn drafts() {
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
        check(&json!({"ttl_hours": 1.5}), &["/ttl_hours"]);
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
        check(
            &json!({"role": 1, "ttl_hours": 0, "email": "x", "message": "a\u{0}", "part": 7, "band": "b", "admin": true}),
            &["/admin", "/band", "/email", "/message", "/part", "/role", "/ttl_hours"],
        );
    }
}
