//! Invariants between files. A change that forgets one of them fails here, with a message that names it.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

use edge::Code;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use testkit::stack::root;
use testkit::stack::template::{Route, Template};

/// The text of all files below `folder` with this ending, by path.
fn files(folder: &str, ending: &str) -> BTreeMap<PathBuf, String> {
    let mut all = BTreeMap::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                all.insert(path.clone(), fs::read_to_string(path).expect("text"));
            }
        }
    }
    all
}

fn rust() -> BTreeMap<PathBuf, String> {
    let mut all = files("functions", ".rs");
    all.extend(files("shared", ".rs"));
    all.extend(files("tests", ".rs"));
    all.extend(files("infra/local/stack", ".rs"));
    all
}

/// The source of each function's module without its tests, by the name of its binary.
fn functions() -> BTreeMap<String, String> {
    let name = |path: &PathBuf| path.file_stem().unwrap().to_string_lossy().into_owned();
    let binaries = files("functions/src/bin", ".rs");
    let function = |name: String| {
        let module = root().join(format!("functions/src/{}.rs", name.replace('-', "_")));
        let module = fs::read_to_string(&module).unwrap_or_else(|_| panic!("no module {}", module.display()));
        let production = module.split("#[cfg(test)]").next().unwrap_or_default();
        (name, production.to_owned())
    };
    binaries.keys().map(name).map(function).collect()
}

#[test]
fn functions_and_stanzas_of_the_template_match() {
    let template = Template::read().expect("template.yaml");
    let stanzas: BTreeSet<_> = template
        .functions
        .iter()
        .map(|function| function.binary.clone())
        .collect();
    assert_eq!(stanzas, functions().into_keys().collect());
    for function in &template.functions {
        let camel: String = function
            .binary
            .split('-')
            .map(|word| word[..1].to_uppercase() + &word[1..])
            .collect();
        assert_eq!(function.logical_id, format!("{camel}Function"));
    }
}

#[test]
fn each_module_of_a_function_starts_with_its_route() {
    let functions = functions();
    for function in Template::read().expect("template.yaml").functions {
        let text = &functions[&function.binary];
        for route in &function.routes {
            match route {
                Route::Path { method, path } => {
                    let first = format!("//! `{method} {path}`: ");
                    assert!(
                        text.starts_with(&first),
                        "{} should start with {first}",
                        function.binary
                    );
                }
                Route::Default => {}
            }
        }
    }
}

#[test]
fn mail_is_sent_only_with_the_configured_identity_and_configuration_set() {
    let text = fs::read_to_string(root().join("template.yaml")).expect("template.yaml");
    let ses: Vec<_> = text
        .lines()
        .map(str::trim)
        .filter(|line| line.contains("ses:"))
        .collect();
    let arn = "- !Sub arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:";
    let wanted = [
        "Action: ses:SendEmail".to_owned(),
        format!("{arn}identity/${{EmailIdentity}}"),
        format!("{arn}configuration-set/${{EmailConfigurationSet}}"),
    ];
    let granted: Vec<_> = ses
        .iter()
        .filter(|line| !line.contains("ses:configuration-set\""))
        .collect();
    assert_eq!(granted, wanted.iter().collect::<Vec<_>>());
}

#[test]
fn a_deployment_has_no_local_mode() {
    let text = fs::read_to_string(root().join("template.yaml")).expect("template.yaml");
    assert!(
        !text.contains("DYNAMODB_ENDPOINT"),
        "with this variable a request could shift the clock"
    );
    for endpoint in ["SES_ENDPOINT", "SECRETS_MANAGER_ENDPOINT"] {
        assert!(
            !text.contains(endpoint),
            "with {endpoint} mail or secrets could go elsewhere"
        );
    }
}

#[test]
fn each_problem_has_a_test() {
    let sources = rust().into_values().collect::<String>();
    let untested: Vec<_> = Code::ALL
        .iter()
        .filter(|code| !sources.contains(&format!("({}, \"{}\")", code.status(), code.as_str())))
        .map(|code| code.as_str())
        .collect();
    assert!(
        untested.is_empty(),
        "no test calls problem(status, code) for {untested:?}"
    );
}

#[test]
fn only_the_store_uses_the_database_sdk_and_nothing_scans() {
    for (path, text) in files("shared", "Cargo.toml")
        .into_iter()
        .chain(files("functions", "Cargo.toml"))
    {
        let is_store = path.ends_with("store/Cargo.toml");
        assert_eq!(text.contains("aws-sdk-dynamodb"), is_store, "{}", path.display());
    }
    for (path, text) in files("shared/store/src", ".rs") {
        assert!(!text.contains(".scan("), "{} scans", path.display());
    }
}

#[test]
fn files_and_handlers_are_short() {
    for (path, text) in rust() {
        assert!(
            text.lines().count() <= 400,
            "{} has more than 400 lines",
            path.display()
        );
    }
    for (name, text) in functions() {
        assert!(text.lines().count() <= 120, "{name} has more than 120 lines");
        let handler = text.split("async fn handle").nth(1).expect("a handler");
        let lines = handler.split("\n}").next().unwrap_or_default().lines().count();
        assert!(lines <= 40, "{name}'s handler has {lines} lines");
    }
}

/// The name of the type that a line declares, at the top level or one level below.
fn declared(line: &str) -> Option<&str> {
    let line = line.strip_prefix("    ").unwrap_or(line);
    let line = match line.strip_prefix("pub") {
        Some(rest) => rest.split_once(' ')?.1,
        None => line,
    };
    let kinds = ["struct ", "enum ", "trait ", "union "];
    let rest = kinds.iter().find_map(|kind| line.strip_prefix(kind))?;
    rest.split(|letter: char| !letter.is_alphanumeric()).next()
}

#[test]
fn type_names_are_unique() {
    let sources = rust();
    let mut declarations: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (path, text) in &sources {
        for name in text.lines().filter_map(declared) {
            declarations.entry(name).or_default().push(path.display().to_string());
        }
    }
    assert!(declarations.contains_key("Invite"), "the search finds declarations");
    declarations.retain(|_, paths| paths.len() > 1);
    assert!(
        declarations.is_empty(),
        "names with more than one type: {declarations:#?}"
    );
}
