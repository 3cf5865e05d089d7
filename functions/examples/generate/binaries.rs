//! What follows from template.yaml alone: the binaries of the functions, and the lists of them that Cargo and the library have.

use super::between;
use std::collections::BTreeMap;
use std::fs;
use testkit::stack::root;
use testkit::stack::template::{Route, Template};

const ENTRIES: [&str; 2] = ["bin = [\n", "]\n\n[package]"];
const MODULES: [&str; 2] = ["// Endpoints.\n", "// What they share."];
const OPERATIONS: [&str; 2] = ["    vec![\n", "    ]\n}"];

/// The files, by their path in the repository.
pub(super) fn all(template: &Template) -> BTreeMap<String, String> {
    let (mut binaries, mut modules, mut operations) = (Vec::new(), Vec::new(), Vec::new());
    let mut files = BTreeMap::new();
    for function in &template.functions {
        let name = &function.binary;
        let module = name.replace('-', "_");
        files.insert(
            format!("functions/src/bin/{name}.rs"),
            binary(&module, &function.routes),
        );
        binaries.push(format!("    {{ name = \"{name}\", test = false }},\n"));
        modules.push(format!("pub mod {module};\n"));
        if function.routes.iter().any(|route| matches!(route, Route::Path { .. })) {
            operations.push(format!("        {module}::operation(),\n"));
        }
    }
    binaries.sort_unstable();
    modules.sort_unstable();
    let (cargo, library) = ("functions/Cargo.toml", "functions/src/lib.rs");
    files.insert(cargo.to_owned(), between(&read(cargo), ENTRIES, &binaries.concat()));
    let text = between(&read(library), MODULES, &(modules.concat() + "\n"));
    files.insert(library.to_owned(), between(&text, OPERATIONS, &operations.concat()));
    files
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The binary of an endpoint.
fn binary(module: &str, routes: &[Route]) -> String {
    let serve = if routes.is_empty() { "serve_events" } else { "serve" };
    format!(
        "//! Runs [`functions::{module}`].\n\nuse std::process::ExitCode;\n\n\
         fn main() -> ExitCode {{\n    edge::{serve}(functions::{module}::handle)\n}}\n"
    )
}
