//! What callers ask for, once validated. The format of requests is not known here.

use crate::Instant;
use crate::band::Band;
use crate::caller::Caller;
use crate::color::BandColor;
use crate::email::EmailAddress;
use crate::id::BandId;
use crate::locale::{Locale, MailLocale};
use crate::member::{Member, Role};
use crate::recipient::Recipient;
use crate::terms::Terms;
use crate::text::{BandName, DisplayName, Message, Part, RecipientName};
use crate::time_zone::TimeZone;

/// The maximum lifetime of an invite, in hours: one year.
pub const MAX_TTL_HOURS: u32 = 8760;
/// The lifetime of an invite, in hours, if neither the draft nor the band sets one.
pub const DEFAULT_TTL_HOURS: u32 = 72;
/// The maximum number of uses of a link.
pub const MAX_USES: u32 = 1000;
/// The highest member limit that a band can set.
pub const MAX_MEMBERS: u32 = 100_000;

/// The maximum number of invites in one batch.
pub const MAX_ROWS: usize = 100;

/// A change to an optional value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change<T> {
    /// Leaves it as it is.
    Keep,
    /// Removes it.
    Clear,
    /// Sets it to this value.
    Set(T),
}

impl<T> Change<T> {
    /// The new value, or `default` where it is removed; `None` if nothing changes.
    #[must_use]
    pub fn or_default(self, default: T) -> Option<T> {
        match self {
            Self::Keep => None,
            Self::Clear => Some(default),
            Self::Set(value) => Some(value),
        }
    }

    /// The value after the change, where it was `seen` before.
    #[must_use]
    pub fn after(self, seen: Option<T>) -> Option<T> {
        match self {
            Self::Keep => seen,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }
}

/// A new band.
#[derive(Clone, Debug)]
pub struct BandDraft {
    /// Its name.
    pub name: BandName,
    /// The language of its mail; English if left out.
    pub locale: Option<Locale>,
    /// The time zone of its mail; UTC if left out.
    pub time_zone: Option<TimeZone>,
}

impl BandDraft {
    /// The band, with its founder as the first admin.
    #[must_use]
    pub fn found(self, id: BandId, founder: &Caller, now: Instant) -> (Band, Member) {
        let (mut band, founder) = Band::found(id, self.name, founder, now);
        if let Some(locale) = self.locale {
            band.settings.locale = MailLocale::Known(locale);
        }
        if let Some(time_zone) = self.time_zone {
            band.settings.time_zone = time_zone;
        }
        (band, founder)
    }
}

/// Changes to a band. Fields that are left out stay the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BandChange {
    /// Its new name.
    pub name: Option<BandName>,
    /// Its new settings.
    pub settings: Option<SettingsChange>,
}

/// Changes to a band's settings. Fields that are left out stay the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsChange {
    /// How long invites last by default, in hours.
    pub default_ttl_hours: Change<u32>,
    /// The maximum number of members. Lowering it removes nobody.
    pub max_members: Change<u32>,
    /// Whether mail is sent for this band.
    pub email_notifications: Option<bool>,
    /// Whether recipients are reminded by mail.
    pub reminders: Option<bool>,
    /// Whether inviters get a mail about the outcome of their invites.
    pub inviter_notes: Option<bool>,
    /// The language of its mail.
    pub locale: Option<Locale>,
    /// The time zone of its mail.
    pub time_zone: Option<TimeZone>,
    /// The colour of its invites.
    pub color: Option<BandColor>,
    /// Where answers to its mails go.
    pub reply_to: Change<EmailAddress>,
}

impl BandChange {
    /// The answering address that it sets.
    #[must_use]
    pub fn reply_to(&self) -> Option<&EmailAddress> {
        match &self.settings.as_ref()?.reply_to {
            Change::Set(address) => Some(address),
            Change::Keep | Change::Clear => None,
        }
    }
}

/// A user's profile, as they want to save it.
#[derive(Clone, Debug)]
pub struct ProfileDraft {
    /// The name others see.
    pub display_name: DisplayName,
    /// Whether others can find them by search. If left out, it stays as it was; in a new profile, the operator
    /// decides.
    pub searchable: Option<bool>,
}

/// An invite before it has a recipient.
#[derive(Clone, Debug)]
pub struct Offer {
    /// What the invite offers.
    pub terms: Terms,
    /// How long the invite lasts, in hours; the band's default if left out.
    pub ttl_hours: Option<u32>,
    /// Whether mail may be sent about it.
    pub notify: bool,
    /// The language of the mail to its recipient; the band's if left out.
    pub locale: Option<Locale>,
}

/// An invite to issue.
#[derive(Clone, Debug)]
pub struct InviteDraft {
    /// Who the invite is to.
    pub recipient: Recipient,
    /// How many people can use it; only links can have more than one use.
    pub max_uses: u32,
    /// What it offers.
    pub offer: Offer,
}

/// A request to resend an invite.
#[derive(Clone, Copy, Debug)]
pub struct ResendDraft {
    /// How long it lasts from now, in hours; the band's default if left out.
    pub ttl_hours: Option<u32>,
    /// Whether it gets a new link, so that the old one stops working.
    pub rotate: bool,
}

/// A change to an invite that is still open. Fields that are left out stay the same.
#[derive(Clone, Debug)]
pub struct InviteChange {
    /// The role it grants.
    pub role: Option<Role>,
    /// Whom it is for.
    pub name: Change<RecipientName>,
    /// The part the recipient is to play.
    pub part: Change<Part>,
    /// The personal message.
    pub message: Change<Message>,
    /// The language of the mail to its recipient; the band's if cleared.
    pub locale: Change<Locale>,
    /// How long it lasts at least from now, in hours.
    pub ttl_hours: Option<u32>,
    /// The address it goes to; only for invites to an address.
    pub email: Option<EmailAddress>,
}

impl InviteChange {
    /// Whether it changes nothing, whatever the invite is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self {
            role,
            name,
            part,
            message,
            locale,
            ttl_hours,
            email,
        } = self;
        let is_kept = matches!((name, part, message), (Change::Keep, Change::Keep, Change::Keep));
        is_kept && *locale == Change::Keep && role.is_none() && ttl_hours.is_none() && email.is_none()
    }
}
