//! `GET /openapi.json`: the API's description, as `openapi.json` has it.

use edge::extract::Viewer;
use edge::{Context, Outcome, Reply, Verifier};

/// Checked to be current by `shared/edge/tests/openapi.rs`.
const DOCUMENT: &str = include_str!("../../openapi.json");

pub async fn handle(_: Context<Verifier>, _: Viewer) -> Outcome {
    Ok(Reply::document("application/json", DOCUMENT.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::{ask::Ask, lab::Lab};

    #[tokio::test]
    async fn anyone_may_read_it() {
        let lab = Lab::without_table();
        let document = lab.call(handle, Ask::get("/openapi.json")).await.ok(200);
        assert_eq!(document.get("openapi"), Some(&"3.1.0".into()));
        let bad = Ask::get("/openapi.json").header("authorization", "Bearer x");
        lab.call(handle, bad).await.problem(401, "unauthenticated");
    }
}
