//! The guard stands between the functions and the database and postmaster. Like AWS, it refuses calls that
//! template.yaml doesn't grant.
//!
//! The engines don't check IAM. Without the guard, a policy that is too small would fail only after deployment, and one
//! that is too large would never be noticed. The guard identifies functions by their access key, which is the
//! function's name here (`infra/local/run-function`). At the end it lists denials and unused grants.
//!
//! It supports policies of plain actions on plain resources, the only kind that [`crate::policy`] reads.

mod calls;
mod ledger;

use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    serve::ListenerExt as _,
};
use reqwest::Client;
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{Result, StackError, policy::Permission, table::AUTHORIZATION, target::ACCOUNT, template::Template};
pub use calls::PRIMING_KEY;
use ledger::Ledger;

/// More than either service accepts.
const LARGEST_BODY: usize = 64 * 1024 * 1024;
/// The variables with the endpoints that the guard replaces.
const ENDPOINTS: [&str; 2] = ["DYNAMODB_ENDPOINT", "SES_ENDPOINT"];

/// A running guard. Dropping it ends it.
#[derive(Debug)]
pub struct Guard {
    url: String,
    gate: Arc<Gate>,
    server: JoinHandle<()>,
}

#[derive(Debug)]
struct Gate {
    client: Client,
    table: String,
    database: String,
    postmaster: String,
    ledger: Mutex<Ledger>,
}

impl Guard {
    /// Starts it on a port of the loopback address, in front of a database with this table, and of a postmaster.
    pub async fn start(template: &Template, table: &str, database: &str, postmaster: &str) -> Result<Self> {
        let ledger = Ledger::open(template, table)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.map_err(StackError::io("Listening for the guard"))?;
        let address = listener.local_addr().map_err(StackError::io("Asking for the port"))?;
        let client = Client::builder().no_proxy().timeout(Duration::from_secs(30)).build();
        let client = client.map_err(|error| StackError::Usage(format!("No HTTP client can be made: {error}")))?;
        let gate = Arc::new(Gate {
            client,
            table: table.to_owned(),
            database: database.to_owned(),
            postmaster: postmaster.to_owned(),
            ledger: Mutex::new(ledger),
        });
        let router = Router::new()
            .fallback(pass)
            .layer(DefaultBodyLimit::max(LARGEST_BODY))
            .with_state(Arc::clone(&gate));
        // Without it, a response waits for the client's acknowledgement.
        let listener = listener.tap_io(|connection| drop(connection.set_nodelay(true)));
        let server = tokio::spawn(async move {
            // It runs until its task is aborted.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self {
            url: format!("http://{address}"),
            gate,
            server,
        })
    }

    /// Its URL, without a trailing slash: the functions' endpoint of `DynamoDB` and SES.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The environment of functions behind the guard.
    #[must_use]
    pub fn environment_behind(&self, environment: &[(&'static str, String)]) -> Vec<(&'static str, String)> {
        let mut guarded = environment.to_owned();
        for (name, value) in &mut guarded {
            if ENDPOINTS.contains(name) {
                value.clone_from(&self.url);
            }
        }
        guarded
    }

    /// Replaces all grants with those of this template.
    pub fn set_grants(&self, template: &Template) -> Result<()> {
        self.gate.ledger().grant(template, &self.gate.table)
    }

    /// The denials, a sentence each.
    #[must_use]
    pub fn denials(&self) -> Vec<String> {
        self.gate.ledger().denials()
    }

    /// The unused grants, a sentence each.
    #[must_use]
    pub fn unused(&self) -> Vec<String> {
        self.gate.ledger().unused()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// A request of a function.
struct GuardedCall {
    /// The access key that signed it, or `unsigned`.
    function: String,
    /// The operation of `DynamoDB`, or none for SES.
    operation: Option<String>,
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Bytes,
}

async fn pass(State(gate): State<Arc<Gate>>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let target = text("x-amz-target").map(|target| target.strip_prefix("DynamoDB_20120810.").unwrap_or(target));
    let call = GuardedCall {
        function: text("authorization")
            .and_then(access_key)
            .unwrap_or("unsigned")
            .to_owned(),
        operation: target.map(str::to_owned),
        method,
        path: uri.path().to_owned(),
        headers,
        body,
    };
    match gate.check(&call) {
        Ok(()) => gate.forward(call).await,
        Err(need) => denial(&call, &need),
    }
}

/// The access key in a header `AWS4-HMAC-SHA256 Credential=<key>/<date>/…`.
fn access_key(authorization: &str) -> Option<&str> {
    let (_, scope) = authorization.split_once("Credential=")?;
    scope.split_once('/').map(|(key, _)| key)
}

impl Gate {
    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the call may pass. If not, returns the missing permission.
    fn check(&self, call: &GuardedCall) -> std::result::Result<(), Permission> {
        let body = serde_json::from_slice::<Value>(&call.body).unwrap_or_default();
        let needs = match &call.operation {
            Some(operation) => calls::of_database(operation, &body),
            None => calls::of_mail(call.method.as_str(), &call.path, &body),
        };
        // Opening a connection doesn't count as a use of the grant.
        let is_use = !calls::is_priming(&body);
        let admitted = self.ledger().admit(&call.function, needs, is_use);
        admitted.map_err(|(need, is_news)| {
            if is_news {
                eprintln!("{} was denied {need}: template.yaml does not grant it.", call.function);
            }
            need
        })
    }

    /// Forwards a call, and returns the response unchanged.
    async fn forward(&self, call: GuardedCall) -> Response {
        let mut headers = call.headers;
        for name in [header::HOST, header::CONTENT_LENGTH, header::CONNECTION] {
            headers.remove(name);
        }
        let url = if call.operation.is_some() {
            // DynamoDB Local refuses access keys with a hyphen.
            headers.insert(header::AUTHORIZATION, header::HeaderValue::from_static(AUTHORIZATION));
            format!("{}/", self.database)
        } else {
            format!("{}{}", self.postmaster, call.path)
        };
        let request = self.client.request(call.method, url).headers(headers).body(call.body);
        let answered = async {
            let answer = request.send().await?;
            let (status, mut headers) = (answer.status(), answer.headers().clone());
            for name in [header::CONTENT_LENGTH, header::CONNECTION, header::TRANSFER_ENCODING] {
                headers.remove(name);
            }
            Ok::<_, reqwest::Error>((status, headers, answer.bytes().await?).into_response())
        };
        answered.await.unwrap_or_else(|error| {
            let text = format!("The service behind the guard doesn't respond: {error}");
            let kind = "ServiceUnavailableException";
            refusal(StatusCode::SERVICE_UNAVAILABLE, kind, &text)
        })
    }
}

/// AWS's response if no policy grants a call.
fn denial(call: &GuardedCall, need: &Permission) -> Response {
    let Permission { action, resource } = need;
    let text = format!(
        "User: arn:aws:sts::{ACCOUNT}:assumed-role/{function}/{function} is not authorized to perform: {action} on \
         resource: {resource} because no identity-based policy allows the {action} action",
        function = call.function,
    );
    let status = match call.operation {
        Some(_) => StatusCode::BAD_REQUEST,
        None => StatusCode::FORBIDDEN,
    };
    refusal(status, "AccessDeniedException", &text)
}

/// An error response. `DynamoDB` names the kind in the body, SES in a header.
fn refusal(status: StatusCode, kind: &str, message: &str) -> Response {
    let headers = [
        ("content-type", "application/x-amz-json-1.0"),
        ("x-amzn-errortype", kind),
    ];
    let body = json!({"__type": format!("com.amazon.coral.service#{kind}"), "message": message});
    (status, headers, body.to_string()).into_response()
}
