//! What became of the invites that were made within some days.

use crate::Instant;
use crate::delivery::DeliveryStatus;
use crate::invite::{Invite, Status};
use crate::member::Role;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Invites by what they are now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ByStatus {
    /// Can be used.
    pub pending: u32,
    /// Used up.
    pub accepted: u32,
    /// Refused by the invitee.
    pub declined: u32,
    /// Withdrawn.
    pub revoked: u32,
    /// Out of time.
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

    /// All of them.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.pending + self.accepted + self.declined + self.revoked + self.expired
    }
}

/// What became of invites, by the day (UTC) on which they were made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// All.
    pub all: ByStatus,
    /// By what became of their mail.
    pub by_delivery: BTreeMap<DeliveryStatus, u32>,
    /// Of which to become admins.
    pub to_admins: u32,
    /// Of each day that has any.
    pub by_day: BTreeMap<NaiveDate, ByStatus>,
    /// How long those that were used up took to be, in seconds.
    seconds_to_accept: Vec<i64>,
}

impl Statistics {
    /// Takes an invite into account, as it is at `now`.
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

    /// The share that was accepted of those on which the invitee decided or could no longer decide. Revoked ones are
    /// no verdict of theirs. None where there are none.
    #[must_use]
    pub fn acceptance_rate(&self) -> Option<f64> {
        let decided = self.all.accepted + self.all.declined + self.all.expired;
        (decided > 0).then(|| f64::from(self.all.accepted) / f64::from(decided))
    }

    /// The median time to accept, in seconds; of an even number, the lower of the middle two.
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
    fn a_rate_leaves_out_what_is_open_or_was_withdrawn() {
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
            invite.ended = how.map(|how| Ended {
                how,
                at: hours(after),
                by: None,
            });
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
