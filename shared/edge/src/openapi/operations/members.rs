//! Members of bands.

use crate::openapi::{Operation, Tag, Who};
use crate::problem::Code;
use crate::views::{MemberView, MembersView};
use domain::RoleDraft;
use serde_json::json;

pub(super) fn list_members() -> Operation {
    Operation::new(
        "list-members",
        Tag::Members,
        Who::Member,
        "List the members of a band",
        "Lists who is in the band, with their roles and the invites by which they came, to its members.",
    )
    .pages()
    .answers::<MembersView>(200)
}

pub(super) fn change_member() -> Operation {
    Operation::new(
        "change-member",
        Tag::Members,
        Who::Admin,
        "Change a member's role",
        "Makes a member an admin, or an admin a member. The last admin stays one.",
    )
    .takes::<RoleDraft>(&[json!({"role": "admin"})])
    .answers::<MemberView>(200)
    .refuses(&[Code::MemberNotFound, Code::LastAdmin, Code::Conflict])
}

pub(super) fn remove_member() -> Operation {
    Operation::new(
        "remove-member",
        Tag::Members,
        Who::Admin,
        "Remove a member, or leave",
        "Takes a member out of the band. Admins may remove anyone, members only themselves. The last admin stays.",
    )
    .refuses(&[Code::MemberNotFound, Code::LastAdmin, Code::Conflict])
}
