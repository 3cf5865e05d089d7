//! What a handler answers when all is well.

use crate::event::HttpReply;
use crate::metrics::Metric;
use data_encoding::BASE64;
use serde::Serialize;
use std::collections::HashMap;

/// A status, perhaps a body, perhaps where a new thing is.
#[derive(Clone, Debug)]
pub struct Reply {
    status: u16,
    body: Body,
    location: Option<String>,
    counts: Option<(Metric, u64)>,
}

#[derive(Clone, Debug)]
enum Body {
    None,
    Text(&'static str, String),
    Bytes(&'static str, Vec<u8>),
}

impl Reply {
    fn json(status: u16, view: impl Serialize) -> Self {
        let body = serde_json::to_value(view).unwrap_or_default();
        Self::text(status, "application/json", body.to_string())
    }

    fn text(status: u16, media_type: &'static str, text: String) -> Self {
        Self {
            status,
            body: Body::Text(media_type, text),
            location: None,
            counts: None,
        }
    }

    /// 200, and this.
    pub fn ok(view: impl Serialize) -> Self {
        Self::json(200, view)
    }

    /// 200, and this text of this media type.
    #[must_use]
    pub fn document(media_type: &'static str, text: String) -> Self {
        Self::text(200, media_type, text)
    }

    /// 200, and these bytes of this media type.
    #[must_use]
    pub fn bytes(media_type: &'static str, bytes: Vec<u8>) -> Self {
        Self {
            status: 200,
            body: Body::Bytes(media_type, bytes),
            location: None,
            counts: None,
        }
    }

    /// 201: this was made, and is found at `location` (a path).
    pub fn created(view: impl Serialize, location: String) -> Self {
        Self {
            location: Some(location),
            ..Self::json(201, view)
        }
    }

    /// 204: done, nothing to say.
    #[must_use]
    pub fn done() -> Self {
        Self {
            status: 204,
            body: Body::None,
            location: None,
            counts: None,
        }
    }

    /// Counts `n` of this in the deployment's metrics.
    #[must_use]
    pub fn counting(self, metric: Metric, n: usize) -> Self {
        let n = u64::try_from(n).unwrap_or(u64::MAX);
        Self {
            counts: Some((metric, n)).filter(|_| n > 0),
            ..self
        }
    }

    /// Where what was made is found, if anything was.
    pub(crate) fn location(&self) -> Option<&str> {
        self.location.as_deref()
    }

    /// What this counts, if anything.
    pub(crate) fn counts(&self) -> Option<(Metric, u64)> {
        self.counts
    }

    pub(crate) fn into_reply(self, request_id: &str) -> HttpReply {
        let mut headers = Vec::new();
        if let Some(location) = self.location {
            headers.push(("location", location));
        }
        let (media_type, body, is_base64_encoded) = match self.body {
            Body::None => (None, String::new(), false),
            Body::Text(media_type, text) => (Some(media_type), text, false),
            Body::Bytes(media_type, bytes) => (Some(media_type), BASE64.encode(&bytes), true),
        };
        headers.extend(media_type.map(|media_type| ("content-type", media_type.to_owned())));
        HttpReply {
            is_base64_encoded,
            ..http(self.status, headers, body, request_id)
        }
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
