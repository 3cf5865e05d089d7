//! Reading items by key with `BatchGetItem`.

use crate::Store;
use crate::error::StoreError;
use crate::items::{self, BandItem, InviteItem, LockItem, MEMBERS, MemberItem, ProfileItem};
use crate::keys::{self, Key};
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use domain::recipient::LockHolder;
use domain::{Band, BandId, Caller, Instant, Invite, Member, Profile, Recipient, Refusal, UserId};
use futures_util::future::try_join_all;
use std::collections::{BTreeSet, HashMap, HashSet};

/// The maximum number of keys in one `BatchGetItem`.
const MAX_READ: usize = 100;

/// The attributes of an invite that count its views.
const VIEWS: [&str; 2] = ["views", "viewed_at"];

/// A stored item.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// The consistency of a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Consistency {
    /// Eventually consistent: it may miss recent writes, at half the price.
    Eventual,
    /// Strongly consistent: it sees every write that was answered before.
    Strong,
}

/// The items found by reads, by key; `None` where there is no item.
#[derive(Clone, Debug, Default)]
pub(crate) struct FoundItems(HashMap<Key, Option<Item>>);

impl FoundItems {
    /// Sets the item at `key`.
    pub(crate) fn insert(&mut self, key: Key, item: Option<Item>) {
        self.0.insert(key, item);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds later findings, which replace earlier ones.
    pub(crate) fn extend(&mut self, later: Self) {
        self.0.extend(later.0);
    }

    /// Whether `key` was read, even if no item was found.
    pub(crate) fn covers(&self, key: &Key) -> bool {
        self.0.contains_key(key)
    }

    /// Whether the items found here were found there, too, and are the same. Views don't count: no decision rests on
    /// them, and a link that many open gets new ones all the time.
    pub(crate) fn agrees_with(&self, other: &Self) -> bool {
        let lasting = |item: &Item| {
            let mut item = item.clone();
            item.retain(|name, _| !VIEWS.contains(&name.as_str()));
            item
        };
        self.0.iter().all(|(key, item)| {
            let there = other.0.get(key);
            there.is_some_and(|there| there.as_ref().map(lasting) == item.as_ref().map(lasting))
        })
    }

    pub(crate) fn contains(&self, key: &Key) -> bool {
        self.0.get(key).is_some_and(Option::is_some)
    }

    pub(crate) fn get(&self, key: &Key) -> Option<Item> {
        self.0.get(key).cloned().flatten()
    }

    /// The band, if the caller is one of its admins.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`].
    pub(crate) fn managed_band(&self, band: BandId, caller: &Caller) -> Result<Band, StoreError> {
        Ok(Band::managed_by(self.band(&keys::band(band))?, caller)?)
    }

    /// The invite's entry in the recipient lock; `None` for a link, or if members hold the lock.
    pub(crate) fn lock(&self, recipient: &Recipient, band: BandId) -> Result<Option<LockItem>, StoreError> {
        let item = keys::lock(recipient, band).and_then(|key| self.get(&key));
        item.filter(|item| !item.contains_key(MEMBERS))
            .map(|item| items::read("recipient lock", item))
            .transpose()
    }

    /// The members who hold the recipient lock of an address.
    pub(crate) fn lock_members(&self, recipient: &Recipient, band: BandId) -> Result<BTreeSet<UserId>, StoreError> {
        let item = keys::lock(recipient, band).and_then(|key| self.get(&key));
        let members = item.as_ref().and_then(|item| item.get(MEMBERS)?.as_ss().ok());
        members.into_iter().flatten().map(|text| items::user(text)).collect()
    }

    /// Who holds the recipient lock at `now`, as far as the items found show.
    pub(crate) fn lock_holder(
        &self,
        recipient: &Recipient,
        band: BandId,
        now: Instant,
    ) -> Result<LockHolder, StoreError> {
        let members = self.lock_members(recipient, band)?;
        if !members.is_empty() {
            return Ok(LockHolder::Members(members));
        }
        let Some(lock) = self.lock(recipient, band)?.filter(|lock| lock.is_held(now)) else {
            return Ok(LockHolder::Nobody);
        };
        let (id, key) = (lock.invite_id()?, keys::invite(lock.invite_id()?));
        if !self.covers(&key) {
            let open = Some(lock.generation);
            return Ok(LockHolder::Invite { id, open });
        }
        let invite = self.invite(&key, now)?;
        if let Some(invite) = &invite
            && keys::lock(&invite.recipient, band) != keys::lock(recipient, band)
        {
            // It has moved to another address since the lock was read.
            return Ok(LockHolder::Nobody);
        }
        let open = invite.filter(|invite| invite.ended.is_none());
        let open = open.map(|invite| invite.generation);
        Ok(LockHolder::Invite { id, open })
    }

    /// Whether the invite may hold its recipient lock: neither another invite nor a member is known to.
    pub(crate) fn may_hold_lock(&self, invite: &Invite) -> Result<bool, StoreError> {
        let (to, band) = (&invite.recipient, invite.id.band);
        let lock = self.lock(to, band)?.map(|lock| lock.invite_id()).transpose()?;
        Ok(self.lock_members(to, band)?.is_empty() && lock.is_none_or(|holder| holder == invite.id))
    }

    pub(crate) fn band(&self, key: &Key) -> Result<Option<Band>, StoreError> {
        self.get(key).map(BandItem::read).transpose()
    }

    pub(crate) fn member(&self, key: &Key) -> Result<Option<Member>, StoreError> {
        self.get(key)
            .map(|item| items::read::<MemberItem>("membership", item)?.into_member())
            .transpose()
    }

    pub(crate) fn profile(&self, key: &Key) -> Result<Option<Profile>, StoreError> {
        match self.get(key) {
            Some(item) => items::read::<ProfileItem>("profile", item)?.into_profile(),
            None => Ok(None),
        }
    }

    /// The invite, unless its TTL has passed.
    pub(crate) fn invite(&self, key: &Key, now: Instant) -> Result<Option<Invite>, StoreError> {
        let Some(item) = self.get(key) else { return Ok(None) };
        let item = items::read::<InviteItem>("invite", item)?;
        if item.is_kept(now) {
            item.into_invite().map(Some)
        } else {
            Ok(None)
        }
    }
}

impl Store {
    /// Reads up to 100 items in one call. It asks again for keys that the database left out under load.
    pub(crate) async fn read(&self, keys: &[Key], consistency: Consistency) -> Result<FoundItems, StoreError> {
        let mut found = FoundItems(keys.iter().map(|key| (key.clone(), None)).collect());
        let mut missing: Vec<_> = keys
            .iter()
            .collect::<HashSet<_>>()
            .into_iter()
            .map(Key::attributes)
            .collect();
        let mut pace = self.pace();
        while !missing.is_empty() {
            let ask = KeysAndAttributes::builder()
                .consistent_read(consistency == Consistency::Strong)
                .set_keys(Some(missing))
                .build()
                .map_err(|cause| StoreError::Broken(cause.to_string()))?;
            let answer = self
                .calls
                .batch_get_item(|call| call.request_items(&self.table, ask))
                .await
                .map_err(|error| StoreError::from_sdk(&error))?;
            for item in answer
                .responses
                .into_iter()
                .filter_map(|mut tables| tables.remove(&self.table))
                .flatten()
            {
                if let Some(key) = Key::of(&item) {
                    found.insert(key, Some(item));
                }
            }
            missing = answer
                .unprocessed_keys
                .and_then(|mut tables| tables.remove(&self.table))
                .map(|rest| rest.keys)
                .unwrap_or_default();
            if !missing.is_empty() {
                pace.wait()
                    .await
                    .map_err(|_| StoreError::Unavailable("reads are throttled".to_owned()))?;
            }
        }
        Ok(found)
    }

    /// Reads any number of items, in parallel calls of 100 keys each.
    pub(crate) async fn read_many(&self, keys: &[Key], consistency: Consistency) -> Result<FoundItems, StoreError> {
        let calls = keys.chunks(MAX_READ).map(|some| self.read(some, consistency));
        let mut all = FoundItems::default();
        for found in try_join_all(calls).await? {
            all.extend(found);
        }
        Ok(all)
    }
}

/// The value found, or the refusal.
pub(crate) fn or_refuse<T>(found: Option<T>, refusal: Refusal) -> Result<T, StoreError> {
    found.ok_or(StoreError::Refused(refusal))
}
