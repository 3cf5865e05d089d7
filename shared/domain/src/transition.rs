//! Transitions: the changes a decision makes.
//!
//! A decision returns transitions. They are all written together or not at all, and only while the facts that the
//! decision relied on still hold; each variant names these facts. How they are written is up to the store.

use crate::Instant;
use crate::band::Band;
use crate::band_ref::BandRef;
use crate::draft::BandChange;
use crate::email::EmailAddress;
use crate::fold::Folding;
use crate::id::{BandId, InviteId, UserId};
use crate::idempotency::IdempotencyKey;
use crate::invite::{Ended, Invite};
use crate::lease::Lease;
use crate::mail::MailKind;
use crate::member::Member;
use crate::profile::Profile;
use crate::quota::QuotaTaken;
use crate::recipient::Recipient;
use crate::record::IdempotencyRecord;
use crate::reply_to::ReplyTo;
use crate::users_invited::UsersInvited;
use std::collections::BTreeSet;

/// One change, or one fact that must hold for the others to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transition {
    /// Creates an invite with an unused id.
    InviteIssued(Box<Invite>),
    /// Takes a use of an invite that is open, unexpired at `at`, has uses left and was not changed since it was read. The
    /// last use ends it.
    InviteUsed {
        /// The invite as it was read.
        seen: Box<Invite>,
        /// The invite after this use.
        next: Box<Invite>,
        /// When the use is taken.
        at: Instant,
    },
    /// Ends an open invite of this generation.
    InviteEnded {
        /// The invite.
        invite: InviteId,
        /// Its generation when it was read.
        generation: u16,
        /// How it ends.
        ended: Ended,
        /// A time at which it must be unexpired; `None` if an expired invite can end as well.
        unexpired_at: Option<Instant>,
    },
    /// Resends an open invite of the generation that was read, unless it was changed since or resent too recently.
    InviteResent {
        /// The invite as it was read.
        seen: Box<Invite>,
        /// The invite after the resend.
        next: Box<Invite>,
        /// When it is resent.
        at: Instant,
        /// The latest time at which the previous resend may have been.
        paused_since: Instant,
    },
    /// Has an open invite of this generation that is unexpired at `at` last longer, unless it was changed since.
    InviteProlonged {
        /// The invite, with its new expiry, which is later than before.
        next: Box<Invite>,
        /// When it is prolonged.
        at: Instant,
    },
    /// Changes an open invite that is unexpired at `at`, while nothing but its uses, views and delivery has changed since
    /// it was read.
    InviteChanged {
        /// The invite as it was read.
        seen: Box<Invite>,
        /// The invite after the change.
        next: Box<Invite>,
        /// When it is changed.
        at: Instant,
    },
    /// Replaces the token of an open link.
    LinkReplaced {
        /// The invite.
        invite: InviteId,
        /// Its generation when it was read.
        seen: u16,
        /// Its new generation.
        next: u16,
    },
    /// Records the first use of a group link by a user.
    GroupLinkUsed {
        /// The link.
        invite: InviteId,
        /// The user.
        user: UserId,
        /// The time.
        at: Instant,
    },
    /// Takes the recipient lock for an invite, unless another invite that is pending at `at` holds it. Does nothing for
    /// a link.
    RecipientLocked {
        /// The invite.
        invite: Box<Invite>,
        /// Its band.
        band: BandRef,
        /// The time.
        at: Instant,
    },
    /// Releases the recipient lock of an invite, unless another invite holds it. Does nothing for a link.
    RecipientReleased {
        /// The recipient.
        recipient: Recipient,
        /// The invite that held the lock.
        invite: InviteId,
    },
    /// Frees the recipient lock of someone who joins, while no invite but `invite` that is pending at `at` holds it. The
    /// lock of an address is then held by its members.
    RecipientJoined {
        /// The recipient: the user, or the verified address with which they join.
        recipient: Recipient,
        /// The band.
        band: BandId,
        /// The user.
        user: UserId,
        /// The members who held the lock of the address when it was read.
        others: BTreeSet<UserId>,
        /// The invite whose lock may still be there; `None` if the band is new.
        invite: Option<InviteId>,
        /// The time.
        at: Instant,
    },
    /// Takes a member who leaves from the holders of the lock of an address.
    RecipientLeft {
        /// The address.
        address: EmailAddress,
        /// The band.
        band: BandId,
        /// The user.
        user: UserId,
        /// The members who held the lock when it was read.
        members: BTreeSet<UserId>,
    },
    /// Checks that the recipient has no invite to the band that is pending at `at`. Changes nothing.
    RecipientFree {
        /// The recipient.
        recipient: Recipient,
        /// The band.
        band: BandId,
        /// The time.
        at: Instant,
    },
    /// Creates a band with an unused id.
    BandFounded(Box<Band>),
    /// Checks that the user is an admin of the band. Changes nothing.
    AdminRequired {
        /// The band.
        band: BandId,
        /// The user.
        user: UserId,
    },
    /// Takes a seat in a band that is not full, while the inviter is an admin in the same term, and notes the time.
    SeatTaken {
        /// The band.
        band: BandId,
        /// The inviter of the invite.
        inviter: UserId,
        /// The inviter's [term](Band::term).
        term: u32,
        /// The user who becomes an admin, if the invite grants that role.
        admin: Option<UserId>,
        /// The time.
        at: Instant,
        /// Whether the band must have no invite to a user that may be pending at that time.
        no_users_invited: bool,
    },
    /// Updates the member count and admins of a band after a change to one member.
    CrewChanged {
        /// The band.
        band: BandId,
        /// The admin making the change; `None` if a member leaves.
        by: Option<UserId>,
        /// Whether the change frees a seat.
        frees_seat: bool,
        /// The change to the band's admins, of whom at least one must stay.
        admins: Option<AdminChange>,
    },
    /// Adds a member who is not one yet.
    MemberJoined {
        /// The band.
        band: BandId,
        /// The membership.
        member: Box<Member>,
    },
    /// Checks that the user is a member. Changes nothing.
    MemberRequired {
        /// The band.
        band: BandId,
        /// The user.
        user: UserId,
    },
    /// Checks that the user is not a member. Changes nothing.
    NonMemberRequired {
        /// The band.
        band: BandId,
        /// The user.
        user: UserId,
    },
    /// Changes a member who is still as they were seen.
    MemberChanged {
        /// The band.
        band: BandId,
        /// The member as they were read.
        seen: Box<Member>,
        /// The member after the change.
        next: Box<Member>,
    },
    /// Removes a member who is still as they were seen from the band.
    MemberLeft {
        /// The band.
        band: BandId,
        /// The member as they were read.
        seen: Box<Member>,
    },
    /// Takes from the quota of a band, while the inviter is an admin in the same term.
    BandQuotaTaken {
        /// The band.
        band: BandId,
        /// The inviter.
        admin: UserId,
        /// The inviter's [term](Band::term).
        term: u32,
        /// The amount.
        taken: QuotaTaken,
        /// What the band notes about the users who are invited, if there are any.
        users: Option<UsersInvited>,
        /// Other admins, with their terms, if resent invites stay theirs.
        kept_inviters: BTreeSet<(UserId, u32)>,
    },
    /// Notes that invites to users last longer, while the user is an admin of the band.
    UsersInvitedLonger {
        /// The band.
        band: BandId,
        /// The admin.
        admin: UserId,
        /// What the band notes.
        users: UsersInvited,
    },
    /// Changes a band and its answering address, which is still as it was seen, while the user is an admin of the band.
    /// Takes from the band's quota if the owner of the address is asked.
    ReplyToSet {
        /// The band.
        band: BandId,
        /// The admin.
        admin: UserId,
        /// What else changes.
        change: Box<BandChange>,
        /// The answering address that was read.
        seen: Option<Box<ReplyTo>>,
        /// The answering address from now on.
        next: Box<ReplyTo>,
        /// What is taken from the band's quota.
        taken: Option<QuotaTaken>,
    },
    /// Confirms the answering address that a band has asked for and still has.
    ReplyToConfirmed {
        /// The band.
        band: BandId,
        /// The address.
        address: EmailAddress,
    },
    /// Takes from a quota of a user.
    UserQuotaTaken {
        /// The user.
        user: UserId,
        /// The amount.
        taken: QuotaTaken,
    },
    /// Writes the idempotency record of a request.
    RequestRecorded {
        /// The caller.
        caller: UserId,
        /// The band it is about.
        band: BandId,
        /// The idempotency key.
        key: IdempotencyKey,
        /// The record.
        record: Box<IdempotencyRecord>,
        /// Whether it completes an unfinished record of the same request. If not, the key must have no valid record.
        completes: bool,
    },
    /// Leases a mail of this round, while the mail is still due.
    MailLeased {
        /// The invite it is about.
        invite: InviteId,
        /// The round.
        round: u32,
        /// The kind of mail.
        kind: MailKind,
        /// The lease that was read and is to be replaced; `None` if there must be none.
        seen: Option<Lease>,
        /// The new lease.
        lease: Lease,
    },
    /// Saves a profile that nobody has saved since it was read.
    ProfileSaved {
        /// The profile as it was read.
        seen: Option<Box<Profile>>,
        /// How often it had been saved by then.
        saves: u32,
        /// The folding of the search entries it had.
        folding: Folding,
        /// The new profile.
        next: Box<Profile>,
    },
}

/// A change to the admins of a band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AdminChange {
    /// This user becomes an admin.
    Gained(UserId),
    /// This user stops being an admin. Their term ends, and with it every invite they answer for.
    Lost(UserId),
}
