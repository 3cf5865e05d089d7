//! `/bands/{band_id}/invites/actions`, and the list that shows whom to act on.

use crate::world::{World, at, hours, ids, path};
use serde_json::{Value, json};
use testkit::ask::{Ask, text};
use testkit::people::Person;

async fn act(world: &World, body: Value) -> Value {
    let ask = Ask::post(format!("{}/actions", world.invites()))
        .by(&world.ada)
        .json(&body);
    world.send(ask).await.ok(200)
}

#[tokio::test]
async fn one_is_found_by_words_and_revoked() {
    let world = World::new().await;
    let email = Person::new("Zoe").email;
    let zoe = world.invite(json!({"email": email, "part": "second trumpet"})).await;
    let other = world.invite(json!({"part": "viola"})).await;
    let found = world.list("q=TRUMP%20zoe&sort=name").await;
    assert_eq!(ids(&found, ("invites", "id")), [text(&zoe, "id")]);
    assert_eq!((at(&found, "/total"), at(&found, "/complete")), (json!(1), json!(true)));
    let done = act(
        &world,
        json!({"action": "revoke", "invite_ids": ids(&found, ("invites", "id"))}),
    )
    .await;
    assert_eq!((at(&done, "/done"), at(&done, "/refused")), (json!(1), json!(0)));
    world.info(&zoe).await.problem(410, "invite-revoked");
    world.info(&other).await.ok(200);
    let counts = at(&world.list("").await, "/counts");
    assert_eq!((at(&counts, "/pending"), at(&counts, "/revoked")), (json!(1), json!(1)));
}

#[tokio::test]
async fn all_who_have_not_opened_are_reminded_and_the_others_left_alone() {
    let world = World::new().await;
    let (unopened, opened) = (world.invite(json!({})).await, world.invite(json!({})).await);
    let view = Ask::post(format!("/invites/{}/views", text(&opened, "token")));
    world.send(view).await.ok(204);
    let before = world.list("seen=no").await;
    assert_eq!(at(&before, "/counts/unseen"), json!(1));
    let done = act(
        &world,
        json!({"action": "resend", "filter": {"seen": "no"}, "ttl_hours": 200}),
    )
    .await;
    assert_eq!(ids(&done, ("results", "invite_id")), [text(&unopened, "id")]);
    let after = world.list("").await;
    for quota in ["/quota/band/left", "/quota/own/left"] {
        let left = [&before, &after].map(|list| at(list, quota).as_u64().expect("a number"));
        assert_eq!(left[0] - left[1], 1, "{quota}");
    }
    let show = async |invite: &Value| world.get(&world.ada, &path(invite)).await;
    let lasts = async |invite: &Value| hours(&at(invite, "/created_at"), &at(&show(invite).await, "/expires_at"));
    assert_eq!((lasts(&unopened).await, lasts(&opened).await), (200, 72));
}
