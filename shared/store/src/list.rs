//! Lists of a band's invites, and one invite, for its admins.

use crate::Store;
use crate::error::StoreError;
use crate::items::{self, InviteItem};
use crate::keys::{self, n, s};
use crate::page::{ListQuery, Page, PageRequest, start, text};
use crate::read::{Consistency, or_refuse};
use crate::write::Expression;
use domain::{BandId, Caller, Ending, Instant, Invite, InviteId, Refusal};

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
    /// One round of calls in parallel, consistent: the band (1 RU), the page, and the counts, which look at
    /// [`MOST_COUNTED`] entries at the most. How much else the band has makes no difference.
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
        let query = self.invites_query(band, filter, now);
        let key = keys::band(band);
        let from = request.after.map(|place| {
            if filter == InviteFilter::All {
                return start([("pk", keys::band_pk(band)), ("sk", place)]);
            }
            let own = place.rsplit('#').next().unwrap_or_default();
            let sk = format!("{}{own}", keys::INVITE);
            start([("pk", keys::band_pk(band)), ("sk", sk), ("by_state", place)])
        });
        let order = if filter == InviteFilter::All { "sk" } else { "by_state" };
        let place = |item: &crate::read::Item| text(item, order).map(str::to_owned);
        let total = async {
            match filter {
                InviteFilter::Pending => Ok(None),
                other => self.count_invites(band, other, now).await.map(Some),
            }
        };
        let (found, page, total, pending) = tokio::try_join!(
            self.read(std::slice::from_ref(&key), Consistency::Strong),
            self.page(query.clone(), request.limit, from, place),
            total,
            self.count_invites(band, InviteFilter::Pending, now),
        )?;
        let band = or_refuse(found.band(&key)?, Refusal::NotBandAdmin)?;
        if !band.is_admin(&caller.user) {
            return Err(Refusal::NotBandAdmin.into());
        }
        let page = page.map(|item| items::read::<InviteItem>("invite", item)?.into_invite())?;
        Ok(InviteList {
            page,
            total: total.unwrap_or(pending),
            pending,
        })
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

    /// What TTL is due on is left out, whether or not it has been deleted yet.
    fn invites_query(&self, band: BandId, filter: InviteFilter, now: Instant) -> ListQuery {
        let kept = now - self.retention;
        // '~' sorts behind every digit and letter of an id.
        let (from, to) = match filter {
            InviteFilter::All => {
                let mut query = ListQuery::new(Expression::new(
                    "pk = :pk AND begins_with(sk, :invites)",
                    [
                        (":pk", s(keys::band_pk(band))),
                        (":invites", s(keys::INVITE)),
                        (":now", n(now.timestamp())),
                    ],
                ));
                query.filter = Some("#ttl > :now");
                query.newest_first = true;
                return query;
            }
            InviteFilter::Pending => (keys::state_at("open", now, "~"), "open#~".to_owned()),
            InviteFilter::Expired => (keys::state_at("open", kept, "~"), keys::state_at("open", now, "~")),
            InviteFilter::Ended(how) => (
                keys::state_at(keys::ending(how), kept, "~"),
                format!("{}#~", keys::ending(how)),
            ),
        };
        let mut query = ListQuery::new(Expression::new(
            "pk = :pk AND by_state BETWEEN :from AND :to",
            [(":pk", s(keys::band_pk(band))), (":from", s(from)), (":to", s(to))],
        ));
        query.index = Some("by_state");
        query.newest_first = true;
        query
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
