//! Runs a function: starts it, warms it up and answers its events.
//!
//! Requests go through `lambda_http`'s `Adapter` under `lambda_runtime::run`, not through `lambda_http::run`: that
//! reads events itself, and fails or panics on some that anyone can send. Here [`GatewayEvent`] reads them. An
//! `Adapter` is made for each event, which costs nothing, since it only holds the service.

use crate::Outcome;
use crate::config::Environment;
use crate::context::{Context, Instance};
use crate::event::GatewayEvent;
use crate::handler::Handler;
use crate::log;
use crate::metrics::Metric;
use crate::needs::Need;
use crate::problem::Problem;
use crate::process::{Clock, Entropy, Process};
use crate::refusals::{internal, unavailable};
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
use store::{Deadline, StoreError};
use tracing::Instrument;

/// The longest time that warming up may delay the first request.
const WARM_UP: Duration = Duration::from_secs(3);
/// The time before the end of an invocation that is reserved for logging and answering. It is generous, since functions
/// with little memory get a small share of a CPU.
const RESERVE: Duration = Duration::from_secs(1);
/// How long after the deadline a handler that is still running is given up.
const GRACE: Duration = Duration::from_millis(400);
/// The length of an invocation under cargo-lambda's emulator, which reports an end in 1970.
const EMULATED: TimeDelta = TimeDelta::seconds(60);

/// Runs a function that answers requests, until Lambda ends the process. This is all that its `main` does.
pub fn serve<V: Need, K: Need, T: Need, P: Need, Extracted, H>(handle: H) -> ExitCode
where
    H: Handler<Context<V, K, T, P>, Extracted>,
    Extracted: 'static,
{
    start(move |instance, event: LambdaEvent<GatewayEvent>| async move {
        let deadline = deadline_before(instance.process, end_of_invocation(instance.process, &event.context));
        Ok::<_, Error>(answer(instance, handle, event.payload, deadline).await)
    })
}

/// Runs a function that handles other events, until Lambda ends the process. This is all that its `main` does.
///
/// The handler gets the time at which Lambda ends the invocation. If it returns an error, the invocation fails and its
/// trigger repeats it as template.yaml says.
pub fn serve_events<V: Need, K: Need, T: Need, P: Need, E, A, F>(
    handle: fn(Context<V, K, T, P>, E, Instant) -> F,
) -> ExitCode
where
    E: for<'de> Deserialize<'de> + Send + 'static,
    A: Serialize + Send + 'static,
    F: Future<Output = Result<A, Failure>> + Send + 'static,
{
    start(move |instance, event: LambdaEvent<E>| async move {
        let (id, end) = (
            &event.context.request_id,
            end_of_invocation(instance.process, &event.context),
        );
        let deadline = deadline_before(instance.process, end);
        // Each log line has the id of the invocation, which dead letters name, too.
        let span = tracing::info_span!("invocation", request_id = id);
        let handled = async move {
            let ready = instance.ready(id, instance.process.now(), deadline, "");
            let ready = deadline.bound(ready).await.unwrap_or_else(|| Err(LATE.to_owned()));
            let cx = ready.map_err(|cause| Failure(format!("the function is not ready: {cause}")))?;
            handle(cx, event.payload, end).await
        };
        let handled = AssertUnwindSafe(handled).catch_unwind().instrument(span);
        let outcome = match deadline.later_by(GRACE).bound(handled).await {
            Some(Ok(outcome)) => outcome,
            Some(Err(_)) => Err(Failure("the handler panicked".to_owned())),
            None => Err(Failure(LATE.to_owned())),
        };
        log::event(id, outcome.as_ref().err().map(|failure| failure as _));
        outcome.map_err(Error::from)
    })
}

/// The cause of a failure when the deadline passed.
const LATE: &str = "the invocation ran out of time";

/// When Lambda ends the invocation.
fn end_of_invocation(process: &Process, context: &lambda_runtime::Context) -> Instant {
    let (now, end) = (process.now(), Instant::from(context.deadline()));
    if process.local && end < now {
        now + EMULATED
    } else {
        end
    }
}

/// The deadline of an invocation that Lambda ends at `end`.
fn deadline_before(process: &Process, end: Instant) -> Deadline {
    let left = (end - process.now()).to_std().unwrap_or_default();
    Deadline::after(left.saturating_sub(RESERVE))
}

/// The cause of a failed invocation, for the log.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failure(pub String);

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self(error.to_string())
    }
}

/// Starts, warms up and handles one event after the other. The instance is leaked once, so that invocations can borrow
/// from it for as long as they like.
fn start<V: Need, K: Need, T: Need, P: Need, E, A, H, F>(handle: H) -> ExitCode
where
    E: for<'de> Deserialize<'de> + Send + 'static,
    A: Serialize + Send + 'static,
    H: Fn(&'static Instance<V, K, T, P>, LambdaEvent<E>) -> F + Copy + Send + 'static,
    F: Future<Output = Result<A, Error>> + Send + 'static,
{
    log::init();
    #[expect(clippy::disallowed_methods, reason = "the one place where the environment is read")]
    let variable = |name: &str| std::env::var(name).ok();
    let env = Environment::new(&variable, aws::http_client);
    let process = Box::leak(Box::new(Process::new(&env, Clock::System, Entropy::System)));
    let instance: &'static Instance<V, K, T, P> = match Instance::read(process, &env) {
        Ok(instance) => Box::leak(Box::new(instance)),
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
    let result = runtime.block_on(async move {
        instance.warm_up(Deadline::after(WARM_UP)).await;
        lambda_runtime::run(service_fn(move |event| handle(instance, event))).await
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(cause = %error, "stopped");
            ExitCode::FAILURE
        }
    }
}

/// The metrics of a request.
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

/// Answers one event, through `lambda_http`. No call lasts beyond `deadline`, and the reply follows within half a
/// second.
pub async fn answer<V: Need, K: Need, T: Need, P: Need, Extracted, H>(
    instance: &'static Instance<V, K, T, P>,
    handle: H,
    event: GatewayEvent,
    deadline: Deadline,
) -> impl Serialize + Send + 'static
where
    H: Handler<Context<V, K, T, P>, Extracted>,
{
    let GatewayEvent {
        request,
        mut unreadable,
    } = event;
    let service = service_fn(move |http| {
        let request = Request::new(instance.process, http, deadline);
        respond(instance, handle, request, unreadable.take())
    });
    // Handlers only use the deadline of the invocation.
    let context = lambda_runtime::Context::default();
    let event = LambdaEvent::new(LambdaRequest::ApiGatewayV2(request), context);
    let Ok(reply) = Adapter::from(service).call(event).await;
    reply
}

/// Turns what a handler does into a response: a reply, a problem, a panic or a missed deadline. No other place does.
async fn respond<V: Need, K: Need, T: Need, P: Need, Extracted, H>(
    instance: &'static Instance<V, K, T, P>,
    handle: H,
    request: Request,
    unreadable: Option<Problem>,
) -> Result<Response<Body>, Infallible>
where
    H: Handler<Context<V, K, T, P>, Extracted>,
{
    let process = instance.process;
    let (id, method) = (request.id().to_owned(), request.method().to_owned());
    let (deadline, subject) = (request.deadline(), request.subject());
    let began = process.now();
    let handled = async move {
        unreadable.map_or(Ok(()), Err)?;
        let ready = instance.ready(request.id(), request.now, deadline, request.token());
        let ready = deadline.bound(ready).await.unwrap_or_else(|| Err(LATE.to_owned()));
        handle.call(ready.map_err(unavailable)?, request).await
    };
    let handled = AssertUnwindSafe(handled).catch_unwind();
    let outcome = match deadline.later_by(GRACE).bound(handled).await {
        Some(Ok(outcome)) => outcome,
        Some(Err(_)) => Err(internal("the handler panicked")),
        None => Err(unavailable(LATE)),
    };
    log::outcome(&id, &method, &subject, &outcome);
    process.count_request(&id, &counts(&outcome, process.now() - began));
    Ok(match outcome {
        Ok(reply) => reply.into_reply(&id),
        Err(problem) => problem.into_reply(&id),
    })
}
