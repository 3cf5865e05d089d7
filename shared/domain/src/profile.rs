//! What the deployment knows of a user beyond their token.

use crate::Instant;
use crate::caller::Caller;
use crate::draft::ProfileDraft;
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

impl Profile {
    /// The profile after the caller has saved it; `seen` is the one before. The address is that of their token, if verified.
    #[must_use]
    pub fn saved(seen: Option<&Self>, caller: &Caller, draft: &ProfileDraft, now: Instant) -> Self {
        Self {
            user: caller.user.clone(),
            display_name: draft.display_name.clone(),
            email: caller.verified_email().cloned(),
            searchable: draft.searchable.unwrap_or(seen.is_some_and(|seen| seen.searchable)),
            created_at: seen.map_or(now, |seen| seen.created_at),
            updated_at: now,
        }
    }
}
