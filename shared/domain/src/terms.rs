//! The terms of an invite: everything that the inviter says to the invitee.

use crate::member::Role;
use crate::text::{Message, Part};

/// What an invite offers, in the inviter's words. It is the same in the request, the stored item, every view of the
/// invite and its mails, so what an inviter may say is added here and in the `terms` module of each of those.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The role that the invitee gets on accepting.
    pub role: Role,
    /// What the invitee is to play.
    pub part: Option<Part>,
    /// A personal message to the invitee.
    pub message: Option<Message>,
}

impl Default for Terms {
    /// A plain member, with nothing more said.
    fn default() -> Self {
        Self {
            role: Role::Member,
            part: None,
            message: None,
        }
    }
}
