//! The daily limit of mails about invites to an address.

use super::{SEND, check, check_after_watching, delivery, lab};
use domain::{DeliveryStatus, Invite};
use serde_json::{Value, json};
use store::PageRequest;
use testkit::lab::{Lab, noon};
use testkit::people::Person;
use testkit::wire::Fault;

/// Invites to bob by as many bands.
async fn invites_to_bob(lab: &Lab, bands: usize, draft: &Value) -> Vec<Invite> {
    let mut invites = Vec::new();
    for number in 0..bands {
        let founder = Person::named(&format!("Founder{number}"));
        let band = lab.found(&founder, "The Kinks").await;
        invites.push(lab.invite(&founder, band, draft.clone()).await);
    }
    invites
}

#[tokio::test]
async fn the_fourth_mail_of_a_day_is_not_sent_and_its_invite_stays_pending() {
    let lab = Lab::with_mail().await;
    let invites = invites_to_bob(&lab, 4, &json!({"email": "bob@example.com"})).await;
    let today = lab.later_with_cap(0, "3");
    for invite in &invites {
        for _ in 0..2 {
            assert_eq!(check(&today, &[invite]).await, 0);
        }
    }
    assert_eq!(lab.wire.take_mails().len(), 3);
    let fourth = invites.last().expect("an invite");
    let capped = delivery(&lab, fourth).await;
    assert_eq!(capped.status, DeliveryStatus::None);
    let reason = capped.reason.expect("a reason");
    // It reveals neither how many others sent nor who.
    assert_eq!(
        reason.as_str(),
        "this address gets no more mail today; share the link yourself"
    );
    let (bob, page) = (Person::named("Bob").caller(), PageRequest { limit: 50, after: None });
    let inbox = lab.store().inbox(&bob, page, noon()).await.expect("an inbox");
    assert_eq!(inbox.entries.len(), 4);
    let tomorrow = lab.later_with_cap(12 * 3600, "3");
    let founder = Person::named("Founder3").caller();
    let draft = testkit::lab::read(json!({}));
    let resent = lab
        .store()
        .resend_invite(&founder, fourth.id, draft, None, tomorrow.cx.now());
    resent.await.expect("resent");
    assert_eq!(check(&tomorrow, &[fourth]).await, 0);
    assert_eq!(lab.wire.take_mails().len(), 1);
    assert_eq!(delivery(&lab, fourth).await.status, DeliveryStatus::Sent);
}

#[tokio::test]
async fn a_second_try_is_not_counted_and_a_resend_is() {
    let lab = Lab::with_mail().await;
    let invites = invites_to_bob(&lab, 1, &json!({"email": "bob@example.com"})).await;
    let (capped, all) = (lab.later_with_cap(0, "1"), [&invites[0]]);
    for fault in [Fault::Refuse, Fault::LoseAnswer] {
        lab.wire.once(SEND, fault);
        assert_eq!(check(&capped, &all).await, 1);
    }
    assert_eq!(check_after_watching(&capped, &all).await, 0);
    assert_eq!(delivery(&lab, &invites[0]).await.status, DeliveryStatus::Sent);
    assert_eq!(lab.wire.take_mails().len(), 2);
    let (founder, draft) = (Person::named("Founder0").caller(), testkit::lab::read(json!({})));
    let resent = lab.store().resend_invite(&founder, invites[0].id, draft, None, noon());
    resent.await.expect("resent");
    assert_eq!(check(&capped, &all).await, 0);
    assert_eq!(delivery(&lab, &invites[0]).await.status, DeliveryStatus::None);
    assert_eq!(lab.wire.take_mails().len(), 0);
}

#[tokio::test]
async fn invites_without_mail_are_not_counted() {
    let lab = Lab::with_mail().await;
    let silent = json!({"email": "bob@example.com", "notify": false});
    let mut invites = invites_to_bob(&lab, 5, &silent).await;
    let ada = Person::named("Ada");
    let band = lab.found(&ada, "The Kinks").await;
    invites.push(lab.invite(&ada, band, json!({"email": "bob@example.com"})).await);
    let capped = lab.later_with_cap(0, "1");
    assert_eq!(check(&capped, &invites.iter().collect::<Vec<_>>()).await, 0);
    assert_eq!(lab.wire.take_mails().len(), 1);
    assert_eq!(delivery(&lab, &invites[5]).await.status, DeliveryStatus::Sent);
}

#[tokio::test]
async fn a_mail_about_an_outcome_is_not_counted_for_the_inviter() {
    let (lab, invite) = lab().await;
    let capped = lab.later_with_cap(0, "1");
    assert_eq!(check(&capped, &[&invite]).await, 0);
    let own = Person::named("Founder");
    let band = lab.found(&own, "The Who").await;
    let to_ada = lab.invite(&own, band, json!({"email": "ada@example.com"})).await;
    assert_eq!(check(&capped, &[&to_ada]).await, 0);
    lab.accept(&Person::named("Bob"), &invite).await;
    assert_eq!(check(&capped, &[&invite]).await, 0);
    assert_eq!(lab.wire.take_mails().len(), 3);
}
