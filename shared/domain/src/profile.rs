//! What the deployment knows of a user beyond their token.

use crate::Instant;
use crate::email::EmailAddress;
use crate::id::UserId;
use crate::text::DisplayName;

/// A user's profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Whose.
    pub user: UserId,
    /// The name others see.
    pub display_name: DisplayName,
    /// The verified address of their token when they last saved it.
    pub email: Option<EmailAddress>,
    /// Whether others find them by search.
    pub searchable: bool,
    /// When they first saved it.
    pub created_at: Instant,
    /// When they last saved it.
    pub updated_at: Instant,
}
