//! What happens to an invite and to its addressee's lock, as steps of a write.

use crate::Store;
use crate::error::StoreError;
use crate::items::{self, LockItem, ttl};
use crate::keys::{self, n, s};
use crate::step::{Expression, Step};
use domain::resend::PAUSE;
use domain::{Band, Caller, Ending, Instant, Invite, InviteId};

impl Store {
    /// The write by which the invite that was `seen` becomes `next`, if it still is pending and, where `live_at` is
    /// given, not expired then. A use that is not the last only counts, so that users of a group link don't wait
    /// for each other's exact number.
    pub(crate) fn invite_step(&self, seen: &Invite, next: &Invite, live_at: Option<Instant>) -> Step {
        let mut set = Vec::new();
        let mut when = vec!["#state = :open", "generation = :generation"];
        let mut values = Expression::new("", [(":open", s("open")), (":generation", n(seen.generation))]);
        let mut value = |name: &str, value| values.values.insert(name.to_owned(), value);
        if let Some(now) = live_at {
            when.push("expires_at > :now");
            value(":now", n(now.timestamp_millis()));
        }
        if let Some(ended) = &next.ended {
            set.extend([
                "#state = :state",
                "by_state = :by_state",
                "#ttl = :ttl",
                "ended_at = :ended_at",
            ]);
            value(":state", s(keys::ending(ended.how)));
            value(":by_state", s(keys::by_state(next)));
            value(":ttl", n(ttl(next, self.retention)));
            value(":ended_at", n(ended.at.timestamp_millis()));
            if let Some(by) = &ended.by {
                set.push("ended_by = :ended_by");
                value(":ended_by", s(by.as_str()));
            }
        }
        let mut add = "";
        if let Some(last) = next.last_use.as_ref().filter(|_| next.uses > seen.uses) {
            set.extend(["last_used_at = :used_at", "last_used_by = :used_by"]);
            value(":used_at", n(last.at.timestamp_millis()));
            value(":used_by", s(last.by.as_str()));
            value(":one", n(1));
            value(":last", n(seen.max_uses.saturating_sub(1)));
            add = " ADD #uses :one";
            when.push(if next.ended.is_some() {
                "#uses = :last"
            } else {
                "#uses < :last"
            });
        }
        let update = format!("SET {}{add}", set.join(", "));
        values.text = when.join(" AND ");
        Step::update(keys::invite(seen.id), update, values)
    }

    /// The write that withdraws a pending invite of which id and generation are known.
    pub(crate) fn revoke_step(&self, id: InviteId, generation: u16, by: &Caller, now: Instant) -> Step {
        let state = keys::ending(Ending::Revoked);
        let values = [
            (":state", s(state)),
            (":by_state", s(keys::state_at(state, now, &id.own()))),
            (":ttl", n((now + self.retention).timestamp())),
            (":ended_at", n(now.timestamp_millis())),
            (":by", s(by.user.as_str())),
            (":open", s("open")),
            (":generation", n(generation)),
        ];
        let update = "SET #state = :state, by_state = :by_state, #ttl = :ttl, ended_at = :ended_at, ended_by = :by";
        let condition = "#state = :open AND generation = :generation";
        Step::update(keys::invite(id), update, Expression::new(condition, values))
    }

    /// The write that frees the addressee, where the invite has one. A lock that another invite has taken over
    /// meanwhile stays.
    pub(crate) fn release_step(&self, invite: &Invite) -> Option<Step> {
        let ours = Expression::new(
            "attribute_not_exists(pk) OR invite = :own",
            [(":own", s(invite.id.own()))],
        );
        Some(Step::delete(keys::lock(&invite.recipient, invite.id.band)?, ours))
    }

    /// The write by which the addressee, where the invite has one, gets it: if no other invite that is pending at
    /// `now` holds them.
    pub(crate) fn lock_step(&self, invite: &Invite, band: &Band, now: Instant) -> Result<Option<Step>, StoreError> {
        let Some(key) = keys::lock(&invite.recipient, invite.id.band) else {
            return Ok(None);
        };
        let item = items::write(LockItem::of(key.clone(), invite, band, self.retention))?;
        let free = Expression::new(
            "attribute_not_exists(pk) OR expires_at <= :now OR invite = :own",
            [(":now", n(now.timestamp_millis())), (":own", s(invite.id.own()))],
        );
        Ok(Some(Step::put(key, item, free)))
    }

    /// The write by which the invite that was `seen` becomes `next` by a resend at `now`, unless it ended or was resent
    /// since.
    pub(crate) fn resend_step(&self, seen: &Invite, next: &Invite, now: Instant) -> Step {
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
            "",
            [
                (":expires_at", n(next.expires_at.timestamp_millis())),
                (":by_state", s(keys::by_state(next))),
                (":ttl", n(ttl(next, self.retention))),
                (":generation", n(next.generation)),
                (":now", n(now.timestamp_millis())),
                (":by", s(by.as_str())),
                (":inviter", s(next.inviter.as_str())),
                (":term", n(next.term)),
                (":round", n(next.round)),
                (":open", s("open")),
                (":seen", n(seen.generation)),
                (":paused", n((now - PAUSE).timestamp_millis())),
            ],
        );
        // What is known of the mail is of the round before.
        let mut remove = vec!["delivery_reason", "mail_lease"];
        let mut value = |name: &str, value| values.values.insert(name.to_owned(), value);
        match &next.inviter_name {
            Some(name) => {
                set.push("inviter_name = :name");
                value(":name", s(name.as_str()));
            }
            None => remove.push("inviter_name"),
        }
        match next.delivery.at {
            Some(at) => {
                set.extend(["delivery = :delivery", "delivery_at = :delivery_at"]);
                value(":delivery", s(next.delivery.status.as_str()));
                value(":delivery_at", n(at.timestamp_millis()));
            }
            None => remove.extend(["delivery", "delivery_at"]),
        }
        let update = format!("SET {} REMOVE {}", set.join(", "), remove.join(", "));
        values.text = "#state = :open AND generation = :seen \
                       AND (attribute_not_exists(resent_at) OR resent_at <= :paused)"
            .to_owned();
        Step::update(keys::invite(seen.id), update, values)
    }
}
