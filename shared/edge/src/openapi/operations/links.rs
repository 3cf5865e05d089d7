//! What the holder of a token does with it.

use super::ENDS;
use crate::openapi::{Operation, QueryParameter, Tag, Who};
use crate::problem::Code;
use crate::views::{AcceptanceView, InvitationView};
use serde_json::json;

pub(super) fn show_invite_info() -> Operation {
    Operation::new(
        "show-invite-info",
        Tag::Links,
        Who::Anyone,
        "Show what a link is for",
        "Returns who invites to what. Signed-in callers also learn whether they can accept, and if not, why. Nothing is \
         changed.",
    )
    .answers::<InvitationView>(200)
    .refuses(&[Code::InviteNotFound])
    .refuses(&ENDS)
}

pub(super) fn accept_invite() -> Operation {
    Operation::new(
        "accept-invite",
        Tag::Links,
        Who::SignedIn,
        "Accept an invite",
        "Makes the caller a member of the band, exactly once. An invite to an address or a user can only be accepted by \
         whom it is for; accepting again returns the membership that is there.",
    )
    .answers::<AcceptanceView>(200)
    .refuses(&[
        Code::InviteNotFound,
        Code::WrongAccount,
        Code::EmailNotVerified,
        Code::BandFull,
        Code::Conflict,
    ])
    .refuses(&ENDS)
}

pub(super) fn decline_invite() -> Operation {
    Operation::new(
        "decline-invite",
        Tag::Links,
        Who::Anyone,
        "Decline an invite",
        "Ends the invite. The token of an invite to an address is enough; an invite to a user takes that user's \
         sign-in, and an open link can't be declined.",
    )
    .refuses(&[
        Code::InviteNotFound,
        Code::WrongAccount,
        Code::EmailNotVerified,
        Code::NotDeclinable,
        Code::Conflict,
    ])
    .refuses(&ENDS)
}

pub(super) fn view_invite() -> Operation {
    Operation::new(
        "view-invite",
        Tag::Links,
        Who::Anyone,
        "Report that someone looked at an invite",
        "Counts a look at the invite. The invite's page calls it, since programs that follow links don't.",
    )
    .refuses(&[Code::InviteNotFound, Code::Conflict])
}

pub(super) fn show_qr() -> Operation {
    Operation::new(
        "show-qr",
        Tag::Links,
        Who::Anyone,
        "Draw a link as a QR code",
        "Returns the invite's link as a QR code. Whether the invite is still pending isn't looked up.",
    )
    .query(QueryParameter {
        name: "format",
        required: false,
        schema: json!({"type": "string", "enum": ["svg", "png"], "default": "svg"}),
        description: "SVG or PNG.",
    })
    .answers_with("image/svg+xml", json!({"type": "string"}))
    .answers_with("image/png", json!({"type": "string", "format": "binary"}))
    .refuses(&[Code::InviteNotFound])
}

pub(super) fn unsubscribe() -> Operation {
    Operation::new(
        "unsubscribe",
        Tag::Mail,
        Who::Anyone,
        "Unsubscribe an address",
        "Ends all mail about invites to the address that the token was mailed to (RFC 8058).",
    )
    .refuses(&[Code::InviteNotFound])
}
