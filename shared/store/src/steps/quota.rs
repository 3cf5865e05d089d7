//! Writes to quotas, which are counted in an attribute named after the day.

use super::band::users_invited;
use crate::keys::{self, n};
use crate::step::{Expression, Step};
use domain::BandId;
use domain::quota::{QuotaKind, QuotaTaken};
use domain::users_invited::UsersInvited;

/// The number of past days whose counters are removed.
const SWEPT_DAYS: i64 = 31;

/// The attribute that counts a quota on a day.
pub(crate) fn counter(kind: QuotaKind, day: i64) -> String {
    match kind {
        QuotaKind::Band | QuotaKind::Inviter => format!("day_{day}"),
        QuotaKind::Attempts => format!("tries_{day}"),
        QuotaKind::Tests => format!("tests_{day}"),
    }
}

/// A `REMOVE` clause for the counters of past days.
fn sweep(kind: QuotaKind, today: i64) -> String {
    let past: Vec<_> = (today - SWEPT_DAYS..today).map(|day| counter(kind, day)).collect();
    format!("REMOVE {}", past.join(", "))
}

/// The update that takes from a quota, and the condition that enough is left.
pub(super) fn quota_update(taken: &QuotaTaken) -> (String, Expression) {
    let name = counter(taken.kind, taken.day);
    let update = format!("ADD {name} :count {}", sweep(taken.kind, taken.day));
    let mut room = match taken.max_used_before {
        Some(most) => Expression::new(
            format!("(attribute_not_exists({name}) OR {name} <= :room)"),
            [(":room", n(most))],
        ),
        // No item fulfils this.
        None => Expression::new("attribute_exists(out_of_reach)", []),
    };
    room.value(":count", n(taken.count));
    (update, room)
}

/// Takes from the quota of a band, on this condition.
pub(super) fn of_band(band: BandId, condition: Expression, taken: &QuotaTaken, users: Option<&UsersInvited>) -> Step {
    let (update, room) = quota_update(taken);
    let condition = condition.and(room);
    match users.map(users_invited) {
        Some((noted, users)) => Step::update(keys::band(band), format!("{noted} {update}"), condition.and(users)),
        None => Step::update(keys::band(band), update, condition),
    }
}
