//! Parameters of paths, queries and headers.

use serde_json::{Value, json};

/// A parameter of the query.
#[derive(Clone, Debug)]
pub struct QueryParameter {
    /// Its name.
    pub name: &'static str,
    /// Whether the request is refused without it. If it isn't, it may also be empty.
    pub required: bool,
    /// The JSON Schema of its value.
    pub schema: Value,
    /// Its description.
    pub description: &'static str,
}

impl From<QueryParameter> for Value {
    fn from(query: QueryParameter) -> Self {
        let QueryParameter {
            name,
            required,
            schema,
            description,
        } = query;
        let mut parameter =
            json!({"name": name, "in": "query", "required": required, "schema": schema, "description": description});
        if !required && let Some(members) = parameter.as_object_mut() {
            // An empty value counts as left out.
            members.insert("allowEmptyValue".to_owned(), json!(true));
        }
        parameter
    }
}

/// The parameters of paged lists.
pub(super) fn page() -> [QueryParameter; 2] {
    [
        QueryParameter {
            name: "limit",
            required: false,
            schema: json!({"type": "integer", "minimum": 1, "maximum": 100, "default": 50}),
            description: "The maximum number of entries in the page.",
        },
        QueryParameter {
            name: "cursor",
            required: false,
            schema: json!({"type": "string"}),
            description: "`next_cursor` from the previous page; leave it out, or empty, for the first page.",
        },
    ]
}

/// The header `Idempotency-Key`.
pub(super) fn idempotency_key() -> Value {
    json!({
        "name": "Idempotency-Key", "in": "header", "required": false,
        "description": "Repeating a request with the same key within 24 hours returns the first answer again.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]([ -~]*[!-~])?$"},
    })
}

/// The schema of tokens. Old ones have `old` characters. New ones have two more; the last one holds only two bits.
fn token(old: usize) -> Value {
    json!({"type": "string", "pattern": format!("^[A-Za-z0-9_-]{{{old}}}([A-Za-z0-9_-][AQgw])?$")})
}

/// What is true of the tokens of all mails.
const COPIED: &str =
    "The token from the link. It is also found in a whole link, or among what was copied along with it.";

/// The parameters in the braces of a path.
pub(super) fn of_path(path: &str) -> impl Iterator<Item = Value> {
    let names = path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let path = path.to_owned();
    names.map(move |name| of_name(name, &path))
}

fn of_name(name: &str, path: &str) -> Value {
    let own = "[0-9a-v]{25}[048cgkos]";
    let (schema, description) = match name {
        "band_id" => (
            json!({"type": "string", "pattern": format!("^{own}$")}),
            "The band's id.",
        ),
        "invite_id" => (
            json!({"type": "string", "pattern": format!("^{own}{own}$")}),
            "The invite's id, which is not a secret.",
        ),
        "token" if path.starts_with("/unsubscribe/") => (token(44), COPIED),
        "token" if path.starts_with("/reply-to/") => (
            json!({"type": "string", "pattern": "^[A-Za-z0-9_-]{65}[AQgw]$"}),
            COPIED,
        ),
        "token" => (
            token(68),
            "The token from the link. It is also found in a whole link, or among what was copied along with it. The \
             recipient, signed in, can use the invite's id instead.",
        ),
        _ => (
            crate::body::schema::user_id(),
            "The member's user id: the `sub` claim of their tokens.",
        ),
    };
    json!({"name": name, "in": "path", "required": true, "schema": schema, "description": description})
}
