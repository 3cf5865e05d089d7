//! What the local stack repeats of the store, since it uses none of the other crates.

#[test]
fn the_guard_knows_the_key_that_connections_are_opened_with() {
    assert_eq!(testkit::stack::guard::PRIMING_KEY, store::NOTHING);
}
