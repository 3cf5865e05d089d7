//! The wire: an HTTP client between the code under test and the database and mail service. It counts calls and injects
//! faults.
//!
//! It replaces the SDK's HTTP client, below the SDK's retries and timeouts, so that tests cover those, too. A lost
//! response, for example, is a connection that breaks after the database has executed the call.

mod holds;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use holds::{HoldOutcome, Holds};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::io::{self, ErrorKind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// What the wire does with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Passes it on.
    Pass,
    /// Executes it, then breaks the connection instead of responding.
    LoseAnswer,
    /// Responds as a throttled database.
    Throttle,
    /// Responds with an internal error of the database.
    Fail,
    /// Cancels the transaction because of a conflict with another transaction.
    Contend,
    /// Executes it, but responds after the client's timeout.
    Delay,
    /// Refuses the connection.
    Refuse,
    /// Kills the process before the call.
    DieBefore,
    /// Executes it, then kills the process.
    DieAfter,
    /// Executes it, and responds after 4.5 s.
    SlowAnswer,
    /// Executes it, and responds with a 200 whose body is invalid.
    Garble,
    /// Executes it, and responds with a 503.
    Break,
}

/// The calls that passed, and their cost.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Meter {
    /// The operations, in order of their start.
    pub calls: Vec<String>,
    /// The number of sequential calls: overlapping calls count once.
    pub rounds: u32,
    /// Consumed read capacity units.
    pub read: f64,
    /// Consumed write capacity units.
    pub written: f64,
    /// How many writes were refused because a transaction held one of their items.
    pub refused: u32,
    /// How many items the refused writes contained. A refused transaction costs as much as a successful one.
    pub refused_items: u32,
}

#[derive(Debug, Default)]
struct WireState {
    meter: Meter,
    in_flight: u32,
    last_begun: Option<Instant>,
    /// How long no call must have begun before a response is passed on.
    patience: Option<Duration>,
    /// Faults for single calls, by operation. Each is used once, in order.
    once: VecDeque<(&'static str, Fault)>,
    /// The fault for every call, or for every call of the named operation.
    always: Option<(Option<&'static str>, Fault)>,
    /// The items that transactions hold, if this is emulated.
    holds: Option<Holds>,
    /// Mails that passed: request and response.
    mails: Vec<(Value, Value)>,
}

/// The wire. Clones share their state.
#[derive(Clone, Debug)]
pub struct Wire {
    inner: SharedHttpClient,
    state: Arc<Mutex<WireState>>,
    death: Arc<Notify>,
}

impl Wire {
    /// A wire around `inner`.
    #[must_use]
    pub fn new(inner: SharedHttpClient) -> Self {
        Self {
            inner,
            state: Arc::default(),
            death: Arc::default(),
        }
    }

    /// The client to give to a store.
    #[must_use]
    pub fn client(&self) -> SharedHttpClient {
        SharedHttpClient::new(self.clone())
    }

    fn state(&self) -> MutexGuard<'_, WireState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Resets the meter.
    pub fn forget(&self) {
        self.state().meter = Meter::default();
    }

    /// Returns the meter and resets it.
    #[must_use]
    pub fn take(&self) -> Meter {
        std::mem::take(&mut self.state().meter)
    }

    /// Delays each response until no call has begun for 50 ms. So calls that do not depend on each other always
    /// overlap, even on a slow machine, and [`Meter::rounds`] is reliable.
    pub fn hold_answers(&self) {
        self.state().patience = Some(Duration::from_millis(50));
    }

    /// Makes transactions hold their items for 12 to 20 ms, as in DynamoDB. Other writes of these items are refused at
    /// once.
    pub fn hold_items(&self) {
        self.state().holds = Some(Holds::default());
    }

    /// Admits a call, or returns the error response. A transaction must not be answered before the returned time.
    fn admit(&self, operation: &str, request: &HttpRequest) -> Result<Option<Instant>, Value> {
        let mut state = self.state();
        let Some(holds) = &mut state.holds else { return Ok(None) };
        let body = request.body().bytes().map(serde_json::from_slice);
        match holds.admit(operation, &body.and_then(Result::ok).unwrap_or_default()) {
            HoldOutcome::Passes(until) => Ok(until),
            HoldOutcome::Refused(body, items) => {
                state.meter.refused += 1;
                state.meter.refused_items += items;
                Err(body)
            }
        }
    }

    async fn quiet(&self) {
        loop {
            let left = {
                let state = self.state();
                let since = state.last_begun.map(|at| at.elapsed());
                state
                    .patience
                    .zip(since)
                    .and_then(|(patience, since)| patience.checked_sub(since))
            };
            match left {
                Some(left) if !left.is_zero() => tokio::time::sleep(left).await,
                _ => return,
            }
        }
    }

    /// Injects a fault into the next call of `operation`, such as `TransactWriteItems`.
    pub fn once(&self, operation: &'static str, fault: Fault) {
        self.state().once.push_back((operation, fault));
    }

    /// Injects a fault into every call. `None` ends that.
    pub fn always(&self, fault: Option<Fault>) {
        self.state().always = fault.map(|fault| (None, fault));
    }

    /// Injects a fault into every call of `operation`, until [`Self::heal`].
    pub fn always_for(&self, operation: &'static str, fault: Fault) {
        self.state().always = Some((Some(operation), fault));
    }

    /// Waits until a [`Fault`] kills the process. The test then drops the future of that process.
    pub async fn death(&self) {
        self.death.notified().await;
    }

    /// Returns the mails that passed, request and response, and forgets them.
    #[must_use]
    pub fn take_mails(&self) -> Vec<(Value, Value)> {
        std::mem::take(&mut self.state().mails)
    }

    async fn die(&self) -> Infallible {
        self.death.notify_one();
        std::future::pending().await
    }

    /// Removes all faults.
    pub fn heal(&self) {
        let mut state = self.state();
        state.once.clear();
        state.always = None;
    }

    fn begin(&self, operation: &str) -> Fault {
        let mut state = self.state();
        state.meter.calls.push(operation.to_owned());
        state.last_begun = Some(Instant::now());
        if state.in_flight == 0 {
            state.meter.rounds += 1;
        }
        state.in_flight += 1;
        let waiting = state.once.iter().position(|(wanted, _)| *wanted == operation);
        let once = waiting
            .and_then(|index| state.once.remove(index))
            .map(|(_, fault)| fault);
        let always = state
            .always
            .filter(|(wanted, _)| wanted.is_none_or(|wanted| wanted == operation))
            .map(|(_, fault)| fault);
        once.or(always).unwrap_or(Fault::Pass)
    }

    fn end(&self, operation: &str, answer: Option<&Value>) {
        let mut state = self.state();
        state.in_flight -= 1;
        let consumed = answer
            .and_then(|answer| answer.get("ConsumedCapacity"))
            .cloned()
            .unwrap_or_default();
        let each = consumed.as_array().cloned().unwrap_or_else(|| vec![consumed]);
        let units: f64 = each.iter().filter_map(|one| one.get("CapacityUnits")?.as_f64()).sum();
        if matches!(operation, "BatchGetItem" | "GetItem" | "Query") {
            state.meter.read += units;
        } else {
            state.meter.written += units;
        }
    }

    async fn pass(
        self,
        connector: SharedHttpConnector,
        mut request: HttpRequest,
    ) -> Result<HttpResponse, ConnectorError> {
        let operation = operation(&request);
        let fault = self.begin(&operation);
        if fault == Fault::DieBefore {
            match self.die().await {}
        }
        if fault == Fault::Delay {
            // Longer than the client's timeout.
            tokio::time::sleep(Duration::from_secs(30)).await;
        }
        let injected = match fault {
            Fault::Throttle if operation == SEND => Some((429, json!({"__type": "TooManyRequestsException"}))),
            Fault::Fail if operation == SEND => Some((400, json!({"__type": "MessageRejected", "message": REJECTED}))),
            Fault::Throttle => Some((400, json!({"__type": "x#ThrottlingException", "message": "slow down"}))),
            Fault::Fail => Some((500, json!({"__type": "x#InternalServerError", "message": "oh no"}))),
            Fault::Contend => Some((
                400,
                json!({"__type": "x#TransactionCanceledException", "message": "cancelled",
                       "CancellationReasons": [{"Code": "TransactionConflict"}, {"Code": "None"}]}),
            )),
            // The others pass the call on, even if the response gets lost.
            _ => None,
        };
        if let Some((status, body)) = injected {
            self.end(&operation, None);
            return answer(status, &body);
        }
        if fault == Fault::Refuse {
            self.end(&operation, None);
            return Err(ConnectorError::io(Box::new(io::Error::from(
                ErrorKind::ConnectionRefused,
            ))));
        }
        let held = match self.admit(&operation, &request) {
            Ok(held) => held,
            Err(body) => {
                self.end(&operation, None);
                return answer(400, &body);
            }
        };
        let mail = (operation == SEND)
            .then(|| request.body().bytes().map(<[u8]>::to_vec))
            .flatten();
        if mail.is_none() {
            ask_for_costs(&mut request);
        }
        let mut response = connector
            .call(request)
            .await
            .inspect_err(|_| self.end(&operation, None))?;
        let body = ByteStream::new(response.take_body()).collect().await;
        let body = body.map_err(|error| ConnectorError::io(error.into()))?.into_bytes();
        if let Some(held) = held {
            tokio::time::sleep_until(held.into()).await;
        }
        self.quiet().await;
        let parsed = serde_json::from_slice(&body).ok();
        self.end(&operation, parsed.as_ref());
        let mail = mail.and_then(|mail| serde_json::from_slice(&mail).ok());
        self.state().mails.extend(mail.zip(parsed));
        if fault == Fault::DieAfter {
            match self.die().await {}
        }
        if fault == Fault::LoseAnswer {
            return Err(ConnectorError::io("connection reset by peer".into()));
        }
        match fault {
            Fault::SlowAnswer => tokio::time::sleep(Duration::from_millis(4500)).await,
            Fault::Garble => return answer(200, &json!("<html>")),
            Fault::Break => return answer(503, &json!({"__type": "ServiceUnavailable"})),
            _ => {}
        }
        *response.body_mut() = SdkBody::from(body);
        Ok(response)
    }
}

/// The operation of SES that sends a mail.
const SEND: &str = "SendEmail";
/// SES's message for a rejected mail.
const REJECTED: &str = "Email address is not verified. The following identities failed the check: bob@example.com";

/// The called operation. DynamoDB names it in a header, SES in the path.
fn operation(request: &HttpRequest) -> String {
    if request.uri().ends_with("/v2/email/outbound-emails") {
        return SEND.to_owned();
    }
    let target = request.headers().get("x-amz-target").unwrap_or_default();
    target.rsplit('.').next().unwrap_or_default().to_owned()
}

fn answer(status: u16, body: &Value) -> Result<HttpResponse, ConnectorError> {
    let status = StatusCode::try_from(status).map_err(|error| ConnectorError::other(error.into(), None))?;
    let mut response = HttpResponse::new(status, SdkBody::from(body.to_string()));
    response
        .headers_mut()
        .insert("content-type", "application/x-amz-json-1.0");
    Ok(response)
}

/// Asks the database for the consumed capacity. This breaks the signature, which local engines don't check.
fn ask_for_costs(request: &mut HttpRequest) {
    let body = request
        .body()
        .bytes()
        .and_then(|bytes| serde_json::from_slice::<Value>(bytes).ok());
    if let Some(Value::Object(mut body)) = body {
        body.insert("ReturnConsumedCapacity".to_owned(), json!("TOTAL"));
        let text = Value::Object(body).to_string();
        request.headers_mut().insert("content-length", text.len().to_string());
        *request.body_mut() = SdkBody::from(text);
    }
}

#[derive(Debug)]
struct WireConnector {
    wire: Wire,
    inner: SharedHttpConnector,
}

impl HttpConnector for WireConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::new(self.wire.clone().pass(self.inner.clone(), request))
    }
}

impl HttpClient for Wire {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(WireConnector {
            wire: self.clone(),
            inner,
        })
    }
}
