//! Profiles: what users say of themselves.

use crate::Store;
use crate::error::StoreError;
use crate::items::{self, ProfileItem};
use crate::keys::{self, n, s};
use crate::read::Consistency;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use domain::{Caller, Instant, Profile, ProfileDraft, UserId};

impl Store {
    /// A user's profile. One call, 1 RU.
    ///
    /// # Errors
    /// None but those of the database.
    pub async fn profile(&self, user: &UserId) -> Result<Option<Profile>, StoreError> {
        let key = keys::profile(user);
        self.read(std::slice::from_ref(&key), Consistency::Strong)
            .await?
            .profile(&key)
    }

    /// Creates or changes the caller's profile; the address is that of their token, if verified. One call, 1 WU.
    ///
    /// # Errors
    /// None but those of the database.
    pub async fn save_profile(
        &self,
        caller: &Caller,
        draft: ProfileDraft,
        now: Instant,
    ) -> Result<Profile, StoreError> {
        let mut update = "SET display_name = :name, updated_at = :now, created_at = if_not_exists(created_at, :now), \
                          searchable = "
            .to_owned();
        update.push_str(if draft.searchable.is_some() {
            ":searchable"
        } else {
            "if_not_exists(searchable, :searchable)"
        });
        let email = caller.verified_email();
        update.push_str(if email.is_some() {
            ", email = :email"
        } else {
            " REMOVE email"
        });
        let mut save = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(keys::profile(&caller.user).attributes()))
            .update_expression(update)
            .expression_attribute_values(":name", s(draft.display_name.as_str()))
            .expression_attribute_values(":now", n(now.timestamp_millis()))
            .expression_attribute_values(":searchable", AttributeValue::Bool(draft.searchable.unwrap_or(false)))
            .return_values(ReturnValue::AllNew);
        if let Some(email) = email {
            save = save.expression_attribute_values(":email", s(email.as_typed()));
        }
        let saved = save.send().await.map_err(|error| StoreError::from_sdk(&error))?;
        items::read::<ProfileItem>("profile", saved.attributes.unwrap_or_default())?.into_profile()
    }
}
