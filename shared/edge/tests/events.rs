//! Every event gets a proper answer, whatever it holds: from the bytes that Lambda sends to those that it gets back.

use crate::desk::{Desk, hold, name_member, open_to_all, page, read_body, refuse_route, show_band, soon};
use data_encoding::BASE64;
use edge::extract::{FromQuery, Parameters};
use edge::{Context, GatewayEvent, Handler, Outcome, Problem, Reply, Ring, Verifier, answer};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use testkit::ask::Answer;

/// The query parameter `q`.
struct EchoQuery(Option<String>);

impl FromQuery for EchoQuery {
    fn from_query(get: impl Fn(&str) -> Option<String>) -> Result<Self, Problem> {
        Ok(Self(get("q")))
    }
}

/// Answers the query parameter `q`.
async fn echo(_: Context<Verifier, Ring>, Parameters(EchoQuery(q)): Parameters<EchoQuery>) -> Outcome {
    Ok(Reply::ok(json!({"q": q})))
}

/// Sends the bytes of an event, as the runtime would, and reads those of the reply.
async fn pass<Extracted, H>(desk: Desk, handle: H, event: &[u8]) -> Answer
where
    H: Handler<Context<Verifier, Ring>, Extracted>,
{
    let event: GatewayEvent = serde_json::from_slice(event).expect("every JSON is read");
    let reply =
        serde_json::to_vec(&answer(desk.instance, handle, event, soon()).await).expect("every reply is written");
    Answer::of_function(serde_json::from_slice::<Value>(&reply).expect("JSON"))
}

/// Sends an event to a handler for each type that can be extracted, and checks the answers.
async fn check(desk: Desk, event: &[u8]) {
    let answers = [
        pass(desk, echo, event).await,
        pass(desk, hold, event).await,
        pass(desk, name_member, event).await,
        pass(desk, open_to_all, event).await,
        pass(desk, page, event).await,
        pass(desk, read_body, event).await,
        pass(desk, refuse_route, event).await,
        pass(desk, show_band, event).await,
    ];
    for answer in answers {
        let shown = format!("{answer:?} to {}", String::from_utf8_lossy(event));
        assert!(answer.headers.contains_key("x-request-id"), "{shown}");
        assert!(answer.body.is_object(), "{shown}");
        match answer.status {
            200 => assert_eq!(
                answer.headers.get("content-type").map(String::as_str),
                Some("application/json"),
                "{shown}"
            ),
            status => {
                let code = answer.body["code"].as_str().unwrap_or_default().to_owned();
                // Only for an event without the path parameter that its handler extracts.
                assert!(status < 500 || code == "internal", "{shown}");
                assert!(answer.body["instance"].is_string(), "{shown}");
                // `instance` is empty if the event has no request id.
                assert_eq!(answer.body["status"], status, "{shown}");
                assert_eq!(answer.body["type"], format!("/problems/{code}"), "{shown}");
                assert_eq!(
                    answer.headers.get("content-type").map(String::as_str),
                    Some("application/problem+json"),
                    "{shown}"
                );
            }
        }
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(future)
}

/// Characters that URIs, headers, methods and paths refuse or interpret.
const ODD: [char; 40] = [
    '\0', '\t', '\n', '\r', '\u{b}', '\u{c}', '\u{1b}', '\u{7f}', '\u{85}', '\u{a0}', ' ', '"', '#', '%', '&', '\'',
    '+', ',', '.', '/', ':', ';', '<', '=', '>', '?', '@', '[', '\\', ']', '^', '`', '{', '|', '}', '~', 'q', '2',
    '\u{feff}', '🎺',
];

fn text() -> impl Strategy<Value = String> {
    let odd = || prop::sample::select(&ODD[..]);
    prop_oneof![
        Just(String::new()),
        vec(odd(), 0..12).prop_map(String::from_iter),
        vec(any::<char>(), 0..12).prop_map(String::from_iter),
        (vec(any::<char>(), 0..4), vec(odd(), 0..4), "[a-z0-9=&%]{0,8}").prop_map(|(some, more, rest)| some
            .into_iter()
            .chain(more)
            .chain(rest.chars())
            .collect()),
    ]
}

/// Any JSON, sometimes with a string that becomes a lone surrogate.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
        Just(json!(SURROGATE)),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            vec((text(), inner), 0..3).prop_map(|members| Value::from(Map::from_iter(members))),
        ]
    })
}

/// Becomes a lone surrogate, which JSON can hold but a string can't.
const SURROGATE: &str = "<surrogate>";

/// Mostly the expected value, sometimes any JSON.
fn mostly(strategy: impl Strategy<Value = Value> + 'static) -> impl Strategy<Value = Value> {
    prop_oneof![30 => strategy, 1 => json()]
}

fn string(strategy: impl Strategy<Value = String> + 'static) -> impl Strategy<Value = Value> {
    mostly(strategy.prop_map(Value::from))
}

fn one_of(names: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(names).prop_map(str::to_owned)
}

fn headers() -> impl Strategy<Value = Value> {
    let name = prop_oneof![
        3 => one_of(&[
            "host", "Host", "x-forwarded-proto", "authorization", "Authorization", "content-type", "content-length",
            "idempotency-key", "x-local-clock-shift", "cookie", "transfer-encoding", "x-amzn-trace-id",
        ]),
        1 => text(),
    ];
    let value = prop_oneof![
        2 => text(),
        1 => one_of(&["application/json", "Bearer x", "https", "bands.example:99999", "[::1", "3600"]),
    ];
    vec((name, string(value)), 0..6).prop_map(|members| Value::from(Map::from_iter(members)))
}

fn body() -> impl Strategy<Value = String> {
    let bytes = || vec(any::<u8>(), 0..24);
    prop_oneof![
        text(),
        Just(r#"{"max_uses": 7}"#.to_owned()),
        bytes().prop_map(|bytes| BASE64.encode(&bytes)),
        bytes().prop_map(|bytes| BASE64.encode(&bytes).trim_end_matches('=').to_owned()),
        (bytes(), bytes()).prop_map(|(one, two)| BASE64.encode(&one) + &BASE64.encode(&two)),
        Just(BASE64.encode(br#"{"max_uses": 7}"#)),
    ]
}

fn event() -> impl Strategy<Value = Value> {
    let path = prop_oneof![
        text(),
        text().prop_map(|text| format!("/{text}")),
        Just("/me".to_owned())
    ];
    let stage = prop_oneof![text(), one_of(&["$default", "prod", "me"])];
    let method = prop_oneof![one_of(&["GET", "POST", "DELETE", "get", ""]), text()];
    let parameters = (text(), text(), text())
        .prop_map(|(band, member, token)| json!({"band_id": band, "member_id": member, "token": token}));
    let context = (
        string(text()),
        string(stage),
        mostly(string(method).prop_map(|method| json!({"method": method}))),
    )
        .prop_map(|(id, stage, http)| json!({"requestId": id, "stage": stage, "http": http}));
    let members = (
        string(text()),
        string(path),
        string(prop_oneof![text(), text().prop_map(|text| format!("q={text}"))]),
        mostly(parameters),
        mostly(headers()),
        mostly(context),
        string(body()),
        mostly(any::<bool>().prop_map(Value::from)),
    );
    members.prop_map(|(route, path, query, parameters, headers, context, body, is_base64)| {
        json!({
            "version": "2.0", "routeKey": route, "rawPath": path, "rawQueryString": query, "pathParameters": parameters,
            "headers": headers, "requestContext": context, "body": body, "isBase64Encoded": is_base64,
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn every_event_has_a_proper_answer(event in prop_oneof![20 => event(), 1 => json()]) {
        let event = event.to_string().replace(SURROGATE, r"\ud800");
        block_on(check(Desk::local(), event.as_bytes()));
    }

    #[test]
    fn a_query_reads_as_it_was_sent(query in text().prop_map(|text| format!("a=1&q={text}"))) {
        let event = json!({"rawQueryString": query}).to_string();
        let answer = block_on(pass(Desk::local(), echo, event.as_bytes()));
        let sent = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "q");
        let sent = sent.filter(|(_, value)| !value.trim().is_empty());
        let read = answer.ok(200);
        prop_assert_eq!(read["q"].as_str(), sent.as_ref().map(|(_, value)| &**value));
    }

    #[test]
    fn a_path_parameter_is_what_the_event_says(member in text()) {
        let event = json!({
            "pathParameters": {"member_id": member},
            "requestContext": {"requestId": "request-1"},
        });
        let answer = block_on(pass(Desk::local(), name_member, event.to_string().as_bytes()));
        match domain::UserId::parse(&member) {
            Some(_) => prop_assert_eq!(&answer.ok(200)["member"], &json!(member)),
            None => drop(answer.problem(404, "member-not-found")),
        }
    }
}

#[test]
fn host_and_forwarded_headers_do_not_matter() {
    for (name, value) in [
        ("host", "bands.example:99999"),
        ("host", "[::1"),
        ("host", "a b"),
        ("Host", "\0"),
        ("host", ""),
        ("x-forwarded-proto", "1"),
        ("X-Forwarded-Proto", "https, http"),
        ("x-forwarded-proto", ""),
    ] {
        let event = json!({"rawPath": "/me", "headers": {"x": "y", name: value}}).to_string();
        block_on(check(Desk::local(), event.as_bytes()));
    }
}

#[test]
fn a_header_that_http_can_not_carry_is_checked_by_its_rule() {
    let send = |name: &str, value: &str| {
        let event = json!({
            "headers": {name: value},
            "pathParameters": {"member_id": "x"},
            "requestContext": {"requestId": "request-1"},
        });
        event.to_string()
    };
    for value in ["a\nb", "\0", "k\r\n", "\u{7f}", "a\u{1b}"] {
        let event = send("Idempotency-Key", value);
        let answer = block_on(pass(Desk::local(), name_member, event.as_bytes()));
        answer.problem(422, "invalid-input");
        let event = send("authorization", value);
        let answer = block_on(pass(Desk::local(), open_to_all, event.as_bytes()));
        answer.problem(401, "unauthenticated");
    }
    let event = send("a b\n", "k");
    block_on(pass(Desk::local(), name_member, event.as_bytes())).ok(200);
}

#[test]
fn a_target_longer_than_api_gateway_allows_is_refused() {
    let send = |path: usize, query: usize| {
        let event = json!({
            "rawPath": "ü".repeat(path / 2),
            "rawQueryString": "\"".repeat(query),
            "requestContext": {"requestId": "request-1"},
        });
        block_on(pass(Desk::local(), echo, event.to_string().as_bytes()))
    };
    send(16 * 1024, 0).ok(200);
    send(0, 16 * 1024).ok(200);
    send(8 * 1024, 8 * 1024 + 1).problem(400, "malformed-query");
}

#[test]
fn an_event_of_the_wrong_shape_is_refused() {
    for event in [
        "null",
        "5",
        r#"{"headers": 5}"#,
        r#"{"headers": {"x": []}}"#,
        r#"{"rawPath": {}}"#,
        r#"{"body": [1]}"#,
        r#"{"requestContext": {"http": "GET"}}"#,
        r#"{"rawPath": "\ud800"}"#,
        r#"{"body": "{}", "body": "{}"}"#,
    ] {
        let answer = block_on(pass(Desk::local(), echo, event.as_bytes()));
        assert_eq!(
            (answer.status, &answer.body["code"]),
            (400, &json!("malformed-body")),
            "{event}"
        );
    }
}

#[test]
fn a_null_member_counts_as_missing() {
    let event = json!({
        "version": null, "routeKey": null, "rawPath": null, "rawQueryString": null, "pathParameters": null,
        "headers": {"content-type": null}, "requestContext": null, "body": null, "isBase64Encoded": null,
    });
    let answer = block_on(pass(Desk::local(), read_body, event.to_string().as_bytes()));
    assert_eq!(answer.status, 415);
}
