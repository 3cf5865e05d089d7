//! Every way in which the rules say no. The edge gives each its status and words.

use crate::band_ref::BandRef;
use crate::id::InviteId;
use crate::quota::Exceeded;

/// Why a genuine invite can't be used any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    /// Its time is over.
    Expired,
    /// An admin withdrew it, or replaced its link.
    Revoked,
    /// It has been used, as often as it may be or by this user before.
    Used,
    /// The invitee said no.
    Declined,
    /// Its inviter is no admin of the band any more.
    InviterLeft,
}

/// A request that the rules refuse.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The caller does not manage the band; nobody learns whether the band exists.
    #[error("the caller is no admin of the band")]
    NotBandAdmin,
    /// The caller is not in the band; nobody learns whether the band exists.
    #[error("the caller is no member of the band")]
    NotBandMember,
    /// No such invite, as far as the caller may know.
    #[error("no such invite")]
    InviteNotFound,
    /// That user is not in the band.
    #[error("no such member")]
    MemberNotFound,
    /// A band keeps at least one admin.
    #[error("the last admin stays")]
    LastAdmin,
    /// No profile of that user.
    #[error("no such user")]
    UserNotFound,
    /// The recipient has a pending invite of the band already.
    #[error("already invited")]
    AlreadyInvited(InviteId),
    /// The recipient is in the band already.
    #[error("already a member")]
    AlreadyMember,
    /// The invite is someone else's.
    #[error("the invite is bound to another account")]
    WrongAccount {
        /// A hint at the address it is bound to, where it is bound to one.
        email_hint: Option<String>,
    },
    /// The invite is bound to the caller's address, which the issuer has not verified.
    #[error("the caller's e-mail address is not verified")]
    EmailNotVerified {
        /// A hint at the address.
        email_hint: String,
    },
    /// The decision on an invite to a user takes that user's sign-in.
    #[error("the invite is to a user, who must sign in")]
    SignInNeeded,
    /// The band takes nobody more.
    #[error("the band is full")]
    BandFull,
    /// The invite is over, so there is nothing to revoke or to send again.
    #[error("the invite is not pending")]
    InviteNotPending,
    /// A link is to nobody in particular.
    #[error("a link can't be declined")]
    NotDeclinable,
    /// It was resent a moment ago.
    #[error("resent a moment ago")]
    ResendTooSoon {
        /// In how many seconds it can be resent.
        retry_after: u64,
    },
    /// There were too many invites today.
    #[error("the quota is used up: {0:?}")]
    QuotaExceeded(Exceeded),
    /// The idempotency key came with another request before.
    #[error("the idempotency key was used for another request")]
    IdempotencyKeyReused,
    /// The invite is genuine and over.
    #[error("the invite is over: {reason:?}")]
    Gone {
        /// Why.
        reason: Gone,
        /// The band it was for.
        band: BandRef,
        /// Whether the caller, where signed in, is in the band.
        already_member: bool,
    },
}
