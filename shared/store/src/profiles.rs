//! Profiles: what users say of themselves, and what they are found by.

use crate::Store;
use crate::decide::{Decision, ReadPlan};
use crate::error::StoreError;
use crate::items::{self, ProfileItem};
use crate::keys::{self, Key};
use crate::read::{Consistency, FoundItems};
use domain::{Caller, DisplayName, Instant, Invite, Profile, ProfileDraft, Recipient, Transition, UserId};
use std::collections::HashMap;

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

    /// The names of the users whom these invites are to, as far as they let themselves be found.
    ///
    /// No call where none is to a user, else one: half an RU a user.
    ///
    /// # Errors
    /// None but those of the database.
    pub async fn invited_names(&self, invites: &[Invite]) -> Result<HashMap<UserId, DisplayName>, StoreError> {
        let users = invites.iter().filter_map(|invite| match &invite.recipient {
            Recipient::User(user) => Some(keys::profile(user)),
            Recipient::Anyone | Recipient::Email(_) => None,
        });
        let keys: Vec<_> = users.collect();
        let found = self.read_many(&keys, Consistency::Eventual).await?;
        let mut names = HashMap::new();
        for key in &keys {
            if let Some(profile) = found.profile(key)?.filter(|profile| profile.searchable) {
                names.insert(profile.user, profile.display_name);
            }
        }
        Ok(names)
    }

    /// Creates or changes the caller's profile; the address is that of their token, if verified. Whether and how they
    /// are found changes in the same moment.
    ///
    /// Two calls: 1 RU, and 1 WU; where what they are found by changes, 2 WU and 2 more for each entry that comes or goes
    /// (one a word of the name, one for the address).
    ///
    /// # Errors
    /// None but those of the database.
    pub async fn save_profile(
        &self,
        caller: &Caller,
        draft: ProfileDraft,
        now: Instant,
    ) -> Result<Profile, StoreError> {
        let key = keys::profile(&caller.user);
        self.decide(ReadPlan::each_time(std::slice::from_ref(&key)), |found| {
            let (seen, saves) = saved(found, &key)?;
            let next = Profile::saved(seen.as_ref(), caller, &draft, now);
            let transition = Transition::ProfileSaved {
                seen: seen.map(Box::new),
                saves,
                next: Box::new(next.clone()),
            };
            Ok(Decision::Write(vec![transition], next))
        })
        .await
    }
}

/// The stored profile, and how often it was saved.
fn saved(found: &FoundItems, key: &Key) -> Result<(Option<Profile>, u32), StoreError> {
    let Some(item) = found.get(key) else {
        return Ok((None, 0));
    };
    let item: ProfileItem = items::read("profile", item)?;
    let version = item.version;
    Ok((item.into_profile()?, version))
}
