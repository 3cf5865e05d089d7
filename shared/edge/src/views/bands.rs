//! Bands and their members.

use super::time;
use domain::{Band, KeyRing, Member, Role};
use serde::Serialize;
use store::{BandSummary, Page};

/// A band, to its members.
#[derive(Debug, Serialize)]
pub struct BandView {
    id: String,
    name: String,
    created_at: String,
    member_count: u32,
    my_role: Role,
    settings: SettingsView,
}

#[derive(Debug, Serialize)]
struct SettingsView {
    default_ttl_hours: u32,
    max_members: Option<u32>,
    email_notifications: bool,
}

impl BandView {
    /// A band as this member sees it.
    #[must_use]
    pub fn of(band: &Band, member: &Member) -> Self {
        Self {
            id: band.id.to_string(),
            name: band.name.as_str().to_owned(),
            created_at: time(band.created_at),
            member_count: band.member_count,
            my_role: member.role,
            settings: SettingsView {
                default_ttl_hours: band
                    .settings
                    .default_ttl_hours
                    .unwrap_or(domain::draft::DEFAULT_TTL_HOURS),
                max_members: band.settings.max_members,
                email_notifications: band.settings.email_notifications,
            },
        }
    }
}

/// One of the caller's bands.
#[derive(Debug, Serialize)]
pub struct BandSummaryView {
    id: String,
    name: String,
    role: Role,
    joined_at: String,
}

impl From<BandSummary> for BandSummaryView {
    fn from(band: BandSummary) -> Self {
        Self {
            id: band.id.to_string(),
            name: band.name.as_str().to_owned(),
            role: band.role,
            joined_at: time(band.joined_at),
        }
    }
}

/// The caller's bands.
#[derive(Debug, Serialize)]
pub struct BandsView {
    bands: Vec<BandSummaryView>,
    next_cursor: Option<String>,
}

impl BandsView {
    /// A page of them.
    #[must_use]
    pub fn of(page: Page<BandSummary>, keys: &KeyRing, scope: &str) -> Self {
        Self {
            next_cursor: page.next.map(|place| keys.seal(scope, &place)),
            bands: page.entries.into_iter().map(Into::into).collect(),
        }
    }
}

#[derive(Debug, Serialize)]
struct MemberView {
    user_id: String,
    display_name: Option<String>,
    role: Role,
    joined_at: String,
    invited_by: Option<String>,
    invite_id: Option<String>,
}

/// A band's members.
#[derive(Debug, Serialize)]
pub struct MembersView {
    members: Vec<MemberView>,
    next_cursor: Option<String>,
}

impl MembersView {
    /// A page of them.
    #[must_use]
    pub fn of(page: Page<Member>, keys: &KeyRing, scope: &str) -> Self {
        let member = |member: Member| MemberView {
            user_id: member.user.to_string(),
            display_name: member.name.map(|name| name.as_str().to_owned()),
            role: member.role,
            joined_at: time(member.joined_at),
            invited_by: member.invited_by.map(|user| user.to_string()),
            invite_id: member.invite.map(|id| id.to_string()),
        };
        Self {
            next_cursor: page.next.map(|place| keys.seal(scope, &place)),
            members: page.entries.into_iter().map(member).collect(),
        }
    }
}
