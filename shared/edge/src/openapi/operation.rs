//! One operation of the API and its part of the document.

use super::Examples;
use crate::body::{FromFields, describe, schema};
use crate::problem::Code;
use crate::views::ProblemSchema;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};

/// Who may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    /// Everyone; who sends a token must send a good one.
    Anyone,
    /// Everyone with a good token.
    SignedIn,
}

/// A schema by name, and all that it refers to.
type Schemas = Vec<(String, RefOr<Schema>)>;

/// An operation, and what its document says.
#[derive(Clone)]
pub(super) struct Operation {
    pub(super) id: &'static str,
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    summary: &'static str,
    who: Who,
    parameters: Vec<Value>,
    pub(super) body: Option<(&'static str, Value, Vec<Value>)>,
    status: u16,
    answer: Option<(&'static str, Value)>,
    example: Option<&'static str>,
    links: Vec<(&'static str, Vec<(&'static str, &'static str)>)>,
    refusals: Vec<Code>,
    pub(super) schemas: Schemas,
}

impl Operation {
    /// `id` is the function's name.
    pub(super) fn new(id: &'static str, method: &'static str, path: &'static str, summary: &'static str) -> Self {
        let mut operation = Self {
            id,
            method,
            path,
            summary,
            who: Who::SignedIn,
            parameters: Vec::new(),
            body: None,
            status: 204,
            answer: None,
            example: None,
            links: Vec::new(),
            refusals: vec![Code::Unauthenticated, Code::Internal, Code::Unavailable],
            schemas: Vec::new(),
        };
        for part in path.split('/') {
            if let Some(name) = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
                operation.parameters.push(path_parameter(name));
            }
        }
        if path.contains('{') {
            operation.refusals.push(Code::RouteNotFound);
        }
        operation
    }

    /// No sign-in is needed.
    pub(super) fn public(mut self) -> Self {
        self.who = Who::Anyone;
        self
    }

    /// Takes a body that is read as `T`.
    pub(super) fn takes<T: FromFields>(mut self, examples: &[Value]) -> Self {
        let name = std::any::type_name::<T>().rsplit("::").next().unwrap_or_default();
        self.body = Some((name, describe::<T>(), examples.to_vec()));
        self.refuses(&[
            Code::MalformedBody,
            Code::BodyTooLarge,
            Code::UnsupportedMediaType,
            Code::InvalidInput,
        ])
    }

    /// Can be sent again under an idempotency key.
    pub(super) fn once(mut self) -> Self {
        self.parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "The same key and body within a day: the first answer again.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]([ -~]*[!-~])?$"},
        }));
        self.refuses(&[Code::IdempotencyKeyReused, Code::Conflict])
    }

    /// Takes a parameter in the query.
    pub(super) fn query(mut self, name: &str, required: bool, schema: &Value, description: &str) -> Self {
        self.parameters.push(json!({
            "name": name, "in": "query", "required": required, "schema": schema, "description": description,
        }));
        self.refuses(&[Code::MalformedQuery])
    }

    /// Is a list, a page at a time.
    pub(super) fn pages(self) -> Self {
        let limit = json!({"type": "integer", "minimum": 1, "maximum": 100, "default": 50});
        self.query("limit", false, &limit, "The most entries of a page.")
            .query(
                "cursor",
                false,
                &json!({"type": "string"}),
                "next_cursor of the page before.",
            )
            .refuses(&[Code::InvalidCursor])
    }

    /// Answers with a `T`.
    pub(super) fn answers<T: ToSchema>(mut self, status: u16, example: &'static str) -> Self {
        let mut schemas = Vec::new();
        T::schemas(&mut schemas);
        schemas.push((T::name().into_owned(), T::schema()));
        self.schemas.extend(schemas);
        self.status = status;
        self.answer = Some(("application/json", reference(&T::name())));
        self.example = Some(example);
        self
    }

    /// Answers with something that is no view.
    pub(super) fn answers_with(mut self, media_type: &'static str, schema: Value) -> Self {
        self.status = 200;
        self.answer = Some((media_type, schema));
        self
    }

    /// Says no so.
    pub(super) fn refuses(mut self, codes: &[Code]) -> Self {
        self.refusals.extend(
            codes
                .iter()
                .filter(|code| !self.refusals.contains(code))
                .collect::<Vec<_>>(),
        );
        self
    }

    /// Where one can go on: an operation and its parameters, from the answer.
    pub(super) fn leads_to(mut self, id: &'static str, parameters: &[(&'static str, &'static str)]) -> Self {
        self.links.push((id, parameters.to_vec()));
        self
    }

    /// Its part of the document.
    pub(super) fn document(&self, examples: &Examples) -> Value {
        let mut responses = Map::new();
        responses.insert(self.status.to_string(), self.success(examples));
        let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
        for code in &self.refusals {
            by_status.entry(code.status()).or_default().push(*code);
        }
        for (status, codes) in by_status {
            responses.insert(status.to_string(), refusal(status, &codes));
        }
        let security = match self.who {
            Who::Anyone => json!([{}, {"bearer": []}]),
            Who::SignedIn => json!([{"bearer": []}]),
        };
        let mut operation = json!({
            "operationId": self.id, "summary": self.summary, "security": security, "parameters": self.parameters,
            "responses": responses,
        });
        if let (Some((name, _, bodies)), Some(members)) = (&self.body, operation.as_object_mut()) {
            let named = bodies.iter().enumerate();
            let named: Map<_, _> = named
                .map(|(index, body)| (format!("example{}", index + 1), json!({"value": body})))
                .collect();
            let content = json!({"application/json": {"schema": reference(name), "examples": named}});
            members.insert("requestBody".to_owned(), json!({"required": true, "content": content}));
        }
        operation
    }

    fn success(&self, examples: &Examples) -> Value {
        let mut names = vec!["cache-control", "x-request-id"];
        names.extend((self.status == 201).then_some("location"));
        let mut response = json!({"description": "Done.", "headers": headers(&names)});
        let Some(members) = response.as_object_mut() else {
            return response;
        };
        if let Some((media_type, schema)) = &self.answer {
            let mut content = json!({"schema": schema});
            if let (Some(example), Some(content)) = (self.example.map(examples), content.as_object_mut()) {
                content.insert("example".to_owned(), example);
            }
            let mut by_type = Map::from_iter([((*media_type).to_owned(), content)]);
            if *media_type == "image/svg+xml" {
                by_type.insert(
                    "image/png".to_owned(),
                    json!({"schema": {"type": "string", "format": "binary"}}),
                );
            }
            members.insert("content".to_owned(), Value::Object(by_type));
        }
        if !self.links.is_empty() {
            let link = |(id, parameters): &(&str, Vec<(&str, &str)>)| {
                let parameters: Map<_, _> = parameters
                    .iter()
                    .map(|(name, from)| ((*name).to_owned(), json!(from)))
                    .collect();
                ((*id).to_owned(), json!({"operationId": id, "parameters": parameters}))
            };
            members.insert("links".to_owned(), Value::Object(self.links.iter().map(link).collect()));
        }
        response
    }
}

/// What each problem looks like.
pub(super) fn problem_examples() -> Map<String, Value> {
    let example = |code: &Code| {
        let (status, code, title) = code.catalogue();
        let problem = json!({
            "type": format!("/problems/{code}"), "code": code, "title": title, "status": status,
            "detail": "What to do about it.", "instance": "request-1",
        });
        (code.to_owned(), json!({"value": problem}))
    };
    Code::ALL.iter().map(example).collect()
}

/// The answer of this status: one of these problems.
fn refusal(status: u16, codes: &[Code]) -> Value {
    let words: Vec<_> = codes.iter().map(|code| code.as_str()).collect();
    let examples: Map<_, _> = codes
        .iter()
        .map(|code| {
            (
                code.as_str().to_owned(),
                json!({"$ref": format!("#/components/examples/{}", code.as_str())}),
            )
        })
        .collect();
    let narrowed = json!({"properties": {"code": {"enum": words}, "status": {"const": status}}});
    let schema = json!({"allOf": [reference(&ProblemSchema::name()), narrowed]});
    let mut names = vec!["cache-control", "x-request-id"];
    names.extend(match status {
        401 => Some("www-authenticate"),
        405 => Some("allow"),
        429 | 503 => Some("retry-after"),
        _ => None,
    });
    let headers = headers(&names);
    json!({
        "description": words.join(", "), "headers": headers,
        "content": {"application/problem+json": {"schema": schema, "examples": examples}},
    })
}

/// The headers of answers by their name.
pub(super) fn all_headers() -> Value {
    let text = |schema: Value| json!({"required": true, "schema": schema});
    json!({
        "allow": text(json!({"type": "string"})),
        "cache-control": text(json!({"type": "string", "const": "no-store"})),
        "location": text(json!({"type": "string"})),
        "retry-after": text(json!({"type": "string", "pattern": "^[0-9]+$"})),
        "www-authenticate": text(json!({"type": "string"})),
        "x-request-id": text(json!({"type": "string"})),
    })
}

fn headers(names: &[&str]) -> Value {
    let header = |name: &&str| {
        (
            (*name).to_owned(),
            json!({"$ref": format!("#/components/headers/{name}")}),
        )
    };
    Value::Object(names.iter().map(header).collect())
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn path_parameter(name: &str) -> Value {
    let own = "[0-9a-v]{25}[048cgkos]";
    let (schema, description) = match name {
        "band_id" => (json!({"type": "string", "pattern": format!("^{own}$")}), "A band's id."),
        "invite_id" => (
            json!({"type": "string", "pattern": format!("^{own}{own}$")}),
            "An invite's id; no secret.",
        ),
        "token" => (
            json!({"type": "string", "pattern": "^[A-Za-z0-9_-]{68}$"}),
            "The secret of an invite's link; its signed-in addressee may put the invite's id in its place.",
        ),
        _ => (schema::user_id(), "A user's id: the `sub` of their tokens."),
    };
    json!({"name": name, "in": "path", "required": true, "schema": schema, "description": description})
}
