//! SES's events about a mail, as EventBridge delivers them.
//!
//! <https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html> and
//! <https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html>. A recipient's local part, up to a `+`,
//! chooses the events, as with SES's mailbox simulator. `delay` and `reject` are additions, and so is what may follow a
//! dot: the status code of a bounce (`bounce.5.7.1`), or the type of a complaint (`complaint.not-spam`).

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use crate::{
    mailbox::bare,
    target::{ACCOUNT, REGION, new_id},
};

/// What happens to a mail for one recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Delivered,
    Bounced,
    /// Delivered. An automatic reply comes back, which SES reports as a soft bounce.
    AnsweredAutomatically,
    Complained,
    Suppressed,
    Delayed,
    Rejected,
}

impl Fate {
    fn of(recipient: &str) -> Self {
        let (fate, _) = chosen(recipient);
        match fate.to_ascii_lowercase().as_str() {
            "bounce" => Self::Bounced,
            "ooto" => Self::AnsweredAutomatically,
            "complaint" => Self::Complained,
            "suppressionlist" => Self::Suppressed,
            "delay" => Self::Delayed,
            "reject" => Self::Rejected,
            _ => Self::Delivered,
        }
    }

    fn events(self) -> &'static [EventKind] {
        match self {
            Self::Delivered => &[EventKind::Delivery],
            Self::Bounced => &[EventKind::HardBounce],
            Self::AnsweredAutomatically => &[EventKind::Delivery, EventKind::SoftBounce],
            Self::Complained => &[EventKind::Delivery, EventKind::Complaint],
            Self::Suppressed => &[EventKind::Suppression],
            Self::Delayed => &[EventKind::DeliveryDelay, EventKind::Delivery],
            Self::Rejected => &[EventKind::Reject],
        }
    }
}

/// What a recipient's local part chooses: a fate, and its variant, which may be empty.
fn chosen(recipient: &str) -> (&str, &str) {
    let local = bare(recipient).rsplit_once('@').map_or("", |(local, _)| local);
    let name = local.split('+').next().unwrap_or_default();
    name.split_once('.').unwrap_or((name, ""))
}

/// A kind of event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EventKind {
    Send,
    Delivery,
    HardBounce,
    SoftBounce,
    Suppression,
    Complaint,
    DeliveryDelay,
    Reject,
}

impl EventKind {
    /// The `eventType`, and the `detail-type`.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Send => ("Send", "Email Sent"),
            Self::Delivery => ("Delivery", "Email Delivered"),
            Self::HardBounce | Self::SoftBounce | Self::Suppression => ("Bounce", "Email Bounced"),
            Self::Complaint => ("Complaint", "Email Complaint Received"),
            Self::DeliveryDelay => ("DeliveryDelay", "Email Delivery Delayed"),
            Self::Reject => ("Reject", "Email Rejected"),
        }
    }

    /// The name and value of the member that only this kind has.
    fn particulars(self, recipient: &str, now: DateTime<Utc>) -> (&'static str, Value) {
        let time = millis(now);
        let variant = |usual| Some(chosen(recipient).1).filter(|it| !it.is_empty()).unwrap_or(usual);
        match self {
            Self::Send => ("send", json!({})),
            Self::Reject => ("reject", json!({"reason": "Bad content"})),
            Self::Delivery => (
                "delivery",
                json!({
                    "timestamp": time,
                    "processingTimeMillis": 500,
                    "recipients": [recipient],
                    "smtpResponse": "250 2.0.0 OK",
                    "reportingMTA": "local.smtp-out.amazonses.com",
                }),
            ),
            Self::Complaint => (
                "complaint",
                json!({
                    "complainedRecipients": [{"emailAddress": recipient}],
                    "timestamp": time,
                    "feedbackId": feedback_id(),
                    "complaintSubType": null,
                    "userAgent": "Local mailbox simulator",
                    "complaintFeedbackType": variant("abuse"),
                    "arrivalDate": time,
                }),
            ),
            Self::DeliveryDelay => (
                "deliveryDelay",
                json!({
                    "timestamp": time,
                    "delayType": "TransientCommunicationFailure",
                    "expirationTime": millis(now + TimeDelta::hours(14)),
                    "delayedRecipients": [{
                        "emailAddress": recipient,
                        "status": "4.4.1",
                        "diagnosticCode": "smtp; 421 4.4.1 Unable to connect to remote host",
                    }],
                }),
            ),
            Self::HardBounce => (
                "bounce",
                json!({
                    "bounceType": "Permanent",
                    "bounceSubType": "General",
                    "bouncedRecipients": [{
                        "emailAddress": recipient,
                        "action": "failed",
                        "status": variant("5.1.1"),
                        // The wording of Postfix.
                        "diagnosticCode": format!("smtp; 550 5.1.1 <{recipient}>: Recipient address rejected: User unknown"),
                    }],
                    "timestamp": time,
                    "feedbackId": feedback_id(),
                    "reportingMTA": "dns; local.smtp-out.amazonses.com",
                }),
            ),
            Self::Suppression => (
                "bounce",
                json!({
                    "bounceType": "Permanent",
                    "bounceSubType": "OnAccountSuppressionList",
                    "bouncedRecipients": [{
                        "emailAddress": recipient,
                        "action": "failed",
                        "status": "5.1.1",
                        "diagnosticCode": "Amazon SES did not send the message to this address because it is on the \
                                           suppression list for your account.",
                    }],
                    "timestamp": time,
                    "feedbackId": feedback_id(),
                    "reportingMTA": "dns; amazonses.com",
                }),
            ),
            Self::SoftBounce => (
                "bounce",
                json!({
                    "bounceType": "Transient",
                    "bounceSubType": "General",
                    "bouncedRecipients": [{"emailAddress": recipient}],
                    "timestamp": time,
                    "feedbackId": feedback_id(),
                }),
            ),
        }
    }
}

/// All events of a mail in order, from the body of `SendEmail` and the message id of its response. `Send` comes once,
/// the others once per recipient.
#[must_use]
pub fn of(request: &Value, message_id: &str, now: DateTime<Utc>) -> Vec<Value> {
    let recipients = recipients(request);
    let mail = mail(request, &recipients, message_id, now);
    let first = recipients.first().map(String::as_str).unwrap_or_default();
    let mut events = vec![event(EventKind::Send, first, &mail, now)];
    for recipient in &recipients {
        for kind in Fate::of(recipient).events() {
            events.push(event(*kind, bare(recipient), &mail, now));
        }
    }
    events
}

fn event(kind: EventKind, recipient: &str, mail: &Value, now: DateTime<Utc>) -> Value {
    let (inner, outer) = kind.names();
    let (name, particulars) = kind.particulars(recipient, now);
    let set = mail.pointer("/tags/ses:configuration-set/0").and_then(Value::as_str);
    let resources: Vec<String> = set
        .map(|set| format!("arn:aws:ses:{REGION}:{ACCOUNT}:configuration-set/{set}"))
        .into_iter()
        .collect();
    json!({
        "version": "0",
        "id": new_id(),
        "detail-type": outer,
        "source": "aws.ses",
        "account": ACCOUNT,
        "time": now.to_rfc3339_opts(SecondsFormat::Secs, true),
        "region": REGION,
        "resources": resources,
        "detail": {"eventType": inner, "mail": mail, name: particulars},
    })
}

fn recipients(request: &Value) -> Vec<String> {
    ["ToAddresses", "CcAddresses", "BccAddresses"]
        .iter()
        .filter_map(|kind| request.get("Destination")?.get(*kind)?.as_array())
        .flatten()
        .filter_map(|address| Some(address.as_str()?.to_owned()))
        .collect()
}

fn mail(request: &Value, recipients: &[String], message_id: &str, now: DateTime<Utc>) -> Value {
    let from = request
        .get("FromEmailAddress")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let subject = ["Simple/Subject/Data", "Template/TemplateContent/Subject"]
        .iter()
        .find_map(|place| request.pointer(&format!("/Content/{place}")));
    let subject = subject.and_then(Value::as_str).unwrap_or_default();
    let domain = bare(from).rsplit_once('@').map_or("", |(_, domain)| domain);
    let mut tags = Map::new();
    if let Some(set) = request.get("ConfigurationSetName").and_then(Value::as_str) {
        tags.insert("ses:configuration-set".to_owned(), json!([set]));
    }
    tags.insert("ses:from-domain".to_owned(), json!([domain]));
    tags.insert("ses:source-ip".to_owned(), json!(["127.0.0.1"]));
    for tag in request.get("EmailTags").and_then(Value::as_array).into_iter().flatten() {
        if let (Some(name), Some(value)) = (tag.get("Name").and_then(Value::as_str), tag.get("Value")) {
            tags.insert(name.to_owned(), json!([value]));
        }
    }
    json!({
        "timestamp": millis(now),
        "source": from,
        "sendingAccountId": ACCOUNT,
        "messageId": message_id,
        "destination": recipients,
        "headersTruncated": false,
        "headers": [
            {"name": "From", "value": from},
            {"name": "To", "value": recipients.join(", ")},
            {"name": "Subject", "value": subject},
        ],
        "commonHeaders": {"from": [from], "to": recipients, "messageId": message_id, "subject": subject},
        "tags": tags,
    })
}

fn millis(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn feedback_id() -> String {
    format!("local-{}", new_id())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(to: &[&str]) -> Value {
        json!({
            "FromEmailAddress": "Band Invites <invites@bands.example>",
            "Destination": {"ToAddresses": to},
            "Content": {"Simple": {"Subject": {"Data": "Come"}, "Body": {"Text": {"Data": "Hi"}}}},
            "ConfigurationSetName": "band-invites",
            "EmailTags": [{"Name": "invite", "Value": "i1"}],
        })
    }

    #[track_caller]
    fn check(recipient: &str, expect: &[&str]) {
        let events = of(&request(&[recipient]), "m1", DateTime::UNIX_EPOCH);
        let found: Vec<String> = events
            .iter()
            .map(|event| {
                let sub = event.pointer("/detail/bounce/bounceSubType").and_then(Value::as_str);
                let kind = event["detail"]["eventType"].as_str().unwrap();
                sub.map_or_else(|| kind.to_owned(), |sub| format!("{kind} {sub}"))
            })
            .collect();
        assert_eq!(found, expect, "{recipient}");
    }

    #[test]
    fn the_local_part_chooses_what_happens() {
        check("ada@example.com", &["Send", "Delivery"]);
        check("success@example.com", &["Send", "Delivery"]);
        check("bounce@example.com", &["Send", "Bounce General"]);
        check("Bounce+x@example.com", &["Send", "Bounce General"]);
        check("bouncer@example.com", &["Send", "Delivery"]);
        check("ooto@example.com", &["Send", "Delivery", "Bounce General"]);
        check("complaint@example.com", &["Send", "Delivery", "Complaint"]);
        check(
            "suppressionlist@example.com",
            &["Send", "Bounce OnAccountSuppressionList"],
        );
        check("delay@example.com", &["Send", "DeliveryDelay", "Delivery"]);
        check("reject@example.com", &["Send", "Reject"]);
        check("Ada <bounce@example.com>", &["Send", "Bounce General"]);
        check("complaint.not-spam+x@example.com", &["Send", "Delivery", "Complaint"]);
    }

    #[test]
    fn a_variant_may_follow_a_dot() {
        let last = |to: &str| of(&request(&[to]), "m1", DateTime::UNIX_EPOCH).pop().unwrap()["detail"].take();
        let check = |to, at, expect| assert_eq!(last(to).pointer(at), Some(&json!(expect)), "{to}");
        let (status, kind) = ("/bounce/bouncedRecipients/0/status", "/complaint/complaintFeedbackType");
        check("bounce+x@example.com", status, "5.1.1");
        check("bounce.5.7.1+x@example.com", status, "5.7.1");
        check("complaint@example.com", kind, "abuse");
        check("complaint.not-spam@example.com", kind, "not-spam");
    }

    #[test]
    fn each_recipient_has_its_own_fate() {
        let events = of(
            &request(&["ada@example.com", "bounce@example.com"]),
            "m1",
            DateTime::UNIX_EPOCH,
        );
        assert_eq!(
            events[1]["detail"]["delivery"]["recipients"],
            json!(["ada@example.com"])
        );
        let bounced = &events[2]["detail"]["bounce"]["bouncedRecipients"][0];
        assert_eq!(bounced["emailAddress"], "bounce@example.com");
        assert_eq!(events.len(), 3);
    }

    #[test]
    fn an_event_has_eventbridges_format() {
        let mut event = of(&request(&["ada@example.com"]), "m1", DateTime::UNIX_EPOCH).remove(1);
        assert!(event["id"].take().is_string());
        let to = json!(["ada@example.com"]);
        let from = "Band Invites <invites@bands.example>";
        let expect = json!({
            "version": "0",
            "id": null,
            "detail-type": "Email Delivered",
            "source": "aws.ses",
            "account": "000000000000",
            "time": "1970-01-01T00:00:00Z",
            "region": "eu-central-1",
            "resources": ["arn:aws:ses:eu-central-1:000000000000:configuration-set/band-invites"],
            "detail": {
                "eventType": "Delivery",
                "mail": {
                    "timestamp": "1970-01-01T00:00:00.000Z",
                    "source": from,
                    "sendingAccountId": "000000000000",
                    "messageId": "m1",
                    "destination": to,
                    "headersTruncated": false,
                    "headers": [
                        {"name": "From", "value": from},
                        {"name": "To", "value": "ada@example.com"},
                        {"name": "Subject", "value": "Come"},
                    ],
                    "commonHeaders": {"from": [from], "to": to, "messageId": "m1", "subject": "Come"},
                    "tags": {
                        "ses:configuration-set": ["band-invites"],
                        "ses:from-domain": ["bands.example"],
                        "ses:source-ip": ["127.0.0.1"],
                        "invite": ["i1"],
                    },
                },
                "delivery": {
                    "timestamp": "1970-01-01T00:00:00.000Z",
                    "processingTimeMillis": 500,
                    "recipients": to,
                    "smtpResponse": "250 2.0.0 OK",
                    "reportingMTA": "local.smtp-out.amazonses.com",
                },
            },
        });
        assert_eq!(event, expect);
    }
}
