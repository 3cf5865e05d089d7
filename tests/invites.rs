//! `/invites/{invite_id}`: showing and revoking.

use crate::world::{World, at, decline, hours, path};
use serde_json::{Value, json};
use testkit::api::under_sam;
use testkit::ask::{Ask, text};
use testkit::people::Person;

/// The events of the timeline and who caused them.
fn story(invite: &Value) -> Vec<(String, Option<Value>)> {
    let timeline = at(invite, "/timeline");
    let events = timeline.as_array().expect("a timeline").iter();
    events
        .map(|event| {
            assert!(event.get("at").is_some_and(Value::is_string), "{event}");
            (text(event, "event"), event.get("by").cloned())
        })
        .collect()
}

fn event(name: &str, by: &Person) -> (String, Option<Value>) {
    (name.to_owned(), Some(json!(by.sub)))
}

#[tokio::test]
async fn it_shows_the_invite_and_its_timeline() {
    let world = World::new().await;
    let mut invite = world.invite(json!({"max_uses": 2, "part": "bass"})).await;
    let created = json!({"event": "created", "at": at(&invite, "/created_at"), "by": world.ada.sub});
    let members = invite.as_object_mut().expect("an invite");
    members.insert("timeline".into(), json!([created]));
    assert_eq!(world.show(&invite).await, invite);
}

#[tokio::test]
async fn its_timeline_shows_every_outcome() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let group = world.invite(json!({"max_uses": 2})).await;
    let joined = world.accept(&bob, &group).await.ok(200);
    world.revoke(&world.ada, &group).await.ok(204);
    let group = world.show(&group).await;
    let created = event("created", &world.ada);
    assert_eq!(
        story(&group),
        [created.clone(), event("used", &bob), event("revoked", &world.ada)]
    );
    assert_eq!(at(&group, "/revoked_at"), at(&group, "/timeline/2/at"));
    assert_eq!(at(&group, "/used_at"), at(&joined, "/joined_at"));

    let single = world.invite(json!({})).await;
    let zoe = Person::new("Zoe");
    world.accept(&zoe, &single).await.ok(200);
    let single = world.show(&single).await;
    assert_eq!(story(&single), [created.clone(), event("accepted", &zoe)]);
    assert_eq!(
        (at(&single, "/status"), at(&single, "/used")),
        (json!("accepted"), json!(true))
    );

    let email = world
        .invite(json!({"email": Person::new("Eve").email, "notify": false}))
        .await;
    world.send(decline(&email)).await.ok(204);
    let email = world.show(&email).await;
    assert_eq!(story(&email), [created, ("declined".into(), None)]);
    assert_eq!(at(&email, "/declined_at"), at(&email, "/timeline/1/at"));
}

#[tokio::test]
async fn it_expires_exactly_on_time() {
    let world = World::new().await;
    let invite = world.invite(json!({"ttl_hours": 5})).await;
    let seen = async |later| {
        world
            .send(Ask::get(path(&invite)).by(&world.ada).later(later))
            .await
            .ok(200)
    };
    assert_eq!(at(&seen(4).await, "/status"), json!("pending"));
    let expired = seen(5).await;
    assert_eq!(
        (at(&expired, "/status"), at(&expired, "/timeline/1/event")),
        (json!("expired"), json!("expired"))
    );
    assert_eq!(at(&expired, "/timeline/1/at"), at(&invite, "/expires_at"));
}

#[tokio::test]
async fn revoking_again_keeps_the_first_time() {
    let world = World::new().await;
    let bob = world.member("Bob", "admin").await;
    let invite = world.invite(json!({"ttl_hours": 1})).await;
    for (who, hour) in [(&bob, 2), (&world.ada, 3), (&bob, 4)] {
        let answer = world.send(Ask::delete(path(&invite)).by(who).later(hour)).await;
        // SAM adds one.
        assert!(under_sam() || !answer.headers.contains_key("content-type"));
        assert_eq!(answer.ok(204), Value::Null);
    }
    let invite = world.show(&invite).await;
    assert_eq!(
        (at(&invite, "/status"), at(&invite, "/revoked_by")),
        (json!("revoked"), json!(bob.sub))
    );
    assert_eq!(hours(&at(&invite, "/created_at"), &at(&invite, "/revoked_at")), 2);
}

#[tokio::test]
async fn an_answered_invite_cannot_be_revoked() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let (used, declined) = (
        world.invite(json!({})).await,
        world.invite(json!({"email": bob.email})).await,
    );
    world.accept(&Person::new("Zoe"), &used).await.ok(200);
    world.send(decline(&declined)).await.ok(204);
    for invite in [used, declined] {
        world
            .revoke(&world.ada, &invite)
            .await
            .problem(409, "invite-not-pending");
    }
}

#[tokio::test]
async fn only_admins_learn_that_an_invite_does_not_exist() {
    let (world, eve) = (World::new().await, Person::new("Eve"));
    let invite = world.invite(json!({})).await;
    let unknown = format!("/invites/{}{}", world.band, "0".repeat(26));
    let elsewhere = format!("/invites/{}", "0".repeat(52));
    for ask in [Ask::get, Ask::delete] {
        let answer = async |path: &str, who: &Person| world.send(ask(path.to_owned()).by(who)).await;
        answer(&unknown, &world.ada).await.problem(404, "invite-not-found");
        let mut strange = vec!["/invites/nonsense", "/invites/%00"];
        // SAM decodes an escaped slash before it routes.
        strange.extend((!under_sam()).then_some("/invites/..%2Fme"));
        for nonsense in strange {
            answer(nonsense, &world.ada).await.problem(404, "invite-not-found");
        }
        for path in [&unknown, &elsewhere, &path(&invite)] {
            answer(path, &eve).await.problem(403, "not-band-admin");
        }
    }
}

#[tokio::test]
async fn its_token_cannot_replace_the_id() {
    let world = World::new().await;
    let invite = world.invite(json!({})).await;
    for ask in [Ask::get, Ask::delete] {
        let ask = ask(format!("/invites/{}", text(&invite, "token"))).by(&world.ada);
        world.send(ask).await.problem(404, "invite-not-found");
    }
    assert_eq!(at(&world.show(&invite).await, "/status"), json!("pending"));
}
