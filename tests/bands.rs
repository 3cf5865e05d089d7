//! `/bands` and `/bands/{band_id}`.

use crate::world::{World, at, hours};
use serde_json::{Value, json};
use testkit::ask::{Answer, Ask, text};
use testkit::people::Person;

#[tokio::test]
async fn the_creator_of_a_band_is_its_admin() {
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
        "settings": {"default_ttl_hours": 72, "max_members": null, "email_notifications": true,
            "reminders": true, "inviter_notes": true, "locale": "en", "time_zone": "UTC", "color": "violet",
            "reply_to": null, "reply_to_confirmed": false, "reply_to_mail": null},
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
async fn callers_see_their_bands_with_their_role() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    assert_eq!(
        world.get(&bob, "/bands").await,
        json!({"bands": [], "next_cursor": null})
    );
    let joined = world.accept(&bob, &world.invite(json!({})).await).await.ok(200);
    let expected = json!({"next_cursor": null, "bands": [
        {"id": world.band, "name": "The Kinks", "color": "violet", "role": "member", "joined_at": at(&joined, "/joined_at")},
    ]});
    assert_eq!(world.get(&bob, "/bands").await, expected);
}

#[tokio::test]
async fn deceptive_names_are_refused() {
    let world = World::new().await;
    let long = "x".repeat(81);
    let links = [
        "https://evil",
        "www.evil",
        "evil.example/login",
        "bit.ly/abc",
        "eve@evil.example",
    ];
    let blank = ["", "  ", "\u{3164}", "\u{200d}"];
    for name in [&links[..], &blank, &["a\u{202e}b", "a\u{7}b", &long]].concat() {
        let answer = world
            .send(Ask::post("/bands").by(&world.ada).json(&json!({"name": name})))
            .await;
        assert_eq!(Answer::pointers(&answer.problem(422, "invalid-input")), ["/name"]);
    }
}

#[tokio::test]
async fn changes_of_a_band_are_shown_and_take_effect() {
    let world = World::new().await;
    let bob = world.member("Bob", "member").await;
    let path = format!("/bands/{}", world.band);
    let body = json!({"name": "The Who", "settings": {"default_ttl_hours": 5, "max_members": 2}});
    world.send(Ask::patch(&path).by(&world.ada).json(&body)).await.ok(200);
    let seen = world.get(&bob, &path).await;
    assert_eq!(
        (at(&seen, "/name"), at(&seen, "/my_role")),
        (json!("The Who"), json!("member"))
    );
    let invite = world.invite(json!({})).await;
    assert_eq!(hours(&at(&invite, "/created_at"), &at(&invite, "/expires_at")), 5);
    world
        .accept(&Person::new("Zoe"), &invite)
        .await
        .problem(409, "band-full");
    let open = json!({"settings": {"max_members": null}});
    world.send(Ask::patch(&path).by(&world.ada).json(&open)).await.ok(200);
    world.accept(&Person::new("Zoe"), &invite).await.ok(200);
}

#[tokio::test]
async fn omitted_fields_stay_and_null_resets_to_the_default() {
    let world = World::new().await;
    let path = format!("/bands/{}", world.band);
    let change = async |body: &Value| world.send(Ask::patch(&path).by(&world.ada).json(body)).await.ok(200);
    let settings = json!({"default_ttl_hours": 5, "max_members": 9, "email_notifications": false,
        "reminders": false, "inviter_notes": true, "locale": "de", "time_zone": "Europe/Berlin", "color": "teal"});
    for (body, expected) in [
        (json!({"settings": settings}), ("The Kinks", settings.clone())),
        (json!({"name": "The Who"}), ("The Who", settings.clone())),
        (json!({}), ("The Who", settings)),
        (
            json!({"settings": {"max_members": null, "default_ttl_hours": null, "locale": null, "time_zone": null, "color": null,
                "reminders": null}}),
            (
                "The Who",
                json!({"default_ttl_hours": 72, "max_members": null, "email_notifications": false,
                    "reminders": true, "inviter_notes": true, "locale": "en", "time_zone": "UTC", "color": "violet"}),
            ),
        ),
    ] {
        let changed = change(&body).await;
        let (name, mut settings) = expected;
        for (member, value) in [
            ("reply_to", Value::Null),
            ("reply_to_confirmed", false.into()),
            ("reply_to_mail", Value::Null),
        ] {
            settings[member] = value;
        }
        assert_eq!(
            (at(&changed, "/name"), at(&changed, "/settings")),
            (json!(name), settings)
        );
        assert_eq!(world.get(&world.ada, &path).await, changed, "{body}");
    }
}

#[tokio::test]
async fn an_invalid_change_changes_nothing() {
    let world = World::new().await;
    let bob = world.member("Bob", "member").await;
    let path = format!("/bands/{}", world.band);
    let before = world.get(&world.ada, &path).await;
    let body = json!({"name": "a\u{7}b", "settings": {"max_members": 0, "default_ttl_hours": 8761, "time_zone": "Mars", "color": "beige", "x": 1}, "id": "x"});
    let answer = world.send(Ask::patch(&path).by(&world.ada).json(&body)).await;
    let pointers = [
        "/id",
        "/name",
        "/settings/color",
        "/settings/default_ttl_hours",
        "/settings/max_members",
        "/settings/time_zone",
        "/settings/x",
    ];
    assert_eq!(Answer::pointers(&answer.problem(422, "invalid-input")), pointers);
    for who in [&bob, &Person::new("Eve")] {
        let ask = Ask::patch(&path).by(who).json(&json!({"name": "Mine"}));
        world.send(ask).await.problem(403, "not-band-admin");
    }
    assert_eq!(world.get(&world.ada, &path).await, before);
}
