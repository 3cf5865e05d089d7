//! Which route of an HTTP API takes a request, and what API Gateway then says of it in its event (payload format 2.0).
//!
//! As captures from AWS show, `rawPath` comes decoded, and `pathParameters` come by name, decoded, too. A path is split
//! before it is decoded here, so that a parameter can hold a slash; where API Gateway decodes first, such a request
//! finds no route, and no function gets it.

use crate::ask::Ask;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

/// The routes of an API, each with what it leads to.
#[derive(Debug, Clone)]
pub struct Routes<T>(Vec<Route<T>>);

#[derive(Debug, Clone)]
struct Route<T> {
    method: String,
    path: String,
    target: T,
}

/// A route that takes a request.
#[derive(Debug, Clone)]
pub struct Found<'a, T> {
    /// Its key: `DELETE /bands/{band_id}/members/{member_id}`.
    pub key: String,
    /// What it leads to.
    pub target: &'a T,
    /// The parts of the path that it names, decoded.
    pub parameters: Map<String, Value>,
}

/// The routes of the API, as they are generated from `template.yaml`.
static API: LazyLock<Routes<()>> =
    LazyLock::new(|| Routes::new(edge::routes::ENDPOINTS.map(|one| (one.method, one.path, ()))));

impl<T> Routes<T> {
    /// Routes by method (or `ANY`) and path.
    pub fn new<M: Into<String>, P: Into<String>>(routes: impl IntoIterator<Item = (M, P, T)>) -> Self {
        let routes = routes.into_iter().map(|(method, path, target)| Route {
            method: method.into(),
            path: path.into(),
            target,
        });
        Self(routes.collect())
    }

    /// The route that takes a request to `path`, which is encoded: of several the one with the fewest parameters, and
    /// of those the one that names the method.
    #[must_use]
    pub fn find(&self, method: &str, path: &str) -> Option<Found<'_, T>> {
        let takes = |route: &Route<T>| route.method == method || route.method == "ANY";
        let routes = self.0.iter().filter(|route| takes(route));
        let found = routes.filter_map(|route| Some((route, parameters(&route.path, path)?)));
        let (route, parameters) = found.min_by_key(|(route, parameters)| (parameters.len(), route.method == "ANY"))?;
        Some(Found {
            key: format!("{} {}", route.method, route.path),
            target: &route.target,
            parameters,
        })
    }
}

impl<T> Found<'_, T> {
    /// Writes the route into an event.
    pub fn describe(self, event: &mut Value) {
        set(event, "/routeKey", json!(self.key));
        set(event, "/requestContext/routeKey", json!(self.key));
        if !self.parameters.is_empty() {
            set(event, "/pathParameters", Value::Object(self.parameters));
        }
    }
}

fn set(event: &mut Value, pointer: &str, value: Value) {
    let Some((parent, name)) = pointer.rsplit_once('/') else {
        return;
    };
    let parent = event.pointer_mut(parent).and_then(Value::as_object_mut);
    if let Some(members) = parent {
        members.insert(name.to_owned(), value);
    }
}

/// What an event says of every request, whichever route takes it.
#[must_use]
pub fn request(id: &str, method: &str, path: &str, query: &str) -> Value {
    let path = decoded(path);
    json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "requestContext": {
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1"},
            "requestId": id,
            "routeKey": "$default",
            "stage": "$default",
        },
        "isBase64Encoded": false,
    })
}

/// The event of a request to this API, as the request with this id.
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

/// A part of a path without its escapes.
#[must_use]
pub fn decoded(part: &str) -> String {
    percent_decode_str(part).decode_utf8_lossy().into_owned()
}

/// The parameters of a path that a pattern fits; none where it does not.
fn parameters(pattern: &str, path: &str) -> Option<Map<String, Value>> {
    let (wanted, given): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
    if wanted.len() != given.len() {
        return None;
    }
    let mut parameters = Map::new();
    for (wanted, given) in wanted.into_iter().zip(given) {
        match wanted.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(_) if given.is_empty() => return None,
            Some(name) => drop(parameters.insert(name.to_owned(), json!(decoded(given)))),
            None if wanted != decoded(given) => return None,
            None => {}
        }
    }
    Some(parameters)
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
    fn a_path_leads_to_its_route_and_has_its_parameters_by_name() {
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
    fn what_no_route_takes_has_the_default_route() {
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

    #[test]
    fn a_named_part_and_a_named_method_are_preferred() {
        let routes = Routes::new([("ANY", "/a/{x}", 1), ("GET", "/a/{y}", 2), ("ANY", "/a/b", 3)]);
        let found = |method: &str, path: &str| routes.find(method, path).map(|found| *found.target);
        assert_eq!(found("GET", "/a/b"), Some(3));
        assert_eq!(found("GET", "/a/c"), Some(2));
        assert_eq!(found("PUT", "/a/c"), Some(1));
        assert_eq!(found("PUT", "/b"), None);
    }
}
