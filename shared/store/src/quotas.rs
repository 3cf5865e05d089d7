//! Quotas of a day, counted on the items of the band and of the inviter.
//!
//! A counter is an attribute named after the day, so that a new day starts at nothing without anyone resetting it.
//! Each write sweeps the counters of the month before.
//!
//! What is counted and what it is counted for are one transaction: a counter says exactly how many were made, whatever
//! gets lost on the way, and nothing is ever given back. Only [attempts](Whose::Attempts) are counted by themselves.

use crate::Store;
use crate::decide::{Decision, ReadPlan};
use crate::error::StoreError;
use crate::keys;
use crate::read::{FoundItems, Item};
use crate::steps::counter;
use domain::quota::{Whose, day};
use domain::{Caller, Instant, Quota, Refusal, Transition};

impl Store {
    /// A quota as it stands on the item that counts it.
    pub(crate) fn quota(&self, whose: Whose, item: Option<&Item>, now: Instant) -> Quota {
        let used = item.and_then(|item| item.get(&counter(whose, day(now)))?.as_n().ok()?.parse().ok());
        Quota {
            whose,
            most: self.quotas.most(whose),
            used: used.unwrap_or_default(),
        }
    }

    /// Counts rows of batches, and links to be replaced, before anything is done about them. 1 WU; where the SDK repeats it
    /// after a lost answer, they can count up to four times.
    ///
    /// # Errors
    /// [`Refusal::QuotaExceeded`].
    pub(crate) async fn take_attempts(&self, caller: &Caller, count: u32, now: Instant) -> Result<(), StoreError> {
        if count == 0 {
            return Ok(());
        }
        let key = keys::profile(&caller.user);
        self.decide(ReadPlan::known(FoundItems::default()), |found| {
            let quota = self.quota(Whose::Attempts, found.get(&key).as_ref(), now);
            let taken = if found.covers(&key) {
                quota.take(count, now).map_err(Refusal::QuotaExceeded)?
            } else {
                quota.take_unchecked(count, now)
            };
            let user = caller.user.clone();
            Ok(Decision::Write(vec![Transition::UserQuotaTaken { user, taken }], ()))
        })
        .await
    }
}
