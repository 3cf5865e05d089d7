//! User profiles.

use crate::Instant;
use crate::caller::Caller;
use crate::draft::ProfileDraft;
use crate::email::EmailAddress;
use crate::id::UserId;
use crate::text::DisplayName;

/// A user's profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The user.
    pub user: UserId,
    /// The name others see.
    pub display_name: DisplayName,
    /// The verified address in their token when they last saved the profile.
    pub email: Option<EmailAddress>,
    /// Whether others can find them by search.
    pub searchable: bool,
    /// When they first saved it.
    pub created_at: Instant,
    /// When they last saved it.
    pub updated_at: Instant,
}

impl Profile {
    /// The profile after the caller saves `draft`; `seen` is the one before. Its address is the verified one in their
    /// token. `searchable` says whether others can find a new profile if the draft doesn't say it.
    #[must_use]
    pub fn saved(seen: Option<&Self>, caller: &Caller, draft: &ProfileDraft, searchable: bool, now: Instant) -> Self {
        Self {
            user: caller.user.clone(),
            display_name: draft.display_name.clone(),
            email: caller.verified_email().cloned(),
            searchable: draft
                .searchable
                .unwrap_or(seen.map_or(searchable, |seen| seen.searchable)),
            created_at: seen.map_or(now, |seen| seen.created_at),
            updated_at: now,
        }
    }
}
