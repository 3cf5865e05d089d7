//! What a handler answers when all is well.

use crate::event::HttpReply;
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;

/// A status, perhaps a body, perhaps where a new thing is.
#[derive(Clone, Debug)]
pub struct Reply {
    status: u16,
    body: Option<Value>,
    location: Option<String>,
}

impl Reply {
    /// 200, and this.
    pub fn ok(view: impl Serialize) -> Self {
        Self {
            status: 200,
            body: serde_json::to_value(view).ok(),
            location: None,
        }
    }

    /// 201: this was made, and is found at `location` (a path).
    pub fn created(view: impl Serialize, location: String) -> Self {
        Self {
            status: 201,
            body: serde_json::to_value(view).ok(),
            location: Some(location),
        }
    }

    /// 204: done, nothing to say.
    #[must_use]
    pub fn done() -> Self {
        Self {
            status: 204,
            body: None,
            location: None,
        }
    }

    pub(crate) fn into_reply(self, request_id: &str) -> HttpReply {
        let mut headers = Vec::new();
        if let Some(location) = self.location {
            headers.push(("location", location));
        }
        let body = match self.body {
            Some(body) => {
                headers.push(("content-type", "application/json".to_owned()));
                body.to_string()
            }
            None => String::new(),
        };
        http(self.status, headers, body, request_id)
    }
}

/// A reply with the headers that every reply has.
pub(crate) fn http(status: u16, headers: Vec<(&'static str, String)>, body: String, request_id: &str) -> HttpReply {
    let mut all: HashMap<String, String> = HashMap::from([
        ("cache-control".to_owned(), "no-store".to_owned()),
        ("x-content-type-options".to_owned(), "nosniff".to_owned()),
        ("x-request-id".to_owned(), request_id.to_owned()),
    ]);
    all.extend(headers.into_iter().map(|(name, value)| (name.to_owned(), value)));
    HttpReply {
        status_code: status,
        headers: all,
        body,
        ..HttpReply::default()
    }
}
