//! Lists of a band's invites, and single invites, for its admins.

use crate::Store;
use crate::error::StoreError;
use crate::items::{self, InviteItem};
use crate::keys::{self, n, s};
use crate::page::{ListQuery, Page, PageRequest, start, text};
use crate::read::{Consistency, FoundItems, Item, or_refuse};
use crate::selected::LookedAt;
use crate::step::Expression;
use domain::quota::QuotaLeft;
use domain::{Band, BandId, Caller, Ending, Instant, Invite, InviteFilter, InviteId, Refusal};

/// The maximum that invites are counted to. A [`Count`] says whether there may be more.
pub const MAX_COUNTED: u32 = 1000;

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
    /// The band, which says whose inviters are still admins.
    pub band: Band,
    /// The number of invites that match the filter.
    pub total: Count,
    /// The number of pending invites.
    pub pending: Count,
    /// The numbers by state, on the first page.
    pub counts: Option<InviteCounts>,
    /// What is left of the day's quotas.
    pub quota: QuotasLeft,
    /// How many invites were looked at to select these; `None` if the pages of the list reach all invites.
    pub looked_at: Option<LookedAt>,
}

/// The numbers of a band's invites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InviteCounts {
    /// Pending invites.
    pub pending: Count,
    /// Those of the pending ones that nobody has opened.
    pub unseen: Count,
    /// Those of the pending ones whose mail did not get through.
    pub mail_problems: Count,
    /// Those of the pending ones that expire within [`SOON`](domain::selection::SOON).
    pub expiring_soon: Count,
    /// Accepted invites.
    pub accepted: Count,
    /// Declined invites.
    pub declined: Count,
    /// Revoked invites.
    pub revoked: Count,
    /// Expired invites.
    pub expired: Count,
}

impl InviteCounts {
    fn of(&self, filter: InviteFilter) -> Count {
        match filter {
            InviteFilter::Pending => self.pending,
            InviteFilter::Ended(Ending::Accepted) => self.accepted,
            InviteFilter::Ended(Ending::Declined) => self.declined,
            InviteFilter::Ended(Ending::Revoked) => self.revoked,
            InviteFilter::Expired => self.expired,
            InviteFilter::All => {
                let all = [self.pending, self.accepted, self.declined, self.revoked, self.expired];
                let number: u32 = all.iter().map(|count| count.number).sum();
                let exact = number <= MAX_COUNTED && all.iter().all(|count| count.exact);
                Count {
                    number: number.min(MAX_COUNTED),
                    exact,
                }
            }
        }
    }
}

/// What is left of the day's quotas of invites and resends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotasLeft {
    /// What the band has left, for all its admins together.
    pub band: QuotaLeft,
    /// What the caller has left, for all their bands together.
    pub own: QuotaLeft,
}

impl Store {
    /// A page of a band's invites, including everything created or ended just before.
    ///
    /// Two rounds of strongly consistent calls: the band and the caller's profile (2 RU), then in parallel the page and
    /// the counts: by all states on the first page, of those that match and of the pending ones on the others. A count
    /// reads at most [`MAX_COUNTED`] entries, about 1 RU per 13 of them and one call per MB. Apart from that, the cost
    /// does not depend on how many other invites the band has. Callers who are not admins are refused after the first
    /// round.
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
        let (managed, quota) = self.managed_quota(caller, band, now).await?;
        let is_first = request.after.is_none();
        let total = async {
            match filter {
                InviteFilter::Pending => Ok(None),
                _ if is_first => Ok(None),
                other => self.count_invites(band, other, now).await.map(Some),
            }
        };
        let counting = self.pending_and_counts(band, &request, now);
        let (page, total, (pending, counts)) =
            tokio::try_join!(self.invites_page(band, filter, request.clone(), now), total, counting)?;
        let page = page.map(|item| items::read::<InviteItem>("invite", item)?.into_invite())?;
        let counted = counts.map(|counts| counts.of(filter));
        Ok(InviteList {
            page,
            band: managed,
            total: total.or(counted).unwrap_or(pending),
            pending,
            counts,
            quota,
            looked_at: None,
        })
    }

    /// The band and what is left of the quotas, if the caller is an admin of the band. One call, 2 RU.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`].
    pub(crate) async fn managed_quota(
        &self,
        caller: &Caller,
        band: BandId,
        now: Instant,
    ) -> Result<(Band, QuotasLeft), StoreError> {
        let both = [keys::band(band), keys::profile(&caller.user)];
        let found: FoundItems = self.read(&both, Consistency::Strong).await?;
        let managed = found.managed_band(band, caller)?;
        let allowance = self.allowance(&found, band, caller, now);
        let quota = QuotasLeft {
            band: allowance.band.quota_left(now),
            own: allowance.inviter.quota_left(now),
        };
        Ok((managed, quota))
    }

    /// The number of pending invites and, for a first page, the numbers by state.
    pub(crate) async fn pending_and_counts(
        &self,
        band: BandId,
        request: &PageRequest,
        now: Instant,
    ) -> Result<(Count, Option<InviteCounts>), StoreError> {
        if request.after.is_some() {
            let pending = self.count_invites(band, InviteFilter::Pending, now).await?;
            return Ok((pending, None));
        }
        let ended = |how| self.count_invites(band, InviteFilter::Ended(how), now);
        let (open, accepted, declined, revoked, expired) = tokio::try_join!(
            self.count_open(band, now),
            ended(Ending::Accepted),
            ended(Ending::Declined),
            ended(Ending::Revoked),
            self.count_invites(band, InviteFilter::Expired, now),
        )?;
        let [pending, unseen, mail_problems, expiring_soon] = open;
        let counts = InviteCounts {
            pending,
            unseen,
            mail_problems,
            expiring_soon,
            accepted,
            declined,
            revoked,
            expired,
        };
        Ok((pending, Some(counts)))
    }

    /// The numbers of pending invites, and of those of them that nobody has opened, whose mail did not get through, and
    /// that expire soon.
    async fn count_open(&self, band: BandId, now: Instant) -> Result<[Count; 4], StoreError> {
        let query = self.invites_query(band, InviteFilter::Pending, now);
        let (items, exact) = self.all(&query, MAX_COUNTED).await?;
        let mut numbers = [0; 4];
        for item in items {
            let invite = items::read::<InviteItem>("invite", item)?.into_invite()?;
            let counts = [
                true,
                invite.is_unseen(now),
                invite.delivery.is_problem(),
                invite.expires_soon(now),
            ];
            for (number, counted) in numbers.iter_mut().zip(counts) {
                *number += u32::from(counted);
            }
        }
        Ok(numbers.map(|number| Count { number, exact }))
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

    pub(crate) fn invites_query(&self, band: BandId, filter: InviteFilter, now: Instant) -> ListQuery {
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

    /// One invite, and its band. One call, 2 RU.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`], [`Refusal::InviteNotFound`].
    pub async fn invite(&self, caller: &Caller, id: InviteId, now: Instant) -> Result<(Invite, Band), StoreError> {
        let (band, invite) = (keys::band(id.band), keys::invite(id));
        let found = self.read(&[band.clone(), invite.clone()], Consistency::Strong).await?;
        let band = or_refuse(found.band(&band)?, Refusal::NotBandAdmin)?;
        if !band.is_admin(&caller.user) {
            return Err(Refusal::NotBandAdmin.into());
        }
        Ok((or_refuse(found.invite(&invite, now)?, Refusal::InviteNotFound)?, band))
    }
}
