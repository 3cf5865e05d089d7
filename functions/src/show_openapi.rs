//! `GET /openapi.json`: serves the OpenAPI document.

use edge::extract::Viewer;
use edge::openapi::{Operation, Tag, Who};
use edge::{Context, Outcome, Reply, Verifier};
use serde_json::json;

/// Written by `make generate`.
const DOCUMENT: &str = include_str!("../../openapi.json");

pub async fn handle(_: Context<Verifier>, _: Viewer) -> Outcome {
    Ok(Reply::document("application/json", DOCUMENT.to_owned()))
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    let schema = json!({
        "type": "object", "required": ["openapi", "paths"],
        "properties": {"openapi": {"type": "string"}, "paths": {"type": "object"}},
    });
    Operation::new(
        "show-openapi",
        Tag::Api,
        Who::Anyone,
        "Describe this API",
        "Returns this document (OpenAPI 3.1).",
    )
    .answers_with("application/json", schema)
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
