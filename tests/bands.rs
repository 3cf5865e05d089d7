//! `/bands`, `/bands/{band_id}`, `/bands/{band_id}/members`.

use crate::world::{World, at, found};
use serde_json::{Value, json};
use testkit::ask::{Ask, text};
use testkit::people::Person;

#[tokio::test]
async fn a_band_is_founded_and_shown_to_its_members() {
    let world = World::new().await;
    let answer = world
        .send(Ask::post("/bands").by(&world.ada).json(&json!({"name": "The Who"})))
        .await;
    let location = answer.headers.get("location").cloned().expect("a location");
    let band = answer.ok(201);
    assert_eq!(location, format!("/bands/{}", text(&band, "id")));
    assert_eq!(world.send(Ask::get(&location).by(&world.ada)).await.ok(200), band);
    let settings = json!({"default_ttl_hours": 72, "max_members": null, "email_notifications": true});
    assert_eq!(at(&band, "/settings"), settings);
    assert_eq!(
        (at(&band, "/my_role"), at(&band, "/member_count")),
        (json!("admin"), json!(1))
    );
    world
        .send(Ask::get(location).by(&Person::new("Eve")))
        .await
        .problem(403, "not-band-member");
}

#[tokio::test]
async fn members_see_each_other() {
    let world = World::new().await;
    let bob = world.member("Bob", "member").await;
    let path = format!("/bands/{}/members", world.band);
    let members = world.send(Ask::get(&path).by(&bob)).await.ok(200);
    assert_eq!(
        (
            at(&members, "/members/0/display_name"),
            at(&members, "/members/1/user_id")
        ),
        (json!("Ada"), json!(bob.sub))
    );
    assert_eq!(at(&members, "/members/1/invited_by"), json!(world.ada.sub));
    world
        .send(Ask::get(path).by(&Person::new("Eve")))
        .await
        .problem(403, "not-band-member");
}

#[tokio::test]
async fn bands_and_members_come_in_pages_without_loss_or_repetition() {
    let world = World::new().await;
    for _ in 0..3 {
        found(&world.api, &world.ada, "Another").await;
        world.member("Bob", "member").await;
    }
    let path = format!("/bands/{}/members", world.band);
    for limit in [1, 2, 4] {
        assert_eq!(
            distinct(&world.pages(&world.ada, "/bands", "bands", limit).await, "id"),
            4
        );
        assert_eq!(
            distinct(&world.pages(&world.ada, &path, "members", limit).await, "user_id"),
            4
        );
    }
}

/// How many there are, if none twice.
fn distinct(entries: &[Value], id: &str) -> usize {
    let count = entries.len();
    let ids: std::collections::BTreeSet<_> = entries.iter().map(|entry| text(entry, id)).collect();
    assert_eq!(ids.len(), count, "no entry comes twice");
    count
}
