//! Runs a function's binary for one invocation, like Lambda: it gets an event with a deadline, and is killed at the
//! deadline.
//!
//! This is the server side of the [Runtime API](https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html).

use std::{
    future::pending,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use chrono::Utc;
use serde_json::{Value, json};
use tokio::{
    net::TcpListener,
    process::{Child, Command},
    sync::{Mutex, mpsc},
    time::{Instant, sleep_until, timeout},
};

use crate::{Result, StackError};

/// How long a process may take to ask for its event. Lambda allows ten seconds, but here many share a machine.
const START: Duration = Duration::from_mins(1);
const ID: &str = "8476a536-e9f4-11e8-9739-2dfe598c3fcd";
const MEMORY: &str = "256";

/// A binary to run, and its event.
#[derive(Debug, Clone)]
pub struct LambdaInvocation {
    /// The binary.
    pub binary: PathBuf,
    /// Its whole environment.
    pub environment: Vec<(&'static str, String)>,
    /// Its event.
    pub event: Value,
    /// Its timeout.
    pub timeout: Duration,
}

/// How an invocation ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InvocationEnd {
    /// The function returned a response.
    Answered(Value),
    /// The function reported an error.
    Failed(Value),
    /// The process ended unexpectedly.
    Died(ExitStatus),
    /// The process never asked for its event.
    NeverReady,
    /// It ran into its timeout.
    TimedOut,
}

enum Report {
    Ready,
    InvocationEnd(InvocationEnd),
}

struct Runtime {
    event: Mutex<Option<Value>>,
    timeout: Duration,
    reports: mpsc::Sender<Report>,
}

impl LambdaInvocation {
    /// Runs it. Calls `begin` after the process has started and before it gets its event.
    pub async fn run(self, begin: impl FnOnce() + Send) -> Result<InvocationEnd> {
        let listening = || StackError::io("Listening on a free port");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(listening())?;
        let address = listener.local_addr().map_err(listening())?;
        let (sender, mut reports) = mpsc::channel(4);
        let event = Mutex::new(None);
        let runtime = Arc::new(Runtime {
            event,
            timeout: self.timeout,
            reports: sender,
        });
        // Held until `begin` has been called.
        let mut gate = runtime.event.lock().await;
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(answered))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(failed))
            .with_state(Arc::clone(&runtime));
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        let mut child = self.start(&address.to_string())?;
        let end = tokio::select! {
            ready = timeout(START, reports.recv()) => match ready {
                Ok(Some(Report::Ready)) => None,
                _ => Some(InvocationEnd::NeverReady),
            },
            died = child.wait() => Some(InvocationEnd::Died(died.map_err(StackError::io("Waiting for a function"))?)),
        };
        let end = if let Some(end) = end {
            end
        } else {
            begin();
            *gate = Some(self.event);
            drop(gate);
            let end = Instant::now() + self.timeout;
            tokio::select! {
                Some(Report::InvocationEnd(end)) = reports.recv() => end,
                died = child.wait() => InvocationEnd::Died(died.map_err(StackError::io("Waiting for a function"))?),
                () = sleep_until(end) => InvocationEnd::TimedOut,
            }
        };
        server.abort();
        // If this fails, dropping the handle kills it.
        let _ = child.kill().await;
        Ok(end)
    }

    fn start(&self, api: &str) -> Result<Child> {
        let name = self.binary.file_name().unwrap_or_default();
        Command::new(&self.binary)
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .env("AWS_LAMBDA_RUNTIME_API", api)
            .env("AWS_LAMBDA_FUNCTION_NAME", name)
            .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", MEMORY)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(StackError::io(format!("Starting {}", Path::new(name).display())))
    }
}

/// Responds to the first call with the event, and never to later calls.
async fn next(State(runtime): State<Arc<Runtime>>) -> Response {
    let _ = runtime.reports.send(Report::Ready).await;
    let event = runtime.event.lock().await.take();
    let Some(event) = event else { return pending().await };
    let ends = Utc::now() + runtime.timeout;
    let headers = [
        ("lambda-runtime-aws-request-id", ID.to_owned()),
        ("lambda-runtime-deadline-ms", ends.timestamp_millis().to_string()),
        (
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:eu-central-1:123456789012:function:f".to_owned(),
        ),
        (
            "lambda-runtime-trace-id",
            "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0".to_owned(),
        ),
        ("content-type", "application/json".to_owned()),
    ];
    (headers, event.to_string()).into_response()
}

async fn answered(State(runtime): State<Arc<Runtime>>, body: Bytes) -> StatusCode {
    end(&runtime, InvocationEnd::Answered, &body).await
}

async fn failed(State(runtime): State<Arc<Runtime>>, body: Bytes) -> StatusCode {
    end(&runtime, InvocationEnd::Failed, &body).await
}

async fn end(runtime: &Runtime, how: fn(Value) -> InvocationEnd, body: &[u8]) -> StatusCode {
    let text = || json!(String::from_utf8_lossy(body));
    let body = serde_json::from_slice(body).unwrap_or_else(|_| text());
    let _ = runtime.reports.send(Report::InvocationEnd(how(body))).await;
    StatusCode::ACCEPTED
}
