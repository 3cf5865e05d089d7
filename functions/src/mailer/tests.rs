//! Tests of the mailer with a real database and a mailbox, over a wire that fails on demand.

mod asking;
mod cap;
mod doubt;

use super::{LEASE, Mailer};
use domain::{Delivery, DeliveryStatus, Holder, Invite};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::lab::{Lab, noon};
use testkit::people::Person;

/// The call that sends a mail.
pub(crate) const SEND: &str = "SendEmail";

/// A lab whose deployment sends mail, with an invite by mail to bob that is queued. Its inviter has saved no profile.
pub(crate) async fn lab() -> (Lab, Invite) {
    let (lab, ada) = (Lab::with_mail().await, Person::named("Ada"));
    let band = lab.found(&ada, "The Kinks").await;
    let invite = lab.invite(&ada, band, json!({"email": "bob@example.com"})).await;
    assert_eq!(invite.delivery.status, DeliveryStatus::Queued);
    (lab, invite)
}

/// Checks invites in a process that sees every lease for the first time and has no time to watch one. Returns how many
/// checks failed.
async fn check(lab: &Lab, invites: &[&Invite]) -> usize {
    check_until(LEASE, lab, invites, Duration::from_secs(5)).await
}

/// Checks invites with time to watch a lease.
async fn check_with_time(lab: &Lab, invites: &[&Invite]) -> usize {
    check_until(LEASE, lab, invites, LEASE * 2).await
}

/// Checks invites in a process that has watched every lease to its end.
async fn check_after_watching(lab: &Lab, invites: &[&Invite]) -> usize {
    check_until(Duration::ZERO, lab, invites, Duration::from_secs(5)).await
}

async fn check_until(watched: Duration, lab: &Lab, invites: &[&Invite], more: Duration) -> usize {
    let mailer = Mailer::open(lab.context().await).expect("a mailer").watching(watched);
    // This much longer than sending a mail takes.
    let end = lab.cx.now() + LEASE + more;
    let checks = invites.iter().map(|invite| mailer.check(invite.id, end));
    join_all(checks).await.iter().filter(|checked| checked.is_err()).count()
}

/// A check during which the process dies.
async fn die_in_a_check(lab: &Lab, invite: &Invite, watched: Duration) {
    let all = [invite];
    tokio::select! {
        failed = check_until(watched, lab, &all, Duration::from_secs(5)) => panic!("it lived: {failed}"),
        () = lab.wire.death() => {}
    }
}

/// The delivery of the invite's mail.
pub(crate) async fn delivery(lab: &Lab, invite: &Invite) -> Delivery {
    let matter = lab.store().invite_and_band(invite.id, noon()).await.expect("an answer");
    matter.expect("the invite").0.delivery
}

/// The text of the mail to the inviter when bob's invite was declined, with or without signing in.
async fn mail_about_decline(by: Option<&str>) -> String {
    let (lab, invite) = lab().await;
    assert_eq!(check(&lab, &[&invite]).await, 0);
    let by = by.map(Person::named);
    if let Some(person) = &by {
        lab.save_profile(person).await;
    }
    let holder = Holder::Token(invite.generation);
    let caller = by.as_ref().map(Person::caller);
    let declined = lab.store().decline_invite(caller.as_ref(), invite.id, holder, noon());
    declined.await.expect("declined");
    let _ = lab.wire.take_mails();
    assert_eq!(check(&lab, &[&invite]).await, 0);
    let (mail, _) = lab.wire.take_mails().remove(0);
    let text = mail.pointer("/Content/Simple/Body/Text/Data").and_then(Value::as_str);
    text.expect("a text").to_owned()
}

#[tokio::test]
async fn the_mail_names_who_declined_only_if_that_is_known() {
    let by_bob = "bob@example.com has declined your invitation";
    assert!(mail_about_decline(Some("Bob")).await.contains(by_bob));
    let text = mail_about_decline(None).await;
    let by_link = "using the link for bob@example.com";
    assert!(!text.contains(by_bob) && text.contains(by_link), "{text}");
}
