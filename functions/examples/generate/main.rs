//! Writes the files that follow from template.yaml and from the code: `make generate`. Its test holds what is committed
//! against them.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a program for people at a terminal"
)]

mod addresses;
mod binaries;
#[cfg(test)]
mod described;

use edge::openapi::{Operation, document};
use edge::routes::Endpoint;
use functions::operations;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use testkit::samples;
use testkit::stack::root;
use testkit::stack::template::Template;

/// The answers that the document shows, by operation: snapshots of the functions' tests.
const EXAMPLES: [(&str, &str); 24] = [
    ("accept-invite", "accept_invite__tests__first"),
    ("act-on-invites", "act_on_invites__tests__resent"),
    ("change-band", "change_band__tests__all"),
    (
        "change-invite",
        "change_invite__tests__what_is_given_changes_and_a_new_address_gets_a_new_link",
    ),
    (
        "change-member",
        "change_member__tests__a_member_becomes_an_admin_and_back_but_the_last_admin_stays",
    ),
    ("create-band", "create_band__tests__the_founder_is_its_admin"),
    ("create-invite", "create_invite__tests__email"),
    ("create-invites", "create_invites__tests__made"),
    ("list-bands", "list_bands__tests__callers_see_their_own_bands"),
    (
        "list-inbox",
        "list_inbox__tests__it_lists_invites_to_the_verified_address",
    ),
    ("list-invites", "list_invites__tests__all"),
    (
        "list-members",
        "list_members__tests__members_see_members_and_their_invites",
    ),
    ("preview-invite", "preview_invite__tests__shown"),
    ("replace-links", "replace_links__tests__replaced"),
    (
        "resend-invite",
        "resend_invite__tests__an_expired_invite_is_resent_with_a_new_link_but_not_twice_in_a_row",
    ),
    ("save-mail-choices", "save_mail_choices__tests__on"),
    ("save-profile", "save_profile__tests__a_profile_is_created_and_changed"),
    ("search-users", "search_users__tests__admin"),
    ("show-band", "show_band__tests__members_see_it_with_their_role"),
    ("show-invite", "show_invite__tests__revoked"),
    ("show-invite-info", "show_invite_info__tests__anyone"),
    ("show-mail-choices", "show_mail_choices__tests__unsubscribed"),
    ("show-profile", "show_profile__tests__a_saved_profile_is_shown"),
    ("show-statistics", "show_statistics__tests__usual"),
];

/// Where README's table of routes begins and ends.
const TABLE: [&str; 2] = ["<!-- routes -->\n", "<!-- /routes -->"];

/// `generate binaries` writes only what the library needs to know of new modules, before it is compiled with them.
fn main() {
    let files = match std::env::args().nth(1).as_deref() {
        Some("binaries") => binaries::all(&Template::read().expect("template.yaml")),
        _ => generated(),
    };
    for (file, text) in files {
        let path = root().join(&file);
        if fs::read_to_string(&path).unwrap_or_default() != text {
            fs::write(&path, text).expect("the file is written");
            println!("wrote {file}");
        }
    }
}

/// All generated files, by their path in the repository.
fn generated() -> BTreeMap<String, String> {
    let template = Template::read().expect("template.yaml");
    let endpoints = binaries::endpoints(&template);
    let operations = operations();
    check_described(&endpoints, &operations);
    let described = document(&endpoints, &operations, &example);
    let described = serde_json::to_string_pretty(&described).expect("JSON") + "\n";
    let mut files = binaries::all(&template);
    files.insert("openapi.json".to_owned(), described);
    files.insert(addresses::FILE.to_owned(), addresses::list());
    for sample in samples::all() {
        let event = serde_json::to_string_pretty(&sample.event).expect("JSON") + "\n";
        files.insert(format!("events/{}.json", sample.function), event);
    }
    let readme = fs::read_to_string(root().join("README.md")).expect("README.md");
    files.insert(
        "README.md".to_owned(),
        between(&readme, TABLE, &table(&endpoints, &operations)),
    );
    files
}

/// Stops where template.yaml and the descriptions don't have the same functions.
fn check_described(endpoints: &[Endpoint], operations: &[Operation]) {
    for endpoint in endpoints {
        let described = operations.iter().any(|operation| operation.id == endpoint.function);
        assert!(
            described,
            "template.yaml has a route of {}, which no operation describes",
            endpoint.function
        );
    }
    for operation in operations {
        let routed = endpoints.iter().any(|endpoint| endpoint.function == operation.id);
        assert!(
            routed,
            "template.yaml has no route of {}, which an operation describes",
            operation.id
        );
    }
}

/// The example of an operation's answer.
fn example(operation: &str) -> Option<Value> {
    let (_, name) = EXAMPLES.iter().find(|(id, _)| *id == operation)?;
    let path = root().join(format!("functions/src/snapshots/functions__{name}.snap"));
    let text = fs::read_to_string(&path);
    let text = text.unwrap_or_else(|_| panic!("no example {}: run the test that writes it first", path.display()));
    let json = text.splitn(3, "---\n").nth(2).expect("a snapshot behind its header");
    Some(serde_json::from_str(json).expect("JSON"))
}

/// README's table of routes, by path and method.
fn table(endpoints: &[Endpoint], operations: &[Operation]) -> String {
    let mut lines = vec!["| Method | Path | Who | What | Function |\n|---|---|---|---|---|\n".to_owned()];
    for Endpoint { path, method, function } in endpoints {
        let of_function = operations.iter().filter(|operation| operation.id == *function);
        lines.extend(of_function.map(|operation| {
            let (who, what) = (operation.who.as_str(), operation.summary);
            format!("| `{method}` | `{path}` | {who} | {what} | `{function}` |\n")
        }));
    }
    lines.concat()
}

/// The text with this between its marks.
fn between(text: &str, [begin, end]: [&str; 2], content: &str) -> String {
    let marks = || format!("the marks {begin:?} and {end:?}");
    let (before, rest) = text.split_once(begin).unwrap_or_else(|| panic!("{}", marks()));
    let (_, after) = rest.split_once(end).unwrap_or_else(|| panic!("{}", marks()));
    format!("{before}{begin}{content}{end}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn what_is_committed_is_what_would_be_generated() {
        let outdated: Vec<_> = generated()
            .into_iter()
            .filter(|(file, text)| fs::read_to_string(root().join(file)).ok().as_ref() != Some(text))
            .map(|(file, _)| file)
            .collect();
        assert!(outdated.is_empty(), "run make generate, and commit {outdated:?}");
    }

    #[test]
    fn there_is_no_event_of_a_function_that_is_gone() {
        let events = fs::read_dir(root().join("events")).expect("events");
        let names = events.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"));
        let found: BTreeSet<_> = names.filter(|name| name != "README.md").collect();
        let samples = samples::all().into_iter();
        let known: BTreeSet<_> = samples.map(|sample| format!("{}.json", sample.function)).collect();
        assert_eq!(found, known);
    }

    #[test]
    fn every_answer_with_a_view_has_an_example() {
        for operation in operations() {
            let has_example = EXAMPLES.iter().any(|(id, _)| *id == operation.id);
            assert_eq!(has_example, operation.answers_view(), "{}", operation.id);
        }
    }
}
