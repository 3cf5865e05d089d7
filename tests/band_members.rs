//! `/bands/{band_id}/members`.

use crate::world::{World, at};
use serde_json::json;
use testkit::ask::Ask;
use testkit::people::Person;

#[tokio::test]
async fn members_see_who_is_in_and_how_they_came() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let invite = world.invite(json!({"role": "admin"})).await;
    let joined = world.accept(&bob, &invite).await.ok(200);
    let list = world.get(&bob, &format!("/bands/{}/members", world.band)).await;
    let expected = json!({"next_cursor": null, "members": [
        {
            "user_id": world.ada.sub, "display_name": "Ada", "role": "admin",
            "joined_at": at(&list, "/members/0/joined_at"), "invited_by": null, "invite_id": null,
        },
        {
            "user_id": bob.sub, "display_name": "Bob", "role": "admin", "joined_at": at(&joined, "/joined_at"),
            "invited_by": world.ada.sub, "invite_id": at(&invite, "/id"),
        },
    ]});
    assert_eq!(list, expected);
}

#[tokio::test]
async fn names_come_from_the_profile_or_else_from_the_token() {
    let world = World::new().await;
    let bob = world.member("Bob", "member").await;
    let nameless = Person {
        name: String::new(),
        ..Person::new("Zoe")
    };
    world.accept(&nameless, &world.invite(json!({})).await).await.ok(200);
    let path = format!("/bands/{}/members", world.band);
    let names = async || {
        let list = world.get(&world.ada, &path).await;
        [0, 1, 2].map(|index| at(&list, &format!("/members/{index}/display_name")))
    };
    assert_eq!(names().await, [json!("Ada"), json!("Bob"), json!(null)]);
    let renamed = Ask::put("/me")
        .by(&bob)
        .json(&json!({"display_name": "Robert the Great"}));
    world.send(renamed).await.ok(200);
    assert_eq!(names().await, [json!("Ada"), json!("Robert the Great"), json!(null)]);
}
