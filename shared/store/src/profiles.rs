//! Profiles, and the search entries by which users are found.

use crate::Store;
use crate::decide::{Decision, ReadPlan};
use crate::error::StoreError;
use crate::items::{self, ProfileItem};
use crate::keys::{self, Key};
use crate::read::{Consistency, FoundItems};
use domain::fold::Folding;
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

    /// The names of the recipients of these invites, as far as they are users who can be found by search.
    ///
    /// No call if no invite is to a user; otherwise one, at ½ RU per user.
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

    /// Creates or changes the caller's profile. Its address is the verified one in their token. The search entries
    /// change in the same transaction.
    ///
    /// Two calls: 1 RU, and 1 WU. If search entries change, 2 WU, and 2 more for each entry added or removed: one per
    /// word of the name, one more per word with an umlaut or its other spelling (or two where it has both, "Zoë Müller") or
    /// with a first letter that is Chinese, Japanese or Korean, and one for the address.
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
            let (seen, saves, folding) = saved(found, &key)?;
            let next = Profile::saved(seen.as_ref(), caller, &draft, self.searchable_by_default, now);
            let transition = Transition::ProfileSaved {
                seen: seen.map(Box::new),
                saves,
                folding,
                next: Box::new(next.clone()),
            };
            Ok(Decision::Write(vec![transition], next))
        })
        .await
    }
}

/// The stored profile, the number of times it was saved, and the folding of its search entries.
fn saved(found: &FoundItems, key: &Key) -> Result<(Option<Profile>, u32, Folding), StoreError> {
    let Some(item) = found.get(key) else {
        return Ok((None, 0, Folding::CURRENT));
    };
    let item: ProfileItem = items::read("profile", item)?;
    let (version, folding) = (item.version, item.folding()?);
    Ok((item.into_profile()?, version, folding))
}
