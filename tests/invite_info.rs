//! `/invites/{token}/info`.

use crate::world::{World, accept, at, decline, info, path};
use serde_json::json;
use testkit::ask::Ask;
use testkit::people::Person;

#[tokio::test]
async fn anyone_with_the_link_sees_the_invite() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    world.save_profile(&bob).await;
    let words = json!({"role": "admin", "part": "bass", "message": "Come and play with us", "name": "Bob"});
    for (kind, to, uses, hint) in [
        ("link", json!({"max_uses": 9}), 9, json!(null)),
        ("email", json!({"email": bob.email}), 1, json!("b•••@e•••.com")),
        ("user", json!({"user_id": bob.sub}), 1, json!(null)),
    ] {
        let draft = [&words, &to].into_iter().filter_map(|one| one.as_object());
        let invite = world.invite(draft.flat_map(Clone::clone).collect()).await;
        let expected = json!({
            "band": {"id": world.band, "name": "The Kinks"}, "role": "admin", "name": "Bob", "part": "bass",
            "message": "Come and play with us", "inviter": {"display_name": "Ada"}, "kind": kind, "email_hint": hint,
            "expires_at": at(&invite, "/expires_at"), "uses_left": uses, "band_full": false, "band_color": "violet",
        });
        assert_eq!(world.info(&invite).await.ok(200), expected);
    }
}

#[tokio::test]
async fn uses_left_counts_down() {
    let world = World::new().await;
    let invite = world.invite(json!({"max_uses": 3})).await;
    for left in [3, 2, 1] {
        assert_eq!(at(&world.info(&invite).await.ok(200), "/uses_left"), json!(left));
        world.accept(&Person::new("Bob"), &invite).await.ok(200);
    }
    world.info(&invite).await.problem(410, "invite-used");
}

#[tokio::test]
async fn a_signed_in_viewer_learns_what_they_can_do() {
    let (world, bob, eve) = (World::new().await, Person::new("Bob"), Person::new("Eve"));
    world.save_profile(&bob).await;
    let email = world.invite(json!({"email": bob.email})).await;
    let user = world.invite(json!({"user_id": bob.sub})).await;
    let link = world.invite(json!({})).await;
    let no_address = Person {
        email: String::new(),
        ..bob.clone()
    };
    let can = json!({"already_member": false, "can_accept": true});
    let cannot = |reason| json!({"already_member": false, "can_accept": false, "reason": reason});
    for (invite, who, expected) in [
        (&email, &bob, can.clone()),
        (&email, &eve, cannot("wrong-account")),
        (&email, &bob.clone().unverified(), cannot("email-not-verified")),
        (&email, &no_address, cannot("no-email-in-token")),
        (&user, &no_address, can.clone()),
        (&user, &bob, can.clone()),
        (&user, &bob.clone().unverified(), can.clone()),
        (&user, &eve, cannot("wrong-account")),
        (&link, &eve, can),
        (&link, &world.ada, json!({"already_member": true, "can_accept": true})),
        (&email, &world.ada, json!({"already_member": true, "can_accept": true})),
    ] {
        let seen = world.send(info(invite).by(who)).await.ok(200);
        assert_eq!(at(&seen, "/viewer"), expected, "{seen}");
    }
}

#[tokio::test]
async fn each_problem_of_an_ended_invite_names_band_and_inviter() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let [expired, revoked, used] = [
        world.invite(json!({"ttl_hours": 1})).await,
        world.invite(json!({})).await,
        world.invite(json!({})).await,
    ];
    let declined = world.invite(json!({"email": Person::new("Eve").email})).await;
    world.revoke(&world.ada, &revoked).await.ok(204);
    world.accept(&bob, &used).await.ok(200);
    world.send(decline(&declined)).await.ok(204);
    for (invite, hour, (status, code)) in [
        (expired, 1, (410, "invite-expired")),
        (revoked, 0, (410, "invite-revoked")),
        (used, 0, (410, "invite-used")),
        (declined, 0, (410, "invite-declined")),
    ] {
        for (who, member) in [(None, false), (Some(&bob), true), (Some(&Person::new("Zoe")), false)] {
            let ask = info(&invite).later(hour);
            let ask = if let Some(who) = who { ask.by(who) } else { ask };
            let problem = world.send(ask).await.problem(status, code);
            assert_eq!(at(&problem, "/band"), json!({"id": world.band, "name": "The Kinks"}));
            assert_eq!(at(&problem, "/inviter"), json!({"display_name": "Ada"}));
            assert_eq!(at(&problem, "/already_member"), json!(member));
        }
    }
}

#[tokio::test]
async fn only_the_recipient_may_use_the_id() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let invite = world.invite(json!({"email": bob.email})).await;
    let by_id = Ask::get(format!("{}/info", path(&invite)));
    let seen = world.send(by_id.clone().by(&bob)).await.ok(200);
    assert_eq!(at(&seen, "/viewer/can_accept"), json!(true));
    for who in [&bob.clone().unverified(), &Person::new("Eve"), &world.ada] {
        world.send(by_id.clone().by(who)).await.problem(404, "invite-not-found");
    }
    world.send(by_id).await.problem(404, "invite-not-found");
}

#[tokio::test]
async fn reading_changes_nothing() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let invite = world.invite(json!({})).await;
    let before = world.show(&invite).await;
    for _ in 0..10 {
        world.send(info(&invite).by(&bob)).await.ok(200);
    }
    assert_eq!(world.show(&invite).await, before);
    world.send(accept(&invite).by(&bob)).await.ok(200);
}
