//! A mailbox at Gmail in any of its spellings: it is one recipient, and mail goes to the spelling that was typed.

use crate::mail::{mails, unsubscribe, wait_for_delivery};
use crate::world::{World, accept, at, ids};
use serde_json::json;
use testkit::ask::{Ask, text};
use testkit::people::Person;

/// Someone at Gmail, and another spelling of their address.
fn someone() -> (Person, String) {
    let bob = Person::new("Bob");
    let local = bob.email.split('@').next().expect("a local part").to_owned();
    let other = format!("{}.{}+band@GoogleMail.com", &local[..4], &local[4..].to_uppercase());
    let bob = Person {
        email: format!("{local}@gmail.com"),
        ..bob
    };
    (bob, other)
}

#[tokio::test]
async fn all_spellings_are_one_recipient() {
    let (world, (bob, other)) = (World::new().await, someone());
    let invite = world.invite(json!({"email": other})).await;
    assert_eq!(at(&invite, "/email"), json!(other), "shown as typed");
    let again = world.try_invite(&world.ada, json!({"email": bob.email})).await;
    let again = again.problem(409, "already-invited");
    assert_eq!(at(&again, "/invite_id"), at(&invite, "/id"));
    let rows = json!({"dry_run": true, "invites": [
        {"email": bob.email}, {"email": "a.b@gmail.com"}, {"email": "ab+c@googlemail.com"}, {"email": "a.b@example.com"},
        {"email": "ab@example.com"},
    ]});
    let bulk = Ask::post(format!("{}/bulk", world.invites()))
        .by(&world.ada)
        .json(&rows);
    assert_eq!(
        ids(&world.send(bulk).await.ok(200), ("results", "status")),
        ["duplicate", "created", "duplicate", "created", "created"]
    );
    let inbox = world.get(&bob, "/me/invites").await;
    assert_eq!(ids(&inbox, ("invites", "id")), [text(&invite, "id")]);
    let unverified = world.send(accept(&invite).by(&bob.clone().unverified())).await;
    unverified.problem(403, "email-not-verified");
    let elsewhere = Person {
        email: bob.email.replace("gmail.com", "gmail.example"),
        ..bob.clone()
    };
    world.accept(&elsewhere, &invite).await.problem(403, "wrong-account");
    let joined = world.accept(&bob, &invite).await.ok(200);
    assert_eq!(at(&joined, "/already_member"), json!(false));
}

#[tokio::test]
async fn someone_is_found_by_any_spelling_of_their_whole_address() {
    let (world, (bob, other)) = (World::new().await, someone());
    let profile = json!({"display_name": "Bob", "searchable": true});
    world.send(Ask::put("/me").by(&bob).json(&profile)).await.ok(200);
    for (query, found) in [
        (bob.email.clone(), true),
        (other.replace('+', "%2B"), true),
        (bob.email.replace("gmail.com", "gmail.example"), false),
    ] {
        let users = world.get(&world.ada, &format!("/users?q={query}")).await;
        assert_eq!(ids(&users, ("users", "user_id")).contains(&bob.sub), found, "{query}");
    }
    let shown = world.get(&bob, "/me").await;
    assert_eq!(at(&shown, "/email"), json!(bob.email));
}

#[tokio::test]
async fn mail_goes_to_the_spelling_that_was_typed_and_unsubscribing_counts_for_all() {
    let (world, (bob, other)) = (World::new().await, someone());
    world.invite(json!({"email": other})).await;
    let sent_to = other.replace("GoogleMail.com", "googlemail.com");
    let mail = mails(&sent_to, 1).await.remove(0);
    world.send(unsubscribe(&mail)).await.ok(204);
    let invite = world.invite_elsewhere(&json!({"email": bob.email})).await;
    wait_for_delivery(&world, &invite, "suppressed").await;
}
