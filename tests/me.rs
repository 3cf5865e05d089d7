//! `/me`.

use crate::world::at;
use serde_json::json;
use testkit::api::Api;
use testkit::ask::{Answer, Ask};
use testkit::people::Person;

#[tokio::test]
async fn a_profile_is_saved_and_shown() {
    let (api, ada) = (Api::from_env(), Person::new("Ada"));
    let before = api.send(Ask::get("/me").by(&ada)).await.ok(200);
    assert_eq!(
        (at(&before, "/display_name"), at(&before, "/created_at")),
        (json!("Ada"), json!(null))
    );
    let saved = api
        .send(
            Ask::put("/me")
                .by(&ada)
                .json(&json!({"display_name": "Zoë Müller", "searchable": true})),
        )
        .await;
    let saved = saved.ok(200);
    assert_eq!(
        (at(&saved, "/email"), at(&saved, "/email_verified")),
        (json!(ada.email), json!(true))
    );
    assert_eq!(api.send(Ask::get("/me").by(&ada)).await.ok(200), saved);
}

#[tokio::test]
async fn what_is_wrong_with_a_body_is_told() {
    let (api, ada) = (Api::from_env(), Person::new("Ada"));
    let put = |ask: Ask| api.send(ask.by(&ada));
    let faults = put(Ask::put("/me").json(&json!({"display_name": "www.evil.example", "x": 1}))).await;
    assert_eq!(
        Answer::pointers(&faults.problem(422, "invalid-input")),
        ["/display_name", "/x"]
    );
    put(Ask::put("/me").raw("{").header("content-type", "application/json"))
        .await
        .problem(400, "malformed-body");
    put(Ask::put("/me").raw("[]").header("content-type", "application/json"))
        .await
        .problem(400, "malformed-body");
    put(Ask::put("/me").raw("{}").header("content-type", "text/plain"))
        .await
        .problem(415, "unsupported-media-type");
    let large = format!(r#"{{"display_name": "{}"}}"#, "x".repeat(65 * 1024));
    put(Ask::put("/me").raw(large).header("content-type", "application/json"))
        .await
        .problem(413, "body-too-large");
}
