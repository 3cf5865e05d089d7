//! The item of a search entry.

use super::{fit, user};
use crate::error::StoreError;
use crate::keys::Key;
use domain::fold::Folding;
use domain::{DisplayName, UserId};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub(crate) struct FindItem {
    pk: String,
    sk: String,
    user: String,
    pub(crate) display_name: String,
    /// The folding of the entry.
    #[serde(default = "super::first_folding")]
    folding: u8,
}

impl FindItem {
    pub(crate) fn of(key: &Key, user: &UserId, name: &DisplayName) -> Self {
        Self {
            pk: key.pk.clone(),
            sk: key.sk.clone(),
            user: user.to_string(),
            display_name: name.as_str().to_owned(),
            folding: Folding::CURRENT.number(),
        }
    }

    pub(crate) fn folding(&self) -> Result<Folding, StoreError> {
        super::folding(self.folding)
    }

    /// Whether it is this entry of the user's name.
    pub(crate) fn is(&self, entry: &str) -> bool {
        self.sk.strip_suffix(&self.user).and_then(|rest| rest.strip_suffix('#')) == Some(entry)
    }

    pub(crate) fn into_user(self) -> Result<(UserId, DisplayName), StoreError> {
        Ok((user(&self.user)?, fit("name", DisplayName::stored(&self.display_name))?))
    }
}
