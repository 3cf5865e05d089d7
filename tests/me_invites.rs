//! `/me/invites`.

use crate::world::{World, accept, at, decline, ids};
use serde_json::json;
use testkit::ask::{Ask, text};
use testkit::people::Person;

#[tokio::test]
async fn it_lists_invites_to_the_callers_id_and_address_with_links() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    world.save_profile(&bob).await;
    let to_email = world
        .invite(json!({"email": bob.email.to_uppercase(), "name": "Bobby", "part": "bass"}))
        .await;
    let to_user = world
        .invite_elsewhere(&json!({"user_id": bob.sub, "role": "admin", "message": "Come and play with us"}))
        .await;
    let expected = json!({"next_cursor": null, "invites": [
        {
            "id": at(&to_user, "/id"), "token": at(&to_user, "/token"), "kind": "user", "role": "admin",
            "band": {"id": at(&to_user, "/band_id"), "name": "The Who"}, "inviter": {"display_name": "Ada"},
            "name": null, "part": null, "message": "Come and play with us", "email_hint": null, "uses_left": 1,
            "expires_at": at(&to_user, "/expires_at"),
        },
        {
            "id": at(&to_email, "/id"), "token": at(&to_email, "/token"), "kind": "email", "role": "member",
            "band": {"id": world.band, "name": "The Kinks"}, "inviter": {"display_name": "Ada"},
            "name": "Bobby", "part": "bass", "message": null, "email_hint": "b•••@e•••.com", "uses_left": 1,
            "expires_at": at(&to_email, "/expires_at"),
        },
    ]});
    assert_eq!(world.get(&bob, "/me/invites").await, expected);
}

#[tokio::test]
async fn its_tokens_work_and_answered_invites_disappear() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    world.save_profile(&bob).await;
    world.invite(json!({"user_id": bob.sub})).await;
    world.invite_elsewhere(&json!({"email": bob.email})).await;
    world.invite_elsewhere(&json!({"email": bob.email})).await;
    let inbox = world.get(&bob, "/me/invites").await;
    world.accept(&bob, &at(&inbox, "/invites/0")).await.ok(200);
    world.send(decline(&at(&inbox, "/invites/1"))).await.ok(204);
    let last = at(&inbox, "/invites/2");
    assert_eq!(
        ids(&world.get(&bob, "/me/invites").await, ("invites", "id")),
        [text(&last, "id")]
    );
    world.revoke(&world.ada, &last).await.ok(204);
    assert_eq!(
        world.get(&bob, "/me/invites").await,
        json!({"invites": [], "next_cursor": null})
    );
}

#[tokio::test]
async fn it_needs_a_verified_address() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let invite = world.invite(json!({"email": bob.email})).await;
    for other in [bob.clone().unverified(), Person::new("Eve"), world.ada.clone()] {
        assert_eq!(at(&world.get(&other, "/me/invites").await, "/invites"), json!([]));
    }
    let same_mailbox = Person {
        email: bob.email.to_uppercase(),
        ..Person::new("Robert")
    };
    let inbox = world.get(&same_mailbox, "/me/invites").await;
    assert_eq!(ids(&inbox, ("invites", "id")), [text(&invite, "id")]);
}

#[tokio::test]
async fn it_omits_expired_invites() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let short = world.invite(json!({"email": bob.email, "ttl_hours": 1})).await;
    let long = world
        .invite_elsewhere(&json!({"email": bob.email, "ttl_hours": 9}))
        .await;
    let later = world.send(Ask::get("/me/invites").by(&bob).later(1)).await.ok(200);
    assert_eq!(ids(&later, ("invites", "id")), [text(&long, "id")]);
    world
        .send(accept(&short).by(&bob).later(1))
        .await
        .problem(410, "invite-expired");
}
