//! What the gateway reports about a request.

use serde_json::Value;

/// A request that was served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServedRequest {
    /// The request id, which the function's log contains, too.
    pub id: String,
    /// The method.
    pub method: String,
    /// The path of the route, with parameter names. Without a route, the path of the request, with `…` in place of
    /// segments that can be a token, an id or an address.
    pub path: String,
    /// The status, if it is known.
    pub status: Option<u16>,
    /// The problem's code; empty without one.
    pub code: String,
    /// The invalid fields, or the cause of a failure; otherwise empty.
    pub note: String,
    /// The time it took, in milliseconds.
    pub milliseconds: Option<u64>,
}

impl ServedRequest {
    /// The known members before a request is processed: from its event, and from its path as sent.
    #[must_use]
    pub fn of(event: &Value, method: &str, path: &str) -> Self {
        let text = |pointer| event.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let route = text("/routeKey").split_once(' ');
        Self {
            id: text("/requestContext/requestId").to_owned(),
            method: method.to_owned(),
            path: route.map_or_else(|| masked(path), |(_, path)| path.to_owned()),
            status: None,
            code: String::new(),
            note: String::new(),
            milliseconds: None,
        }
    }

    /// Adds the problem code and the invalid fields of a function's response.
    pub fn describe_problem(&mut self, answer: &Value) {
        let body = answer.get("body").and_then(Value::as_str).unwrap_or_default();
        let problem: Value = serde_json::from_str(body).unwrap_or_default();
        if self.status.is_none_or(|status| status < 400) {
            return;
        }
        if let Some(code) = problem.get("code").and_then(Value::as_str) {
            self.code.push_str(code);
        }
        let errors = problem.get("errors").and_then(Value::as_array).into_iter().flatten();
        let pointers: Vec<_> = errors.filter_map(|error| error.get("pointer")?.as_str()).collect();
        if !pointers.is_empty() {
            self.note = pointers.join(", ");
        }
    }
}

/// The path with only those segments that look like words.
fn masked(path: &str) -> String {
    let is_word = |segment: &str| {
        let plain = |byte: u8| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'_' | b'.');
        segment.len() <= 20 && segment.bytes().all(plain)
    };
    let shown = path
        .split('/')
        .map(|segment| if is_word(segment) { segment } else { "…" });
    shown.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::{Routes, request};
    use serde_json::json;

    #[test]
    fn a_path_is_shown_without_a_route_but_no_secret_in_it() {
        let routes = Routes::new([("GET", "/invites/{token}/info", ())]);
        for (path, shown) in [
            ("/invites/secret/info", "/invites/{token}/info"),
            ("/bandz", "/bandz"),
            ("/invites/AQGiHufKx8wG9-a/accept", "/invites/…/accept"),
            ("/users/ada@example.com", "/users/…"),
            ("/invite/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "/invite/…"),
        ] {
            let mut event = request("request-1", "GET", path, "");
            if let Some(route) = routes.find("GET", path) {
                route.describe(&mut event);
            }
            let access = ServedRequest::of(&event, "GET", path);
            assert_eq!((access.id.as_str(), access.path.as_str()), ("request-1", shown));
        }
    }

    #[test]
    fn a_problem_has_its_code_and_its_invalid_fields() {
        let problem = json!({"code": "invalid-input", "errors": [{"pointer": "/a"}, {"pointer": "/b"}]});
        let answer = json!({"body": problem.to_string()});
        let described = |status: u16| {
            let mut access = ServedRequest::of(&json!({}), "POST", "/bands");
            access.status = Some(status);
            access.describe_problem(&answer);
            (access.code, access.note)
        };
        assert_eq!(described(422), ("invalid-input".to_owned(), "/a, /b".to_owned()));
        assert_eq!(
            described(200),
            (String::new(), String::new()),
            "an answer may have any members"
        );
    }
}
