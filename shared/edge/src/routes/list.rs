//! Written from template.yaml by `make generate`.

use super::Endpoint;

/// All endpoints, by path and method.
#[rustfmt::skip]
pub const ENDPOINTS: [Endpoint; 34] = [
    Endpoint::new("list-bands", "GET", "/bands"),
    Endpoint::new("create-band", "POST", "/bands"),
    Endpoint::new("show-band", "GET", "/bands/{band_id}"),
    Endpoint::new("change-band", "PATCH", "/bands/{band_id}"),
    Endpoint::new("list-invites", "GET", "/bands/{band_id}/invites"),
    Endpoint::new("create-invite", "POST", "/bands/{band_id}/invites"),
    Endpoint::new("act-on-invites", "POST", "/bands/{band_id}/invites/actions"),
    Endpoint::new("create-invites", "POST", "/bands/{band_id}/invites/bulk"),
    Endpoint::new("preview-invite", "POST", "/bands/{band_id}/invites/preview"),
    Endpoint::new("replace-links", "POST", "/bands/{band_id}/invites/replace-links"),
    Endpoint::new("show-statistics", "GET", "/bands/{band_id}/invites/stats"),
    Endpoint::new("list-members", "GET", "/bands/{band_id}/members"),
    Endpoint::new("remove-member", "DELETE", "/bands/{band_id}/members/{member_id}"),
    Endpoint::new("change-member", "PATCH", "/bands/{band_id}/members/{member_id}"),
    Endpoint::new("revoke-invite", "DELETE", "/invites/{invite_id}"),
    Endpoint::new("show-invite", "GET", "/invites/{invite_id}"),
    Endpoint::new("change-invite", "PATCH", "/invites/{invite_id}"),
    Endpoint::new("resend-invite", "POST", "/invites/{invite_id}/resend"),
    Endpoint::new("accept-invite", "POST", "/invites/{token}/accept"),
    Endpoint::new("decline-invite", "POST", "/invites/{token}/decline"),
    Endpoint::new("show-invite-info", "GET", "/invites/{token}/info"),
    Endpoint::new("show-qr", "GET", "/invites/{token}/qr"),
    Endpoint::new("view-invite", "POST", "/invites/{token}/views"),
    Endpoint::new("show-profile", "GET", "/me"),
    Endpoint::new("save-profile", "PUT", "/me"),
    Endpoint::new("list-inbox", "GET", "/me/invites"),
    Endpoint::new("show-mail-choices", "GET", "/me/mail"),
    Endpoint::new("save-mail-choices", "PUT", "/me/mail"),
    Endpoint::new("show-openapi", "GET", "/openapi.json"),
    Endpoint::new("confirm-reply-to", "POST", "/reply-to/{token}"),
    Endpoint::new("resubscribe", "DELETE", "/unsubscribe/{token}"),
    Endpoint::new("open-unsubscribe", "GET", "/unsubscribe/{token}"),
    Endpoint::new("unsubscribe", "POST", "/unsubscribe/{token}"),
    Endpoint::new("search-users", "GET", "/users"),
];
