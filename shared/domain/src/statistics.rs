//! Statistics of the invites created within a range of days.

use crate::Instant;
use crate::delivery::DeliveryStatus;
use crate::invite::{Invite, Status};
use crate::member::Role;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Numbers of invites by status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ByStatus {
    /// Invites that can be used.
    pub pending: u32,
    /// Invites whose uses are all taken.
    pub accepted: u32,
    /// Declined invites.
    pub declined: u32,
    /// Revoked invites.
    pub revoked: u32,
    /// Expired invites.
    pub expired: u32,
}

impl ByStatus {
    fn count(&mut self, status: Status) {
        *match status {
            Status::Pending => &mut self.pending,
            Status::Accepted => &mut self.accepted,
            Status::Declined => &mut self.declined,
            Status::Revoked => &mut self.revoked,
            Status::Expired => &mut self.expired,
        } += 1;
    }

    /// The total.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.pending + self.accepted + self.declined + self.revoked + self.expired
    }
}

/// Statistics of invites.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// All invites by status.
    pub all: ByStatus,
    /// Invites by the delivery status of their mail.
    pub by_delivery: BTreeMap<DeliveryStatus, u32>,
    /// Invites that grant the role of admin.
    pub to_admins: u32,
    /// Invites by status for each day (UTC) on which any were created.
    pub by_day: BTreeMap<NaiveDate, ByStatus>,
    /// The time from creation to acceptance of each accepted invite, in seconds.
    seconds_to_accept: Vec<i64>,
}

impl Statistics {
    /// Counts an invite, with its status at `now`.
    pub fn count(&mut self, invite: &Invite, now: Instant) {
        let status = invite.status(now);
        self.all.count(status);
        *self.by_delivery.entry(invite.delivery.status).or_default() += 1;
        self.by_day
            .entry(invite.created_at.date_naive())
            .or_default()
            .count(status);
        self.to_admins += u32::from(invite.terms.role == Role::Admin);
        if let Some(ended) = invite.ended.as_ref().filter(|_| status == Status::Accepted) {
            self.seconds_to_accept
                .push((ended.at - invite.created_at).num_seconds());
        }
    }

    /// The share of accepted invites among those that were accepted, declined or expired. Revoked invites don't count,
    /// because the recipient had no say. `None` if there are none.
    #[must_use]
    pub fn acceptance_rate(&self) -> Option<f64> {
        let decided = self.all.accepted + self.all.declined + self.all.expired;
        (decided > 0).then(|| f64::from(self.all.accepted) / f64::from(decided))
    }

    /// The median time to accept, in seconds; of an even number, the lower of the two middle values.
    #[must_use]
    pub fn median_seconds_to_accept(&self) -> Option<i64> {
        let mut sorted = self.seconds_to_accept.clone();
        sorted.sort_unstable();
        sorted.get(sorted.len().checked_sub(1)? / 2).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invite::{Ended, Ending};
    use crate::sample::{hours, invite};
    use serde_json::json;

    #[test]
    fn the_acceptance_rate_ignores_pending_and_revoked_invites() {
        let mut statistics = Statistics::default();
        assert_eq!(
            (statistics.acceptance_rate(), statistics.median_seconds_to_accept()),
            (None, None)
        );
        for (how, after) in [
            (Some(Ending::Accepted), 1),
            (Some(Ending::Accepted), 5),
            (Some(Ending::Accepted), 2),
            (Some(Ending::Declined), 1),
            (Some(Ending::Revoked), 1),
            (None, 0),
        ] {
            let mut invite = invite(json!({"role": "admin"}));
            invite.ended = how.map(|how| Ended::new(how, hours(after), None));
            statistics.count(&invite, hours(10));
        }
        statistics.count(&invite(json!({"ttl_hours": 1})), hours(10));
        assert_eq!(statistics.acceptance_rate(), Some(3.0 / 5.0));
        assert_eq!(statistics.median_seconds_to_accept(), Some(2 * 3600));
        assert_eq!(
            (statistics.all.total(), statistics.to_admins, statistics.by_day.len()),
            (7, 6, 1)
        );
    }
}
