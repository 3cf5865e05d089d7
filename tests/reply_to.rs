//! The answering address of a band: set, asked for by a mail, confirmed, and used.

use crate::mail::{mails, mails_to, until};
use crate::world::{World, at, by_method};
use serde_json::{Value, json};
use testkit::api::variable;
use testkit::ask::{Answer, Ask};
use testkit::people::Person;
use testkit::stack::mailbox::ReceivedMail;

async fn set(world: &World, reply_to: &Value) -> Answer {
    let body = json!({"settings": {"reply_to": reply_to}});
    let ask = Ask::patch(format!("/bands/{}", world.band)).by(&world.ada);
    world.send(ask.json(&body)).await
}

/// What the page does that the mail's link leads to.
pub(crate) fn confirm(mail: &ReceivedMail) -> Ask {
    let page = format!("{}/reply-to#", variable("WEB_BASE_URL"));
    let (_, rest) = mail.text.split_once(&page).expect("the page");
    Ask::post(format!(
        "/reply-to/{}",
        rest.split_whitespace().next().expect("a token")
    ))
}

#[tokio::test]
async fn answers_go_to_an_address_once_its_owner_has_confirmed_it() {
    let (world, kay) = (World::new().await, Person::new("Kay"));
    let invited = async |name: &str| {
        let person = Person::new(name);
        world.invite(json!({"email": person.email})).await;
        mails(&person.email, 1).await.remove(0)
    };
    let asked = set(&world, &json!(kay.email)).await.ok(200);
    assert_eq!(at(&asked, "/settings/reply_to_confirmed"), json!(false));
    let mail = mails(&kay.email, 1).await.remove(0);
    assert!(
        mail.subject.contains("The Kinks") && mail.reply_to.is_empty(),
        "{}",
        mail.subject
    );
    assert!(mail.text.contains(&world.ada.name), "{}", mail.text);
    let band = format!("/bands/{}", world.band);
    let sent = async || {
        let band = world.get(&world.ada, &band).await;
        (at(&band, "/settings/reply_to_mail") == json!("sent")).then_some(())
    };
    until("the mail to be settled", sent).await;
    let before = invited("Bob").await;
    assert!(
        before.reply_to.is_empty() && before.text.contains("Nobody reads answers"),
        "{}",
        before.text
    );

    let confirm_it = confirm(&mail);
    for method in ["GET", "HEAD"] {
        let answer = world.send(by_method(method, confirm_it.clone())).await;
        assert!((400..500).contains(&answer.status), "{method}: {}", answer.status);
    }
    let seen = world.get(&world.ada, &band).await;
    assert_eq!(
        at(&seen, "/settings/reply_to_confirmed"),
        json!(false),
        "nothing has changed"
    );
    for _ in 0..2 {
        world.send(confirm_it.clone()).await.ok(204);
    }
    let after = invited("Cy").await;
    assert_eq!(after.reply_to, std::slice::from_ref(&kay.email));
    assert!(!after.text.contains("Nobody reads answers") && !after.html.contains("Nobody reads answers"));

    // Another address is asked for, and answers go nowhere until its owner confirms it.
    let lou = Person::new("Lou");
    set(&world, &json!(lou.email)).await.ok(200);
    world.send(confirm_it).await.problem(410, "reply-to-changed");
    assert!(invited("Dan").await.reply_to.is_empty());
    set(&world, &Value::Null).await.ok(200);
    let late = confirm(&mails(&lou.email, 1).await.remove(0));
    world.send(late).await.problem(410, "reply-to-changed");
    let forged = world.send(Ask::post("/reply-to/nonsense")).await;
    forged.problem(404, "invite-not-found");
    assert_eq!(mails_to(&kay.email).await.len(), 1);
}

#[tokio::test]
async fn ones_own_address_is_confirmed_at_once_and_test_mails_show_it() {
    let world = World::new().await;
    let own = set(&world, &json!(world.ada.email)).await.ok(200);
    assert_eq!(at(&own, "/settings/reply_to_confirmed"), json!(true));
    let ask = Ask::post(format!("{}/preview", world.invites())).by(&world.ada);
    world.send(ask.json(&json!({"send": true}))).await.ok(200);
    let test = mails(&world.ada.email, 1).await.remove(0);
    assert_eq!(test.reply_to, std::slice::from_ref(&world.ada.email));
}
