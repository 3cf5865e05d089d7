//! The store against a real engine: the one the tests were started with, and dynoxide for what things cost.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests; what things cost is to be seen"
)]

mod accept;
mod bulk;
mod costs;
mod crowds;
mod doors;
mod faults;
mod lists;
mod mail;
mod mail_cap;
mod opening;
mod quotas;
mod races;
mod resumed;
mod rights;
mod rules;
mod search;
mod strangers;
mod world;
