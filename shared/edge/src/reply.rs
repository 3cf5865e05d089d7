//! The reply of a handler that succeeds.

use crate::header;
use crate::metrics::Metric;
use lambda_http::http::{HeaderValue, StatusCode};
use lambda_http::{Body, Response};
use serde::Serialize;

/// A status, with an optional body and location.
#[derive(Clone, Debug)]
pub struct Reply {
    status: u16,
    content: Option<Content>,
    location: Option<String>,
    counts: Option<(Metric, u64)>,
}

#[derive(Clone, Debug)]
struct Content {
    media_type: &'static str,
    body: Body,
}

impl Reply {
    fn json(status: u16, view: impl Serialize) -> Self {
        let body = serde_json::to_value(view).unwrap_or_default();
        Self::text(status, "application/json", body.to_string())
    }

    fn text(status: u16, media_type: &'static str, text: String) -> Self {
        Self {
            status,
            content: Some(Content {
                media_type,
                body: Body::from(text),
            }),
            location: None,
            counts: None,
        }
    }

    /// 200 with a view as JSON.
    pub fn ok(view: impl Serialize) -> Self {
        Self::json(200, view)
    }

    /// 200 with a text of this media type.
    #[must_use]
    pub fn document(media_type: &'static str, text: String) -> Self {
        Self::text(200, media_type, text)
    }

    /// 200 with bytes of this media type.
    #[must_use]
    pub fn bytes(media_type: &'static str, bytes: Vec<u8>) -> Self {
        Self {
            status: 200,
            content: Some(Content {
                media_type,
                body: Body::from(bytes),
            }),
            location: None,
            counts: None,
        }
    }

    /// 201 with a view of what was created and its path, `location`.
    pub fn created(view: impl Serialize, location: String) -> Self {
        Self {
            location: Some(location),
            ..Self::json(201, view)
        }
    }

    /// 204, without a body.
    #[must_use]
    pub fn done() -> Self {
        Self {
            status: 204,
            content: None,
            location: None,
            counts: None,
        }
    }

    /// 303: the page at `url` answers instead. The page doesn't learn where it was called from.
    #[must_use]
    pub fn see_other(url: String) -> Self {
        Self {
            status: 303,
            content: None,
            location: Some(url),
            counts: None,
        }
    }

    /// 308: the same request belongs to this path.
    #[must_use]
    pub(crate) fn moved(path: String) -> Self {
        Self {
            status: 308,
            ..Self::see_other(path)
        }
    }

    /// Adds `n` to a metric of the deployment.
    #[must_use]
    pub fn counting(self, metric: Metric, n: usize) -> Self {
        let n = u64::try_from(n).unwrap_or(u64::MAX);
        Self {
            counts: Some((metric, n)).filter(|_| n > 0),
            ..self
        }
    }

    /// The path of what was created, if anything was.
    pub(crate) fn created_path(&self) -> Option<&str> {
        self.location.as_deref().filter(|_| self.status == 201)
    }

    /// The metric to count and its value, if any.
    pub(crate) fn counts(&self) -> Option<(Metric, u64)> {
        self.counts
    }

    pub(crate) fn into_reply(self, request_id: &str) -> Response<Body> {
        let mut headers = Vec::new();
        headers.extend(self.location.map(|location| ("location", location)));
        if self.status == 303 {
            headers.push(("referrer-policy", "no-referrer".to_owned()));
        }
        let mut body = Body::Empty;
        if let Some(content) = self.content {
            headers.push(("content-type", content.media_type.to_owned()));
            body = content.body;
        }
        http(self.status, headers, body, request_id)
    }
}

/// A response with the common headers. Text in `headers` that a header can't carry is replaced.
pub(crate) fn http(
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: impl Into<Body>,
    request_id: &str,
) -> Response<Body> {
    let mut response = Response::new(body.into());
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let all = response.headers_mut();
    all.insert("cache-control", HeaderValue::from_static("no-store"));
    all.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
    all.insert("x-request-id", header::value(request_id));
    for (name, text) in headers {
        all.insert(name, header::value(&text));
    }
    response
}
