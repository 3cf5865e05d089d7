//! `/invites/{token}/views`.

use crate::world::{World, at, decline, hours, path};
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::ask::{Ask, text};
use testkit::people::Person;
use tokio::task::JoinSet;

#[tokio::test]
async fn fifty_concurrent_views_are_all_counted() {
    let world = Arc::new(World::new().await);
    let invite = world.invite(json!({"max_uses": 100})).await;
    let mut crowd = JoinSet::new();
    for index in 0..50 {
        let (world, invite) = (Arc::clone(&world), invite.clone());
        crowd.spawn(async move {
            if index % 5 == 0 {
                world.accept(&Person::new("Bob"), &invite).await.ok(200);
            }
            world.send(view(&invite)).await.ok(204)
        });
    }
    crowd.join_all().await;
    let seen = world.show(&invite).await;
    assert_eq!((at(&seen, "/views"), at(&seen, "/uses")), (json!(50), json!(10)));
}

fn view(invite: &Value) -> Ask {
    Ask::post(format!("/invites/{}/views", text(invite, "token")))
}

#[tokio::test]
async fn the_last_view_is_in_the_timeline() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let invite = world.invite(json!({"email": bob.email, "notify": false})).await;
    let eve = Person::new("Eve");
    // An admin's own look is none.
    for ask in [view(&invite), view(&invite).by(&eve), view(&invite).by(&world.ada)] {
        assert_eq!(world.send(ask).await.ok(204), Value::Null);
    }
    let by_id = Ask::post(format!("{}/views", path(&invite)));
    world.send(by_id.clone().by(&bob).later(3)).await.ok(204);
    let seen = world.show(&invite).await;
    let last = at(&seen, "/timeline/1");
    assert_eq!((at(&seen, "/views"), at(&last, "/event")), (json!(3), json!("viewed")));
    assert_eq!(hours(&at(&seen, "/created_at"), &at(&last, "/at")), 3);
}

#[tokio::test]
async fn forged_tokens_and_ids_are_not_found() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let invite = world.invite(json!({"email": bob.email})).await;
    let token = text(&invite, "token");
    let forged = format!("{}{}", &token[..69], if token.ends_with('A') { "Q" } else { "A" });
    for held in [forged, text(&invite, "id"), "nonsense".into()] {
        let ask = Ask::post(format!("/invites/{held}/views"));
        for ask in [ask.clone(), ask.by(&world.ada)] {
            world.send(ask).await.problem(404, "invite-not-found");
        }
    }
    assert_eq!(at(&world.show(&invite).await, "/views"), json!(0));
}

#[tokio::test]
async fn ended_and_replaced_links_count_no_views() {
    let (world, bob, eve) = (World::new().await, Person::new("Bob"), Person::new("Eve"));
    let [used, revoked, expired, replaced] = [
        world.invite(json!({})).await,
        world.invite(json!({})).await,
        world.invite(json!({"ttl_hours": 1})).await,
        world.invite(json!({})).await,
    ];
    let declined = world.invite(json!({"email": bob.email, "notify": false})).await;
    world.accept(&eve, &used).await.ok(200);
    world.revoke(&world.ada, &revoked).await.ok(204);
    world.send(decline(&declined)).await.ok(204);
    let resend = Ask::post(format!("{}/resend", path(&replaced))).by(&world.ada);
    world.send(resend.json(&json!({"rotate": true}))).await.ok(200);
    for (invite, hour) in [(used, 0), (revoked, 0), (declined, 0), (expired, 1), (replaced, 0)] {
        let before = world.show(&invite).await;
        world.send(view(&invite).later(hour)).await.ok(204);
        assert_eq!((at(&before, "/views"), world.show(&invite).await), (json!(0), before));
    }
}
