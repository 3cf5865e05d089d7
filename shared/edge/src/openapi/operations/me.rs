//! Profiles, the inbox, the search for users, and the description itself.

use crate::openapi::{Operation, QueryParameter, Tag, Who};
use crate::problem::Code;
use crate::views::{InboxView, ProfileView, UsersView};
use domain::ProfileDraft;
use serde_json::json;

pub(super) fn show_profile() -> Operation {
    Operation::new(
        "show-profile",
        Tag::Me,
        Who::SignedIn,
        "Show your profile",
        "Returns the caller's profile. Until one is saved, the name is the one in the token.",
    )
    .answers::<ProfileView>(200)
}

pub(super) fn save_profile() -> Operation {
    Operation::new(
        "save-profile",
        Tag::Me,
        Who::SignedIn,
        "Save your profile",
        "Creates or replaces the caller's profile. Others find the caller by name or address only if `searchable` is \
         true.",
    )
    .takes::<ProfileDraft>(&[json!({"display_name": "Zoë Müller", "searchable": true})])
    .answers::<ProfileView>(200)
    .refuses(&[Code::Conflict])
}

pub(super) fn list_inbox() -> Operation {
    Operation::new(
        "list-inbox",
        Tag::Me,
        Who::SignedIn,
        "List the invites addressed to you",
        "Lists the pending invites to the caller's user id or verified e-mail address, each with its token.",
    )
    .pages()
    .answers::<InboxView>(200)
}

pub(super) fn search_users() -> Operation {
    Operation::new(
        "search-users",
        Tag::Users,
        Who::SignedIn,
        "Search users by name or address",
        "Finds users who let themselves be found, by the beginning of a word of their name or by their whole e-mail \
         address. Addresses are never returned.",
    )
    .query(QueryParameter {
        name: "q",
        required: true,
        schema: crate::body::schema::search_text(),
        description: "The beginning of any word of a name, at least two letters; or a whole address.",
    })
    .query(QueryParameter {
        name: "band_id",
        required: false,
        schema: json!({"type": "string"}),
        description: "If the caller is an admin of this band, the answer says who is in it or invited already.",
    })
    .pages()
    .answers::<UsersView>(200)
}

pub(super) fn show_openapi() -> Operation {
    let schema = json!({
        "type": "object", "required": ["openapi", "paths"],
        "properties": {"openapi": {"type": "string"}, "paths": {"type": "object"}},
    });
    Operation::new(
        "show-openapi",
        Tag::Api,
        Who::Anyone,
        "Describe this API",
        "Returns this document (OpenAPI 3.1).",
    )
    .answers_with("application/json", schema)
}
