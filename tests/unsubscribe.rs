//! `/unsubscribe/{token}`: by one click, by the page, and undoing it.

use crate::mail::{mails, mails_to, one_click, unsubscribe, wait_for_delivery};
use crate::world::{World, at, by_method, create_band};
use serde_json::{Value, json};
use testkit::api::variable;
use testkit::ask::Ask;
use testkit::people::Person;

#[tokio::test]
async fn one_click_stops_mail_and_links_still_work() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    world.invite(json!({"email": bob.email})).await;
    let mail = mails(&bob.email, 1).await.remove(0);
    world.send(unsubscribe(&mail)).await.ok(204);
    world.send(unsubscribe(&mail)).await.ok(204);
    let invite = world
        .invite_elsewhere(&json!({"email": bob.email.to_uppercase()}))
        .await;
    let seen = wait_for_delivery(&world, &invite, "suppressed").await;
    assert_eq!(at(&seen, "/delivery/reason_code"), json!("unsubscribed"));
    assert_eq!(mails_to(&bob.email).await.len(), 1);
    world.accept(&bob, &invite).await.ok(200);
}

#[tokio::test]
async fn the_link_of_the_header_leads_to_the_page_and_changes_nothing() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    world.invite(json!({"email": bob.email})).await;
    let path = one_click(&mails(&bob.email, 1).await.remove(0));
    let token = path.rsplit('/').next().expect("a token");
    let page = format!("{}/unsubscribe", variable("WEB_BASE_URL"));
    let answer = world.send(Ask::get(&path)).await;
    assert_eq!(answer.headers["location"], format!("{page}#{token}"));
    assert_eq!(answer.headers["referrer-policy"], "no-referrer");
    assert_eq!(answer.headers["cache-control"], "no-store");
    answer.ok(303);
    let head = world.send(by_method("HEAD", Ask::get(&path))).await;
    assert!(head.status < 500, "{}", head.status);
    let forged = world.send(Ask::get("/unsubscribe/nonsense")).await;
    assert_eq!(forged.headers["location"], page);
    let next = world.invite_elsewhere(&json!({"email": bob.email})).await;
    wait_for_delivery(&world, &next, "delivered").await;
}

#[tokio::test]
async fn what_the_page_undoes_is_undone() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    world.invite(json!({"email": bob.email})).await;
    let mail = mails(&bob.email, 1).await.remove(0);
    world.send(unsubscribe(&mail)).await.ok(204);
    for _ in 0..2 {
        world.send(Ask::delete(one_click(&mail))).await.ok(204);
    }
    world.invite_elsewhere(&json!({"email": bob.email})).await;
    mails(&bob.email, 2).await;
    let forged = world.send(Ask::delete("/unsubscribe/nonsense")).await;
    forged.problem(404, "invite-not-found");
}

#[tokio::test]
async fn a_note_and_an_invitation_each_unsubscribe_from_their_own() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    world.save_profile(&world.ada).await;
    let draft = |email: &str| json!({"email": email});
    let invite = world.invite(draft(&bob.email)).await;
    world.accept(&bob, &invite).await.ok(200);
    let note = mails(&world.ada.email, 1).await.remove(0);
    world.send(unsubscribe(&note)).await.ok(204);
    let sent = |choices: &Value| ["/invitations/sent", "/notes/sent"].map(|mail| at(choices, mail));
    let chosen = world.get(&world.ada, "/me/mail").await;
    assert_eq!(sent(&chosen), [true, false].map(Value::from));
    // Invitations to the inviter still arrive.
    let band = create_band(&world.api, &bob, "The Who").await;
    let ask = Ask::post(format!("/bands/{band}/invites")).by(&bob);
    world.send(ask.json(&draft(&world.ada.email))).await.ok(201);
    world.send(Ask::delete(one_click(&note))).await.ok(204);
    let mut both = mails(&world.ada.email, 2).await;
    both.retain(|mail| one_click(mail) != one_click(&note));
    world.send(unsubscribe(&both.remove(0))).await.ok(204);
    let chosen = world.get(&world.ada, "/me/mail").await;
    assert_eq!(sent(&chosen), [false, true].map(Value::from));
}
