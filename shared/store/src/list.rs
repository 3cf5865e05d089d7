//! Lists of a band's invites, and one invite, for its admins.

use crate::Store;
use crate::error::StoreError;
use crate::items::{self, InviteItem};
use crate::keys::{self, n, s};
use crate::page::{ListQuery, Page, PageRequest, start, text};
use crate::read::{Consistency, Item, or_refuse};
use crate::step::Expression;
use domain::{Band, BandId, Caller, Ending, Instant, Invite, InviteId, Refusal};

/// How far invites are counted. Beyond, a [`Count`] says that there are at least so many.
pub const MOST_COUNTED: u32 = 1000;

/// Which invites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteFilter {
    /// Those that can be used: by expiry, latest first.
    Pending,
    /// Those that ended so: by when they did, latest first.
    Ended(Ending),
    /// Those whose time ran out: by when it did, latest first.
    Expired,
    /// All: by creation, newest first.
    All,
}

/// A number of invites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// How many, up to [`MOST_COUNTED`].
    pub number: u32,
    /// Whether these are all; if not, there are at least so many.
    pub exact: bool,
}

/// A page of a band's invites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InviteList {
    /// The page.
    pub page: Page<Invite>,
    /// How many match the filter.
    pub total: Count,
    /// How many are pending.
    pub pending: Count,
}

impl Store {
    /// A page of a band's invites, with what was created or ended just before.
    ///
    /// Two rounds of calls, strongly consistent: the band (1 RU), then, in parallel, the page and the counts, which look at
    /// [`MOST_COUNTED`] entries at the most, a call a MB. How much else the band has makes no difference. Who is no admin
    /// is refused after the first.
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

    /// The band, to its admin. One call, 1 RU.
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
        // DynamoDB refuses to start outside the range. It moves with time, and not all clocks are the same.
        if let (Some(place), Some((from, to))) = (&after, self.range(filter, now)) {
            if *place < from {
                return Ok(Page::default());
            }
            after = after.filter(|place| *place <= to);
        }
        let start = after.map(|place| {
            let pk = ("pk", keys::band_pk(band));
            if order == "sk" {
                return start([pk, ("sk", place)]);
            }
            let own = place.rsplit('#').next().unwrap_or_default();
            start([pk, ("sk", format!("{}{own}", keys::INVITE)), (order, place)])
        });
        let place = |item: &Item| text(item, order).map(str::to_owned);
        self.page(query, request.limit, start, place).await
    }

    pub(crate) async fn count_invites(
        &self,
        band: BandId,
        filter: InviteFilter,
        now: Instant,
    ) -> Result<Count, StoreError> {
        let (number, exact) = self.count(&self.invites_query(band, filter, now), MOST_COUNTED).await?;
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

    /// Where in the index such invites are: from, to; nowhere in particular if they are all. What TTL is due on is left
    /// out, whether or not it has been deleted yet.
    fn range(&self, filter: InviteFilter, now: Instant) -> Option<(String, String)> {
        let kept = now - self.retention;
        // '~' sorts behind every digit and letter of an id.
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
