//! What all endpoints that take a body have in common.

use crate::world::{World, path};
use serde_json::json;
use testkit::ask::{Answer, Ask};
use testkit::stack::template::{Route, Template};

const JSON: &str = "application/json";

/// An endpoint, a body that it takes, and how many bytes it may have.
async fn each(check: impl AsyncFn(&World, &dyn Fn() -> Ask, &str, usize)) {
    const USUAL: usize = 64 * 1024;
    let world = World::new().await;
    let (ada, invites, band) = (&world.ada, world.invites(), format!("/bands/{}", world.band));
    let resend = format!("{}/resend", path(&world.invite(json!({})).await));
    let (bulk, own) = (format!("{invites}/bulk"), format!("{band}/members/{}", ada.sub));
    let name = r#"{"name": "The Who"}"#;
    check(&world, &|| Ask::put("/me").by(ada), r#"{"display_name": "Ada"}"#, USUAL).await;
    check(&world, &|| Ask::post("/bands").by(ada), name, USUAL).await;
    check(&world, &|| Ask::patch(&band).by(ada), name, USUAL).await;
    check(&world, &|| Ask::patch(&own).by(ada), r#"{"role": "admin"}"#, USUAL).await;
    check(&world, &|| Ask::post(&invites).by(ada), "{}", USUAL).await;
    check(&world, &|| Ask::post(&resend).by(ada), "{}", USUAL).await;
    check(&world, &|| Ask::post(&bulk).by(ada), r#"{"invites": [{}]}"#, 4 * USUAL).await;
    let replace = format!("{invites}/replace-links");
    check(&world, &|| Ask::post(&replace).by(ada), r#"{"dry_run": true}"#, USUAL).await;
}

/// Routes whose bodies are not looked at, however they are.
const WITHOUT: [&str; 4] = [
    "/invites/{token}/accept",
    "/invites/{token}/decline",
    "/invites/{token}/views",
    "/unsubscribe/{token}",
];

#[test]
fn every_endpoint_that_takes_a_body_is_among_them() {
    let template = Template::read().expect("template.yaml");
    let routes = template.functions.into_iter().flat_map(|function| function.routes);
    let taking = routes.filter(|route| {
        let Route::Path { method, path } = route else {
            return false;
        };
        ["POST", "PUT", "PATCH"].contains(&method.as_str()) && !WITHOUT.contains(&path.as_str())
    });
    assert_eq!(taking.count(), 8, "add the new one to `each`");
}

#[tokio::test]
async fn what_is_no_json_object_is_malformed() {
    each(async |world, ask, good, _| {
        let deep = "[".repeat(50_000);
        for body in [
            "",
            "{",
            "[]",
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
async fn another_media_type_is_refused_and_parameters_of_ours_are_not() {
    each(async |world, ask, good, _| {
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
async fn a_body_may_have_64_kib_many_rows_256_kib_and_not_a_byte_more() {
    each(async |world, ask, good, most| {
        let padded = |bytes: usize| {
            let spaces = " ".repeat(bytes - good.len());
            ask().raw(format!("{good}{spaces}")).header("content-type", JSON)
        };
        let answer = world.send(padded(most)).await;
        assert!(answer.status < 300, "{}", answer.body);
        world.send(padded(most + 1)).await.problem(413, "body-too-large");
    })
    .await;
}

#[tokio::test]
async fn unknown_fields_are_refused() {
    each(async |world, ask, good, _| {
        let mut body: serde_json::Value = serde_json::from_str(good).expect("JSON");
        body.as_object_mut().expect("an object").insert("a/b".into(), json!(1));
        let problem = world.send(ask().json(&body)).await.problem(422, "invalid-input");
        assert_eq!(Answer::pointers(&problem), ["/a~1b"]);
    })
    .await;
}
