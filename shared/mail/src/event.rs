//! What SES tells of a mail after it took it.

use chrono::{DateTime, Utc};
use domain::{Delivery, DeliveryStatus, EmailAddress, Instant, InviteId, Letter, Suppression};
use serde::Deserialize;
use std::collections::HashMap;

/// What is left of SES's event when template.yaml's rules have taken out what is not needed: the mail's headers, which
/// hold a link, shall not end up in a dead letter. Source: the SES developer guide, "Examples of event data that Amazon
/// SES publishes".
#[derive(Deserialize)]
pub struct Event {
    kind: String,
    /// When the mail was taken.
    at: DateTime<Utc>,
    to: Vec<String>,
    tags: HashMap<String, Vec<String>>,
    /// What this kind of event says.
    says: Option<Station>,
}

/// What the kinds of events say, each a part of it.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Station {
    timestamp: Option<DateTime<Utc>>,
    bounce_type: Option<String>,
    bounce_sub_type: Option<String>,
    bounced_recipients: Vec<Bounced>,
    delay_type: Option<String>,
    complaint_feedback_type: Option<String>,
    reason: Option<String>,
    error_message: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Bounced {
    diagnostic_code: Option<String>,
}

/// Which mail an event is about: the tags it was sent with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tags {
    /// About which invite.
    pub invite: InviteId,
    /// Which letter.
    pub letter: Letter,
    /// Of which round of it.
    pub round: u32,
}

impl Event {
    /// Which mail it is about; none where that is none of ours.
    #[must_use]
    pub fn tags(&self) -> Option<Tags> {
        let tag = |name: &str| self.tags.get(name)?.first();
        Some(Tags {
            invite: InviteId::parse(tag("invite")?)?,
            letter: Letter::parse(tag("letter")?)?,
            round: tag("round")?.parse().ok()?,
        })
    }

    /// To whom the mail was.
    pub fn to(&self) -> impl Iterator<Item = EmailAddress> {
        self.to.iter().filter_map(|to| EmailAddress::parse(to).ok())
    }

    /// What it says of the mail, and whether its addresses take no more; none for events that say nothing of that.
    #[must_use]
    pub fn news(&self) -> Option<(Delivery, Option<Suppression>)> {
        news(self)
    }
}

/// What an event says of its mail, and whether its addresses take no more; none for events that say nothing of that.
fn news(event: &Event) -> Option<(Delivery, Option<Suppression>)> {
    let says = event.says.as_ref();
    let at: Instant = says.and_then(|says| says.timestamp).unwrap_or(event.at);
    let why = |reason: fn(&Station) -> &Option<String>| says.and_then(|says| reason(says).clone()).unwrap_or_default();
    Some(match event.kind.as_str() {
        "Send" => (Delivery::at(DeliveryStatus::Sent, at), None),
        "Delivery" => (Delivery::at(DeliveryStatus::Delivered, at), None),
        "DeliveryDelay" => {
            let delayed = Delivery::at(DeliveryStatus::Delayed, at);
            (delayed.because(&why(|says| &says.delay_type)), None)
        }
        "Bounce" => bounce(says?, at),
        "Complaint" => {
            let complained = Delivery::at(DeliveryStatus::Complained, at);
            let complained = complained.because(&why(|says| &says.complaint_feedback_type));
            (complained, Some(Suppression::Complained))
        }
        "Reject" => {
            let failed = Delivery::at(DeliveryStatus::Failed, at);
            (failed.because(&why(|says| &says.reason)), None)
        }
        "Rendering Failure" => {
            let failed = Delivery::at(DeliveryStatus::Failed, at);
            (failed.because(&why(|says| &says.error_message)), None)
        }
        _ => return None,
    })
}

/// A bounce for good closes the address; a passing one ends this mail only.
fn bounce(bounce: &Station, at: Instant) -> (Delivery, Option<Suppression>) {
    let kind = bounce.bounce_type.as_deref().unwrap_or_default();
    let sub = bounce.bounce_sub_type.as_deref().unwrap_or_default();
    let server = bounce
        .bounced_recipients
        .iter()
        .find_map(|one| one.diagnostic_code.as_deref());
    let status = match sub {
        "Suppressed" | "OnAccountSuppressionList" => DeliveryStatus::Suppressed,
        _ => DeliveryStatus::Bounced,
    };
    let reason = format!("{kind} {sub}: {}", server.unwrap_or_default());
    let reason = reason.trim_end_matches([':', ' ']);
    let suppression = (kind == "Permanent").then_some(Suppression::Bounced);
    (Delivery::at(status, at).because(reason), suppression)
}
