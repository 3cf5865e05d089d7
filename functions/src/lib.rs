//! The endpoints. Each module has the handler of one function, its operation in the OpenAPI document, and its tests.
//! The binaries in `src/bin` only run the handlers; `make generate` writes them, and the lists below.

#![warn(unreachable_pub)]
#![allow(
    clippy::unused_async,
    reason = "handlers are async, whether or not one waits for anything"
)]

// Endpoints.
pub mod accept_invite;
pub mod act_on_invites;
pub mod change_band;
pub mod change_invite;
pub mod change_member;
pub mod confirm_reply_to;
pub mod create_band;
pub mod create_invite;
pub mod create_invites;
pub mod decline_invite;
pub mod list_bands;
pub mod list_inbox;
pub mod list_invites;
pub mod list_members;
pub mod notify;
pub mod open_unsubscribe;
pub mod preview_invite;
pub mod refuse_route;
pub mod remind;
pub mod remove_member;
pub mod replace_links;
pub mod resend_invite;
pub mod resubscribe;
pub mod revoke_invite;
pub mod save_mail_choices;
pub mod save_profile;
pub mod search_users;
pub mod show_band;
pub mod show_invite;
pub mod show_invite_info;
pub mod show_mail_choices;
pub mod show_openapi;
pub mod show_profile;
pub mod show_qr;
pub mod show_statistics;
pub mod track_delivery;
pub mod unsubscribe;
pub mod view_invite;

// What they share.
pub mod mailer;

/// All operations of the API.
#[must_use]
pub fn operations() -> Vec<edge::openapi::Operation> {
    vec![
        accept_invite::operation(),
        act_on_invites::operation(),
        change_band::operation(),
        change_invite::operation(),
        change_member::operation(),
        confirm_reply_to::operation(),
        create_band::operation(),
        create_invite::operation(),
        create_invites::operation(),
        decline_invite::operation(),
        list_bands::operation(),
        list_inbox::operation(),
        list_invites::operation(),
        list_members::operation(),
        open_unsubscribe::operation(),
        preview_invite::operation(),
        remove_member::operation(),
        replace_links::operation(),
        resend_invite::operation(),
        resubscribe::operation(),
        revoke_invite::operation(),
        save_mail_choices::operation(),
        save_profile::operation(),
        search_users::operation(),
        show_band::operation(),
        show_invite::operation(),
        show_invite_info::operation(),
        show_mail_choices::operation(),
        show_openapi::operation(),
        show_profile::operation(),
        show_qr::operation(),
        show_statistics::operation(),
        unsubscribe::operation(),
        view_invite::operation(),
    ]
}
