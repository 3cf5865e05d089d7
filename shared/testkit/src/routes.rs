//! The events that API Gateway would send for a test's requests.

use crate::ask::Ask;
use local_stack::routes::{Routes, request, set};
use serde_json::{Value, json};
use std::sync::LazyLock;

/// The routes of the API, as generated from `template.yaml`.
static API: LazyLock<Routes<()>> =
    LazyLock::new(|| Routes::new(edge::routes::ENDPOINTS.map(|one| (one.method, one.path, ()))));

/// The event of a request with this id.
#[must_use]
pub fn event(id: &str, ask: &Ask) -> Value {
    let (path, query) = ask.path.split_once('?').unwrap_or((&ask.path, ""));
    let mut event = request(id, ask.method, path, query);
    if let Some(found) = API.find(ask.method, path) {
        found.describe(&mut event);
    }
    set(&mut event, "/headers", json!(ask.headers));
    set(&mut event, "/body", json!(ask.body));
    event
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(method: &'static str, path: &str, expect: &Value) {
        let event = event(
            "request-1",
            &Ask {
                method,
                ..Ask::get(path)
            },
        );
        let found = json!([event["routeKey"], event.get("pathParameters"), event["rawPath"]]);
        assert_eq!(found, *expect, "{method} {path}");
    }

    #[test]
    fn a_path_finds_its_route_and_parameters() {
        check("GET", "/me?x=1", &json!(["GET /me", null, "/me"]));
        check(
            "DELETE",
            "/bands/b/members/x%2Fy%2525+%20z",
            &json!([
                "DELETE /bands/{band_id}/members/{member_id}",
                {"band_id": "b", "member_id": "x/y%25+ z"},
                "/bands/b/members/x/y%25+ z"
            ]),
        );
        check(
            "POST",
            "/bands/b/invites/bulk",
            &json!(["POST /bands/{band_id}/invites/bulk", {"band_id": "b"}, "/bands/b/invites/bulk"]),
        );
        check(
            "GET",
            "/invites/t/info",
            &json!(["GET /invites/{token}/info", {"token": "t"}, "/invites/t/info"]),
        );
    }

    #[test]
    fn other_requests_get_the_default_route() {
        for (method, path) in [
            ("PATCH", "/me"),
            ("GET", "/bands//members"),
            ("GET", "/me/"),
            ("GET", ""),
            ("HEAD", "/me"),
        ] {
            check(method, path, &json!(["$default", null, path]));
        }
    }
}
