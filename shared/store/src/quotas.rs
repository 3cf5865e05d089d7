//! Quotas of a day, counted on the items of the band and of the inviter.
//!
//! A counter is an attribute named after the day, so that a new day starts at nothing without anyone resetting it.
//! Each write sweeps the counters of the month before.
//!
//! What is counted and what it is counted for are one transaction: a counter says exactly how many were made, whatever
//! gets lost on the way, and nothing is ever given back. Only [attempts](Whose::Attempts) are counted by themselves.

use crate::Store;
use crate::error::StoreError;
use crate::keys::{self, Key, n, s};
use crate::read::Item;
use crate::step::{Expression, Step, Update};
use domain::quota::{Whose, day};
use domain::{Band, Caller, Instant, Quota, Refusal, UserId};

/// For how many days past counters are looked for.
const SWEPT_DAYS: i64 = 31;

/// The counter of a day.
fn counter(whose: Whose, day: i64) -> String {
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

    /// Whether `count` more invites or resends of the band by the caller are allowed today, as far as these items tell.
    ///
    /// # Errors
    /// [`Refusal::QuotaExceeded`].
    pub(crate) fn allow(
        &self,
        (band, inviter): (Option<&Item>, Option<&Item>),
        count: u32,
        now: Instant,
    ) -> Result<(), Refusal> {
        for (whose, item) in [(Whose::Band, band), (Whose::Inviter, inviter)] {
            self.quota(whose, item, now)
                .take(count, now)
                .map_err(Refusal::QuotaExceeded)?;
        }
        Ok(())
    }

    /// The two writes by which an admin takes `count` from the quotas of the band and their own: 4 WU. They hold only
    /// while the caller is an admin of the band, in the same term, and so many are left. Everything that an admin makes
    /// is written with them.
    pub(crate) fn quota_steps(&self, caller: &Caller, band: &Band, count: u32, now: Instant) -> [Step; 2] {
        let of_band = self.take(Whose::Band, count, now);
        let of_inviter = self.take(Whose::Inviter, count, now);
        [
            step(
                keys::band(band.id),
                of_band,
                Some(admin_in(&caller.user, band.term(&caller.user))),
            ),
            step(keys::profile(&caller.user), of_inviter, None),
        ]
    }

    /// Counts rows of batches, and links to be replaced, before anything is done about them. 1 WU; where the SDK repeats it after a lost answer, they can count up to
    /// four times.
    ///
    /// # Errors
    /// [`Refusal::QuotaExceeded`].
    pub(crate) async fn take_attempts(&self, caller: &Caller, count: u32, now: Instant) -> Result<(), StoreError> {
        if count == 0 {
            return Ok(());
        }
        let taken = self.take(Whose::Attempts, count, now);
        let update = Update::new(keys::profile(&caller.user), taken.0, taken.1);
        let Err(item) = self.update_and_see(&update).await? else {
            return Ok(());
        };
        let quota = self.quota(Whose::Attempts, item.as_ref(), now);
        // There is room again only if the day has changed.
        match quota.take(count, now) {
            Ok(_) => Ok(()),
            Err(exceeded) => Err(Refusal::QuotaExceeded(exceeded).into()),
        }
    }

    /// The update that adds `count` to the counter of today, and the condition that there is room.
    fn take(&self, whose: Whose, count: u32, now: Instant) -> (String, Expression) {
        let today = day(now);
        let name = counter(whose, today);
        let update = format!("ADD {name} :count {}", sweep(whose, today));
        let condition = match self.quotas.most(whose).checked_sub(count) {
            Some(room) => Expression::new(
                format!("(attribute_not_exists({name}) OR {name} <= :room)"),
                [(":room", n(room)), (":count", n(count))],
            ),
            // More than a day has: this holds for no item.
            None => Expression::new("attribute_exists(out_of_reach)", [(":count", n(count))]),
        };
        (update, condition)
    }
}

fn step(key: Key, (update, room): (String, Expression), guard: Option<Expression>) -> Step {
    let condition = match guard {
        Some(guard) => guard.and(room),
        None => room,
    };
    Step::update(key, update, condition)
}

/// The condition at a band's item that holds where `user` is an admin.
pub(crate) fn admin(user: &UserId) -> Expression {
    Expression::new("contains(admins, :by)", [(":by", s(user.as_str()))])
}

/// The condition at a band's item that holds where `user` is an admin in this [term](Band::term).
pub(crate) fn admin_in(user: &UserId, term: u32) -> Expression {
    let mut in_term = if term == 0 {
        Expression::new("attribute_not_exists(#term)", [])
    } else {
        Expression::new("#term = :term", [(":term", n(term))])
    };
    in_term.names.insert("#term".to_owned(), keys::term(user));
    admin(user).and(in_term)
}
