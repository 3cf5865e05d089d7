//! The terms of an invite: everything the inviter tells the recipient.

use crate::member::Role;
use crate::text::{Message, Part, RecipientName};

/// What an invite offers. The terms are the same in the request, the stored item, every view of the invite and its
/// mails. A new term is added here and in the `terms` module of each of those.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The role the recipient gets on accepting.
    pub role: Role,
    /// Whom the invite is for, as the inviter calls them.
    pub name: Option<RecipientName>,
    /// The part the recipient is to play.
    pub part: Option<Part>,
    /// A personal message to the recipient.
    pub message: Option<Message>,
}

impl Default for Terms {
    /// The role of a member, without name, part or message.
    fn default() -> Self {
        Self {
            role: Role::Member,
            name: None,
            part: None,
            message: None,
        }
    }
}
