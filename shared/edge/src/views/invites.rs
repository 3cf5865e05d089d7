//! Invites as admins of the band see them.

use super::{KindView, TermsView, time};
use crate::links::Links;
use domain::invite::Through;
use domain::{
    Band, Delivery, DeliveryStatus, DisplayName, Instant, Invite, Reason, ReasonCode, Recipient, Status, UserId,
};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, Schema, Type};

/// An invite, for admins of its band. `token` and `url` are present only while it is pending.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invite)]
pub struct InviteView {
    id: String,
    band_id: String,
    kind: KindView,
    status: StatusView,
    #[serde(flatten)]
    terms: TermsView,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    /// The invited user's name, in lists and when a single invite is shown, if their profile is `searchable`.
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<String>,
    max_uses: u32,
    uses: u32,
    /// The language of the mail to its recipient; null if it is the band's.
    #[schema(required)]
    locale: Option<String>,
    created_at: String,
    created_by: String,
    inviter: CurrentInviterView,
    expires_at: String,
    /// Whether it was accepted.
    used: bool,
    /// When it was last used, or when its recipient joined by another invite.
    #[schema(required)]
    used_at: Option<String>,
    /// Who last used it, or the recipient who joined by another invite.
    #[schema(required)]
    used_by: Option<String>,
    /// The other invite by which its recipient joined. Whoever joins has no pending invite to the band any more, so
    /// this one counts as accepted, although `uses` is 0. Null if it was used itself, and also if its recipient was
    /// already a member and the invite they joined by is no longer stored.
    #[schema(required)]
    accepted_through: Option<ThroughView>,
    #[schema(required)]
    declined_at: Option<String>,
    /// The user who declined it; null if someone declined it with the link, without signing in.
    #[schema(required)]
    declined_by: Option<String>,
    #[schema(required)]
    revoked_at: Option<String>,
    #[schema(required)]
    revoked_by: Option<String>,
    delivery: DeliveryView,
    views: u32,
    #[schema(required)]
    batch_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

/// The admin who answers for an invite: whoever created it, had it grant more or go to another address, or resent,
/// prolonged or changed it when the previous inviter was no longer an admin.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CurrentInviter)]
struct CurrentInviterView {
    user_id: String,
    /// Their name at that time.
    #[schema(required)]
    display_name: Option<String>,
    /// Whether they have been an admin of the band since. If not, the invite can't be used, although it may be pending:
    /// its link answers 410 `inviter-left`.
    active: bool,
}

/// The invite by which the recipient of another one joined.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AcceptedThrough)]
struct ThroughView {
    invite_id: String,
    kind: KindView,
}

impl From<Through> for ThroughView {
    fn from(through: Through) -> Self {
        Self {
            invite_id: through.invite.to_string(),
            kind: through.kind.into(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Delivery)]
struct DeliveryView {
    status: DeliveryStatusView,
    #[schema(required)]
    at: Option<String>,
    /// Why the mail was not sent or delivered, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The reason, for programs. Absent where only `reason` is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = reason_codes)]
    reason_code: Option<&'static str>,
}

impl From<&Delivery> for DeliveryView {
    fn from(delivery: &Delivery) -> Self {
        Self {
            status: delivery.status.into(),
            at: delivery.at.map(time),
            reason: delivery.reason.as_ref().map(|reason| reason.as_str().to_owned()),
            reason_code: delivery.reason.as_ref().and_then(Reason::code).map(ReasonCode::as_str),
        }
    }
}

/// The codes of reasons. Clients should expect others in future versions.
fn reason_codes() -> Schema {
    Object::builder()
        .schema_type(Type::String)
        .enum_values(Some(ReasonCode::ALL.map(ReasonCode::as_str)))
        .build()
        .into()
}

/// The last known state of the mail.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = DeliveryStatus)]
#[serde(rename_all = "lowercase")]
enum DeliveryStatusView {
    None,
    Queued,
    Sent,
    Delayed,
    Failed,
    Delivered,
    Bounced,
    Suppressed,
    Complained,
}

impl From<DeliveryStatus> for DeliveryStatusView {
    fn from(status: DeliveryStatus) -> Self {
        match status {
            DeliveryStatus::None => Self::None,
            DeliveryStatus::Queued => Self::Queued,
            DeliveryStatus::Sent => Self::Sent,
            DeliveryStatus::Delayed => Self::Delayed,
            DeliveryStatus::Failed => Self::Failed,
            DeliveryStatus::Delivered => Self::Delivered,
            DeliveryStatus::Bounced => Self::Bounced,
            DeliveryStatus::Suppressed => Self::Suppressed,
            DeliveryStatus::Complained => Self::Complained,
        }
    }
}

/// The status of an invite at the time of the answer.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = Status)]
#[serde(rename_all = "lowercase")]
enum StatusView {
    Pending,
    Accepted,
    Declined,
    Revoked,
    Expired,
}

impl From<Status> for StatusView {
    fn from(status: Status) -> Self {
        match status {
            Status::Pending => Self::Pending,
            Status::Accepted => Self::Accepted,
            Status::Declined => Self::Declined,
            Status::Revoked => Self::Revoked,
            Status::Expired => Self::Expired,
        }
    }
}

impl InviteView {
    /// The view at `now` of an invite that an admin has just made, resent or changed, so that its inviter is active.
    #[must_use]
    pub fn of(invite: &Invite, links: &Links, now: Instant) -> Self {
        let status = invite.status(now);
        let token = (status == Status::Pending).then(|| links.keys.token(invite.id, invite.generation));
        let ended_as = |wanted: Status| invite.ended.as_ref().filter(|_| status == wanted);
        let (declined, revoked) = (ended_as(Status::Declined), ended_as(Status::Revoked));
        let accepted = ended_as(Status::Accepted);
        let last_use = invite.last_use.as_ref().map(|last| (last.at, &last.by));
        let acceptance = last_use.or_else(|| accepted.and_then(|ended| Some((ended.at, ended.by.as_ref()?))));
        Self {
            id: invite.id.to_string(),
            band_id: invite.id.band.to_string(),
            kind: invite.recipient.kind().into(),
            status: status.into(),
            terms: (&invite.terms).into(),
            email: invite.recipient.address().map(|email| email.as_typed().to_owned()),
            user_id: match &invite.recipient {
                Recipient::User(user) => Some(user.to_string()),
                Recipient::Anyone | Recipient::Email(_) => None,
            },
            display_name: None,
            max_uses: invite.max_uses,
            uses: invite.uses,
            locale: invite.locale.as_ref().map(|locale| locale.as_str().to_owned()),
            created_at: time(invite.created_at),
            created_by: invite.created_by.to_string(),
            inviter: CurrentInviterView {
                user_id: invite.inviter.to_string(),
                display_name: invite.inviter_name.as_ref().map(|name| name.as_str().to_owned()),
                active: true,
            },
            expires_at: time(invite.expires_at),
            used: status == Status::Accepted,
            used_at: acceptance.map(|(at, _)| time(at)),
            used_by: acceptance.map(|(_, by)| by.to_string()),
            accepted_through: accepted.and_then(|ended| ended.through).map(ThroughView::from),
            declined_at: declined.map(|ended| time(ended.at)),
            declined_by: declined.and_then(|ended| ended.by.as_ref()).map(ToString::to_string),
            revoked_at: revoked.map(|ended| time(ended.at)),
            revoked_by: revoked.and_then(|ended| ended.by.as_ref()).map(ToString::to_string),
            delivery: (&invite.delivery).into(),
            views: invite.views.count,
            batch_id: invite.batch.map(|batch| batch.to_string()),
            url: token.as_ref().map(|token| links.link(token.as_str())),
            token: token.map(|token| token.as_str().to_owned()),
        }
    }

    /// The view at `now` of an invite as the band has it, with the invited user's name, if it is among `names`.
    pub(super) fn in_band(
        invite: &Invite,
        band: &Band,
        names: &HashMap<UserId, DisplayName>,
        links: &Links,
        now: Instant,
    ) -> Self {
        let mut view = Self::of(invite, links, now);
        view.inviter.active = band.inviter_is_active(invite);
        if let Recipient::User(user) = &invite.recipient {
            view.display_name = names.get(user).map(|name| name.as_str().to_owned());
        }
        view
    }
}

/// An invite with its timeline.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InviteWithTimeline)]
pub struct InviteWithTimelineView {
    #[serde(flatten)]
    invite: InviteView,
    timeline: Vec<EventView>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Event)]
struct EventView {
    event: EventKindView,
    at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    /// Where the change was of its address: the address before.
    #[serde(skip_serializing_if = "Option::is_none")]
    from_email: Option<String>,
    /// Where the change was of its address: the address it is to since.
    #[serde(skip_serializing_if = "Option::is_none")]
    to_email: Option<String>,
    /// True if someone did it with the link, without signing in.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    by_link: bool,
}

/// What happened. Of views, resends, changes, uses and mail states, the timeline has only the last; of changes of the
/// address, too.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = EventKind)]
#[serde(rename_all = "lowercase")]
enum EventKindView {
    Created,
    Resent,
    Changed,
    Queued,
    Sent,
    Delayed,
    Failed,
    Delivered,
    Bounced,
    Suppressed,
    Complained,
    Viewed,
    Used,
    Accepted,
    Declined,
    Revoked,
    Expired,
}

impl EventKindView {
    /// The event for the state of a mail; none if there is no mail.
    fn of_mail(status: DeliveryStatus) -> Option<Self> {
        match status {
            DeliveryStatus::None => None,
            DeliveryStatus::Queued => Some(Self::Queued),
            DeliveryStatus::Sent => Some(Self::Sent),
            DeliveryStatus::Delayed => Some(Self::Delayed),
            DeliveryStatus::Failed => Some(Self::Failed),
            DeliveryStatus::Delivered => Some(Self::Delivered),
            DeliveryStatus::Bounced => Some(Self::Bounced),
            DeliveryStatus::Suppressed => Some(Self::Suppressed),
            DeliveryStatus::Complained => Some(Self::Complained),
        }
    }
}

impl InviteWithTimelineView {
    /// The view of an invite at `now`, with its events in order.
    #[must_use]
    pub fn of(invite: &Invite, band: &Band, names: &HashMap<UserId, DisplayName>, links: &Links, now: Instant) -> Self {
        let mut events = vec![(EventKindView::Created, invite.created_at, Some(&invite.created_by))];
        let resent = invite.resent.as_ref();
        events.extend(resent.map(|resent| (EventKindView::Resent, resent.at, Some(&resent.by))));
        let changed = invite.changed.as_ref();
        let moved = changed.and_then(|changed| changed.moved.as_ref());
        events.extend(moved.map(|moved| (EventKindView::Changed, moved.at, Some(&moved.by))));
        let otherwise = changed.filter(|changed| moved.is_none_or(|moved| moved.at != changed.at));
        events.extend(otherwise.map(|changed| (EventKindView::Changed, changed.at, Some(&changed.by))));
        let mail = EventKindView::of_mail(invite.delivery.status).zip(invite.delivery.at);
        events.extend(mail.map(|(event, at)| (event, at, None)));
        events.extend(invite.views.last_at.map(|at| (EventKindView::Viewed, at, None)));
        let status = invite.status(now);
        let last_use = invite.last_use.as_ref().filter(|_| status != Status::Accepted);
        events.extend(last_use.map(|last| (EventKindView::Used, last.at, Some(&last.by))));
        let ended = |kind: EventKindView| Some((kind, invite.ended.as_ref()?.at, invite.ended.as_ref()?.by.as_ref()));
        events.extend(match status {
            Status::Pending => None,
            Status::Accepted => ended(EventKindView::Accepted),
            Status::Declined => ended(EventKindView::Declined),
            Status::Revoked => ended(EventKindView::Revoked),
            Status::Expired => Some((EventKindView::Expired, invite.expires_at, None)),
        });
        events.sort_by_key(|(_, at, _)| *at);
        let view = |(event, at, by): (EventKindView, Instant, Option<&UserId>)| {
            let moved = moved.filter(|moved| matches!(event, EventKindView::Changed) && moved.at == at);
            let to = invite.recipient.address().filter(|_| moved.is_some());
            EventView {
                event,
                at: time(at),
                by: by.map(ToString::to_string),
                from_email: moved.map(|moved| moved.from.as_typed().to_owned()),
                to_email: to.map(|address| address.as_typed().to_owned()),
                by_link: matches!(event, EventKindView::Declined) && by.is_none(),
            }
        };
        Self {
            invite: InviteView::in_band(invite, band, names, links, now),
            timeline: events.into_iter().map(view).collect(),
        }
    }
}
