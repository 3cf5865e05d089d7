//! A profile.

use super::{fit, instant, user};
use crate::error::StoreError;
use domain::{DisplayName, EmailAddress, Profile};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub(crate) struct ProfileItem {
    pk: String,
    sk: String,
    display_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    searchable: bool,
    created_at: i64,
    updated_at: i64,
}

impl ProfileItem {
    pub(crate) fn into_profile(self) -> Result<Profile, StoreError> {
        let id = self.pk.strip_prefix("USER#").unwrap_or_default();
        Ok(Profile {
            user: user(id)?,
            display_name: fit("name", DisplayName::parse(&self.display_name))?,
            email: self
                .email
                .map(|text| fit("address", EmailAddress::parse(&text)))
                .transpose()?,
            searchable: self.searchable,
            created_at: instant(self.created_at)?,
            updated_at: instant(self.updated_at)?,
        })
    }
}
