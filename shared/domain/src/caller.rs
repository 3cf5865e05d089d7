//! Who calls, as a verified bearer token says.

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
    /// The `email_verified` claim: the issuer has seen that the address is theirs.
    pub email_verified: bool,
    /// The `name` claim, if it can be shown.
    pub name: Option<DisplayName>,
}

impl Caller {
    /// The address that is known to be theirs.
    #[must_use]
    pub fn verified_email(&self) -> Option<&EmailAddress> {
        self.email.as_ref().filter(|_| self.email_verified)
    }
}
