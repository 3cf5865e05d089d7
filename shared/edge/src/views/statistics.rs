//! Statistics of a band's invites.

use chrono::NaiveDate;
use domain::DeliveryStatus;
use domain::statistics::{ByStatus, Statistics};
use serde::Serialize;
use std::ops::RangeInclusive;
use utoipa::ToSchema;

/// The number of invites by status.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ByStatus)]
struct ByStatusView {
    pending: u32,
    accepted: u32,
    declined: u32,
    revoked: u32,
    expired: u32,
}

impl From<ByStatus> for ByStatusView {
    fn from(by: ByStatus) -> Self {
        Self {
            pending: by.pending,
            accepted: by.accepted,
            declined: by.declined,
            revoked: by.revoked,
            expired: by.expired,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ByRole)]
struct ByRoleView {
    member: u32,
    admin: u32,
}

/// The number of invites by the state of their mail.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ByDelivery)]
struct ByDeliveryView {
    none: u32,
    queued: u32,
    sent: u32,
    delayed: u32,
    failed: u32,
    delivered: u32,
    bounced: u32,
    suppressed: u32,
    complained: u32,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Day)]
struct DayView {
    date: String,
    created: u32,
    #[serde(flatten)]
    by_status: ByStatusView,
}

/// Statistics of the invites created in a range of days (UTC), by their current state.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Statistics)]
pub struct StatisticsView {
    from: String,
    to: String,
    total: u32,
    /// Whether all invites were counted. If not, only the first ten thousand were.
    exact: bool,
    by_status: ByStatusView,
    by_role: ByRoleView,
    by_delivery: ByDeliveryView,
    /// The share of accepted invites among those accepted, declined or expired, from 0 to 1; null if there are none.
    #[schema(required)]
    acceptance_rate: Option<f64>,
    /// The median time from creation to acceptance, in seconds; null if none was accepted.
    #[schema(required)]
    median_seconds_to_accept: Option<i64>,
    /// Days without invites are omitted.
    by_day: Vec<DayView>,
}

impl StatisticsView {
    /// The view for these days.
    #[must_use]
    pub fn of(statistics: &Statistics, days: &RangeInclusive<NaiveDate>, exact: bool) -> Self {
        let total = statistics.all.total();
        let mail = |status| statistics.by_delivery.get(&status).copied().unwrap_or_default();
        let day = |(date, by): (&NaiveDate, &ByStatus)| DayView {
            date: date.to_string(),
            created: by.total(),
            by_status: (*by).into(),
        };
        Self {
            from: days.start().to_string(),
            to: days.end().to_string(),
            total,
            exact,
            by_status: statistics.all.into(),
            by_role: ByRoleView {
                member: total - statistics.to_admins,
                admin: statistics.to_admins,
            },
            by_delivery: ByDeliveryView {
                none: mail(DeliveryStatus::None),
                queued: mail(DeliveryStatus::Queued),
                sent: mail(DeliveryStatus::Sent),
                delayed: mail(DeliveryStatus::Delayed),
                failed: mail(DeliveryStatus::Failed),
                delivered: mail(DeliveryStatus::Delivered),
                bounced: mail(DeliveryStatus::Bounced),
                suppressed: mail(DeliveryStatus::Suppressed),
                complained: mail(DeliveryStatus::Complained),
            },
            acceptance_rate: statistics.acceptance_rate(),
            median_seconds_to_accept: statistics.median_seconds_to_accept(),
            by_day: statistics.by_day.iter().map(day).collect(),
        }
    }
}
