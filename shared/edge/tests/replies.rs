//! Answers to every outcome of a handler. Each call checks the common headers.

use crate::desk::{Desk, header, read_body, read_event, soon};
use edge::extract::{FromQuery, Parameters};
use edge::{Code, Context, Outcome, Problem, Reply, Ring, Verifier, answer};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::future::Ready;
use testkit::ask::{Answer, Ask};

type All = Context<Verifier, Ring>;

async fn create(_: All) -> Outcome {
    Ok(Reply::created(json!({"id": "x"}), "/bands/x".to_owned()))
}

async fn finish(_: All) -> Outcome {
    Ok(Reply::done())
}

async fn panic_later(_: All) -> Outcome {
    tokio::task::yield_now().await;
    panic!("the secret is swordfish")
}

fn panic_at_once(_: All) -> Ready<Outcome> {
    panic!("the secret is swordfish")
}

/// The index of a problem code in the query.
struct CodeQuery(usize);

impl FromQuery for CodeQuery {
    fn from_query(get: impl Fn(&str) -> Option<String>) -> Result<Self, Problem> {
        let index = get("code").and_then(|text| text.parse().ok());
        Ok(Self(index.expect("an index")))
    }
}

async fn refuse(_: All, Parameters(CodeQuery(index)): Parameters<CodeQuery>) -> Outcome {
    let problem = Problem::new(Code::ALL[index], "Do something about it.");
    Err(problem.header("retry-after", "60").because("the secret is swordfish"))
}

#[tokio::test]
async fn a_created_reply_has_its_location() {
    let answer = Desk::local().call(create, Ask::post("/bands")).await;
    assert_eq!(header(&answer, "location"), Some("/bands/x"));
    assert_eq!(header(&answer, "content-type"), Some("application/json"));
    assert_eq!(answer.ok(201), json!({"id": "x"}));
}

#[tokio::test]
async fn a_done_reply_has_no_body() {
    let answer = Desk::local().call(finish, Ask::delete("/invites/x")).await;
    assert_eq!(header(&answer, "content-type"), None);
    assert_eq!(answer.ok(204), Value::Null);
}

#[tokio::test]
async fn a_handler_that_panics_is_an_internal_problem_without_its_message() {
    let desk = Desk::local();
    let ask = || Ask::get("/me");
    for answer in [
        desk.call(panic_later, ask()).await,
        desk.call(panic_at_once, ask()).await,
    ] {
        let problem = answer.clone().problem(500, "internal");
        assert_eq!(
            problem["detail"],
            "If it happens again, report this `instance`: the cause is logged under it."
        );
        assert!(!format!("{answer:?}").contains("swordfish"));
    }
    let _ = desk.call(finish, ask()).await.ok(204);
}

#[tokio::test]
async fn every_code_has_its_own_document() {
    let mut titles = BTreeSet::new();
    for (index, code) in Code::ALL.iter().enumerate() {
        let answer = Desk::local().call(refuse, Ask::get(format!("/me?code={index}"))).await;
        assert_eq!(header(&answer, "retry-after"), Some("60"));
        assert!(!format!("{answer:?}").contains("swordfish"), "what the log says");
        let problem = answer.problem(code.status(), code.as_str());
        assert_eq!(problem["instance"], "request-1");
        assert_eq!(problem["detail"], "Do something about it.");
        let title = problem["title"].as_str().unwrap_or_default().to_owned();
        assert!(titles.insert(title), "{code:?} has a title of its own");
    }
}

#[tokio::test]
async fn a_problem_has_errors_only_if_fields_are_wrong() {
    let ask = Ask::post("/bands/x/invites").json(&json!([]));
    let problem = Desk::local().call(read_body, ask).await.problem(400, "malformed-body");
    let members: BTreeSet<_> = problem.as_object().expect("an object").keys().cloned().collect();
    let expect = ["code", "detail", "instance", "status", "title", "type"];
    assert_eq!(members, expect.map(str::to_owned).into());
}

#[tokio::test]
async fn an_empty_event_is_answered() {
    let reply = answer(Desk::local().instance, read_body, read_event(&json!({})), soon()).await;
    let answer = Answer::of_function(reply);
    assert_eq!(header(&answer, "x-request-id"), Some(""));
    assert_eq!(answer.status, 415);
}
