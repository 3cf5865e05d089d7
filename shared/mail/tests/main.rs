//! Tests of rendered mails, and that hostile text in them does no harm.
#![expect(clippy::expect_used, reason = "tests; what fails here fails the test")]

mod asking;
mod hostile;
mod html;
mod links;
mod mails;
mod names;
mod sample;
mod transfer;
