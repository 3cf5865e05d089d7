//! Members of a band and their roles.

use crate::Instant;
use crate::draft::Change;
use crate::email::EmailAddress;
use crate::id::{InviteId, UserId};
use crate::invalid::Invalid;
use crate::text::{DisplayName, Part, RecipientName};
use serde::{Deserialize, Serialize};

/// The role of a member. An admin also manages invites and members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// A member.
    Member,
    /// A member who manages the band.
    Admin,
}

impl Role {
    /// The names of all roles.
    pub const WORDS: [&str; 2] = ["member", "admin"];

    /// Parses `member` or `admin`.
    ///
    /// # Errors
    /// Anything else.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        match text {
            "member" => Ok(Self::Member),
            "admin" => Ok(Self::Admin),
            _ => Err(Invalid::Choice(&Self::WORDS)),
        }
    }
}

/// A user's membership of a band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The user.
    pub user: UserId,
    /// Their role.
    pub role: Role,
    /// When they joined.
    pub joined_at: Instant,
    /// Who invited them; `None` for the founder.
    pub invited_by: Option<UserId>,
    /// The invite they joined with.
    pub invite: Option<InviteId>,
    /// The name in their token when they joined, shown if they have no profile.
    pub name: Option<DisplayName>,
    /// What the invite that they joined with called them; `None` for a group link.
    pub invited_as: Option<RecipientName>,
    /// The part they play.
    pub part: Option<Part>,
    /// The verified address in their token when they joined. It is never shown; it serves to find invites to them that
    /// must end when they are removed.
    pub email: Option<EmailAddress>,
}

/// A change to a member: their role, their part, or both.
#[derive(Clone, Debug)]
pub struct MemberChange {
    role: Option<Role>,
    part: Change<Part>,
}

impl MemberChange {
    /// A change to what is given; `None` if nothing is.
    #[must_use]
    pub fn new(role: Option<Role>, part: Change<Part>) -> Option<Self> {
        let is_one = role.is_some() || part != Change::Keep;
        is_one.then_some(Self { role, part })
    }

    /// The new role, if one is given.
    #[must_use]
    pub fn role(&self) -> Option<Role> {
        self.role
    }

    /// Whether members may make this change to themselves: to their part alone.
    #[must_use]
    pub fn is_ones_own(&self) -> bool {
        self.role.is_none()
    }

    /// The member after the change.
    #[must_use]
    pub fn applied_to(&self, member: &Member) -> Member {
        let part = match &self.part {
            Change::Keep => member.part.clone(),
            Change::Clear => None,
            Change::Set(part) => Some(part.clone()),
        };
        Member {
            role: self.role.unwrap_or(member.role),
            part,
            ..member.clone()
        }
    }
}
