//! What each endpoint says of itself: a function an endpoint, to stand beside its handler.

mod bands;
mod invites;
mod links;
mod me;
mod members;

use super::Operation;
use crate::problem::Code::{self, InviteDeclined, InviteExpired, InviteRevoked, InviteUsed, InviterLeft};

/// All operations, in the order of tables and documents.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        me::show_profile(),
        me::save_profile(),
        me::list_inbox(),
        me::search_users(),
        bands::create_band(),
        bands::list_bands(),
        bands::show_band(),
        bands::change_band(),
        members::list_members(),
        members::change_member(),
        members::remove_member(),
        invites::create_invite(),
        invites::create_invites(),
        invites::replace_links(),
        invites::list_invites(),
        invites::show_statistics(),
        invites::show_invite(),
        invites::revoke_invite(),
        invites::resend_invite(),
        links::show_invite_info(),
        links::accept_invite(),
        links::decline_invite(),
        links::view_invite(),
        links::show_qr(),
        links::unsubscribe(),
        me::show_openapi(),
    ]
}

/// The ways in which an invite is over, told to the holder of a genuine token only.
const ENDS: [Code; 5] = [InviteExpired, InviteRevoked, InviteUsed, InviteDeclined, InviterLeft];
