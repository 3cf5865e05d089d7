//! The log of all functions holds what happened and nothing secret or personal: here for a session of its own, in
//! `log_after` for all that the flows used.

use crate::world::{World, accept, decline};
use serde_json::json;
use std::fs;
use testkit::api::variable;
use testkit::ask::{Ask, text};
use testkit::people::Person;

#[tokio::test]
async fn requests_are_logged_without_tokens_and_addresses() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let invite = world
        .invite(json!({"email": bob.email, "message": "a very private message"}))
        .await;
    let answers = [
        world.info(&invite).await,
        world.accept(&Person::new("Eve"), &invite).await,
        world.send(decline(&invite).by(&bob)).await,
        world.accept(&bob, &invite).await,
        world.try_invite(&world.ada, json!({"email": "not an address"})).await,
        world
            .send(accept(&invite).header("authorization", "Bearer forged.forged.forged"))
            .await,
        world
            .send(Ask::get(format!("/invites/{}x/info", text(&invite, "token"))))
            .await,
    ];
    let log = fs::read_to_string(variable("STACK_LOG")).expect("the log");
    for answer in &answers {
        let id = answer.headers.get("x-request-id").expect("a request id");
        assert!(
            log.contains(&format!("\"request_id\":\"{id}\"")),
            "request {id} is not logged"
        );
    }
    let token = text(&invite, "token");
    for secret in [
        &token,
        &bob.email,
        &world.ada.email,
        "a very private message",
        "forged.forged",
        "not an address",
    ] {
        assert!(!log.contains(secret), "the log holds {secret}");
    }
}
