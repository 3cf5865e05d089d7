//! Giving a band an answering address.

use super::Inviter;
use crate::Instant;
use crate::draft::BandChange;
use crate::email::EmailAddress;
use crate::refusal::Refusal;
use crate::reply_to::{AskMail, ReplyTo, ReplyToAsked};
use crate::transition::Transition;

impl Inviter<'_> {
    /// Changes the band, whose answering address becomes `address`. Its owner is asked by a mail, also again, and that
    /// takes from the quotas like an invite. Nobody is asked for the address that is confirmed already, nor for the one
    /// that the caller's sign-in has verified.
    ///
    /// # Errors
    /// [`Refusal::CannotAsk`] if the deployment sends no mail; [`Refusal::QuotaExceeded`].
    pub fn set_reply_to(
        &self,
        change: &BandChange,
        address: &EmailAddress,
        now: Instant,
    ) -> Result<Vec<Transition>, Refusal> {
        let is_confirmed = self.band.settings.answers_to() == Some(address);
        let (next, taken) = if is_confirmed || self.caller.verified_email() == Some(address) {
            (ReplyTo::Confirmed(address.clone()), None)
        } else if self.sends_mail {
            let taken = self.allowance.take(1, now).map_err(Refusal::QuotaExceeded)?;
            let asked = ReplyToAsked {
                address: address.clone(),
                at: now,
                by: self.name.clone(),
                mail: AskMail::Queued,
            };
            (ReplyTo::Asked(asked), Some(taken))
        } else {
            return Err(Refusal::CannotAsk);
        };
        let (of_band, of_user) = taken.unzip();
        let mut transitions = vec![Transition::ReplyToSet {
            band: self.band.id,
            admin: self.caller.user.clone(),
            change: Box::new(change.clone()),
            seen: self.band.settings.reply_to.clone().map(Box::new),
            next: Box::new(next),
            taken: of_band,
        }];
        transitions.extend(of_user.map(|taken| Transition::UserQuotaTaken {
            user: self.caller.user.clone(),
            taken,
        }));
        Ok(transitions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caller::Caller;
    use crate::quota::{Allowance, Quota, QuotaKind};
    use crate::sample::{band, hours, person};

    fn set(reply_to: Option<ReplyTo>, caller: &Caller, left: u32, mail: bool) -> Result<(ReplyTo, usize), Refusal> {
        let quota = |kind| Quota {
            kind,
            most: left,
            used: 0,
        };
        let allowance = Allowance {
            band: quota(QuotaKind::Band),
            inviter: quota(QuotaKind::Inviter),
        };
        let mut band = band();
        band.settings.reply_to = reply_to;
        let inviter = Inviter::new(caller, Some(band), None, allowance, mail)?;
        let change = BandChange {
            name: None,
            settings: None,
        };
        let address = EmailAddress::parse("Bob@example.com").expect("an address");
        let transitions = inviter.set_reply_to(&change, &address, hours(0))?;
        let Some(Transition::ReplyToSet { next, .. }) = transitions.first() else {
            panic!("{transitions:?}")
        };
        Ok(((**next).clone(), transitions.len()))
    }

    #[test]
    fn the_owner_is_asked_by_a_mail_that_the_quotas_count() {
        let (ada, bob) = (person("ada"), person("bob").email.expect("an address"));
        let (asked, count) = set(None, &ada, 1, true).expect("asked");
        assert!(matches!(&asked, ReplyTo::Asked(asked) if asked.mail == AskMail::Queued && asked.at == hours(0)));
        assert_eq!((asked.address(), count), (&bob, 2));
        let (again, count) = set(Some(asked), &ada, 1, true).expect("asked again");
        assert!(matches!(again, ReplyTo::Asked(_)) && count == 2);
        let exceeded = set(None, &ada, 0, true);
        assert!(matches!(exceeded, Err(Refusal::QuotaExceeded(_))), "{exceeded:?}");
        assert_eq!(set(None, &ada, 1, false), Err(Refusal::CannotAsk));
    }

    #[test]
    fn nobody_is_asked_for_a_known_address_but_for_another_one() {
        let (ada, bob) = (person("ada"), person("bob").email.expect("an address"));
        let confirmed = |person: &str| ReplyTo::Confirmed(person_address(person));
        let known = set(Some(confirmed("bob")), &ada, 0, false);
        assert_eq!(known, Ok((ReplyTo::Confirmed(bob.clone()), 1)));
        let other = set(Some(confirmed("eve")), &ada, 1, true).expect("asked");
        assert!(matches!(other.0, ReplyTo::Asked(_)));
        let mut own = Caller {
            email: Some(bob.clone()),
            ..ada
        };
        assert_eq!(set(None, &own, 0, false), Ok((ReplyTo::Confirmed(bob), 1)));
        own.email_verified = false;
        assert_eq!(set(None, &own, 0, false), Err(Refusal::CannotAsk));
    }

    fn person_address(name: &str) -> EmailAddress {
        person(name).email.expect("an address")
    }
}
