//! Tests that keep the engine busy for long. They run after the others, whose crowds need the engine for themselves.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests; what things cost is to be seen"
)]

mod large;
mod model;
