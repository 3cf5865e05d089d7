//! Writes to a band's name, settings and answering address.

use super::band::admin;
use super::quota::quota_update;
use crate::keys::{self, n, s};
use crate::step::{Expression, Step, Update};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::draft::Change;
use domain::quota::QuotaTaken;
use domain::{AskMail, BandChange, BandId, EmailAddress, ReplyTo, ReplyToAsked, UserId};

/// The state of an answering address that its owner has confirmed. The other states are those of [`AskMail`].
pub(crate) const CONFIRMED: &str = "confirmed";

/// What an admin changes.
struct BandUpdate {
    set: Vec<String>,
    remove: Vec<&'static str>,
    /// The condition, with all values.
    condition: Expression,
}

impl BandUpdate {
    fn put(&mut self, name: &'static str, change: Change<AttributeValue>) {
        match change {
            Change::Keep => {}
            Change::Clear => self.remove.push(name),
            Change::Set(value) => {
                let placeholder = format!(":{}", name.trim_start_matches('#'));
                self.set.push(format!("{name} = {placeholder}"));
                self.condition.values.insert(placeholder, value);
            }
        }
    }

    fn put_some(&mut self, name: &'static str, value: Option<AttributeValue>) {
        self.put(name, value.map_or(Change::Keep, Change::Set));
    }

    /// All but the answering address.
    fn of(by: &UserId, change: &BandChange) -> Self {
        let mut update = Self {
            // Always set something: an update without changes has no condition.
            set: vec!["changed_by = :by".to_owned()],
            remove: Vec::new(),
            condition: admin(by),
        };
        let number = |change: Change<u32>| match change {
            Change::Keep => Change::Keep,
            Change::Clear => Change::Clear,
            Change::Set(number) => Change::Set(n(number)),
        };
        update.put_some("#name", change.name.as_ref().map(|name| s(name.as_str())));
        let Some(settings) = &change.settings else {
            return update;
        };
        update.put("default_ttl_hours", number(settings.default_ttl_hours));
        update.put("max_members", number(settings.max_members));
        for (name, switch) in [
            ("email_notifications", settings.email_notifications),
            ("reminders", settings.reminders),
            ("inviter_notes", settings.inviter_notes),
        ] {
            update.put_some(name, switch.map(AttributeValue::Bool));
        }
        update.put_some("locale", settings.locale.map(|locale| s(locale.as_str())));
        update.put_some("color", settings.color.map(|color| s(color.as_str())));
        update.put_some("time_zone", settings.time_zone.as_ref().map(|zone| s(zone.as_str())));
        update
    }

    fn set_reply_to(&mut self, next: &ReplyTo) {
        let (state, asked) = state_of(next);
        self.put("reply_to", Change::Set(s(next.address().as_typed())));
        self.put("reply_to_state", Change::Set(s(state)));
        let by = asked.and_then(|asked| asked.by.as_ref());
        let kept = |value: Option<AttributeValue>| value.map_or(Change::Clear, Change::Set);
        self.put(
            "reply_to_asked",
            kept(asked.map(|asked| n(asked.at.timestamp_millis()))),
        );
        self.put("reply_to_by", kept(by.map(|name| s(name.as_str()))));
    }

    fn clear_reply_to(&mut self) {
        for name in ["reply_to", "reply_to_state", "reply_to_asked", "reply_to_by"] {
            self.put(name, Change::Clear);
        }
    }

    /// The update, which also takes from a quota if that is given.
    fn on(mut self, band: BandId, taken: Option<&QuotaTaken>) -> Update {
        let mut update = format!("SET {}", self.set.join(", "));
        let mut before_removed = " REMOVE ";
        if let Some(taken) = taken {
            // It ends in a list of attributes to remove.
            let (take, room) = quota_update(taken);
            self.condition = self.condition.and(room);
            update = format!("{update} {take}");
            before_removed = ", ";
        }
        if !self.remove.is_empty() {
            update = format!("{update}{before_removed}{}", self.remove.join(", "));
        }
        Update::new(keys::band(band), update, self.condition)
    }
}

/// Changes a band's name and settings. An answering address that is set needs a [decision](reply_to_set) instead.
pub(crate) fn changed(band: BandId, by: &UserId, change: &BandChange) -> Update {
    let mut update = BandUpdate::of(by, change);
    if let Some(Change::Clear) = change.settings.as_ref().map(|settings| &settings.reply_to) {
        update.clear_reply_to();
    }
    update.on(band, None)
}

/// Changes a band and its answering address, which is still as it was seen.
pub(super) fn reply_to_set(
    band: BandId,
    by: &UserId,
    change: &BandChange,
    (seen, next): (Option<&ReplyTo>, &ReplyTo),
    taken: Option<&QuotaTaken>,
) -> Step {
    let mut update = BandUpdate::of(by, change);
    update.set_reply_to(next);
    let as_seen = match seen {
        None => Expression::new("attribute_not_exists(reply_to)", []),
        Some(seen) => is_still(seen),
    };
    update.condition = update.condition.and(as_seen);
    Step::Update(update.on(band, taken))
}

/// Confirms an answering address.
pub(super) fn reply_to_confirmed(band: BandId, address: &EmailAddress) -> Step {
    let values = [(":address", s(address.as_typed())), (":confirmed", s(CONFIRMED))];
    let still = Expression::new("reply_to = :address AND reply_to_state <> :confirmed", values);
    let update = "SET reply_to_state = :confirmed REMOVE reply_to_asked, reply_to_by";
    Step::update(keys::band(band), update, still)
}

/// Notes how far the mail of an ask has got, if nothing has changed since it was read.
pub(crate) fn ask_moved(band: BandId, seen: &ReplyToAsked, next: AskMail) -> Update {
    let mut still = is_still(&ReplyTo::Asked(seen.clone()));
    still.value(":next", s(next.as_str()));
    Update::new(keys::band(band), "SET reply_to_state = :next", still)
}

/// The condition that the answering address is the one that was read, asked for at the same time, and in the same state.
fn is_still(seen: &ReplyTo) -> Expression {
    let (state, asked) = state_of(seen);
    let values = [(":seen", s(seen.address().as_typed())), (":seen_state", s(state))];
    let same = Expression::new("reply_to = :seen AND reply_to_state = :seen_state", values);
    match asked {
        Some(asked) => same.and(Expression::new(
            "reply_to_asked = :seen_asked",
            [(":seen_asked", n(asked.at.timestamp_millis()))],
        )),
        None => same,
    }
}

fn state_of(reply_to: &ReplyTo) -> (&'static str, Option<&ReplyToAsked>) {
    match reply_to {
        ReplyTo::Asked(asked) => (asked.mail.as_str(), Some(asked)),
        ReplyTo::Confirmed(_) => (CONFIRMED, None),
    }
}
