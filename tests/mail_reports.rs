//! What becomes of a mail and of its address when SES reports about it. The recipient's local part chooses the report
//! (`postmaster/events.rs`).

use crate::mail::{mails_to, wait_for_delivery};
use crate::metrics::wait_for_counted_mail;
use crate::world::{World, at};
use serde_json::json;
use testkit::people::Person;

/// Mail to a new address with this local part: its final status, the code of the reason, and whether the address is
/// closed.
async fn check(world: &World, report: &str, status: &str, code: &str, closes: bool) {
    let address = format!("{report}+{}", Person::new("x").email);
    let invite = world.invite(json!({"email": address})).await;
    let seen = wait_for_delivery(world, &invite, status).await;
    assert_eq!(at(&seen, "/delivery/reason_code"), json!(code), "{report}");
    assert!(at(&seen, "/delivery/reason").is_string());
    let next = world.invite_elsewhere(&json!({"email": address})).await;
    let next_status = if closes { "suppressed" } else { status };
    wait_for_delivery(world, &next, next_status).await;
    assert_eq!(mails_to(&address).await.len(), if closes { 1 } else { 2 }, "{report}");
}

#[tokio::test]
async fn only_an_address_that_takes_no_mail_is_closed_by_a_bounce() {
    let world = World::new().await;
    check(&world, "bounce", "bounced", "no-such-address", true).await;
    wait_for_counted_mail("bounced").await;
    check(&world, "bounce.5.2.1", "bounced", "mailbox-closed", true).await;
    check(&world, "bounce.5.2.2", "bounced", "mailbox-full", false).await;
    check(&world, "bounce.5.4.1", "bounced", "unreachable", false).await;
    check(&world, "bounce.5.7.1", "bounced", "blocked", false).await;
    check(&world, "suppressionlist", "suppressed", "on-suppression-list", true).await;
}

#[tokio::test]
async fn a_complaint_closes_the_address() {
    let world = World::new().await;
    check(&world, "complaint", "complained", "called-spam", true).await;
    wait_for_counted_mail("complained").await;
    check(&world, "complaint.fraud", "complained", "called-fraud", true).await;
}

#[tokio::test]
async fn what_is_no_complaint_of_the_recipient_changes_nothing() {
    let world = World::new().await;
    for kind in ["not-spam", "auth-failure", "virus", "miscategorized"] {
        let draft = json!({"email": format!("complaint.{kind}+{}", Person::new("x").email)});
        let invite = world.invite(draft.clone()).await;
        wait_for_delivery(&world, &invite, "delivered").await;
        // Events arrive in the order of their mails: once the next mail is delivered, the report has been processed.
        let next = world.invite_elsewhere(&draft).await;
        wait_for_delivery(&world, &next, "delivered").await;
        assert_eq!(
            at(&world.show(&invite).await, "/delivery/status"),
            json!("delivered"),
            "{kind}"
        );
    }
}

#[tokio::test]
async fn a_recipient_who_opts_out_gets_no_more_mail() {
    let world = World::new().await;
    let draft = json!({"email": format!("complaint.opt-out+{}", Person::new("x").email)});
    let invite = world.invite(draft.clone()).await;
    wait_for_delivery(&world, &invite, "delivered").await;
    world.invite_elsewhere(&draft).await;
    let third = world.invite_elsewhere(&draft).await;
    let seen = wait_for_delivery(&world, &third, "suppressed").await;
    assert_eq!(at(&seen, "/delivery/reason_code"), json!("unsubscribed"));
}

#[tokio::test]
async fn a_bounce_does_not_show_a_users_address_to_admins() {
    let (world, zoe) = (World::new().await, Person::new("Zoe"));
    let zoe = Person {
        email: format!("bounce+{}", zoe.email),
        ..zoe
    };
    world.save_profile(&zoe).await;
    let invite = world.invite(json!({"user_id": zoe.sub})).await;
    let seen = wait_for_delivery(&world, &invite, "bounced").await;
    assert_eq!(
        at(&seen, "/delivery/reason"),
        json!("the address does not exist (5.1.1)")
    );
    for shown in [seen, world.list("status=all").await] {
        assert!(!shown.to_string().contains(&zoe.email), "{shown}");
    }
}

#[tokio::test]
async fn an_automatic_reply_does_not_suppress_the_address() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let draft = json!({"email": format!("ooto+{}", bob.email)});
    let invite = world.invite(draft.clone()).await;
    wait_for_delivery(&world, &invite, "delivered").await;
    // Events arrive in the order of their mails: once the next mail is delivered, the reply has been processed.
    let next = world.invite_elsewhere(&draft).await;
    wait_for_delivery(&world, &next, "delivered").await;
    let seen = world.show(&invite).await;
    assert_eq!(at(&seen, "/delivery/status"), json!("delivered"));
}
