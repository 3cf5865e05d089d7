//! The dry run of a bulk request.

use crate::Store;
use crate::error::StoreError;
use crate::rows::{BulkRequest, CheckedRows};
use domain::batch::{Outcomes, as_count, refuse_rest};
use domain::quota::QuotaLeft;
use domain::{BandId, Caller, Instant, Row, RowRefusal};

/// What a bulk request would do now.
#[derive(Clone, Debug)]
pub struct DryRun {
    /// All rows in order.
    pub rows: Vec<Row<()>>,
    /// The position at which the list that the rows come from continues.
    pub next: Option<String>,
    /// What the quotas have left for all rows together.
    pub left: QuotaLeft,
}

impl Store {
    /// The outcomes that [`create_invites`](Self::create_invites) would have now.
    ///
    /// Three rounds of calls, and one more to list another band's members: 2 RU, then what decides about each row (½ RU
    /// for an address, 1½ for a user), and 1 WU, since the rows count as attempts.
    ///
    /// # Errors
    /// [`NotBandAdmin`](domain::Refusal::NotBandAdmin); [`QuotaExceeded`](domain::Refusal::QuotaExceeded) if no attempts
    /// are left.
    pub async fn try_invites(
        &self,
        caller: &Caller,
        band: BandId,
        request: &BulkRequest,
        now: Instant,
    ) -> Result<DryRun, StoreError> {
        let (_, found) = self
            .check_batch(caller, band, request.other_band(), None, true, now)
            .await?;
        let users = self.users_to_invite(request).await?;
        let mut plan = request.plan(&users);
        plan.limit(self.take_attempts(caller, plan.size(), 1, now).await?);
        let CheckedRows { outcomes, mut open } = self.check_rows(band, &plan, None, now).await?;
        let allowance = self.allowance(&found, band, caller, now);
        let refused = refuse_rest(allowance.grant(as_count(open.len()), now), &mut open);
        let refused = refused
            .into_iter()
            .map(|(row, refusal)| (row, Err(RowRefusal::Refused(refusal))));
        let decided = outcomes.into_iter().map(|(row, outcome)| (row, outcome.map(drop)));
        let outcomes: Outcomes<()> = open
            .iter()
            .map(|(row, _)| (*row, Ok(())))
            .chain(refused)
            .chain(decided)
            .collect();
        Ok(DryRun {
            rows: plan.merge(&outcomes),
            next: users.next,
            left: allowance.quota_left(now),
        })
    }
}
