//! What admins do with invites.

use crate::body::{BulkDraft, ReplaceDraft};
use crate::openapi::{Operation, QueryParameter, Tag, Who};
use crate::problem::Code;
use crate::views::{BatchView, InviteView, InviteWithTimelineView, InvitesView, ReplacedLinksView, StatisticsView};
use domain::{InviteDraft, ResendDraft};
use serde_json::{Value, json};

fn drafts() -> [Value; 3] {
    [
        json!({"part": "second trumpet", "max_uses": 5}),
        json!({"email": "bob@example.com", "role": "admin", "message": "Join us", "ttl_hours": 24}),
        json!({"user_id": "zoe", "notify": false}),
    ]
}

pub(super) fn create_invite() -> Operation {
    Operation::new(
        "create-invite",
        Tag::Invites,
        Who::Admin,
        "Invite someone",
        "Makes an invite to an e-mail address or to a user, or an open link that anyone may use. A recipient gets mail \
         unless the deployment, the band or `notify` says otherwise.",
    )
    .takes::<InviteDraft>(&drafts())
    .once()
    .answers::<InviteView>(201)
    .refuses(&[
        Code::UserNotFound,
        Code::AlreadyInvited,
        Code::AlreadyMember,
        Code::QuotaExceeded,
        Code::Conflict,
    ])
    .leads_to("show-invite", &[("invite_id", "$response.body#/id")])
    .leads_to("resend-invite", &[("invite_id", "$response.body#/id")])
    .leads_to("revoke-invite", &[("invite_id", "$response.body#/id")])
    .leads_to("show-invite-info", &[("token", "$response.body#/token")])
    .leads_to("accept-invite", &[("token", "$response.body#/token")])
    .leads_to("decline-invite", &[("token", "$response.body#/token")])
    .leads_to("view-invite", &[("token", "$response.body#/token")])
    .leads_to("show-qr", &[("token", "$response.body#/token")])
}

pub(super) fn create_invites() -> Operation {
    let rows = json!({"invites": drafts(), "dry_run": true});
    let members = json!({"from_band": "0000000000000000000000000g", "invite": {"part": "choir"}});
    Operation::new(
        "create-invites",
        Tag::Invites,
        Who::Admin,
        "Invite many at once",
        "Makes an invite for each row, or for each member of another band that the caller is an admin of. Each row has \
         an outcome of its own, and a bad one stops none of the others; `dry_run` only says what would happen.",
    )
    .takes::<BulkDraft>(&[rows, members])
    .once()
    .answers::<BatchView>(200)
    .refuses(&[Code::QuotaExceeded, Code::InvalidCursor])
    .leads_to(
        "list-invites",
        &[
            ("band_id", "$request.path.band_id"),
            ("batch_id", "$response.body#/batch_id"),
        ],
    )
}

pub(super) fn replace_links() -> Operation {
    Operation::new(
        "replace-links",
        Tag::Invites,
        Who::Admin,
        "Replace all open links of a band",
        "Gives the band's pending open links new tokens, a page of invites at a time, so that the old links stop working. \
         Pass `next_cursor` as `cursor` to go on; `dry_run` only counts the links.",
    )
    .takes::<ReplaceDraft>(&[json!({"dry_run": true}), json!({})])
    .answers::<ReplacedLinksView>(200)
    .refuses(&[Code::QuotaExceeded, Code::InvalidCursor, Code::Conflict])
}

pub(super) fn list_invites() -> Operation {
    let states = json!({"type": "string", "default": "pending",
        "enum": ["pending", "accepted", "declined", "revoked", "expired", "all"]});
    // The last eight of its 128 bits are zero, and two more fill the last character.
    let batch_id = json!({"type": "string", "pattern": "^[0-9a-v]{24}00$"});
    Operation::new(
        "list-invites",
        Tag::Invites,
        Who::Admin,
        "List a band's invites",
        "Lists the band's invites, with how many there are and how many of them are pending. The list shows what was \
         changed just before.",
    )
    .query(QueryParameter {
        name: "status",
        required: false,
        schema: states,
        description: "Only invites of this status; pending ones if left out.",
    })
    .query(QueryParameter {
        name: "batch_id",
        required: false,
        schema: batch_id,
        description: "Only invites made in this batch.",
    })
    .pages()
    .answers::<InvitesView>(200)
}

pub(super) fn show_statistics() -> Operation {
    let date = json!({"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"});
    Operation::new(
        "show-statistics",
        Tag::Invites,
        Who::Admin,
        "Count what became of a band's invites",
        "Counts the invites made on some days by status, role and delivery, and says how many were accepted and how \
         soon.",
    )
    .query(QueryParameter {
        name: "from",
        required: false,
        schema: date.clone(),
        description: "The first day (UTC) on which they were made; if left out, 30 days are counted up to `to`.",
    })
    .query(QueryParameter {
        name: "to",
        required: false,
        schema: date,
        description: "The last day; today if left out. At most 366 days are counted.",
    })
    .answers::<StatisticsView>(200)
}

pub(super) fn show_invite() -> Operation {
    Operation::new(
        "show-invite",
        Tag::Invites,
        Who::Admin,
        "Show an invite",
        "Returns the invite, with what has happened to it, to admins of its band.",
    )
    .answers::<InviteWithTimelineView>(200)
    .refuses(&[Code::InviteNotFound])
}

pub(super) fn revoke_invite() -> Operation {
    Operation::new(
        "revoke-invite",
        Tag::Invites,
        Who::Admin,
        "Revoke an invite",
        "Revokes a pending invite, so that its link stops working. Revoking it again changes nothing and succeeds.",
    )
    .refuses(&[Code::InviteNotFound, Code::InviteNotPending, Code::Conflict])
}

pub(super) fn resend_invite() -> Operation {
    Operation::new(
        "resend-invite",
        Tag::Invites,
        Who::Admin,
        "Resend an invite",
        "Gives a pending or expired invite a new lifetime from now on and sends its mail again. With `rotate` it gets a \
         new link, and the old one stops working.",
    )
    .takes::<ResendDraft>(&[json!({"ttl_hours": 24, "rotate": true})])
    .once()
    .answers::<InviteView>(200)
    .refuses(&[
        Code::InviteNotFound,
        Code::InviteNotPending,
        Code::AlreadyInvited,
        Code::ResendTooSoon,
        Code::QuotaExceeded,
        Code::Conflict,
    ])
    .leads_to("show-invite-info", &[("token", "$response.body#/token")])
}
