//! The life of a function: start, warm up, answer.
//!
//! Requests go through `lambda_http`'s `Adapter` under `lambda_runtime::run`, not through `lambda_http::run`: that reads
//! events itself, and fails or panics on some that anyone can send. Here [`GatewayEvent`] reads them. An `Adapter` is made
//! for each event, which costs nothing, since it only holds the service.

use crate::Outcome;
use crate::context::Context;
use crate::event::GatewayEvent;
use crate::log;
use crate::metrics::Metric;
use crate::needs::Need;
use crate::problem::{Code, Problem};
use crate::refusals::unavailable;
use crate::request::Request;
use chrono::TimeDelta;
use domain::Instant;
use futures_util::FutureExt;
use lambda_http::request::LambdaRequest;
use lambda_http::{Adapter, Body, Error, LambdaEvent, Response, Service, lambda_runtime, service_fn};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::process::ExitCode;
use std::time::Duration;
use store::{Deadline, Store, StoreError};
use tracing::Instrument;

/// The longest that warming up may hold up the first request.
const WARM_UP: Duration = Duration::from_secs(3);
/// How long before its end an invocation makes its last call: the time to log and post what the last one came to, with
/// room for a function of little memory, whose share of a CPU is small.
const RESERVE: Duration = Duration::from_secs(1);
/// How long after the last call an invocation is answered for a handler that is still not done.
const GRACE: Duration = Duration::from_millis(400);
/// How long an invocation lasts under cargo-lambda's emulator, which says that it ends in 1970.
const EMULATED: TimeDelta = TimeDelta::seconds(60);

/// Runs a function, which gets what it says it needs, until Lambda ends the process. All `main` does.
///
/// The context is leaked once, so that handlers borrow it without lifetimes or counting.
pub fn serve<F>(needs: &[Need], handle: fn(&'static Context, Request) -> F) -> ExitCode
where
    F: Future<Output = Outcome> + Send + 'static,
{
    start(needs, move |cx, event: LambdaEvent<GatewayEvent>| async move {
        let deadline = last_call(cx, ends(cx, &event.context));
        Ok::<_, Error>(answer(cx, handle, event.payload, deadline).await)
    })
}

/// Runs a function that something else than a request triggers, until Lambda ends the process. All its `main` does.
///
/// An `Err` is a failed invocation, which its trigger repeats as template.yaml says.
pub fn serve_events<E, A, F>(needs: &[Need], handle: fn(&'static Context, E, Invocation) -> F) -> ExitCode
where
    E: for<'de> Deserialize<'de> + Send + 'static,
    A: Serialize + Send + 'static,
    F: Future<Output = Result<A, Failure>> + Send + 'static,
{
    start(needs, move |cx, event: LambdaEvent<E>| async move {
        let end = ends(cx, &event.context);
        let deadline = last_call(cx, end);
        let invocation = Invocation {
            deadline: end,
            store: cx.database.until(deadline),
        };
        // What is logged on the way says in which invocation: a dead letter names it.
        let span = tracing::info_span!("invocation", request_id = event.context.request_id);
        let handled = async move {
            let ready = cx.ready("", cx.now());
            let ready = deadline.bound(ready).await.unwrap_or_else(|| Err(LATE.to_owned()));
            ready.map_err(|cause| Failure(format!("there is no key ring: {cause}")))?;
            handle(cx, event.payload, invocation).await
        };
        let handled = AssertUnwindSafe(handled).catch_unwind().instrument(span);
        let outcome = match deadline.later_by(GRACE).bound(handled).await {
            Some(Ok(outcome)) => outcome,
            Some(Err(_)) => Err(Failure("the handler panicked".to_owned())),
            None => Err(Failure(LATE.to_owned())),
        };
        log::event(
            &event.context.request_id,
            outcome.as_ref().err().map(|failure| failure as _),
        );
        outcome.map_err(Error::from)
    })
}

/// What the log says where the invocation's time was over first.
const LATE: &str = "the invocation's time is over";

/// When Lambda ends the invocation.
fn ends(cx: &Context, context: &lambda_runtime::Context) -> Instant {
    let (now, told) = (cx.now(), Instant::from(context.deadline()));
    if cx.local && told < now { now + EMULATED } else { told }
}

/// When whatever an invocation waits for must be over, where Lambda ends it at `end`.
fn last_call(cx: &Context, end: Instant) -> Deadline {
    let left = (end - cx.now()).to_std().unwrap_or_default();
    Deadline::after(left.saturating_sub(RESERVE))
}

/// What a handler of events knows of its invocation.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// When Lambda ends it.
    pub deadline: Instant,
    /// The table, until a second before that.
    pub store: Store,
}

/// Why an invocation failed: what is logged of it.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failure(pub String);

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self(error.to_string())
    }
}

/// Starts, warms up, and has `handle` take one event after the other.
fn start<E, A, H, F>(needs: &[Need], handle: H) -> ExitCode
where
    E: for<'de> Deserialize<'de> + Send + 'static,
    A: Serialize + Send + 'static,
    H: Fn(&'static Context, LambdaEvent<E>) -> F + Copy + Send + 'static,
    F: Future<Output = Result<A, Error>> + Send + 'static,
{
    log::init();
    let cx: &'static Context = match Context::from_env(needs) {
        Ok(cx) => Box::leak(Box::new(cx)),
        Err(error) => {
            tracing::error!(cause = %error, "can't start");
            return ExitCode::FAILURE;
        }
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!(cause = %error, "can't start");
            return ExitCode::FAILURE;
        }
    };
    let ran = runtime.block_on(async move {
        cx.warm_up(Deadline::after(WARM_UP)).await;
        lambda_runtime::run(service_fn(move |event| handle(cx, event))).await
    });
    match ran {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(cause = %error, "stopped");
            ExitCode::FAILURE
        }
    }
}

/// What a request counts for in the metrics.
fn counts(outcome: &Outcome, took: TimeDelta) -> Vec<(Metric, u64)> {
    let mut counts = vec![(Metric::Latency, took.num_milliseconds().unsigned_abs())];
    match outcome {
        Ok(reply) => counts.extend(reply.counts()),
        Err(problem) => {
            let (status, code, _) = problem.code.catalogue();
            counts.push((Metric::Refused(code), 1));
            counts.extend((status >= 500).then_some((Metric::Failures, 1)));
        }
    }
    counts
}

/// Answers one event, through `lambda_http`. No call lasts beyond `deadline`, and the reply follows within half a second
/// of it.
pub async fn answer<F>(
    cx: &'static Context,
    handle: fn(&'static Context, Request) -> F,
    event: GatewayEvent,
    deadline: Deadline,
) -> impl Serialize + Send + 'static
where
    F: Future<Output = Outcome> + Send + 'static,
{
    let GatewayEvent {
        request,
        mut unreadable,
    } = event;
    let service = service_fn(move |http| respond(cx, handle, Request::new(cx, http, deadline), unreadable.take()));
    // Of the invocation handlers know the deadline alone.
    let context = lambda_runtime::Context::default();
    let event = LambdaEvent::new(LambdaRequest::ApiGatewayV2(request), context);
    let Ok(reply) = Adapter::from(service).call(event).await;
    reply
}

/// The one place that turns both arms of an [`Outcome`], a panic, and a handler that is not done in time, into a response.
async fn respond<F>(
    cx: &'static Context,
    handle: fn(&'static Context, Request) -> F,
    request: Request,
    unreadable: Option<Problem>,
) -> Result<Response<Body>, Infallible>
where
    F: Future<Output = Outcome> + Send + 'static,
{
    let (id, method) = (request.id().to_owned(), request.method().to_owned());
    let (deadline, subject) = (request.deadline(), request.subject());
    let began = cx.now();
    let handled = async move {
        unreadable.map_or(Ok(()), Err)?;
        let ready = deadline.bound(cx.ready(request.token(), request.now)).await;
        ready.unwrap_or_else(|| Err(LATE.to_owned())).map_err(unavailable)?;
        handle(cx, request).await
    };
    let handled = AssertUnwindSafe(handled).catch_unwind();
    let outcome = match deadline.later_by(GRACE).bound(handled).await {
        Some(Ok(outcome)) => outcome,
        Some(Err(_)) => {
            Err(Problem::new(Code::Internal, "It is logged under this instance.").because("the handler panicked"))
        }
        None => Err(unavailable(LATE)),
    };
    log::outcome(&id, &method, &subject, &outcome);
    cx.count_request(&id, &counts(&outcome, cx.now() - began));
    Ok(match outcome {
        Ok(reply) => reply.into_reply(&id),
        Err(problem) => problem.into_reply(&id),
    })
}
