//! The postmaster: the functions' SES endpoint, in front of the mailbox.
//!
//! The mailbox stores mail, but drops `EmailTags` and sends no events. The postmaster forwards mail to it. Then it
//! sends the events of SES ([`events`]) to a target in order, with two retries, like Lambda for asynchronous events.
//! Tests can inject SES's failures, in this process or over HTTP:
//!
//! - `POST /faults` with `{"throttle": 2, "reject": 1, "hold": true}`, each of them optional;
//! - `GET /settled` responds when all events are delivered.

pub mod events;

use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use chrono::Utc;
use reqwest::Client;
use serde_json::{Value, json};
use tokio::{
    net::TcpListener,
    sync::{mpsc, watch},
    task::JoinHandle,
    time::sleep,
};

use crate::{Result, StackError, target::Target};

/// The largest mail that SES accepts.
const LARGEST_MAIL: usize = 40 * 1024 * 1024;
/// How often the delivery of an event is tried.
const TRIES: u32 = 3;
/// The pause before the second try.
const BACKOFF: Duration = Duration::from_millis(200);

/// A running postmaster. Dropping it ends it, and undelivered events are lost.
#[derive(Debug)]
pub struct Postmaster {
    url: String,
    office: Arc<Office>,
    tasks: [JoinHandle<()>; 2],
}

#[derive(Debug)]
struct Office {
    mailbox: String,
    client: Client,
    faults: Mutex<Faults>,
    target: Mutex<Option<Target>>,
    held: watch::Sender<bool>,
    events: mpsc::UnboundedSender<Value>,
    /// The number of events that are not delivered yet.
    left: watch::Sender<usize>,
}

/// The number of next mails that fail.
#[derive(Debug, Default)]
struct Faults {
    throttle: u64,
    reject: u64,
}

impl Postmaster {
    /// Starts it on a port of the loopback address, in front of the mailbox at a URL.
    pub async fn start(port: u16, mailbox: &str) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port));
        let listener = listener
            .await
            .map_err(StackError::io(format!("Listening on port {port}")))?;
        let address = listener.local_addr().map_err(StackError::io("Asking for the port"))?;
        let client = Client::builder().no_proxy().timeout(Duration::from_secs(30)).build();
        let client = client.map_err(|error| StackError::Usage(format!("No HTTP client can be made: {error}")))?;
        let (events, received) = mpsc::unbounded_channel();
        let office = Arc::new(Office {
            mailbox: mailbox.to_owned(),
            client,
            faults: Mutex::default(),
            target: Mutex::default(),
            held: watch::Sender::new(false),
            events,
            left: watch::Sender::new(0),
        });
        let router = Router::new()
            .route("/v2/email/outbound-emails", post(send))
            .route("/faults", post(set_faults))
            .route("/settled", get(settled))
            .layer(DefaultBodyLimit::max(LARGEST_MAIL))
            .with_state(Arc::clone(&office));
        let server = async move {
            // It ends only with its task.
            let _ = axum::serve(listener, router).await;
        };
        Ok(Self {
            url: format!("http://{address}"),
            tasks: [tokio::spawn(server), tokio::spawn(carry(Arc::clone(&office), received))],
            office,
        })
    }

    /// Its URL, without a trailing slash: the functions' SES endpoint.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Sends events to this target from now on. Without a target, drops them.
    pub fn set_target(&self, target: Option<Target>) {
        *lock(&self.office.target) = target;
    }

    /// Responds to the next mails with 429, like SES above its sending rate.
    pub fn throttle_next(&self, count: u64) {
        lock(&self.office.faults).throttle = count;
    }

    /// Responds to the next mails with 400 and `MessageRejected`.
    pub fn reject_next(&self, count: u64) {
        lock(&self.office.faults).reject = count;
    }

    /// Holds events back until [`Self::release`], because real mail is slower than a test.
    pub fn hold(&self) {
        self.office.held.send_replace(true);
    }

    /// Delivers the held events.
    pub fn release(&self) {
        self.office.held.send_replace(false);
    }

    /// Waits until all events are delivered or have failed after all retries.
    pub async fn settled(&self) {
        self.office.settled().await;
    }
}

impl Drop for Postmaster {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Office {
    /// The injected error for this mail, if any.
    fn fault(&self) -> Option<Response> {
        let mut faults = lock(&self.faults);
        if faults.throttle > 0 {
            faults.throttle -= 1;
            let text = "Maximum sending rate exceeded.";
            return Some(refusal(StatusCode::TOO_MANY_REQUESTS, "TooManyRequestsException", text));
        }
        if faults.reject > 0 {
            faults.reject -= 1;
            let text = "Email address is not verified. The following identities failed the check: bob@example.com";
            return Some(refusal(StatusCode::BAD_REQUEST, "MessageRejected", text));
        }
        None
    }

    /// Forwards a mail to the mailbox and returns its response.
    async fn forward(&self, headers: &HeaderMap, body: Bytes) -> reqwest::Result<(StatusCode, String)> {
        let mut request = self
            .client
            .post(format!("{}/v2/email/outbound-emails", self.mailbox))
            .body(body);
        for name in ["content-type", "authorization"] {
            if let Some(value) = headers.get(name) {
                request = request.header(name, value);
            }
        }
        let answer = request.send().await?;
        Ok((answer.status(), answer.text().await?))
    }

    fn announce(&self, mail: &[u8], answer: &str) {
        let Ok(mail) = serde_json::from_slice::<Value>(mail) else {
            return;
        };
        let answer = serde_json::from_str::<Value>(answer).unwrap_or_default();
        let Some(id) = answer.get("MessageId").and_then(Value::as_str) else {
            return;
        };
        for event in events::of(&mail, id, Utc::now()) {
            self.left.send_modify(|left| *left += 1);
            if self.events.send(event).is_err() {
                self.left.send_modify(|left| *left -= 1);
            }
        }
    }

    async fn settled(&self) {
        // The sender lives as long as this value.
        let _ = self.left.subscribe().wait_for(|left| *left == 0).await;
    }
}

async fn send(State(office): State<Arc<Office>>, headers: HeaderMap, body: Bytes) -> Response {
    if let Some(fault) = office.fault() {
        return fault;
    }
    match office.forward(&headers, body.clone()).await {
        Ok((status, answer)) => {
            if status.is_success() {
                office.announce(&body, &answer);
            }
            (status, [("content-type", "application/json")], answer).into_response()
        }
        Err(error) => {
            let text = format!("The mailbox doesn't respond: {error}");
            refusal(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailableException", &text)
        }
    }
}

/// An error response in the REST-JSON protocol.
fn refusal(status: StatusCode, kind: &str, message: &str) -> Response {
    let headers = [("content-type", "application/json"), ("x-amzn-errortype", kind)];
    (status, headers, json!({"message": message}).to_string()).into_response()
}

/// Injects faults into the postmaster at a URL, from another process.
pub async fn ask_for_faults(url: &str, faults: &Value) -> Result<()> {
    let failed = |error: reqwest::Error| StackError::PartFailed {
        part: "The postmaster",
        how: format!("doesn't respond at {url} ({error})"),
        log: None,
    };
    let client = Client::builder().no_proxy().build().map_err(failed)?;
    let response = client.post(format!("{url}/faults")).body(faults.to_string()).send();
    response
        .await
        .and_then(reqwest::Response::error_for_status)
        .map_err(failed)
        .map(drop)
}

async fn set_faults(State(office): State<Arc<Office>>, body: Bytes) -> StatusCode {
    let Ok(wanted) = serde_json::from_slice::<Value>(&body) else {
        return StatusCode::BAD_REQUEST;
    };
    let count = |name: &str| wanted.get(name).and_then(Value::as_u64);
    let mut faults = lock(&office.faults);
    faults.throttle = count("throttle").unwrap_or(faults.throttle);
    faults.reject = count("reject").unwrap_or(faults.reject);
    if let Some(hold) = wanted.get("hold").and_then(Value::as_bool) {
        office.held.send_replace(hold);
    }
    StatusCode::NO_CONTENT
}

async fn settled(State(office): State<Arc<Office>>) -> StatusCode {
    office.settled().await;
    StatusCode::NO_CONTENT
}

/// Delivers events, one at a time.
async fn carry(office: Arc<Office>, mut events: mpsc::UnboundedReceiver<Value>) {
    while let Some(event) = events.recv().await {
        // The sender lives as long as the office.
        let _ = office.held.subscribe().wait_for(|held| !held).await;
        let target = lock(&office.target).clone();
        if let Some(target) = target {
            hand_over(&target, &event).await;
        }
        office.left.send_modify(|left| *left -= 1);
    }
}

async fn hand_over(target: &Target, event: &Value) {
    for tried in 1..=TRIES {
        match target.invoke(event.clone()).await {
            Ok(_) => return,
            Err(error) => eprintln!("{} failed to process an event of SES: {error}", target.name()),
        }
        if tried < TRIES {
            sleep(BACKOFF * tried).await;
        }
    }
}
