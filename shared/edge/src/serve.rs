//! The life of a function: start, warm up, answer.

use crate::Outcome;
use crate::context::Context;
use crate::event::{HttpEvent, HttpReply};
use crate::log;
use crate::problem::{Code, Problem};
use crate::request::Request;
use futures_util::FutureExt;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use std::panic::AssertUnwindSafe;
use std::process::ExitCode;
use std::time::Duration;

/// The longest that warming up may hold up the first request.
const WARM_UP: Duration = Duration::from_secs(3);

/// Runs a function until Lambda ends the process. All `main` does.
///
/// The context is leaked once, so that handlers borrow it without lifetimes or counting.
pub fn serve<F>(handle: fn(&'static Context, Request) -> F) -> ExitCode
where
    F: Future<Output = Outcome> + Send + 'static,
{
    log::init();
    let cx: &'static Context = match Context::from_env() {
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
        let _ = tokio::time::timeout(WARM_UP, cx.warm_up()).await;
        lambda_runtime::run(service_fn(move |event: LambdaEvent<HttpEvent>| async move {
            Ok::<_, Error>(answer(cx, handle, event.payload).await)
        }))
        .await
    });
    match ran {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(cause = %error, "stopped");
            ExitCode::FAILURE
        }
    }
}

/// Answers one event: the one place that turns both arms of an [`Outcome`], and a panic, into a reply.
pub async fn answer<F>(cx: &'static Context, handle: fn(&'static Context, Request) -> F, event: HttpEvent) -> HttpReply
where
    F: Future<Output = Outcome> + Send + 'static,
{
    let id = event.request_context.request_id.clone();
    let method = event.request_context.http.method.clone();
    let request = Request::new(cx, event);
    let outcome = AssertUnwindSafe(async move { handle(cx, request).await })
        .catch_unwind()
        .await;
    let outcome = outcome.unwrap_or_else(|_| {
        Err(Problem::new(Code::Internal, "It is logged under this instance.").because("the handler panicked"))
    });
    log::outcome(&id, &method, &outcome);
    match outcome {
        Ok(reply) => reply.into_reply(&id),
        Err(problem) => problem.into_reply(&id),
    }
}
