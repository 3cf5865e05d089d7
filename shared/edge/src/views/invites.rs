//! Invites, to those who manage them.

use super::{kind, time};
use crate::context::Context;
use domain::{Instant, Invite, Recipient, Role, Status};
use serde::Serialize;
use store::{Count, InviteList};

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
    pub fn of(list: InviteList, cx: &Context, scope: &str, now: Instant) -> Self {
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
