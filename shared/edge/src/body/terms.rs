//! The terms of an invite, as fields of a body.

use super::{Fields, FromFields, schema, text};
use domain::{Message, Part, RecipientName, Role, Terms};

/// `{role?, name?, part?, message?}`
impl FromFields for Terms {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let role = fields.optional("role", &text(Role::parse, schema::role));
        let name = fields.optional("name", &text(RecipientName::parse, schema::recipient_name));
        let part = fields.optional("part", &text(Part::parse, schema::part));
        let message = fields.optional("message", &text(Message::parse, schema::message));
        Some(Self {
            role: role?.unwrap_or(Role::Member),
            name: name?.flatten(),
            part: part?.flatten(),
            message: message?.flatten(),
        })
    }
}
