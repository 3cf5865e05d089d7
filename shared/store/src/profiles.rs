//! Profiles: what users say of themselves, and what they are found by.

use crate::Store;
use crate::decide::{Decision, Reading};
use crate::error::StoreError;
use crate::items::{self, FindItem, ProfileItem};
use crate::keys::{self, Key, n, s};
use crate::read::{Consistency, Found};
use crate::step::{Expression, Step};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::search::entries;
use domain::{Caller, DisplayName, Instant, Invite, Profile, ProfileDraft, Recipient, Transition, UserId};
use std::collections::{HashMap, HashSet};

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
        self.decide(Reading::each_time(std::slice::from_ref(&key)), |found| {
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

/// The writes of a profile, and of the entries by which its user is found as it says.
pub(crate) fn profile_steps(seen: Option<&Profile>, saves: u32, next: &Profile) -> Result<Vec<Step>, StoreError> {
    let mut steps = vec![profile_step(next, saves)];
    let (gone, here) = find_changes(seen, next);
    steps.extend(gone.into_iter().map(|key| Step::delete(key, Expression::default())));
    for key in here {
        let item = items::write(FindItem::of(&key, &next.user, &next.display_name))?;
        steps.push(Step::put(key, item, Expression::default()));
    }
    Ok(steps)
}

/// The write of the profile, if it was not saved since. What else is counted on the item stays.
fn profile_step(new: &Profile, version: u32) -> Step {
    let mut set = "display_name = :name, updated_at = :now, created_at = :created, searchable = :searchable, \
                   version = :next"
        .to_owned();
    let mut values = Expression::new(
        "",
        [
            (":name", s(new.display_name.as_str())),
            (":now", n(new.updated_at.timestamp_millis())),
            (":created", n(new.created_at.timestamp_millis())),
            (":searchable", AttributeValue::Bool(new.searchable)),
            (":next", n(version + 1)),
        ],
    );
    match &new.email {
        Some(email) => {
            set.push_str(", email = :email");
            values.values.insert(":email".to_owned(), s(email.as_typed()));
        }
        None => set.push_str(" REMOVE email"),
    }
    if version == 0 {
        values.text.push_str("attribute_not_exists(version)");
    } else {
        values.text.push_str("version = :version");
        values.value(":version", n(version));
    }
    Step::update(keys::profile(&new.user), format!("SET {set}"), values)
}

/// The entries that go and those that come or change: with the profile itself at most the 100 writes of a transaction.
fn find_changes(old: Option<&Profile>, new: &Profile) -> (Vec<Key>, Vec<Key>) {
    let before = old.map(found_by).unwrap_or_default();
    let after = found_by(new);
    let renamed = old.is_none_or(|old| old.display_name != new.display_name);
    let gone = before.difference(&after).cloned().collect();
    let here = after.into_iter().filter(|key| renamed || !before.contains(key));
    (gone, here.collect())
}

/// The stored profile, and how often it was saved.
fn saved(found: &Found, key: &Key) -> Result<(Option<Profile>, u32), StoreError> {
    let Some(item) = found.get(key) else {
        return Ok((None, 0));
    };
    let item: ProfileItem = items::read("profile", item)?;
    let version = item.version;
    Ok((item.into_profile()?, version))
}

/// All entries by which they are found.
fn found_by(profile: &Profile) -> HashSet<Key> {
    if !profile.searchable {
        return HashSet::new();
    }
    let by_name = entries(profile.display_name.as_str());
    let by_name = by_name.iter().map(|entry| keys::find(entry, &profile.user));
    let by_email = profile.email.iter().map(|email| keys::find_email(email, &profile.user));
    by_name.chain(by_email).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::EmailAddress;
    use proptest::prelude::*;

    /// A name, often of characters that decompose into many letters or words.
    fn name() -> impl Strategy<Value = DisplayName> {
        let wide = prop::sample::select(vec![
            "½", "¼", "⅒", "\u{FDFA}", "\u{FDFB}", "㍖", "㏂", "⑴", "…", "각", "a", " ",
        ]);
        let wide = prop::collection::vec((wide, 1..80usize), 1..5);
        let wide = wide.prop_map(|runs| runs.iter().map(|(text, times)| text.repeat(*times)).collect::<String>());
        let text = prop_oneof![3 => wide, 1 => "\\PC{1,80}"];
        text.prop_filter_map("is no name", |text| {
            DisplayName::parse(&text.chars().take(80).collect::<String>()).ok()
        })
    }

    fn profile(display_name: DisplayName, user: char, domain: &str) -> Profile {
        let address = format!("{}@{domain}.{domain}.{domain}.com", "a".repeat(64));
        Profile {
            user: UserId::parse(&user.to_string().repeat(255 / user.len_utf8())).expect("a user id"),
            display_name,
            email: Some(EmailAddress::parse(&address).expect("an address")),
            searchable: true,
            created_at: Instant::UNIX_EPOCH,
            updated_at: Instant::UNIX_EPOCH,
        }
    }

    proptest! {
        #[test]
        fn any_name_can_follow_any_other_in_one_transaction(old in name(), new in name(), user in "[a語🎺]") {
            let user = user.chars().next().expect("a character");
            let (old, new) = (profile(old, user, &"b".repeat(60)), profile(new, user, &"c".repeat(60)));
            let (gone, here) = find_changes(Some(&old), &new);
            prop_assert!(1 + gone.len() + here.len() <= 100, "{} go, {} come", gone.len(), here.len());
            for key in here {
                prop_assert!(key.pk.len() <= 2048 && key.sk.len() <= 1024, "{} and {} bytes", key.pk.len(), key.sk.len());
            }
        }
    }
}
