//! Answers every path and method that no other function has. A path with slashes too many leads to the one without.

use edge::extract::Unroutable;
use edge::{Context, Outcome};

pub async fn handle(_: Context, Unroutable(outcome): Unroutable) -> Outcome {
    outcome
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
        let token = "AQ.".repeat(20);
        for (ask, to) in [
            (
                Ask::get(format!("/invites/{token}/info/")),
                format!("/invites/{token}/info"),
            ),
            (
                Ask::post(format!("//invites/{token}//accept?a=b")),
                format!("/invites/{token}/accept?a=b"),
            ),
        ] {
            let answer = lab.call(handle, ask).await;
            assert_eq!(answer.headers.get("location"), Some(&to));
            assert_eq!(answer.headers["cache-control"], "no-store");
            assert!(answer.ok(308).is_null());
        }
        lab.call(handle, Ask::get("/bands//invites"))
            .await
            .problem(404, "route-not-found");
        let answer = lab.call(handle, Ask::delete("/me")).await;
        assert_eq!(answer.headers.get("allow").map(String::as_str), Some("GET, PUT"));
        answer.problem(405, "method-not-allowed");
    }
}
