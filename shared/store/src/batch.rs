//! Listing the invites of a batch.

use crate::Store;
use crate::error::StoreError;
use crate::items::{self, InviteItem};
use crate::keys::{self, s};
use crate::list::{Count, InviteFilter, InviteList};
use crate::page::{ListQuery, Page, PageRequest};
use crate::step::Expression;
use domain::{BandId, BatchId, Caller, Instant, Invite, Status};
use std::cmp::Reverse;

/// The maximum number of invites in a batch: as many as its ids have room for.
const MAX: u32 = 256;

impl Store {
    /// A page of the invites of one batch, in the orders of [`Store::list_invites`]. `pending` counts those of the
    /// whole band.
    ///
    /// Two rounds of calls: 1 RU, then in parallel the whole batch (about 10 RU for 100 invites) and the count. A batch
    /// is one range of keys, so no other invites of the band are read.
    ///
    /// # Errors
    /// [`NotBandAdmin`](domain::Refusal::NotBandAdmin).
    pub async fn list_batch(
        &self,
        caller: &Caller,
        band: BandId,
        batch: BatchId,
        filter: InviteFilter,
        request: PageRequest,
        now: Instant,
    ) -> Result<InviteList, StoreError> {
        self.managed_band(caller, band).await?;
        let (from, to) = keys::batch(band, batch);
        let query = ListQuery::new(Expression::new(
            "pk = :pk AND sk BETWEEN :from AND :to",
            [(":pk", s(keys::band_pk(band))), (":from", s(from)), (":to", s(to))],
        ));
        let (page, pending) = tokio::try_join!(
            self.page(query, MAX, None, |_| None),
            self.count_invites(band, InviteFilter::Pending, now),
        )?;
        let mut invites = Vec::new();
        for item in page.entries {
            let item: InviteItem = items::read("invite", item)?;
            if item.is_kept(now) {
                let invite = item.into_invite()?;
                invites.extend((invite.batch == Some(batch) && matches(&invite, filter, now)).then_some(invite));
            }
        }
        invites.sort_by_cached_key(|invite| Reverse(position(invite, filter)));
        let number = u32::try_from(invites.len()).unwrap_or(u32::MAX);
        // Compare positions only: the last invite shown may have changed since.
        let after = request.after.as_ref();
        let mut entries = invites;
        entries.retain(|invite| after.is_none_or(|after| position(invite, filter) < *after));
        let more = entries.len() > request.limit as usize;
        entries.truncate(request.limit as usize);
        let next = entries.last().filter(|_| more).map(|last| position(last, filter));
        Ok(InviteList {
            page: Page { entries, next },
            total: Count { number, exact: true },
            pending,
        })
    }
}

fn matches(invite: &Invite, filter: InviteFilter, now: Instant) -> bool {
    let status = invite.status(now);
    match filter {
        InviteFilter::All => true,
        InviteFilter::Pending => status == Status::Pending,
        InviteFilter::Expired => status == Status::Expired,
        InviteFilter::Ended(how) => invite.ended.as_ref().is_some_and(|ended| ended.how == how),
    }
}

/// Its position in a list: latest first, and latest created first where times are equal.
fn position(invite: &Invite, filter: InviteFilter) -> String {
    let at = match (filter, &invite.ended) {
        (InviteFilter::All, _) => invite.created_at,
        (_, Some(ended)) => ended.at,
        (_, None) => invite.expires_at,
    };
    keys::position_at(at, invite.id)
}
