//! Tests of the edge from outside: `answer` passes events to small handlers. They need no database.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests; what fails here fails the test"
)]

mod caching;
mod desk;
mod events;
mod identity;
mod issuer;
mod issuers;
mod jwks;
mod jwt;
mod logged;
mod mutations;
mod paths;
mod redaction;
mod replies;
mod requests;
mod secrets;
mod tokens;
