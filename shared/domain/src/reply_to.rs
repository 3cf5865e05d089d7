//! The address that answers to a band's mails go to. It is used once its owner has confirmed it.

use crate::Instant;
use crate::band::{Band, Settings};
use crate::email::{AddressDigest, EmailAddress};
use crate::refusal::Refusal;
use crate::text::DisplayName;
use crate::transition::Transition;

/// The answering address of a band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplyTo {
    /// Its owner is asked, and has not confirmed it.
    Asked(ReplyToAsked),
    /// Its owner has confirmed it, or an admin has signed in with it.
    Confirmed(EmailAddress),
}

/// An address whose owner is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyToAsked {
    /// The address.
    pub address: EmailAddress,
    /// When they were asked last. It tells one ask of a band from another.
    pub at: Instant,
    /// The name of the admin who asked.
    pub by: Option<DisplayName>,
    /// How far the mail of this ask has got.
    pub mail: AskMail,
}

/// How far the mail that asks for an address has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskMail {
    /// It is waiting to be sent.
    Queued,
    /// A process is sending it, or died while sending it.
    Sending,
    /// The mail service accepted it.
    Sent,
    /// The address gets no such mail.
    Suppressed,
    /// The address gets no more mail today.
    Limited,
    /// The mail service refused it.
    Failed,
}

impl AskMail {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Queued,
        Self::Sending,
        Self::Sent,
        Self::Suppressed,
        Self::Limited,
        Self::Failed,
    ];

    /// Its name in stored items.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Suppressed => "suppressed",
            Self::Limited => "limited",
            Self::Failed => "failed",
        }
    }

    /// Parses what [`as_str`](Self::as_str) returns.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mail| mail.as_str() == word)
    }
}

impl ReplyTo {
    /// The address, confirmed or not.
    #[must_use]
    pub fn address(&self) -> &EmailAddress {
        match self {
            Self::Asked(asked) => &asked.address,
            Self::Confirmed(address) => address,
        }
    }
}

impl Settings {
    /// The address that answers to its mails go to, if its owner has confirmed it.
    #[must_use]
    pub fn answers_to(&self) -> Option<&EmailAddress> {
        match &self.reply_to {
            Some(ReplyTo::Confirmed(address)) => Some(address),
            Some(ReplyTo::Asked(_)) | None => None,
        }
    }
}

impl Band {
    /// The owner of an address confirms that it is the band's answering address; `None` if it is confirmed already.
    ///
    /// # Errors
    /// [`Refusal::ReplyToChanged`] if the band has another address by now, or none.
    pub fn confirm_reply_to(&self, address: AddressDigest) -> Result<Option<Transition>, Refusal> {
        let asked_for = self.settings.reply_to.as_ref();
        match asked_for.filter(|reply_to| reply_to.address().digest() == address) {
            Some(ReplyTo::Asked(asked)) => Ok(Some(Transition::ReplyToConfirmed {
                band: self.id,
                address: asked.address.clone(),
            })),
            Some(ReplyTo::Confirmed(_)) => Ok(None),
            None => Err(Refusal::ReplyToChanged),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{band, hours, person};

    #[test]
    fn only_the_owner_of_the_address_of_now_confirms_it_and_again_is_fine() {
        let (ada, eve) = ["ada", "eve"]
            .map(|name| person(name).email.expect("an address"))
            .into();
        let mut band = band();
        assert_eq!(band.confirm_reply_to(ada.digest()), Err(Refusal::ReplyToChanged));
        band.settings.reply_to = Some(ReplyTo::Asked(ReplyToAsked {
            address: ada.clone(),
            at: hours(0),
            by: None,
            mail: AskMail::Sent,
        }));
        assert_eq!(band.settings.answers_to(), None);
        assert_eq!(band.confirm_reply_to(eve.digest()), Err(Refusal::ReplyToChanged));
        let confirmed = Transition::ReplyToConfirmed {
            band: band.id,
            address: ada.clone(),
        };
        assert_eq!(band.confirm_reply_to(ada.digest()), Ok(Some(confirmed)));
        band.settings.reply_to = Some(ReplyTo::Confirmed(ada.clone()));
        assert_eq!(band.settings.answers_to(), Some(&ada));
        assert_eq!(band.confirm_reply_to(ada.digest()), Ok(None));
    }

    #[test]
    fn names_parse_back() {
        for mail in AskMail::ALL {
            assert_eq!(AskMail::parse(mail.as_str()), Some(mail));
        }
        assert_eq!(AskMail::parse("confirmed"), None);
    }
}
