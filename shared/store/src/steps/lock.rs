//! Writes to recipient locks.

use crate::items::MEMBERS;
use crate::keys::{self, n, s};
use crate::step::{Expression, Step};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{BandId, EmailAddress, Instant, InviteId, Recipient, UserId};
use std::collections::BTreeSet;

/// Deletes the lock, unless another invite or a member holds it.
pub(super) fn released(recipient: &Recipient, invite: InviteId) -> Option<Step> {
    let ours = [(":own", s(invite.own()))];
    let ours = Expression::new("attribute_not_exists(pk) OR invite = :own", ours);
    Some(Step::delete(keys::lock(recipient, invite.band)?, ours))
}

/// Checks that no pending invite holds the lock.
pub(super) fn free(recipient: &Recipient, band: BandId, at: Instant) -> Option<Step> {
    let at = [(":now", n(at.timestamp_millis()))];
    let free = format!("attribute_not_exists(pk) OR expires_at <= :now OR attribute_exists({MEMBERS})");
    Some(Step::check(keys::lock(recipient, band)?, Expression::new(free, at)))
}

/// Takes the lock from its invite. The lock of an address then belongs to the user and the `others`.
pub(super) fn joined(
    recipient: &Recipient,
    band: BandId,
    (user, others): (UserId, BTreeSet<UserId>),
    invite: Option<InviteId>,
    at: Instant,
) -> Option<Step> {
    let key = keys::lock(recipient, band)?;
    let unchanged = if others.is_empty() {
        let mut free = Expression::new(
            "attribute_not_exists(pk) OR expires_at <= :now",
            [(":now", n(at.timestamp_millis()))],
        );
        if let Some(invite) = invite {
            free.text.push_str(" OR invite = :own");
            free.value(":own", s(invite.own()));
        }
        free
    } else {
        held_by(&others)
    };
    if matches!(recipient, Recipient::User(_)) {
        return Some(Step::delete(key, unchanged));
    }
    let mut members = others;
    members.insert(user);
    Some(hold(key, &members, unchanged))
}

/// Takes the user from the members who hold the lock of an address.
pub(super) fn left(address: EmailAddress, band: BandId, user: &UserId, members: &BTreeSet<UserId>) -> Option<Step> {
    let key = keys::lock(&Recipient::Email(address), band)?;
    let (unchanged, mut rest) = (held_by(members), members.clone());
    rest.remove(user);
    Some(if rest.is_empty() {
        Step::delete(key, unchanged)
    } else {
        hold(key, &rest, unchanged)
    })
}

fn hold(key: keys::Key, members: &BTreeSet<UserId>, condition: Expression) -> Step {
    let mut item = key.attributes();
    item.insert(MEMBERS.to_owned(), set_of(members));
    Step::put(key, item, condition)
}

fn held_by(members: &BTreeSet<UserId>) -> Expression {
    Expression::new(format!("{MEMBERS} = :members"), [(":members", set_of(members))])
}

fn set_of(members: &BTreeSet<UserId>) -> AttributeValue {
    AttributeValue::Ss(members.iter().map(ToString::to_string).collect())
}
