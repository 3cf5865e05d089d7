//! Which DynamoDB actions each method of the store calls, so that a function's policy can be held against what it
//! uses.

use std::collections::BTreeMap;

pub(crate) const READ: &str = "dynamodb:BatchGetItem";
pub(crate) const QUERY: &str = "dynamodb:Query";
pub(crate) const PUT: &str = "dynamodb:PutItem";
pub(crate) const UPDATE: &str = "dynamodb:UpdateItem";
const CHECK: &str = "dynamodb:ConditionCheckItem";
const DELETE: &str = "dynamodb:DeleteItem";

/// The actions on the table by method, in alphabetical order; and the indexes that the method queries.
#[must_use]
pub fn grants() -> BTreeMap<&'static str, (Vec<&'static str>, Vec<&'static str>)> {
    BTreeMap::from([
        ("accept_invite", (vec![READ, DELETE, PUT, UPDATE], vec![])),
        ("band", (vec![READ], vec![])),
        ("bands", (vec![READ, QUERY], vec!["by_user"])),
        ("change_band", (vec![UPDATE], vec![])),
        ("change_member", (vec![READ, UPDATE], vec![])),
        ("correspondent", (vec![READ], vec![])),
        ("create_band", (vec![PUT], vec![])),
        ("create_invite", (vec![READ, PUT, UPDATE], vec![])),
        ("create_invites", (vec![READ, PUT, QUERY, UPDATE], vec![])),
        ("decline_invite", (vec![READ, DELETE, UPDATE], vec![])),
        ("hours_done", (vec![UPDATE], vec![])),
        ("hours_due", (vec![READ], vec![])),
        ("inbox", (vec![QUERY], vec![])),
        ("invitation", (vec![READ], vec![])),
        ("invite", (vec![READ], vec![])),
        ("invited_names", (vec![READ], vec![])),
        ("lease_letter", (vec![UPDATE], vec![])),
        ("list_batch", (vec![READ, QUERY], vec!["by_state"])),
        ("list_invites", (vec![READ, QUERY], vec!["by_state"])),
        ("look_again", (vec![PUT], vec![])),
        ("look_taken", (vec![DELETE], vec![])),
        ("looks_due", (vec![QUERY], vec![])),
        ("mail_matter", (vec![READ], vec![])),
        ("members", (vec![READ, QUERY], vec![])),
        ("profile", (vec![READ], vec![])),
        ("release_letter", (vec![UPDATE], vec![])),
        ("remove_member", (vec![READ, CHECK, DELETE, UPDATE], vec![])),
        ("replace_links", (vec![READ, CHECK, QUERY, UPDATE], vec!["by_state"])),
        ("resend_invite", (vec![READ, PUT, UPDATE], vec![])),
        ("revoke_invite", (vec![READ, DELETE, UPDATE], vec![])),
        ("save_profile", (vec![READ, DELETE, PUT, UPDATE], vec![])),
        ("search", (vec![READ, QUERY], vec![])),
        ("settle_letter", (vec![UPDATE], vec![])),
        ("statistics", (vec![READ, QUERY], vec![])),
        ("suppress", (vec![PUT], vec![])),
        ("suppression", (vec![READ], vec![])),
        ("take_mail", (vec![UPDATE], vec![])),
        ("track_delivery", (vec![UPDATE], vec![])),
        ("try_invites", (vec![READ, QUERY, UPDATE], vec![])),
        ("view_invite", (vec![READ, UPDATE], vec![])),
    ])
}
