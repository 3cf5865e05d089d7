//! Why a value is invalid. The messages for clients are written elsewhere.

/// The rule that a value breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{self:?}")]
pub enum Invalid {
    /// It is empty.
    Empty,
    /// It has no visible character.
    Invisible,
    /// It is longer than allowed.
    TooLong {
        /// The maximum length.
        max: usize,
        /// The unit of `max`.
        unit: Unit,
    },
    /// It contains control, invisible or direction-turning characters.
    Characters,
    /// It has more lines than allowed.
    TooManyLines {
        /// The maximum number of lines.
        max: usize,
    },
    /// It contains characters other than printable ASCII.
    NotAscii,
    /// It contains a web or e-mail address.
    WebAddress,
    /// It is not an e-mail address because it has no @.
    NoAddress,
    /// It is not an e-mail address we accept, because the part before the @ is not ASCII.
    AddressNotAscii,
    /// It is not an e-mail address because of the part before the @.
    AddressName,
    /// It is not an e-mail address because of the part after the @.
    AddressDomain,
    /// It is not one of these words.
    Choice(&'static [&'static str]),
    /// It is not the name of a time zone.
    TimeZone,
    /// It is too short to search for, and not an e-mail address.
    Search {
        /// The minimum number of letters or digits.
        min: usize,
    },
}

/// The unit in which the length of a text is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Unicode characters.
    Characters,
    /// Bytes of UTF-8.
    Bytes,
}
