//! Writes to a profile and to the search entries of its user.

use crate::error::StoreError;
use crate::items::{self, FindItem};
use crate::keys::{self, Key, n, s};
use crate::step::{Expression, Step};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::Profile;
use domain::fold::Folding;
use domain::search::entries;
use std::collections::HashSet;

/// The steps that write a profile and the changed search entries of its user.
pub(super) fn profile_steps(
    seen: Option<(&Profile, Folding)>,
    saves: u32,
    next: &Profile,
) -> Result<Vec<Step>, StoreError> {
    let mut steps = vec![profile_step(next, saves)];
    let (removed, added) = find_changes(seen, next);
    steps.extend(removed.into_iter().map(|key| Step::delete(key, Expression::default())));
    for key in added {
        let item = items::write(FindItem::of(&key, &next.user, &next.display_name))?;
        steps.push(Step::put(key, item, Expression::default()));
    }
    Ok(steps)
}

/// The step that writes the profile, if it was not saved since it was read. Other attributes of the item stay.
fn profile_step(new: &Profile, version: u32) -> Step {
    let mut set = "display_name = :name, updated_at = :now, created_at = :created, searchable = :searchable, \
                   version = :next, folding = :folding"
        .to_owned();
    let mut values = Expression::new(
        "",
        [
            (":name", s(new.display_name.as_str())),
            (":now", n(new.updated_at.timestamp_millis())),
            (":created", n(new.created_at.timestamp_millis())),
            (":searchable", AttributeValue::Bool(new.searchable)),
            (":next", n(version + 1)),
            (":folding", n(Folding::CURRENT.number())),
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

/// The search entries to delete, and those to write. With the profile itself they fit into the 100 writes of a
/// transaction.
fn find_changes(old: Option<(&Profile, Folding)>, new: &Profile) -> (Vec<Key>, Vec<Key>) {
    let before = old.map(|(old, folding)| found_by(old, folding)).unwrap_or_default();
    let after = found_by(new, Folding::CURRENT);
    let is_other = old.is_none_or(|(old, folding)| old.display_name != new.display_name || folding != Folding::CURRENT);
    let removed = before.difference(&after).cloned().collect();
    let added = after.into_iter().filter(|key| is_other || !before.contains(key));
    (removed, added.collect())
}

/// All search entries of a profile, by the folding that they were written with.
fn found_by(profile: &Profile, folding: Folding) -> HashSet<Key> {
    if !profile.searchable {
        return HashSet::new();
    }
    let by_name = entries(profile.display_name.as_str(), folding);
    let by_name = by_name.iter().map(|entry| keys::find(entry, &profile.user));
    let by_email = profile.email.iter().map(|email| keys::find_email(email, &profile.user));
    by_name.chain(by_email).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{DisplayName, EmailAddress, Instant, UserId};
    use proptest::prelude::*;

    /// A name, often of characters that decompose into many letters or words.
    fn name() -> impl Strategy<Value = DisplayName> {
        let wide = prop::sample::select(vec![
            "½", "¼", "⅒", "\u{FDFA}", "\u{FDFB}", "㍖", "㏂", "⑴", "…", "각", "a", " ", "ä", "ue", "山", "æ",
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
        fn any_name_can_follow_any_other_in_one_transaction(
            old in name(), new in name(), user in "[a語🎺]", folding in prop::sample::select(vec![Folding::First, Folding::Second, Folding::Third]),
        ) {
            let user = user.chars().next().expect("a character");
            let (old, new) = (profile(old, user, &"b".repeat(60)), profile(new, user, &"c".repeat(60)));
            let (removed, added) = find_changes(Some((&old, folding)), &new);
            prop_assert!(1 + removed.len() + added.len() <= 100, "{} removed, {} added", removed.len(), added.len());
            for key in added {
                prop_assert!(key.pk.len() <= 2048 && key.sk.len() <= 1024, "{} and {} bytes", key.pk.len(), key.sk.len());
            }
        }
    }
}
