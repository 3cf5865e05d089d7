//! The edge from outside: events go in by `answer`, to small handlers of the tests' own. No database is asked.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests; what fails here fails the test"
)]

mod caching;
mod desk;
mod events;
mod issuer;
mod jwks;
mod jwt;
mod mutations;
mod paths;
mod redaction;
mod replies;
mod requests;
mod secrets;
mod tokens;
