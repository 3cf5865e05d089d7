//! The mails the system writes: what they say, in which language, as HTML and as plain text.
//!
//! A [`Mail`] and a language make a [`Written`] one. The words are in `templates/`, a folder for each language,
//! compiled into the program.
//! Names, messages and parts come from other people and are treated as hostile here too, whatever their types refuse.
//! A [`Transport`] brings it to SES. No clock, no environment: who gets a mail and when is not known here.

#![warn(missing_docs, unreachable_pub)]

mod content;
mod date;
mod encoded;
mod event;
mod language;
mod plain;
mod transport;
mod view;
mod written;

pub use content::{InvitationMail, InviteOutcome, Mail, OutcomeMail, SendReason};
pub use event::{Event, Tags};

pub use transport::{Envelope, MOST_SEND_TIME, Transport, TransportConfig, TransportError};
pub use written::{WriteError, Written};
