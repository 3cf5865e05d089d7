//! What the post office does, against a real database and a mailbox, over a wire that fails as asked.

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

/// A lab whose deployment sends mail, with an invite by mail to bob that is queued.
pub(crate) async fn lab() -> (Lab, Invite) {
    let (lab, ada) = (Lab::with_mail().await, Person::named("Ada"));
    lab.save_profile(&ada).await;
    let band = lab.found(&ada, "The Kinks").await;
    let invite = lab.invite(&ada, band, json!({"email": "bob@example.com"})).await;
    assert_eq!(invite.delivery.status, DeliveryStatus::Queued);
    (lab, invite)
}

/// A look by a process that finds every lease for the first time, and has no time to watch one: how many of the invites
/// it did not come to an end with.
async fn look(lab: &Lab, invites: &[&Invite]) -> usize {
    look_after(LEASE, lab, invites, Duration::from_secs(5)).await
}

/// The same, with time to watch a lease.
async fn look_with_time(lab: &Lab, invites: &[&Invite]) -> usize {
    look_after(LEASE, lab, invites, LEASE * 2).await
}

/// A look by a process that has watched every lease to its end.
async fn look_when_watched(lab: &Lab, invites: &[&Invite]) -> usize {
    look_after(Duration::ZERO, lab, invites, Duration::from_secs(5)).await
}

async fn look_after(watched: Duration, lab: &Lab, invites: &[&Invite], more: Duration) -> usize {
    let post = Mailer::open(lab.context().await)
        .expect("a post office")
        .watching(watched);
    // So much longer than sending a letter takes.
    let end = lab.cx.now() + LEASE + more;
    let looks = invites.iter().map(|invite| post.attend(invite.id, end));
    join_all(looks).await.iter().filter(|look| look.is_err()).count()
}

/// A look in which the process dies.
async fn die_in_a_look(lab: &Lab, invite: &Invite, watched: Duration) {
    let all = [invite];
    tokio::select! {
        failed = look_after(watched, lab, &all, Duration::from_secs(5)) => panic!("it lived: {failed}"),
        () = lab.wire.death() => {}
    }
}

/// What has become of the invite's mail.
pub(crate) async fn delivery(lab: &Lab, invite: &Invite) -> Delivery {
    let matter = lab.store().mail_matter(invite.id, noon()).await.expect("an answer");
    matter.expect("the invite").0.delivery
}

/// What the note to the inviter says of how bob's invite was declined, by whom.
async fn note_of_decline(by: Option<&str>) -> String {
    let (lab, invite) = lab().await;
    assert_eq!(look(&lab, &[&invite]).await, 0);
    let by = by.map(Person::named);
    if let Some(person) = &by {
        lab.save_profile(person).await;
    }
    let holder = Holder::Token(invite.generation);
    let caller = by.as_ref().map(Person::caller);
    let declined = lab.store().decline_invite(caller.as_ref(), invite.id, holder, noon());
    declined.await.expect("declined");
    let _ = lab.wire.take_mails();
    assert_eq!(look(&lab, &[&invite]).await, 0);
    let (note, _) = lab.wire.take_mails().remove(0);
    let text = note.pointer("/Content/Simple/Body/Text/Data").and_then(Value::as_str);
    text.expect("a text").to_owned()
}

#[tokio::test]
async fn a_note_names_who_declined_only_where_that_is_known() {
    let by_bob = "bob@example.com has declined your invitation";
    assert!(note_of_decline(Some("Bob")).await.contains(by_bob));
    let note = note_of_decline(None).await;
    let by_link = "with the link for bob@example.com";
    assert!(!note.contains(by_bob) && note.contains(by_link), "{note}");
}
