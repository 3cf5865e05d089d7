//! Runs after the flows: the functions' log contains no secret or personal value that any flow used.

use std::collections::BTreeSet;
use std::fs;
use testkit::api::{noted_secrets, variable};

#[test]
fn the_log_of_all_flows_contains_nothing_secret_or_personal() {
    let log = fs::read_to_string(variable("STACK_LOG")).expect("the log");
    let noted = fs::read_to_string(noted_secrets()).expect("the notes of the flows, which run before this test");
    let secrets: BTreeSet<_> = noted.lines().collect();
    assert!(secrets.len() > 1000, "the flows ran before this test");
    let requests = log.lines().filter(|line| line.contains("\"request_id\"")).count();
    assert!(requests > 500, "the flows are logged");
    for secret in secrets {
        assert!(!log.contains(secret), "the log contains {secret}");
    }
}
