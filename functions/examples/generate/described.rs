//! The API's description is complete and agrees with itself.

use edge::Code;
use edge::openapi::document;
use edge::routes::ENDPOINTS;
use functions::operations;
use serde_json::Value;
use std::collections::BTreeSet;

fn described() -> Value {
    document(&ENDPOINTS, &operations(), &|_| None)
}

/// All objects of the document, however deep.
fn objects(document: &Value) -> Vec<&serde_json::Map<String, Value>> {
    let (mut found, mut rest) = (Vec::new(), vec![document]);
    while let Some(value) = rest.pop() {
        match value {
            Value::Object(members) => {
                found.push(members);
                rest.extend(members.values());
            }
            Value::Array(values) => rest.extend(values),
            _ => {}
        }
    }
    found
}

#[test]
fn every_endpoint_has_an_operation_and_every_operation_an_endpoint() {
    let endpoints = ENDPOINTS.map(|endpoint| endpoint.function);
    let described: BTreeSet<_> = operations().iter().map(|operation| operation.id).collect();
    assert_eq!(described, BTreeSet::from(endpoints));
    assert_eq!(described.len(), operations().len(), "one operation a function");
}

#[test]
fn every_problem_is_described() {
    let document = described();
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    let codes = schemas
        .values()
        .filter_map(|schema| schema.pointer("/allOf/1/properties/code/enum/0")?.as_str());
    let mut missing: BTreeSet<_> = Code::ALL.map(Code::as_str).into();
    for code in codes {
        missing.remove(code);
    }
    // This one is of a path and method without an operation.
    assert_eq!(missing, BTreeSet::from(["method-not-allowed"]));
}

#[test]
fn the_example_of_a_problem_has_what_its_schema_requires_and_nothing_else() {
    let document = described();
    let components = &document["components"];
    let base = &components["schemas"]["Problem"];
    let known = base["properties"].as_object().expect("properties");
    for (code, example) in components["examples"].as_object().expect("examples") {
        let members = example["value"].as_object().expect("a problem");
        assert!(members.keys().all(|name| known.contains_key(name)), "{code}");
        assert!(members.values().all(|value| !value.is_null()), "{code}");
        let required = base["required"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(Value::as_str);
        assert!(required.into_iter().all(|name| members.contains_key(name)), "{code}");
    }
}

#[test]
fn every_reference_and_every_link_has_an_end_and_every_component_is_used() {
    let document = described();
    let ids = ENDPOINTS.map(|endpoint| endpoint.function);
    let mut used = BTreeSet::new();
    for object in objects(&document) {
        if let Some(target) = object.get("$ref").and_then(Value::as_str) {
            assert!(document.pointer(target.trim_start_matches('#')).is_some(), "{target}");
            used.insert(target.to_owned());
        }
        if let Some(links) = object.get("links").and_then(Value::as_object) {
            assert!(links.keys().all(|id| ids.contains(&id.as_str())), "{links:?}");
        }
    }
    for kind in ["schemas", "responses", "examples", "headers"] {
        for name in document["components"][kind].as_object().expect("components").keys() {
            assert!(used.contains(&format!("#/components/{kind}/{name}")), "{kind}/{name}");
        }
    }
}

#[test]
fn every_operation_says_what_it_does() {
    for (path, methods) in described()["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            for name in ["summary", "description"] {
                let text = operation[name].as_str().unwrap_or_default();
                assert_eq!(
                    text.ends_with('.'),
                    name == "description",
                    "{method} {path}: {name} {text:?}"
                );
                assert!(
                    !text.is_empty() && !text.contains("  "),
                    "{method} {path}: {name} {text:?}"
                );
            }
        }
    }
}
