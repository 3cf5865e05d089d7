//! What people do, what they are told and what can be seen: the words that the model and the store's stage share.

use domain::{Ending, Gone, Role, Status};
use std::collections::{BTreeMap, BTreeSet};

/// A person, by number.
pub(crate) type User = usize;
/// A band, by number.
pub(crate) type BandNumber = usize;
/// An invite, by the number that its command gave it: known before it is made, and the same whatever else happens.
pub(crate) type Name = u32;
/// Minutes since the test began.
pub(crate) type Minute = i64;

/// The one whose issuer does not vouch for their address.
pub(crate) const UNVERIFIED: User = 4;

/// Whom an invite is to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Addressee {
    Anyone,
    /// The address of this user.
    Email(User),
    User(User),
}

/// How one comes by an invite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// By the token of this generation.
    Token(u16),
    Id,
}

/// What an invite is to be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OfferMade {
    pub(crate) to: Addressee,
    pub(crate) role: Role,
    pub(crate) hours: Option<u32>,
    pub(crate) uses: u32,
}

/// Something that someone does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Command {
    Create {
        name: Name,
        by: User,
        band: BandNumber,
        offer: OfferMade,
    },
    Accept {
        who: User,
        name: Name,
        held: Held,
    },
    Decline {
        who: Option<User>,
        name: Name,
        held: Held,
    },
    Revoke {
        by: User,
        name: Name,
    },
    Resend {
        by: User,
        name: Name,
        hours: Option<u32>,
        rotate: bool,
    },
    View {
        who: Option<User>,
        name: Name,
        held: Held,
    },
    /// Another role, or none: out of the band.
    Change {
        by: User,
        band: BandNumber,
        user: User,
        to: Option<Role>,
    },
    LimitMembers {
        by: User,
        band: BandNumber,
        most: Option<u32>,
    },
    LimitLife {
        by: User,
        band: BandNumber,
        hours: Option<u32>,
    },
    SaveProfile {
        who: User,
    },
    ShowInvite {
        by: User,
        name: Name,
    },
    ShowBand {
        who: User,
        band: BandNumber,
    },
    Wait(Minute),
}

impl Command {
    /// The invite it is about, unless it makes it.
    pub(crate) fn invite(&self) -> Option<Name> {
        match *self {
            Self::Accept { name, .. }
            | Self::Decline { name, .. }
            | Self::Revoke { name, .. }
            | Self::Resend { name, .. }
            | Self::View { name, .. }
            | Self::ShowInvite { name, .. } => Some(name),
            _ => None,
        }
    }
}

/// The kinds of refusal, with what matters of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    NotBandAdmin,
    NotBandMember,
    InviteNotFound,
    MemberNotFound,
    LastAdmin,
    UserNotFound,
    AlreadyInvited(Name),
    AlreadyMember,
    WrongAccount,
    EmailNotVerified,
    SignInNeeded,
    BandFull,
    InviteNotPending,
    NotDeclinable,
    /// In how many seconds it can be resent.
    ResendTooSoon(u64),
    Gone(Gone),
}

/// What someone is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CommandOutcome {
    Done,
    Joined {
        already_member: bool,
        place: MemberPlace,
    },
    /// The member as they are then, or were.
    Changed(MemberPlace),
    Resent {
        generation: u16,
        expires_at: Minute,
        inviter: User,
    },
    Invite(InviteSight),
    Band(BandSight),
    Shown(BandSight, MemberPlace),
    Refused(Word),
    /// Others were in the way for too long; nothing happened.
    Conflict,
}

/// Someone's place in a band.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MemberPlace {
    pub(crate) role: Role,
    pub(crate) joined_at: Minute,
    pub(crate) invited_by: Option<User>,
    pub(crate) invite: Option<Name>,
}

/// A band as its members see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BandSight {
    pub(crate) member_count: usize,
    pub(crate) admins: BTreeSet<User>,
    pub(crate) most_members: Option<u32>,
    pub(crate) hours: Option<u32>,
}

/// An invite as an admin sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InviteSight {
    pub(crate) status: Status,
    pub(crate) to: Addressee,
    pub(crate) role: Role,
    pub(crate) max_uses: u32,
    pub(crate) uses: u32,
    pub(crate) last_use: Option<(User, Minute)>,
    pub(crate) views: u32,
    pub(crate) viewed_at: Option<Minute>,
    pub(crate) generation: u16,
    pub(crate) expires_at: Minute,
    pub(crate) inviter: User,
    pub(crate) resent: Option<(User, Minute)>,
    pub(crate) ended: Option<End>,
}

/// How, when and by whom an invite ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) how: Ending,
    pub(crate) at: Minute,
    pub(crate) by: Option<User>,
}

/// A line of an inbox: which invite, by which of its links, until when.
pub(crate) type InboxLine = (Name, u16, Minute);

/// All that can be seen of a band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sight {
    pub(crate) band: BandSight,
    pub(crate) members: BTreeMap<User, MemberPlace>,
    pub(crate) invites: BTreeMap<Name, InviteSight>,
    /// The list of all and some others, in their orders; each with the number of pending ones that it tells.
    pub(crate) lists: Vec<(Vec<Name>, usize)>,
}

/// Which list of a band's invites: those with this status, or all.
pub(crate) type List = Option<Status>;

/// The lists by status.
pub(crate) const BY_STATUS: [List; 5] = [
    Some(Status::Pending),
    Some(Status::Accepted),
    Some(Status::Declined),
    Some(Status::Revoked),
    Some(Status::Expired),
];
