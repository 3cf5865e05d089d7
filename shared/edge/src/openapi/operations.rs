//! All operations.

use super::operation::Operation;
use crate::body::{BulkDraft, ReplaceDraft, schema};
use crate::problem::Code::{
    self, AlreadyInvited, AlreadyMember, BandFull, Conflict, EmailNotVerified, InvalidCursor, InviteDeclined,
    InviteExpired, InviteNotFound, InviteNotPending, InviteRevoked, InviteUsed, InviterLeft, LastAdmin, MemberNotFound,
    NotBandAdmin, NotBandMember, NotDeclinable, QuotaExceeded, ResendTooSoon, UserNotFound, WrongAccount,
};
use crate::views::{
    AcceptanceView, BandView, BandsView, BatchView, InboxView, InvitationView, InviteView, InviteWithTimelineView,
    InvitesView, MemberView, MembersView, ProfileView, ReplacedLinksView, StatisticsView, UsersView,
};
use domain::{BandChange, BandDraft, InviteDraft, ProfileDraft, ResendDraft, RoleDraft};
use serde_json::{Value, json};

/// The ends of an invite, to the holder of a genuine token.
const GONE: [Code; 5] = [InviteExpired, InviteRevoked, InviteUsed, InviteDeclined, InviterLeft];

pub(super) fn operations() -> Vec<Operation> {
    [me(), bands(), members(), invites(), one_invite(), by_token()].concat()
}

fn me() -> Vec<Operation> {
    let profile = json!({"display_name": "Zoë Müller", "searchable": true});
    let text = schema::search_text();
    vec![
        Operation::new("show-profile", "GET", "/me", "One's profile")
            .answers::<ProfileView>(200, "show_profile__tests__a_saved_profile_is_shown"),
        Operation::new("save-profile", "PUT", "/me", "Create or change one's profile")
            .takes::<ProfileDraft>(&[profile])
            .answers::<ProfileView>(200, "save_profile__tests__a_profile_is_created_and_changed")
            .refuses(&[Conflict]),
        Operation::new(
            "list-inbox",
            "GET",
            "/me/invites",
            "Pending invites addressed to oneself",
        )
        .pages()
        .answers::<InboxView>(
            200,
            "list_inbox__tests__it_holds_what_is_addressed_to_the_verified_address",
        ),
        Operation::new("search-users", "GET", "/users", "Searchable users by name or address")
            .query(
                "q",
                true,
                &text,
                "The beginning of any word of a name, two letters or more; or a whole address.",
            )
            .query(
                "band_id",
                false,
                &json!({"type": "string"}),
                "To an admin of this band: who is in it or invited.",
            )
            .pages()
            .answers::<UsersView>(200, "search_users__tests__admin"),
        Operation::new("show-openapi", "GET", "/openapi.json", "This document")
            .public()
            .answers_with(
                "application/json",
                json!({"type": "object", "required": ["openapi", "paths"]}),
            ),
    ]
}

fn bands() -> Vec<Operation> {
    let change = json!({"name": "The Who", "settings": {"default_ttl_hours": 24, "max_members": null}});
    vec![
        Operation::new(
            "create-band",
            "POST",
            "/bands",
            "Found a band; the caller becomes its admin",
        )
        .takes::<BandDraft>(&[json!({"name": "The Kinks"})])
        .answers::<BandView>(201, "create_band__tests__the_founder_is_its_admin")
        .refuses(&[Conflict])
        .leads_to("show-band", &[("band_id", "$response.body#/id")])
        .leads_to("change-band", &[("band_id", "$response.body#/id")])
        .leads_to("list-members", &[("band_id", "$response.body#/id")])
        .leads_to("create-invite", &[("band_id", "$response.body#/id")])
        .leads_to("create-invites", &[("band_id", "$response.body#/id")])
        .leads_to("list-invites", &[("band_id", "$response.body#/id")])
        .leads_to("show-statistics", &[("band_id", "$response.body#/id")]),
        Operation::new("list-bands", "GET", "/bands", "One's bands")
            .pages()
            .answers::<BandsView>(200, "list_bands__tests__one_sees_ones_own_bands"),
        Operation::new("show-band", "GET", "/bands/{band_id}", "A band, to its members")
            .answers::<BandView>(200, "show_band__tests__members_see_it_with_their_role")
            .refuses(&[NotBandMember]),
        Operation::new(
            "change-band",
            "PATCH",
            "/bands/{band_id}",
            "A band's name and settings, by an admin; null is the default",
        )
        .takes::<BandChange>(&[change])
        .answers::<BandView>(200, "change_band__tests__all")
        .refuses(&[NotBandAdmin, Conflict]),
    ]
}

fn members() -> Vec<Operation> {
    const PATH: &str = "/bands/{band_id}/members/{member_id}";
    vec![
        Operation::new(
            "list-members",
            "GET",
            "/bands/{band_id}/members",
            "Who is in a band, to its members",
        )
        .pages()
        .answers::<MembersView>(200, "list_members__tests__members_see_who_is_in_and_how_they_came")
        .refuses(&[NotBandMember]),
        Operation::new("change-member", "PATCH", PATH, "A member's role, by an admin")
            .takes::<RoleDraft>(&[json!({"role": "admin"})])
            .answers::<MemberView>(
                200,
                "change_member__tests__a_member_becomes_an_admin_and_back_but_the_last_admin_stays",
            )
            .refuses(&[NotBandAdmin, MemberNotFound, LastAdmin, Conflict]),
        Operation::new(
            "remove-member",
            "DELETE",
            PATH,
            "Take a member out, as an admin; or leave",
        )
        .refuses(&[NotBandAdmin, MemberNotFound, LastAdmin, Conflict]),
    ]
}

fn invites() -> Vec<Operation> {
    const PATH: &str = "/bands/{band_id}/invites";
    let date = json!({"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"});
    let states = json!({"type": "string", "default": "pending",
        "enum": ["pending", "accepted", "declined", "revoked", "expired", "all"]});
    let drafts = [
        json!({"part": "second trumpet", "max_uses": 5}),
        json!({"email": "bob@example.com", "role": "admin", "message": "Join us", "ttl_hours": 24}),
        json!({"user_id": "zoe", "notify": false}),
    ];
    let rows = json!({"invites": drafts, "dry_run": true});
    vec![
        Operation::new(
            "create-invite",
            "POST",
            PATH,
            "Invite by link, address or user id, as an admin",
        )
        .takes::<InviteDraft>(&drafts)
        .once()
        .answers::<InviteView>(201, "create_invite__tests__email")
        .refuses(&[
            NotBandAdmin,
            UserNotFound,
            AlreadyInvited,
            AlreadyMember,
            QuotaExceeded,
            Conflict,
        ])
        .leads_to("show-invite", &[("invite_id", "$response.body#/id")])
        .leads_to("resend-invite", &[("invite_id", "$response.body#/id")])
        .leads_to("revoke-invite", &[("invite_id", "$response.body#/id")])
        .leads_to("show-invite-info", &[("token", "$response.body#/token")])
        .leads_to("accept-invite", &[("token", "$response.body#/token")])
        .leads_to("decline-invite", &[("token", "$response.body#/token")])
        .leads_to("view-invite", &[("token", "$response.body#/token")])
        .leads_to("show-qr", &[("token", "$response.body#/token")]),
        Operation::new(
            "create-invites",
            "POST",
            "/bands/{band_id}/invites/bulk",
            "Invite many, by rows or from another band, as an admin",
        )
        .takes::<BulkDraft>(&[
            rows,
            json!({"from_band": "0000000000000000000000000g", "invite": {"part": "choir"}}),
        ])
        .once()
        .answers::<BatchView>(200, "create_invites__tests__made")
        .refuses(&[NotBandAdmin, QuotaExceeded, InvalidCursor])
        .leads_to(
            "list-invites",
            &[
                ("band_id", "$request.path.band_id"),
                ("batch_id", "$response.body#/batch_id"),
            ],
        ),
        Operation::new(
            "replace-links",
            "POST",
            "/bands/{band_id}/invites/replace-links",
            "New links in place of all open ones of a band, as an admin; the old ones die",
        )
        .takes::<ReplaceDraft>(&[json!({"dry_run": true}), json!({})])
        .answers::<ReplacedLinksView>(200, "replace_links__tests__replaced")
        .refuses(&[NotBandAdmin, QuotaExceeded, InvalidCursor, Conflict]),
        Operation::new("list-invites", "GET", PATH, "A band's invites, to its admins")
            .query("status", false, &states, "Which; pending ones where left out.")
            .query("batch_id", false, &batch_id(), "Only those made in this batch.")
            .pages()
            .answers::<InvitesView>(200, "list_invites__tests__all")
            .refuses(&[NotBandAdmin]),
        Operation::new(
            "show-statistics",
            "GET",
            "/bands/{band_id}/invites/stats",
            "What became of a band's invites, to its admins",
        )
        .query(
            "from",
            false,
            &date,
            "The first day (UTC) on which they were made; the 30th up to `to` where left out.",
        )
        .query(
            "to",
            false,
            &date,
            "The last day; today where left out. At most 366 days.",
        )
        .answers::<StatisticsView>(200, "show_statistics__tests__usual")
        .refuses(&[NotBandAdmin]),
    ]
}

fn batch_id() -> Value {
    // The last eight of its 128 bits are zero, and two more fill the last character.
    json!({"type": "string", "pattern": "^[0-9a-v]{24}00$"})
}

fn one_invite() -> Vec<Operation> {
    const PATH: &str = "/invites/{invite_id}";
    vec![
        Operation::new(
            "show-invite",
            "GET",
            PATH,
            "An invite and its timeline, to admins of its band",
        )
        .answers::<InviteWithTimelineView>(200, "show_invite__tests__revoked")
        .refuses(&[NotBandAdmin, InviteNotFound]),
        Operation::new(
            "revoke-invite",
            "DELETE",
            PATH,
            "Withdraw an invite, as an admin; again is fine",
        )
        .refuses(&[NotBandAdmin, InviteNotFound, InviteNotPending, Conflict]),
        Operation::new(
            "resend-invite",
            "POST",
            "/invites/{invite_id}/resend",
            "Give an invite a new life, or a new link, as an admin",
        )
        .takes::<ResendDraft>(&[json!({"ttl_hours": 24, "rotate": true})])
        .once()
        .answers::<InviteView>(
            200,
            "resend_invite__tests__an_expired_invite_comes_back_by_a_new_link_and_then_there_is_a_pause",
        )
        .refuses(&[
            NotBandAdmin,
            InviteNotFound,
            InviteNotPending,
            AlreadyInvited,
            ResendTooSoon,
            QuotaExceeded,
            Conflict,
        ])
        .leads_to("show-invite-info", &[("token", "$response.body#/token")]),
    ]
}

fn by_token() -> Vec<Operation> {
    let formats = json!({"type": "string", "enum": ["svg", "png"], "default": "svg"});
    vec![
        Operation::new(
            "show-invite-info",
            "GET",
            "/invites/{token}/info",
            "What a link is for; signed in, what one can do with it",
        )
        .public()
        .answers::<InvitationView>(200, "show_invite_info__tests__anyone")
        .refuses(&[InviteNotFound])
        .refuses(&GONE),
        Operation::new("accept-invite", "POST", "/invites/{token}/accept", "Join, exactly once")
            .answers::<AcceptanceView>(200, "accept_invite__tests__first")
            .refuses(&[InviteNotFound, WrongAccount, EmailNotVerified, BandFull, Conflict])
            .refuses(&GONE),
        Operation::new(
            "decline-invite",
            "POST",
            "/invites/{token}/decline",
            "Say no; invites to users take a sign-in",
        )
        .public()
        .refuses(&[InviteNotFound, WrongAccount, EmailNotVerified, NotDeclinable, Conflict])
        .refuses(&GONE),
        Operation::new(
            "view-invite",
            "POST",
            "/invites/{token}/views",
            "Report that a person looked at it",
        )
        .public()
        .refuses(&[InviteNotFound, Conflict]),
        Operation::new("show-qr", "GET", "/invites/{token}/qr", "The link as a QR code")
            .public()
            .query("format", false, &formats, "SVG or PNG.")
            .answers_with("image/svg+xml", json!({"type": "string"}))
            .refuses(&[InviteNotFound]),
        Operation::new(
            "unsubscribe",
            "POST",
            "/unsubscribe/{token}",
            "No more mail to an address, by the token from a mail to it",
        )
        .public()
        .refuses(&[InviteNotFound]),
    ]
}
