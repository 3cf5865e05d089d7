//! Fields that bodies accept and refuse.

use super::*;
use domain::draft::SettingsChange;
use domain::{BandChange, BandDraft, InviteChange, InviteDraft, MemberChange};

fn check<T: FromFields>(body: &Value, expect: &[&str]) {
    let Value::Object(object) = body.clone() else {
        panic!("{body} is not an object")
    };
    let errors = Fields::read::<T>(object).err().unwrap_or_default();
    let mut pointers: Vec<_> = errors.iter().map(|error| error.pointer.as_str()).collect();
    pointers.sort_unstable();
    assert_eq!(pointers, expect, "{body}: {errors:?}");
}

#[test]
fn drafts() {
    let check = check::<InviteDraft>;
    check(&json!({}), &[]);
    check(
        &json!({"role": "admin", "ttl_hours": 8760, "max_uses": 1000, "notify": false}),
        &[],
    );
    check(
        &json!({"email": "ada@example.com", "max_uses": 1, "message": "Hi", "part": "bass"}),
        &[],
    );
    check(&json!({"user_id": "u1", "role": null}), &[]);
    check(&json!({"role": "owner"}), &["/role"]);
    check(&json!({"ttl_hours": 0}), &["/ttl_hours"]);
    check(&json!({"ttl_hours": 8761}), &["/ttl_hours"]);
    check(&json!({"ttl_hours": 2.0}), &[]);
    check(&json!({"ttl_hours": 1.5}), &["/ttl_hours"]);
    check(&json!({"ttl_hours": 1e300}), &["/ttl_hours"]);
    check(&json!({"ttl_hours": "72"}), &["/ttl_hours"]);
    check(&json!({"max_uses": 1001}), &["/max_uses"]);
    check(&json!({"max_uses": -1}), &["/max_uses"]);
    check(&json!({"email": "ada@example.com", "max_uses": 2}), &["/max_uses"]);
    check(&json!({"email": "ada@example.com", "user_id": "u1"}), &["/user_id"]);
    check(&json!({"notify": "yes"}), &["/notify"]);
    check(&json!({"locale": "de"}), &[]);
    check(&json!({"locale": "fr"}), &["/locale"]);
    check(&json!({"a/b~c": 1}), &["/a~1b~0c"]);
}

#[test]
fn every_error_is_named_at_once() {
    check::<InviteDraft>(
        &json!({"role": 1, "ttl_hours": 0, "email": "x", "message": "a\u{0}", "part": 7, "band": "b", "admin": true}),
        &["/admin", "/band", "/email", "/message", "/part", "/role", "/ttl_hours"],
    );
    check::<BandChange>(
        &json!({"name": "", "settings": {"max_members": 0, "colour": "red"}}),
        &["/name", "/settings/colour", "/settings/max_members"],
    );
    check::<BandChange>(&json!({"settings": []}), &["/settings"]);
}

/// The codes of everything wrong with a body, in the order of its fields.
fn codes<T: FromFields>(body: &Value) -> Vec<&'static str> {
    let errors = Fields::read::<T>(body.as_object().cloned().expect("an object")).err();
    let codes = errors.iter().flatten().map(|error| error.code.as_str());
    codes.collect()
}

#[test]
fn each_kind_of_error_has_its_code() {
    assert_eq!(codes::<BandDraft>(&json!({})), ["required"]);
    for (name, code) in [
        (json!(7), "type"),
        (json!(" "), "empty"),
        (json!("\u{3164}"), "empty"),
        (json!("a\u{7}b"), "characters"),
        (json!("ada@example.com"), "web-address"),
        (json!("x".repeat(81)), "too-long"),
        (json!("bit.ly/x"), "web-address"),
    ] {
        assert_eq!(codes::<BandDraft>(&json!({"name": name})), [code], "{name}");
    }
    assert_eq!(
        codes::<BandChange>(&json!({"settings": {"max_members": 0, "locale": "fr", "time_zone": "Berlin", "x": 1}})),
        ["range", "choice", "choice", "unknown"]
    );
    assert_eq!(
        codes::<InviteDraft>(&json!({"email": "ada@example.com", "user_id": "ada", "max_uses": 2})),
        ["combination", "combination"]
    );
    let unread = json!({"role": "king", "email": "x", "user_id": ""});
    assert_eq!(codes::<InviteDraft>(&unread), ["choice", "email", "format"]);
}

#[test]
fn null_clears_and_nothing_keeps() {
    let read = |body: Value| -> SettingsChange {
        Fields::read(body.as_object().cloned().expect("an object")).expect("settings")
    };
    assert_eq!(read(json!({})).max_members, Change::Keep);
    assert_eq!(read(json!({"max_members": null})).max_members, Change::Clear);
    assert_eq!(read(json!({"max_members": 5})).max_members, Change::Set(5));
    assert_eq!(
        read(json!({"email_notifications": null})).email_notifications,
        Some(true)
    );
}

#[test]
fn a_draft_describes_itself() {
    let schema = describe::<BandChange>();
    assert_eq!(
        schema.pointer("/properties/name/type"),
        Some(&json!(["string", "null"]))
    );
    let members = schema.pointer("/properties/settings/properties/max_members");
    assert_eq!(
        members,
        Some(&json!({"type": ["integer", "null"], "minimum": 1, "maximum": 100_000}))
    );
    let change = describe::<MemberChange>();
    assert_eq!(change.pointer("/required"), None);
    assert_eq!(change.pointer("/allOf/0/anyOf/1"), Some(&json!({"required": ["part"]})));
    assert_eq!(change.pointer("/additionalProperties"), Some(&json!(false)));
}

#[test]
fn a_change_to_a_member_has_a_role_or_a_part() {
    let check = check::<MemberChange>;
    check(&json!({"role": "admin"}), &[]);
    check(&json!({"part": "second trumpet"}), &[]);
    check(&json!({"part": null}), &[]);
    check(&json!({"part": " "}), &[]);
    check(&json!({"role": null, "part": "second trumpet"}), &[]);
    check(&json!({}), &["/role"]);
    check(&json!({"role": null}), &["/role"]);
    check(&json!({"role": "king", "part": "x".repeat(61)}), &["/part", "/role"]);
    check(&json!({"part": 1, "name": "Bob"}), &["/name", "/part"]);
}

#[test]
fn a_change_to_an_invite_can_be_to_its_language_alone() {
    let check = check::<InviteChange>;
    check(&json!({"locale": "de"}), &[]);
    check(&json!({"locale": null}), &[]);
    check(&json!({"locale": "fr"}), &["/locale"]);
}

fn check_bulk(body: &Value, expect: &[&str]) {
    let Value::Object(object) = body.clone() else {
        panic!("{body} is not an object")
    };
    let errors = Fields::read::<BulkDraft>(object).err().unwrap_or_default();
    let pointers: Vec<_> = errors.iter().map(|error| error.pointer.as_str()).collect();
    assert_eq!(pointers, expect, "{body}: {errors:?}");
}

#[test]
fn lists_of_another_length_and_fields_that_do_not_go_together_are_told_apart() {
    for (body, expect) in [
        (json!({"invites": []}), "range"),
        (json!({"invites": {}}), "type"),
        (json!({}), "required"),
        (json!({"invites": [{}], "from_band": "b"}), "combination"),
        (json!({"invites": [{}], "cursor": "c"}), "combination"),
    ] {
        let errors = Fields::read::<BulkDraft>(body.as_object().cloned().expect("an object")).err();
        let codes: Vec<_> = errors.iter().flatten().map(|error| error.code.as_str()).collect();
        assert_eq!(codes, [expect], "{body}");
    }
}

#[test]
fn one_bad_row_spoils_none_of_the_others() {
    check_bulk(&json!({"invites": [{}, {"email": "x"}, 7]}), &[]);
    check_bulk(&json!({"invites": []}), &["/invites"]);
    check_bulk(&json!({"invites": vec![json!({}); 101]}), &["/invites"]);
    check_bulk(&json!({"invites": [{}], "from_band": "b"}), &["/from_band"]);
    check_bulk(
        &json!({"invites": [{}], "cursor": "c", "invite": {}}),
        &["/cursor", "/invite"],
    );
    check_bulk(
        &json!({"from_band": "b", "invite": {"email": "ada@example.com"}}),
        &["/invite/email"],
    );
    check_bulk(&json!({"dry_run": true}), &["/invites"]);
    let body = json!({"invites": [{}, {"email": "x", "role": "king"}, 7]});
    let draft: BulkDraft = Fields::read(body.as_object().cloned().expect("an object")).expect("a draft");
    let BulkRecipients::Rows(rows) = draft.recipients else {
        panic!("rows")
    };
    let pointers = |index: usize| -> Vec<_> {
        let errors = rows[index].as_ref().err().into_iter().flatten();
        errors.map(|error| error.pointer.clone()).collect()
    };
    assert!(rows[0].is_ok());
    assert_eq!(
        (pointers(1), pointers(2)),
        (
            vec!["/invites/1/role".into(), "/invites/1/email".into()],
            vec!["/invites/2".into()]
        )
    );
}
