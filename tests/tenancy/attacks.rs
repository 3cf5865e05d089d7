//! What an admin of another band may try, for each route.

use super::{KEY, MARK, Victim};
use crate::world::{World, at};
use serde_json::{Value, json};
use testkit::ask::Ask;

/// The attacks on a route; `None` for a route without any.
#[expect(clippy::too_many_lines, reason = "a list of all routes")]
pub(super) fn attacks(route: &str, victim: &Victim, eve: &World) -> Option<Vec<Ask>> {
    let band = format!("/bands/{}", victim.world.band);
    let invites = victim.world.invites();
    let bulk = |invites: &str, body: Value| Ask::post(format!("{invites}/bulk")).json(&body);
    let bodies = |bodies: &[Value], ask: &dyn Fn() -> Ask| -> Vec<Ask> {
        let all = bodies.iter().map(|body| ask().json(body));
        all.flat_map(|ask| [ask.clone().header("idempotency-key", KEY), ask])
            .collect()
    };
    let attacks = match route {
        "GET /openapi.json" | "GET /me" | "GET /me/mail" => vec![Ask::get(route.replace("GET ", ""))],
        "PUT /me/mail" => bodies(&[json!({"invitations": true})], &|| Ask::put("/me/mail")),
        "PUT /me" => bodies(&[json!({"display_name": "Eve"})], &|| Ask::put("/me")),
        "GET /me/invites" | "GET /bands" => victim.lists(&route.replace("GET ", "")),
        "GET /users" => {
            let addresses = [&victim.bob, &victim.zoe, &victim.fan].map(|who| who.email.as_str());
            let queries = ["zy", MARK, "fan"].into_iter().chain(addresses);
            let to = |query: &str| victim.lists(&format!("/users?q={query}&band_id={}", victim.world.band));
            queries.flat_map(to).collect()
        }
        "POST /bands" => bodies(&[json!({"name": "The Eves"})], &|| Ask::post("/bands")),
        "GET /bands/{band_id}" => vec![Ask::get(band)],
        "PATCH /bands/{band_id}" => {
            let settings = json!({"settings": {"max_members": 1, "default_ttl_hours": 1}});
            bodies(&[json!({}), json!({"name": "Taken Over"}), settings], &|| {
                Ask::patch(&band)
            })
        }
        "GET /bands/{band_id}/members" => {
            let mut attacks = victim.lists(&format!("{band}/members"));
            attacks.extend(victim.lists(&format!("/bands/{}/members", eve.band)));
            attacks
        }
        "PATCH /bands/{band_id}/members/{member_id}" => {
            let mut attacks = victim.members(eve, |path| Ask::patch(path).json(&json!({"role": "member"})));
            attacks.extend(victim.members(eve, |path| Ask::patch(path).json(&json!({"role": "admin"}))));
            attacks.extend(victim.members(eve, |path| Ask::patch(path).json(&json!({"part": null}))));
            attacks
        }
        "DELETE /bands/{band_id}/members/{member_id}" => victim.members(eve, Ask::delete),
        "POST /bands/{band_id}/invites" => bodies(
            &[
                json!({}),
                json!({"role": "admin"}),
                json!({"email": victim.zoe.email}),
                json!({"user_id": eve.ada.sub}),
            ],
            &|| Ask::post(&invites),
        ),
        "POST /bands/{band_id}/invites/bulk" => {
            let mut attacks = Vec::new();
            for dry_run in [true, false] {
                let rows = json!({"invites": [{}, {"user_id": eve.ada.sub}], "dry_run": dry_run});
                attacks.push(bulk(&invites, rows));
                attacks.push(bulk(&invites, json!({"from_band": eve.band, "dry_run": dry_run})));
                let from = json!({"from_band": victim.world.band, "dry_run": dry_run});
                attacks.push(bulk(&eve.invites(), from));
                for cursor in &victim.cursors {
                    for from in [&victim.world.band, &eve.band] {
                        let from = json!({"from_band": from, "cursor": cursor, "dry_run": dry_run});
                        attacks.push(bulk(&eve.invites(), from));
                    }
                }
            }
            attacks
        }
        "POST /bands/{band_id}/invites/actions" => {
            let ids: Vec<_> = victim.invites.iter().map(|invite| at(invite, "/id")).collect();
            let batch = json!({"status": "all", "batch_id": victim.batch});
            let act = |action| {
                [
                    json!({"action": action, "invite_ids": ids}),
                    json!({"action": action, "filter": batch}),
                ]
            };
            let mut bodies = ["resend", "revoke", "prolong"].map(act).concat();
            let with = |cursor| json!({"action": "revoke", "filter": {}, "cursor": cursor});
            bodies.extend(victim.cursors.iter().map(with));
            let all = [&invites, &eve.invites()].map(|list| format!("{list}/actions"));
            let ask = |path: &String| bodies.iter().map(|body| Ask::post(path).json(body)).collect::<Vec<_>>();
            all.iter().flat_map(ask).collect()
        }
        "POST /bands/{band_id}/invites/preview" => {
            let drafts = [false, true].map(|send| json!({"email": victim.zoe.email, "send": send}));
            bodies(&drafts, &|| Ask::post(format!("{invites}/preview")))
        }
        "POST /bands/{band_id}/invites/replace-links" => {
            let replace = |invites: &str| Ask::post(format!("{invites}/replace-links"));
            let mut attacks = bodies(&[json!({}), json!({"dry_run": true})], &|| replace(&invites));
            for cursor in &victim.cursors {
                for invites in [&invites, &eve.invites()] {
                    attacks.push(replace(invites).json(&json!({"cursor": cursor})));
                }
            }
            attacks
        }
        "GET /bands/{band_id}/invites" => {
            let mut queries = ["pending", "all", "accepted", "all&sort=name"]
                .map(str::to_owned)
                .to_vec();
            queries.extend([format!("all&batch_id={}", victim.batch), format!("all&q={MARK}")]);
            let list =
                |query: &String| [&invites, &eve.invites()].map(|list| victim.lists(&format!("{list}?status={query}")));
            queries.iter().flat_map(list).flatten().collect()
        }
        "GET /bands/{band_id}/invites/stats" => vec![
            Ask::get(format!("{invites}/stats")),
            Ask::get(format!("{invites}/stats?from=2026-01-01&to=2026-12-31")),
        ],
        "GET /invites/{invite_id}" => victim.each(Ask::get),
        "PATCH /invites/{invite_id}" => {
            let mut attacks = victim.each(|path| Ask::patch(path).json(&json!({"role": "admin", "ttl_hours": 999})));
            attacks.extend(victim.each(|path| Ask::patch(path).json(&json!({"email": eve.ada.email}))));
            attacks
        }
        "DELETE /invites/{invite_id}" => victim.each(Ask::delete),
        "POST /invites/{invite_id}/resend" => {
            let resend = |path: String| Ask::post(format!("{path}/resend"));
            let mut attacks = victim.each(|path| resend(path).json(&json!({})));
            attacks.extend(victim.each(|path| resend(path).json(&json!({"rotate": true, "ttl_hours": 1}))));
            attacks
        }
        "GET /invites/{token}/info" => victim.each(|path| Ask::get(format!("{path}/info"))),
        "POST /invites/{token}/accept" => victim.each(|path| Ask::post(format!("{path}/accept"))),
        "POST /invites/{token}/decline" => victim.each(|path| Ask::post(format!("{path}/decline"))),
        "POST /invites/{token}/views" => victim.each(|path| Ask::post(format!("{path}/views"))),
        // The victim's tokens and ids are not tokens of other mails.
        "POST /unsubscribe/{token}" => victim.each(|path| Ask::post(path.replace("/invites/", "/unsubscribe/"))),
        "DELETE /unsubscribe/{token}" => victim.each(|path| Ask::delete(path.replace("/invites/", "/unsubscribe/"))),
        "POST /reply-to/{token}" => victim.each(|path| Ask::post(path.replace("/invites/", "/reply-to/"))),
        "GET /unsubscribe/{token}" => victim.each(|path| Ask::get(path.replace("/invites/", "/unsubscribe/"))),
        "GET /invites/{token}/qr" => {
            let mut attacks = victim.each(|path| Ask::get(format!("{path}/qr")));
            attacks.extend(victim.each(|path| Ask::get(format!("{path}/qr?format=png"))));
            attacks
        }
        _ => return None,
    };
    Some(attacks)
}
