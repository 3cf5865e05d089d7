//! The description of one operation, which its endpoint builds.

use super::parameters::{QueryParameter, idempotency_key, of_path, page};
use super::{Codes, Tag, Who, headers, problems, schema_ref};
use crate::body::{FromFields, describe};
use crate::problem::Code;
use crate::routes::Endpoint;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// An operation in the document. Its method and path are those of the function's endpoint.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The function's name, which is the operation's id.
    pub id: &'static str,
    /// Who may call it.
    pub who: Who,
    /// What it does, in a few words.
    pub summary: &'static str,
    tag: Tag,
    description: &'static str,
    parameters: Vec<Value>,
    body: Option<RequestBody>,
    status: u16,
    /// The media types of the answer, with their schemas.
    content: Vec<(&'static str, Value)>,
    links: Vec<(&'static str, Vec<(&'static str, &'static str)>)>,
    refusals: Vec<Code>,
    schemas: BTreeMap<String, Value>,
}

/// A body that an operation takes.
#[derive(Clone, Debug)]
struct RequestBody {
    /// The name of its schema.
    name: &'static str,
    examples: Vec<Value>,
    required: bool,
}

impl Operation {
    /// The operation of the function `id`. It answers 204 unless [`answers`](Self::answers) changes that.
    #[must_use]
    pub fn new(id: &'static str, tag: Tag, who: Who, summary: &'static str, description: &'static str) -> Self {
        let operation = Self {
            id,
            who,
            summary,
            tag,
            description,
            parameters: Vec::new(),
            body: None,
            status: 204,
            content: Vec::new(),
            links: Vec::new(),
            refusals: vec![Code::Unauthenticated, Code::Internal, Code::Unavailable],
            schemas: BTreeMap::new(),
        };
        match who {
            Who::Anyone | Who::SignedIn => operation,
            Who::Member => operation.refuses(&[Code::NotBandMember]),
            Who::Admin => operation.refuses(&[Code::NotBandAdmin]),
        }
    }

    /// Adds a body that is read as `T`.
    #[must_use]
    pub fn takes<T: FromFields>(mut self, examples: &[Value]) -> Self {
        let name = std::any::type_name::<T>().rsplit("::").next().unwrap_or_default();
        self.schemas.insert(name.to_owned(), describe::<T>());
        self.body = Some(RequestBody {
            name,
            examples: examples.to_vec(),
            required: true,
        });
        self.refuses(&[
            Code::MalformedBody,
            Code::BodyTooLarge,
            Code::UnsupportedMediaType,
            Code::InvalidInput,
        ])
    }

    /// Adds a body that is read as `T`, and that can be left out.
    #[must_use]
    pub fn may_take<T: FromFields>(self, examples: &[Value]) -> Self {
        let mut operation = self.takes::<T>(examples);
        if let Some(body) = &mut operation.body {
            body.required = false;
        }
        operation
    }

    /// Adds the header `Idempotency-Key`.
    #[must_use]
    pub fn idempotent(mut self) -> Self {
        self.parameters.push(idempotency_key());
        self.refuses(&[Code::IdempotencyKeyReused, Code::Conflict])
    }

    /// Adds a query parameter.
    #[must_use]
    pub fn query(mut self, query: QueryParameter) -> Self {
        self.parameters.push(query.into());
        self.refuses(&[Code::MalformedQuery])
    }

    /// Adds the parameters of a paged list.
    #[must_use]
    pub fn pages(self) -> Self {
        let [limit, cursor] = page();
        self.query(limit).query(cursor).refuses(&[Code::InvalidCursor])
    }

    /// Answers with `status` and a `T`.
    #[must_use]
    pub fn answers<T: ToSchema>(mut self, status: u16) -> Self {
        let mut schemas = Vec::new();
        T::schemas(&mut schemas);
        schemas.push((T::name().into_owned(), T::schema()));
        let schemas = schemas.into_iter();
        self.schemas
            .extend(schemas.map(|(name, schema)| (name, serde_json::to_value(schema).unwrap_or_default())));
        self.status = status;
        self.content.push(("application/json", schema_ref(&T::name())));
        self
    }

    /// Answers 200 with content that is not a view. Each further call adds a media type.
    #[must_use]
    pub fn answers_with(mut self, media_type: &'static str, schema: Value) -> Self {
        self.status = 200;
        self.content.push((media_type, schema));
        self
    }

    /// Answers 303 with the URL of a page.
    #[must_use]
    pub fn redirects(mut self) -> Self {
        self.status = 303;
        self
    }

    /// Adds problem codes.
    #[must_use]
    pub fn refuses(mut self, codes: &[Code]) -> Self {
        self.refusals.extend(codes);
        self
    }

    /// Links to an operation that can be called with values from the answer.
    #[must_use]
    pub fn leads_to(mut self, id: &'static str, parameters: &[(&'static str, &'static str)]) -> Self {
        self.links.push((id, parameters.to_vec()));
        self
    }

    /// Whether the answer is a view, for which the document has an example.
    #[must_use]
    pub fn answers_view(&self) -> bool {
        self.body_schema().is_some_and(|schema| schema.get("$ref").is_some())
    }

    fn body_schema(&self) -> Option<&Value> {
        self.content.first().map(|(_, schema)| schema)
    }

    /// The schemas of the body and the answer.
    pub(super) fn schemas(&self) -> BTreeMap<String, Value> {
        self.schemas.clone()
    }

    /// Its problem codes, grouped by status.
    pub(super) fn refusals(&self, endpoint: &Endpoint) -> Vec<Codes> {
        let mut codes = self.refusals.clone();
        codes.extend(endpoint.path.contains('{').then_some(Code::RouteNotFound));
        codes.sort_unstable();
        codes.dedup();
        codes
            .chunk_by(|one, next| one.status() == next.status())
            .map(<[_]>::to_vec)
            .collect()
    }

    /// Its JSON in the document.
    pub(super) fn document(&self, endpoint: &Endpoint, example: Option<Value>) -> Value {
        let mut responses = Map::new();
        responses.insert(self.status.to_string(), self.success(example));
        for codes in self.refusals(endpoint) {
            let status = codes.first().map_or(500, |code| code.status());
            let reference = format!("#/components/responses/{}", problems::response_name(&codes));
            responses.insert(status.to_string(), json!({"$ref": reference}));
        }
        let security = match self.who {
            Who::Anyone => json!([{}, {"bearer": []}]),
            Who::SignedIn | Who::Member | Who::Admin => json!([{"bearer": []}]),
        };
        let parameters: Vec<_> = of_path(endpoint.path).chain(self.parameters.iter().cloned()).collect();
        let mut operation = json!({
            "operationId": self.id, "tags": [self.tag.name()], "summary": self.summary,
            "description": self.description, "security": security, "parameters": parameters, "responses": responses,
        });
        if let (Some(body), Some(members)) = (&self.body, operation.as_object_mut()) {
            let named = body.examples.iter().enumerate();
            let named: Map<_, _> = named
                .map(|(index, body)| (format!("example{}", index + 1), json!({"value": body})))
                .collect();
            let content = json!({"application/json": {"schema": schema_ref(body.name), "examples": named}});
            members.insert(
                "requestBody".to_owned(),
                json!({"required": body.required, "content": content}),
            );
        }
        operation
    }

    fn success(&self, example: Option<Value>) -> Value {
        let description = match self.status {
            201 => "Created. The header `location` holds the path.",
            204 => "Done. There is no body.",
            303 => "See the page whose URL is in the header `location`.",
            _ => "OK.",
        };
        let mut response = json!({"description": description, "headers": headers(self.status)});
        let Some(members) = response.as_object_mut() else {
            return response;
        };
        let mut content = Map::new();
        for (media_type, schema) in &self.content {
            content.insert((*media_type).to_owned(), json!({"schema": schema}));
        }
        let first = content.values_mut().next().and_then(Value::as_object_mut);
        if let (Some(first), Some(example)) = (first, example) {
            first.insert("example".to_owned(), example);
        }
        if !content.is_empty() {
            members.insert("content".to_owned(), Value::Object(content));
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
