//! All routes of template.yaml, none left out.

use serde_json::json;
use testkit::api::Api;
use testkit::ask::Ask;
use testkit::people::Person;
use testkit::stack::template::{Route, Template};

/// Routes that serve people who have not signed in.
const PUBLIC: [&str; 2] = ["/invites/{token}/info", "/invites/{token}/decline"];

#[tokio::test]
async fn every_route_but_the_public_ones_takes_a_sign_in() {
    let api = Api::from_env();
    let mut tried = 0;
    for function in Template::read().expect("template.yaml").functions {
        for route in function.routes {
            let Route::Path { method, path } = route else { continue };
            let ask = match method.as_str() {
                "GET" => Ask::get(&path),
                "POST" => Ask::post(&path).json(&json!({})),
                "PUT" => Ask::put(&path).json(&json!({})),
                "DELETE" => Ask::delete(&path),
                other => panic!("no test for {other}"),
            };
            let ask = ask.header("accept", "*/*");
            let ask = Ask {
                path: ask.path.replace(['{', '}'], ""),
                ..ask
            };
            if PUBLIC.contains(&path.as_str()) {
                api.send(ask).await.problem(404, "invite-not-found");
                continue;
            }
            let forged = ask.clone().header("authorization", "Bearer eyJhbGciOiJub25lIn0.e30.");
            for refused in [ask, forged] {
                let answer = api.send(refused).await;
                assert!(answer.headers.contains_key("www-authenticate"), "{path}");
                answer.problem(401, "unauthenticated");
            }
            tried += 1;
        }
    }
    assert!(tried >= 12, "the template has the routes");
}

#[tokio::test]
async fn there_is_nothing_elsewhere() {
    let (api, ada) = (Api::from_env(), Person::new("Ada"));
    for ask in [
        Ask::get("/"),
        Ask::get("/nowhere"),
        Ask::delete("/me"),
        Ask::post("/me/invites"),
        Ask::get("/bands/x/invites/y/z"),
    ] {
        api.send(ask.by(&ada)).await.problem(404, "route-not-found");
    }
}
