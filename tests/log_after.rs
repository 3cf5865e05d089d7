//! Runs after the flows: nothing secret or personal that any of them used is in the log of all functions.

use std::fs;
use testkit::api::{noted_secrets, variable};

#[test]
fn the_log_of_all_flows_holds_no_token_and_no_address() {
    let log = fs::read_to_string(variable("STACK_LOG")).expect("the log");
    let noted = fs::read_to_string(noted_secrets()).expect("what the flows noted");
    assert!(noted.lines().count() > 1000, "the flows ran before this");
    assert!(
        log.lines().filter(|line| line.contains("\"request_id\"")).count() > 500,
        "the flows are logged"
    );
    // A search for each of thousands of secrets in a long log, line by line of the distinct ones.
    let mut secrets: Vec<_> = noted.lines().collect();
    secrets.sort_unstable();
    secrets.dedup();
    for secret in secrets {
        assert!(!log.contains(secret), "the log holds {secret}");
    }
}
