//! What all endpoints with a body have in common.

use crate::world::{World, path};
use serde_json::json;
use testkit::ask::{Answer, Ask};
use testkit::stack::template::{Route, Template};

const JSON: &str = "application/json";

/// Calls `check` for each endpoint with a function that builds its request, a valid body, and its limit in bytes.
async fn for_each_endpoint(check: impl AsyncFn(&World, &dyn Fn() -> Ask, &str, usize)) {
    const LIMIT: usize = 64 * 1024;
    let world = World::new().await;
    let (ada, invites, band) = (&world.ada, world.invites(), format!("/bands/{}", world.band));
    let one = path(&world.invite(json!({})).await);
    let resend = format!("{one}/resend");
    let (bulk, own) = (format!("{invites}/bulk"), format!("{band}/members/{}", ada.sub));
    let name = r#"{"name": "The Who"}"#;
    check(&world, &|| Ask::put("/me").by(ada), r#"{"display_name": "Ada"}"#, LIMIT).await;
    check(
        &world,
        &|| Ask::put("/me/mail").by(ada),
        r#"{"invitations": true}"#,
        LIMIT,
    )
    .await;
    check(&world, &|| Ask::post("/bands").by(ada), name, LIMIT).await;
    check(&world, &|| Ask::patch(&band).by(ada), name, LIMIT).await;
    check(&world, &|| Ask::patch(&own).by(ada), r#"{"role": "admin"}"#, LIMIT).await;
    check(&world, &|| Ask::post(&invites).by(ada), "{}", LIMIT).await;
    check(&world, &|| Ask::post(&resend).by(ada), "{}", LIMIT).await;
    check(&world, &|| Ask::patch(&one).by(ada), r#"{"part": "viola"}"#, LIMIT).await;
    check(&world, &|| Ask::post(&bulk).by(ada), r#"{"invites": [{}]}"#, 4 * LIMIT).await;
    let actions = format!("{invites}/actions");
    let revoke = r#"{"action": "revoke", "invite_ids": ["x"]}"#;
    check(&world, &|| Ask::post(&actions).by(ada), revoke, LIMIT).await;
    let preview = format!("{invites}/preview");
    check(&world, &|| Ask::post(&preview).by(ada), r#"{"part": "bass"}"#, LIMIT).await;
    let replace = format!("{invites}/replace-links");
    check(&world, &|| Ask::post(&replace).by(ada), r#"{"dry_run": true}"#, LIMIT).await;
}

/// Routes that ignore the body.
const WITHOUT: [&str; 5] = [
    "/invites/{token}/accept",
    "/invites/{token}/decline",
    "/invites/{token}/views",
    "/unsubscribe/{token}",
    "/reply-to/{token}",
];

#[test]
fn all_endpoints_with_a_body_are_covered() {
    let template = Template::read().expect("template.yaml");
    let routes = template.functions.into_iter().flat_map(|function| function.routes);
    let with_body = routes.filter(|route| {
        let Route::Path { method, path } = route else {
            return false;
        };
        ["POST", "PUT", "PATCH"].contains(&method.as_str()) && !WITHOUT.contains(&path.as_str())
    });
    assert_eq!(with_body.count(), 12, "add the new endpoint to `for_each_endpoint`");
}

#[tokio::test]
async fn bodies_other_than_json_objects_are_malformed() {
    for_each_endpoint(async |world, ask, good, _| {
        let deep = "[".repeat(50_000);
        for body in [
            "{",
            "[]",
            "{\u{feff}}",
            "{}\u{feff}",
            "null",
            "\"text\"",
            "{} {}",
            "{\"a\": \"\\ud800\"}",
            "name=Ada",
            &deep,
        ] {
            let ask = ask().raw(body).header("content-type", JSON);
            world.send(ask).await.problem(400, "malformed-body");
        }
        let answer = world.send(ask().raw(good).header("content-type", JSON)).await;
        assert!(answer.status < 300, "{}", answer.body);
    })
    .await;
}

#[tokio::test]
async fn a_body_may_be_missing_only_where_defaults_are_meant() {
    for_each_endpoint(async |world, ask, _, _| {
        for none in [ask(), ask().raw("").header("content-type", JSON), ask().raw(" ")] {
            let path = none.path.clone();
            let answer = world.send(none).await;
            if path.ends_with("/resend") {
                assert!([200, 429].contains(&answer.status), "{}", answer.body);
            } else {
                assert!([400, 415].contains(&answer.status), "{path}: {}", answer.body);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_byte_order_mark_before_a_body_is_ignored() {
    for_each_endpoint(async |world, ask, good, _| {
        let marked = ask().raw(format!("\u{feff}{good}")).header("content-type", JSON);
        let answer = world.send(marked).await;
        assert!(answer.status < 300, "{}", answer.body);
    })
    .await;
}

#[tokio::test]
async fn every_media_type_of_json_is_taken() {
    for media_type in [
        "text/json",
        "application/merge-patch+json",
        "application/json; charset=\"utf-8\"",
    ] {
        for_each_endpoint(async |world, ask, good, _| {
            let answer = world.send(ask().raw(good).header("content-type", media_type)).await;
            assert!(answer.status < 300, "{}", answer.body);
        })
        .await;
    }
}

#[tokio::test]
async fn other_media_types_are_refused_but_parameters_are_not() {
    for_each_endpoint(async |world, ask, good, _| {
        for media_type in ["text/plain", "application/x-www-form-urlencoded", "application/json5"] {
            let ask = ask().raw(good).header("content-type", media_type);
            world.send(ask).await.problem(415, "unsupported-media-type");
        }
        world.send(ask().raw(good)).await.problem(415, "unsupported-media-type");
        let fine = ask()
            .raw(good)
            .header("content-type", "Application/JSON; charset=utf-8");
        let answer = world.send(fine).await;
        assert!(answer.status < 300, "{}", answer.body);
    })
    .await;
}

#[tokio::test]
async fn bodies_are_limited_to_64_kib_and_batches_to_256_kib() {
    for_each_endpoint(async |world, ask, good, limit| {
        let padded = |bytes: usize| {
            let spaces = " ".repeat(bytes - good.len());
            ask().raw(format!("{good}{spaces}")).header("content-type", JSON)
        };
        let answer = world.send(padded(limit)).await;
        assert!(answer.status < 300, "{}", answer.body);
        world.send(padded(limit + 1)).await.problem(413, "body-too-large");
    })
    .await;
}

#[tokio::test]
async fn unknown_fields_are_refused() {
    for_each_endpoint(async |world, ask, good, _| {
        let mut body: serde_json::Value = serde_json::from_str(good).expect("JSON");
        body.as_object_mut().expect("an object").insert("a/b".into(), json!(1));
        let problem = world.send(ask().json(&body)).await.problem(422, "invalid-input");
        assert_eq!(Answer::pointers(&problem), ["/a~1b"]);
    })
    .await;
}
