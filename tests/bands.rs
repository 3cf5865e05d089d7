//! `/bands` and `/bands/{band_id}`.

use crate::world::{World, at};
use serde_json::json;
use testkit::ask::{Answer, Ask, text};
use testkit::people::Person;

#[tokio::test]
async fn a_band_is_founded_and_its_founder_is_its_admin() {
    let world = World::new().await;
    let ask = Ask::post("/bands")
        .by(&world.ada)
        .json(&json!({"name": " Zoë & The Who "}));
    let answer = world.send(ask).await;
    let location = answer.headers.get("location").cloned().expect("a location");
    let band = answer.ok(201);
    let expected = json!({
        "id": at(&band, "/id"), "name": "Zoë & The Who", "created_at": at(&band, "/created_at"), "member_count": 1,
        "my_role": "admin",
        "settings": {"default_ttl_hours": 72, "max_members": null, "email_notifications": true},
    });
    assert_eq!(band, expected);
    assert_eq!(location, format!("/bands/{}", text(&band, "id")));
    assert_eq!(world.get(&world.ada, &location).await, band);
}

#[tokio::test]
async fn a_member_sees_the_band_with_their_role() {
    let world = World::new().await;
    let bob = world.member("Bob", "member").await;
    let path = format!("/bands/{}", world.band);
    let band = world.get(&bob, &path).await;
    assert_eq!(
        (at(&band, "/my_role"), at(&band, "/member_count")),
        (json!("member"), json!(2))
    );
    assert_eq!(
        at(&band, "/created_at"),
        at(&world.get(&world.ada, &path).await, "/created_at")
    );
}

#[tokio::test]
async fn one_sees_ones_own_bands_with_ones_role() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    assert_eq!(
        world.get(&bob, "/bands").await,
        json!({"bands": [], "next_cursor": null})
    );
    let joined = world.accept(&bob, &world.invite(json!({})).await).await.ok(200);
    let expected = json!({"next_cursor": null, "bands": [
        {"id": world.band, "name": "The Kinks", "role": "member", "joined_at": at(&joined, "/joined_at")},
    ]});
    assert_eq!(world.get(&bob, "/bands").await, expected);
}

#[tokio::test]
async fn names_that_deceive_are_refused() {
    let world = World::new().await;
    let long = "x".repeat(81);
    for name in ["", "  ", "win.evil.com", "a\u{202e}b", "a\nb", long.as_str()] {
        let answer = world
            .send(Ask::post("/bands").by(&world.ada).json(&json!({"name": name})))
            .await;
        assert_eq!(Answer::pointers(&answer.problem(422, "invalid-input")), ["/name"]);
    }
}
