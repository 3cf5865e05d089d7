//! What a decision changes.
//!
//! A decision returns the transitions that follow from it. They happen together or not at all, and only while what the
//! decision rests on still holds: each variant names the facts that must. How that is written is the store's business.

use crate::Instant;
use crate::band::Band;
use crate::band_ref::BandRef;
use crate::id::{BandId, InviteId, UserId};
use crate::idempotency::IdempotencyKey;
use crate::invite::{Ended, Invite};
use crate::lease::Lease;
use crate::mail::MailKind;
use crate::member::{Member, Role};
use crate::profile::Profile;
use crate::quota::QuotaTaken;
use crate::recipient::Recipient;
use crate::record::IdempotencyRecord;

/// One thing that changes, or that must stay as it is for the others to happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transition {
    /// There is a new invite, whose id is not taken.
    InviteIssued(Box<Invite>),
    /// One more has used an invite that is open, unexpired at `at` and has uses left; the last use ends it.
    InviteUsed {
        /// The invite as it was read.
        seen: Box<Invite>,
        /// The invite after this use.
        next: Box<Invite>,
        /// When it is used.
        at: Instant,
    },
    /// An open invite of this generation ends.
    InviteEnded {
        /// Which invite.
        invite: InviteId,
        /// Its generation as it was read.
        generation: u16,
        /// How it ends.
        ended: Ended,
        /// When it must not have expired; none where an expired invite ends as well.
        unexpired_at: Option<Instant>,
    },
    /// An open invite of the generation that was seen is resent, if it has not been resent too recently.
    InviteResent {
        /// The invite as it was read.
        seen: Box<Invite>,
        /// The invite after the resend.
        next: Box<Invite>,
        /// When it is resent.
        at: Instant,
        /// When the resend before may have been at the latest.
        paused_since: Instant,
    },
    /// An open link gets a new link in place of the one it had when it was read.
    LinkReplaced {
        /// Which invite.
        invite: InviteId,
        /// Its generation as it was read.
        seen: u16,
        /// Its generation from now on.
        next: u16,
    },
    /// A user has used a group link, for the first time.
    GroupLinkUsed {
        /// Which link.
        invite: InviteId,
        /// Who used it.
        user: UserId,
        /// When.
        at: Instant,
    },
    /// The invite takes its recipient's lock, which no other invite holds that is pending at `at`. Nothing for a link.
    RecipientLocked {
        /// The invite.
        invite: Box<Invite>,
        /// Its band.
        band: BandRef,
        /// When.
        at: Instant,
    },
    /// The invite gives its recipient's lock back, which no other invite holds. Nothing for a link.
    RecipientReleased {
        /// Whose lock.
        recipient: Recipient,
        /// The invite that had it.
        invite: InviteId,
    },
    /// Nothing changes, and no invite of the band to the recipient is pending at `at`.
    RecipientFree {
        /// Who has no invite.
        recipient: Recipient,
        /// To which band.
        band: BandId,
        /// When.
        at: Instant,
    },
    /// There is a new band, whose id is not taken.
    BandFounded(Box<Band>),
    /// Nothing changes, and the user is an admin of the band.
    AdminRequired {
        /// Which band.
        band: BandId,
        /// Who.
        user: UserId,
    },
    /// A member takes a seat of a band that is not full, while the inviter is an admin in the same term.
    SeatTaken {
        /// Which band.
        band: BandId,
        /// Who stands for the invite.
        inviter: UserId,
        /// The inviter's [term](Band::term).
        term: u32,
        /// Who becomes an admin by it.
        admin: Option<UserId>,
    },
    /// The seats and admins of a band change with one of its members.
    CrewChanged {
        /// Which band.
        band: BandId,
        /// Who must be an admin for it; none where a member leaves.
        by: Option<UserId>,
        /// Whether a seat becomes free.
        frees_seat: bool,
        /// What changes about the admins, of whom at least one must stay.
        admins: Option<AdminChange>,
    },
    /// Someone becomes a member who is not one.
    MemberJoined {
        /// Of which band.
        band: BandId,
        /// Who, and as what.
        member: Box<Member>,
    },
    /// A member has another role.
    RoleChanged {
        /// Of which band.
        band: BandId,
        /// Which member.
        user: UserId,
        /// Their role as it was read.
        from: Role,
        /// Their role from now on.
        to: Role,
    },
    /// A member is in the band no more.
    MemberLeft {
        /// Which band.
        band: BandId,
        /// Which member.
        user: UserId,
        /// Their role as it was read.
        role: Role,
    },
    /// Invites are counted for their band, while their inviter is an admin of it in the same term.
    BandQuotaTaken {
        /// Which band.
        band: BandId,
        /// The inviter.
        admin: UserId,
        /// The inviter's [term](Band::term).
        term: u32,
        /// What is taken.
        taken: QuotaTaken,
    },
    /// Something is counted for a user.
    UserQuotaTaken {
        /// Which user.
        user: UserId,
        /// What is taken.
        taken: QuotaTaken,
    },
    /// What came of a request is recorded under its idempotency key.
    RequestRecorded {
        /// Who sent it.
        caller: UserId,
        /// About which band.
        band: BandId,
        /// The request.
        key: IdempotencyKey,
        /// What came of it.
        record: Box<IdempotencyRecord>,
        /// Whether it completes an open record of the same request; if not, the key has none that is still valid.
        completes: bool,
    },
    /// The lease on a mail of this round changes hands, while the mail is still to be sent.
    MailLeased {
        /// About which invite.
        invite: InviteId,
        /// Of which round.
        round: u32,
        /// Which mail.
        kind: MailKind,
        /// The lease as it was read, which it takes the place of; none where there must be none.
        seen: Option<Lease>,
        /// The lease from now on.
        lease: Lease,
    },
    /// A user's profile is saved, and nobody has saved it since it was read.
    ProfileSaved {
        /// The profile as it was read.
        seen: Option<Box<Profile>>,
        /// How often it had been saved then.
        saves: u32,
        /// The profile from now on.
        next: Box<Profile>,
    },
}

/// A change to who the admins of a band are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AdminChange {
    /// One more.
    Gained(UserId),
    /// One less: their term is over, and with it every invite that they stand for.
    Lost(UserId),
}
