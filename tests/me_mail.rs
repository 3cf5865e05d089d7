//! `/me/mail`.

use crate::mail::{mails, mails_to, unsubscribe, wait_for_delivery};
use crate::world::{World, at};
use serde_json::{Value, json};
use testkit::ask::Ask;
use testkit::people::Person;

async fn choose(world: &World, who: &Person, invitations: bool) -> Value {
    let ask = Ask::put("/me/mail").by(who).json(&json!({"invitations": invitations}));
    world.send(ask).await.ok(200)
}

fn choices(invitations: Option<&str>, notes: Option<&str>) -> Value {
    let view = |stop: Option<&str>| json!({"sent": stop.is_none(), "stopped_because": stop});
    json!({"invitations": view(invitations), "notes": view(notes)})
}

#[tokio::test]
async fn who_switches_mail_off_gets_none_until_they_switch_it_on_again() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    assert_eq!(world.get(&bob, "/me/mail").await, choices(None, None));
    assert_eq!(choose(&world, &bob, false).await, choices(Some("unsubscribed"), None));
    assert_eq!(world.get(&bob, "/me/mail").await, choices(Some("unsubscribed"), None));
    let draft = json!({"email": bob.email});
    let invite = world.invite(draft.clone()).await;
    let seen = wait_for_delivery(&world, &invite, "suppressed").await;
    assert_eq!(at(&seen, "/delivery/reason_code"), json!("unsubscribed"));
    assert_eq!(choose(&world, &bob, true).await, choices(None, None));
    let next = world.invite_elsewhere(&draft).await;
    let mail = mails(&bob.email, 1).await.remove(0);
    wait_for_delivery(&world, &next, "delivered").await;
    // The link in a mail does the same.
    world.send(unsubscribe(&mail)).await.ok(204);
    assert_eq!(world.get(&bob, "/me/mail").await, choices(Some("unsubscribed"), None));
}

#[tokio::test]
async fn whoever_owns_an_address_that_bounced_or_complained_can_reopen_it() {
    let world = World::new().await;
    for (report, reason) in [("bounce", "bounced"), ("complaint", "complained")] {
        let bob = Person::new("Bob");
        let bob = Person {
            email: format!("{report}+{}", bob.email),
            ..bob
        };
        let draft = json!({"email": bob.email});
        let invite = world.invite(draft.clone()).await;
        wait_for_delivery(&world, &invite, reason).await;
        assert_eq!(world.get(&bob, "/me/mail").await, choices(Some(reason), Some(reason)));
        assert_eq!(choose(&world, &bob, true).await, choices(None, None));
        // The next report closes it again.
        let next = world.invite_elsewhere(&draft).await;
        wait_for_delivery(&world, &next, reason).await;
        assert_eq!(world.get(&bob, "/me/mail").await, choices(Some(reason), Some(reason)));
        assert_eq!(mails_to(&bob.email).await.len(), 2);
    }
}

#[tokio::test]
async fn choices_belong_to_a_verified_address() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let unverified = bob.clone().unverified();
    let put = Ask::put("/me/mail").json(&json!({"invitations": false}));
    for ask in [Ask::get("/me/mail"), put] {
        let answer = world.send(ask.by(&unverified)).await;
        answer.problem(403, "email-not-verified");
    }
    assert_eq!(world.get(&bob, "/me/mail").await, choices(None, None));
}
