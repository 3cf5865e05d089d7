//! What keeps the engine busy for long: after the other tests, whose crowds want it for themselves.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests; what things cost is to be seen"
)]

mod large;
mod model;
