//! The events that SES sends about a mail.

use crate::bounce::{Bounce, delay_reason};
use crate::complaint::Complaint;
use chrono::{DateTime, Utc};
use domain::{AddressChange, AddressDigest, Delivery, DeliveryStatus, InviteId, MailKind, ReasonCode};
use serde::Deserialize;
use std::collections::HashMap;

/// The tag `letter` of a test mail.
pub const TEST_LETTER: &str = "test";

/// The tag `letter` of a mail that asks the owner of an address whether answers may go there.
pub const REPLY_TO_LETTER: &str = "reply-to";

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
    complaint_sub_type: Option<String>,
}

/// What an event says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailReport {
    /// The delivery of the mail, unless the event says nothing of that.
    pub delivery: Option<Delivery>,
    /// What it means for further mail to the address.
    pub address: AddressChange,
    /// A fault of the sender, in words for the operator.
    pub fault: Option<&'static str>,
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

    /// The address of a mail that belongs to no invite; `None` for other mails.
    #[must_use]
    pub fn address_only(&self) -> Option<AddressDigest> {
        let tag = |name: &str| self.tags.get(name)?.first();
        tag("letter").filter(|letter| [TEST_LETTER, REPLY_TO_LETTER].contains(&letter.as_str()))?;
        AddressDigest::parse(tag("address")?)
    }

    /// What the event says; `None` for kinds of events that say nothing of interest.
    #[must_use]
    pub fn report(&self) -> Option<MailReport> {
        let says = &self.says;
        let word = |member: &'_ Option<String>| member.clone().unwrap_or_default();
        let reached = |status| Delivery::at(status, self.at);
        Some(match self.kind.as_str() {
            "Send" => MailReport::of(reached(DeliveryStatus::Sent)),
            "Delivery" => MailReport::of(reached(DeliveryStatus::Delivered)),
            "DeliveryDelay" => {
                let reason = delay_reason(&word(&says.delay_type));
                MailReport::of(reached(DeliveryStatus::Delayed).because(reason))
            }
            "Bounce" => {
                let bounce = Bounce {
                    kind: &word(&says.bounce_type),
                    subtype: &word(&says.bounce_sub_type),
                    status: &word(&says.status),
                };
                MailReport {
                    address: bounce.address(),
                    ..MailReport::of(bounce.delivery(self.at))
                }
            }
            "Complaint" => {
                let complaint = Complaint {
                    feedback: &word(&says.complaint_feedback_type),
                    subtype: &word(&says.complaint_sub_type),
                };
                let status = complaint.status();
                MailReport {
                    delivery: status.map(|(status, reason)| reached(status).because(reason)),
                    address: complaint.address(),
                    fault: complaint.fault(),
                }
            }
            // SES found a virus, the only cause that it has for this event.
            "Reject" => MailReport::of(reached(DeliveryStatus::Failed).because(ReasonCode::ContentRejected)),
            "Rendering Failure" => MailReport::of(reached(DeliveryStatus::Failed).because(ReasonCode::NotRendered)),
            _ => return None,
        })
    }
}

impl MailReport {
    fn of(delivery: Delivery) -> Self {
        Self {
            delivery: Some(delivery),
            address: AddressChange::Keep,
            fault: None,
        }
    }
}
