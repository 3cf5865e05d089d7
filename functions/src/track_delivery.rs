//! Events of SES: records deliveries, and suppresses addresses that bounce or complain.

use domain::{AddressDigest, DeliveryStatus, Instant, MailKind, Subscription};
use edge::{Context, Failure, Metric, Table, Updating, log};
use mail::Event;

pub async fn handle(cx: Context<(), (), Table<Updating>>, event: Event, _: Instant) -> Result<(), Failure> {
    if let Some(address) = event.address_only() {
        return track_address(&cx, address, &event).await;
    }
    let Some(about) = event.tags() else {
        log::not_completed("track-delivery", "the mail has none of our tags");
        return Ok(());
    };
    let Some(report) = event.report() else { return Ok(()) };
    if let Some(fault) = report.fault {
        log::not_completed("track-delivery", fault);
    }
    // Mail of an earlier version lacks the address tag. SES's own list suppresses its address.
    if let Some(address) = about.address {
        let subscription = about.kind.subscription();
        let changed = cx.store.change_address(address, report.address, subscription, cx.now);
        changed.await?;
    }
    let Some(delivery) = report.delivery else { return Ok(()) };
    // The delivery of a reminder says nothing about the invitation, but its bounce does.
    let is_about_invitation = match about.kind {
        MailKind::Invitation => true,
        MailKind::Reminder => delivery.status > DeliveryStatus::Delivered,
        MailKind::Outcome => false,
    };
    let is_new = if is_about_invitation {
        cx.store.track_delivery(about.invite, about.round, &delivery).await?
    } else {
        // Without a stored status, a failure can't be told from an automatic reply to a delivered mail.
        delivery.status != DeliveryStatus::Failed
    };
    // The sender has counted `sent`.
    if is_new && delivery.status != DeliveryStatus::Sent {
        cx.process.count(Metric::Mails(delivery.status.as_str()));
    }
    Ok(())
}

/// A test mail, or one about an answering address, belongs to no invite, but its bounce or complaint closes the address, as for any mail.
async fn track_address(
    cx: &Context<(), (), Table<Updating>>,
    address: AddressDigest,
    event: &Event,
) -> Result<(), Failure> {
    if let Some(report) = event.report() {
        let changed = cx
            .store
            .change_address(address, report.address, Subscription::Invitations, cx.now);
        changed.await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mailer::tests::{delivery, lab};
    use domain::{Invite, ReasonCode, Recipient, Suppression};
    use insta::assert_json_snapshot;
    use serde_json::{Value, json};
    use testkit::lab::{Lab, noon};
    use testkit::stack::postmaster::events;
    use testkit::stack::template::Template;

    /// An event about the invite's mail, with its kind, its content and the tags that differ from the usual ones.
    fn event(invite: &Invite, kind: &str, says: &Value, tags: &Value) -> Value {
        let mut all = json!({"invite": [invite.id.to_string()], "letter": ["invitation"], "round": ["1"],
                             "address": [bob(invite).to_string()]});
        for (name, value) in tags.as_object().into_iter().flatten() {
            all[name] = value.clone();
        }
        json!({"kind": kind, "at": "2026-06-01T12:00:01.000Z", "tags": all, "says": says})
    }

    /// The digest of the invite's address.
    fn bob(invite: &Invite) -> AddressDigest {
        let Recipient::Email(bob) = &invite.recipient else {
            panic!("an address")
        };
        bob.digest()
    }

    async fn closed(lab: &Lab, invite: &Invite) -> Option<&'static str> {
        let found = lab.store().subscriptions(bob(invite)).await.expect("an answer");
        found.stopped(Subscription::Invitations).map(|stopped| match stopped {
            Suppression::Unsubscribed => "unsubscribed",
            Suppression::Closed(closure) => closure.as_str(),
        })
    }

    async fn track(lab: &Lab, event: Value) {
        let event = serde_json::from_value(event).expect("an event");
        handle(lab.context().await, event, noon()).await.expect("handled");
    }

    fn kinds() -> Vec<(&'static str, Value)> {
        let bounce =
            |kind: &str, sub: &str, status: &str| json!({"bounceType": kind, "bounceSubType": sub, "status": status});
        vec![
            ("Send", json!({})),
            ("DeliveryDelay", json!({"delayType": "MailboxFull"})),
            ("Reject", json!({"reason": "Bad content"})),
            ("Rendering Failure", json!({})),
            ("Delivery", json!({})),
            ("Bounce", bounce("Transient", "General", "")),
            ("Bounce", bounce("Permanent", "NoEmail", "5.1.1 (zoe is unknown)")),
            ("Bounce", bounce("Permanent", "General", "zoe")),
            ("Bounce", bounce("Permanent", "General", "5.7.1")),
            ("Bounce", bounce("Permanent", "General", "5.2.2")),
            ("Bounce", bounce("Permanent", "OnAccountSuppressionList", "5.1.1")),
            ("Complaint", json!({"complaintFeedbackType": "not-spam"})),
            ("Complaint", json!({"complaintFeedbackType": "auth-failure"})),
            ("Complaint", json!({"complaintFeedbackType": "opt-out"})),
            (
                "Complaint",
                json!({"complaintFeedbackType": "", "complaintSubType": "OnAccountSuppressionList"}),
            ),
            ("Complaint", json!({"complaintFeedbackType": "abuse"})),
            (
                "Complaint",
                json!({"complaintFeedbackType": null, "complaintSubType": null}),
            ),
        ]
    }

    #[tokio::test]
    async fn each_event_sets_its_status_and_suppression() {
        let mut seen = Vec::new();
        for (kind, says) in kinds() {
            let (lab, invite) = lab().await;
            track(&lab, event(&invite, kind, &says, &json!({}))).await;
            let delivery = delivery(&lab, &invite).await;
            let reason = delivery.reason.map(|reason| {
                let code = reason.code().map(ReasonCode::as_str);
                json!([code, reason.as_str()])
            });
            let closed = closed(&lab, &invite).await;
            seen.push(json!([kind, delivery.status.as_str(), delivery.at, reason, closed]));
        }
        assert_json_snapshot!(seen);
    }

    #[tokio::test]
    async fn mail_of_an_earlier_version_is_tracked_without_suppressing_its_address() {
        let (lab, invite) = lab().await;
        let bounce = json!({"bounceType": "Permanent", "bounceSubType": "General", "status": "5.1.1"});
        let mut event = event(&invite, "Bounce", &bounce, &json!({}));
        event["tags"].as_object_mut().expect("tags").remove("address");
        // The earlier rules passed these members, too.
        event["to"] = json!(["bob@example.com"]);
        event["says"]["bouncedRecipients"] = json!([{"emailAddress": "bob@example.com"}]);
        track(&lab, event).await;
        assert_eq!(delivery(&lab, &invite).await.status, DeliveryStatus::Bounced);
        assert_eq!(closed(&lab, &invite).await, None);
    }

    #[tokio::test]
    async fn events_as_the_rules_pass_them_hold_no_address_and_are_handled() {
        let functions = Template::read().expect("template.yaml").functions.into_iter();
        let rules: Vec<_> = functions.flat_map(|function| function.rules).collect();
        for fate in [
            "bob",
            "bounce",
            "ooto",
            "complaint",
            "suppressionlist",
            "delay",
            "reject",
            "bounce.5.7.1",
            "complaint.opt-out",
        ] {
            let (lab, invite) = lab().await;
            let tags = event(&invite, "", &json!({}), &json!({}));
            let tag = |(name, value): (&String, &Value)| json!({"Name": name, "Value": value[0]});
            let tags: Vec<_> = tags["tags"].as_object().expect("tags").iter().map(tag).collect();
            let mail = json!({
                "FromEmailAddress": "Band Invites <invites@bands.example>",
                "Destination": {"ToAddresses": [format!("{fate}+bob@example.com")]},
                "ConfigurationSetName": "band-invites",
                "EmailTags": tags,
            });
            for event in events::of(&mail, "m1", noon()) {
                let left: Vec<_> = rules.iter().filter_map(|rule| rule.apply(&event)).collect();
                let [Ok(left)] = left.as_slice() else {
                    panic!("{left:?} of {event}")
                };
                let text = left.to_string();
                assert!(
                    !text.contains('@') && text.contains(&bob(&invite).to_string()),
                    "{text}"
                );
                track(&lab, left.clone()).await;
            }
            assert!(delivery(&lab, &invite).await.status > DeliveryStatus::Sent, "{fate}");
            let closes = ["bounce", "complaint", "suppressionlist", "complaint.opt-out"].contains(&fate);
            assert_eq!(closed(&lab, &invite).await.is_some(), closes, "{fate}");
        }
    }

    #[tokio::test]
    async fn the_final_status_does_not_depend_on_order_or_repeats() {
        let kinds = kinds();
        // Every rotation, backwards and forwards, each event twice.
        for turn in 0..kinds.len() {
            for backwards in [false, true] {
                let (lab, invite) = lab().await;
                let mut order: Vec<_> = kinds.iter().cycle().skip(turn).take(kinds.len()).collect();
                if backwards {
                    order.reverse();
                }
                for (kind, says) in order.into_iter().flat_map(|one| [one, one]) {
                    track(&lab, event(&invite, kind, says, &json!({}))).await;
                }
                assert_eq!(delivery(&lab, &invite).await.status, DeliveryStatus::Complained);
            }
        }
    }

    #[tokio::test]
    async fn not_spam_takes_a_complaint_back_and_nothing_else() {
        let abuse = ("Complaint", json!({"complaintFeedbackType": "abuse"}));
        let opt_out = ("Complaint", json!({"complaintFeedbackType": "opt-out"}));
        let bounce = ("Bounce", json!({"bounceType": "Permanent", "bounceSubType": "NoEmail"}));
        for (events, expect) in [
            (vec![&abuse], None),
            (vec![&bounce], Some("bounced")),
            (vec![&opt_out], Some("unsubscribed")),
            // What its owner wants counts more than what a server reports later.
            (vec![&opt_out, &abuse], Some("unsubscribed")),
            (vec![&opt_out, &bounce], Some("unsubscribed")),
            (vec![], None),
        ] {
            let (lab, invite) = lab().await;
            for (kind, says) in events {
                track(&lab, event(&invite, kind, says, &json!({}))).await;
            }
            let not_spam = json!({"complaintFeedbackType": "not-spam"});
            track(&lab, event(&invite, "Complaint", &not_spam, &json!({}))).await;
            assert_eq!(closed(&lab, &invite).await, expect);
        }
    }

    #[tokio::test]
    async fn an_automatic_reply_does_not_undo_a_delivery_in_either_order() {
        for kind in ["Transient", "Undetermined"] {
            for order in [["Delivery", "Bounce"], ["Bounce", "Delivery"]] {
                let (lab, invite) = lab().await;
                for station in order {
                    let says = json!({"bounceType": kind, "bounceSubType": "General"});
                    track(&lab, event(&invite, station, &says, &json!({}))).await;
                }
                let delivery = delivery(&lab, &invite).await;
                assert_eq!((delivery.status, delivery.reason), (DeliveryStatus::Delivered, None));
            }
        }
    }

    #[tokio::test]
    async fn a_test_mail_that_bounces_closes_its_address_and_is_about_no_invite() {
        let (lab, invite) = lab().await;
        let says = json!({"bounceType": "Permanent", "bounceSubType": "NoEmail"});
        let tags = json!({"letter": ["test"], "invite": [], "round": []});
        track(&lab, event(&invite, "Bounce", &says, &tags)).await;
        assert_eq!(closed(&lab, &invite).await, Some("bounced"));
        assert_eq!(delivery(&lab, &invite).await, invite.delivery);
    }

    #[tokio::test]
    async fn events_about_other_mail_change_nothing() {
        let (lab, invite) = lab().await;
        let arrived = json!({});
        for tags in [
            json!({"round": ["2"]}),
            json!({"round": ["x"]}),
            json!({"letter": ["news"]}),
            json!({"letter": ["reminder"]}),
            json!({"invite": ["nonsense"]}),
            json!({"invite": []}),
        ] {
            track(&lab, event(&invite, "Delivery", &arrived, &tags)).await;
            assert_eq!(delivery(&lab, &invite).await, invite.delivery, "{tags}");
        }
        track(&lab, event(&invite, "Open", &json!({}), &json!({}))).await;
        assert_eq!(delivery(&lab, &invite).await, invite.delivery);
    }
}
