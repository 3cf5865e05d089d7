//! The sample events: one a function, as they are written from [`testkit::samples`].
#![expect(
    clippy::disallowed_methods,
    reason = "the environment says whether to write the files anew"
)]

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use testkit::samples;
use testkit::stack::root;
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
        "shared/testkit/src/samples has no event for {lacking:?}"
    );
    assert!(unknown.is_empty(), "there is no function {unknown:?}");
}

/// `make samples` writes them.
#[test]
fn the_files_are_what_the_code_says() {
    let write = std::env::var_os("UPDATE_EVENTS").is_some();
    let folder = root().join("events");
    let entries = fs::read_dir(&folder).unwrap();
    let mut files: BTreeSet<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
    files.remove(OsStr::new("README.md"));
    for sample in samples::all() {
        let name = format!("{}.json", sample.function);
        let text = serde_json::to_string_pretty(&sample.event).unwrap() + "\n";
        if write {
            fs::write(folder.join(&name), &text).unwrap();
        }
        let written = fs::read_to_string(folder.join(&name)).unwrap_or_default();
        assert!(written == text, "events/{name} is out of date: run make samples");
        files.remove(OsStr::new(&name));
    }
    assert!(files.is_empty(), "no function takes {files:?}");
}
