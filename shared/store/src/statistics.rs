//! Statistics of a band's invites, computed from the invites themselves.

use crate::Store;
use crate::error::StoreError;
use crate::items::{self, InviteItem};
use crate::keys::{self, s};
use crate::page::{ListQuery, start, text};
use crate::step::Expression;
use domain::statistics::Statistics;
use domain::{BandId, Caller, Instant};
use std::ops::Range;

/// The maximum number of invites that statistics include.
pub const MAX_EVALUATED: u32 = 10_000;

impl Store {
    /// Statistics of the band's invites created `during` some time, and whether they include all of them; if not, they
    /// include the first [`MAX_EVALUATED`]. Invites deleted by TTL are not included.
    ///
    /// 1 RU, then one call and 128 RU per MB of invites (about 3,000).
    ///
    /// # Errors
    /// [`NotBandAdmin`](domain::Refusal::NotBandAdmin).
    pub async fn statistics(
        &self,
        caller: &Caller,
        band: BandId,
        during: Range<Instant>,
        now: Instant,
    ) -> Result<(Statistics, bool), StoreError> {
        self.managed_band(caller, band).await?;
        let query = ListQuery::new(Expression::new(
            "pk = :pk AND sk BETWEEN :from AND :to",
            [
                (":pk", s(keys::band_pk(band))),
                (":from", s(keys::made_at(band, during.start))),
                (":to", s(keys::made_at(band, during.end))),
            ],
        ));
        let (mut statistics, mut left, mut after) = (Statistics::default(), MAX_EVALUATED, None::<String>);
        loop {
            let from = after.map(|sk| start([("pk", keys::band_pk(band)), ("sk", sk)]));
            let position = |item: &crate::read::Item| text(item, "sk").map(str::to_owned);
            let page = self.page(query.clone(), left, from, position).await?;
            left = left.saturating_sub(u32::try_from(page.entries.len()).unwrap_or(u32::MAX));
            for item in page.entries {
                let item: InviteItem = items::read("invite", item)?;
                if item.is_kept(now) {
                    statistics.count(&item.into_invite()?, now);
                }
            }
            match page.next {
                Some(_) if left == 0 => return Ok((statistics, false)),
                Some(position) => after = Some(position),
                None => return Ok((statistics, true)),
            }
        }
    }
}
