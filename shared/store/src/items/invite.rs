//! The item of an invite.

use super::{TermsItem, address, band_id, instant, name, parse_recipient, recipient, user};
use crate::error::StoreError;
use crate::keys;
use chrono::TimeDelta;
use domain::change::Moved;
use domain::invite::{Changed, Resent, Through, Use, Views};
use domain::recipient::InviteKind;
use domain::{BandId, BatchId, Delivery, DeliveryStatus, Ended, Ending, Instant, Invite, InviteId, MailLocale, Reason};
use serde::{Deserialize, Serialize};

/// When TTL may delete an invite and its recipient lock, in seconds since 1970.
pub(crate) fn ttl(invite: &Invite, retention: TimeDelta) -> i64 {
    let end = invite.ended.as_ref().map_or(invite.expires_at, |ended| ended.at);
    (end + retention).timestamp()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

fn first() -> u32 {
    1
}

#[derive(Serialize, Deserialize)]
pub(crate) struct InviteItem {
    pk: String,
    sk: String,
    by_state: String,
    ttl: i64,
    state: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    #[serde(flatten)]
    terms: TermsItem,
    max_uses: u32,
    uses: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used_by: Option<String>,
    notify: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    locale: Option<String>,
    created_at: i64,
    created_by: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<String>,
    /// Absent if it is the creator.
    #[serde(skip_serializing_if = "Option::is_none")]
    inviter: Option<String>,
    #[serde(default, skip_serializing_if = "is_zero")]
    term: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    inviter_name: Option<String>,
    expires_at: i64,
    generation: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    resent_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resent_by: Option<String>,
    /// The number of changes, and the last of them.
    #[serde(default, skip_serializing_if = "is_zero")]
    changed: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    changed_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changed_by: Option<String>,
    /// The last change of its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    moved_from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    moved_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    moved_by: Option<String>,
    /// Absent in items written before rounds existed.
    #[serde(default = "first")]
    round: u32,
    /// Absent if there is no mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    delivery: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delivery_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delivery_reason: Option<String>,
    /// Absent in items of an earlier version.
    #[serde(skip_serializing_if = "Option::is_none")]
    delivery_reason_code: Option<String>,
    #[serde(default, skip_serializing_if = "is_zero")]
    reminded: u32,
    #[serde(default, skip_serializing_if = "is_zero")]
    told: u32,
    #[serde(default, skip_serializing_if = "is_zero")]
    views: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    viewed_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_by: Option<String>,
    /// The invite by which its recipient joined, and its kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    through: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    through_kind: Option<String>,
}

impl InviteItem {
    pub(crate) fn of(invite: &Invite, retention: TimeDelta) -> Self {
        let key = keys::invite(invite.id);
        let (email, user) = recipient(&invite.recipient);
        let reason = invite.delivery.reason.as_ref();
        let through = invite.ended.as_ref().and_then(|ended| ended.through);
        let moved = invite.changed.as_ref().and_then(|changed| changed.moved.as_ref());
        Self {
            pk: key.pk,
            sk: key.sk,
            by_state: keys::by_state(invite),
            ttl: ttl(invite, retention),
            state: invite
                .ended
                .as_ref()
                .map_or("open", |ended| keys::ending(ended.how))
                .to_owned(),
            email,
            user,
            terms: TermsItem::of(&invite.terms),
            max_uses: invite.max_uses,
            uses: invite.uses,
            last_used_at: invite.last_use.as_ref().map(|last| last.at.timestamp_millis()),
            last_used_by: invite.last_use.as_ref().map(|last| last.by.to_string()),
            notify: invite.notify,
            locale: invite.locale.as_ref().map(|locale| locale.as_str().to_owned()),
            created_at: invite.created_at.timestamp_millis(),
            created_by: invite.created_by.to_string(),
            batch: invite.batch.map(|batch| batch.to_string()),
            inviter: (invite.inviter != invite.created_by).then(|| invite.inviter.to_string()),
            term: invite.term,
            inviter_name: invite.inviter_name.as_ref().map(|name| name.as_str().to_owned()),
            expires_at: invite.expires_at.timestamp_millis(),
            generation: invite.generation,
            resent_at: invite.resent.as_ref().map(|resent| resent.at.timestamp_millis()),
            resent_by: invite.resent.as_ref().map(|resent| resent.by.to_string()),
            changed: invite.times_changed(),
            changed_at: invite.changed.as_ref().map(|changed| changed.at.timestamp_millis()),
            changed_by: invite.changed.as_ref().map(|changed| changed.by.to_string()),
            moved_from: moved.map(|moved| moved.from.as_typed().to_owned()),
            moved_at: moved.map(|moved| moved.at.timestamp_millis()),
            moved_by: moved.map(|moved| moved.by.to_string()),
            round: invite.round,
            delivery: Some(invite.delivery.status)
                .filter(|status| *status != DeliveryStatus::None)
                .map(|status| status.as_str().to_owned()),
            delivery_at: invite.delivery.at.map(|at| at.timestamp_millis()),
            delivery_reason: reason.map(|reason| reason.as_str().to_owned()),
            delivery_reason_code: reason.and_then(Reason::code).map(|code| code.as_str().to_owned()),
            reminded: invite.reminder_round,
            told: invite.outcome_round,
            views: invite.views.count,
            viewed_at: invite.views.last_at.map(|at| at.timestamp_millis()),
            ended_at: invite.ended.as_ref().map(|ended| ended.at.timestamp_millis()),
            ended_by: invite
                .ended
                .as_ref()
                .and_then(|ended| ended.by.as_ref())
                .map(ToString::to_string),
            through: through.map(|through| through.invite.own()),
            through_kind: through.map(|through| through.kind.as_str().to_owned()),
        }
    }

    /// Whether its TTL has not passed. DynamoDB deletes up to days late; an item whose TTL has passed counts as
    /// deleted.
    pub(crate) fn is_kept(&self, now: Instant) -> bool {
        self.ttl > now.timestamp()
    }

    pub(crate) fn into_invite(self) -> Result<Invite, StoreError> {
        let own = self.sk.strip_prefix(keys::INVITE).unwrap_or_default();
        let id = InviteId::from_own(band_id(&self.pk)?, own)
            .ok_or_else(|| StoreError::corrupt("invite", "malformed key"))?;
        let how = match self.state.as_str() {
            "open" => None,
            "accepted" => Some(Ending::Accepted),
            "declined" => Some(Ending::Declined),
            "revoked" => Some(Ending::Revoked),
            other => return Err(StoreError::corrupt("invite state", other)),
        };
        let ended = match (how, self.ended_at) {
            (Some(how), Some(at)) => Some(Ended {
                how,
                at: instant(at)?,
                by: self.ended_by.as_deref().map(user).transpose()?,
                through: through(id.band, self.through.as_deref(), self.through_kind.as_deref())?,
            }),
            (None, _) => None,
            (Some(_), None) => return Err(StoreError::corrupt("invite", "ended without a time")),
        };
        let last_use = match (self.last_used_at, &self.last_used_by) {
            (Some(at), Some(by)) => Some(Use {
                at: instant(at)?,
                by: user(by)?,
            }),
            _ => None,
        };
        let resent = match (self.resent_at, &self.resent_by) {
            (Some(at), Some(by)) => Some(Resent {
                at: instant(at)?,
                by: user(by)?,
            }),
            _ => None,
        };
        let changed = match (self.changed_at, &self.changed_by) {
            (Some(at), Some(by)) => Some(Changed {
                times: self.changed,
                at: instant(at)?,
                by: user(by)?,
                moved: moved(self.moved_from.as_deref(), self.moved_at, self.moved_by.as_deref())?,
            }),
            _ => None,
        };
        let delivery = Delivery {
            status: match self.delivery.as_deref() {
                None => DeliveryStatus::None,
                Some(word) => {
                    DeliveryStatus::parse(word).ok_or_else(|| StoreError::corrupt("delivery status", word))?
                }
            },
            at: self.delivery_at.map(instant).transpose()?,
            reason: self
                .delivery_reason
                .and_then(|text| Reason::stored(&text, self.delivery_reason_code.as_deref())),
        };
        let batch = |text: &String| BatchId::parse(text).ok_or_else(|| StoreError::corrupt("batch id", "malformed"));
        Ok(Invite {
            id,
            recipient: parse_recipient(self.email.as_deref(), self.user.as_deref())?,
            terms: self.terms.into_terms()?,
            max_uses: self.max_uses,
            uses: self.uses,
            last_use,
            notify: self.notify,
            locale: self.locale.map(MailLocale::stored),
            created_at: instant(self.created_at)?,
            created_by: user(&self.created_by)?,
            batch: self.batch.as_ref().map(batch).transpose()?,
            inviter: user(self.inviter.as_ref().unwrap_or(&self.created_by))?,
            term: self.term,
            inviter_name: name(self.inviter_name.as_ref())?,
            expires_at: instant(self.expires_at)?,
            generation: self.generation,
            resent,
            changed,
            round: self.round,
            delivery,
            reminder_round: self.reminded,
            outcome_round: self.told,
            views: Views {
                count: self.views,
                last_at: self.viewed_at.map(instant).transpose()?,
            },
            ended,
        })
    }
}

fn moved(from: Option<&str>, at: Option<i64>, by: Option<&str>) -> Result<Option<Moved>, StoreError> {
    let (Some(from), Some(at), Some(by)) = (from, at, by) else {
        return Ok(None);
    };
    Ok(Some(Moved {
        from: address(from)?,
        at: instant(at)?,
        by: user(by)?,
    }))
}

fn through(band: BandId, own: Option<&str>, kind: Option<&str>) -> Result<Option<Through>, StoreError> {
    let Some((own, kind)) = own.zip(kind) else {
        return Ok(None);
    };
    let through = InviteId::from_own(band, own).zip(InviteKind::parse(kind));
    let (invite, kind) = through.ok_or_else(|| StoreError::corrupt("invite", "malformed way in"))?;
    Ok(Some(Through { invite, kind }))
}
