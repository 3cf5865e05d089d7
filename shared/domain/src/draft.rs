//! What callers ask for, already checked. How a request spells it is not known here.

use crate::locale::Locale;
use crate::member::Role;
use crate::recipient::Recipient;
use crate::terms::Terms;
use crate::text::{BandName, DisplayName};

/// The longest life of an invite, in hours: a year.
pub const MOST_TTL_HOURS: u32 = 8760;
/// The life of an invite, in hours, where neither the draft nor the band says.
pub const DEFAULT_TTL_HOURS: u32 = 72;
/// The most uses of a link.
pub const MOST_USES: u32 = 1000;
/// The highest limit of members that a band may choose.
pub const MOST_MEMBERS: u32 = 100_000;

/// The most invites of one batch.
pub const MOST_ROWS: usize = 100;

/// A change to a value that may be absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change<T> {
    /// It stays as it is.
    Keep,
    /// It becomes absent.
    Clear,
    /// It gets this value.
    Set(T),
}

impl<T> Change<T> {
    /// The new value, with `default` in place of an absent one; none where it stays as it is.
    #[must_use]
    pub fn or_default(self, default: T) -> Option<T> {
        match self {
            Self::Keep => None,
            Self::Clear => Some(default),
            Self::Set(value) => Some(value),
        }
    }
}

/// A band to be founded.
#[derive(Clone, Debug)]
pub struct BandDraft {
    /// What to call it.
    pub name: BandName,
}

/// Changes to a band. What is left out stays.
#[derive(Clone, Debug)]
pub struct BandChange {
    /// What to call it from now on.
    pub name: Option<BandName>,
    /// What it chooses anew.
    pub settings: Option<SettingsChange>,
}

/// Changes to a band's settings. What is left out stays.
#[derive(Clone, Copy, Debug)]
pub struct SettingsChange {
    /// The life of its invites, in hours.
    pub default_ttl_hours: Change<u32>,
    /// The most members it takes. Those beyond a lower limit stay.
    pub max_members: Change<u32>,
    /// Whether mail is sent for it.
    pub email_notifications: Option<bool>,
    /// Whether inviters are told by mail how their invites end.
    pub inviter_notes: Option<bool>,
    /// The language of its mail.
    pub locale: Option<Locale>,
}

/// Another role for a member.
#[derive(Clone, Copy, Debug)]
pub struct RoleDraft {
    /// Which.
    pub role: Role,
}

/// What a user says of themself.
#[derive(Clone, Debug)]
pub struct ProfileDraft {
    /// The name others see.
    pub display_name: DisplayName,
    /// Whether others find them by search; as it was (at first: not) where left out.
    pub searchable: Option<bool>,
}

/// An invite before it has a recipient.
#[derive(Clone, Debug)]
pub struct Offer {
    /// What the inviter says to the invitee.
    pub terms: Terms,
    /// How long the invite lives, in hours; the band's default where left out.
    pub ttl_hours: Option<u32>,
    /// Whether mail may be sent about it.
    pub notify: bool,
}

/// An invite to be made.
#[derive(Clone, Debug)]
pub struct InviteDraft {
    /// Who may use it.
    pub recipient: Recipient,
    /// How many may use it: more than one only for links.
    pub max_uses: u32,
    /// What it offers.
    pub offer: Offer,
}

/// Sending an invite again.
#[derive(Clone, Copy, Debug)]
pub struct ResendDraft {
    /// How long it lives from now, in hours; the band's default where left out.
    pub ttl_hours: Option<u32>,
    /// Whether the old link dies.
    pub rotate: bool,
}
