//! Events of SES: notes what became of a mail, and which addresses take no more.

use domain::{DeliveryStatus, Letter};
use edge::{Context, Failure, Invocation, Need, log, serve_events};
use mail::{Event, Tags};
use std::process::ExitCode;
use store::Opening;

fn main() -> ExitCode {
    serve_events(&[Need::Table(Opening::Put)], handle)
}

async fn handle(cx: &'static Context, event: Event, _: Invocation) -> Result<(), Failure> {
    let Some(Tags { invite, letter, round }) = event.tags() else {
        log::undone("track-delivery", "the mail has no tags of ours");
        return Ok(());
    };
    let Some((delivery, suppression)) = event.news() else {
        return Ok(());
    };
    if let Some(suppression) = suppression {
        for address in event.to() {
            cx.store.suppress(address.digest(), suppression, cx.now()).await?;
        }
    }
    // That a reminder arrives says nothing of the invitation; that it bounces does.
    let concerns = match letter {
        Letter::Invitation => true,
        Letter::Reminder => delivery.status > DeliveryStatus::Delivered,
        Letter::News => false,
    };
    if concerns {
        cx.store.track_delivery(invite, round, &delivery).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Delivery, Invite, Suppression};
    use insta::assert_json_snapshot;
    use serde_json::{Value, json};
    use testkit::lab::{Lab, noon};
    use testkit::people::Person;

    async fn lab() -> (Lab, Invite) {
        let (lab, ada) = (Lab::with_mail().await, Person::named("Ada"));
        let band = lab.found(&ada, "The Kinks").await;
        let invite = lab.invite(&ada, band, json!({"email": "bob@example.com"})).await;
        (lab, invite)
    }

    /// An event about the invite's mail: its kind, what it says, and the tags that differ.
    fn event(invite: &Invite, kind: &str, says: &Value, tags: &Value) -> Value {
        let mut all = json!({"invite": [invite.id.to_string()], "letter": ["invitation"], "round": ["1"]});
        for (name, value) in tags.as_object().into_iter().flatten() {
            all[name] = value.clone();
        }
        json!({"kind": kind, "at": "2026-06-01T12:00:00.000Z", "to": ["bob@example.com"], "tags": all, "says": says})
    }

    async fn track(lab: &Lab, event: Value) {
        let invocation = Invocation { deadline: noon() };
        let event = serde_json::from_value(event).expect("an event");
        handle(lab.cx, event, invocation).await.expect("taken");
    }

    async fn delivery(lab: &Lab, invite: &Invite) -> Delivery {
        let matter = lab.store().mail_matter(invite.id, noon()).await.expect("an answer");
        matter.expect("the invite").0.delivery
    }

    fn kinds() -> Vec<(&'static str, Value)> {
        let at = |second: u32| format!("2026-06-01T12:00:{second:02}.000Z");
        let server = "smtp; 550 5.1.1\r\n user unknown";
        let bounce = |kind: &str, sub: &str, second: u32, recipients: Value| json!({"timestamp": at(second), "bounceType": kind, "bounceSubType": sub, "bouncedRecipients": recipients});
        let bob = json!([{"emailAddress": "bob@example.com"}]);
        let told = json!([{"emailAddress": "bob@example.com", "diagnosticCode": server}]);
        vec![
            ("Send", Value::Null),
            ("DeliveryDelay", json!({"timestamp": at(1), "delayType": "MailboxFull"})),
            ("Reject", json!({"reason": "Bad content"})),
            (
                "Rendering Failure",
                json!({"errorMessage": "no such name", "templateName": "x"}),
            ),
            (
                "Delivery",
                json!({"timestamp": at(2), "recipients": ["bob@example.com"]}),
            ),
            ("Bounce", bounce("Transient", "General", 3, bob)),
            ("Bounce", bounce("Permanent", "NoEmail", 3, told)),
            ("Bounce", bounce("Permanent", "OnAccountSuppressionList", 4, json!([]))),
            (
                "Complaint",
                json!({"timestamp": at(5), "complaintFeedbackType": "abuse"}),
            ),
        ]
    }

    #[tokio::test]
    async fn each_event_says_its_own() {
        let mut seen = Vec::new();
        for (kind, says) in kinds() {
            let (lab, invite) = lab().await;
            track(&lab, event(&invite, kind, &says, &json!({}))).await;
            let delivery = delivery(&lab, &invite).await;
            let domain::Recipient::Email(bob) = &invite.recipient else {
                panic!("an address")
            };
            let closed = lab.store().suppression(bob.digest()).await.expect("an answer");
            let reason = delivery.reason.map(|reason| reason.as_str().to_owned());
            seen.push(json!([
                kind,
                delivery.status.as_str(),
                delivery.at,
                reason,
                closed.map(Suppression::as_str)
            ]));
        }
        assert_json_snapshot!(seen);
    }

    #[tokio::test]
    async fn the_truest_stands_whatever_the_order_and_the_repeats() {
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
    async fn what_is_about_other_mail_changes_nothing() {
        let (lab, invite) = lab().await;
        let arrived = json!({"timestamp": "2026-06-01T12:00:02.000Z"});
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
