//! The item of a profile.

use super::{address, fit, instant, user};
use crate::error::StoreError;
use domain::fold::Folding;
use domain::{DisplayName, Profile};
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct ProfileItem {
    pk: String,
    display_name: Option<String>,
    email: Option<String>,
    #[serde(default)]
    searchable: bool,
    #[serde(default)]
    created_at: i64,
    #[serde(default)]
    updated_at: i64,
    /// The number of times it was saved.
    #[serde(default)]
    pub(crate) version: u32,
    /// The folding of its search entries.
    #[serde(default = "super::first_folding")]
    folding: u8,
}

impl ProfileItem {
    pub(crate) fn folding(&self) -> Result<Folding, StoreError> {
        super::folding(self.folding)
    }

    /// `None` if the user has issued invites but never saved a profile.
    pub(crate) fn into_profile(self) -> Result<Option<Profile>, StoreError> {
        let Some(name) = self.display_name else { return Ok(None) };
        let id = self.pk.strip_prefix("USER#").unwrap_or_default();
        Ok(Some(Profile {
            user: user(id)?,
            display_name: fit("name", DisplayName::stored(&name))?,
            email: self.email.as_deref().map(address).transpose()?,
            searchable: self.searchable,
            created_at: instant(self.created_at)?,
            updated_at: instant(self.updated_at)?,
        }))
    }
}
