//! Reads the JSON object of a request field by field and collects all errors.
//!
//! A body type implements [`FromFields`]: it reads each field by name and [`FieldKind`]. A field that it does not read
//! is unknown and refused. All errors are returned together, each with a JSON pointer (RFC 6901). The same code
//! [`describe`]s the body as a JSON Schema, so the documentation always matches what is read.

mod actions;
mod bands;
mod batches;
pub(crate) mod distinct;
mod invites;
mod previews;
pub mod schema;
mod terms;
#[cfg(test)]
mod tests;

pub use actions::{ActionRecipients, ActionsDraft};
pub use batches::{BulkDraft, BulkRecipients, ReplaceDraft};
pub use previews::PreviewDraft;

use crate::field_error::{FieldCode, FieldError};
use domain::Invalid;
use domain::draft::Change;
use serde_json::{Map, Value, json};

/// A type that is read from the fields of an object.
pub trait FromFields: Sized {
    /// Reads every field, then builds the value; `None` if any field is wrong.
    fn from_fields(fields: &mut Fields) -> Option<Self>;
}

type Read<T> = Box<dyn Fn(&Value) -> Result<T, FieldError>>;
type Describe = Box<dyn Fn() -> Value>;

/// How a field is read, and the JSON Schema of its value.
pub struct FieldKind<T> {
    read: Read<T>,
    schema: Describe,
}

/// Reads a string with a constructor of the domain. `schema` describes the strings that it accepts.
pub fn text<T: 'static>(parse: fn(&str) -> Result<T, Invalid>, schema: fn() -> Value) -> FieldKind<T> {
    checked(
        move |text| parse(text).map_err(|invalid| FieldError::breaks("", &invalid)),
        schema,
    )
}

/// Reads a string with a rule of the API. `schema` describes the strings that it accepts.
pub fn checked<T: 'static>(
    parse: impl Fn(&str) -> Result<T, FieldError> + 'static,
    schema: impl Fn() -> Value + 'static,
) -> FieldKind<T> {
    FieldKind {
        read: Box::new(move |value| parse(value.as_str().ok_or_else(|| wrong_type("a string"))?)),
        schema: Box::new(schema),
    }
}

/// Reads a whole number from `least` to `most`.
#[must_use]
pub fn integer(least: u32, most: u32) -> FieldKind<u32> {
    FieldKind {
        read: Box::new(move |value| {
            let number = value.as_u64().and_then(|n| u32::try_from(n).ok());
            // JSON Schema counts 1.0 as an integer, too.
            let exact = || (least..=most).find(|n| value.as_f64() == Some(f64::from(*n)));
            number
                .or_else(|| value.is_f64().then(exact).flatten())
                .filter(|n| (least..=most).contains(n))
                .ok_or_else(|| FieldError::out_of_range("", least, most))
        }),
        schema: Box::new(move || json!({"type": "integer", "minimum": least, "maximum": most})),
    }
}

/// Reads `true` or `false`.
#[must_use]
pub fn boolean() -> FieldKind<bool> {
    FieldKind {
        read: Box::new(|value| value.as_bool().ok_or_else(|| wrong_type("true or false"))),
        schema: Box::new(|| json!({"type": "boolean"})),
    }
}

/// One result for each object of a list.
pub type Rows<T> = Vec<Result<T, Vec<FieldError>>>;

/// The fields of one object and the errors found so far.
#[derive(Debug, Default)]
pub struct Fields {
    object: Map<String, Value>,
    errors: Vec<FieldError>,
    schema: Option<Schema>,
}

/// The schema that is built while a body is described.
#[derive(Debug, Default)]
struct Schema {
    properties: Map<String, Value>,
    required: Vec<Value>,
    rules: Vec<Value>,
}

/// The JSON Schema (2020-12) of the objects that are read as `T`.
#[must_use]
pub fn describe<T: FromFields>() -> Value {
    let mut fields = Fields {
        schema: Some(Schema::default()),
        ..Fields::default()
    };
    let _ = T::from_fields(&mut fields);
    let schema = fields.schema.unwrap_or_default();
    let mut described = json!({"type": "object", "properties": schema.properties, "additionalProperties": false});
    if let Some(members) = described.as_object_mut() {
        if !schema.required.is_empty() {
            members.insert("required".to_owned(), Value::Array(schema.required));
        }
        if !schema.rules.is_empty() {
            members.insert("allOf".to_owned(), Value::Array(schema.rules));
        }
    }
    described
}

impl Fields {
    /// Reads a whole `T` from `object`.
    ///
    /// # Errors
    /// All errors: missing fields, wrong types, values out of range, unknown fields.
    pub fn read<T: FromFields>(object: Map<String, Value>) -> Result<T, Vec<FieldError>> {
        let mut fields = Self {
            object,
            ..Self::default()
        };
        let value = T::from_fields(&mut fields);
        let Self { object, mut errors, .. } = fields;
        let unknown = |name| FieldError::new(pointer(name), FieldCode::Unknown, "is not a field of this request");
        errors.extend(object.keys().map(|name| unknown(name.as_str())));
        match value {
            Some(value) if errors.is_empty() => Ok(value),
            _ => Err(errors),
        }
    }

    /// Refuses the field `name` by a rule about several fields.
    pub fn refuse(&mut self, name: &str, code: FieldCode, detail: &str) {
        self.errors.push(FieldError::new(pointer(name), code, detail));
    }

    /// Adds a rule about several fields to the schema. The reader checks it and calls [`refuse`](Self::refuse).
    pub fn rule(&mut self, rule: impl FnOnce() -> Value) {
        if let Some(schema) = &mut self.schema {
            schema.rules.push(rule());
        }
    }

    /// Reads a field that may be missing or null. Returns `Some(None)` if it is, `None` if it is wrong.
    pub fn optional<T>(&mut self, name: &str, kind: &FieldKind<T>) -> Option<Option<T>> {
        self.describe_field(name, || nullable((kind.schema)()), false);
        self.take(name, |value| read(kind, value))
    }

    /// Reads a field that must be present. Returns `None` if it is missing or wrong.
    pub fn required<T>(&mut self, name: &str, kind: &FieldKind<T>) -> Option<T> {
        self.describe_field(name, || (kind.schema)(), true);
        let value = self.take(name, |value| read(kind, value))?;
        if value.is_none() {
            self.refuse(name, FieldCode::Required, "is required");
        }
        value
    }

    /// Reads a change to a value (RFC 7396): keep it if the field is missing, clear it if the field is null.
    pub fn change<T>(&mut self, name: &str, kind: &FieldKind<T>) -> Option<Change<T>> {
        let is_null = self.object.get(name).is_some_and(Value::is_null);
        Some(match self.optional(name, kind)? {
            Some(value) => Change::Set(value),
            None if is_null => Change::Clear,
            None => Change::Keep,
        })
    }

    /// Reads an object, which may be missing or null.
    pub fn object<T: FromFields>(&mut self, name: &str) -> Option<Option<T>> {
        self.describe_field(name, || nullable(describe::<T>()), false);
        self.take(name, |value| match value {
            Value::Object(object) => Self::read(object.clone()),
            _ => Err(vec![wrong_type("an object")]),
        })
    }

    /// Reads a list of `1..=most` objects, which may be missing or null. Each object has its own result.
    pub fn rows<T: FromFields>(&mut self, name: &str, most: usize) -> Option<Option<Rows<T>>> {
        let items = || nullable(json!({"type": "array", "minItems": 1, "maxItems": most, "items": describe::<T>()}));
        self.describe_field(name, items, false);
        let objects = format!("a list of 1 to {most} objects");
        self.take(name, |value| match value {
            Value::Array(rows) if (1..=most).contains(&rows.len()) => Ok(rows
                .iter()
                .enumerate()
                .map(|(index, row)| {
                    let place = format!("{}/{index}", pointer(name));
                    match row {
                        Value::Object(object) => Self::read(object.clone()).map_err(|errors| prefixed(&place, errors)),
                        _ => Err(prefixed(&place, vec![wrong_type("an object")])),
                    }
                })
                .collect()),
            Value::Array(_) => {
                let code = FieldCode::Range { min: 1, max: most };
                Err(vec![FieldError::new("", code, format!("must be {objects}"))])
            }
            _ => Err(vec![wrong_type(&objects)]),
        })
    }

    /// Reads a list of `1..=most` values, which may be missing or null.
    pub fn list<T>(&mut self, name: &str, most: usize, kind: &FieldKind<T>) -> Option<Option<Vec<T>>> {
        let items = || nullable(json!({"type": "array", "minItems": 1, "maxItems": most, "items": (kind.schema)()}));
        self.describe_field(name, items, false);
        let values = format!("a list of 1 to {most} values");
        self.take(name, |value| match value {
            Value::Array(items) if (1..=most).contains(&items.len()) => {
                let (mut read, mut errors) = (Vec::new(), Vec::new());
                for (index, item) in items.iter().enumerate() {
                    match (kind.read)(item) {
                        Ok(value) => read.push(value),
                        Err(error) => errors.extend(prefixed(&format!("/{index}"), vec![error])),
                    }
                }
                if errors.is_empty() { Ok(read) } else { Err(errors) }
            }
            Value::Array(_) => {
                let code = FieldCode::Range { min: 1, max: most };
                Err(vec![FieldError::new("", code, format!("must be {values}"))])
            }
            _ => Err(vec![wrong_type(&values)]),
        })
    }

    fn describe_field(&mut self, name: &str, schema: impl FnOnce() -> Value, required: bool) {
        if let Some(described) = &mut self.schema {
            described.properties.insert(name.to_owned(), schema());
            if required {
                described.required.push(name.into());
            }
        }
    }

    #[expect(clippy::option_option, reason = "it returns what `optional` returns")]
    fn take<T>(&mut self, name: &str, read: impl FnOnce(&Value) -> Result<T, Vec<FieldError>>) -> Option<Option<T>> {
        match self.object.remove(name) {
            None | Some(Value::Null) => Some(None),
            Some(value) => match read(&value) {
                Ok(value) => Some(Some(value)),
                Err(errors) => {
                    self.errors.extend(prefixed(&pointer(name), errors));
                    None
                }
            },
        }
    }
}

fn read<T>(kind: &FieldKind<T>, value: &Value) -> Result<T, Vec<FieldError>> {
    (kind.read)(value).map_err(|error| vec![error])
}

fn wrong_type(expected: &str) -> FieldError {
    FieldError::new("", FieldCode::Type, format!("must be {expected}"))
}

/// Puts the pointer `place` in front of the pointers of `errors`.
fn prefixed(place: &str, errors: Vec<FieldError>) -> Vec<FieldError> {
    let prefix = |error: FieldError| FieldError {
        pointer: format!("{place}{}", error.pointer),
        ..error
    };
    errors.into_iter().map(prefix).collect()
}

fn pointer(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// The schema, extended to allow null.
fn nullable(mut schema: Value) -> Value {
    if let Some(members) = schema.as_object_mut() {
        if let Some(kind) = members.get_mut("type") {
            *kind = json!([kind.take(), "null"]);
        }
        if let Some(Value::Array(words)) = members.get_mut("enum") {
            words.push(Value::Null);
        }
    }
    schema
}
