//! Searching for users by name or address.

use crate::Store;
use crate::error::StoreError;
use crate::items::{self, FindItem, LockItem};
use crate::keys::{self, s};
use crate::page::{ListQuery, Page, PageRequest, start, text};
use crate::read::Consistency;
use crate::step::Expression;
use domain::fold::Folding;
use domain::search::{NameQuery, Query};
use domain::{BandId, Caller, DisplayName, Instant, Recipient, UserId};
use futures_util::future::try_join_all;
use std::collections::BTreeSet;

/// A user found by a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundUser {
    /// The user.
    pub user: UserId,
    /// Their name.
    pub name: DisplayName,
    /// How they relate to the band given with the search, if the searcher is one of its admins.
    pub standing: Option<Standing>,
}

/// How a user relates to a band.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether they are a member.
    pub member: bool,
    /// Whether they have a pending invite to their user id. Invites to addresses don't count, so as not to reveal who
    /// has an account.
    pub invited: bool,
}

/// How many queries a page takes at most where other words of the search leave out who was found by the first.
const MAX_CALLS: u32 = 5;
/// How many of the searcher's bands are looked at for fellow members, latest first, and how many members of each.
const FELLOW_BANDS: u32 = 10;
const FELLOWS_PER_BAND: u32 = 100;
/// The position in a search behind the fellow members and before everybody else.
const BEFORE_ALL: &str = "";

impl Store {
    /// A page of the users who match `query`: first those who can't be found otherwise but share a band with the
    /// searcher, then who can be found by all, each sorted by name. The latter is strongly consistent, so that a user
    /// who opts out disappears at once. A page can have fewer entries than asked for although more follow, if several
    /// words of a name match, or if few have all words of the search.
    ///
    /// One call for everybody, up to five for several words; the size of the page in RU for each, whatever the size of
    /// the directory. Beside it for fellow members, on the first page of a search by name, three calls: 1 RU for the
    /// searcher's bands, the members of each (100 of the latest 10 bands at most), and ½ RU per member. For an admin of
    /// `band`, one more afterwards, with 2 RU per user found.
    ///
    /// # Errors
    /// None but those of the database.
    pub async fn search(
        &self,
        caller: &Caller,
        query: &Query,
        band: Option<BandId>,
        request: PageRequest,
        now: Instant,
    ) -> Result<Page<FoundUser>, StoreError> {
        let band_keys: Vec<_> = band.map(keys::band).into_iter().collect();
        let (mut page, found) = tokio::try_join!(
            self.everyone_found(caller, query, request),
            self.read_many(&band_keys, Consistency::Strong)
        )?;
        let Some(band) = band else { return Ok(page) };
        if !found
            .band(&keys::band(band))?
            .is_some_and(|band| band.is_admin(&caller.user))
        {
            return Ok(page);
        }
        let lock = |user: &UserId| keys::lock(&Recipient::User(user.clone()), band);
        let mut all = Vec::new();
        for one in &page.entries {
            all.push(keys::member(band, &one.user));
            all.extend(lock(&one.user));
        }
        let found = self.read_many(&all, Consistency::Strong).await?;
        for one in &mut page.entries {
            let held = lock(&one.user).and_then(|lock| found.get(&lock));
            let held = held
                .map(|item| items::read::<LockItem>("recipient lock", item))
                .transpose()?;
            one.standing = Some(Standing {
                member: found.contains(&keys::member(band, &one.user)),
                invited: held.is_some_and(|lock| lock.is_held(now)),
            });
        }
        Ok(page)
    }

    /// A page of fellow members, and of everybody after them.
    async fn everyone_found(
        &self,
        caller: &Caller,
        query: &Query,
        request: PageRequest,
    ) -> Result<Page<FoundUser>, StoreError> {
        let Query::Name(name) = query else {
            return self.find(query, request).await;
        };
        if let Some(after) = request.after {
            let after = Some(after).filter(|after| after != BEFORE_ALL);
            return self.find(query, PageRequest { after, ..request }).await;
        }
        let (mut fellows, mut page) = tokio::try_join!(self.fellows(caller, name), self.find(query, request.clone()))?;
        let places = request.limit as usize;
        fellows.truncate(places);
        if fellows.len() + page.entries.len() > places {
            let rest = u32::try_from(places - fellows.len()).unwrap_or_default();
            page = if rest == 0 {
                Page {
                    entries: Vec::new(),
                    next: Some(BEFORE_ALL.to_owned()),
                }
            } else {
                self.find(
                    query,
                    PageRequest {
                        limit: rest,
                        after: None,
                    },
                )
                .await?
            };
        }
        fellows.append(&mut page.entries);
        Ok(Page {
            entries: fellows,
            next: page.next,
        })
    }

    /// The members of the searcher's bands who match and can't be found by everybody, sorted by name.
    async fn fellows(&self, caller: &Caller, query: &NameQuery) -> Result<Vec<FoundUser>, StoreError> {
        let bands = self.latest_bands(caller, FELLOW_BANDS).await?;
        let members = bands.into_iter().map(|band| {
            let request = PageRequest {
                limit: FELLOWS_PER_BAND,
                after: None,
            };
            self.members_to_invite(band, request)
        });
        let members = try_join_all(members).await?.into_iter().flat_map(|page| page.entries);
        let users: BTreeSet<_> = members.filter(|user| *user != caller.user).collect();
        let profiles: Vec<_> = users.iter().map(keys::profile).collect();
        let found = self.read_many(&profiles, Consistency::Eventual).await?;
        let mut fellows = Vec::new();
        for profile in &profiles {
            let Some(profile) = found.profile(profile)? else {
                continue;
            };
            let name = profile.display_name;
            if !profile.searchable && query.entry_of(name.as_str(), Folding::CURRENT).is_some() {
                fellows.push(FoundUser {
                    user: profile.user,
                    name,
                    standing: None,
                });
            }
        }
        fellows.sort_by(|one, other| (one.name.as_str(), &one.user).cmp(&(other.name.as_str(), &other.user)));
        Ok(fellows)
    }

    /// A page of the users that everybody can find. It goes on reading while other words of the search leave out who was
    /// found by the first.
    async fn find(&self, query: &Query, request: PageRequest) -> Result<Page<FoundUser>, StoreError> {
        let mut page = self.find_once(query, request.clone()).await?;
        let is_filtered = matches!(query, Query::Name(name) if name.words.count() > 1);
        for _ in 1..if is_filtered { MAX_CALLS } else { 1 } {
            let left = (request.limit as usize).saturating_sub(page.entries.len());
            let (Some(after), Ok(limit @ 1..)) = (page.next.clone(), u32::try_from(left)) else {
                break;
            };
            let after = Some(after);
            let more = self.find_once(query, PageRequest { limit, after }).await?;
            page.entries.extend(more.entries);
            page.next = more.next;
        }
        Ok(page)
    }

    async fn find_once(&self, query: &Query, request: PageRequest) -> Result<Page<FoundUser>, StoreError> {
        let (pk, keys) = match query {
            Query::Name(name) => (keys::find_pk(&name.start), "pk = :pk AND begins_with(sk, :begin)"),
            Query::Email(address) => (keys::find_email_pk(address), "pk = :pk"),
            Query::Nobody => {
                return Ok(Page {
                    entries: Vec::new(),
                    next: None,
                });
            }
        };
        let mut values = Expression::new(keys, [(":pk", s(&pk))]);
        if let Query::Name(name) = query {
            values.values.insert(":begin".to_owned(), s(&name.start));
        }
        let from = request.after.map(|sk| start([("pk", pk), ("sk", sk)]));
        let position = |item: &crate::read::Item| text(item, "sk").map(str::to_owned);
        let page = self.page(ListQuery::new(values), request.limit, from, position).await?;
        let mut entries = Vec::new();
        for item in page.entries {
            let item: FindItem = items::read("search entry", item)?;
            let counts = match query {
                Query::Name(name) => name
                    .entry_of(&item.display_name, item.folding()?)
                    .is_some_and(|entry| item.is(&entry)),
                Query::Email(_) | Query::Nobody => true,
            };
            if counts {
                let (user, name) = item.into_user()?;
                entries.push(FoundUser {
                    user,
                    name,
                    standing: None,
                });
            }
        }
        Ok(Page {
            entries,
            next: page.next,
        })
    }
}
