//! Mails that SES may or may not have accepted: at most two copies are sent.

use super::{SEND, check, check_after_watching, check_with_time, delivery, die_in_a_check, lab};
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
async fn a_mail_that_may_have_been_accepted_is_not_sent_again_until_its_lease_was_watched() {
    for fault in [Fault::LoseAnswer, Fault::Garble, Fault::Break] {
        let (lab, invite) = lab().await;
        let all = [&invite];
        lab.wire.once(SEND, fault);
        assert_eq!(check(&lab, &all).await, 1, "{fault:?}: it is retried");
        // Whatever the next process's clock says.
        for seconds in [0, -300, 300, 1800] {
            assert_eq!(check(&lab.later(seconds), &all).await, 1);
        }
        assert_eq!(delivery(&lab, &invite).await.status, DeliveryStatus::Queued);
        assert_eq!(lab.wire.take_mails().len(), 1, "{fault:?}");
        assert_eq!(check_after_watching(&lab.later(-300), &all).await, 0);
        assert_eq!(check_after_watching(&lab, &all).await, 0);
        assert_eq!(delivery(&lab, &invite).await.status, DeliveryStatus::Sent);
        assert_eq!(lab.wire.take_mails().len(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn after_two_mails_without_an_answer_no_third_is_sent_and_a_later_event_counts() {
    let (lab, invite) = lab().await;
    let all = [&invite];
    for _ in 0..5 {
        lab.wire.once(SEND, Fault::LoseAnswer);
    }
    assert_eq!(check(&lab, &all).await, 1);
    for _ in 0..3 {
        assert_eq!(check_after_watching(&lab, &all).await, 0);
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
    assert_eq!(check(&lab, &all).await, 0);
    assert_eq!(lab.wire.take_mails().len(), 1, "a resend has tries of its own");
}

fn check_unanswered(delivery: &Delivery) {
    assert_eq!(delivery.status, DeliveryStatus::Failed);
    let reason = delivery.reason.as_ref().map(domain::Reason::as_str);
    let expect = "the mail service did not answer twice; the mail may have arrived";
    assert_eq!(reason, Some(expect));
}

#[tokio::test]
async fn after_two_deaths_no_third_mail_is_sent() {
    let (lab, invite) = lab().await;
    let all = [&invite];
    for watched in [LEASE, Duration::ZERO] {
        lab.wire.once(SEND, Fault::DieAfter);
        die_in_a_check(&lab, &invite, watched).await;
    }
    assert_eq!(check(&lab, &all).await, 1, "the second may be alive");
    assert_eq!(check_after_watching(&lab, &all).await, 0);
    assert_eq!(lab.wire.take_mails().len(), 2);
    check_unanswered(&delivery(&lab, &invite).await);
}

#[tokio::test]
async fn with_every_answer_lost_each_of_30_mails_is_sent_twice_and_no_more() {
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
    assert_eq!(check(&lab, &all).await, 30);
    assert_eq!(check(&lab, &all).await, 30);
    for _ in 0..3 {
        assert_eq!(check_after_watching(&lab, &all).await, 0);
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
async fn a_slow_answer_is_waited_for_and_many_checks_send_one_mail_each() {
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
    let failed = join_all(processes.iter().map(|process| check_with_time(process, &all))).await;
    assert!(failed.iter().all(|failed| *failed == 0), "{failed:?}");
    assert_eq!(lab.wire.take_mails().len(), 10);
    for invite in &invites {
        assert_eq!(delivery(&lab, invite).await.status, DeliveryStatus::Sent);
    }
}

#[tokio::test]
async fn of_20_checks_at_once_one_sends() {
    let (lab, invite) = lab().await;
    let all = [&invite];
    let processes: Vec<_> = (0..20).map(|turn| lab.later(300 * (turn % 3 - 1))).collect();
    let failed = join_all(processes.iter().map(|process| check_with_time(process, &all))).await;
    assert!(failed.iter().all(|failed| *failed == 0), "{failed:?}");
    assert_eq!(lab.wire.take_mails().len(), 1);
}

#[tokio::test]
async fn a_mail_that_was_certainly_not_accepted_is_tried_again_at_once() {
    let (lab, invite) = lab().await;
    let all = [&invite];
    let (table, endpoint) = &lab.table;
    // Nobody listens there.
    let cut_off = Lab::around_table(endpoint, table, "http://127.0.0.1:1");
    for _ in 0..4 {
        assert_eq!(check(&cut_off, &all).await, 1);
        lab.wire.once(SEND, Fault::Refuse);
        assert_eq!(check(&lab, &all).await, 1);
    }
    assert_eq!(delivery(&lab, &invite).await.status, DeliveryStatus::Queued);
    assert_eq!(check(&lab, &all).await, 0);
    assert_eq!(lab.wire.take_mails().len(), 1);
}

#[tokio::test]
async fn a_mail_service_that_hangs_times_out_and_may_have_accepted_the_mail() {
    let (lab, invite) = lab().await;
    lab.wire.once(SEND, Fault::Delay);
    assert_eq!(check(&lab, &[&invite]).await, 1);
    assert_eq!(check(&lab, &[&invite]).await, 1, "not at once");
    assert_eq!(check_after_watching(&lab, &[&invite]).await, 0);
    assert_eq!(lab.wire.take_mails().len(), 1);
}
