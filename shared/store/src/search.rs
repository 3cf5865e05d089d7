//! Searching for users by name or address.

use crate::Store;
use crate::error::StoreError;
use crate::items::{self, FindItem, LockItem};
use crate::keys::{self, s};
use crate::page::{ListQuery, Page, PageRequest, start, text};
use crate::read::Consistency;
use crate::step::Expression;
use domain::search::{Query, first_entry};
use domain::{BandId, Caller, DisplayName, Instant, Recipient, UserId};

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

impl Store {
    /// A page of the users who match `query`, sorted by name. It is strongly consistent, so a user who opts out
    /// disappears at once. A page can have fewer entries than asked for although more follow, if several words of a
    /// name match.
    ///
    /// One call; the size of the page in RU, whatever the size of the directory. For an admin of `band`, a second one,
    /// with 2 RU per user found.
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
        let (page, found) = tokio::try_join!(
            self.find(query, request),
            self.read_many(&band_keys, Consistency::Strong)
        )?;
        let mut page = page;
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

    async fn find(&self, query: &Query, request: PageRequest) -> Result<Page<FoundUser>, StoreError> {
        let (pk, keys) = match query {
            Query::Name(name) => (keys::find_pk(name), "pk = :pk AND begins_with(sk, :begin)"),
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
            values.values.insert(":begin".to_owned(), s(name));
        }
        let from = request.after.map(|sk| start([("pk", pk), ("sk", sk)]));
        let position = |item: &crate::read::Item| text(item, "sk").map(str::to_owned);
        let page = self.page(ListQuery::new(values), request.limit, from, position).await?;
        let mut entries = Vec::new();
        for item in page.entries {
            let item: FindItem = items::read("search entry", item)?;
            let counts = match query {
                Query::Name(name) => {
                    first_entry(&item.display_name, name, item.folding()?).is_some_and(|entry| item.is(&entry))
                }
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
