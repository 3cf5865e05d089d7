//! Flows over HTTP against the real functions. The tree mirrors the URLs. All tests share one table, so each has
//! people of its own; time is moved, never waited for.
#![expect(clippy::expect_used, clippy::panic, reason = "tests")]

mod band_invites;
mod band_invites_bulk;
mod band_invites_stats;
mod band_members;
mod bands;
mod bodies;
mod brief;
mod crowds;
mod invite_accept;
mod invite_decline;
mod invite_info;
mod invite_qr;
mod invite_resend;
mod invite_views;
mod invites;
mod invites_once;
mod lists;
mod logs;
mod mail;
mod me;
mod me_invites;
mod metrics;
mod remind;
mod routes;
mod smoke;
mod tenancy;
mod users;
mod world;
