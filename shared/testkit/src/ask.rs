//! Requests and responses of tests, both of single functions and over HTTP.

use crate::people::Person;
use serde_json::Value;
use std::collections::HashMap;

/// A request.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The method.
    pub method: &'static str,
    /// Path and query.
    pub path: String,
    /// The signed-in caller, if any.
    pub by: Option<Person>,
    /// Headers by name.
    pub headers: HashMap<String, String>,
    /// The body, if any.
    pub body: Option<String>,
}

impl Ask {
    fn new(method: &'static str, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            by: None,
            headers: HashMap::new(),
            body: None,
        }
    }

    /// `GET`.
    pub fn get(path: impl Into<String>) -> Self {
        Self::new("GET", path)
    }

    /// `POST`.
    pub fn post(path: impl Into<String>) -> Self {
        Self::new("POST", path)
    }

    /// `PUT`.
    pub fn put(path: impl Into<String>) -> Self {
        Self::new("PUT", path)
    }

    /// `PATCH`.
    pub fn patch(path: impl Into<String>) -> Self {
        Self::new("PATCH", path)
    }

    /// `DELETE`.
    pub fn delete(path: impl Into<String>) -> Self {
        Self::new("DELETE", path)
    }

    /// Signs it in as this person.
    #[must_use]
    pub fn by(mut self, person: &Person) -> Self {
        self.by = Some(person.clone());
        self
    }

    /// Sets a JSON body.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.raw(body.to_string()).header("content-type", "application/json")
    }

    /// Sets a body, without a media type.
    #[must_use]
    pub fn raw(mut self, body: impl Into<String>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sets a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.insert(name.to_owned(), value.into());
        self
    }

    /// Shifts the clock of the function by this many hours for this request.
    #[must_use]
    pub fn later(self, hours: i64) -> Self {
        self.header("x-local-clock-shift", (hours * 3600).to_string())
    }
}

/// A response.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Headers by name, in lower case.
    pub headers: HashMap<String, String>,
    /// The body: null if empty, a string if it is not JSON.
    pub body: Value,
    /// The raw body.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// Parses the body.
    #[must_use]
    pub fn new(status: u16, headers: HashMap<String, String>, body: &(impl AsRef<[u8]> + ?Sized)) -> Self {
        let bytes = body.as_ref().to_vec();
        let body = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes)
                .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()))
        };
        Self {
            status,
            headers,
            body,
            bytes,
        }
    }

    /// Reads a function's response in the format of API Gateway. A base64 body is not decoded.
    ///
    /// # Panics
    /// If it is not such a response.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a failure here fails the calling test")]
    pub fn of_function(reply: impl serde::Serialize) -> Self {
        let reply = serde_json::to_value(reply).expect("JSON");
        let status = reply.get("statusCode").and_then(Value::as_u64).expect("a status");
        let headers = reply.get("headers").cloned().unwrap_or_default();
        let headers = serde_json::from_value(headers).expect("headers");
        let body = reply.get("body").and_then(Value::as_str).unwrap_or_default();
        Self::new(u16::try_from(status).expect("a status"), headers, body)
    }

    /// Asserts the status and returns the body.
    ///
    /// # Panics
    /// If the status differs.
    #[track_caller]
    #[expect(clippy::must_use_candidate, reason = "often only the status matters")]
    pub fn ok(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// Asserts that it is this problem, with the media type, headers and members of all problems. Returns the body.
    ///
    /// # Panics
    /// If it is not.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Value {
        let problem = (
            self.status,
            self.body.get("code").and_then(Value::as_str).unwrap_or_default(),
        );
        assert_eq!(problem, (status, code), "{}", self.body);
        assert_eq!(
            self.headers.get("content-type").map(String::as_str),
            Some("application/problem+json")
        );
        assert_eq!(self.headers.get("cache-control").map(String::as_str), Some("no-store"));
        assert_eq!(self.body.get("status"), Some(&status.into()));
        assert_eq!(self.body.get("type"), Some(&format!("/problems/{code}").into()));
        for member in ["title", "detail", "instance"] {
            assert!(
                self.body
                    .get(member)
                    .is_some_and(|text| text.as_str().is_some_and(|text| !text.is_empty()))
            );
        }
        self.body
    }

    /// The pointers of a problem's `errors`, sorted.
    #[must_use]
    pub fn pointers(problem: &Value) -> Vec<String> {
        let errors = problem
            .get("errors")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        let pointer = |error: &Value| {
            error
                .get("pointer")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let mut pointers: Vec<_> = errors.iter().map(pointer).collect();
        pointers.sort();
        pointers
    }
}

/// The string member `name` of a body.
///
/// # Panics
/// If there is none.
#[must_use]
#[track_caller]
pub fn text(body: &Value, name: &str) -> String {
    match body.get(name).and_then(Value::as_str) {
        Some(text) => text.to_owned(),
        None => panic!("no string {name} in {body}"),
    }
}
