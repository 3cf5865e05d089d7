//! What clients see, as JSON. A view is built with `now`, since an invite's status is a matter of time.

use crate::context::Context;
use chrono::SecondsFormat;
use domain::{Band, Caller, Instant, Invitation, Invite, KeyRing, Member, Profile, Recipient, Refusal, Role, Status};
use serde::Serialize;
use store::{Acceptance, BandSummary, Count, Page, Prospect};

use crate::problem::{Code, Problem};

fn time(at: Instant) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// One's own profile.
#[derive(Debug, Serialize)]
pub struct ProfileView {
    user_id: String,
    display_name: Option<String>,
    email: Option<String>,
    email_verified: bool,
    searchable: bool,
    created_at: Option<String>,
    updated_at: Option<String>,
}

impl ProfileView {
    /// A caller's, saved or not: the name of an unsaved one is their token's.
    #[must_use]
    pub fn of(caller: &Caller, profile: Option<&Profile>) -> Self {
        let name = profile
            .as_ref()
            .map(|profile| &profile.display_name)
            .or(caller.name.as_ref());
        Self {
            user_id: caller.user.to_string(),
            display_name: name.map(|name| name.as_str().to_owned()),
            email: caller.email.as_ref().map(|email| email.as_typed().to_owned()),
            email_verified: caller.email_verified && caller.email.is_some(),
            searchable: profile.is_some_and(|profile| profile.searchable),
            created_at: profile.map(|profile| time(profile.created_at)),
            updated_at: profile.map(|profile| time(profile.updated_at)),
        }
    }
}

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

/// An invite, to the admins of its band. The link shows only while it works.
#[derive(Debug, Serialize)]
pub struct InviteView {
    id: String,
    band_id: String,
    kind: &'static str,
    status: &'static str,
    role: Role,
    part: Option<String>,
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    max_uses: u32,
    uses: u32,
    created_at: String,
    created_by: String,
    expires_at: String,
    used: bool,
    used_at: Option<String>,
    used_by: Option<String>,
    declined_at: Option<String>,
    revoked_at: Option<String>,
    revoked_by: Option<String>,
    delivery: DeliveryView,
    views: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Debug, Serialize)]
struct DeliveryView {
    status: &'static str,
}

fn kind(recipient: &Recipient) -> &'static str {
    match recipient {
        Recipient::Anyone => "link",
        Recipient::Email(_) => "email",
        Recipient::User(_) => "user",
    }
}

impl InviteView {
    /// An invite at `now`.
    #[must_use]
    pub fn of(invite: &Invite, cx: &Context, now: Instant) -> Self {
        let status = invite.status(now);
        let token = (status == Status::Pending).then(|| cx.keys.token(invite.id, invite.generation));
        let ended_as = |wanted: Status| invite.ended.as_ref().filter(|_| status == wanted);
        let revoked = ended_as(Status::Revoked);
        Self {
            id: invite.id.to_string(),
            band_id: invite.id.band.to_string(),
            kind: kind(&invite.recipient),
            status: status.as_str(),
            role: invite.role,
            part: invite.part.as_ref().map(|part| part.as_str().to_owned()),
            message: invite.message.as_ref().map(|message| message.as_str().to_owned()),
            email: match &invite.recipient {
                Recipient::Email(email) => Some(email.as_typed().to_owned()),
                Recipient::Anyone | Recipient::User(_) => None,
            },
            user_id: match &invite.recipient {
                Recipient::User(user) => Some(user.to_string()),
                Recipient::Anyone | Recipient::Email(_) => None,
            },
            max_uses: invite.max_uses,
            uses: invite.uses,
            created_at: time(invite.created_at),
            created_by: invite.created_by.to_string(),
            expires_at: time(invite.expires_at),
            used: status == Status::Accepted,
            used_at: invite.last_use.as_ref().map(|last| time(last.at)),
            used_by: invite.last_use.as_ref().map(|last| last.by.to_string()),
            declined_at: ended_as(Status::Declined).map(|ended| time(ended.at)),
            revoked_at: revoked.map(|ended| time(ended.at)),
            revoked_by: revoked.and_then(|ended| ended.by.as_ref()).map(ToString::to_string),
            delivery: DeliveryView { status: "none" },
            views: 0,
            url: token
                .as_ref()
                .map(|token| format!("{}/invite#{}", cx.web_base_url, token.as_str())),
            token: token.map(|token| token.as_str().to_owned()),
        }
    }
}

/// One invite with what has happened to it.
#[derive(Debug, Serialize)]
pub struct InviteWithTimelineView {
    #[serde(flatten)]
    invite: InviteView,
    timeline: Vec<EventView>,
}

#[derive(Debug, Serialize)]
struct EventView {
    event: &'static str,
    at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
}

impl InviteWithTimelineView {
    /// An invite at `now`, and the way there.
    #[must_use]
    pub fn of(invite: &Invite, cx: &Context, now: Instant) -> Self {
        let mut timeline = vec![EventView {
            event: "created",
            at: time(invite.created_at),
            by: Some(invite.created_by.to_string()),
        }];
        let last_use = invite
            .last_use
            .as_ref()
            .filter(|_| invite.status(now) != Status::Accepted);
        timeline.extend(last_use.map(|last| EventView {
            event: "used",
            at: time(last.at),
            by: Some(last.by.to_string()),
        }));
        let by = |user: &Option<domain::UserId>| user.as_ref().map(ToString::to_string);
        match (&invite.ended, invite.status(now)) {
            (Some(ended), status) => {
                timeline.push(EventView {
                    event: status.as_str(),
                    at: time(ended.at),
                    by: by(&ended.by),
                });
            }
            (None, Status::Expired) => {
                timeline.push(EventView {
                    event: "expired",
                    at: time(invite.expires_at),
                    by: None,
                });
            }
            (None, _) => {}
        }
        Self {
            invite: InviteView::of(invite, cx, now),
            timeline,
        }
    }
}

/// A page of a band's invites.
#[derive(Debug, Serialize)]
pub struct InvitesView {
    invites: Vec<InviteView>,
    total: u32,
    total_exact: bool,
    pending: u32,
    pending_exact: bool,
    next_cursor: Option<String>,
}

impl InvitesView {
    /// A page at `now`.
    #[must_use]
    pub fn of(list: store::InviteList, cx: &Context, scope: &str, now: Instant) -> Self {
        let Count {
            number: total,
            exact: total_exact,
        } = list.total;
        let Count {
            number: pending,
            exact: pending_exact,
        } = list.pending;
        Self {
            invites: list
                .page
                .entries
                .iter()
                .map(|invite| InviteView::of(invite, cx, now))
                .collect(),
            total,
            total_exact,
            pending,
            pending_exact,
            next_cursor: list.page.next.map(|place| cx.keys.seal(scope, &place)),
        }
    }
}

#[derive(Debug, Serialize)]
struct BandRefView {
    id: String,
    name: String,
}

#[derive(Debug, Serialize)]
struct InviterView {
    display_name: Option<String>,
}

/// What an invitee sees of an invite.
#[derive(Debug, Serialize)]
pub struct InvitationView {
    band: BandRefView,
    role: Role,
    part: Option<String>,
    message: Option<String>,
    inviter: InviterView,
    kind: &'static str,
    email_hint: Option<String>,
    expires_at: String,
    uses_left: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    viewer: Option<ViewerView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

#[derive(Debug, Serialize)]
struct ViewerView {
    already_member: bool,
    can_accept: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

impl InvitationView {
    /// An invite, and what its viewer could do with it.
    #[must_use]
    pub fn of(invitation: Invitation, viewer: Option<Prospect>) -> Self {
        let viewer = viewer.map(|prospect| match prospect {
            Ok(already_member) => ViewerView {
                already_member,
                can_accept: true,
                reason: None,
            },
            Err(refusal) => ViewerView {
                already_member: false,
                can_accept: false,
                reason: Some(code(refusal).as_str()),
            },
        });
        Self {
            band: BandRefView {
                id: invitation.band.id.to_string(),
                name: invitation.band.name.as_str().to_owned(),
            },
            role: invitation.role,
            part: invitation.part.map(|part| part.as_str().to_owned()),
            message: invitation.message.map(|message| message.as_str().to_owned()),
            inviter: InviterView {
                display_name: invitation.inviter_name.map(|name| name.as_str().to_owned()),
            },
            kind: kind(&invitation.recipient),
            email_hint: match &invitation.recipient {
                Recipient::Email(email) => Some(email.hint()),
                Recipient::Anyone | Recipient::User(_) => None,
            },
            expires_at: time(invitation.expires_at),
            uses_left: invitation.uses_left,
            viewer,
            id: None,
            token: None,
        }
    }

    /// The same for its addressee, who may have the token.
    #[must_use]
    pub fn addressed(invitation: Invitation, keys: &KeyRing) -> Self {
        let token = keys.token(invitation.id, invitation.generation);
        let id = invitation.id.to_string();
        Self {
            id: Some(id),
            token: Some(token.as_str().to_owned()),
            ..Self::of(invitation, None)
        }
    }
}

fn code(refusal: Refusal) -> Code {
    Problem::from(refusal).code
}

/// The invites addressed to the caller.
#[derive(Debug, Serialize)]
pub struct InboxView {
    invites: Vec<InvitationView>,
    next_cursor: Option<String>,
}

impl InboxView {
    /// A page of them.
    #[must_use]
    pub fn of(page: Page<Invitation>, keys: &KeyRing, scope: &str) -> Self {
        Self {
            next_cursor: page.next.map(|place| keys.seal(scope, &place)),
            invites: page
                .entries
                .into_iter()
                .map(|one| InvitationView::addressed(one, keys))
                .collect(),
        }
    }
}

/// What an accept came to.
#[derive(Debug, Serialize)]
pub struct AcceptanceView {
    band: BandRefView,
    role: Role,
    joined_at: String,
    already_member: bool,
}

impl From<Acceptance> for AcceptanceView {
    fn from(acceptance: Acceptance) -> Self {
        Self {
            band: BandRefView {
                id: acceptance.band.id.to_string(),
                name: acceptance.band.name.as_str().to_owned(),
            },
            role: acceptance.member.role,
            joined_at: time(acceptance.member.joined_at),
            already_member: acceptance.already_member,
        }
    }
}
