//! Reads the JSON object of a request field by field and collects everything that is wrong with it.
//!
//! A body type implements [`FromFields`]: it asks for each field by name and [`FieldKind`]. A field that nobody asked for is
//! unknown, and refused. All errors come out together, each with a JSON pointer (RFC 6901). The same questions
//! [`describe`] the body as a JSON Schema, so the documentation always matches what is read.

mod bands;
mod batches;
mod invites;
pub mod schema;
mod terms;
#[cfg(test)]
mod tests;

pub use batches::{BulkDraft, Many, ReplaceDraft};

use crate::field_error::{FieldCode, FieldError};
use domain::Invalid;
use domain::draft::Change;
use serde_json::{Map, Value, json};

/// What can be read from the fields of an object.
pub trait FromFields: Sized {
    /// Asks for every field first and then puts them together; `None` if any of them is wrong.
    fn from_fields(fields: &mut Fields) -> Option<Self>;
}

type Read<T> = Box<dyn Fn(&Value) -> Result<T, FieldError>>;
type Describe = Box<dyn Fn() -> Value>;

/// How a field is read, and the JSON Schema of what is taken.
pub struct FieldKind<T> {
    read: Read<T>,
    schema: Describe,
}

/// Reads a string with a constructor of the domain; `schema` describes what that takes.
pub fn text<T: 'static>(parse: fn(&str) -> Result<T, Invalid>, schema: fn() -> Value) -> FieldKind<T> {
    checked(
        move |text| parse(text).map_err(|invalid| FieldError::breaks("", &invalid)),
        schema,
    )
}

/// Reads a string with a rule of the API's own; `schema` describes what it takes.
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
pub fn whole(least: u32, most: u32) -> FieldKind<u32> {
    FieldKind {
        read: Box::new(move |value| {
            let number = value.as_u64().and_then(|n| u32::try_from(n).ok());
            // 1.0 is a whole number, too, as JSON Schema has it.
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

/// The outcome for each object of a list: what it says, or everything wrong with it.
pub type Rows<T> = Vec<Result<T, Vec<FieldError>>>;

/// The fields of one object and the errors found so far.
#[derive(Debug, Default)]
pub struct Fields {
    object: Map<String, Value>,
    errors: Vec<FieldError>,
    schema: Option<Schema>,
}

/// What is noted while a body is described and not read.
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
    /// Everything that is wrong: fields missing, of the wrong type, out of range, and unknown ones.
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

    /// Refuses the field `name` for a reason that only several fields together show.
    pub fn refuse(&mut self, name: &str, code: FieldCode, detail: &str) {
        self.errors.push(FieldError::new(pointer(name), code, detail));
    }

    /// Describes a rule about several fields in the schema, for which the reader calls [`refuse`](Self::refuse).
    pub fn rule(&mut self, rule: impl FnOnce() -> Value) {
        if let Some(schema) = &mut self.schema {
            schema.rules.push(rule());
        }
    }

    /// A field that may be missing or null: `Some(None)` then; `None` if it is wrong.
    pub fn optional<T>(&mut self, name: &str, kind: &FieldKind<T>) -> Option<Option<T>> {
        self.note(name, || nullable((kind.schema)()), false);
        self.take(name, |value| read(kind, value))
    }

    /// A field that must be there: `None` if it is missing or wrong.
    pub fn required<T>(&mut self, name: &str, kind: &FieldKind<T>) -> Option<T> {
        self.note(name, || (kind.schema)(), true);
        let value = self.take(name, |value| read(kind, value))?;
        if value.is_none() {
            self.refuse(name, FieldCode::Required, "is required");
        }
        value
    }

    /// A field that is left alone where missing and goes back to nothing where null (RFC 7396).
    pub fn change<T>(&mut self, name: &str, kind: &FieldKind<T>) -> Option<Change<T>> {
        let is_null = self.object.get(name).is_some_and(Value::is_null);
        Some(match self.optional(name, kind)? {
            Some(value) => Change::Set(value),
            None if is_null => Change::Clear,
            None => Change::Keep,
        })
    }

    /// An object of its own, which may be missing or null.
    pub fn object<T: FromFields>(&mut self, name: &str) -> Option<Option<T>> {
        self.note(name, || nullable(describe::<T>()), false);
        self.take(name, |value| match value {
            Value::Object(object) => Self::read(object.clone()),
            _ => Err(vec![wrong_type("an object")]),
        })
    }

    /// A list of `1..=most` objects, which may be missing or null. What is wrong inside one is that one's outcome.
    pub fn rows<T: FromFields>(&mut self, name: &str, most: usize) -> Option<Option<Rows<T>>> {
        let items = || nullable(json!({"type": "array", "minItems": 1, "maxItems": most, "items": describe::<T>()}));
        self.note(name, items, false);
        let objects = format!("a list of 1 to {most} objects");
        self.take(name, |value| match value {
            Value::Array(rows) if (1..=most).contains(&rows.len()) => Ok(rows
                .iter()
                .enumerate()
                .map(|(index, row)| {
                    let place = format!("{}/{index}", pointer(name));
                    match row {
                        Value::Object(object) => Self::read(object.clone()).map_err(|errors| below(&place, errors)),
                        _ => Err(below(&place, vec![wrong_type("an object")])),
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

    fn note(&mut self, name: &str, schema: impl FnOnce() -> Value, required: bool) {
        if let Some(noted) = &mut self.schema {
            noted.properties.insert(name.to_owned(), schema());
            if required {
                noted.required.push(name.into());
            }
        }
    }

    #[expect(clippy::option_option, reason = "as of `optional`, which it is the inside of")]
    fn take<T>(&mut self, name: &str, read: impl FnOnce(&Value) -> Result<T, Vec<FieldError>>) -> Option<Option<T>> {
        match self.object.remove(name) {
            None | Some(Value::Null) => Some(None),
            Some(value) => match read(&value) {
                Ok(value) => Some(Some(value)),
                Err(errors) => {
                    self.errors.extend(below(&pointer(name), errors));
                    None
                }
            },
        }
    }
}

fn read<T>(kind: &FieldKind<T>, value: &Value) -> Result<T, Vec<FieldError>> {
    (kind.read)(value).map_err(|error| vec![error])
}

fn wrong_type(wanted: &str) -> FieldError {
    FieldError::new("", FieldCode::Type, format!("must be {wanted}"))
}

/// The errors of a value that is at `place`.
fn below(place: &str, errors: Vec<FieldError>) -> Vec<FieldError> {
    let below = |error: FieldError| FieldError {
        pointer: format!("{place}{}", error.pointer),
        ..error
    };
    errors.into_iter().map(below).collect()
}

fn pointer(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// The same schema, which also allows null.
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
