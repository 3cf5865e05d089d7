//! `/me/invites`.

use crate::world::{World, at, found};
use serde_json::json;
use testkit::ask::{Ask, text};
use testkit::people::Person;

#[tokio::test]
async fn it_holds_invites_to_ones_id_and_verified_address_with_links_that_work() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    world.save_profile(&bob).await;
    world.invite(json!({"user_id": bob.sub})).await;
    let other = found(&world.api, &world.ada, "The Who").await;
    let draft = json!({"email": bob.email.to_uppercase()});
    world
        .send(Ask::post(format!("/bands/{other}/invites")).by(&world.ada).json(&draft))
        .await
        .ok(201);

    let inbox = world.send(Ask::get("/me/invites").by(&bob)).await.ok(200);
    assert_eq!(
        (at(&inbox, "/invites/0/kind"), at(&inbox, "/invites/1/kind")),
        (json!("user"), json!("email"))
    );
    let unverified = world
        .send(Ask::get("/me/invites").by(&bob.clone().unverified()))
        .await
        .ok(200);
    assert_eq!(at(&unverified, "/invites").as_array().map(Vec::len), Some(1));
    for index in 0..2 {
        let token = text(&at(&inbox, &format!("/invites/{index}")), "token");
        world
            .send(Ask::post(format!("/invites/{token}/accept")).by(&bob))
            .await
            .ok(200);
    }
    assert_eq!(
        at(&world.send(Ask::get("/me/invites").by(&bob)).await.ok(200), "/invites"),
        json!([])
    );
}

#[tokio::test]
async fn it_comes_in_pages_and_without_what_expired() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    for _ in 0..3 {
        let band = found(&world.api, &world.ada, "Another").await;
        let invite = Ask::post(format!("/bands/{band}/invites"))
            .by(&world.ada)
            .json(&json!({"email": bob.email}));
        world.send(invite).await.ok(201);
    }
    for limit in [1, 2, 3] {
        assert_eq!(world.pages(&bob, "/me/invites", "invites", limit).await.len(), 3);
    }
    let later = world.send(Ask::get("/me/invites").by(&bob).later(72)).await.ok(200);
    assert_eq!(at(&later, "/invites"), json!([]));
}
