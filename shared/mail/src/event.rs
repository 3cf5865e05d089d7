//! What SES tells of a mail after it took it.

use chrono::{DateTime, Utc};
use domain::{AddressDigest, Delivery, DeliveryStatus, InviteId, MailKind, Suppression};
use serde::Deserialize;
use std::collections::HashMap;

/// What template.yaml's rules leave of SES's event. An event that nobody takes becomes a dead letter, which shall hold
/// no link and no address: so no headers, no recipients, and nothing that a mail server wrote. Source: the SES
/// developer guide, "Examples of event data that Amazon SES publishes".
#[derive(Deserialize)]
pub struct Event {
    kind: String,
    /// When it happened, or for kinds that don't say when: when the mail was taken.
    at: DateTime<Utc>,
    tags: HashMap<String, Vec<String>>,
    /// What this kind of event says.
    #[serde(default)]
    says: Station,
}

/// What the kinds of events say, each a part of it. `EventBridge` makes an empty text of what SES left out.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Station {
    bounce_type: Option<String>,
    bounce_sub_type: Option<String>,
    /// The enhanced status code of RFC 3463 that a bounce gave.
    status: Option<String>,
    delay_type: Option<String>,
    complaint_feedback_type: Option<String>,
    reason: Option<String>,
}

/// Which mail an event is about: the tags it was sent with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tags {
    /// About which invite.
    pub invite: InviteId,
    /// Which kind of mail.
    pub kind: MailKind,
    /// Of which round of it.
    pub round: u32,
    /// To whom. Mail of before there was this tag is without.
    pub address: Option<AddressDigest>,
}

impl Event {
    /// Which mail it is about; none where that is none of ours.
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

    /// What it says of the mail, and whether its address takes no more; none for events that say nothing of that.
    #[must_use]
    pub fn news(&self) -> Option<(Delivery, Option<Suppression>)> {
        let says = &self.says;
        let (status, why, suppression) = match self.kind.as_str() {
            "Send" => (DeliveryStatus::Sent, None, None),
            "Delivery" => (DeliveryStatus::Delivered, None, None),
            "DeliveryDelay" => (DeliveryStatus::Delayed, says.delay_type.clone(), None),
            "Bounce" => {
                let (status, suppression) = says.bounce();
                (status, Some(says.bounced_because()), suppression)
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

impl Station {
    /// A bounce for good closes the address. Any other is of a server that did not take it for now, or an automatic
    /// answer to a mail that arrived (the guide's "Bounce types"): it must not beat a delivery.
    fn bounce(&self) -> (DeliveryStatus, Option<Suppression>) {
        match (self.bounce_type.as_deref(), self.bounce_sub_type.as_deref()) {
            (Some("Permanent"), Some("Suppressed" | "OnAccountSuppressionList")) => {
                (DeliveryStatus::Suppressed, Some(Suppression::Bounced))
            }
            (Some("Permanent"), _) => (DeliveryStatus::Bounced, Some(Suppression::Bounced)),
            _ => (DeliveryStatus::Failed, None),
        }
    }

    fn bounced_because(&self) -> String {
        // A server may have put a comment after the code (RFC 3464 §2.3.4).
        let code = self
            .status
            .as_deref()
            .and_then(|status| status.split_whitespace().next());
        let code = code.filter(|code| code.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
        let told = [self.bounce_type.as_deref(), self.bounce_sub_type.as_deref(), code];
        told.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}
