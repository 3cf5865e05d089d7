//! Reads an object of a request field by field and remembers everything that is wrong with it.
//!
//! A body type implements [`FromFields`]: it asks for each field by name and [`Kind`]. What it did not ask for is
//! unknown, and refused. All faults come out together, each with a JSON pointer (RFC 6901). The same questions
//! [`describe`] the body as a JSON Schema, so that what is documented is what is read.

use crate::unfit::{Flaw, Unfit};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value, json};

/// One thing wrong with the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where, as a JSON pointer into the body, or the name of a query parameter or header.
    pub pointer: String,
    /// What.
    pub unfit: Unfit,
}

impl Serialize for Fault {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Unfit { flaw, detail } = &self.unfit;
        let mut members = to.serialize_map(None)?;
        members.serialize_entry("pointer", &self.pointer)?;
        members.serialize_entry("code", flaw.code())?;
        members.serialize_entry("detail", detail)?;
        let (min, max) = flaw.bounds();
        for (name, bound) in [("min", min), ("max", max)] {
            if let Some(bound) = bound {
                members.serialize_entry(name, &bound)?;
            }
        }
        members.end()
    }
}

/// What can be read from the fields of an object.
pub trait FromFields: Sized {
    /// Asks for every field first and then puts them together; `None` where a fault was noted.
    fn from_fields(fields: &mut Fields) -> Option<Self>;
}

type Read<T> = Box<dyn Fn(&Value) -> Result<T, Unfit>>;
type Describe = Box<dyn Fn() -> Value>;

/// How a field is read, and the JSON Schema of what is taken.
pub struct Kind<T> {
    read: Read<T>,
    schema: Describe,
}

/// Reads a string with `parse`; `schema` has what a JSON Schema can say of it beyond that.
pub fn text<T: 'static>(parse: fn(&str) -> Result<T, Unfit>, schema: fn() -> Value) -> Kind<T> {
    Kind {
        read: Box::new(move |value| parse(value.as_str().ok_or_else(|| another_type("a string"))?)),
        schema: Box::new(schema),
    }
}

/// Reads a whole number from `least` to `most`.
#[must_use]
pub fn whole(least: u32, most: u32) -> Kind<u32> {
    Kind {
        read: Box::new(move |value| {
            let number = value.as_u64().and_then(|n| u32::try_from(n).ok());
            // 1.0 is a whole number, too, as JSON Schema has it.
            let exact = || (least..=most).find(|n| value.as_f64() == Some(f64::from(*n)));
            number
                .or_else(|| value.is_f64().then(exact).flatten())
                .filter(|n| (least..=most).contains(n))
                .ok_or_else(|| Unfit::out_of(least, most))
        }),
        schema: Box::new(move || json!({"type": "integer", "minimum": least, "maximum": most})),
    }
}

/// Reads `true` or `false`.
#[must_use]
pub fn boolean() -> Kind<bool> {
    Kind {
        read: Box::new(|value| value.as_bool().ok_or_else(|| another_type("true or false"))),
        schema: Box::new(|| json!({"type": "boolean"})),
    }
}

/// What a field asks to be done where it may also be null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change<T> {
    /// It was left out: nothing changes.
    Keep,
    /// It is null: back to nothing.
    Clear,
    /// It has a value.
    Set(T),
}

impl<T> Change<T> {
    /// The new value, `usual` where it is cleared; none where nothing changes.
    #[must_use]
    pub fn or_usual(self, usual: T) -> Option<T> {
        match self {
            Self::Keep => None,
            Self::Clear => Some(usual),
            Self::Set(value) => Some(value),
        }
    }
}

/// The outcome for each object of a list: what it says, or everything wrong with it.
pub type Rows<T> = Vec<Result<T, Vec<Fault>>>;

/// The fields of one object and the faults found so far.
#[derive(Debug, Default)]
pub struct Fields {
    object: Map<String, Value>,
    faults: Vec<Fault>,
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
    /// Every fault: fields missing, of the wrong type, out of range, and unknown ones.
    pub fn read<T: FromFields>(object: Map<String, Value>) -> Result<T, Vec<Fault>> {
        let mut fields = Self {
            object,
            ..Self::default()
        };
        let value = T::from_fields(&mut fields);
        let Self { object, mut faults, .. } = fields;
        let unknown = Unfit::new(Flaw::Unknown, "is not a field of this request");
        faults.extend(object.keys().map(|name| at(&pointer(name), unknown.clone())));
        match value {
            Some(value) if faults.is_empty() => Ok(value),
            _ => Err(faults),
        }
    }

    /// Notes a fault at the field `name` that only several fields together show.
    pub fn fault(&mut self, name: &str, flaw: Flaw, detail: &str) {
        self.faults.push(at(&pointer(name), Unfit::new(flaw, detail)));
    }

    /// A rule about several fields, for the schema: what [`fault`](Self::fault) is noted for.
    pub fn rule(&mut self, rule: impl FnOnce() -> Value) {
        if let Some(schema) = &mut self.schema {
            schema.rules.push(rule());
        }
    }

    /// A field that may be missing or null: `Some(None)` then; `None` where a fault was noted.
    pub fn optional<T>(&mut self, name: &str, kind: &Kind<T>) -> Option<Option<T>> {
        self.note(name, || nullable((kind.schema)()), false);
        self.take(name, |value| read(kind, value))
    }

    /// A field that must be there: `None` where a fault was noted.
    pub fn required<T>(&mut self, name: &str, kind: &Kind<T>) -> Option<T> {
        self.note(name, || (kind.schema)(), true);
        let value = self.take(name, |value| read(kind, value))?;
        if value.is_none() {
            self.fault(name, Flaw::Required, "is required");
        }
        value
    }

    /// A field that is left alone where missing and goes back to nothing where null (RFC 7396).
    pub fn change<T>(&mut self, name: &str, kind: &Kind<T>) -> Option<Change<T>> {
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
            _ => Err(vec![at("", another_type("an object"))]),
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
                        Value::Object(object) => Self::read(object.clone()).map_err(|faults| below(&place, faults)),
                        _ => Err(vec![at(&place, another_type("an object"))]),
                    }
                })
                .collect()),
            Value::Array(_) => {
                let flaw = Flaw::Range { min: 1, max: most };
                Err(vec![at("", Unfit::new(flaw, format!("must be {objects}")))])
            }
            _ => Err(vec![at("", another_type(&objects))]),
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
    fn take<T>(&mut self, name: &str, read: impl FnOnce(&Value) -> Result<T, Vec<Fault>>) -> Option<Option<T>> {
        match self.object.remove(name) {
            None | Some(Value::Null) => Some(None),
            Some(value) => match read(&value) {
                Ok(value) => Some(Some(value)),
                Err(faults) => {
                    self.faults.extend(below(&pointer(name), faults));
                    None
                }
            },
        }
    }
}

fn read<T>(kind: &Kind<T>, value: &Value) -> Result<T, Vec<Fault>> {
    (kind.read)(value).map_err(|unfit| vec![at("", unfit)])
}

fn another_type(than: &str) -> Unfit {
    Unfit::new(Flaw::Type, format!("must be {than}"))
}

fn at(pointer: &str, unfit: Unfit) -> Fault {
    Fault {
        pointer: pointer.to_owned(),
        unfit,
    }
}

fn below(parent: &str, faults: Vec<Fault>) -> Vec<Fault> {
    let below = |fault: Fault| Fault {
        pointer: format!("{parent}{}", fault.pointer),
        ..fault
    };
    faults.into_iter().map(below).collect()
}

fn pointer(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// The same schema, and null.
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
