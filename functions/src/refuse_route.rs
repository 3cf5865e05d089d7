//! Answers every path and method that no other function has.

use edge::extract::Unroutable;
use edge::{Context, Outcome};

pub async fn handle(_: Context, Unroutable(problem): Unroutable) -> Outcome {
    Err(problem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::{ask::Ask, lab::Lab};

    #[tokio::test]
    async fn an_unsupported_method_differs_from_an_unknown_path() {
        let lab = Lab::without_table();
        lab.call(handle, Ask::get("/nowhere"))
            .await
            .problem(404, "route-not-found");
        lab.call(handle, Ask::get("/bands//invites"))
            .await
            .problem(404, "route-not-found");
        let answer = lab.call(handle, Ask::delete("/me")).await;
        assert_eq!(answer.headers.get("allow").map(String::as_str), Some("GET, PUT"));
        answer.problem(405, "method-not-allowed");
    }
}
