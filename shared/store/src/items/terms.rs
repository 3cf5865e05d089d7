//! The terms of an invite, as attributes of the invite and of its recipient lock.

use super::line;
use crate::error::StoreError;
use domain::{Message, Part, RecipientName, Role, Terms};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub(crate) struct TermsItem {
    role: Role,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

impl TermsItem {
    pub(crate) fn of(terms: &Terms) -> Self {
        Self {
            role: terms.role,
            name: terms.name.as_ref().map(|name| name.as_str().to_owned()),
            part: terms.part.as_ref().map(|part| part.as_str().to_owned()),
            message: terms.message.as_ref().map(|message| message.as_str().to_owned()),
        }
    }

    pub(crate) fn into_terms(self) -> Result<Terms, StoreError> {
        Ok(Terms {
            role: self.role,
            name: line("name", self.name.as_ref(), RecipientName::stored)?,
            part: line("part", self.part.as_ref(), Part::stored)?,
            message: line("message", self.message.as_ref(), Message::parse)?,
        })
    }
}
