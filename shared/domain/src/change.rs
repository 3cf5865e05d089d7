//! Changing an invite that is still open.

use crate::Instant;
use crate::band::Band;
use crate::caller::Caller;
use crate::delivery::Delivery;
use crate::draft::{Change, InviteChange};
use crate::email::EmailAddress;
use crate::id::UserId;
use crate::invite::{Changed, Invite, Status, Views};
use crate::locale::MailLocale;
use crate::member::Role;
use crate::recipient::Recipient;
use crate::refusal::Refusal;
use crate::terms::Terms;
use crate::text::DisplayName;

/// The last time an invite went to another address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The address it was to before.
    pub from: EmailAddress,
    /// The time.
    pub at: Instant,
    /// Who changed the address.
    pub by: UserId,
}

impl InviteChange {
    /// The recipient of an invite after this change.
    #[must_use]
    pub fn recipient_of(&self, seen: &Invite) -> Recipient {
        match (&seen.recipient, &self.email) {
            (Recipient::Email(_), Some(address)) => Recipient::Email(address.clone()),
            (recipient, _) => recipient.clone(),
        }
    }
}

impl Invite {
    /// Checks that the caller may change it at `now`.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`]; [`Refusal::InviteNotPending`], also if it has expired: only a resend revives it.
    pub(crate) fn may_change(&self, band: &Band, by: &Caller, now: Instant) -> Result<(), Refusal> {
        if !band.is_admin(&by.user) {
            return Err(Refusal::NotBandAdmin);
        }
        if self.status(now) != Status::Pending {
            return Err(Refusal::InviteNotPending);
        }
        Ok(())
    }

    /// The invite after a change; `None` if it is the same. Its life is [prolonged](Self::prolong). Another address, also
    /// another spelling of it, is a new round with a new link and no views; anything else leaves link and mail alone.
    ///
    /// Whoever has it grant more, or go to another address, becomes its inviter, and so does whoever changes it when its
    /// inviter is no longer an admin: what they gave ends with their own rights.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`], [`Refusal::InviteNotPending`], [`Refusal::NotToAddress`].
    pub fn change(
        &self,
        change: InviteChange,
        band: &Band,
        by: &Caller,
        name: Option<DisplayName>,
        now: Instant,
    ) -> Result<Option<Self>, Refusal> {
        self.may_change(band, by, now)?;
        let moves = match (&self.recipient, &change.email) {
            (_, None) => false,
            (Recipient::Email(seen), Some(address)) => seen.as_typed() != address.as_typed(),
            (Recipient::Anyone | Recipient::User(_), Some(_)) => return Err(Refusal::NotToAddress),
        };
        let recipient = change.recipient_of(self);
        let mut next = match change.ttl_hours {
            Some(hours) => self.prolong(Some(hours), band, by, name.clone(), now)?,
            None => self.clone(),
        };
        next.terms = Terms {
            role: change.role.unwrap_or(self.terms.role),
            name: change.name.after(next.terms.name),
            part: change.part.after(next.terms.part),
            message: change.message.after(next.terms.message),
        };
        next.locale = match change.locale {
            Change::Keep => next.locale,
            Change::Clear => None,
            Change::Set(locale) => Some(MailLocale::Known(locale)),
        };
        next.take_over(by, name.clone(), band);
        if next == *self && !moves {
            return Ok(None);
        }
        if moves {
            // If the generation can't be raised, the old link would keep working beside the new one.
            next.generation = self.generation.checked_add(1).ok_or(Refusal::InviteNotPending)?;
            next.recipient = recipient;
            next.round = self.round.saturating_add(1);
            next.delivery = Delivery::default();
            next.views = Views::default();
        }
        let grants_more = self.terms.role == Role::Member && next.terms.role == Role::Admin;
        if moves || grants_more {
            next.hand_to(by, name, band);
        }
        let last_moved = self.changed.as_ref().and_then(|changed| changed.moved.clone());
        let from = self.recipient.address().filter(|_| moves);
        next.changed = Some(Changed {
            times: self.times_changed().saturating_add(1),
            at: now,
            by: by.user.clone(),
            moved: from.map_or(last_moved, |from| {
                Some(Moved {
                    from: from.clone(),
                    at: now,
                    by: by.user.clone(),
                })
            }),
        });
        Ok(Some(next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invite::{Ended, Ending};
    use crate::locale::Locale;
    use crate::sample::{band, hours, invite, no_change as nothing, person};
    use crate::text::Part;
    use serde_json::json;

    fn part(text: &str) -> Option<Part> {
        Part::parse(text).expect("a part")
    }

    fn to(address: &str) -> InviteChange {
        InviteChange {
            email: EmailAddress::parse(address).ok(),
            ..nothing()
        }
    }

    /// A band of Ada and Bob, who are admins.
    fn duo() -> Band {
        let mut band = band();
        band.admins.insert(person("bob").user);
        band
    }

    fn by_bob(invite: &Invite, change: InviteChange, hour: i64) -> Result<Option<Invite>, Refusal> {
        let bob = person("bob");
        invite.change(change, &duo(), &bob, bob.name.clone(), hours(hour))
    }

    #[test]
    fn what_is_left_out_stays_and_link_mail_and_inviter_too() {
        let seen = invite(json!({"ttl_hours": 10, "role": "admin"}));
        let horn = InviteChange {
            role: Some(Role::Member),
            part: Change::Set(part("horn").expect("a part")),
            ttl_hours: Some(20),
            ..nothing()
        };
        let next = by_bob(&seen, horn.clone(), 5).expect("allowed").expect("changed");
        let mut expect = seen.clone();
        (expect.terms.role, expect.terms.part, expect.expires_at) = (Role::Member, part("horn"), hours(25));
        expect.changed = Some(Changed {
            times: 1,
            at: hours(5),
            by: person("bob").user,
            moved: None,
        });
        assert_eq!(next, expect);
        assert_eq!(by_bob(&next, horn, 5), Ok(None), "again");
        let shorter = InviteChange {
            ttl_hours: Some(1),
            ..nothing()
        };
        assert_eq!(by_bob(&next, shorter, 6), Ok(None), "it never ends sooner");
        let cleared = InviteChange {
            part: Change::Clear,
            ..nothing()
        };
        let cleared = by_bob(&next, cleared, 6).expect("allowed").expect("changed");
        assert_eq!((cleared.terms.part.as_ref(), cleared.times_changed()), (None, 2));
        let german = InviteChange {
            locale: Locale::parse("de").map_or(Change::Keep, Change::Set),
            ..nothing()
        };
        let german = by_bob(&cleared, german, 6).expect("allowed").expect("changed");
        assert_eq!(
            (german.locale.as_ref().map(MailLocale::as_str), german.round),
            (Some("de"), 1)
        );
        let the_bands = InviteChange {
            locale: Change::Clear,
            ..nothing()
        };
        let the_bands = by_bob(&german, the_bands, 6).expect("allowed").expect("changed");
        assert_eq!((&the_bands.locale, the_bands.times_changed()), (&None, 4));
    }

    #[test]
    fn another_address_gets_a_new_round_a_new_link_and_no_views() {
        let mut seen = invite(json!({"email": "cy@example.com"}));
        seen.views.count = 3;
        assert_eq!(by_bob(&seen, to("cy@example.com"), 1), Ok(None));
        for address in ["dan@example.com", "Cy@example.com"] {
            let next = by_bob(&seen, to(address), 1).expect("allowed").expect("changed");
            assert_eq!(
                (next.round, next.generation, next.views),
                (2, 1, Views::default()),
                "{address}"
            );
            assert_eq!(next.expires_at, seen.expires_at);
            assert_eq!((next.inviter.as_str(), &next.created_by), ("bob", &seen.created_by));
            assert_eq!(by_bob(&next, to(address), 2), Ok(None), "again");
            let later = InviteChange {
                part: Change::Set(part("horn").expect("a part")),
                ..nothing()
            };
            let later = by_bob(&next, later, 2).expect("allowed").expect("changed");
            for invite in [next, later] {
                let moved = invite.changed.and_then(|changed| changed.moved).expect("a move");
                let expect = ("cy@example.com", hours(1), "bob");
                assert_eq!((moved.from.as_typed(), moved.at, moved.by.as_str()), expect);
            }
        }
        seen.generation = u16::MAX;
        assert_eq!(by_bob(&seen, to("dan@example.com"), 1), Err(Refusal::InviteNotPending));
        for other in [invite(json!({})), invite(json!({"user_id": "eve"}))] {
            assert_eq!(by_bob(&other, to("dan@example.com"), 1), Err(Refusal::NotToAddress));
        }
    }

    #[test]
    fn whoever_has_it_grant_more_answers_for_it() {
        let admin = InviteChange {
            role: Some(Role::Admin),
            ..nothing()
        };
        let mut seen = invite(json!({"max_uses": 9}));
        seen.uses = 2;
        let next = by_bob(&seen, admin.clone(), 1).expect("allowed").expect("changed");
        assert_eq!(
            (next.inviter.as_str(), next.terms.role, next.uses),
            ("bob", Role::Admin, 2)
        );
        let mut alone = duo();
        alone.admins.remove(&person("bob").user);
        assert!(!alone.inviter_is_active(&next), "it ends with Bob's rights");
        assert_eq!(
            seen.change(admin, &alone, &person("bob"), None, hours(1)),
            Err(Refusal::NotBandAdmin)
        );
    }

    #[test]
    fn only_what_is_pending_can_be_changed() {
        let mut seen = invite(json!({"ttl_hours": 1}));
        assert_eq!(by_bob(&seen, nothing(), 0), Ok(None));
        assert_eq!(by_bob(&seen, nothing(), 1), Err(Refusal::InviteNotPending), "expired");
        for how in [Ending::Accepted, Ending::Declined, Ending::Revoked] {
            seen.ended = Some(Ended::new(how, hours(0), None));
            assert_eq!(by_bob(&seen, nothing(), 0), Err(Refusal::InviteNotPending), "{how:?}");
        }
    }
}
