//! Bands and their members.

use super::{RoleView, time};
use domain::{AskMail, Band, KeyRing, Member, ReplyTo, Role};
use serde::Serialize;
use store::{BandSummary, Page};
use utoipa::ToSchema;

/// A band, for its members.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Band)]
pub struct BandView {
    id: String,
    name: String,
    created_at: String,
    member_count: u32,
    my_role: RoleView,
    settings: SettingsView,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Settings)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
struct SettingsView {
    default_ttl_hours: u32,
    #[schema(required)]
    max_members: Option<u32>,
    /// Whether recipients get mail about invites.
    email_notifications: bool,
    /// Whether those who don't answer are reminded by mail, a day before an invite that is open for at least two days
    /// expires.
    reminders: bool,
    /// Whether inviters get mail about the outcome of their invites.
    inviter_notes: bool,
    /// The language of the band's mail (BCP 47).
    locale: String,
    /// The time zone in which its mail writes times (IANA).
    time_zone: String,
    /// The colour of the page and the mail of its invites.
    color: String,
    /// The address that answers to its mails go to once its owner has confirmed it. Only admins see it before that.
    #[schema(required)]
    reply_to: Option<String>,
    /// Whether its owner has confirmed it.
    reply_to_confirmed: bool,
    /// How far the mail has got that asks its owner; null if nobody is asked.
    #[schema(required)]
    reply_to_mail: Option<ReplyToMailView>,
}

/// How far the mail has got that asks the owner of a band's answering address. `suppressed`: the address gets no mail,
/// `limited`: it gets no more today, `failed`: the mail service refused it.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = ReplyToMail)]
#[serde(rename_all = "lowercase")]
enum ReplyToMailView {
    Queued,
    Sent,
    Suppressed,
    Limited,
    Failed,
}

impl From<AskMail> for ReplyToMailView {
    fn from(mail: AskMail) -> Self {
        match mail {
            AskMail::Queued | AskMail::Sending => Self::Queued,
            AskMail::Sent => Self::Sent,
            AskMail::Suppressed => Self::Suppressed,
            AskMail::Limited => Self::Limited,
            AskMail::Failed => Self::Failed,
        }
    }
}

impl BandView {
    /// The view for a member with this role.
    #[must_use]
    pub fn of(band: &Band, role: Role) -> Self {
        let (reply_to, mail) = match &band.settings.reply_to {
            Some(ReplyTo::Confirmed(address)) => (Some(address), None),
            Some(ReplyTo::Asked(asked)) if role == Role::Admin => (Some(&asked.address), Some(asked.mail.into())),
            Some(ReplyTo::Asked(_)) | None => (None, None),
        };
        Self {
            id: band.id.to_string(),
            name: band.name.as_str().to_owned(),
            created_at: time(band.created_at),
            member_count: band.member_count,
            my_role: role.into(),
            settings: SettingsView {
                default_ttl_hours: band
                    .settings
                    .default_ttl_hours
                    .unwrap_or(domain::draft::DEFAULT_TTL_HOURS),
                max_members: band.settings.max_members,
                email_notifications: band.settings.email_notifications,
                reminders: band.settings.reminders,
                inviter_notes: band.settings.inviter_notes,
                locale: band.settings.locale.as_str().to_owned(),
                time_zone: band.settings.time_zone.as_str().to_owned(),
                color: band.settings.color.as_str().to_owned(),
                reply_to: reply_to.map(|address| address.as_typed().to_owned()),
                reply_to_confirmed: band.settings.answers_to().is_some(),
                reply_to_mail: mail,
            },
        }
    }
}

/// One of the caller's bands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BandSummary)]
pub struct BandSummaryView {
    id: String,
    name: String,
    /// The colour of the band.
    color: &'static str,
    role: RoleView,
    joined_at: String,
}

impl From<BandSummary> for BandSummaryView {
    fn from(band: BandSummary) -> Self {
        Self {
            id: band.id.to_string(),
            name: band.name.as_str().to_owned(),
            color: band.color.as_str(),
            role: band.role.into(),
            joined_at: time(band.joined_at),
        }
    }
}

/// The caller's bands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Bands)]
pub struct BandsView {
    bands: Vec<BandSummaryView>,
    #[schema(required)]
    next_cursor: Option<String>,
}

impl BandsView {
    /// The view of a page.
    #[must_use]
    pub fn of(page: Page<BandSummary>, keys: &KeyRing, scope: &str) -> Self {
        Self {
            next_cursor: page.next.map(|place| keys.seal(scope, &place)),
            bands: page.entries.into_iter().map(Into::into).collect(),
        }
    }
}

/// A member of a band.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Member)]
pub struct MemberView {
    user_id: String,
    #[schema(required)]
    display_name: Option<String>,
    /// What their inviter called them, where they have given no name of their own.
    #[schema(required)]
    name: Option<String>,
    role: RoleView,
    /// The part they play.
    #[schema(required)]
    part: Option<String>,
    joined_at: String,
    #[schema(required)]
    invited_by: Option<String>,
    #[schema(required)]
    invite_id: Option<String>,
}

impl From<Member> for MemberView {
    fn from(member: Member) -> Self {
        let invited_as = member.invited_as.filter(|_| member.name.is_none());
        Self {
            name: invited_as.map(|name| name.as_str().to_owned()),
            part: member.part.map(|part| part.as_str().to_owned()),
            user_id: member.user.to_string(),
            display_name: member.name.map(|name| name.as_str().to_owned()),
            role: member.role.into(),
            joined_at: time(member.joined_at),
            invited_by: member.invited_by.map(|user| user.to_string()),
            invite_id: member.invite.map(|id| id.to_string()),
        }
    }
}

/// The members of a band.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Members)]
pub struct MembersView {
    members: Vec<MemberView>,
    #[schema(required)]
    next_cursor: Option<String>,
}

impl MembersView {
    /// The view of a page.
    #[must_use]
    pub fn of(page: Page<Member>, keys: &KeyRing, scope: &str) -> Self {
        Self {
            next_cursor: page.next.map(|place| keys.seal(scope, &place)),
            members: page.entries.into_iter().map(Into::into).collect(),
        }
    }
}
