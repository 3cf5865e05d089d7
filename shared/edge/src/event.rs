//! Events of an HTTP API (payload format 2.0), sanitized before `lambda_http` turns them into requests.
//!
//! `lambda_http` panics or fails on events with values that `http::Uri`, `HeaderMap` or `Method` refuses, or with bad
//! base64, and API Gateway answers both with a bare 500. Anyone can send such a request. So this type reads every event
//! and gives `lambda_http` one that it can convert. It makes these changes:
//!
//! - Headers with invalid names are dropped. Control characters in values are replaced ([`header::value`]).
//! - `host` and `x-forwarded-proto` are dropped. `lambda_http` would build the URI of the request from them, and
//!   nothing
//!   here may use it: links start with the configured base URL.
//! - Characters that a URI can't have are percent-encoded in the query, which decodes to the same values.
//! - The stage is removed from the path.
//! - A body that is marked as base64 but is not becomes one that is not JSON either.
//! - An invalid method becomes `UNKNOWN`.
//!
//! Two kinds of events can't be read at all and are answered with 400: those whose path and query are longer than API
//! Gateway allows, and those whose members have the wrong types.
//!
//! Path parameters are taken by name from the event, where they are decoded. They are never taken from the path.
//!
//! Source: the API Gateway developer guide, "Working with AWS Lambda proxy integrations for HTTP APIs".

use crate::header;
use crate::problem::{Code, Problem};
use data_encoding::BASE64;
use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use lambda_http::http::header::HOST;
use lambda_http::http::{HeaderMap, HeaderName, Method};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::fmt;

/// The longest path and query together, in bytes. API Gateway takes 10,240 bytes of request line and headers;
/// `http::Uri` takes 65,534, and percent-encoding can triple a length.
const LONGEST_TARGET: usize = 16 * 1024;

/// The characters that `http::Uri` refuses in a query, and `#`, which would end it.
const NOT_IN_QUERY: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Replaces a body that can't be decoded. No JSON starts with it.
const UNDECODABLE: &str = "\u{fffd}";

/// A request event from API Gateway. It is not `Debug`, since it holds bearer tokens.
pub struct GatewayEvent {
    /// The sanitized event.
    pub(crate) request: ApiGatewayV2httpRequest,
    /// The problem to answer with, if the event can't be read.
    pub(crate) unreadable: Option<Problem>,
}

impl<'de> Deserialize<'de> for GatewayEvent {
    /// Fails only if the input is not JSON, which Lambda never sends.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let event = <&RawValue>::deserialize(deserializer)?;
        Ok(serde_json::from_str::<RawEvent>(event.get()).map_or_else(
            |_| Self {
                request: ApiGatewayV2httpRequest::default(),
                unreadable: Some(Problem::new(Code::MalformedBody, "Send a well-formed HTTP request.")),
            },
            RawEvent::sanitized,
        ))
    }
}

/// The members of an event that are read. Any may be null or missing, since emulators omit different ones.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RawEvent {
    route_key: Option<String>,
    raw_path: Option<String>,
    raw_query_string: Option<String>,
    path_parameters: Option<HashMap<String, String>>,
    headers: Option<Headers>,
    request_context: Option<RawContext>,
    body: Option<String>,
    is_base64_encoded: Option<bool>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RawContext {
    request_id: Option<String>,
    stage: Option<String>,
    http: Option<RawMethod>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RawMethod {
    method: Option<String>,
}

impl RawEvent {
    fn sanitized(self) -> GatewayEvent {
        let context = self.request_context.unwrap_or_default();
        let line = context.http.unwrap_or_default();
        let path = self.raw_path.unwrap_or_default();
        let query = self.raw_query_string.unwrap_or_default();

        let mut request = ApiGatewayV2httpRequest::default();
        request.request_context.http.method = method(&line.method.unwrap_or_default());
        request.request_context.request_id = context.request_id;
        request.request_context.route_key = self.route_key;
        request.path_parameters = self.path_parameters.unwrap_or_default();
        request.headers = self.headers.unwrap_or_default().0;
        if let Some(text) = self.body {
            (request.body, request.is_base64_encoded) = body(text, self.is_base64_encoded.unwrap_or_default());
        }
        let fits = path.len() + query.len() <= LONGEST_TARGET;
        if fits {
            let path = without_stage(&path, &context.stage.unwrap_or_default());
            request.raw_path = Some(format!("/{}", path.strip_prefix('/').unwrap_or(path)));
            request.raw_query_string = Some(utf8_percent_encode(&query, NOT_IN_QUERY).to_string());
        }
        let too_long = || Problem::new(Code::MalformedQuery, "Send a shorter path and query.");
        GatewayEvent {
            request,
            unreadable: (!fits).then(too_long),
        }
    }
}

/// The path without the name of the stage, which API Gateway puts in front of it.
fn without_stage<'a>(path: &'a str, stage: &str) -> &'a str {
    let rest = path.strip_prefix('/').and_then(|rest| rest.strip_prefix(stage));
    let rest = rest.filter(|rest| !stage.is_empty() && (rest.is_empty() || rest.starts_with('/')));
    rest.unwrap_or(path)
}

fn method(name: &str) -> Method {
    let method = Method::from_bytes(name.as_bytes()).or_else(|_| Method::from_bytes(b"UNKNOWN"));
    method.unwrap_or_default()
}

/// A body that `lambda_http` can decode, and whether it is base64. It is encoded again, since decoders accept
/// different input.
fn body(text: String, is_base64: bool) -> (Option<String>, bool) {
    if !is_base64 {
        return (Some(text), false);
    }
    match BASE64.decode(text.as_bytes()) {
        Ok(bytes) => (Some(BASE64.encode(&bytes)), true),
        Err(_) => (Some(UNDECODABLE.to_owned()), false),
    }
}

/// The headers of an event. Names may have any case: API Gateway sends lower case, some emulators don't.
#[derive(Default)]
struct Headers(HeaderMap);

impl<'de> Deserialize<'de> for Headers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(HeadersVisitor)
    }
}

struct HeadersVisitor;

impl<'de> Visitor<'de> for HeadersVisitor {
    type Value = Headers;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("headers by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Headers, A::Error> {
        let mut headers = HeaderMap::new();
        while let Some(name) = members.next_key::<String>()? {
            let name = HeaderName::from_bytes(name.as_bytes()).ok();
            let Some(name) = name.filter(|name| name != HOST && name != "x-forwarded-proto") else {
                members.next_value::<IgnoredAny>()?;
                continue;
            };
            if let Some(text) = members.next_value::<Option<String>>()? {
                // The map has room for more headers than an event can hold.
                let _ = headers.try_insert(name, header::value(&text));
            }
        }
        Ok(Headers(headers))
    }
}
