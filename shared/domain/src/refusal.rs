//! Every reason for which the rules refuse a request. The edge gives each a status and a message.

use crate::band_ref::BandRef;
use crate::id::InviteId;
use crate::quota::Exceeded;
use crate::text::DisplayName;

/// Why a genuine invite can't be used any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    /// It has expired.
    Expired,
    /// An admin revoked it or replaced its link.
    Revoked,
    /// All its uses are taken, or its recipient joined by another invite.
    Used,
    /// Its recipient declined it.
    Declined,
    /// Its inviter is no longer an admin of the band.
    InviterLeft,
    /// This user has used it before, and is not in the band any more.
    FormerMember,
}

/// A request that the rules refuse.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The caller is not an admin of the band. The answer is the same whether or not the band exists.
    #[error("the caller is not an admin of the band")]
    NotBandAdmin,
    /// The caller is not a member of the band. The answer is the same whether or not the band exists.
    #[error("the caller is not a member of the band")]
    NotBandMember,
    /// There is no such invite, or the caller may not know about it.
    #[error("no such invite")]
    InviteNotFound,
    /// That user is not a member of the band.
    #[error("no such member")]
    MemberNotFound,
    /// The band would be left without an admin.
    #[error("a band needs at least one admin")]
    LastAdmin,
    /// That user has no profile.
    #[error("no such user")]
    UserNotFound,
    /// The recipient already has a pending invite to the band.
    #[error("already invited")]
    AlreadyInvited(InviteId),
    /// The recipient is already a member.
    #[error("already a member")]
    AlreadyMember,
    /// The invite is for someone else.
    #[error("the invite is for another account")]
    WrongAccount {
        /// A hint of the address it is for, if it is for an address.
        email_hint: Option<String>,
    },
    /// The invite is for the caller's address, but the issuer has not verified it.
    #[error("the caller's e-mail address is not verified")]
    EmailNotVerified {
        /// A hint of the address.
        email_hint: String,
    },
    /// The invite is for an address, and the caller's sign-in gives none.
    #[error("the caller's token has no e-mail address")]
    NoEmailInToken {
        /// A hint of the address it is for.
        email_hint: String,
    },
    /// An invite to a user can only be answered by that user, signed in.
    #[error("the invite is to a user, who must sign in")]
    SignInNeeded,
    /// The band has reached its maximum number of members.
    #[error("the band is full")]
    BandFull,
    /// The invite has ended, so it can't be revoked or resent.
    #[error("the invite is not pending")]
    InviteNotPending,
    /// A link has no recipient, so nobody can decline it.
    #[error("a link can't be declined")]
    NotDeclinable,
    /// The invite was resent only moments ago.
    #[error("the invite was resent a moment ago")]
    ResendTooSoon {
        /// The number of seconds until it can be resent.
        retry_after: u64,
    },
    /// The owner of an address has to be asked, and the deployment sends no mail.
    #[error("nobody can be asked without mail")]
    CannotAsk,
    /// The band has another answering address by now, or none.
    #[error("the band has another answering address")]
    ReplyToChanged,
    /// A link, or an invite to a user, was to go to another address.
    #[error("the invite is not to an address")]
    NotToAddress,
    /// The day's quota has too little left.
    #[error("the quota is exceeded: {0:?}")]
    QuotaExceeded(Exceeded),
    /// The idempotency key was already used for another request.
    #[error("the idempotency key was already used for another request")]
    IdempotencyKeyReused,
    /// The invite is genuine but can't be used any more.
    #[error("the invite can't be used any more: {reason:?}")]
    Gone {
        /// The reason.
        reason: Gone,
        /// The band of the invite.
        band: BandRef,
        /// The inviter's name.
        inviter: Option<DisplayName>,
        /// Whether the caller is signed in and a member of the band.
        already_member: bool,
    },
}
