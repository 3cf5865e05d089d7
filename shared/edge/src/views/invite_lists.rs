//! Lists of a band's invites, with what admins need to follow them up.

use super::{InviteView, QuotaLeftView};
use crate::links::Links;
use domain::{DisplayName, Instant, UserId};
use serde::Serialize;
use std::collections::HashMap;
use store::{Count, InviteCounts, InviteList, QuotasLeft};
use utoipa::ToSchema;

/// A page of a band's invites.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invites)]
pub struct InvitesView {
    invites: Vec<InviteView>,
    /// How many invites match the filter.
    total: u32,
    /// False if counting or looking stopped early, so that there may be more.
    total_exact: bool,
    /// How many invites of the band are pending.
    pending: u32,
    /// False if counting stopped early, so that there may be more.
    pending_exact: bool,
    /// The band's invites by state, whatever the filter; null on later pages.
    #[schema(required)]
    counts: Option<CountsView>,
    quota: QuotasLeftView,
    /// How many invites were looked at for `q`, `sort`, `delivery`, `seen` or `batch_id`; null without them.
    #[schema(required)]
    looked_at: Option<u32>,
    /// False if the band has more invites than were looked at, so that the list may lack some that match.
    complete: bool,
    #[schema(required)]
    next_cursor: Option<String>,
}

/// Numbers of a band's invites. 1000 means that many or more.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InviteCounts)]
struct CountsView {
    pending: u32,
    /// Those of the pending ones that nobody has opened, as `seen=no` lists them.
    unseen: u32,
    /// Those of the pending ones whose mail did not reach its recipient, as `delivery=problem` lists them.
    mail_problems: u32,
    /// Those of the pending ones that expire within 48 hours.
    expiring_soon: u32,
    accepted: u32,
    declined: u32,
    revoked: u32,
    expired: u32,
}

impl From<InviteCounts> for CountsView {
    fn from(counts: InviteCounts) -> Self {
        Self {
            pending: counts.pending.number,
            unseen: counts.unseen.number,
            mail_problems: counts.mail_problems.number,
            expiring_soon: counts.expiring_soon.number,
            accepted: counts.accepted.number,
            declined: counts.declined.number,
            revoked: counts.revoked.number,
            expired: counts.expired.number,
        }
    }
}

/// What is left of the day's quotas (UTC). An invite or resend takes from both.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QuotasLeft)]
struct QuotasLeftView {
    /// For the band: all its admins share it.
    band: QuotaLeftView,
    /// For the caller, in all their bands.
    own: QuotaLeftView,
}

impl From<QuotasLeft> for QuotasLeftView {
    fn from(quota: QuotasLeft) -> Self {
        Self {
            band: quota.band.into(),
            own: quota.own.into(),
        }
    }
}

impl InvitesView {
    /// The view of a page at `now`.
    #[must_use]
    pub fn of(
        list: InviteList,
        names: &HashMap<UserId, DisplayName>,
        links: &Links,
        scope: &str,
        now: Instant,
    ) -> Self {
        let Count {
            number: total,
            exact: total_exact,
        } = list.total;
        let Count {
            number: pending,
            exact: pending_exact,
        } = list.pending;
        Self {
            invites: list
                .page
                .entries
                .iter()
                .map(|invite| InviteView::in_band(invite, &list.band, names, links, now))
                .collect(),
            total,
            total_exact,
            pending,
            pending_exact,
            counts: list.counts.map(CountsView::from),
            quota: list.quota.into(),
            looked_at: list.looked_at.map(|looked_at| looked_at.number),
            complete: list.looked_at.is_none_or(|looked_at| looked_at.complete),
            next_cursor: list.page.next.map(|place| links.cursor(scope, &place)),
        }
    }
}
