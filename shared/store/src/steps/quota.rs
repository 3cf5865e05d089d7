//! How a quota is counted: on an attribute named after the day.

use crate::keys::n;
use crate::step::Expression;
use domain::quota::{QuotaTaken, Whose};

/// For how many days past counters are looked for.
const SWEPT_DAYS: i64 = 31;

/// The counter of a day.
pub(crate) fn counter(whose: Whose, day: i64) -> String {
    match whose {
        Whose::Band | Whose::Inviter => format!("day_{day}"),
        Whose::Attempts => format!("tries_{day}"),
    }
}

/// `REMOVE` with the counters that are over.
fn sweep(whose: Whose, today: i64) -> String {
    let past: Vec<_> = (today - SWEPT_DAYS..today).map(|day| counter(whose, day)).collect();
    format!("REMOVE {}", past.join(", "))
}

/// The update that counts what is taken, and the condition that there is room for it.
pub(super) fn quota_update(taken: &QuotaTaken) -> (String, Expression) {
    let name = counter(taken.whose, taken.day);
    let update = format!("ADD {name} :count {}", sweep(taken.whose, taken.day));
    let mut room = match taken.max_used_before {
        Some(most) => Expression::new(
            format!("(attribute_not_exists({name}) OR {name} <= :room)"),
            [(":room", n(most))],
        ),
        // This holds for no item.
        None => Expression::new("attribute_exists(out_of_reach)", []),
    };
    room.value(":count", n(taken.count));
    (update, room)
}
