//! Who an invite is to, and how they stand to a band.

use crate::email::EmailAddress;
use crate::id::{InviteId, UserId};
use crate::refusal::Refusal;

/// Who an invite is to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// Whoever holds the link.
    Anyone,
    /// Whoever has this address.
    Email(EmailAddress),
    /// This user.
    User(UserId),
}

/// How a recipient stands to the band, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecipientState {
    /// The recipient is a user who is in the band.
    pub is_member: bool,
    /// The recipient is a user of whom there is no profile. Whether an address has an account is never looked up.
    pub is_unknown: bool,
    /// The pending invite that holds the recipient's lock.
    pub invited_by: Option<InviteId>,
}

impl RecipientState {
    /// Whether there can be an invite to this recipient: `own` is the one that may hold the lock already.
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

/// A recipient, and what holds their lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecipientLock {
    /// Who it is.
    pub recipient: Recipient,
    /// Id and generation of their pending invite; none where they have none.
    pub pending: Option<(InviteId, u16)>,
}
