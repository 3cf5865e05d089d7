//! What is wrong with a field of a body, a query parameter or a header: a code for programs, a sentence for people.

use domain::Invalid;
use domain::invalid::Unit;
use serde::ser::{Serialize, SerializeMap, Serializer};

/// One thing that is wrong with the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Where: a JSON pointer into the body, or the name of a query parameter or header.
    pub pointer: String,
    /// What is wrong, for programs.
    pub code: FieldCode,
    /// The same for people; the sentence completes "`pointer` …".
    pub detail: String,
}

impl FieldError {
    /// An error at `pointer`, in these words.
    pub fn new(pointer: impl Into<String>, code: FieldCode, detail: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            code,
            detail: detail.into(),
        }
    }

    /// The value at `pointer` breaks a rule of the domain.
    pub fn breaks(pointer: impl Into<String>, invalid: &Invalid) -> Self {
        Self::new(pointer, FieldCode::of(invalid), detail(invalid))
    }

    /// The value at `pointer` is not a whole number within these bounds.
    pub fn out_of_range(pointer: impl Into<String>, min: u32, max: u32) -> Self {
        let code = FieldCode::Range {
            min: min as usize,
            max: max as usize,
        };
        Self::new(pointer, code, format!("must be a whole number from {min} to {max}"))
    }

    /// The value at `pointer` is none of these words.
    pub fn not_one_of(pointer: impl Into<String>, words: &[&str]) -> Self {
        Self::new(pointer, FieldCode::Choice, format!("must be {}", words.join(" or ")))
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

/// The sentence for a broken rule of the domain.
fn detail(invalid: &Invalid) -> String {
    match invalid {
        Invalid::Empty => "must not be empty".to_owned(),
        Invalid::Invisible => "must have a visible character".to_owned(),
        Invalid::TooLong { max, unit } => {
            let unit = match unit {
                Unit::Characters => "characters",
                Unit::Bytes => "bytes",
            };
            format!("must be at most {max} {unit} long")
        }
        Invalid::Characters => {
            "must not contain line breaks or other control, invisible or direction-changing characters".to_owned()
        }
        Invalid::NotAscii => "must have printable ASCII characters only".to_owned(),
        Invalid::WebAddress => "must not contain a web address".to_owned(),
        Invalid::NoAddress => "must be an e-mail address such as ada@example.com".to_owned(),
        Invalid::AddressNotAscii => "must have only ASCII characters before the @".to_owned(),
        Invalid::AddressName => "is not an e-mail address that mail can be sent to: look before the @".to_owned(),
        Invalid::AddressDomain => "is not an e-mail address that mail can be sent to: look after the @".to_owned(),
        Invalid::Choice(words) => FieldError::not_one_of("", words).detail,
        Invalid::Search { .. } => "must have at least two letters or digits, or be a whole e-mail address".to_owned(),
    }
}

/// What can be wrong with input. Clients decide by it and say it in words of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "`catalogue` says what each means")]
pub enum FieldCode {
    Required,
    Unknown,
    Type,
    Range { min: usize, max: usize },
    TooShort { min: usize },
    TooLong { max: usize },
    Empty,
    Characters,
    WebAddress,
    Email,
    Choice,
    Combination,
    Format,
}

impl FieldCode {
    /// All of them; bounds are anything here.
    pub const ALL: [Self; 13] = [
        Self::Required,
        Self::Unknown,
        Self::Type,
        Self::Range { min: 0, max: 0 },
        Self::TooShort { min: 0 },
        Self::TooLong { max: 0 },
        Self::Empty,
        Self::Characters,
        Self::WebAddress,
        Self::Email,
        Self::Choice,
        Self::Combination,
        Self::Format,
    ];

    /// The code for a broken rule of the domain.
    fn of(invalid: &Invalid) -> Self {
        match invalid {
            Invalid::Empty | Invalid::Invisible => Self::Empty,
            Invalid::TooLong { max, .. } => Self::TooLong { max: *max },
            Invalid::Characters | Invalid::NotAscii => Self::Characters,
            Invalid::WebAddress => Self::WebAddress,
            Invalid::NoAddress | Invalid::AddressNotAscii | Invalid::AddressName | Invalid::AddressDomain => {
                Self::Email
            }
            Invalid::Choice(_) => Self::Choice,
            Invalid::Search { min } => Self::TooShort { min: *min },
        }
    }

    /// Its code, and what that means.
    #[must_use]
    pub fn catalogue(self) -> (&'static str, &'static str) {
        match self {
            Self::Required => ("required", "it must be there"),
            Self::Unknown => ("unknown", "the request has no such field"),
            Self::Type => ("type", "it is of another JSON type"),
            Self::Range { .. } => (
                "range",
                "it is no whole number from `min` to `max`, or a list that has not so many entries",
            ),
            Self::TooShort { .. } => ("too-short", "it has fewer than `min` letters or digits"),
            Self::TooLong { .. } => ("too-long", "it has more than `max` characters"),
            Self::Empty => ("empty", "it shows nothing"),
            Self::Characters => (
                "characters",
                "it has line breaks or other control, invisible or direction-changing characters",
            ),
            Self::WebAddress => ("web-address", "it contains a web address"),
            Self::Email => ("email", "it is no e-mail address that mail can be sent to"),
            Self::Choice => ("choice", "it is none of the words that there are"),
            Self::Combination => ("combination", "it does not go with another field as that is"),
            Self::Format => ("format", "it is not written as an id, a date or a key is"),
        }
    }

    /// The code as clients see it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.catalogue().0
    }

    /// The least and the most that is allowed, where that is what is wrong.
    #[must_use]
    pub fn bounds(self) -> (Option<usize>, Option<usize>) {
        match self {
            Self::Range { min, max } => (Some(min), Some(max)),
            Self::TooShort { min } => (Some(min), None),
            Self::TooLong { max } => (None, Some(max)),
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
