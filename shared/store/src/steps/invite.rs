//! Writes to an invite's item.

use crate::error::StoreError;
use crate::items::{self, InviteItem, ttl};
use crate::keys::{self, n, s};
use crate::step::{Expression, Step};
use chrono::TimeDelta;
use domain::invite::Through;
use domain::{Ended, Instant, Invite, InviteId, UserId};
use std::collections::BTreeSet;

/// The condition on an invite's item that it has not ended and has this generation.
fn open(generation: u16) -> Expression {
    let values = [(":open", s("open")), (":generation", n(generation))];
    Expression::new("#state = :open AND generation = :generation", values)
}

/// The same, and that no admin has changed it since it was read.
fn unchanged(seen: &Invite) -> Expression {
    open(seen.generation).and(changed_times(seen.times_changed()))
}

fn changed_times(times: u32) -> Expression {
    if times == 0 {
        return Expression::new("attribute_not_exists(changed)", []);
    }
    Expression::new("changed = :changed", [(":changed", n(times))])
}

fn and_unexpired_at(condition: Expression, at: Instant) -> Expression {
    condition.and(Expression::new(
        "expires_at > :now",
        [(":now", n(at.timestamp_millis()))],
    ))
}

/// The assignments that end an invite; adds their values to `condition`.
fn end(id: InviteId, ended: &Ended, retention: TimeDelta, condition: &mut Expression) -> Vec<&'static str> {
    let state = keys::ending(ended.how);
    condition.value(":state", s(state));
    condition.value(":by_state", s(keys::state_at(state, ended.at, &id.own())));
    condition.value(":ttl", n((ended.at + retention).timestamp()));
    condition.value(":ended_at", n(ended.at.timestamp_millis()));
    let mut set = vec![
        "#state = :state",
        "by_state = :by_state",
        "#ttl = :ttl",
        "ended_at = :ended_at",
    ];
    if let Some(by) = &ended.by {
        set.push("ended_by = :ended_by");
        condition.value(":ended_by", s(by.as_str()));
    }
    if let Some(Through { invite, kind }) = &ended.through {
        set.extend(["through = :through", "through_kind = :through_kind"]);
        condition.value(":through", s(invite.own()));
        condition.value(":through_kind", s(kind.as_str()));
    }
    set
}

/// Takes a use. Except for the last use, the condition needs no exact count, so users of a group link don't delay each
/// other.
pub(super) fn used(seen: &Invite, next: &Invite, at: Instant, retention: TimeDelta) -> Step {
    let left = if next.ended.is_some() {
        "#uses = :last"
    } else {
        "#uses < :last"
    };
    let left = Expression::new(left, [(":last", n(seen.max_uses.saturating_sub(1))), (":one", n(1))]);
    let mut condition = and_unexpired_at(unchanged(seen), at).and(left);
    let mut set = match &next.ended {
        Some(ended) => end(seen.id, ended, retention, &mut condition),
        None => Vec::new(),
    };
    if let Some(last) = &next.last_use {
        set.extend(["last_used_at = :used_at", "last_used_by = :used_by"]);
        condition.value(":used_at", n(last.at.timestamp_millis()));
        condition.value(":used_by", s(last.by.as_str()));
    }
    let update = format!("SET {} ADD #uses :one", set.join(", "));
    Step::update(keys::invite(seen.id), update, condition)
}

pub(super) fn ended(
    id: InviteId,
    generation: u16,
    ended: &Ended,
    unexpired_at: Option<Instant>,
    retention: TimeDelta,
) -> Step {
    let mut condition = open(generation);
    if let Some(at) = unexpired_at {
        condition = and_unexpired_at(condition, at);
    }
    let set = end(id, ended, retention, &mut condition);
    Step::update(keys::invite(id), format!("SET {}", set.join(", ")), condition)
}

pub(super) fn prolonged(next: &Invite, at: Instant, retention: TimeDelta) -> Step {
    let later = Expression::new(
        "expires_at < :expires_at",
        [
            (":expires_at", n(next.expires_at.timestamp_millis())),
            (":by_state", s(keys::by_state(next))),
            (":ttl", n(ttl(next, retention))),
        ],
    );
    let condition = and_unexpired_at(unchanged(next), at).and(later);
    let update = "SET expires_at = :expires_at, by_state = :by_state, #ttl = :ttl";
    Step::update(keys::invite(next.id), update, condition)
}

/// The attributes of one round, which others write at any time, and on which no change depends.
const OF_ROUND: [&str; 7] = [
    "delivery",
    "delivery_at",
    "delivery_reason",
    "delivery_reason_code",
    "mail_lease",
    "viewed_at",
    "views",
];

/// Writes the attributes in which the two differ, and for a new round all that are of a round.
pub(super) fn changed(seen: &Invite, next: &Invite, at: Instant, retention: TimeDelta) -> Result<Step, StoreError> {
    let old = items::write(InviteItem::of(seen, retention))?;
    let new = items::write(InviteItem::of(next, retention))?;
    let read = Expression::new(
        "round = :round AND expires_at = :expires_at",
        [
            (":round", n(seen.round)),
            (":expires_at", n(seen.expires_at.timestamp_millis())),
        ],
    );
    let mut condition = and_unexpired_at(unchanged(seen), at).and(read);
    let (mut set, mut remove) = (Vec::new(), Vec::new());
    let names: BTreeSet<_> = old
        .keys()
        .chain(new.keys())
        .map(String::as_str)
        .chain(OF_ROUND)
        .collect();
    for (index, name) in names.into_iter().enumerate() {
        let differs = if OF_ROUND.contains(&name) {
            seen.round != next.round
        } else {
            old.get(name) != new.get(name)
        };
        if !differs {
            continue;
        }
        condition.names.insert(format!("#to{index}"), name.to_owned());
        match new.get(name) {
            Some(value) => {
                condition.value(&format!(":to{index}"), value.clone());
                set.push(format!("#to{index} = :to{index}"));
            }
            None => remove.push(format!("#to{index}")),
        }
    }
    let mut update = format!("SET {}", set.join(", "));
    if !remove.is_empty() {
        update = format!("{update} REMOVE {}", remove.join(", "));
    }
    Ok(Step::update(keys::invite(seen.id), update, condition))
}

pub(super) fn link_replaced(id: InviteId, seen: u16, next: u16) -> Step {
    let mut condition = open(seen);
    condition.value(":next", n(next));
    Step::update(keys::invite(id), "SET generation = :next", condition)
}

pub(super) fn resent(
    seen: &Invite,
    next: &Invite,
    (at, paused_since): (Instant, Instant),
    retention: TimeDelta,
) -> Step {
    let mut set = vec![
        "expires_at = :expires_at",
        "by_state = :by_state",
        "#ttl = :ttl",
        "generation = :generation",
        "resent_at = :now",
        "resent_by = :by",
        "inviter = :inviter",
        "term = :term",
        "round = :round",
    ];
    let by = next.resent.as_ref().map_or(&next.inviter, |resent| &resent.by);
    let mut values = Expression::new(
        "#state = :open AND generation = :seen AND (attribute_not_exists(resent_at) OR resent_at <= :paused)",
        [
            (":expires_at", n(next.expires_at.timestamp_millis())),
            (":by_state", s(keys::by_state(next))),
            (":ttl", n(ttl(next, retention))),
            (":generation", n(next.generation)),
            (":now", n(at.timestamp_millis())),
            (":by", s(by.as_str())),
            (":inviter", s(next.inviter.as_str())),
            (":term", n(next.term)),
            (":round", n(next.round)),
            (":open", s("open")),
            (":seen", n(seen.generation)),
            (":paused", n(paused_since.timestamp_millis())),
        ],
    );
    values = values.and(changed_times(seen.times_changed()));
    // The stored delivery belongs to the previous round.
    let mut remove = vec!["delivery_reason", "delivery_reason_code", "mail_lease"];
    let mut value = |name: &str, value| values.values.insert(name.to_owned(), value);
    match &next.inviter_name {
        Some(name) => {
            set.push("inviter_name = :name");
            value(":name", s(name.as_str()));
        }
        None => remove.push("inviter_name"),
    }
    match next.delivery.at {
        Some(since) => {
            set.extend(["delivery = :delivery", "delivery_at = :delivery_at"]);
            value(":delivery", s(next.delivery.status.as_str()));
            value(":delivery_at", n(since.timestamp_millis()));
        }
        None => remove.extend(["delivery", "delivery_at"]),
    }
    let update = format!("SET {} REMOVE {}", set.join(", "), remove.join(", "));
    Step::update(keys::invite(seen.id), update, values)
}

/// Records that a user has used a group link.
pub(super) fn group_link_used(invite: InviteId, user: &UserId, at: Instant) -> Step {
    let key = keys::used(invite, user);
    let mut item = key.attributes();
    item.insert("used_at".to_owned(), n(at.timestamp_millis()));
    Step::put(key, item, super::absent())
}
