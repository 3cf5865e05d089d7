//! The terms of an invite, which admins and invitees see.

use super::RoleView;
use domain::Terms;
use serde::Serialize;
use utoipa::ToSchema;

/// What the inviter offers: the role, the part to play and a message.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Terms)]
pub(super) struct TermsView {
    role: RoleView,
    #[schema(required)]
    part: Option<String>,
    #[schema(required)]
    message: Option<String>,
}

impl From<&Terms> for TermsView {
    fn from(terms: &Terms) -> Self {
        Self {
            role: terms.role.into(),
            part: terms.part.as_ref().map(|part| part.as_str().to_owned()),
            message: terms.message.as_ref().map(|message| message.as_str().to_owned()),
        }
    }
}
