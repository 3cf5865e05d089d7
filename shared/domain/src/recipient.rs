//! Who an invite is to.

use crate::email::EmailAddress;
use crate::id::UserId;

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
