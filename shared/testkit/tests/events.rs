//! Each function has one sample event in [`testkit::samples`]. `make generate` writes their files.

use std::collections::BTreeSet;
use testkit::samples;
use testkit::stack::template::Template;

#[test]
fn each_function_has_a_sample_event() {
    let functions = Template::read().unwrap().functions.into_iter();
    let functions: BTreeSet<_> = functions.map(|function| function.binary).collect();
    let events = samples::all().into_iter();
    let events: BTreeSet<_> = events.map(|sample| sample.function.to_owned()).collect();
    let lacking: Vec<_> = functions.difference(&events).collect();
    let unknown: Vec<_> = events.difference(&functions).collect();
    assert!(
        lacking.is_empty(),
        "add sample events for {lacking:?} to shared/testkit/src/samples"
    );
    assert!(
        unknown.is_empty(),
        "there are sample events for unknown functions: {unknown:?}"
    );
}
