//! The dry run of a bulk request.

use crate::Store;
use crate::error::StoreError;
use crate::rows::BulkRequest;
use domain::batch::{Outcomes, as_count};
use domain::{BandId, Caller, Instant, Row};

impl Store {
    /// The outcomes that [`create_invites`](Self::create_invites) would have now, and the position at which the list
    /// that the rows come from continues.
    ///
    /// Three rounds of calls, and one more to list another band's members: 1 RU, then what decides about each row (½ RU
    /// for an address, 1½ for a user), and 1 WU, since the rows count as attempts.
    ///
    /// # Errors
    /// [`NotBandAdmin`](domain::Refusal::NotBandAdmin), [`QuotaExceeded`](domain::Refusal::QuotaExceeded).
    pub async fn try_invites(
        &self,
        caller: &Caller,
        band: BandId,
        request: &BulkRequest,
        now: Instant,
    ) -> Result<(Vec<Row<()>>, Option<String>), StoreError> {
        let (_, mut found) = self.check_batch(caller, band, request, None, now).await?;
        let users = self.users_to_invite(request).await?;
        let plan = request.plan(&users);
        self.take_attempts(caller, plan.size(), now).await?;
        let checked = self.check_rows(band, &plan, None, now).await?;
        self.allow_rows(caller, band, &mut found, as_count(checked.open.len()), now)
            .await?;
        let open = checked.open.iter().map(|(row, _)| (*row, Ok(())));
        let decided = checked.outcomes.into_iter();
        let decided = decided.map(|(row, outcome)| (row, outcome.map(|_| ())));
        let outcomes: Outcomes<()> = open.chain(decided).collect();
        Ok((plan.merge(&outcomes), users.next))
    }
}
