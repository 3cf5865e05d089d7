//! The API's description (`OpenAPI` 3.1), made of what the code reads and answers.
//!
//! Bodies describe themselves by the questions their parsers ask, answers by the views' derived schemas, refusals by the
//! catalogue of problems. `openapi.json` is this document; a test holds it, and the routes of `template.yaml`, against it.

mod operation;
mod operations;

use operation::{Operation, all_headers, problem_examples};
use operations::operations;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

/// Finds the example of an answer by its name.
pub type Examples<'a> = dyn Fn(&str) -> Value + 'a;

/// The whole document, with examples of answers.
#[must_use]
pub fn document(examples: &Examples) -> Value {
    let (mut paths, mut schemas) = (Map::new(), Map::new());
    for (name, schema) in problem_schemas() {
        schemas.insert(name, schema);
    }
    for operation in operations() {
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        if let Some(methods) = path.as_object_mut() {
            methods.insert(operation.method.to_lowercase(), operation.document(examples));
        }
        if let Some((name, schema, _)) = &operation.body {
            schemas.insert((*name).to_owned(), schema.clone());
        }
        for (name, schema) in &operation.schemas {
            schemas.insert(name.clone(), serde_json::to_value(schema).unwrap_or_default());
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Band Invites",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Bands invite people: by link, by e-mail address, or from the registered users.",
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "http://127.0.0.1:9000", "description": "The local stack; a deployment's is its ApiUrl."}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "examples": problem_examples(),
            "headers": all_headers(),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    })
}

/// The methods that a path has, as the header `allow` lists them; none where there is no such path.
#[must_use]
pub fn allowed_methods(path: &str) -> Option<String> {
    let asked: Vec<_> = path.trim_matches('/').split('/').collect();
    let is_at = |operation: &Operation| {
        let parts: Vec<_> = operation.path.trim_matches('/').split('/').collect();
        parts.len() == asked.len()
            && parts
                .iter()
                .zip(&asked)
                .all(|(part, asked)| part == asked || (part.starts_with('{') && !asked.is_empty()))
    };
    let mut methods: Vec<_> = operations()
        .iter()
        .filter(|one| is_at(one))
        .map(|one| one.method)
        .collect();
    methods.sort_unstable();
    methods.dedup();
    (!methods.is_empty()).then(|| methods.join(", "))
}

/// All operations: name, method, path.
#[must_use]
pub fn routes() -> Vec<(&'static str, &'static str, &'static str)> {
    operations().iter().map(|one| (one.id, one.method, one.path)).collect()
}

fn problem_schemas() -> Vec<(String, Value)> {
    use crate::views::ProblemView;
    use utoipa::PartialSchema;
    let mut schemas = Vec::new();
    ProblemView::schemas(&mut schemas);
    schemas.push((ProblemView::name().into_owned(), ProblemView::schema()));
    schemas
        .into_iter()
        .map(|(name, schema)| (name, serde_json::to_value(schema).unwrap_or_default()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_the_methods_of_all_its_operations() {
        assert_eq!(allowed_methods("/me").as_deref(), Some("GET, PUT"));
        assert_eq!(allowed_methods("/invites/abc").as_deref(), Some("DELETE, GET"));
        assert_eq!(allowed_methods("/bands/b/invites/bulk").as_deref(), Some("POST"));
        assert_eq!(allowed_methods("/bands//invites"), None);
        assert_eq!(allowed_methods("/nowhere"), None);
    }
}
