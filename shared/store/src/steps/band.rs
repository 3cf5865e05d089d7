//! Writes to a band's item and to its memberships.

use crate::keys::{self, n, s};
use crate::step::{Expression, Step};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::transition::AdminChange;
use domain::users_invited::UsersInvited;
use domain::{BandId, Instant, Member, Role, UserId};
use std::collections::BTreeSet;

/// The condition on a band's item that `user` is an admin.
pub(crate) fn admin(user: &UserId) -> Expression {
    Expression::new("contains(admins, :by)", [(":by", s(user.as_str()))])
}

/// What a band notes about the users who are invited, and what must hold.
pub(super) fn users_invited(users: &UsersInvited) -> (&'static str, Expression) {
    let until = (":until", n(users.until.timestamp_millis()));
    let latest = Expression::new("(attribute_not_exists(users_until) OR users_until <= :until)", [until]);
    let nobody_joined = match users.last_joined {
        None => return ("SET users_until = :until", latest),
        Some(None) => Expression::new("attribute_not_exists(last_joined)", []),
        Some(Some(at)) => Expression::new("last_joined = :joined", [(":joined", n(at.timestamp_millis()))]),
    };
    ("SET users_until = :until", latest.and(nobody_joined))
}

/// The condition on a band's item that `user` is an admin in this [term](domain::Band::term).
pub(super) fn admin_in(user: &UserId, term: u32) -> Expression {
    let mut in_term = if term == 0 {
        Expression::new("attribute_not_exists(#term)", [])
    } else {
        Expression::new("#term = :term", [(":term", n(term))])
    };
    in_term.names.insert("#term".to_owned(), keys::term(user));
    admin(user).and(in_term)
}

/// Notes the users who are invited, while `admin` is an admin.
pub(super) fn users_invited_longer(band: BandId, admin_id: &UserId, users: &UsersInvited) -> Step {
    let (noted, condition) = users_invited(users);
    Step::update(keys::band(band), noted, admin(admin_id).and(condition))
}

/// The condition on a band's item that an admin in this term may issue invites and, if they resend some of other
/// admins that stay theirs, that these are still admins in their terms.
pub(super) fn may_issue((admin, term): (&UserId, u32), kept_inviters: &BTreeSet<(UserId, u32)>) -> Expression {
    let kept = kept_inviters.iter().enumerate();
    kept.fold(admin_in(admin, term), |may, (index, (inviter, term))| {
        may.and(still_inviter(index, inviter, *term))
    })
}

fn still_inviter(index: usize, user: &UserId, term: u32) -> Expression {
    let (kept, name, value) = (
        format!(":kept{index}"),
        format!("#kept_term{index}"),
        format!(":kept_term{index}"),
    );
    let in_term = if term == 0 {
        format!("attribute_not_exists({name})")
    } else {
        format!("{name} = {value}")
    };
    let mut still = Expression::new(format!("contains(admins, {kept}) AND {in_term}"), []);
    still.value(&kept, s(user.as_str()));
    if term != 0 {
        still.value(&value, n(term));
    }
    still.names.insert(name, keys::term(user));
    still
}

pub(super) fn seat_taken(
    band: BandId,
    (inviter, term): (&UserId, u32),
    new_admin: Option<&UserId>,
    at: Instant,
    no_users_invited: bool,
) -> Step {
    let room = Expression::new(
        "(attribute_not_exists(max_members) OR member_count < max_members)",
        [(":one", n(1))],
    );
    let mut condition = admin_in(inviter, term).and(room);
    condition.value(":at", n(at.timestamp_millis()));
    if no_users_invited {
        condition
            .text
            .push_str(" AND (attribute_not_exists(users_until) OR users_until <= :at)");
    }
    let mut update = "SET last_joined = :at ADD member_count :one".to_owned();
    if let Some(user) = new_admin {
        update.push_str(", admins :joining");
        condition.value(":joining", set_of(user));
    }
    Step::update(keys::band(band), update, condition)
}

pub(super) fn crew_changed(band: BandId, by: Option<&UserId>, frees_seat: bool, admins: Option<&AdminChange>) -> Step {
    let mut condition = by.map_or_else(|| Expression::new("attribute_exists(pk)", []), admin);
    let (mut add, mut delete) = (Vec::new(), "");
    if frees_seat {
        add.push("member_count :minus");
        condition.value(":minus", n(-1));
    }
    match admins {
        Some(AdminChange::Gained(user)) => {
            add.push("admins :user");
            condition.value(":user", set_of(user));
        }
        Some(AdminChange::Lost(user)) => {
            add.push("#term :one");
            delete = "DELETE admins :user";
            let others = [(":user", set_of(user)), (":one", n(1))];
            condition = condition.and(Expression::new("size(admins) > :one", others));
            condition.names.insert("#term".to_owned(), keys::term(user));
        }
        None => {}
    }
    Step::update(keys::band(band), format!("ADD {} {delete}", add.join(", ")), condition)
}

pub(super) fn member_changed(band: BandId, seen: &Member, next: &Member) -> Step {
    let mut unchanged = as_seen(seen);
    let (mut set, mut remove) = (Vec::new(), "");
    if next.role != seen.role {
        set.push("#role = :role");
        unchanged.value(":role", s(word(next.role)));
    }
    match &next.part {
        Some(part) if next.part != seen.part => {
            set.push("part = :part");
            unchanged.value(":part", s(part.as_str()));
        }
        None if seen.part.is_some() => remove = "REMOVE part",
        _ => {}
    }
    let set = if set.is_empty() {
        String::new()
    } else {
        format!("SET {} ", set.join(", "))
    };
    Step::update(keys::member(band, &next.user), format!("{set}{remove}"), unchanged)
}

pub(super) fn member_left(band: BandId, seen: &Member) -> Step {
    Step::delete(keys::member(band, &seen.user), as_seen(seen))
}

/// The condition that it is the same membership, with the same role and part.
fn as_seen(member: &Member) -> Expression {
    let joined = n(member.joined_at.timestamp_millis());
    let same = Expression::new(
        "#role = :old AND joined_at = :joined",
        [(":old", s(word(member.role))), (":joined", joined)],
    );
    same.and(match &member.part {
        Some(part) => Expression::new("part = :old_part", [(":old_part", s(part.as_str()))]),
        None => Expression::new("attribute_not_exists(part)", []),
    })
}

fn word(role: Role) -> &'static str {
    match role {
        Role::Member => "member",
        Role::Admin => "admin",
    }
}

fn set_of(user: &UserId) -> AttributeValue {
    AttributeValue::Ss(vec![user.to_string()])
}
