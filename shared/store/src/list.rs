//! Lists of a band's invites, and single invites, for its admins.

use crate::Store;
use crate::error::StoreError;
use crate::items::{self, InviteItem};
use crate::keys::{self, n, s};
use crate::page::{ListQuery, Page, PageRequest, start, text};
use crate::read::{Consistency, Item, or_refuse};
use crate::step::Expression;
use domain::{Band, BandId, Caller, Ending, Instant, Invite, InviteId, Refusal};

/// The maximum that invites are counted to. A [`Count`] says whether there may be more.
pub const MAX_COUNTED: u32 = 1000;

/// Selects invites and the order of their list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteFilter {
    /// Pending invites, by expiry, latest first.
    Pending,
    /// Invites that ended this way, by the time they ended, latest first.
    Ended(Ending),
    /// Expired invites, by expiry, latest first.
    Expired,
    /// All invites, by creation, newest first.
    All,
}

/// A number of invites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// The number, up to [`MAX_COUNTED`].
    pub number: u32,
    /// Whether the number is exact; if not, there are at least this many.
    pub exact: bool,
}

/// A page of a band's invites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InviteList {
    /// The page.
    pub page: Page<Invite>,
    /// The number of invites that match the filter.
    pub total: Count,
    /// The number of pending invites.
    pub pending: Count,
}

impl Store {
    /// A page of a band's invites, including everything created or ended just before.
    ///
    /// Two rounds of strongly consistent calls: the band (1 RU), then in parallel the page and the counts. A count
    /// reads at most [`MAX_COUNTED`] entries, one call per MB. The cost does not depend on how many other invites the
    /// band has. Callers who are not admins are refused after the first round.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`].
    pub async fn list_invites(
        &self,
        caller: &Caller,
        band: BandId,
        filter: InviteFilter,
        request: PageRequest,
        now: Instant,
    ) -> Result<InviteList, StoreError> {
        self.managed_band(caller, band).await?;
        let total = async {
            match filter {
                InviteFilter::Pending => Ok(None),
                other => self.count_invites(band, other, now).await.map(Some),
            }
        };
        let (page, total, pending) = tokio::try_join!(
            self.invites_page(band, filter, request, now),
            total,
            self.count_invites(band, InviteFilter::Pending, now),
        )?;
        let page = page.map(|item| items::read::<InviteItem>("invite", item)?.into_invite())?;
        Ok(InviteList {
            page,
            total: total.unwrap_or(pending),
            pending,
        })
    }

    /// The band, if the caller is one of its admins. One call, 1 RU.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`].
    pub(crate) async fn managed_band(&self, caller: &Caller, band: BandId) -> Result<Band, StoreError> {
        let key = keys::band(band);
        let found = self.read(std::slice::from_ref(&key), Consistency::Strong).await?;
        found.managed_band(band, caller)
    }

    async fn invites_page(
        &self,
        band: BandId,
        filter: InviteFilter,
        request: PageRequest,
        now: Instant,
    ) -> Result<Page<Item>, StoreError> {
        let query = self.invites_query(band, filter, now);
        let order = query.index.unwrap_or("sk");
        let mut after = request.after;
        // DynamoDB refuses a start outside the range. The range moves with time, and clocks differ.
        if let (Some(position), Some((from, to))) = (&after, self.range(filter, now)) {
            if *position < from {
                return Ok(Page::default());
            }
            after = after.filter(|position| *position <= to);
        }
        let start = after.map(|position| {
            let pk = ("pk", keys::band_pk(band));
            if order == "sk" {
                return start([pk, ("sk", position)]);
            }
            let own = position.rsplit('#').next().unwrap_or_default();
            start([pk, ("sk", format!("{}{own}", keys::INVITE)), (order, position)])
        });
        let position = |item: &Item| text(item, order).map(str::to_owned);
        self.page(query, request.limit, start, position).await
    }

    pub(crate) async fn count_invites(
        &self,
        band: BandId,
        filter: InviteFilter,
        now: Instant,
    ) -> Result<Count, StoreError> {
        let (number, exact) = self.count(&self.invites_query(band, filter, now), MAX_COUNTED).await?;
        Ok(Count { number, exact })
    }

    fn invites_query(&self, band: BandId, filter: InviteFilter, now: Instant) -> ListQuery {
        let pk = (":pk", s(keys::band_pk(band)));
        let mut query = if let Some((from, to)) = self.range(filter, now) {
            let mut query = ListQuery::new(Expression::new(
                "pk = :pk AND by_state BETWEEN :from AND :to",
                [pk, (":from", s(from)), (":to", s(to))],
            ));
            query.index = Some("by_state");
            query
        } else {
            let mut query = ListQuery::new(Expression::new(
                "pk = :pk AND begins_with(sk, :invites)",
                [pk, (":invites", s(keys::INVITE)), (":now", n(now.timestamp()))],
            ));
            query.filter = Some("#ttl > :now");
            query
        };
        query.newest_first = true;
        query
    }

    /// The range of such invites in the index `by_state`; `None` for all invites. Invites whose TTL has passed are left
    /// out, whether or not they have been deleted.
    fn range(&self, filter: InviteFilter, now: Instant) -> Option<(String, String)> {
        let kept = now - self.retention;
        // '~' sorts after every digit and letter of an id.
        match filter {
            InviteFilter::All => None,
            InviteFilter::Pending => Some((keys::state_at("open", now, "~"), "open#~".to_owned())),
            InviteFilter::Expired => Some((keys::state_at("open", kept, "~"), keys::state_at("open", now, "~"))),
            InviteFilter::Ended(how) => {
                let state = keys::ending(how);
                Some((keys::state_at(state, kept, "~"), format!("{state}#~")))
            }
        }
    }

    /// One invite. One call, 2 RU.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`], [`Refusal::InviteNotFound`].
    pub async fn invite(&self, caller: &Caller, id: InviteId, now: Instant) -> Result<Invite, StoreError> {
        let (band, invite) = (keys::band(id.band), keys::invite(id));
        let found = self.read(&[band.clone(), invite.clone()], Consistency::Strong).await?;
        let band = or_refuse(found.band(&band)?, Refusal::NotBandAdmin)?;
        if !band.is_admin(&caller.user) {
            return Err(Refusal::NotBandAdmin.into());
        }
        or_refuse(found.invite(&invite, now)?, Refusal::InviteNotFound)
    }
}
