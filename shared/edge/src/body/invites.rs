//! Bodies about single invites.

use super::bands::locale;
use super::{FieldKind, Fields, FromFields, boolean, checked, integer, schema, text};
use crate::field_error::{FieldCode, FieldError};
use domain::draft::{Change, MAX_TTL_HOURS, MAX_USES};
use domain::{
    EmailAddress, InviteChange, InviteDraft, Message, Offer, Part, Recipient, RecipientName, ResendDraft, Role, Terms,
    UserId,
};
use serde_json::json;

/// [`Terms`], and `{ttl_hours?, notify?, locale?}`
impl FromFields for Offer {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let terms = Terms::from_fields(fields);
        let ttl_hours = fields.optional("ttl_hours", &integer(1, MAX_TTL_HOURS));
        let notify = fields.optional("notify", &boolean());
        let locale = fields.optional("locale", &locale());
        Some(Self {
            terms: terms?,
            ttl_hours: ttl_hours?,
            notify: notify?.unwrap_or(true),
            locale: locale?,
        })
    }
}

/// [`Offer`], and `{email? xor user_id?, max_uses?}`
impl FromFields for InviteDraft {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let offer = Offer::from_fields(fields);
        let email = fields.optional("email", &text(EmailAddress::parse, schema::email_address));
        let user_id = fields.optional("user_id", &user_id());
        let max_uses = fields.optional("max_uses", &integer(1, MAX_USES));
        fields.rule(|| {
            let given = |name: &str| json!({"required": [name], "properties": {name: {"type": "string"}}});
            json!({"not": {"allOf": [given("email"), given("user_id")]}})
        });
        fields.rule(|| {
            let given = |name: &str| json!({"required": [name], "properties": {name: {"type": "string"}}});
            let several_uses =
                json!({"required": ["max_uses"], "properties": {"max_uses": {"type": "integer", "minimum": 2}}});
            json!({"not": {"allOf": [{"anyOf": [given("email"), given("user_id")]}, several_uses]}})
        });

        let (email, user_id, max_uses) = (email?, user_id?, max_uses?);
        let has_recipient = email.is_some() || user_id.is_some();
        if has_recipient && max_uses.is_some_and(|uses| uses > 1) {
            fields.refuse(
                "max_uses",
                FieldCode::Combination,
                "must be 1 for an invite to one person; leave out `email` and `user_id` for a link",
            );
        }
        let recipient = match (email, user_id) {
            (Some(_), Some(_)) => {
                fields.refuse(
                    "user_id",
                    FieldCode::Combination,
                    "conflicts with `email`: an invite has one recipient",
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

/// `{ttl_hours?, rotate?}`
impl FromFields for ResendDraft {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let ttl_hours = fields.optional("ttl_hours", &integer(1, MAX_TTL_HOURS));
        let rotate = fields.optional("rotate", &boolean());
        Some(Self {
            ttl_hours: ttl_hours?,
            rotate: rotate?.unwrap_or(false),
        })
    }
}

/// `{role?, name?, part?, message?, locale?, ttl_hours?, email?}`; null takes a name, part, message or language away.
impl FromFields for InviteChange {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let role = fields.optional("role", &text(Role::parse, schema::role));
        let name = fields.change("name", &text(RecipientName::parse, schema::recipient_name));
        let part = fields.change("part", &text(Part::parse, schema::part));
        let message = fields.change("message", &text(Message::parse, schema::message));
        let locale = fields.change("locale", &locale());
        let ttl_hours = fields.optional("ttl_hours", &integer(1, MAX_TTL_HOURS));
        let email = fields.optional("email", &text(EmailAddress::parse, schema::email_address));
        fields.rule(|| {
            let given = |name: &str| json!({"required": [name]});
            let not_null = |name: &str| json!({"required": [name], "properties": {name: {"not": {"type": "null"}}}});
            let removable = ["name", "part", "message", "locale"].map(given);
            let others = ["role", "ttl_hours", "email"].map(not_null);
            let any = [&removable[..], &others].concat();
            json!({"anyOf": any})
        });
        let change = Self {
            role: role?,
            name: or_blank(name?),
            part: or_blank(part?),
            message: or_blank(message?),
            locale: locale?,
            ttl_hours: ttl_hours?,
            email: email?,
        };
        if change.is_empty() {
            let detail =
                "must have at least one of `role`, `name`, `part`, `message`, `locale`, `ttl_hours` and `email`";
            fields.errors.push(FieldError::new("", FieldCode::Required, detail));
        }
        Some(change)
    }
}

/// A blank text takes the value away.
fn or_blank<T>(change: Change<Option<T>>) -> Change<T> {
    match change {
        Change::Keep => Change::Keep,
        Change::Clear | Change::Set(None) => Change::Clear,
        Change::Set(Some(value)) => Change::Set(value),
    }
}

fn user_id() -> FieldKind<UserId> {
    let parse = |text: &str| {
        let detail = "must be a user id: 1 to 255 bytes without control or invisible characters";
        UserId::parse(text).ok_or_else(|| FieldError::new("", FieldCode::Format, detail))
    };
    checked(parse, schema::user_id)
}
