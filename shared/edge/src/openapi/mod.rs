//! The API's description (`OpenAPI` 3.1), made of what the code reads and answers.
//!
//! Each endpoint describes itself with an [`Operation`]. Request bodies are described by their parsers, answers by the
//! schemas that the views derive, problems by the catalogue. Methods and paths come from template.yaml.
//! `make generate` writes the document to `openapi.json`.

mod operation;
mod parameters;
mod problems;
mod vocabulary;

pub use operation::Operation;
pub use parameters::QueryParameter;
pub use vocabulary::{Tag, Who};

use crate::problem::Code;
use crate::routes::Endpoint;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// What the document says of itself.
const ABOUT: &str = "\
Bands invite people: by an open link, by e-mail address, or from the registered users. Whoever is invited accepts or \
declines, and becomes a member of the band with the role that the invite carries.

Sign in with a bearer token (a JWT) of the deployment's sign-in provider. Operations that are open to everyone take a \
token, too, and refuse one that isn't valid.

Whatever goes wrong is answered with a problem document (RFC 9457); decide by its `code`. A path that doesn't exist is \
answered 404 `route-not-found`, a method that a path doesn't have 405 `method-not-allowed`, with the header `allow`.

Lists come a page at a time: pass `next_cursor` as `cursor` to get the next page. Times are UTC (RFC 3339), ids are \
opaque.";

/// The ways in which an invite is over, told to the holder of a genuine token only.
pub const ENDS: [Code; 5] = [
    Code::InviteExpired,
    Code::InviteRevoked,
    Code::InviteUsed,
    Code::InviteDeclined,
    Code::InviterLeft,
];

/// Finds the example of an operation's answer by the operation's id.
pub type Examples<'a> = dyn Fn(&str) -> Option<Value> + 'a;

/// The whole document: every operation whose function has an endpoint.
#[must_use]
pub fn document(endpoints: &[Endpoint], operations: &[Operation], examples: &Examples) -> Value {
    let (mut paths, mut schemas, mut responses) = (Map::new(), Map::new(), Map::new());
    schemas.extend(problems::base_schemas());
    let mut codes = BTreeSet::new();
    for operation in operations {
        let Some(endpoint) = endpoints.iter().find(|endpoint| endpoint.function == operation.id) else {
            continue;
        };
        let path = paths.entry(endpoint.path).or_insert_with(|| json!({}));
        if let Some(methods) = path.as_object_mut() {
            let described = operation.document(endpoint, examples(operation.id));
            methods.insert(endpoint.method.to_lowercase(), described);
        }
        schemas.extend(operation.schemas());
        for refused in operation.refusals(endpoint) {
            responses.insert(problems::response_name(&refused), problems::response(&refused));
            codes.extend(refused);
        }
    }
    schemas.extend(
        codes
            .iter()
            .map(|code| (problems::schema_name(*code), problems::schema(*code))),
    );
    let problem_examples: Map<_, _> = codes
        .iter()
        .map(|code| (code.as_str().to_owned(), json!({"value": problems::example(*code)})))
        .collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Band Invites",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Invites of bands.",
            "description": ABOUT,
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "http://127.0.0.1:9000", "description": "The local stack; a deployment's is its ApiUrl."}],
        "tags": Tag::ALL.map(|tag| json!({"name": tag.name(), "description": tag.description()})),
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": responses,
            "examples": problem_examples,
            "headers": all_headers(),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    })
}

/// The headers of answers, by name.
fn all_headers() -> Value {
    let text =
        |description: &str, schema: Value| json!({"description": description, "required": true, "schema": schema});
    json!({
        "cache-control": text("No answer may be stored.", json!({"type": "string", "const": "no-store"})),
        "location": text("The path of what was created.", json!({"type": "string"})),
        "retry-after": text("How many seconds to wait.", json!({"type": "string", "pattern": "^[0-9]+$"})),
        "www-authenticate": text("What is wrong with the token (RFC 6750).", json!({"type": "string"})),
        "x-request-id": text("The request's id, by which the log knows it.", json!({"type": "string"})),
    })
}

/// References to headers that every answer has, and to those of this status.
fn headers(status: u16) -> Value {
    let own = match status {
        201 => Some("location"),
        401 => Some("www-authenticate"),
        429 | 503 => Some("retry-after"),
        _ => None,
    };
    let names = ["cache-control", "x-request-id"].into_iter().chain(own);
    let header = |name: &str| (name.to_owned(), json!({"$ref": format!("#/components/headers/{name}")}));
    Value::Object(names.map(header).collect())
}

fn schema_ref(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// The codes of one status, in the order of the catalogue.
type Codes = Vec<Code>;
