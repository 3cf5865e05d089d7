//! A band: who runs it, how many are in it, and what it allows.

use crate::Instant;
use crate::band_ref::BandRef;
use crate::caller::Caller;
use crate::id::{BandId, UserId};
use crate::invite::Invite;
use crate::locale::MailLocale;
use crate::member::{Member, Role};
use crate::refusal::Refusal;
use crate::text::BandName;
use std::collections::{BTreeMap, BTreeSet};

/// What a band has chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The life of an invite, in hours, where the invite does not say.
    pub default_ttl_hours: Option<u32>,
    /// The most members it takes; no limit where absent.
    pub max_members: Option<u32>,
    /// Whether mail is sent for it, where the deployment sends mail at all.
    pub email_notifications: bool,
    /// Whether inviters are told by mail how their invites end.
    pub inviter_notes: bool,
    /// The language of its mail.
    pub locale: MailLocale,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            default_ttl_hours: None,
            max_members: None,
            email_notifications: true,
            inviter_notes: true,
            locale: MailLocale::default(),
        }
    }
}

/// A band. It keeps the ids of its admins itself, so that one look at it decides who may manage it and whether an
/// inviter still may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    /// Its id.
    pub id: BandId,
    /// Its name.
    pub name: BandName,
    /// When it was founded.
    pub created_at: Instant,
    /// How many are in it, admins included.
    pub member_count: u32,
    /// Its admins: never none.
    pub admins: BTreeSet<UserId>,
    /// How often each user has ceased to be its admin; none where never.
    pub terms: BTreeMap<UserId, u32>,
    /// What it has chosen.
    pub settings: Settings,
}

impl Band {
    /// A new band, and its founder as its first admin.
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
        };
        let member = Member {
            user: founder.user.clone(),
            role: Role::Admin,
            joined_at: now,
            invited_by: None,
            invite: None,
            name: founder.name.clone(),
            email: founder.verified_email().cloned(),
        };
        (band, member)
    }

    /// Whether `user` manages it.
    #[must_use]
    pub fn is_admin(&self, user: &UserId) -> bool {
        self.admins.contains(user)
    }

    /// The user's term as an admin, counted from 0. It ends when they cease to be one, and so do all invites of that
    /// term: who becomes an admin again does not bring old links back to life.
    #[must_use]
    pub fn term(&self, user: &UserId) -> u32 {
        self.terms.get(user).copied().unwrap_or_default()
    }

    /// Whether the inviter of `invite` can still invite: an admin ever since they stood for it.
    #[must_use]
    pub fn inviter_is_active(&self, invite: &Invite) -> bool {
        self.is_admin(&invite.inviter) && self.term(&invite.inviter) == invite.term
    }

    /// The band, where there is one that the caller manages. Whether it exists is not revealed to others.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`].
    pub fn managed_by(band: Option<Self>, caller: &Caller) -> Result<Self, Refusal> {
        band.filter(|band| band.is_admin(&caller.user))
            .ok_or(Refusal::NotBandAdmin)
    }

    /// Whether it takes nobody more.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.settings.max_members.is_some_and(|most| self.member_count >= most)
    }

    /// What the holder of an invite sees of it.
    #[must_use]
    pub fn to_ref(&self) -> BandRef {
        BandRef {
            id: self.id,
            name: self.name.clone(),
        }
    }
}
