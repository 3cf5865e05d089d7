//! An invite and its life cycle: pending, then accepted, declined or revoked for good; expired is a matter of time.

use crate::Instant;
use crate::band::Band;
use crate::band_ref::BandRef;
use crate::caller::Caller;
use crate::delivery::Delivery;
use crate::draft::{DEFAULT_TTL_HOURS, InviteDraft, Offer};
use crate::id::{BatchId, InviteId, UserId};
use crate::recipient::Recipient;
use crate::refusal::{Gone, Refusal};
use crate::terms::Terms;
use crate::text::DisplayName;
use chrono::TimeDelta;

/// How an invite ended for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The last use was taken.
    Accepted,
    /// The invitee said no.
    Declined,
    /// An admin withdrew it.
    Revoked,
}

/// The end of an invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// How.
    pub how: Ending,
    /// When.
    pub at: Instant,
    /// By whom; unknown where an e-mail invite was declined without signing in.
    pub by: Option<UserId>,
}

/// The last time an invite was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// When.
    pub at: Instant,
    /// By whom.
    pub by: UserId,
}

/// The last time an invite was resent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resent {
    /// When.
    pub at: Instant,
    /// By whom.
    pub by: UserId,
}

/// How often an invite was looked at, as its page reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Views {
    /// How often.
    pub count: u32,
    /// When last.
    pub last_at: Option<Instant>,
}

/// What an invite is at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Can be used.
    Pending,
    /// Used as often as it may be.
    Accepted,
    /// Refused by the invitee.
    Declined,
    /// Withdrawn by an admin.
    Revoked,
    /// Out of time; a resend re-opens it.
    Expired,
}

impl Status {
    /// The word for it in requests and answers.
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

/// How the caller came by the invite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// With a genuine token of this generation.
    Token(u16),
    /// With the invite's id, which is no secret: only its signed-in addressee may.
    Id,
}

/// An invite as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    /// Its id, which names its band.
    pub id: InviteId,
    /// Who it is to.
    pub recipient: Recipient,
    /// What it offers.
    pub terms: Terms,
    /// How many may use it; more than one makes it a group link.
    pub max_uses: u32,
    /// How many have.
    pub uses: u32,
    /// The last of them.
    pub last_use: Option<Use>,
    /// Whether mail may be sent about it.
    pub notify: bool,
    /// When it was made.
    pub created_at: Instant,
    /// Who made it.
    pub created_by: UserId,
    /// The batch it was made in, if it was.
    pub batch: Option<BatchId>,
    /// The admin who stands for it: who made it, or who resent it after they had left.
    pub inviter: UserId,
    /// Their [term](Band::term) as an admin at that time.
    pub term: u32,
    /// Their name at that time.
    pub inviter_name: Option<DisplayName>,
    /// Until when it can be used.
    pub expires_at: Instant,
    /// Counts the links given out for it: only the latest works.
    pub generation: u16,
    /// When it was last resent, if it was.
    pub resent: Option<Resent>,
    /// How often it was given out: 1, and 1 more for each resend.
    pub round: u32,
    /// What became of the mail of this round.
    pub delivery: Delivery,
    /// The last round of which its invitee was reminded; 0 where of none.
    pub reminder_round: u32,
    /// The last round of which its inviter was told how it ended; 0 where of none.
    pub outcome_round: u32,
    /// How often it was looked at.
    pub views: Views,
    /// How it ended, if it did.
    pub ended: Option<Ended>,
}

/// How long an invite lives, in hours: as asked for, or as the band has it.
pub(crate) fn ttl_hours(hours: Option<u32>, band: &Band) -> u32 {
    hours.or(band.settings.default_ttl_hours).unwrap_or(DEFAULT_TTL_HOURS)
}

impl Invite {
    /// A new invite by an admin of `band`.
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
            created_at: now,
            created_by: inviter.user.clone(),
            batch: None,
            inviter: inviter.user.clone(),
            term: band.term(&inviter.user),
            inviter_name,
            expires_at,
            generation: 0,
            resent: None,
            round: 1,
            delivery: Delivery::default(),
            reminder_round: 0,
            outcome_round: 0,
            views: Views::default(),
            ended: None,
        })
    }

    /// What it is at `now`. Expiry is never stored; it is this comparison.
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

    /// Whether it lets in more than one.
    #[must_use]
    pub fn is_group_link(&self) -> bool {
        self.max_uses > 1
    }

    /// Whether the next use is its last.
    #[must_use]
    pub fn has_one_use_left(&self) -> bool {
        self.uses + 1 >= self.max_uses
    }

    /// How many more may use it.
    #[must_use]
    pub fn uses_left(&self) -> u32 {
        self.max_uses.saturating_sub(self.uses)
    }

    /// Whether whoever comes with `holder` may know of it at all. An id is no secret, so with it only the
    /// addressee may.
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

    /// Why it can't be used at `now`, as far as the invite itself tells. A link that was replaced is as good as
    /// revoked.
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

    /// Whether it is the caller's: anyone's, or bound to their id or to their verified address.
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
                _ => Err(Refusal::WrongAccount {
                    email_hint: Some(address.hint()),
                }),
            },
        }
    }

    /// What its invitee sees.
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
        }
    }
}

/// What an invitee sees of an invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InviteInfo {
    /// Which invite.
    pub id: InviteId,
    /// Which of its links.
    pub generation: u16,
    /// To what.
    pub band: BandRef,
    /// What it offers.
    pub terms: Terms,
    /// Who invites.
    pub inviter_name: Option<DisplayName>,
    /// Whom.
    pub recipient: Recipient,
    /// Until when.
    pub expires_at: Instant,
    /// How many more may use it.
    pub uses_left: u32,
}
