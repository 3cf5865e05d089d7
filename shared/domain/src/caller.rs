//! The caller, as identified by a verified bearer token.

use crate::email::EmailAddress;
use crate::id::UserId;
use crate::text::DisplayName;

/// A signed-in user.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The `sub` claim.
    pub user: UserId,
    /// The address that the token gives, if it is one.
    pub email: Option<EmailAddress>,
    /// Whether the issuer vouches that the address belongs to the user.
    pub email_verified: bool,
    /// The name that the token gives, cleaned and cut if needed.
    pub name: Option<DisplayName>,
}

impl Caller {
    /// The address, if it is verified.
    #[must_use]
    pub fn verified_email(&self) -> Option<&EmailAddress> {
        self.email.as_ref().filter(|_| self.email_verified)
    }
}
