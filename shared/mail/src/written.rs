//! A mail in words.

use crate::encoded;
use std::borrow::Cow;

/// A mail in words, as it is sent: both parts say the same.
#[derive(Clone, PartialEq, Eq)]
pub struct Written {
    /// One line of at most 120 characters, without control or direction-changing ones.
    pub subject: String,
    /// A whole HTML document that loads nothing from elsewhere.
    pub html: String,
    /// Plain text; each URL stands alone on its line.
    pub text: String,
}

impl Written {
    /// The subject as a mail's header holds it: as it is, unless a mail program would read encoded words (RFC 2047) in
    /// it that somebody wrote as text, such as `=?utf-8?q?x?=`. Then all of it is encoded, in ASCII, which SES leaves
    /// alone, and a mail program shows the text.
    #[must_use]
    pub fn subject_header(&self) -> Cow<'_, str> {
        encoded::header(&self.subject)
    }
}

/// A template failed: a defect of this program, never of what was put into it.
#[derive(Debug, thiserror::Error)]
#[error("a mail could not be written")]
pub struct WriteError(#[from] askama::Error);
