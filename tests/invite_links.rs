//! `/invites/{token}/…` and `/unsubscribe/{token}`, with the token as it arrives in practice.

use crate::mail::{mails, unsubscribe};
use crate::world::{World, at};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use testkit::api::under_sam;
use testkit::ask::{Ask, text};
use testkit::people::Person;

/// The texts that the domain finds tokens in.
fn arrived() -> Vec<(String, String)> {
    let all: Value = serde_json::from_str(include_str!("../shared/domain/tests/links.json")).expect("JSON");
    let all = all.as_array().expect("a list").iter();
    all.filter(|one| one.get("swap").is_none())
        .map(|one| (text(one, "why"), text(one, "text")))
        .collect()
}

/// The segment of a path that holds `text` with this token in it.
fn segment(text: &str, token: &str) -> String {
    let (head, tail) = token.split_at(token.len() / 2);
    let text = text
        .replace("{token}", token)
        .replace("{head}", head)
        .replace("{tail}", tail);
    utf8_percent_encode(&text, NON_ALPHANUMERIC).to_string()
}

#[tokio::test]
async fn a_link_works_whatever_was_copied_along_or_done_to_it() {
    let world = World::new().await;
    let invite = world.invite(json!({"max_uses": 9})).await;
    let expected = world.info(&invite).await.ok(200);
    for (why, given) in arrived() {
        // It routes by the decoded path.
        if under_sam() && given.contains(['/', '%']) {
            continue;
        }
        let path = format!("/invites/{}/info", segment(&given, &text(&invite, "token")));
        let seen = world.send(Ask::get(path)).await;
        assert_eq!((seen.status, &seen.body), (200, &expected), "{why}: {given:?}");
    }
}

#[tokio::test]
async fn every_route_takes_the_token_as_it_arrives() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let group = world.invite(json!({"max_uses": 9})).await;
    for (index, given) in [
        "{token} ",
        "{token}.",
        "{token}\r\n",
        "see {token}, please",
        "**{token}**",
        "{token}?utm_source=x",
    ]
    .into_iter()
    .enumerate()
    {
        let path = format!("/invites/{}", segment(given, &text(&group, "token")));
        world.send(Ask::get(format!("{path}/info"))).await.ok(200);
        world.send(Ask::post(format!("{path}/views"))).await.ok(204);
        world
            .send(Ask::post(format!("{path}/accept")).by(&Person::new("Zoe")))
            .await
            .ok(200);
        assert_eq!(at(&world.show(&group).await, "/uses"), json!(index + 1), "{given:?}");
        let email = world.invite(json!({"email": bob.email, "notify": false})).await;
        let path = format!("/invites/{}", segment(given, &text(&email, "token")));
        world.send(Ask::post(format!("{path}/decline"))).await.ok(204);
        assert_eq!(at(&world.show(&email).await, "/status"), json!("declined"), "{given:?}");
    }
}

#[tokio::test]
async fn an_id_may_have_been_copied_with_blanks_and_punctuation() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let invite = world.invite(json!({"email": bob.email, "notify": false})).await;
    let path = format!("/invites/{}", segment(" {token}.", &text(&invite, "id")));
    assert_eq!(world.get(&world.ada, &path).await, world.show(&invite).await);
    world
        .send(Ask::get(format!("{path}/info")))
        .await
        .problem(404, "invite-not-found");
    world.send(Ask::get(format!("{path}/info")).by(&bob)).await.ok(200);
    world.send(Ask::post(format!("{path}/accept")).by(&bob)).await.ok(200);
}

#[tokio::test]
async fn the_qr_code_is_that_of_the_clean_link() {
    let world = World::new().await;
    let token = text(&world.invite(json!({})).await, "token");
    let draw = async |given: &str| {
        let answer = world
            .send(Ask::get(format!("/invites/{}/qr", segment(given, &token))))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.bytes
    };
    let clean = draw("{token}").await;
    for given in ["{token} ", "{token}.", "{token}#_=_", "> {head}=\r\n{tail}"] {
        assert_eq!(draw(given).await, clean, "{given:?}");
    }
}

#[tokio::test]
async fn broken_tokens_are_not_found_wherever_they_stand() {
    let world = World::new().await;
    let token = text(&world.invite(json!({})).await, "token");
    let forged = format!("{}{}", &token[..69], if token.ends_with('A') { "Q" } else { "A" });
    for broken in [&token[..69], &token[..68], &token[1..], &forged, &token.to_lowercase()] {
        for given in [
            "{token}",
            "{token} ",
            "https:bands.example?invite#{token}).",
            "**{token}**",
            "a{token}-",
        ] {
            let path = format!("/invites/{}", segment(given, broken));
            for ask in [
                Ask::get(format!("{path}/info")),
                Ask::get(format!("{path}/qr")),
                Ask::post(format!("{path}/views")),
            ] {
                world.send(ask).await.problem(404, "invite-not-found");
            }
        }
    }
}

#[tokio::test]
async fn one_click_works_with_what_was_copied_along() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    world.invite(json!({"email": bob.email})).await;
    let mail = mails(&bob.email, 1).await.remove(0);
    for end in ["%3E", "%20", "%2E%0D%0A"] {
        let ask = unsubscribe(&mail);
        let path = format!("{}{end}", ask.path);
        world.send(Ask { path, ..ask }).await.ok(204);
    }
}
