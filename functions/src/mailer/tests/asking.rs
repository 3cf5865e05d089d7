//! Tests of the mail that asks for an answering address, and of what a confirmed one changes.

use super::SEND;
use crate::mailer::{LEASE, Mailer};
use chrono::TimeDelta;
use domain::{AskMail, BandId, EmailAddress, MailChoicesDraft, ReplyTo, Subscription};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::lab::{Lab, noon, read};
use testkit::people::Person;
use testkit::wire::Fault;

const BOB: &str = "bob@example.com";

/// A band that asks for Bob's address.
async fn lab() -> (Lab, BandId) {
    let (lab, ada) = (Lab::with_mail().await, Person::named("Ada"));
    lab.save_profile(&ada).await;
    let band = lab.found(&ada, "The Kinks").await;
    set(&lab, band, json!(BOB), 0).await;
    (lab, band)
}

async fn set(lab: &Lab, band: BandId, reply_to: Value, minute: i64) {
    let change = read(json!({"settings": {"reply_to": reply_to}}));
    let ada = Person::named("Ada").caller();
    let at = noon() + TimeDelta::minutes(minute);
    lab.store().change_band(&ada, band, &change, at).await.expect("a band");
}

async fn check(lab: &Lab, band: BandId) -> bool {
    let mailer = Mailer::open(lab.context().await).expect("a mailer");
    let end = lab.cx.now() + LEASE + Duration::from_secs(5);
    mailer.check_band(band, end).await.is_ok()
}

async fn mail_of(lab: &Lab, band: BandId) -> AskMail {
    let band = lab
        .store()
        .band_to_mail(band)
        .await
        .expect("an answer")
        .expect("a band");
    match band.settings.reply_to {
        Some(ReplyTo::Asked(asked)) => asked.mail,
        other => panic!("{other:?}"),
    }
}

fn digest() -> domain::AddressDigest {
    EmailAddress::parse(BOB).expect("an address").digest()
}

#[tokio::test]
async fn each_ask_sends_one_mail_whose_link_confirms() {
    let (lab, band) = lab().await;
    for _ in 0..3 {
        assert!(check(&lab, band).await);
    }
    assert_eq!(mail_of(&lab, band).await, AskMail::Sent);
    let mut mails = lab.wire.take_mails();
    assert_eq!(mails.len(), 1);
    let (mail, _) = mails.remove(0);
    assert_eq!(mail["Destination"], json!({"ToAddresses": [BOB]}));
    assert_eq!(mail.get("ReplyToAddresses"), None);
    let text = mail.pointer("/Content/Simple/Body/Text/Data").and_then(Value::as_str);
    let text = text.expect("a text");
    let token = lab.links.keys.reply_to_token(band, digest());
    assert!(text.contains(&lab.links.reply_to_link(token.as_str())), "{text}");
    assert!(
        text.starts_with("Ada asks whether answers to e-mails of The Kinks"),
        "{text}"
    );
    set(&lab, band, json!(BOB), 1).await;
    assert!(check(&lab, band).await);
    assert_eq!(lab.wire.take_mails().len(), 1, "asked again");
}

#[tokio::test]
async fn an_address_gets_three_a_day_and_none_if_it_wants_none() {
    let (lab, band) = lab().await;
    let today = lab.later_with_cap(0, "3");
    for minute in 1..=4 {
        assert!(check(&today, band).await);
        set(&lab, band, json!(BOB), minute).await;
    }
    assert!(check(&today, band).await);
    assert_eq!(
        (lab.wire.take_mails().len(), mail_of(&lab, band).await),
        (3, AskMail::Limited)
    );

    let (lab, band) = self::lab().await;
    let none = MailChoicesDraft::of(Subscription::Invitations, false);
    lab.store().choose_mail(digest(), none, noon()).await.expect("chosen");
    assert!(check(&lab, band).await);
    assert_eq!(
        (lab.wire.take_mails().len(), mail_of(&lab, band).await),
        (0, AskMail::Suppressed)
    );
}

#[tokio::test]
async fn a_busy_mail_service_is_tried_again_and_what_may_have_been_sent_is_not() {
    let (lab, band) = lab().await;
    for _ in 0..5 {
        lab.wire.once(SEND, Fault::Throttle);
    }
    assert!(!check(&lab, band).await);
    assert_eq!(mail_of(&lab, band).await, AskMail::Queued);
    assert!(check(&lab, band).await);
    assert_eq!(
        (lab.wire.take_mails().len(), mail_of(&lab, band).await),
        (1, AskMail::Sent)
    );

    set(&lab, band, json!(BOB), 1).await;
    lab.wire.once(SEND, Fault::Fail);
    assert!(check(&lab, band).await);
    assert_eq!(
        (lab.wire.take_mails().len(), mail_of(&lab, band).await),
        (0, AskMail::Failed)
    );

    set(&lab, band, json!(BOB), 2).await;
    lab.wire.once(SEND, Fault::DieAfter);
    let mailer = Mailer::open(lab.context().await).expect("a mailer");
    let end = lab.cx.now() + LEASE + Duration::from_secs(5);
    tokio::select! {
        checked = mailer.check_band(band, end) => panic!("it lived: {checked:?}"),
        () = lab.wire.death() => {}
    }
    assert!(check(&lab, band).await);
    assert_eq!(
        (lab.wire.take_mails().len(), mail_of(&lab, band).await),
        (1, AskMail::Sending)
    );
}

#[tokio::test]
async fn answers_go_to_the_address_once_it_is_confirmed_and_not_to_the_next() {
    let (lab, band) = lab().await;
    let ada = Person::named("Ada");
    let mailer = Mailer::open(lab.context().await).expect("a mailer");
    let end = lab.cx.now() + LEASE + Duration::from_secs(5);
    let mut minute = 1;
    for (confirmed, to) in [(false, BOB), (true, BOB), (false, "eve@example.com")] {
        if confirmed {
            lab.store().confirm_reply_to(band, digest()).await.expect("confirmed");
        } else {
            set(&lab, band, json!(to), minute).await;
        }
        minute += 1;
        let draft = json!({"email": format!("cy{minute}@example.com")});
        let invite = lab.invite(&ada, band, draft).await;
        mailer.check(invite.id, end).await.expect("checked");
        let (mail, _) = lab.wire.take_mails().remove(0);
        let expect = confirmed.then(|| json!([BOB]));
        assert_eq!(mail.get("ReplyToAddresses"), expect.as_ref());
        assert_eq!(mail.to_string().contains("Nobody reads answers"), !confirmed);
    }
}
