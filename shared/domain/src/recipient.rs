//! The recipient of an invite, and how they relate to the band.

use crate::email::EmailAddress;
use crate::id::{InviteId, UserId};
use crate::refusal::Refusal;
use std::collections::BTreeSet;

/// The kinds of invite, by their recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteKind {
    /// For whoever holds the link.
    Link,
    /// To an address.
    Email,
    /// To a user.
    User,
}

impl InviteKind {
    /// Its name in storage.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Email => "email",
            Self::User => "user",
        }
    }

    /// Parses what [`as_str`](Self::as_str) returns.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Link, Self::Email, Self::User]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

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

impl Recipient {
    /// The kind of an invite to this recipient.
    #[must_use]
    pub fn kind(&self) -> InviteKind {
        match self {
            Self::Anyone => InviteKind::Link,
            Self::Email(_) => InviteKind::Email,
            Self::User(_) => InviteKind::User,
        }
    }

    /// The address of an invite to one.
    #[must_use]
    pub fn address(&self) -> Option<&EmailAddress> {
        match self {
            Self::Email(address) => Some(address),
            Self::Anyone | Self::User(_) => None,
        }
    }
}

/// How a recipient relates to the band, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecipientState {
    /// Whether the recipient is a user who is a member, or the verified address with which a member joined.
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

/// Who holds a recipient lock, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum LockHolder {
    /// Nobody.
    #[default]
    Nobody,
    /// A pending invite.
    Invite {
        /// The invite.
        id: InviteId,
        /// Its generation; `None` if it has ended by now.
        open: Option<u16>,
    },
    /// The members who joined with this verified address. They hold the lock for as long as they are members, so that
    /// nobody invites them again. The lock of a user needs no such holder: their membership says the same.
    Members(BTreeSet<UserId>),
}

/// A recipient lock and its holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecipientLock {
    /// The recipient.
    pub recipient: Recipient,
    /// Who holds it.
    pub holder: LockHolder,
}
