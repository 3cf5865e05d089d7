//! Profiles.

use super::time;
use domain::{Caller, Profile};
use serde::Serialize;
use utoipa::ToSchema;

/// The caller's profile.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Profile)]
pub struct ProfileView {
    user_id: String,
    #[schema(required)]
    display_name: Option<String>,
    #[schema(required)]
    email: Option<String>,
    email_verified: bool,
    searchable: bool,
    #[schema(required)]
    created_at: Option<String>,
    #[schema(required)]
    updated_at: Option<String>,
}

impl ProfileView {
    /// The view of the caller's profile. Until it is saved, the name comes from the token.
    #[must_use]
    pub fn of(caller: &Caller, profile: Option<&Profile>) -> Self {
        let name = profile
            .as_ref()
            .map(|profile| &profile.display_name)
            .or(caller.name.as_ref());
        Self {
            user_id: caller.user.to_string(),
            display_name: name.map(|name| name.as_str().to_owned()),
            email: caller.email.as_ref().map(|email| email.as_typed().to_owned()),
            email_verified: caller.email_verified && caller.email.is_some(),
            searchable: profile.is_some_and(|profile| profile.searchable),
            created_at: profile.map(|profile| time(profile.created_at)),
            updated_at: profile.map(|profile| time(profile.updated_at)),
        }
    }
}
