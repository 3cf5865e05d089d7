//! The vocabulary that the model and the stage share: commands, their outcomes, and what can be seen.

use domain::{Ending, Gone, Role, Status};
use std::collections::{BTreeMap, BTreeSet};

/// The number of a person.
pub(crate) type User = usize;
/// The number of a band.
pub(crate) type BandNumber = usize;
/// The number of an invite. Its command chooses it, so it is known before the invite exists and does not depend on
/// other commands.
pub(crate) type Name = u32;
/// A part that members play.
pub(crate) type PartNumber = u8;
/// Minutes since the start of the test.
pub(crate) type Minute = i64;

/// The user whose e-mail address is not verified.
pub(crate) const UNVERIFIED: User = 4;

/// The recipient of an invite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Addressee {
    Anyone,
    /// The e-mail address of this user.
    Email(User),
    User(User),
}

impl Addressee {
    /// Whether this is the user: their id, or their address if it is verified.
    pub(crate) fn is(self, user: User) -> bool {
        match self {
            Self::Anyone => false,
            Self::Email(addressee) => addressee == user && user != UNVERIFIED,
            Self::User(addressee) => addressee == user,
        }
    }
}

/// How a user refers to an invite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// By its token of this generation.
    Token(u16),
    Id,
}

/// What an invite offers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OfferMade {
    pub(crate) to: Addressee,
    pub(crate) role: Role,
    pub(crate) hours: Option<u32>,
    pub(crate) uses: u32,
}

/// Something that a user does.
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
    /// What is `None` stays the same.
    ChangeInvite {
        by: User,
        name: Name,
        role: Option<Role>,
        hours: Option<u32>,
        to: Option<User>,
    },
    View {
        who: Option<User>,
        name: Name,
        held: Held,
    },
    /// The new role, or `None` to remove the member.
    Change {
        by: User,
        band: BandNumber,
        user: User,
        to: Option<Role>,
    },
    /// The new part, or `None` to take it away, and maybe a new role.
    ChangePart {
        by: User,
        band: BandNumber,
        user: User,
        part: Option<PartNumber>,
        role: Option<Role>,
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
    /// The invite it is about, unless it creates one.
    pub(crate) fn invite(&self) -> Option<Name> {
        match *self {
            Self::Accept { name, .. }
            | Self::Decline { name, .. }
            | Self::Revoke { name, .. }
            | Self::Resend { name, .. }
            | Self::ChangeInvite { name, .. }
            | Self::View { name, .. }
            | Self::ShowInvite { name, .. } => Some(name),
            _ => None,
        }
    }
}

/// The kinds of refusal, with the details that matter.
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
    NotToAddress,
    /// The number of seconds until it can be resent.
    ResendTooSoon(u64),
    Gone(Gone),
}

/// The answer to a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CommandOutcome {
    Done,
    Joined {
        already_member: bool,
        place: MemberPlace,
    },
    /// The member after the change, or before the removal.
    Changed(MemberPlace),
    /// An invite after a resend or a change. Uses and views are counted meanwhile: the answer has those read before.
    Rewritten {
        to: Addressee,
        role: Role,
        generation: u16,
        expires_at: Minute,
        inviter: User,
    },
    Invite(InviteSight),
    Band(BandSight),
    Shown(BandSight, MemberPlace),
    Refused(Word),
    /// Others kept changing the same items for too long; nothing happened.
    Conflict,
}

/// A membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MemberPlace {
    pub(crate) role: Role,
    pub(crate) part: Option<PartNumber>,
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
    /// How often it was changed, and the last time.
    pub(crate) changed: Option<(u32, User, Minute)>,
    pub(crate) ended: Option<End>,
}

/// How, when and by whom an invite was ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) how: Ending,
    pub(crate) at: Minute,
    pub(crate) by: Option<User>,
    /// The invite by which its recipient joined in place of this one.
    pub(crate) through: Option<Name>,
}

/// An entry of an inbox: the invite, the generation of its link, its expiry, and whether it grants the role of an admin.
pub(crate) type InboxLine = (Name, u16, Minute, bool);

/// Everything that can be seen of a band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sight {
    pub(crate) band: BandSight,
    pub(crate) members: BTreeMap<User, MemberPlace>,
    pub(crate) invites: BTreeMap<Name, InviteSight>,
    /// The list of all invites and some others, in order; each with the number of pending invites it reports.
    pub(crate) lists: Vec<(Vec<Name>, usize)>,
}

/// A list of a band's invites: those with this status, or all.
pub(crate) type List = Option<Status>;

/// All lists by status.
pub(crate) const BY_STATUS: [List; 5] = [
    Some(Status::Pending),
    Some(Status::Accepted),
    Some(Status::Declined),
    Some(Status::Revoked),
    Some(Status::Expired),
];
