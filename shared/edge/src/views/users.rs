//! Users found by a search.

use domain::KeyRing;
use serde::Serialize;
use store::{FoundUser, Page};
use utoipa::ToSchema;

/// A user found by a search. It never has an address.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
struct UserView {
    user_id: String,
    display_name: String,
    /// Whether the user is in the band; only if the caller is an admin of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<bool>,
    /// Whether the user id has a pending invite to the band; only if the caller is an admin of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    invited: Option<bool>,
}

/// Users found by a search.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Users)]
pub struct UsersView {
    users: Vec<UserView>,
    #[schema(required)]
    next_cursor: Option<String>,
}

impl UsersView {
    /// The view of a page.
    #[must_use]
    pub fn of(page: Page<FoundUser>, keys: &KeyRing, scope: &str) -> Self {
        let user = |found: FoundUser| UserView {
            user_id: found.user.to_string(),
            display_name: found.name.as_str().to_owned(),
            member: found.standing.map(|standing| standing.member),
            invited: found.standing.map(|standing| standing.invited),
        };
        Self {
            next_cursor: page.next.map(|place| keys.seal(scope, &place)),
            users: page.entries.into_iter().map(user).collect(),
        }
    }
}
