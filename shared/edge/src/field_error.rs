//! Errors in body fields, query parameters and headers: a code for programs, a sentence for people.

use domain::Invalid;
use domain::invalid::Unit;
use serde::ser::{Serialize, SerializeMap, Serializer};

/// One error in the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Where it is: a JSON pointer into the body, or the name of a query parameter or header.
    pub pointer: String,
    /// The code, for programs.
    pub code: FieldCode,
    /// The sentence for people, which completes "`pointer` …".
    pub detail: String,
}

impl FieldError {
    /// An error at `pointer`.
    pub fn new(pointer: impl Into<String>, code: FieldCode, detail: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            code,
            detail: detail.into(),
        }
    }

    /// The value at `pointer` is refused by the domain.
    pub fn breaks(pointer: impl Into<String>, invalid: &Invalid) -> Self {
        Self::new(pointer, FieldCode::of(invalid), detail(invalid))
    }

    /// The value at `pointer` is not a whole number between `min` and `max`.
    pub fn out_of_range(pointer: impl Into<String>, min: u32, max: u32) -> Self {
        let code = FieldCode::Range {
            min: min as usize,
            max: max as usize,
        };
        Self::new(pointer, code, format!("must be a whole number between {min} and {max}"))
    }

    /// The value at `pointer` is not one of the allowed `words`.
    pub fn not_one_of(pointer: impl Into<String>, words: &[&str]) -> Self {
        let detail = format!("is not one of the allowed values: {}", words.join(", "));
        Self::new(pointer, FieldCode::Choice, detail)
    }
}

impl Serialize for FieldError {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut members = to.serialize_map(None)?;
        members.serialize_entry("pointer", &self.pointer)?;
        members.serialize_entry("code", self.code.as_str())?;
        members.serialize_entry("detail", &self.detail)?;
        let (min, max) = self.code.bounds();
        for (name, bound) in [("min", min), ("max", max)] {
            if let Some(bound) = bound {
                members.serialize_entry(name, &bound)?;
            }
        }
        members.end()
    }
}

/// The sentence for input that the domain refuses.
fn detail(invalid: &Invalid) -> String {
    match invalid {
        Invalid::Empty => "must not be empty".to_owned(),
        Invalid::Invisible => "must contain a visible character".to_owned(),
        Invalid::TooLong { max, unit } => {
            let unit = match unit {
                Unit::Characters => "characters",
                Unit::Bytes => "bytes",
            };
            format!("is longer than {max} {unit}")
        }
        Invalid::Characters => {
            "must not contain control characters, invisible characters or characters that turn the text direction"
                .to_owned()
        }
        Invalid::TooManyLines { max } => format!("has more than {max} lines"),
        Invalid::NotAscii => "must contain only printable ASCII characters".to_owned(),
        Invalid::WebAddress => "must not contain a web address or an e-mail address".to_owned(),
        Invalid::NoAddress => "must be an e-mail address, such as ada@example.com".to_owned(),
        Invalid::AddressNotAscii => "must contain only ASCII characters before the @".to_owned(),
        Invalid::AddressName => "is not a valid e-mail address: check the part before the @".to_owned(),
        Invalid::AddressDomain => "is not a valid e-mail address: check the part after the @".to_owned(),
        Invalid::Choice(words) => FieldError::not_one_of("", words).detail,
        Invalid::TimeZone => "is not the name of a time zone, such as Europe/Berlin".to_owned(),
        Invalid::Search { .. } => {
            "must contain at least two letters or digits (one is enough in Chinese, Japanese and Korean), or be a \
             complete e-mail address"
                .to_owned()
        }
    }
}

/// The codes of field errors. Clients branch on the code and can show a text of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "`catalogue` documents each code")]
pub enum FieldCode {
    Required,
    Unknown,
    Type,
    Range { min: usize, max: usize },
    TooShort { min: usize },
    TooLong { max: usize },
    TooManyLines { max: usize },
    Empty,
    Characters,
    WebAddress,
    Email,
    Choice,
    Combination,
    Format,
}

impl FieldCode {
    /// All codes, with arbitrary bounds.
    pub const ALL: [Self; 14] = [
        Self::Required,
        Self::Unknown,
        Self::Type,
        Self::Range { min: 0, max: 0 },
        Self::TooShort { min: 0 },
        Self::TooLong { max: 0 },
        Self::TooManyLines { max: 0 },
        Self::Empty,
        Self::Characters,
        Self::WebAddress,
        Self::Email,
        Self::Choice,
        Self::Combination,
        Self::Format,
    ];

    /// The code for input that the domain refuses.
    fn of(invalid: &Invalid) -> Self {
        match invalid {
            Invalid::Empty | Invalid::Invisible => Self::Empty,
            Invalid::TooLong { max, .. } => Self::TooLong { max: *max },
            Invalid::TooManyLines { max } => Self::TooManyLines { max: *max },
            Invalid::Characters | Invalid::NotAscii => Self::Characters,
            Invalid::WebAddress => Self::WebAddress,
            Invalid::NoAddress | Invalid::AddressNotAscii | Invalid::AddressName | Invalid::AddressDomain => {
                Self::Email
            }
            Invalid::Choice(_) | Invalid::TimeZone => Self::Choice,
            Invalid::Search { min } => Self::TooShort { min: *min },
        }
    }

    /// The code as clients see it, and its meaning.
    #[must_use]
    pub fn catalogue(self) -> (&'static str, &'static str) {
        match self {
            Self::Required => ("required", "the field is missing"),
            Self::Unknown => ("unknown", "the request has no field of this name"),
            Self::Type => ("type", "the value has the wrong JSON type"),
            Self::Range { .. } => (
                "range",
                "the value is not a whole number between `min` and `max`, or the length of the list is not",
            ),
            Self::TooShort { .. } => (
                "too-short",
                "the value has fewer than `min` letters or digits, and none that is Chinese, Japanese or Korean",
            ),
            Self::TooLong { .. } => (
                "too-long",
                "the value is longer than `max` characters (bytes for an e-mail address)",
            ),
            Self::TooManyLines { .. } => ("too-many-lines", "the value has more than `max` lines"),
            Self::Empty => ("empty", "the value is empty or has no visible character"),
            Self::Characters => (
                "characters",
                "the value contains control characters, invisible characters or characters that turn the text direction",
            ),
            Self::WebAddress => ("web-address", "the value contains a web address or an e-mail address"),
            Self::Email => ("email", "the value is not a valid e-mail address"),
            Self::Choice => ("choice", "the value is not one of the allowed values"),
            Self::Combination => ("combination", "the field conflicts with another field"),
            Self::Format => (
                "format",
                "the value is not written like the id, date or key that is expected",
            ),
        }
    }

    /// The code as clients see it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.catalogue().0
    }

    /// The lower and the upper bound, for the codes that have them.
    #[must_use]
    pub fn bounds(self) -> (Option<usize>, Option<usize>) {
        match self {
            Self::Range { min, max } => (Some(min), Some(max)),
            Self::TooShort { min } => (Some(min), None),
            Self::TooLong { max } | Self::TooManyLines { max } => (None, Some(max)),
            Self::Required
            | Self::Unknown
            | Self::Type
            | Self::Empty
            | Self::Characters
            | Self::WebAddress
            | Self::Email
            | Self::Choice
            | Self::Combination
            | Self::Format => (None, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_distinct() {
        let codes: BTreeSet<_> = FieldCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(codes.len(), FieldCode::ALL.len());
    }
}
