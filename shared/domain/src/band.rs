//! A band: its admins, its size and its settings.

use crate::Instant;
use crate::band_ref::BandRef;
use crate::caller::Caller;
use crate::color::BandColor;
use crate::id::{BandId, UserId};
use crate::invite::Invite;
use crate::locale::MailLocale;
use crate::member::{Member, Role};
use crate::refusal::Refusal;
use crate::reply_to::ReplyTo;
use crate::text::BandName;
use crate::time_zone::TimeZone;
use chrono::TimeDelta;
use std::collections::{BTreeMap, BTreeSet};

/// The settings of a band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How long invites last by default, in hours.
    pub default_ttl_hours: Option<u32>,
    /// The maximum number of members; unlimited if absent.
    pub max_members: Option<u32>,
    /// Whether mail is sent for this band, provided the deployment sends mail.
    pub email_notifications: bool,
    /// Whether recipients who don't answer are reminded by mail before an invite expires.
    pub reminders: bool,
    /// Whether inviters get a mail about the outcome of their invites.
    pub inviter_notes: bool,
    /// The language of its mail.
    pub locale: MailLocale,
    /// The time zone in which its mail writes times.
    pub time_zone: TimeZone,
    /// The colour of its invites.
    pub color: BandColor,
    /// Where answers to its mails go; nowhere if absent.
    pub reply_to: Option<ReplyTo>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            default_ttl_hours: None,
            max_members: None,
            email_notifications: true,
            reminders: true,
            inviter_notes: true,
            locale: MailLocale::default(),
            time_zone: TimeZone::default(),
            color: BandColor::default(),
            reply_to: None,
        }
    }
}

/// A band. It holds the ids of its admins, so that a single item shows who may manage the band and whether an inviter
/// still may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    /// Its id.
    pub id: BandId,
    /// Its name.
    pub name: BandName,
    /// When it was founded.
    pub created_at: Instant,
    /// How many members it has, admins included.
    pub member_count: u32,
    /// Its admins; there is always at least one.
    pub admins: BTreeSet<UserId>,
    /// How many times each user has stopped being an admin; users who never have are absent.
    pub terms: BTreeMap<UserId, u32>,
    /// Its settings.
    pub settings: Settings,
    /// When someone last joined by an invite.
    pub last_joined: Option<Instant>,
    /// Until when an invite to a user may be pending; absent if none was ever issued.
    pub users_invited_until: Option<Instant>,
}

/// How long a change may take to show in an eventually consistent read, and how far clocks may differ. Both are far
/// shorter.
const SETTLED: TimeDelta = TimeDelta::minutes(1);

impl Band {
    /// Creates a band, with its founder as the first admin.
    #[must_use]
    pub fn found(id: BandId, name: BandName, founder: &Caller, now: Instant) -> (Self, Member) {
        let band = Self {
            id,
            name,
            created_at: now,
            member_count: 1,
            admins: BTreeSet::from([founder.user.clone()]),
            terms: BTreeMap::new(),
            settings: Settings::default(),
            last_joined: None,
            users_invited_until: None,
        };
        let member = Member {
            user: founder.user.clone(),
            role: Role::Admin,
            joined_at: now,
            invited_by: None,
            invite: None,
            name: founder.name.clone(),
            invited_as: None,
            part: None,
            email: founder.verified_email().cloned(),
        };
        (band, member)
    }

    /// Whether `user` is an admin of the band.
    #[must_use]
    pub fn is_admin(&self, user: &UserId) -> bool {
        self.admins.contains(user)
    }

    /// The number of the user's current term as an admin, counted from 0. A term ends when the user stops being an
    /// admin, and so do all invites of that term: becoming an admin again does not revive old links.
    #[must_use]
    pub fn term(&self, user: &UserId) -> u32 {
        self.terms.get(user).copied().unwrap_or_default()
    }

    /// Whether an invite to a user may be pending at `now`.
    #[must_use]
    pub fn may_have_invited_users(&self, now: Instant) -> bool {
        self.users_invited_until.is_some_and(|until| until > now)
    }

    /// Whether someone has joined so recently that an eventually consistent read may not show it.
    #[must_use]
    pub fn has_new_members(&self, now: Instant) -> bool {
        self.last_joined.is_some_and(|at| now - at < SETTLED)
    }

    /// Whether the inviter of `invite` has been an admin without a break since they became its inviter.
    #[must_use]
    pub fn inviter_is_active(&self, invite: &Invite) -> bool {
        self.is_admin(&invite.inviter) && self.term(&invite.inviter) == invite.term
    }

    /// The band, if it exists and the caller is one of its admins. To others, the refusal is the same whether or not
    /// the band exists.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`].
    pub fn managed_by(band: Option<Self>, caller: &Caller) -> Result<Self, Refusal> {
        band.filter(|band| band.is_admin(&caller.user))
            .ok_or(Refusal::NotBandAdmin)
    }

    /// Whether the band has reached its maximum number of members.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.settings.max_members.is_some_and(|most| self.member_count >= most)
    }

    /// What the holder of an invite may see of the band.
    #[must_use]
    pub fn to_ref(&self) -> BandRef {
        BandRef {
            id: self.id,
            name: self.name.clone(),
        }
    }
}
