//! Finds the route of a request, and describes it in an event like API Gateway (payload format 2.0).
//!
//! Events captured on AWS have a decoded `rawPath`, and decoded `pathParameters` by name. A path is split before it is
//! decoded here, so a parameter can contain a slash. If API Gateway decodes first, such a request finds no route there.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

/// The routes of an API, each with a target.
#[derive(Debug, Clone)]
pub struct Routes<T>(Vec<RouteEntry<T>>);

#[derive(Debug, Clone)]
struct RouteEntry<T> {
    method: String,
    path: String,
    target: T,
}

/// A route that matches a request.
#[derive(Debug, Clone)]
pub struct MatchedRoute<'a, T> {
    /// Its key: `DELETE /bands/{band_id}/members/{member_id}`.
    pub key: String,
    /// Its target.
    pub target: &'a T,
    /// Its path parameters, decoded.
    pub parameters: Map<String, Value>,
}

impl<T> Routes<T> {
    /// Routes by method and path.
    pub fn new<M: Into<String>, P: Into<String>>(routes: impl IntoIterator<Item = (M, P, T)>) -> Self {
        let routes = routes.into_iter().map(|(method, path, target)| RouteEntry {
            method: method.into(),
            path: path.into(),
            target,
        });
        Self(routes.collect())
    }

    /// The route for a request to the encoded `path`. If several match, the one with the fewest parameters.
    #[must_use]
    pub fn find(&self, method: &str, path: &str) -> Option<MatchedRoute<'_, T>> {
        let routes = self.0.iter().filter(|route| route.method == method);
        let found = routes.filter_map(|route| Some((route, parameters(&route.path, path)?)));
        let (route, parameters) = found.min_by_key(|(_, parameters)| parameters.len())?;
        Some(MatchedRoute {
            key: format!("{} {}", route.method, route.path),
            target: &route.target,
            parameters,
        })
    }
}

impl<T> MatchedRoute<'_, T> {
    /// Writes the route into an event.
    pub fn describe(self, event: &mut Value) {
        set(event, "/routeKey", json!(self.key));
        set(event, "/requestContext/routeKey", json!(self.key));
        if !self.parameters.is_empty() {
            set(event, "/pathParameters", Value::Object(self.parameters));
        }
    }
}

/// Sets a member of an event, below an existing object.
pub fn set(event: &mut Value, pointer: &str, value: Value) {
    let Some((parent, name)) = pointer.rsplit_once('/') else {
        return;
    };
    let parent = event.pointer_mut(parent).and_then(Value::as_object_mut);
    if let Some(members) = parent {
        members.insert(name.to_owned(), value);
    }
}

/// The members of an event that don't depend on the route.
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

/// Decodes a segment of a path.
#[must_use]
pub fn decoded(part: &str) -> String {
    percent_decode_str(part).decode_utf8_lossy().into_owned()
}

/// The parameters of a path, or none if it doesn't match the pattern.
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

    #[test]
    fn a_named_part_is_preferred() {
        let routes = Routes::new([("GET", "/a/{x}", 1), ("GET", "/a/b", 2), ("PUT", "/a/{x}", 3)]);
        let found = |method: &str, path: &str| routes.find(method, path).map(|found| *found.target);
        assert_eq!(found("GET", "/a/b"), Some(2));
        assert_eq!(found("GET", "/a/c"), Some(1));
        assert_eq!(found("PUT", "/a/b"), Some(3));
        assert_eq!(found("PUT", "/b"), None);
    }
}
