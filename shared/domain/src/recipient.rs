//! The recipient of an invite, and how they relate to the band.

use crate::email::EmailAddress;
use crate::id::{InviteId, UserId};
use crate::refusal::Refusal;

/// Who an invite is to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// Whoever holds the link.
    Anyone,
    /// The owner of this address.
    Email(EmailAddress),
    /// This user.
    User(UserId),
}

/// How a recipient relates to the band, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecipientState {
    /// Whether the recipient is a user who is a member.
    pub is_member: bool,
    /// Whether the recipient is a user without a profile. Nobody ever checks whether an address has an account.
    pub is_unknown: bool,
    /// The pending invite that holds the recipient lock.
    pub invited_by: Option<InviteId>,
}

impl RecipientState {
    /// Checks that an invite to this recipient is possible. `own` is an invite that may already hold the lock.
    ///
    /// # Errors
    /// [`Refusal::AlreadyMember`], [`Refusal::UserNotFound`], [`Refusal::AlreadyInvited`].
    pub fn admits(&self, own: Option<InviteId>) -> Result<(), Refusal> {
        match *self {
            Self { is_member: true, .. } => Err(Refusal::AlreadyMember),
            Self { is_unknown: true, .. } => Err(Refusal::UserNotFound),
            Self {
                invited_by: Some(invite),
                ..
            } if own != Some(invite) => Err(Refusal::AlreadyInvited(invite)),
            _ => Ok(()),
        }
    }
}

/// A recipient lock and its holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecipientLock {
    /// The recipient.
    pub recipient: Recipient,
    /// The id and generation of their pending invite, if they have one.
    pub pending: Option<(InviteId, u16)>,
}
