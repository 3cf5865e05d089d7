//! Why input is refused: of what kind, for clients that say it in words of their own, and in English.

/// A kind of flaw that input can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "`catalogue` says what each means")]
pub enum Flaw {
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

impl Flaw {
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

    /// The code, by which clients tell it from others.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.catalogue().0
    }

    /// The least and the most that would do, where that is the flaw.
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

/// Why a value is refused; the sentence completes "`name` …".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Unfit {
    /// Of what kind the flaw is.
    pub flaw: Flaw,
    /// The sentence.
    pub detail: String,
}

impl Unfit {
    /// A refusal for this flaw, in these words.
    pub fn new(flaw: Flaw, detail: impl Into<String>) -> Self {
        Self {
            flaw,
            detail: detail.into(),
        }
    }

    /// It is no whole number within these bounds.
    #[must_use]
    pub fn out_of(min: u32, max: u32) -> Self {
        let flaw = Flaw::Range {
            min: min as usize,
            max: max as usize,
        };
        Self::new(flaw, format!("must be a whole number from {min} to {max}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_distinct() {
        let codes: BTreeSet<_> = Flaw::ALL.iter().map(|flaw| flaw.code()).collect();
        assert_eq!(codes.len(), Flaw::ALL.len());
    }
}
