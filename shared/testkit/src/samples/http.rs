//! Events of an HTTP API in payload format 2.0, with all members that AWS sends.
#![expect(clippy::indexing_slicing, reason = "adds members to objects")]

use chrono::{DateTime, Utc};
use local_stack::{
    routes::decoded,
    settings::{AUDIENCE, ISSUER},
};
use serde_json::{Map, Value, json};

use crate::{
    lab::{SECRET, noon},
    people::{Person, sign},
};

const API: &str = "a1b2c3d4e5";
const HOST: &str = "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com";
const CLIENT: &str = "192.0.2.10";
const AGENT: &str = "curl/8.5.0";

/// The time of the samples.
pub(super) fn at() -> DateTime<Utc> {
    noon()
}

/// A request.
pub(super) struct SampleRequest {
    route: &'static str,
    path: String,
    query: Vec<(&'static str, String)>,
    by: Option<String>,
    body: Option<(&'static str, String)>,
}

impl SampleRequest {
    /// A request to `path` that matches `route`, such as `GET /bands/{band_id}`.
    pub(super) fn new(route: &'static str, path: impl Into<String>) -> Self {
        Self {
            route,
            path: path.into(),
            query: Vec::new(),
            by: None,
            body: None,
        }
    }

    /// Adds a query parameter. The value must not need escapes.
    pub(super) fn query(mut self, name: &'static str, value: &str) -> Self {
        self.query.push((name, value.to_owned()));
        self
    }

    pub(super) fn by(mut self, person: &Person) -> Self {
        self.by = Some(sign(&person.claims(ISSUER, AUDIENCE), SECRET));
        self
    }

    pub(super) fn json(mut self, body: &Value) -> Self {
        self.body = Some(("application/json", body.to_string()));
        self
    }

    pub(super) fn form(mut self, body: &str) -> Self {
        self.body = Some(("application/x-www-form-urlencoded", body.to_owned()));
        self
    }

    /// The event. Like AWS, it omits empty members.
    pub(super) fn event(self) -> Value {
        let (method, pattern) = self.route.split_once(' ').unwrap_or(("GET", ""));
        let query: Vec<_> = self
            .query
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut event = json!({
            "version": "2.0",
            "routeKey": self.route,
            "rawPath": decoded(&self.path),
            "rawQueryString": query.join("&"),
            "headers": self.headers(),
            "requestContext": {
                "accountId": "123456789012",
                "apiId": API,
                "domainName": HOST,
                "domainPrefix": API,
                "http": {
                    "method": method,
                    "path": decoded(&self.path),
                    "protocol": "HTTP/1.1",
                    "sourceIp": CLIENT,
                    "userAgent": AGENT,
                },
                "requestId": "JKJaXmPLvHcESHA=",
                "routeKey": self.route,
                "stage": "$default",
                "time": at().format("%d/%b/%Y:%H:%M:%S %z").to_string(),
                "timeEpoch": at().timestamp_millis(),
            },
            "isBase64Encoded": false,
        });
        let parameters: Map<_, _> = pattern
            .split('/')
            .zip(self.path.split('/'))
            .filter_map(|(name, value)| {
                Some((
                    name.strip_prefix('{')?.strip_suffix('}')?.to_owned(),
                    json!(decoded(value)),
                ))
            })
            .collect();
        if !parameters.is_empty() {
            event["pathParameters"] = parameters.into();
        }
        if !self.query.is_empty() {
            let query = self
                .query
                .into_iter()
                .map(|(name, value)| (name.to_owned(), json!(value)));
            event["queryStringParameters"] = query.collect::<Map<_, _>>().into();
        }
        if let Some((_, body)) = self.body {
            event["body"] = body.into();
        }
        event
    }

    fn headers(&self) -> Value {
        let mut headers = json!({
            "accept": "*/*",
            "host": HOST,
            "user-agent": AGENT,
            "x-amzn-trace-id": "Root=1-6a1d7bc0-67891233abcdef012345678912345678",
            "x-forwarded-for": CLIENT,
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
        });
        if let Some(token) = &self.by {
            headers["authorization"] = format!("Bearer {token}").into();
        }
        let length = self.body.as_ref().map_or(0, |(_, body)| body.len());
        headers["content-length"] = length.to_string().into();
        if let Some((media_type, _)) = &self.body {
            headers["content-type"] = (*media_type).into();
        }
        headers
    }
}
