//! Flows over HTTP against the real functions. The tree mirrors the URLs. All tests share one table, so each has
//! people of its own; time is moved, never waited for.
#![expect(clippy::expect_used, clippy::panic, reason = "tests")]

mod accept;
mod bands;
mod brief;
mod crowds;
mod decline;
mod inbox;
mod info;
mod invites;
mod logs;
mod me;
mod routes;
mod world;
