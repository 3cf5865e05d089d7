//! Lists of what is selected by more than a status: invites of a batch, invites found by words, by their mail or by not
//! having been opened; and lists in another order than that of the index.

use crate::Store;
use crate::error::StoreError;
use crate::items::{self, InviteItem};
use crate::keys::{self, s};
use crate::list::{Count, InviteList};
use crate::page::{ListQuery, Page, PageRequest};
use crate::step::Expression;
use domain::batch::as_count;
use domain::selection::{Selection, Sort};
use domain::{BandId, Caller, DisplayName, Instant, Invite, InviteFilter, Recipient, UserId};
use std::collections::HashMap;

/// The maximum number of invites that are looked at to select some.
pub const MAX_LOOKED_AT: u32 = 1000;

/// How many invites were looked at to select some.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LookedAt {
    /// The number.
    pub number: u32,
    /// Whether these are all; if not, the band has more than [`MAX_LOOKED_AT`].
    pub complete: bool,
}

/// The invites of a selection, in their order, each with its place in it.
pub(crate) struct Selected {
    pub(crate) invites: Vec<(String, Invite)>,
    pub(crate) looked_at: LookedAt,
    descending: bool,
}

impl Store {
    /// A page of the invites that are selected, in the order of their filter or in another one. `total` counts those
    /// that were found, and is exact only if all were looked at.
    ///
    /// Looks at the first [`MAX_LOOKED_AT`] invites of the status, in the order of its list (by expiry, soonest first,
    /// for [`Sort::Expiry`]), or at those of the batch.
    ///
    /// Two rounds of calls: 2 RU, then in parallel the invites to look at, one call per MB and about 1 RU per 13
    /// invites, and the counts of [`list_invites`](Self::list_invites). With words, or in the order of names, a third
    /// one: ½ RU per invite to a user.
    ///
    /// # Errors
    /// [`NotBandAdmin`](domain::Refusal::NotBandAdmin).
    pub async fn select_invites(
        &self,
        caller: &Caller,
        band: BandId,
        selection: &Selection,
        sort: Option<Sort>,
        request: PageRequest,
        now: Instant,
    ) -> Result<InviteList, StoreError> {
        let (managed, quota) = self.managed_quota(caller, band, now).await?;
        let (selected, (pending, counts)) = tokio::try_join!(
            self.selected(band, selection, sort, now),
            self.pending_and_counts(band, &request, now),
        )?;
        let looked_at = selected.looked_at;
        let total = Count {
            number: as_count(selected.invites.len()),
            exact: looked_at.complete,
        };
        Ok(InviteList {
            page: selected.page(&request),
            band: managed,
            total,
            pending,
            counts,
            quota,
            looked_at: Some(looked_at),
        })
    }

    /// The invites that are selected. See [`select_invites`](Self::select_invites).
    pub(crate) async fn selected(
        &self,
        band: BandId,
        selection: &Selection,
        sort: Option<Sort>,
        now: Instant,
    ) -> Result<Selected, StoreError> {
        let mut query = match selection.batch {
            Some(batch) => {
                let (from, to) = keys::batch(band, batch);
                ListQuery::new(Expression::new(
                    "pk = :pk AND sk BETWEEN :from AND :to",
                    [(":pk", s(keys::band_pk(band))), (":from", s(from)), (":to", s(to))],
                ))
            }
            None => self.invites_query(band, selection.filter, now),
        };
        if sort == Some(Sort::Expiry) && query.index.is_some() {
            query.newest_first = false;
        }
        let (items, complete) = self.all(&query, MAX_LOOKED_AT).await?;
        let looked_at = LookedAt {
            number: as_count(items.len()),
            complete,
        };
        let mut invites = Vec::new();
        for item in items {
            let item: InviteItem = items::read("invite", item)?;
            if item.is_kept(now) {
                invites.push(item.into_invite()?);
            }
        }
        let names = if selection.words.is_empty() && sort != Some(Sort::Name) {
            HashMap::new()
        } else {
            self.invited_names(&invites).await?
        };
        invites.retain(|invite| selection.admits(invite, name(&names, invite), now));
        let place = |invite: Invite| (place(&invite, selection.filter, sort, name(&names, &invite)), invite);
        let mut selected = Selected {
            invites: invites.into_iter().map(place).collect(),
            looked_at,
            descending: matches!(sort, None | Some(Sort::Created)),
        };
        selected.invites.sort_by(|(one, _), (other, _)| one.cmp(other));
        if selected.descending {
            selected.invites.reverse();
        }
        Ok(selected)
    }
}

impl Selected {
    /// A page. It compares places only: the last invite of the previous page may have changed since.
    pub(crate) fn page(self, request: &PageRequest) -> Page<Invite> {
        let Self {
            mut invites,
            descending,
            ..
        } = self;
        let is_later = |place: &String, after: &String| if descending { place < after } else { place > after };
        invites.retain(|(place, _)| request.after.as_ref().is_none_or(|after| is_later(place, after)));
        let more = invites.len() > request.limit as usize;
        invites.truncate(request.limit as usize);
        let next = invites.last().filter(|_| more).map(|(place, _)| place.clone());
        Page {
            entries: invites.into_iter().map(|(_, invite)| invite).collect(),
            next,
        }
    }
}

fn name<'n>(names: &'n HashMap<UserId, DisplayName>, invite: &Invite) -> Option<&'n str> {
    match &invite.recipient {
        Recipient::User(user) => names.get(user).map(DisplayName::as_str),
        Recipient::Anyone | Recipient::Email(_) => None,
    }
}

/// Its place in a list: where times or names are equal, those created later come later.
fn place(invite: &Invite, filter: InviteFilter, sort: Option<Sort>, name: Option<&str>) -> String {
    match sort {
        None => keys::position_at(filter.listed_at(invite), invite.id),
        Some(Sort::Expiry) => keys::position_at(invite.expires_at, invite.id),
        Some(Sort::Created) => keys::position_at(invite.created_at, invite.id),
        // A control character comes before everything that a folded name contains.
        Some(Sort::Name) => format!("{}\t{}", invite.sort_name(name), invite.id.own()),
    }
}
