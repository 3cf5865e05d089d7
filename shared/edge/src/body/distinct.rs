//! Reading JSON without losing anything: of members with one name, other readers keep some and drop the rest (RFC 8259
//! §4). All of them are found here, so that none is taken by chance.

use super::pointer;
use crate::field_error::{FieldCode, FieldError};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::fmt;

/// Reads one JSON value, and an error for each member whose name an earlier one in its object has.
///
/// # Errors
/// It is not JSON, or nested too deeply.
pub(crate) fn read(bytes: &[u8]) -> Result<(Value, Vec<FieldError>), serde_json::Error> {
    let mut repeated = Vec::new();
    let mut from = serde_json::Deserializer::from_slice(bytes);
    let value = ValueAt {
        place: String::new(),
        repeated: &mut repeated,
    };
    let value = value.deserialize(&mut from)?;
    from.end()?;
    Ok((value, repeated))
}

/// Reads the value at a place, which is a JSON pointer.
struct ValueAt<'a> {
    place: String,
    repeated: &'a mut Vec<FieldError>,
}

impl ValueAt<'_> {
    fn member(&mut self, pointer: &str) -> ValueAt<'_> {
        ValueAt {
            place: format!("{}{pointer}", self.place),
            repeated: self.repeated,
        }
    }

    fn refuse(&mut self, pointer: &str) {
        let place = format!("{}{pointer}", self.place);
        if self.repeated.iter().all(|known| known.pointer != place) {
            let error = FieldError::new(place, FieldCode::Combination, "is there more than once");
            self.repeated.push(error);
        }
    }
}

impl<'de> DeserializeSeed<'de> for ValueAt<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueAt<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value).ok_or_else(|| E::custom("not a number"))?;
        Ok(Value::Number(number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut elements: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element_seed(self.member(&format!("/{}", list.len())))? {
            list.push(element);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let pointer = pointer(&name);
            let value = members.next_value_seed(self.member(&pointer))?;
            if object.insert(name, value).is_some() {
                self.refuse(&pointer);
            }
        }
        Ok(Value::Object(object))
    }
}
