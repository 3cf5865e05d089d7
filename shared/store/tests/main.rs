//! Tests of the store against a real engine: the one the tests were started with, and dynoxide for costs.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests; costs are printed"
)]

mod accept;
mod actions;
mod addresses;
mod bulk;
mod costs;
mod costs_of_many;
mod crowds;
mod faults;
mod former_members;
mod joining;
mod joining_races;
mod left_over;
mod lists;
mod mail;
mod mail_cap;
mod opening;
mod partial_batches;
mod quotas;
mod races;
mod reply_to;
mod resumed;
mod rights;
mod rules;
mod search;
mod selected;
mod strangers;
mod world;
