//! Every path and method that no other function has.

use edge::{Code, Context, Outcome, Problem, Request, serve};
use std::process::ExitCode;

fn main() -> ExitCode {
    serve(handle)
}

async fn handle(_cx: &'static Context, _req: Request) -> Outcome {
    Err(Problem::new(
        Code::RouteNotFound,
        "Check the path and the method against the API document.",
    ))
}
