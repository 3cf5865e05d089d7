//! API Gateway in front of functions on this machine: the routes of `template.yaml`, and events in payload format 2.0.
//!
//! The router of `cargo lambda watch` is not used, because functions rely on two things that it doesn't do: API Gateway
//! decodes paths and parameters, and its events name the route. That router also refuses two names for a parameter in
//! the same place.

use std::{
    net::Ipv4Addr,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    serve::ListenerExt as _,
};
use data_encoding::BASE64;
use reqwest::Client;
use serde_json::{Map, Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::routes::{self, Routes};
use crate::{
    Result, StackError,
    api::OURS,
    console::{Console, access::ServedRequest},
    target::{Target, new_id},
    template::{Route, Template},
};

/// The largest body that API Gateway accepts.
const LARGEST_BODY: usize = 10 * 1024 * 1024;
/// The timeout of a function. It is twice that of API Gateway because one machine runs everything.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running gateway. Dropping it ends it.
#[derive(Debug)]
pub struct Gateway {
    url: String,
    server: JoinHandle<()>,
}

#[derive(Debug)]
struct GatewayRoutes {
    routes: Routes<Target>,
    default: Option<Target>,
    console: Option<Console>,
}

impl Gateway {
    /// Starts it on a port of the loopback address. It invokes functions at the URL `functions`. Refuses two functions
    /// for one method and path. A console prints each request.
    pub async fn start(template: &Template, port: u16, functions: &str, console: Option<Console>) -> Result<Self> {
        let gateway = Arc::new(GatewayRoutes {
            console,
            ..GatewayRoutes::new(template, functions)?
        });
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
        let listener = listener.map_err(StackError::io(format!("Listening on port {port}")))?;
        let router = Router::new()
            .fallback(pass)
            .layer(DefaultBodyLimit::max(LARGEST_BODY))
            .with_state(gateway);
        // Without it, a response waits for the client's acknowledgement.
        let listener = listener.tap_io(|connection| drop(connection.set_nodelay(true)));
        let server = tokio::spawn(async move {
            // It runs until its task is aborted.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self {
            url: crate::api::url(port),
            server,
        })
    }

    /// Its URL, without a trailing slash.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl GatewayRoutes {
    fn new(template: &Template, functions: &str) -> Result<Self> {
        let client = Client::builder().no_proxy().timeout(PATIENCE).build();
        let client = client.map_err(|error| StackError::Usage(format!("No HTTP client can be made: {error}")))?;
        let mut routes: Vec<(&str, &str, Target)> = Vec::new();
        for function in &template.functions {
            for route in &function.routes {
                let Route::Path { method, path } = route else { continue };
                let taken = routes
                    .iter()
                    .find(|(known, at, _)| known == method && is_same(at, path));
                if let Some((_, _, other)) = taken {
                    let (binary, other) = (&function.binary, other.name());
                    return Err(StackError::Template(format!(
                        "{method} {path} is a route of both {other} and {binary}. Change one of them."
                    )));
                }
                routes.push((method, path, Target::through(&client, functions, &function.binary)));
            }
        }
        let default = template.default_function();
        Ok(Self {
            routes: Routes::new(routes),
            default: default.map(|function| Target::through(&client, functions, &function.binary)),
            console: None,
        })
    }

    /// The event of a request, and its function.
    fn event(&self, method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> (Option<&Target>, Value) {
        let mut event = routes::request(&new_id(), method.as_str(), uri.path(), uri.query().unwrap_or_default());
        let found = self.routes.find(method.as_str(), uri.path());
        let target = found.as_ref().map(|found| found.target).or(self.default.as_ref());
        if let Some(found) = found {
            found.describe(&mut event);
        }
        if let Some(event) = event.as_object_mut() {
            event.insert("headers".to_owned(), Value::Object(joined(headers)));
            let text = is_text(headers).then(|| std::str::from_utf8(body).ok()).flatten();
            if !body.is_empty() {
                let body = text.map_or_else(|| BASE64.encode(body), str::to_owned);
                event.insert("body".to_owned(), json!(body));
                event.insert("isBase64Encoded".to_owned(), json!(text.is_none()));
            }
        }
        (target, event)
    }
}

/// Whether two paths differ only in the names of their parameters.
fn is_same(path: &str, other: &str) -> bool {
    let parts = |path: &str| -> Vec<String> {
        let nameless = |part: &str| if part.starts_with('{') { "{}" } else { part }.to_owned();
        path.split('/').map(nameless).collect()
    };
    parts(path) == parts(other)
}

/// Headers by name. Repeated headers are joined by commas.
fn joined(headers: &HeaderMap) -> Map<String, Value> {
    let all = headers.keys().map(|name| {
        let values = headers.get_all(name).into_iter();
        let values: Vec<_> = values.map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
        (name.to_string(), json!(values.join(",")))
    });
    all.collect()
}

/// Whether a body of this media type is passed on as text.
fn is_text(headers: &HeaderMap) -> bool {
    let media_type = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    media_type.is_none_or(|name| name.starts_with(b"text/") || name.starts_with(b"application/json"))
}

async fn pass(
    State(gateway): State<Arc<GatewayRoutes>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let began = Instant::now();
    let (target, event) = gateway.event(&method, &uri, &headers, &body);
    let Some(target) = target else {
        return message(StatusCode::NOT_FOUND, "Not Found");
    };
    let mut access = ServedRequest::of(&event, method.as_str(), uri.path());
    let (answer, response) = match target.invoke(event).await {
        Ok(answer) => {
            let response = reply(&answer);
            (answer, response)
        }
        Err(error) => (Value::String(error), None),
    };
    if response.is_none() {
        access.note = format!(
            "{} failed: {}",
            target.name(),
            answer.as_str().unwrap_or("it gave no response")
        );
    }
    let response = response.unwrap_or_else(failure);
    access.status = Some(response.status().as_u16());
    access.milliseconds = u64::try_from(began.elapsed().as_millis()).ok();
    let is_ours = headers.get(header::USER_AGENT).is_some_and(|agent| agent == OURS);
    match &gateway.console {
        Some(_) if is_ours => {}
        Some(console) => {
            access.describe_problem(&answer);
            console.served(access);
        }
        None if !access.note.is_empty() => eprintln!("{}", access.note),
        None => {}
    }
    response
}

/// The response in a function's answer, if it is one.
fn reply(answer: &Value) -> Option<Response> {
    let status = u16::try_from(answer.get("statusCode")?.as_u64()?).ok()?;
    let text = answer.get("body").and_then(Value::as_str).unwrap_or_default();
    let body = if answer.get("isBase64Encoded") == Some(&Value::Bool(true)) {
        BASE64.decode(text.as_bytes()).ok()?
    } else {
        text.as_bytes().to_vec()
    };
    // Not `into_response`, which adds a media type.
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).ok()?;
    for (name, value) in answer.get("headers").and_then(Value::as_object).into_iter().flatten() {
        response.headers_mut().insert(
            HeaderName::try_from(name.as_str()).ok()?,
            HeaderValue::try_from(value.as_str()?).ok()?,
        );
    }
    Some(response)
}

/// API Gateway's response if a function fails.
fn failure() -> Response {
    message(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
}

fn message(status: StatusCode, text: &str) -> Response {
    let body = json!({"message": text}).to_string();
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::Function;

    fn given(routes: &[(&str, &str, &str)]) -> Template {
        let mut template = Template::read().unwrap();
        let functions = routes.iter().map(|(method, path, binary)| Function {
            logical_id: String::new(),
            binary: (*binary).to_owned(),
            timeout: std::time::Duration::from_secs(15),
            routes: vec![match *path {
                "$default" => Route::Default,
                path => Route::Path {
                    method: (*method).to_owned(),
                    path: path.to_owned(),
                },
            }],
            streams: Vec::new(),
            schedules: Vec::new(),
            rules: Vec::new(),
            permissions: Vec::new(),
        });
        template.functions = functions.collect();
        template
    }

    fn gateway(template: &Template) -> GatewayRoutes {
        GatewayRoutes::new(template, "http://127.0.0.1:1").unwrap()
    }

    fn event_of(method: &str, uri: &str, headers: &[(&'static str, &str)], body: &[u8]) -> (String, Value) {
        let gateway = gateway(&Template::read().unwrap());
        let mut all = HeaderMap::new();
        for (name, value) in headers {
            all.append(*name, value.parse().unwrap());
        }
        let (target, event) = gateway.event(&method.parse().unwrap(), &uri.parse().unwrap(), &all, body);
        (target.unwrap().name().to_owned(), event)
    }

    #[test]
    fn an_event_has_the_route_and_the_decoded_path() {
        let (function, event) = event_of("DELETE", "/bands/b/members/x%2Fy?a=%20", &[], b"");
        assert_eq!(function, "remove-member");
        assert_eq!(event["routeKey"], "DELETE /bands/{band_id}/members/{member_id}");
        assert_eq!(event["pathParameters"], json!({"band_id": "b", "member_id": "x/y"}));
        assert_eq!(
            (&event["rawPath"], &event["rawQueryString"]),
            (&json!("/bands/b/members/x/y"), &json!("a=%20"))
        );
        assert_eq!(event.get("body"), None);
    }

    #[test]
    fn other_methods_and_paths_reach_the_default_function() {
        for (method, path) in [("PATCH", "/me"), ("HEAD", "/me"), ("GET", "/"), ("GET", "/a/b/c")] {
            let (function, event) = event_of(method, path, &[], b"");
            assert_eq!(
                (function.as_str(), &event["routeKey"]),
                ("refuse-route", &json!("$default"))
            );
        }
    }

    #[test]
    fn repeated_headers_are_joined_and_binary_bodies_encoded() {
        let json = [("content-type", "application/json"), ("x-a", "1"), ("x-a", "2")];
        let (_, event) = event_of("POST", "/bands", &json, b"{}");
        assert_eq!(event["headers"]["x-a"], "1,2");
        assert_eq!(
            (&event["body"], &event["isBase64Encoded"]),
            (&json!("{}"), &json!(false))
        );
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let (_, event) = event_of("POST", "/bands", &form, b"a=b");
        assert_eq!(
            (&event["body"], &event["isBase64Encoded"]),
            (&json!("YT1i"), &json!(true))
        );
    }

    #[test]
    fn two_functions_with_the_same_route_are_refused() {
        let template = given(&[("GET", "/invites/{invite_id}", "a"), ("GET", "/invites/{token}", "b")]);
        let refusal = GatewayRoutes::new(&template, "http://127.0.0.1:1")
            .unwrap_err()
            .to_string();
        assert!(
            refusal.contains("GET /invites/{token} is a route of both a and b"),
            "{refusal}"
        );
    }

    #[test]
    fn other_json_is_no_response() {
        for answer in [
            json!(null),
            json!({}),
            json!({"statusCode": "200"}),
            json!({"statusCode": 7}),
        ] {
            assert!(reply(&answer).is_none(), "{answer}");
        }
        let response = reply(&json!({"statusCode": 204, "headers": {"x-a": "b"}})).unwrap();
        assert_eq!(response.headers().len(), 1, "no header is added");
        assert_eq!(
            (response.status(), &response.headers()["x-a"]),
            (StatusCode::NO_CONTENT, &HeaderValue::from_static("b"))
        );
    }
}
