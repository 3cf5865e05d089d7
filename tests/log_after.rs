//! Runs after the flows: nothing secret or personal that any of them used is in the log of all functions.

use std::collections::BTreeSet;
use std::fs;
use testkit::api::{noted_secrets, variable};

#[test]
fn the_log_of_all_flows_holds_nothing_secret_or_personal_of_theirs() {
    let log = fs::read_to_string(variable("STACK_LOG")).expect("the log");
    let noted = fs::read_to_string(noted_secrets()).expect("what the flows noted: they run before this");
    let secrets: BTreeSet<_> = noted.lines().collect();
    assert!(secrets.len() > 1000, "the flows ran before this");
    let requests = log.lines().filter(|line| line.contains("\"request_id\"")).count();
    assert!(requests > 500, "the flows are logged");
    for secret in secrets {
        assert!(!log.contains(secret), "the log holds {secret}");
    }
}
