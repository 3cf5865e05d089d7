//! Mails of which nobody knows whether SES took them: at most two go out for a letter.

use super::{SEND, delivery, die_in_a_look, lab, look, look_when_watched, look_with_time};
use crate::mailer::LEASE;
use domain::{Delivery, DeliveryStatus};
use futures_util::future::join_all;
use serde_json::json;
use std::collections::HashMap;
use std::time::Duration;
use testkit::lab::{Lab, noon};
use testkit::people::Person;
use testkit::wire::Fault;

#[tokio::test]
async fn a_mail_that_may_have_been_taken_is_not_sent_again_until_its_lease_was_watched() {
    for fault in [Fault::LoseAnswer, Fault::Garble, Fault::Break] {
        let (lab, invite) = lab().await;
        let all = [&invite];
        lab.wire.once(SEND, fault);
        assert_eq!(look(&lab, &all).await, 1, "{fault:?}: it is to come again");
        // Whatever the clock of the next says.
        for seconds in [0, -300, 300, 1800] {
            assert_eq!(look(&lab.later(seconds), &all).await, 1);
        }
        assert_eq!(delivery(&lab, &invite).await.status, DeliveryStatus::Queued);
        assert_eq!(lab.wire.take_mails().len(), 1, "{fault:?}");
        assert_eq!(look_when_watched(&lab.later(-300), &all).await, 0);
        assert_eq!(look_when_watched(&lab, &all).await, 0);
        assert_eq!(delivery(&lab, &invite).await.status, DeliveryStatus::Sent);
        assert_eq!(lab.wire.take_mails().len(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn after_two_mails_without_an_answer_no_third_is_sent_and_a_later_event_is_believed() {
    let (lab, invite) = lab().await;
    let all = [&invite];
    for _ in 0..5 {
        lab.wire.once(SEND, Fault::LoseAnswer);
    }
    assert_eq!(look(&lab, &all).await, 1);
    for _ in 0..3 {
        assert_eq!(look_when_watched(&lab, &all).await, 0);
    }
    assert_eq!(lab.wire.take_mails().len(), 2);
    check_unanswered(&delivery(&lab, &invite).await);
    let arrived = Delivery::at(DeliveryStatus::Delivered, noon());
    assert!(lab.store().track_delivery(invite.id, 1, &arrived).await.expect("noted"));
    assert_eq!(delivery(&lab, &invite).await, arrived);
    lab.wire.heal();
    let ada = Person::named("Ada").caller();
    let draft = testkit::lab::read(json!({}));
    let resent = lab.store().resend_invite(&ada, invite.id, draft, None, noon());
    resent.await.expect("resent");
    assert_eq!(look(&lab, &all).await, 0);
    assert_eq!(lab.wire.take_mails().len(), 1, "a resend has tries of its own");
}

fn check_unanswered(delivery: &Delivery) {
    assert_eq!(delivery.status, DeliveryStatus::Failed);
    let reason = delivery.reason.as_ref().map(domain::delivery::Reason::as_str);
    let expect = "the mail service did not answer twice; the mail may have arrived";
    assert_eq!(reason, Some(expect));
}

#[tokio::test]
async fn after_two_deaths_no_third_mail_is_sent() {
    let (lab, invite) = lab().await;
    let all = [&invite];
    for watched in [LEASE, Duration::ZERO] {
        lab.wire.once(SEND, Fault::DieAfter);
        die_in_a_look(&lab, &invite, watched).await;
    }
    assert_eq!(look(&lab, &all).await, 1, "the second may be alive");
    assert_eq!(look_when_watched(&lab, &all).await, 0);
    assert_eq!(lab.wire.take_mails().len(), 2);
    check_unanswered(&delivery(&lab, &invite).await);
}

#[tokio::test]
async fn with_every_answer_lost_30_letters_go_out_twice_each_and_no_more() {
    let (lab, first) = lab().await;
    let mut invites = vec![first];
    for number in 1..30 {
        let draft = json!({"email": format!("bob{number}@example.com")});
        invites.push(lab.invite(&Person::named("Ada"), invites[0].id.band, draft).await);
    }
    for _ in 0..100 {
        lab.wire.once(SEND, Fault::LoseAnswer);
    }
    let all: Vec<_> = invites.iter().collect();
    assert_eq!(look(&lab, &all).await, 30);
    assert_eq!(look(&lab, &all).await, 30);
    for _ in 0..3 {
        assert_eq!(look_when_watched(&lab, &all).await, 0);
    }
    let mut copies: HashMap<String, u32> = HashMap::new();
    for (mail, _) in lab.wire.take_mails() {
        *copies
            .entry(mail["Destination"]["ToAddresses"][0].to_string())
            .or_default() += 1;
    }
    assert_eq!((copies.len(), copies.values().max()), (30, Some(&2)), "{copies:?}");
    for invite in &invites {
        check_unanswered(&delivery(&lab, invite).await);
    }
}

#[tokio::test]
async fn a_slow_answer_is_waited_for_and_a_crowd_of_looks_sends_one_mail_each() {
    let (lab, first) = lab().await;
    let mut invites = vec![first];
    for number in 1..10 {
        let draft = json!({"email": format!("bob{number}@example.com")});
        invites.push(lab.invite(&Person::named("Ada"), invites[0].id.band, draft).await);
    }
    for _ in 0..100 {
        lab.wire.once(SEND, Fault::SlowAnswer);
    }
    let all: Vec<_> = invites.iter().collect();
    let processes: Vec<_> = (0..5).map(|turn| lab.later(300 * (turn % 3 - 1))).collect();
    let looks = join_all(processes.iter().map(|process| look_with_time(process, &all))).await;
    assert!(looks.iter().all(|failed| *failed == 0), "{looks:?}");
    assert_eq!(lab.wire.take_mails().len(), 10);
    for invite in &invites {
        assert_eq!(delivery(&lab, invite).await.status, DeliveryStatus::Sent);
    }
}

#[tokio::test]
async fn of_20_looks_at_once_one_sends() {
    let (lab, invite) = lab().await;
    let all = [&invite];
    let processes: Vec<_> = (0..20).map(|turn| lab.later(300 * (turn % 3 - 1))).collect();
    let looks = join_all(processes.iter().map(|process| look_with_time(process, &all))).await;
    assert!(looks.iter().all(|failed| *failed == 0), "{looks:?}");
    assert_eq!(lab.wire.take_mails().len(), 1);
}

#[tokio::test]
async fn what_was_surely_not_taken_is_tried_at_once_and_counts_for_nothing() {
    let (lab, invite) = lab().await;
    let all = [&invite];
    let (table, endpoint) = &lab.table;
    // Nobody listens there.
    let cut_off = Lab::around_table(endpoint, table, "http://127.0.0.1:1");
    for _ in 0..4 {
        assert_eq!(look(&cut_off, &all).await, 1);
        lab.wire.once(SEND, Fault::Refuse);
        assert_eq!(look(&lab, &all).await, 1);
    }
    assert_eq!(delivery(&lab, &invite).await.status, DeliveryStatus::Queued);
    assert_eq!(look(&lab, &all).await, 0);
    assert_eq!(lab.wire.take_mails().len(), 1);
}

#[tokio::test]
async fn a_mail_service_that_hangs_is_given_up_and_may_have_taken_the_mail() {
    let (lab, invite) = lab().await;
    lab.wire.once(SEND, Fault::Delay);
    assert_eq!(look(&lab, &[&invite]).await, 1);
    assert_eq!(look(&lab, &[&invite]).await, 1, "not at once");
    assert_eq!(look_when_watched(&lab, &[&invite]).await, 0);
    assert_eq!(lab.wire.take_mails().len(), 1);
}
