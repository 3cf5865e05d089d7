//! Builds the `OpenAPI` 3.1 document from what the code reads and answers.
//!
//! Each endpoint describes itself with an [`Operation`]. Parsers describe request bodies, views derive the schemas of
//! answers, and the catalogue describes problems. Methods and paths come from template.yaml.
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

/// The description of the document.
const ABOUT: &str = "\
Bands invite people: with an open link, by e-mail address, or by user id. The recipient accepts or declines. Accepting \
makes them a member of the band, with the role of the invite.

Sign in with a bearer token (a JWT) of the deployment's sign-in provider. Public operations accept a token, too, \
and refuse one that isn't valid.

Every error is a problem document (RFC 9457); branch on its `code`. An unknown path is answered with 404 \
`route-not-found`, an unsupported method with 405 `method-not-allowed` and the header `allow`. A path with slashes too \
many is answered with 308 and the path without them.

Lists are paged: pass `next_cursor` as `cursor` to get the next page; it is null on the last one. Times are RFC 3339 \
in UTC. Ids are opaque strings.";

/// The codes of ended invites. Only the holder of a genuine token gets them.
pub const ENDS: [Code; 6] = [
    Code::InviteExpired,
    Code::InviteRevoked,
    Code::InviteUsed,
    Code::InviteDeclined,
    Code::InviterLeft,
    Code::FormerMember,
];

/// Returns the example answer of an operation, by its id.
pub type Examples<'a> = dyn Fn(&str) -> Option<Value> + 'a;

/// The document, with every operation whose function has an endpoint.
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
            "summary": "Lets bands invite people and track every invite.",
            "description": ABOUT,
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "http://127.0.0.1:9000", "description": "The local stack. A deployment has its own URL."}],
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

/// All response headers, by name.
fn all_headers() -> Value {
    let text =
        |description: &str, schema: Value| json!({"description": description, "required": true, "schema": schema});
    json!({
        "cache-control": text("Answers must not be stored.", json!({"type": "string", "const": "no-store"})),
        "location": text("The path of the created resource.", json!({"type": "string"})),
        "retry-after": text("The seconds to wait.", json!({"type": "string", "pattern": "^[0-9]+$"})),
        "www-authenticate": text("The challenge: what is wrong with the token (RFC 6750).", json!({"type": "string"})),
        "x-request-id": text("The id of the request, which the log shows, too.", json!({"type": "string"})),
    })
}

/// References to the common headers and to those of this status.
fn headers(status: u16) -> Value {
    let own = match status {
        201 | 303 => Some("location"),
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

/// Codes that share a status, in catalogue order.
type Codes = Vec<Code>;
