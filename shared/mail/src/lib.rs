//! The mails of the system: their content, languages, and rendering as HTML and plain text.
//!
//! [`Mail::write`] renders a [`Mail`] in a language. The texts are in `templates/`, one folder per language, and are
//! compiled into the program. Names, messages and parts come from users and are treated as hostile here too, whatever
//! their types refuse. A [`Transport`] sends the mail through SES. No clock, no environment: who gets a mail and when
//! is decided elsewhere.

#![warn(missing_docs, unreachable_pub)]

mod accent;
mod bounce;
mod complaint;
mod content;
mod date;
mod encoded;
mod event;
mod from;
mod language;
mod plain;
mod transport;
mod view;
mod written;

pub use content::{InvitationMail, InviteOutcome, Invitee, Mail, OutcomeMail, ReplyToMail, SendReason};
pub use event::{Event, MailReport, REPLY_TO_LETTER, TEST_LETTER, Tags};
pub use from::Author;
pub use transport::{Envelope, MAX_SEND_TIME, Transport, TransportConfig, TransportError};
pub use written::{WriteError, Written};
