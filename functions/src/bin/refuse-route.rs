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

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::{ask::Ask, lab::Lab};

    #[tokio::test]
    async fn there_is_nothing_here() {
        Lab::new()
            .await
            .call(handle, Ask::get("/nowhere"))
            .await
            .problem(404, "route-not-found");
    }
}
