//! The store against a real engine: the one the tests were started with, and dynoxide for what things cost.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

mod accept;
mod costs;
mod faults;
mod lists;
mod races;
mod rules;
mod world;
