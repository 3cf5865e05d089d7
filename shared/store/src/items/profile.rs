//! A profile.

use super::{fit, instant, user};
use crate::error::StoreError;
use domain::{DisplayName, EmailAddress, Profile};
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
    /// Counts the saves.
    #[serde(default)]
    pub(crate) version: u32,
}

impl ProfileItem {
    /// None where the user has invited and not said who they are.
    pub(crate) fn into_profile(self) -> Result<Option<Profile>, StoreError> {
        let Some(name) = self.display_name else { return Ok(None) };
        let id = self.pk.strip_prefix("USER#").unwrap_or_default();
        Ok(Some(Profile {
            user: user(id)?,
            display_name: fit("name", DisplayName::stored(&name))?,
            email: self
                .email
                .map(|text| fit("address", EmailAddress::stored(&text)))
                .transpose()?,
            searchable: self.searchable,
            created_at: instant(self.created_at)?,
            updated_at: instant(self.updated_at)?,
        }))
    }
}
