//! `/invites/{token}/info`.

use crate::world::{World, at};
use serde_json::json;
use testkit::ask::{Ask, text};
use testkit::people::Person;

#[tokio::test]
async fn anyone_with_the_link_sees_what_it_is() {
    let world = World::new().await;
    let invite = world.invite(json!({"max_uses": 2, "part": "bass"})).await;
    let info = world.info(&invite).await.ok(200);
    assert_eq!(
        (at(&info, "/band/name"), at(&info, "/inviter/display_name")),
        (json!("The Kinks"), json!("Ada"))
    );
    assert_eq!(
        (at(&info, "/uses_left"), at(&info, "/part"), info.get("viewer")),
        (json!(2), json!("bass"), None)
    );
    world.accept(&Person::new("Bob"), &invite).await.ok(200);
    assert_eq!(at(&world.info(&invite).await.ok(200), "/uses_left"), json!(1));
}

#[tokio::test]
async fn a_signed_in_viewer_learns_what_they_can_do() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let path = format!(
        "/invites/{}/info",
        text(&world.invite(json!({"email": bob.email})).await, "token")
    );
    let viewer = async |who: &Person| at(&world.send(Ask::get(&path).by(who)).await.ok(200), "/viewer");
    assert_eq!(viewer(&bob).await, json!({"already_member": false, "can_accept": true}));
    assert_eq!(
        viewer(&world.ada).await,
        json!({"already_member": true, "can_accept": true})
    );
    assert_eq!(
        at(&viewer(&Person::new("Eve")).await, "/reason"),
        json!("wrong-account")
    );
    assert_eq!(
        at(&viewer(&bob.clone().unverified()).await, "/reason"),
        json!("email-not-verified")
    );
}

#[tokio::test]
async fn looking_changes_nothing_however_often_and_by_whichever_safe_method() {
    let world = World::new().await;
    let invite = world.invite(json!({"email": Person::new("Bob").email})).await;
    for action in ["accept", "decline"] {
        let path = format!("/invites/{}/{action}", text(&invite, "token"));
        world
            .send(Ask::get(&path).by(&world.ada))
            .await
            .problem(404, "route-not-found");
        assert_eq!(
            world
                .send(Ask {
                    method: "HEAD",
                    ..Ask::get(path)
                })
                .await
                .status,
            404
        );
    }
    world.info(&invite).await.ok(200);
    let seen = world.look(&invite).await;
    assert_eq!((at(&seen, "/status"), at(&seen, "/uses")), (json!("pending"), json!(0)));
}
