//! Bodies and queries, which handlers extract from requests.

use crate::desk::{Desk, hold, page, read_body, read_event, read_optional_body};
use data_encoding::BASE64;
use serde_json::{Value, json};
use testkit::ask::{Answer, Ask, text};
use testkit::routes;

const LARGEST: usize = 64 * 1024;

fn posted(body: impl Into<String>) -> Ask {
    Ask::post("/bands/x/invites")
        .raw(body)
        .header("content-type", "application/json")
}

async fn read(ask: Ask) -> Answer {
    Desk::local().call(read_body, ask).await
}

async fn read_base64(body: impl Into<String>) -> Answer {
    let mut event = routes::event("request-1", &posted(body));
    event["isBase64Encoded"] = json!(true);
    Desk::local().send(read_body, read_event(&event)).await
}

async fn query(query: &str) -> Answer {
    Desk::local().call(page, Ask::get(format!("/bands?{query}"))).await
}

/// A JSON object of this many bytes.
fn object_of(bytes: usize) -> String {
    let start = r#"{"max_uses": 7"#;
    format!("{start}{}}}", " ".repeat(bytes - start.len() - 1))
}

#[tokio::test]
async fn a_body_is_json_and_says_so() {
    for media_type in [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON;charset=UTF-8",
        " application/json ; x=y",
        "application/json; charset=\"utf-8\"; x=y",
        "application/json; charset=utf8",
        "application/json; charset=us-ascii",
        "application/json,application/json",
        "application/json; charset=utf-8, Application/JSON",
        "text/json",
        "application/merge-patch+json",
        "application/vnd.band+json; version=1",
    ] {
        let answer = read(posted(r#"{"max_uses": 7}"#).header("content-type", media_type)).await;
        assert_eq!(answer.ok(200), json!({"max_uses": 7}), "{media_type}");
    }
    for media_type in [
        "",
        ";",
        "text/plain",
        "application/json5",
        "application/json+xml",
        "text/vnd.band+json",
        "application/json,",
        "application/x-www-form-urlencoded",
        "text/html; application/json",
        "application/json, text/plain",
        "application/json; charset=iso-8859-1",
        "application/json; charset=utf-16",
        "application/json; x=y; Charset=\"UTF-16\"",
        "application/json; charset=",
    ] {
        let answer = read(posted("{}").header("content-type", media_type)).await;
        answer.problem(415, "unsupported-media-type");
    }
    let answer = read(Ask::post("/bands/x/invites").raw("{}")).await;
    answer.problem(415, "unsupported-media-type");
}

#[tokio::test]
async fn a_body_in_base64_is_the_same_body() {
    let answer = read_base64(BASE64.encode(br#"{"max_uses": 7}"#)).await;
    assert_eq!(answer.ok(200), json!({"max_uses": 7}));
    let utf8 = BASE64.encode(r#"{"message": "Grüße 🎺"}"#.as_bytes());
    let _ = read_base64(utf8).await.ok(200);
    for broken in ["{}", "e30", "e30=e30=", "💥", &BASE64.encode(b"\xff{}")] {
        read_base64(broken).await.problem(400, "malformed-body");
    }
}

#[tokio::test]
async fn a_body_has_64_kib_at_most() {
    assert_eq!(read(posted(object_of(LARGEST))).await.ok(200), json!({"max_uses": 7}));
    read(posted(object_of(LARGEST + 1)))
        .await
        .problem(413, "body-too-large");
    let encoded = |bytes: usize| BASE64.encode(object_of(bytes).as_bytes());
    let _ = read_base64(encoded(LARGEST)).await.ok(200);
    read_base64(encoded(LARGEST + 1)).await.problem(413, "body-too-large");
    let wide = "ü".repeat(LARGEST / 2 + 1);
    read(posted(wide)).await.problem(413, "body-too-large");
}

#[tokio::test]
async fn a_body_is_one_object() {
    let deep = "[".repeat(LARGEST);
    let deep_object = format!("{}1{}", r#"{"a":"#.repeat(1000), "}".repeat(1000));
    for body in [
        "",
        " ",
        "[]",
        "[{}]",
        "null",
        "5",
        "\"{}\"",
        "{",
        "{}{}",
        "{} x",
        "{'a': 1}",
        "{\"a\": 1,}",
        "\u{feff}",
        " \u{feff}{}",
        "\u{feff}\u{feff}{}",
        "{\u{feff}}",
        "{}\u{feff}",
        &deep,
        &deep_object,
    ] {
        read(posted(body)).await.problem(400, "malformed-body");
    }
    let none = Ask::post("/bands/x/invites").header("content-type", "application/json");
    read(none).await.problem(400, "malformed-body");
}

#[tokio::test]
async fn a_member_that_is_there_twice_is_refused_and_named() {
    for (body, pointers) in [
        (r#"{"part": "a", "part": "b"}"#, &["/part"][..]),
        (r#"{"part": "a", "part": "a", "part": "a"}"#, &["/part"]),
        (r#"{"part": "a", "p\u0061rt": null}"#, &["/part"]),
        (
            r#"{"x": [1, {"a/b": 1, "a/b": 2}], "y": {"": 1, "": {}}}"#,
            &["/x/1/a~1b", "/y/"],
        ),
    ] {
        let problem = read(posted(body)).await.problem(422, "invalid-input");
        let expect = pointers.iter().map(|at| ((*at).to_owned(), "combination".to_owned()));
        assert_eq!(codes(&problem), expect.collect::<Vec<_>>(), "{body}");
    }
}

#[tokio::test]
async fn a_byte_order_mark_before_a_body_is_ignored() {
    let marked = "\u{feff} {\"max_uses\": 7}";
    assert_eq!(read(posted(marked)).await.ok(200), json!({"max_uses": 7}));
    let answer = read_base64(BASE64.encode(marked.as_bytes())).await;
    assert_eq!(answer.ok(200), json!({"max_uses": 7}));
}

#[tokio::test]
async fn an_optional_body_may_be_missing_and_is_a_body_otherwise() {
    let desk = Desk::local();
    let ask = || Ask::post("/invites/x/resend");
    for none in [
        ask(),
        ask().raw(""),
        ask().raw(" \r\n"),
        ask().raw("\u{feff}"),
        ask().header("content-type", "text/plain"),
        ask().header("content-type", "application/json"),
        ask().json(&json!({})),
    ] {
        let answer = desk.call(read_optional_body, none.clone()).await;
        assert_eq!(answer.ok(200), json!({"max_uses": 1}), "{none:?}");
    }
    let given = desk.call(read_optional_body, ask().json(&json!({"max_uses": 7}))).await;
    assert_eq!(given.ok(200), json!({"max_uses": 7}));
    for (body, status, code) in [
        ("null", 400, "malformed-body"),
        ("{", 400, "malformed-body"),
        (r#"{"x": 1}"#, 422, "invalid-input"),
        (r#"{"max_uses": 0}"#, 422, "invalid-input"),
    ] {
        let ask = ask().raw(body).header("content-type", "application/json");
        desk.call(read_optional_body, ask).await.problem(status, code);
    }
    let untyped = desk.call(read_optional_body, ask().raw("{}")).await;
    untyped.problem(415, "unsupported-media-type");
    let large = ask()
        .raw(object_of(LARGEST + 1))
        .header("content-type", "application/json");
    desk.call(read_optional_body, large)
        .await
        .problem(413, "body-too-large");
}

#[tokio::test]
async fn every_field_that_is_bad_or_unknown_is_named_at_once() {
    let body = json!({
        "role": "owner", "ttl_hours": 0, "email": "x", "message": "a\u{0}", "notify": "yes",
        "admin": true, "a/b~c": 1, "": 2,
    });
    let problem = read(posted(body.to_string())).await.problem(422, "invalid-input");
    let expect = [
        ("/", "unknown"),
        ("/admin", "unknown"),
        ("/a~1b~0c", "unknown"),
        ("/email", "email"),
        ("/message", "characters"),
        ("/notify", "type"),
        ("/role", "choice"),
        ("/ttl_hours", "range"),
    ];
    assert_eq!(
        codes(&problem),
        expect.map(|(at, code)| (at.to_owned(), code.to_owned()))
    );
}

/// The pointers and codes of the errors, sorted.
fn codes(problem: &Value) -> Vec<(String, String)> {
    let errors = problem["errors"].as_array().cloned().unwrap_or_default();
    assert!(errors.iter().all(|error| !text(error, "detail").is_empty()));
    let mut codes: Vec<_> = errors
        .iter()
        .map(|error| (text(error, "pointer"), text(error, "code")))
        .collect();
    codes.sort();
    codes
}

#[tokio::test]
async fn a_field_error_has_its_bounds() {
    let body = json!({"ttl_hours": 0, "part": "x".repeat(61), "role": "owner"});
    let problem = read(posted(body.to_string())).await.problem(422, "invalid-input");
    let fault = |pointer: &str| {
        let mut errors = problem["errors"].as_array().expect("a list").iter();
        errors
            .find(|error| error["pointer"] == pointer)
            .cloned()
            .expect("a fault")
    };
    let hours = json!({"pointer": "/ttl_hours", "code": "range", "min": 1, "max": 8760,
        "detail": "must be a whole number between 1 and 8760"});
    let part = json!({"pointer": "/part", "code": "too-long", "max": 60, "detail": "is longer than 60 characters"});
    let role =
        json!({"pointer": "/role", "code": "choice", "detail": "is not one of the allowed values: member, admin"});
    assert_eq!(
        [fault("/ttl_hours"), fault("/part"), fault("/role")],
        [hours, part, role]
    );
}

#[tokio::test]
async fn a_page_has_1_to_100_entries() {
    for (asked, limit) in [("", 50), ("limit=1", 1), ("limit=100", 100), ("other=1&limit=7", 7)] {
        let answer = query(asked).await.ok(200);
        assert_eq!((&answer["limit"], &answer["after"]), (&json!(limit), &Value::Null));
    }
    for asked in [
        "0",
        "101",
        "x",
        "-1",
        "1.5",
        "%207",
        "1%201",
        "1e1",
        "%31%30%31",
        "4294967297",
        "١",
    ] {
        let problem = query(&format!("limit={asked}")).await.problem(400, "malformed-query");
        assert_eq!(codes(&problem), [("limit".to_owned(), "range".to_owned())], "{asked}");
    }
}

#[tokio::test]
async fn a_query_may_be_null() {
    let mut event = routes::event("request-1", &Ask::get("/bands"));
    event["rawQueryString"] = Value::Null;
    assert_eq!(Desk::local().send(page, read_event(&event)).await.ok(200)["limit"], 50);
}

#[tokio::test]
async fn a_cursor_continues_its_own_list() {
    let cursor = text(&query("").await.ok(200), "next_cursor");
    let next = query(&format!("limit=2&cursor={cursor}")).await.ok(200);
    assert_eq!((&next["limit"], &next["after"]), (&json!(2), &json!("MEMBER#bob")));
    let elsewhere = query(&format!("list=bands&cursor={cursor}")).await;
    elsewhere.problem(400, "invalid-cursor");
    let cursor = text(&query("list=bands").await.ok(200), "next_cursor");
    let next = query(&format!("list=bands&cursor={cursor}")).await.ok(200);
    assert_eq!(next["after"], "MEMBER#bob");
}

#[tokio::test]
async fn an_empty_parameter_counts_as_left_out() {
    for asked in ["cursor", "cursor=", "cursor=%20", "cursor=&limit=&list=", "list=%0A"] {
        let answer = query(asked).await.ok(200);
        assert_eq!(
            (&answer["limit"], &answer["after"]),
            (&json!(50), &Value::Null),
            "{asked}"
        );
    }
}

#[tokio::test]
async fn a_cursor_made_up_or_of_another_list_is_refused() {
    let desk = Desk::local();
    let (_, token) = desk.invite().await;
    for cursor in [
        "x",
        "TUVNQkVSI2JvYg",
        "%00",
        "%ff",
        &token,
        &desk.links().await.cursor("members of y", "MEMBER#bob"),
        &desk.links().await.cursor("", "MEMBER#bob"),
        &"A".repeat(10_000),
    ] {
        let answer = query(&format!("cursor={cursor}")).await;
        answer.problem(400, "invalid-cursor");
    }
}

#[tokio::test]
async fn an_invite_is_held_by_its_token_or_its_id() {
    let desk = Desk::local();
    let (id, token) = desk.invite().await;
    let by_token = desk.call(hold, Ask::post(format!("/invites/{token}/accept"))).await;
    assert_eq!(by_token.ok(200), json!({"id": id.to_string(), "generation": 3}));
    let by_id = desk.call(hold, Ask::post(format!("/invites/{id}/accept"))).await;
    assert_eq!(by_id.ok(200), json!({"id": id.to_string(), "generation": null}));
}

#[tokio::test]
async fn a_token_of_another_ring_is_not_found() {
    let desk = Desk::local();
    let (id, _) = desk.invite().await;
    let other = "2:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8,1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";
    let other = domain::KeyRing::parse(other).expect("a ring");
    let token = other.token(id, 3);
    let answer = desk.call(hold, Ask::get(format!("/invites/{}/info", token.as_str())));
    answer.await.problem(404, "invite-not-found");
}
