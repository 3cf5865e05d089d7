//! Which invites of a band a list shows, and in which order.

use crate::Instant;
use crate::fold::{Folding, Spelling, fold};
use crate::id::BatchId;
use crate::invite::{Ending, Invite, Status};
use crate::recipient::Recipient;
use crate::text::{Message, Part, RecipientName};
use crate::words::Words;
use chrono::TimeDelta;

/// How long before its end an invite expires soon.
pub const SOON: TimeDelta = TimeDelta::hours(48);

/// Selects invites by status. Each has an order in which lists show them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InviteFilter {
    /// Pending invites, by expiry, latest first.
    #[default]
    Pending,
    /// Invites that ended this way, by the time they ended, latest first.
    Ended(Ending),
    /// Expired invites, by expiry, latest first.
    Expired,
    /// All invites, by creation, newest first.
    All,
}

impl InviteFilter {
    /// Its names in requests.
    pub const WORDS: [&str; 6] = ["pending", "accepted", "declined", "revoked", "expired", "all"];

    /// Parses one of [`WORDS`](Self::WORDS).
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "pending" => Some(Self::Pending),
            "accepted" => Some(Self::Ended(Ending::Accepted)),
            "declined" => Some(Self::Ended(Ending::Declined)),
            "revoked" => Some(Self::Ended(Ending::Revoked)),
            "expired" => Some(Self::Expired),
            "all" => Some(Self::All),
            _ => None,
        }
    }

    /// Whether it selects the invite at `now`.
    #[must_use]
    pub fn admits(self, invite: &Invite, now: Instant) -> bool {
        let status = invite.status(now);
        match self {
            Self::All => true,
            Self::Pending => status == Status::Pending,
            Self::Expired => status == Status::Expired,
            Self::Ended(how) => invite.ended.as_ref().is_some_and(|ended| ended.how == how),
        }
    }

    /// The time by which its lists are ordered.
    #[must_use]
    pub fn listed_at(self, invite: &Invite) -> Instant {
        match (self, &invite.ended) {
            (Self::All, _) => invite.created_at,
            (_, Some(ended)) => ended.at,
            (_, None) => invite.expires_at,
        }
    }
}

/// Another order of a list than that of its [filter](InviteFilter).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// By expiry, soonest first.
    Expiry,
    /// By creation, newest first.
    Created,
    /// By the recipient's name or address; links come last.
    Name,
}

impl Sort {
    /// Its names in requests.
    pub const WORDS: [&str; 3] = ["expiry", "created", "name"];

    /// Parses one of [`WORDS`](Self::WORDS).
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "expiry" => Some(Self::Expiry),
            "created" => Some(Self::Created),
            "name" => Some(Self::Name),
            _ => None,
        }
    }
}

/// Selects invites of a band.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only these.
    pub filter: InviteFilter,
    /// Only those of this batch.
    pub batch: Option<BatchId>,
    /// Only those that these words find.
    pub words: Words,
    /// Only those whose mail [did not get through](crate::Delivery::is_problem).
    pub mail_problems: bool,
    /// Only those that [nobody has opened](Invite::is_unseen).
    pub unseen: bool,
}

impl Selection {
    /// Whether only the status counts.
    #[must_use]
    pub fn is_by_status(&self) -> bool {
        let Self {
            filter: _,
            batch,
            words,
            mail_problems,
            unseen,
        } = self;
        batch.is_none() && words.is_empty() && !mail_problems && !unseen
    }

    /// Whether it selects the invite at `now`. `name` is the public name of the user it is to, if it has one.
    #[must_use]
    pub fn admits(&self, invite: &Invite, name: Option<&str>, now: Instant) -> bool {
        self.filter.admits(invite, now)
            && self.batch.is_none_or(|batch| invite.batch == Some(batch))
            && (!self.mail_problems || invite.delivery.is_problem())
            && (!self.unseen || invite.is_unseen(now))
            && self.words.are_in(invite.texts().chain(name))
    }
}

impl Invite {
    /// The texts in which a search looks for words.
    fn texts(&self) -> impl Iterator<Item = &str> {
        let name = self.terms.name.as_ref().map(RecipientName::as_str);
        let part = self.terms.part.as_ref().map(Part::as_str);
        let message = self.terms.message.as_ref().map(Message::as_str);
        [name, self.address(), part, message].into_iter().flatten()
    }

    fn address(&self) -> Option<&str> {
        match &self.recipient {
            Recipient::Email(address) => Some(address.as_typed()),
            Recipient::Anyone | Recipient::User(_) => None,
        }
    }

    /// What a list by name is ordered by, folded: the invite's name, or `name`, the public name of the user it is to, or
    /// the address. Invites without any come last.
    #[must_use]
    pub fn sort_name(&self, name: Option<&str>) -> String {
        let own = self.terms.name.as_ref().map(RecipientName::as_str);
        match own.or(name).or_else(|| self.address()) {
            Some(name) => format!("0{}", fold(name, Folding::CURRENT, Spelling::Plain)),
            None => "1".to_owned(),
        }
    }

    /// Whether it is pending and nobody has opened its page: who has used it has seen it, counted or not.
    #[must_use]
    pub fn is_unseen(&self, now: Instant) -> bool {
        self.status(now) == Status::Pending && self.views.count == 0 && self.uses == 0
    }

    /// Whether it is pending and expires within [`SOON`].
    #[must_use]
    pub fn expires_soon(&self, now: Instant) -> bool {
        self.status(now) == Status::Pending && self.expires_at - now <= SOON
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::{Delivery, DeliveryStatus};
    use crate::invite::Ended;
    use crate::reason::ReasonCode;
    use crate::sample::{hours, invite};
    use serde_json::json;

    #[track_caller]
    fn check(query: &str, name: Option<&str>, found: bool) {
        let mut invite = invite(json!({"email": "zoe.mueller@example.com"}));
        invite.terms.part = Part::parse("second trumpet").expect("a part");
        invite.terms.message = Message::parse("Wir proben in der Großen Halle.").expect("a message");
        let selection = Selection {
            words: Words::parse(query).expect("words"),
            ..Selection::default()
        };
        assert_eq!(selection.admits(&invite, name, hours(0)), found, "{query}");
    }

    #[test]
    fn words_find_address_part_message_and_name_in_any_order() {
        for query in [
            "",
            "z",
            "ZOE",
            "Müller",
            "muel",
            "trumpet zoe",
            "sec tr",
            "grossen",
            "zoe.mueller@example.com",
            "halle TRUMP",
        ] {
            check(query, None, true);
        }
        for query in ["oe", "zoe viola", "umpet", "ada", " - ", "🎺"] {
            check(query, None, false);
        }
        check("love ada trumpet", Some("Ada Lovelace"), true);
        check("ada", Some("Bob"), false);
    }

    #[test]
    fn unseen_invites_are_pending() {
        let selection = Selection {
            filter: InviteFilter::All,
            unseen: true,
            ..Selection::default()
        };
        let mut link = invite(json!({"ttl_hours": 1}));
        let unseen = |link: &Invite, hour| selection.admits(link, None, hours(hour));
        assert!(unseen(&link, 0) && !unseen(&link, 1));
        for (views, uses) in [(1, 0), (0, 1)] {
            (link.views.count, link.uses) = (views, uses);
            assert!(!unseen(&link, 0));
        }
    }

    #[test]
    fn invites_expire_soon_within_two_days_until_they_have_expired() {
        let mut link = invite(json!({"ttl_hours": 72}));
        let soon = [0, 23, 24, 71, 72].map(|hour| link.expires_soon(hours(hour)));
        assert_eq!(soon, [false, false, true, true, false]);
        link.ended = Some(Ended::new(Ending::Revoked, hours(24), None));
        assert!(!link.expires_soon(hours(24)));
    }

    #[test]
    fn mail_problems_are_what_keeps_an_invitation_from_its_recipient() {
        let selection = Selection {
            mail_problems: true,
            ..Selection::default()
        };
        let mut invite = invite(json!({"email": "bob@example.com"}));
        let mut check = |delivery: Delivery, problem| {
            invite.delivery = delivery;
            assert_eq!(
                selection.admits(&invite, None, hours(0)),
                problem,
                "{:?}",
                invite.delivery
            );
        };
        for status in DeliveryStatus::ALL {
            use DeliveryStatus::{Bounced, Complained, Failed, Suppressed};
            let problem = matches!(status, Bounced | Complained | Failed | Suppressed);
            check(Delivery::at(status, hours(0)), problem);
        }
        let none = Delivery::at(DeliveryStatus::None, hours(0));
        check(none.clone().because(ReasonCode::DailyLimit), true);
        check(none.because(ReasonCode::MailOff), false);
    }

    #[test]
    fn filters_parse_and_select_by_status() {
        for word in InviteFilter::WORDS {
            assert!(InviteFilter::parse(word).is_some(), "{word}");
        }
        for word in Sort::WORDS {
            assert!(Sort::parse(word).is_some(), "{word}");
        }
        let mut link = invite(json!({"ttl_hours": 1}));
        let selected = |link: &Invite, hour| {
            let words = InviteFilter::WORDS.into_iter();
            let admits = |word: &&str| InviteFilter::parse(word).is_some_and(|filter| filter.admits(link, hours(hour)));
            words.filter(admits).collect::<Vec<_>>()
        };
        assert_eq!(selected(&link, 0), ["pending", "all"]);
        assert_eq!(selected(&link, 1), ["expired", "all"]);
        link.ended = Some(Ended::new(Ending::Declined, hours(0), None));
        assert_eq!(selected(&link, 1), ["declined", "all"]);
    }

    #[test]
    fn links_come_last_by_name() {
        let (link, email) = (invite(json!({})), invite(json!({"email": "Zoe@example.com"})));
        assert!(email.sort_name(None) < link.sort_name(None));
        assert!(link.sort_name(Some("Äda")) < email.sort_name(None));
    }
}
