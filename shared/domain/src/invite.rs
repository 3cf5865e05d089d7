//! An invite and its life cycle. A pending invite is accepted, declined or revoked for good, or it expires when its
//! time has passed.

use crate::Instant;
use crate::band::Band;
use crate::band_ref::BandRef;
use crate::caller::Caller;
use crate::change::Moved;
use crate::color::BandColor;
use crate::delivery::Delivery;
use crate::draft::{DEFAULT_TTL_HOURS, InviteDraft, Offer};
use crate::id::{BatchId, InviteId, UserId};
use crate::locale::MailLocale;
use crate::recipient::{InviteKind, Recipient};
use crate::refusal::{Gone, Refusal};
use crate::terms::Terms;
use crate::text::DisplayName;
use chrono::TimeDelta;

/// How an invite ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Its last use was taken, or its recipient joined by another invite.
    Accepted,
    /// Its recipient declined it.
    Declined,
    /// An admin revoked it.
    Revoked,
}

/// The end of an invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// How it ended.
    pub how: Ending,
    /// The time.
    pub at: Instant,
    /// Who ended it; `None` if an e-mail invite was declined without signing in.
    pub by: Option<UserId>,
    /// The other invite by which its recipient joined, if they accepted that one in place of this one.
    pub through: Option<Through>,
}

impl Ended {
    /// An end without another invite.
    #[must_use]
    pub fn new(how: Ending, at: Instant, by: Option<UserId>) -> Self {
        Self {
            how,
            at,
            by,
            through: None,
        }
    }
}

/// The invite by which the recipient of another one joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Through {
    /// Its id.
    pub invite: InviteId,
    /// Its kind, so that a list shows it without reading that invite.
    pub kind: InviteKind,
}

/// The last time an invite was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The time.
    pub at: Instant,
    /// The user.
    pub by: UserId,
}

/// The last time an invite was resent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resent {
    /// The time.
    pub at: Instant,
    /// The user.
    pub by: UserId,
}

/// The changes to an invite by admins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The number of changes so far.
    pub times: u32,
    /// The time of the last one.
    pub at: Instant,
    /// Who made it.
    pub by: UserId,
    /// The last one that was of its address.
    pub moved: Option<Moved>,
}

/// How often people opened an invite's page, as the page reported it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Views {
    /// The number of views.
    pub count: u32,
    /// The time of the last view.
    pub last_at: Option<Instant>,
}

/// The status of an invite at some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It can be used.
    Pending,
    /// All its uses were taken, or its recipient joined by another invite.
    Accepted,
    /// Its recipient declined it.
    Declined,
    /// An admin revoked it.
    Revoked,
    /// Its time has passed; a resend makes it pending again.
    Expired,
}

impl Status {
    /// Its name in requests and responses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
        }
    }
}

/// How the caller refers to the invite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// By a genuine token of this generation.
    Token(u16),
    /// By the invite's id, which is not secret: only its signed-in recipient may use it.
    Id,
}

/// An invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    /// Its id, which contains the band's id.
    pub id: InviteId,
    /// Who it is to.
    pub recipient: Recipient,
    /// What it offers.
    pub terms: Terms,
    /// How many people can use it; more than one makes it a group link.
    pub max_uses: u32,
    /// How many people have used it.
    pub uses: u32,
    /// Its last use.
    pub last_use: Option<Use>,
    /// Whether mail may be sent about it.
    pub notify: bool,
    /// The language of the mail to its recipient; the band's if there is none.
    pub locale: Option<MailLocale>,
    /// When it was created.
    pub created_at: Instant,
    /// Who created it.
    pub created_by: UserId,
    /// The batch it belongs to, if any.
    pub batch: Option<BatchId>,
    /// The admin who answers for it: whoever created it, had it grant more or go to another address, or resent,
    /// prolonged or changed it after the previous inviter had left.
    pub inviter: UserId,
    /// The inviter's [term](Band::term) at that time.
    pub term: u32,
    /// The inviter's name at that time.
    pub inviter_name: Option<DisplayName>,
    /// When it expires.
    pub expires_at: Instant,
    /// The number of times its link was replaced; only the latest link works.
    pub generation: u16,
    /// When it was last resent, if it was.
    pub resent: Option<Resent>,
    /// The changes to it, if there were any.
    pub changed: Option<Changed>,
    /// How many times it was sent out: 1, plus 1 for each resend and each change of its address.
    pub round: u32,
    /// The delivery of this round's invitation mail.
    pub delivery: Delivery,
    /// The last round in which the reminder was sent; 0 if none.
    pub reminder_round: u32,
    /// The last round in which the outcome mail was sent to the inviter; 0 if none.
    pub outcome_round: u32,
    /// How often its page was opened.
    pub views: Views,
    /// How it ended; `None` while it is pending or expired.
    pub ended: Option<Ended>,
}

/// The lifetime of an invite in hours: as requested, or the band's default.
pub(crate) fn ttl_hours(hours: Option<u32>, band: &Band) -> u32 {
    hours.or(band.settings.default_ttl_hours).unwrap_or(DEFAULT_TTL_HOURS)
}

impl Invite {
    /// Creates an invite issued by an admin of `band`.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`].
    pub fn issue(
        id: InviteId,
        draft: InviteDraft,
        band: &Band,
        inviter: &Caller,
        inviter_name: Option<DisplayName>,
        now: Instant,
    ) -> Result<Self, Refusal> {
        if !band.is_admin(&inviter.user) {
            return Err(Refusal::NotBandAdmin);
        }
        let Offer {
            terms,
            ttl_hours: hours,
            notify,
            locale,
        } = draft.offer;
        let expires_at = now + TimeDelta::hours(i64::from(ttl_hours(hours, band)));
        Ok(Self {
            id,
            recipient: draft.recipient,
            terms,
            max_uses: draft.max_uses,
            uses: 0,
            last_use: None,
            notify,
            locale: locale.map(MailLocale::Known),
            created_at: now,
            created_by: inviter.user.clone(),
            batch: None,
            inviter: inviter.user.clone(),
            term: band.term(&inviter.user),
            inviter_name,
            expires_at,
            generation: 0,
            resent: None,
            changed: None,
            round: 1,
            delivery: Delivery::default(),
            reminder_round: 0,
            outcome_round: 0,
            views: Views::default(),
            ended: None,
        })
    }

    /// Its status at `now`. Expiry is never stored; it follows from this comparison.
    #[must_use]
    pub fn status(&self, now: Instant) -> Status {
        match &self.ended {
            Some(ended) => match ended.how {
                Ending::Accepted => Status::Accepted,
                Ending::Declined => Status::Declined,
                Ending::Revoked => Status::Revoked,
            },
            None if self.expires_at <= now => Status::Expired,
            None => Status::Pending,
        }
    }

    /// The number of changes to it. What is written because of its terms requires that there was none since.
    #[must_use]
    pub fn times_changed(&self) -> u32 {
        self.changed.as_ref().map_or(0, |changed| changed.times)
    }

    /// How its recipient joined, for an invite that this one replaces.
    #[must_use]
    pub fn to_through(&self) -> Through {
        Through {
            invite: self.id,
            kind: self.recipient.kind(),
        }
    }

    /// Whether it was accepted by a use, and not because its recipient joined in another way.
    #[must_use]
    pub fn was_used_up(&self) -> bool {
        self.uses >= self.max_uses
    }

    /// Whether more than one person can use it.
    #[must_use]
    pub fn is_group_link(&self) -> bool {
        self.max_uses > 1
    }

    /// Whether its next use is the last.
    #[must_use]
    pub fn has_one_use_left(&self) -> bool {
        self.uses + 1 >= self.max_uses
    }

    /// How many more people can use it.
    #[must_use]
    pub fn uses_left(&self) -> u32 {
        self.max_uses.saturating_sub(self.uses)
    }

    /// Checks that the caller may know about the invite. Its id is not secret, so a caller who knows only the id must
    /// be its recipient.
    ///
    /// # Errors
    /// [`Refusal::InviteNotFound`].
    pub fn check_holder(&self, holder: Holder, caller: Option<&Caller>) -> Result<(), Refusal> {
        match holder {
            Holder::Token(_) => Ok(()),
            Holder::Id if self.recipient == Recipient::Anyone => Err(Refusal::InviteNotFound),
            Holder::Id => caller
                .and_then(|caller| self.check_recipient(caller).ok())
                .ok_or(Refusal::InviteNotFound),
        }
    }

    /// Why it can't be used at `now`, as far as the invite itself shows. A link that was replaced counts as revoked.
    pub(crate) fn gone_reason(&self, holder: Holder, now: Instant) -> Option<Gone> {
        match self.status(now) {
            Status::Accepted => Some(Gone::Used),
            Status::Declined => Some(Gone::Declined),
            Status::Revoked => Some(Gone::Revoked),
            Status::Pending | Status::Expired if matches!(holder, Holder::Token(g) if g != self.generation) => {
                Some(Gone::Revoked)
            }
            Status::Expired => Some(Gone::Expired),
            Status::Pending => None,
        }
    }

    /// Checks that the caller is its recipient: it is for anyone, for their user id, or for their verified address.
    pub(crate) fn check_recipient(&self, caller: &Caller) -> Result<(), Refusal> {
        match &self.recipient {
            Recipient::Anyone => Ok(()),
            Recipient::User(user) if *user == caller.user => Ok(()),
            Recipient::User(_) => Err(Refusal::WrongAccount { email_hint: None }),
            Recipient::Email(address) => match &caller.email {
                Some(email) if email == address && caller.email_verified => Ok(()),
                Some(email) if email == address => Err(Refusal::EmailNotVerified {
                    email_hint: address.hint(),
                }),
                Some(_) => Err(Refusal::WrongAccount {
                    email_hint: Some(address.hint()),
                }),
                None => Err(Refusal::NoEmailInToken {
                    email_hint: address.hint(),
                }),
            },
        }
    }

    /// What its recipient may see of it.
    #[must_use]
    pub fn to_invitation(&self, band: &Band) -> InviteInfo {
        InviteInfo {
            id: self.id,
            generation: self.generation,
            band: band.to_ref(),
            terms: self.terms.clone(),
            inviter_name: self.inviter_name.clone(),
            recipient: self.recipient.clone(),
            expires_at: self.expires_at,
            uses_left: self.uses_left(),
            band_full: Some(band.is_full()),
            band_color: Some(band.settings.color),
        }
    }
}

/// What a recipient may see of an invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InviteInfo {
    /// The invite's id.
    pub id: InviteId,
    /// The generation of its link.
    pub generation: u16,
    /// The band.
    pub band: BandRef,
    /// What it offers.
    pub terms: Terms,
    /// The inviter's name.
    pub inviter_name: Option<DisplayName>,
    /// Who it is to.
    pub recipient: Recipient,
    /// When it expires.
    pub expires_at: Instant,
    /// How many more people can use it.
    pub uses_left: u32,
    /// Whether the band has no room now. Not known where only the recipient lock was read.
    pub band_full: Option<bool>,
    /// The colour of the band. Not known where only the recipient lock was read.
    pub band_color: Option<BandColor>,
}
