//! Rendered mails.

use crate::from::{self, Author};
use crate::{encoded, plain};
use domain::Sender;
use std::borrow::Cow;

/// A rendered mail. Both parts say the same.
#[derive(Clone, PartialEq, Eq)]
pub struct Written {
    /// One line of at most 120 characters, without control or direction-turning characters.
    pub subject: String,
    /// A complete HTML document that loads nothing from elsewhere.
    pub html: String,
    /// Plain text; each URL is on a line of its own.
    pub text: String,
    /// The person in whose name it is sent, as the sender shows them.
    pub author: Option<Author>,
}

impl Written {
    /// The subject as it goes into the mail's header. It is unchanged unless a mail program would decode something in
    /// it that was typed as text, such as `=?utf-8?q?x?=` (an encoded word of RFC 2047). Then the whole subject is
    /// encoded in ASCII, which SES leaves alone and mail programs show as the text.
    #[must_use]
    pub fn subject_header(&self) -> Cow<'_, str> {
        encoded::header(&self.subject)
    }

    /// The same mail, with a subject that says it is a test. The word is the same in all languages of mail.
    #[must_use]
    pub fn as_test(self) -> Self {
        Self {
            subject: plain::subject(&format!("Test: {}", self.subject)),
            ..self
        }
    }

    /// The sender as mail programs show it: `Ada Lovelace via Band Invites <invites@bands.example>`, in the
    /// language of the mail.
    #[must_use]
    pub fn from(&self, sender: &Sender) -> String {
        from::shown(sender, self.author.as_ref())
    }
}

/// A template could not be rendered: a defect of this program, not of its input.
#[derive(Debug, thiserror::Error)]
#[error("a mail could not be rendered")]
pub struct WriteError(#[from] askama::Error);
