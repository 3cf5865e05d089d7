//! What all endpoints that take a body have in common.

use crate::world::World;
use serde_json::json;
use testkit::ask::{Answer, Ask};

const JSON: &str = "application/json";

/// An endpoint, and a body that it takes.
async fn each(check: impl AsyncFn(&World, &dyn Fn() -> Ask, &str)) {
    let world = World::new().await;
    let invites = world.invites();
    check(&world, &|| Ask::put("/me").by(&world.ada), r#"{"display_name": "Ada"}"#).await;
    check(&world, &|| Ask::post("/bands").by(&world.ada), r#"{"name": "The Who"}"#).await;
    check(&world, &|| Ask::post(&invites).by(&world.ada), "{}").await;
}

#[tokio::test]
async fn what_is_no_json_object_is_malformed() {
    each(async |world, ask, good| {
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
    each(async |world, ask, good| {
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
async fn a_body_may_have_64_kib_and_not_a_byte_more() {
    each(async |world, ask, good| {
        let padded = |bytes: usize| {
            let spaces = " ".repeat(bytes - good.len());
            ask().raw(format!("{good}{spaces}")).header("content-type", JSON)
        };
        let answer = world.send(padded(64 * 1024)).await;
        assert!(answer.status < 300, "{}", answer.body);
        world.send(padded(64 * 1024 + 1)).await.problem(413, "body-too-large");
    })
    .await;
}

#[tokio::test]
async fn unknown_fields_are_refused() {
    each(async |world, ask, good| {
        let mut body: serde_json::Value = serde_json::from_str(good).expect("JSON");
        body.as_object_mut().expect("an object").insert("a/b".into(), json!(1));
        let problem = world.send(ask().json(&body)).await.problem(422, "invalid-input");
        assert_eq!(Answer::pointers(&problem), ["/a~1b"]);
    })
    .await;
}
