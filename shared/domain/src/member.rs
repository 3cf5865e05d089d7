//! Members of a band and their roles.

use crate::Instant;
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
