//! Why a value can't be what it should be. The sentences that clients read are not made here.

/// The rule that a value breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{self:?}")]
pub enum Invalid {
    /// It has no character.
    Empty,
    /// It has no character that shows.
    Invisible,
    /// It is longer than allowed.
    TooLong {
        /// The greatest length.
        max: usize,
        /// What the length is counted in.
        unit: Unit,
    },
    /// It has line breaks or other control, invisible or direction-changing characters.
    Characters,
    /// It has characters other than the printable ones of ASCII.
    NotAscii,
    /// It contains a web address.
    WebAddress,
    /// It has no @, so it is no e-mail address.
    NoAddress,
    /// It has characters other than ASCII before the @ of an e-mail address.
    AddressNotAscii,
    /// It is no e-mail address because of what is before the @.
    AddressName,
    /// It is no e-mail address because of what is after the @.
    AddressDomain,
    /// It is none of these words.
    Choice(&'static [&'static str]),
    /// It is too short to search for, and no e-mail address.
    Search {
        /// How many letters or digits it takes.
        min: usize,
    },
}

/// What the length of a text is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Unicode characters.
    Characters,
    /// Bytes of UTF-8.
    Bytes,
}
