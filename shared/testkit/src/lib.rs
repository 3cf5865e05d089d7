//! What tests and the local stack share. Nothing here reaches a deployment.

#![expect(
    clippy::disallowed_methods,
    reason = "tests and the local stack have an environment and a clock of their own"
)]

pub mod api;
pub mod ask;
pub mod lab;
pub mod people;
pub mod routes;
pub mod samples;
pub mod split;
pub mod stack;
pub mod wire;
