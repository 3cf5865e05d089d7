//! Daily quotas, counted on the items of the band and the inviter.
//!
//! A counter is an attribute named after the day, so a new day starts at zero without a reset. Each write removes the
//! counters of the past month.
//!
//! A counter is updated in the same transaction as what it counts, so it is exact even if responses are lost, and
//! nothing is ever given back. Only [attempts](QuotaKind::Attempts) and [test mails](QuotaKind::Tests) are counted
//! separately.

use crate::Store;
use crate::decide::{Decision, ReadPlan};
use crate::error::StoreError;
use crate::keys;
use crate::read::{FoundItems, Item};
use crate::steps::counter;
use domain::quota::{Grant, QuotaKind, day};
use domain::{Caller, Instant, Quota, Refusal, Transition};

impl Store {
    /// Reads a quota from the item that counts it.
    pub(crate) fn quota(&self, kind: QuotaKind, item: Option<&Item>, now: Instant) -> Quota {
        let used = item.and_then(|item| item.get(&counter(kind, day(now)))?.as_n().ok()?.parse().ok());
        Quota {
            kind,
            most: self.quotas.most(kind),
            used: used.unwrap_or_default(),
        }
    }

    /// Counts batch rows, or links to replace, as attempts before any work on them; as many of `count` as are left. 1
    /// WU. If the SDK repeats the write after a lost response, the rows can count up to four times.
    ///
    /// # Errors
    /// [`Refusal::QuotaExceeded`] if fewer than `least` are left.
    pub(crate) async fn take_attempts(
        &self,
        caller: &Caller,
        count: u32,
        least: u32,
        now: Instant,
    ) -> Result<Grant, StoreError> {
        if count == 0 {
            return Ok(Grant::all(0));
        }
        self.take_of_user(QuotaKind::Attempts, caller, (count, least), now)
            .await
    }

    /// Counts a test mail of the caller to themselves, before it is sent. 1 WU.
    ///
    /// # Errors
    /// [`Refusal::QuotaExceeded`].
    pub async fn take_test_mail(&self, caller: &Caller, now: Instant) -> Result<(), StoreError> {
        let taken = self.take_of_user(QuotaKind::Tests, caller, (1, 1), now);
        taken.await.map(drop)
    }

    /// Takes as many of `count` as are left, but at least `least`, from a quota that stands on the caller's profile.
    async fn take_of_user(
        &self,
        kind: QuotaKind,
        caller: &Caller,
        (count, least): (u32, u32),
        now: Instant,
    ) -> Result<Grant, StoreError> {
        let key = keys::profile(&caller.user);
        self.decide(ReadPlan::known(FoundItems::default()), |found| {
            let quota = self.quota(kind, found.get(&key).as_ref(), now);
            let grant = if found.covers(&key) {
                quota.take(least, now).map_err(Refusal::QuotaExceeded)?;
                quota.grant(count, now)
            } else {
                Grant::all(count)
            };
            let (user, taken) = (caller.user.clone(), quota.take_unchecked(grant.count, now));
            Ok(Decision::Write(vec![Transition::UserQuotaTaken { user, taken }], grant))
        })
        .await
    }
}
