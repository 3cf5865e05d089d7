//! The terms of an invite, which admins and invitees see.

use super::RoleView;
use domain::Terms;
use serde::Serialize;
use utoipa::ToSchema;

/// What the inviter offers: the role, the name of whoever it is for, the part to play and a message.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Terms)]
pub(super) struct TermsView {
    role: RoleView,
    /// Whom the invite is for, as the inviter calls them.
    #[schema(required)]
    name: Option<String>,
    #[schema(required)]
    part: Option<String>,
    #[schema(required)]
    message: Option<String>,
}

impl From<&Terms> for TermsView {
    fn from(terms: &Terms) -> Self {
        Self {
            role: terms.role.into(),
            name: terms.name.as_ref().map(|name| name.as_str().to_owned()),
            part: terms.part.as_ref().map(|part| part.as_str().to_owned()),
            message: terms.message.as_ref().map(|message| message.as_str().to_owned()),
        }
    }
}
