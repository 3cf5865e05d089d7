//! Shared test code. Nothing here is part of a deployment.

#![expect(
    clippy::disallowed_methods,
    reason = "tests have an environment and a clock of their own"
)]

pub mod api;
pub mod ask;
pub mod lab;
pub mod people;
pub mod routes;
pub mod samples;
pub mod split;
pub mod wire;

/// The local stack, so that a crate under test needs one dependency for its tests.
pub use local_stack as stack;
