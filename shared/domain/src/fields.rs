//! Reads an object of a request field by field and remembers everything that is wrong with it.
//!
//! A body type implements [`FromFields`]: it asks for each field by name and type. What it did not ask for is
//! unknown, and refused. All faults come out together, each with a JSON pointer (RFC 6901).

use crate::text::Unfit;
use serde::Serialize;
use serde_json::{Map, Value};

/// One thing wrong with the input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Where, as a JSON pointer into the body, or a query parameter's name.
    pub pointer: String,
    /// What, completing "`field` …".
    pub detail: String,
}

/// What can be read from the fields of an object.
pub trait FromFields: Sized {
    /// Asks for every field first and then puts them together; `None` where a fault was noted.
    fn from_fields(fields: &mut Fields) -> Option<Self>;
}

/// The fields of one object and the faults found so far.
#[derive(Debug)]
pub struct Fields {
    object: Map<String, Value>,
    faults: Vec<Fault>,
}

impl Fields {
    /// Reads a whole `T` from `object`.
    ///
    /// # Errors
    /// Every fault: fields missing, of the wrong type, out of range, and unknown ones.
    pub fn read<T: FromFields>(object: Map<String, Value>) -> Result<T, Vec<Fault>> {
        let mut fields = Self {
            object,
            faults: Vec::new(),
        };
        let value = T::from_fields(&mut fields);
        let Self { object, mut faults } = fields;
        faults.extend(object.keys().map(|name| Fault {
            pointer: pointer(name),
            detail: "is not a field of this request".to_owned(),
        }));
        match value {
            Some(value) if faults.is_empty() => Ok(value),
            _ => Err(faults),
        }
    }

    /// Notes a fault at the field `name` that only several fields together show.
    pub fn fault(&mut self, name: &str, detail: impl Into<String>) {
        self.faults.push(Fault {
            pointer: pointer(name),
            detail: detail.into(),
        });
    }

    /// A field that may be missing or null: `Some(None)` then; `None` where a fault was noted.
    pub fn optional<T>(&mut self, name: &str, read: impl FnOnce(&Value) -> Result<T, Unfit>) -> Option<Option<T>> {
        match self.object.remove(name) {
            None | Some(Value::Null) => Some(None),
            Some(value) => match read(&value) {
                Ok(value) => Some(Some(value)),
                Err(unfit) => {
                    self.fault(name, unfit.0);
                    None
                }
            },
        }
    }

    /// A field that must be there: `None` where a fault was noted.
    pub fn required<T>(&mut self, name: &str, read: impl FnOnce(&Value) -> Result<T, Unfit>) -> Option<T> {
        let value = self.optional(name, read)?;
        if value.is_none() {
            self.fault(name, "is required");
        }
        value
    }
}

fn pointer(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// Reads a string with `parse`.
pub fn text<T>(parse: impl FnOnce(&str) -> Result<T, Unfit>) -> impl FnOnce(&Value) -> Result<T, Unfit> {
    move |value| parse(value.as_str().ok_or_else(|| Unfit::new("must be a string"))?)
}

/// Reads a whole number from `least` to `most`.
pub fn whole(least: u32, most: u32) -> impl FnOnce(&Value) -> Result<u32, Unfit> {
    move |value| {
        value
            .as_u64()
            .and_then(|n| u32::try_from(n).ok())
            .filter(|n| (least..=most).contains(n))
            .ok_or_else(|| Unfit(format!("must be a whole number from {least} to {most}")))
    }
}

/// Reads `true` or `false`.
///
/// # Errors
/// Anything else.
pub fn boolean(value: &Value) -> Result<bool, Unfit> {
    value.as_bool().ok_or_else(|| Unfit::new("must be true or false"))
}
