//! The events that SES sends about a mail.

use chrono::{DateTime, Utc};
use domain::{AddressDigest, Delivery, DeliveryStatus, InviteId, MailKind, Suppression};
use serde::Deserialize;
use std::collections::HashMap;

/// The part of an SES event that template.yaml's rules pass on. An event that can't be delivered becomes a dead letter,
/// which must not contain a link or an address. So there are no headers, no recipients and no text from a mail server.
/// Source: the SES developer guide, "Examples of event data that Amazon SES publishes".
#[derive(Deserialize)]
pub struct Event {
    kind: String,
    /// When it happened; for kinds of events that don't say, when SES accepted the mail.
    at: DateTime<Utc>,
    tags: HashMap<String, Vec<String>>,
    /// The details of this kind of event.
    #[serde(default)]
    says: EventDetail,
}

/// The details that the different kinds of events have. `EventBridge` passes an empty string for a missing value.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct EventDetail {
    bounce_type: Option<String>,
    bounce_sub_type: Option<String>,
    /// The enhanced status code (RFC 3463) of a bounce.
    status: Option<String>,
    delay_type: Option<String>,
    complaint_feedback_type: Option<String>,
    reason: Option<String>,
}

/// The tags of a mail, which say which mail an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tags {
    /// The invite.
    pub invite: InviteId,
    /// The kind of mail.
    pub kind: MailKind,
    /// The round of the invite.
    pub round: u32,
    /// The digest of the recipient's address. Mails sent by earlier versions have no such tag.
    pub address: Option<AddressDigest>,
}

impl Event {
    /// The tags of the mail; `None` if it is not one of ours.
    #[must_use]
    pub fn tags(&self) -> Option<Tags> {
        let tag = |name: &str| self.tags.get(name)?.first();
        Some(Tags {
            invite: InviteId::parse(tag("invite")?)?,
            kind: MailKind::parse(tag("letter")?)?,
            round: tag("round")?.parse().ok()?,
            address: tag("address").and_then(|digest| AddressDigest::parse(digest)),
        })
    }

    /// The delivery that the event reports and, if the address must get no more mail, why; `None` for events that
    /// report no delivery.
    #[must_use]
    pub fn delivery(&self) -> Option<(Delivery, Option<Suppression>)> {
        let says = &self.says;
        let (status, why, suppression) = match self.kind.as_str() {
            "Send" => (DeliveryStatus::Sent, None, None),
            "Delivery" => (DeliveryStatus::Delivered, None, None),
            "DeliveryDelay" => (DeliveryStatus::Delayed, says.delay_type.clone(), None),
            "Bounce" => {
                let (status, suppression) = says.bounce();
                (status, Some(says.bounce_reason()), suppression)
            }
            "Complaint" => {
                let why = says.complaint_feedback_type.clone();
                (DeliveryStatus::Complained, why, Some(Suppression::Complained))
            }
            "Reject" => (DeliveryStatus::Failed, says.reason.clone(), None),
            "Rendering Failure" => (
                DeliveryStatus::Failed,
                Some("it could not be rendered".to_owned()),
                None,
            ),
            _ => return None,
        };
        let delivery = Delivery::at(status, self.at).because(&why.unwrap_or_default());
        Some((delivery, suppression))
    }
}

impl EventDetail {
    /// A permanent bounce suppresses the address. Any other comes from a server that is temporarily unavailable, or is
    /// an automatic reply to a mail that arrived (the guide's "Bounce types"), so it must not override a delivery.
    fn bounce(&self) -> (DeliveryStatus, Option<Suppression>) {
        match (self.bounce_type.as_deref(), self.bounce_sub_type.as_deref()) {
            (Some("Permanent"), Some("Suppressed" | "OnAccountSuppressionList")) => {
                (DeliveryStatus::Suppressed, Some(Suppression::Bounced))
            }
            (Some("Permanent"), _) => (DeliveryStatus::Bounced, Some(Suppression::Bounced)),
            _ => (DeliveryStatus::Failed, None),
        }
    }

    fn bounce_reason(&self) -> String {
        // A server may have added a comment after the code (RFC 3464 §2.3.4).
        let code = self
            .status
            .as_deref()
            .and_then(|status| status.split_whitespace().next());
        let code = code.filter(|code| code.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
        let parts = [self.bounce_type.as_deref(), self.bounce_sub_type.as_deref(), code];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}
