//! The API's description is current, complete, and agrees with the routes.

use edge::{Code, openapi};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use testkit::stack::root;
use testkit::stack::template::{Route, Template};

/// A whole answer of a function's tests.
fn snapshot(name: &str) -> Value {
    let path = root().join(format!("functions/src/snapshots/functions__{name}.snap"));
    let text = fs::read_to_string(&path).unwrap_or_else(|_| panic!("no example {}", path.display()));
    let json = text.splitn(3, "---\n").nth(2).expect("a snapshot behind its header");
    serde_json::from_str(json).expect("JSON")
}

#[test]
fn the_document_is_current() {
    let file = root().join("openapi.json");
    let mut current = serde_json::to_string_pretty(&openapi::document(&snapshot)).expect("JSON");
    current.push('\n');
    #[expect(clippy::disallowed_methods, reason = "the one switch of `make openapi`")]
    let update = std::env::var_os("UPDATE_OPENAPI").is_some();
    if update {
        fs::write(&file, &current).expect("written");
    }
    let committed = fs::read_to_string(&file).expect("openapi.json");
    assert!(committed == current, "openapi.json is out of date: make openapi");
}

#[test]
fn it_has_every_route_and_no_other() {
    let mut routes = BTreeSet::new();
    for function in Template::read().expect("template.yaml").functions {
        for route in function.routes {
            if let Route::Path { method, path } = route {
                routes.insert((function.binary.clone(), method, path));
            }
        }
    }
    let described = openapi::routes().into_iter();
    let described = described.map(|(id, method, path)| (id.to_owned(), method.to_owned(), path.to_owned()));
    assert_eq!(described.collect::<BTreeSet<_>>(), routes);
}

#[test]
fn every_problem_is_described() {
    let text = openapi::document(&snapshot).to_string();
    let missing: Vec<_> = Code::ALL
        .iter()
        // This one is of a path and method without an operation.
        .filter(|code| **code != Code::MethodNotAllowed)
        .filter(|code| !text.contains(&format!("#/components/examples/{}\"", code.as_str())))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The members that the code adds to problems, beyond those that all have.
fn extensions() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for folder in ["shared/edge/src", "shared/edge/src/views", "functions/src"] {
        for entry in fs::read_dir(root().join(folder)).expect("a folder") {
            let path = entry.expect("an entry").path();
            let text = fs::read_to_string(path).unwrap_or_default();
            let names = text.split(".with(\"").skip(1).filter_map(|rest| rest.split('"').next());
            found.extend(names.map(str::to_owned));
        }
    }
    found
}

#[test]
fn every_member_of_a_problem_is_described() {
    let document = openapi::document(&snapshot);
    let problem = &document["components"]["schemas"]["Problem"];
    let all = problem["required"].as_array().expect("a list").iter();
    let mut expect = extensions();
    assert!(expect.contains("quota"), "the code is where it was: {expect:?}");
    expect.extend(all.filter_map(Value::as_str).map(str::to_owned));
    expect.insert("errors".to_owned());
    let described = problem["properties"].as_object().expect("properties");
    assert_eq!(described.keys().cloned().collect::<BTreeSet<_>>(), expect);
}

#[test]
fn every_reference_and_every_link_has_an_end() {
    let document = openapi::document(&snapshot);
    let ids: BTreeSet<_> = openapi::routes().into_iter().map(|(id, ..)| id).collect();
    let mut rest = vec![&document];
    while let Some(value) = rest.pop() {
        if let Some(target) = value.get("$ref").and_then(Value::as_str) {
            assert!(document.pointer(target.trim_start_matches('#')).is_some(), "{target}");
        }
        if let Some(links) = value.get("links").and_then(Value::as_object) {
            assert!(links.keys().all(|id| ids.contains(id.as_str())), "{links:?}");
        }
        match value {
            Value::Object(members) => rest.extend(members.values()),
            Value::Array(values) => rest.extend(values),
            _ => {}
        }
    }
}
