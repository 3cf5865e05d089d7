//! The local stack depends on no other crate, so it repeats a constant of the store.

#[test]
fn the_guard_and_the_store_use_the_same_priming_key() {
    assert_eq!(testkit::stack::guard::PRIMING_KEY, store::NOTHING);
}
