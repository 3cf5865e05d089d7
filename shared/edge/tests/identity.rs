//! The caller whom a token's claims identify.

use crate::desk::Desk;
use crate::tokens::{claims, with};
use serde_json::{Value, json};
use testkit::lab::SECRET;
use testkit::people::sign;

/// Checks a member of the caller that the claims identify.
async fn check_caller(claims: Value, member: &str, expect: Value) {
    let caller = Desk::local().whoami(&sign(&claims, SECRET)).await.ok(200);
    assert_eq!(caller[member], expect, "{claims}");
}

#[tokio::test]
async fn an_address_counts_as_verified_only_where_the_issuer_says_true() {
    for (claim, expect) in [
        (json!(true), true),
        (json!("true"), true),
        (json!("True"), true),
        (json!("TRUE"), true),
        (json!(1), true),
        (json!("1"), true),
        (json!(false), false),
        (json!("false"), false),
        (json!("False"), false),
        (json!(null), false),
        (json!(0), false),
        (json!(2), false),
        (json!("0"), false),
        (json!(""), false),
        (json!("yes"), false),
        (json!(" true"), false),
        (json!([true]), false),
    ] {
        check_caller(with("email_verified", claim), "email_verified", json!(expect)).await;
    }
}

#[tokio::test]
async fn names_are_made_fit_to_be_shown() {
    for (name, expect) in [
        (json!("Ada\nLovelace"), json!("Ada Lovelace")),
        (json!("Ada\u{202E}"), json!("Ada")),
        (json!("x".repeat(81)), json!("x".repeat(80))),
        (json!(null), json!(null)),
        (json!(""), json!(null)),
        (json!(" \n"), json!(null)),
        (json!("https://evil.com/win"), json!(null)),
        (json!("Ann (ann@example.com)"), json!("Ann")),
        (json!("\"Ann Lee\" <ann@example.com>"), json!("Ann Lee")),
        (json!("ann@example.com - Ann Lee"), json!("Ann Lee")),
        (json!("Sammy Davis Jr. ann@example.com"), json!("Sammy Davis Jr.")),
        (json!("ann@example.com"), json!(null)),
        (json!("<ann@example.com>, ann@corp.local"), json!(null)),
        (json!(5), json!(null)),
        (json!(["Ann"]), json!(null)),
        (json!({"first": "Ada"}), json!(null)),
    ] {
        check_caller(with("name", name), "name", expect).await;
    }
}

#[tokio::test]
async fn without_a_name_the_next_best_is_taken_and_never_an_address() {
    let all = json!({
        "name": "Ada Lovelace", "given_name": "Ada", "family_name": "King", "preferred_username": "ada.l",
        "nickname": "Addie",
    });
    for (changes, expect) in [
        (json!({}), json!("Ada Lovelace")),
        (json!({"name": null}), json!("Ada King")),
        (json!({"name": "ada@example.com"}), json!("Ada King")),
        (json!({"name": "Ada <ada@example.com>"}), json!("Ada")),
        (json!({"name": "ada@corp.local"}), json!("Ada King")),
        (json!({"name": "", "family_name": null}), json!("Ada")),
        (json!({"name": 1, "given_name": null}), json!("King")),
        (
            json!({"name": null, "given_name": "", "family_name": ""}),
            json!("ada.l"),
        ),
        (
            json!({"name": null, "given_name": null, "family_name": null, "preferred_username": "ada@example.com"}),
            json!("Addie"),
        ),
        (json!({"name": "D@ve"}), json!("D@ve")),
        (json!({"name": "\u{3164}"}), json!("Ada King")),
    ] {
        let mut claims = claims();
        let members = claims.as_object_mut().expect("an object");
        for (name, value) in all.as_object().into_iter().chain(changes.as_object()).flatten() {
            members.insert(name.clone(), value.clone());
        }
        check_caller(claims, "name", expect).await;
    }
}

#[tokio::test]
async fn an_address_that_cannot_be_used_is_dropped() {
    for email in [
        json!(null),
        json!(""),
        json!("ada"),
        json!("ada@localhost@"),
        json!("adä@example.com"),
        json!("ada@exa\u{AD}mple.com"),
        json!(format!("ada@exa{}mple.com", "\u{AD}".repeat(400))),
        json!(["ada@example.com"]),
    ] {
        check_caller(with("email", email), "email", json!(null)).await;
    }
}
