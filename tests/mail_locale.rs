//! The language of an invite's mail, where it isn't the band's.

use crate::mail::{mails, mails_to, wait_for_delivery};
use crate::world::{World, at, path};
use serde_json::{Value, json};
use testkit::ask::Ask;
use testkit::people::Person;
use testkit::stack::mailbox::ReceivedMail;

/// The language that a mail says it is in.
fn language(mail: &ReceivedMail) -> &str {
    let tag = mail.html.split("<html lang=\"").nth(1).expect("a language");
    tag.split('"').next().unwrap_or_default()
}

#[tokio::test]
async fn a_german_gets_german_mail_from_an_english_band_until_the_invite_says_otherwise() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let draft = json!({"email": bob.email, "locale": "de"});
    let shown = async |draft: &Value| {
        let preview = Ask::post(format!("{}/preview", world.invites()));
        at(
            &world.send(preview.by(&world.ada).json(draft)).await.ok(200),
            "/subject",
        )
    };
    let preview = shown(&draft).await;
    let invite = world.invite(draft).await;
    assert_eq!(at(&invite, "/locale"), json!("de"));
    let first = mails(&bob.email, 1).await.remove(0);
    assert_eq!(language(&first), "de");
    assert_eq!(json!(first.subject), preview, "as the preview showed it");
    wait_for_delivery(&world, &invite, "delivered").await;

    for (body, locale) in [
        (json!({"part": "horn"}), json!("de")),
        (json!({"locale": null}), json!(null)),
    ] {
        let change = Ask::patch(path(&invite)).by(&world.ada).json(&body);
        assert_eq!(at(&world.send(change).await.ok(200), "/locale"), locale, "{body}");
        assert_eq!(at(&world.show(&invite).await, "/locale"), locale, "{body}");
    }
    assert_eq!(mails_to(&bob.email).await.len(), 1, "changing it sends nothing");
    let again = Ask::post(format!("{}/resend", path(&invite))).by(&world.ada);
    world.send(again.json(&json!({}))).await.ok(200);
    assert_eq!(language(&mails(&bob.email, 2).await[1]), "en");
}

#[tokio::test]
async fn the_inviter_is_written_to_in_the_bands_language() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    world.save_profile(&world.ada).await;
    let invite = world.invite(json!({"email": bob.email, "locale": "de"})).await;
    mails(&bob.email, 1).await;
    wait_for_delivery(&world, &invite, "delivered").await;
    world.accept(&bob, &invite).await.ok(200);
    assert_eq!(language(&mails(&world.ada.email, 1).await[0]), "en");
}

#[tokio::test]
async fn each_row_of_a_batch_has_its_language() {
    let world = World::new().await;
    let [bob, eve] = ["Bob", "Eve"].map(Person::new);
    let rows = json!([{"email": bob.email, "locale": "de"}, {"email": eve.email}, {"locale": "fr"}]);
    let bulk = |dry_run: bool| {
        let body = json!({"invites": rows, "dry_run": dry_run});
        Ask::post(format!("{}/bulk", world.invites()))
            .by(&world.ada)
            .json(&body)
    };
    for dry_run in [true, false] {
        let answer = world.send(bulk(dry_run)).await.ok(200);
        let wrong = at(&answer, "/results/2/problem/errors/0/pointer");
        assert_eq!((at(&answer, "/created"), wrong), (json!(2), json!("/invites/2/locale")));
    }
    assert_eq!(language(&mails(&bob.email, 1).await[0]), "de");
    assert_eq!(language(&mails(&eve.email, 1).await[0]), "en");
}
