//! What follows from template.yaml alone: the binaries of the functions, the lists of them that Cargo and the library have,
//! and the list of endpoints.

use super::between;
use edge::routes::Endpoint;
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
    files.insert(
        "shared/edge/src/routes/list.rs".to_owned(),
        list_of(&endpoints(template)),
    );
    files
}

/// The endpoints, by path and method.
pub(super) fn endpoints(template: &Template) -> Vec<Endpoint<'_>> {
    let functions = template.functions.iter();
    let mut endpoints: Vec<_> = functions
        .flat_map(|function| function.routes.iter().map(move |route| (&function.binary, route)))
        .filter_map(|(function, route)| match route {
            Route::Path { method, path } => Some(Endpoint::new(function, method, path)),
            Route::Default => None,
        })
        .collect();
    endpoints.sort_unstable();
    endpoints
}

/// The endpoints as Rust.
fn list_of(endpoints: &[Endpoint]) -> String {
    let rows = endpoints.iter().map(|one| {
        let Endpoint { path, method, function } = one;
        format!("    Endpoint::new({function:?}, {method:?}, {path:?}),\n")
    });
    let rows = rows.collect::<Vec<_>>().concat();
    format!(
        "//! Written from template.yaml by `make generate`.\n\nuse super::Endpoint;\n\n\
         /// All endpoints, by path and method.\n#[rustfmt::skip]\n\
         pub const ENDPOINTS: [Endpoint; {}] = [\n{rows}];\n",
        endpoints.len(),
    )
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
