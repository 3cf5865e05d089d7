//! Members of a band and what they may do there.

use crate::Instant;
use crate::email::EmailAddress;
use crate::id::{InviteId, UserId};
use crate::invalid::Invalid;
use crate::text::DisplayName;
use serde::{Deserialize, Serialize};

/// What a member may do: an admin also manages invites and members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Plays.
    Member,
    /// Plays, and manages the band.
    Admin,
}

impl Role {
    /// The words for all of them.
    pub const WORDS: [&str; 2] = ["member", "admin"];

    /// Reads `member` or `admin`.
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

/// One user's place in one band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub user: UserId,
    /// As what.
    pub role: Role,
    /// Since when.
    pub joined_at: Instant,
    /// Who invited them; nobody invited the founder.
    pub invited_by: Option<UserId>,
    /// By which invite.
    pub invite: Option<InviteId>,
    /// The name in their token when they joined: shown while they have no profile.
    pub name: Option<DisplayName>,
    /// The verified address in their token when they joined. Shown to nobody: by it, invites to them are found that are to
    /// end when they are removed.
    pub email: Option<EmailAddress>,
}
