//! The endpoints. Each module has the handler of one function, its operation in the OpenAPI document, and its tests.
//! The binaries in `src/bin` only run the handlers.

#![warn(unreachable_pub)]
#![allow(
    clippy::unused_async,
    reason = "handlers are async, whether or not one waits for anything"
)]

pub mod accept_invite;
pub mod change_band;
pub mod change_member;
pub mod create_band;
pub mod create_invite;
pub mod create_invites;
pub mod decline_invite;
pub mod list_bands;
pub mod list_inbox;
pub mod list_invites;
pub mod list_members;
pub mod mailer;
pub mod notify;
pub mod refuse_route;
pub mod remind;
pub mod remove_member;
pub mod replace_links;
pub mod resend_invite;
pub mod revoke_invite;
pub mod save_profile;
pub mod search_users;
pub mod show_band;
pub mod show_invite;
pub mod show_invite_info;
pub mod show_openapi;
pub mod show_profile;
pub mod show_qr;
pub mod show_statistics;
pub mod track_delivery;
pub mod unsubscribe;
pub mod view_invite;

/// All operations of the API, in the order of tables and documents.
#[must_use]
pub fn operations() -> Vec<edge::openapi::Operation> {
    vec![
        show_profile::operation(),
        save_profile::operation(),
        list_inbox::operation(),
        search_users::operation(),
        create_band::operation(),
        list_bands::operation(),
        show_band::operation(),
        change_band::operation(),
        list_members::operation(),
        change_member::operation(),
        remove_member::operation(),
        create_invite::operation(),
        create_invites::operation(),
        replace_links::operation(),
        list_invites::operation(),
        show_statistics::operation(),
        show_invite::operation(),
        revoke_invite::operation(),
        resend_invite::operation(),
        show_invite_info::operation(),
        accept_invite::operation(),
        decline_invite::operation(),
        view_invite::operation(),
        show_qr::operation(),
        unsubscribe::operation(),
        show_openapi::operation(),
    ]
}
