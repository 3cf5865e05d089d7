//! What the gateway says of a request.

use serde_json::Value;

/// A request that was served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServedRequest {
    /// The request id, by which the function's log is about it.
    pub id: String,
    /// The method.
    pub method: String,
    /// The route's path, with the names of its parameters; the path itself where no route takes it.
    pub path: String,
    /// The status; none where nobody says it.
    pub status: Option<u16>,
    /// The problem's code; empty without one.
    pub code: String,
    /// Which fields were invalid, or why it failed; empty where there is nothing to say.
    pub note: String,
    /// How many milliseconds it took.
    pub milliseconds: Option<u64>,
}

impl ServedRequest {
    /// What is known of a request before it is answered: of its event, and of its path as it was sent.
    #[must_use]
    pub fn of(event: &Value, method: &str, path: &str) -> Self {
        let text = |pointer| event.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let route = text("/routeKey").split_once(' ');
        Self {
            id: text("/requestContext/requestId").to_owned(),
            method: method.to_owned(),
            // A path can hold a token, so it is shown only where no route says what was asked for.
            path: route.map_or(path, |(_, path)| path).to_owned(),
            status: None,
            code: String::new(),
            note: String::new(),
            milliseconds: None,
        }
    }

    /// Adds the code of the problem that a function answers with, and the fields that it finds invalid.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::{Routes, request};
    use serde_json::json;

    #[test]
    fn the_path_is_shown_only_where_no_route_takes_it() {
        let routes = Routes::new([("GET", "/invites/{token}/info", ())]);
        for (path, shown) in [("/invites/secret/info", "/invites/{token}/info"), ("/bandz", "/bandz")] {
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
