//! What must hold between files, so that a change in one that forgets another fails by name.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

use edge::Code;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use store::Opening;
use testkit::stack::policy::Permission;
use testkit::stack::root;
use testkit::stack::template::{Route, Template};

/// What reading a secret needs.
const READ_SECRET: &str = "secretsmanager:GetSecretValue";

/// All files below `folder` with this ending, and their text.
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
    all
}

/// The functions by name: each one's module without its tests, and its door.
fn functions() -> BTreeMap<String, String> {
    let name = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
    let doors = files("functions/src/bin", ".rs");
    let function = |(path, door): (&PathBuf, &String)| {
        let name = name(path);
        let module = root().join(format!("functions/src/{}.rs", name.replace('-', "_")));
        let module = fs::read_to_string(&module).unwrap_or_else(|_| panic!("no module {}", module.display()));
        let production = module.split("#[cfg(test)]").next().unwrap_or_default();
        (name, format!("{production}{door}"))
    };
    doors.iter().map(function).collect()
}

/// The functions by name, with what they share where they use it.
fn functions_and_what_they_share() -> BTreeMap<String, String> {
    let mut functions = functions();
    for (path, shared) in files("functions/src", ".rs") {
        let module = path.file_stem().unwrap().to_string_lossy().into_owned();
        for text in functions.values_mut() {
            if text.contains(&format!("use crate::{module}::")) {
                text.push_str(&shared);
            }
        }
    }
    functions
}

#[test]
fn each_function_has_a_stanza_named_after_it_and_each_stanza_a_function() {
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
fn each_function_says_its_route_first() {
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
fn each_function_may_do_exactly_what_the_store_does_for_it() {
    let grants = store::grants();
    let functions = functions_and_what_they_share();
    for function in Template::read().expect("template.yaml").functions {
        let text: String = functions[&function.binary].split_whitespace().collect();
        let methods = text.match_indices(".store.").map(|(at, found)| {
            let rest = &text[at + found.len()..];
            rest.split('(').next().unwrap().to_owned()
        });
        let methods = methods.filter(|method| method != "clone");
        let mut needed = BTreeSet::new();
        for method in methods {
            let (actions, _) = grants
                .get(method.as_str())
                .unwrap_or_else(|| panic!("store::grants lacks {method}"));
            needed.extend(actions.iter().map(|action| (*action).to_owned()));
        }
        if text.contains("Transport::new(") {
            needed.insert("ses:SendEmail".to_owned());
        }
        let permissions = function.permissions.into_iter();
        let actions = permissions.map(|permission| permission.action);
        let granted: BTreeSet<_> = actions.filter(|action| action != READ_SECRET).collect();
        assert_eq!(
            granted, needed,
            "{}: what template.yaml grants and what the store calls",
            function.binary
        );
    }
}

#[test]
fn each_function_says_that_it_needs_what_it_uses() {
    let template = Template::read().expect("template.yaml");
    let functions = functions_and_what_they_share();
    for function in template.functions {
        let text: String = functions[&function.binary].split_whitespace().collect();
        let has = |ways: &[&str]| ways.iter().any(|way| text.contains(way));
        let mut used = BTreeSet::new();
        if has(&["req.caller(", "req.viewer("]) {
            used.insert("Callers".to_owned());
        }
        // A view that takes the context makes links or cursors.
        if has(&[
            "cx.keys()",
            "req.held_invite(",
            "req.unsubscriber(",
            "req.page(",
            "unseal(",
            ",cx,",
        ]) {
            used.insert("Ring".to_owned());
        }
        if has(&[".store."]) {
            let may = |opening: &Opening| {
                let on_the_table = |permission: &Permission| permission.resource == "${Table.Arn}";
                let mut granted = function
                    .permissions
                    .iter()
                    .filter(|permission| on_the_table(permission));
                granted.any(|permission| permission.action == opening.action())
            };
            let opening = Opening::ALL.into_iter().find(may).expect("a call that is granted");
            used.insert(format!("Table(Opening::{opening:?})"));
        }
        assert_eq!(needs(&text), used, "{}: what it says and what it uses", function.binary);
    }
}

#[test]
fn each_function_may_read_exactly_the_secrets_that_it_says_it_needs() {
    let functions = functions();
    for function in Template::read().expect("template.yaml").functions {
        let text: String = functions[&function.binary].split_whitespace().collect();
        let needs = needs(&text);
        let kept = [("Callers", "${JwtSecret}"), ("Ring", "${InviteKeys}")];
        let needed = kept.iter().filter(|(need, _)| needs.contains(*need));
        let needed: BTreeSet<_> = needed.map(|(_, secret)| (*secret).to_owned()).collect();
        let permissions = function.permissions.into_iter();
        let read = permissions.filter(|permission| permission.action == READ_SECRET);
        let granted: BTreeSet<_> = read.map(|permission| permission.resource).collect();
        assert_eq!(
            granted, needed,
            "{}: the secrets that it may read and those that it needs",
            function.binary
        );
    }
}

/// What a function says that it needs. Its text is without blanks.
fn needs(text: &str) -> BTreeSet<String> {
    let main = text.split("fnmain()").nth(1).expect("main");
    let said = main.split(['[', ']']).nth(1).expect("serve(&[…], handle)");
    let said = said.split(',').filter(|need| !need.is_empty());
    said.map(|need| need.trim_start_matches("Need::").to_owned()).collect()
}

#[test]
fn only_the_indexes_that_are_queried_are_granted() {
    let template = fs::read_to_string(root().join("template.yaml")).expect("template.yaml");
    let grants = store::grants();
    for (name, text) in functions() {
        let called = grants
            .iter()
            .filter(|(method, _)| text.contains(&format!("store.{method}(")));
        let queried: BTreeSet<_> = called.flat_map(|(_, (_, indexes))| indexes.iter().copied()).collect();
        let stanza = stanza(&template, &name);
        let granted: BTreeSet<_> = stanza
            .match_indices("/index/")
            .map(|(at, _)| stanza[at + 7..].split('"').next().unwrap())
            .collect();
        assert_eq!(granted, queried, "{name}");
    }
}

/// The part of template.yaml that declares the function.
fn stanza(template: &str, name: &str) -> String {
    let at = template
        .find(&format!("CodeUri: target/lambda/{name}/"))
        .expect("a stanza");
    let rest = &template[at..];
    rest.split("Metadata:").next().unwrap_or(rest).to_owned()
}

#[test]
fn mail_goes_out_only_as_the_configured_identity_and_by_the_configured_set() {
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
        "it would let a request move its clock"
    );
    for endpoint in ["SES_ENDPOINT", "SECRETS_MANAGER_ENDPOINT"] {
        assert!(!text.contains(endpoint), "mail and secrets would go elsewhere");
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
        "no test asks for problem(status, code) of {untested:?}"
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
fn every_method_of_the_store_that_calls_the_database_declares_its_actions() {
    let declared = store::grants();
    for (path, text) in files("shared/store/src", ".rs") {
        for (_, rest) in text
            .match_indices("\n    pub async fn ")
            .map(|(at, found)| (at, &text[at + found.len()..]))
        {
            let name = rest.split('(').next().unwrap();
            assert!(
                name == "prime" || path.ends_with("deadline.rs") || declared.contains_key(name),
                "{}: {name}",
                path.display()
            );
        }
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

#[test]
fn the_readme_lists_every_route() {
    let readme = fs::read_to_string(root().join("README.md")).expect("README.md");
    let rows: Vec<_> = readme.lines().filter(|line| line.starts_with("| `")).collect();
    for function in Template::read().expect("template.yaml").functions {
        for route in function.routes {
            let Route::Path { method, path } = route else { continue };
            let wanted = [
                format!("`{method}`"),
                format!("`{path}`"),
                format!("`{}`", function.binary),
            ];
            let listed = rows
                .iter()
                .any(|row| wanted.iter().all(|cell| row.contains(cell.as_str())));
            assert!(listed, "README's route table lacks {wanted:?}");
        }
    }
}
