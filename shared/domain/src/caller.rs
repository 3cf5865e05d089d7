//! The caller, as identified by a verified bearer token.

use crate::email::EmailAddress;
use crate::id::UserId;
use crate::text::DisplayName;

/// A signed-in user.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The `sub` claim.
    pub user: UserId,
    /// The `email` claim, if it is an address.
    pub email: Option<EmailAddress>,
    /// The `email_verified` claim: the issuer has checked that the address belongs to the user.
    pub email_verified: bool,
    /// The `name` claim, if it is a valid name.
    pub name: Option<DisplayName>,
}

impl Caller {
    /// The `email` claim, if it is verified.
    #[must_use]
    pub fn verified_email(&self) -> Option<&EmailAddress> {
        self.email.as_ref().filter(|_| self.email_verified)
    }
}
