//! The letters as people get them, and what hostile text makes of them: nothing.
#![expect(clippy::expect_used, reason = "tests; what fails here fails the test")]

mod hostile;
mod html;
mod letters;
mod links;
mod sample;
