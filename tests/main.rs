//! Flows over HTTP against the real functions. The modules mirror the URLs. All tests share one table, so each creates
//! its own users. Tests never wait for time to pass: they shift the clock.
#![expect(clippy::expect_used, clippy::panic, reason = "tests")]

mod band_invites;
mod band_invites_actions;
mod band_invites_bulk;
mod band_invites_stats;
mod band_members;
mod bands;
mod bodies;
mod brief;
mod crowds;
mod demo;
mod gmail;
mod idempotency;
mod invite_accept;
mod invite_change;
mod invite_decline;
mod invite_info;
mod invite_links;
mod invite_qr;
mod invite_resend;
mod invite_views;
mod invites;
mod joining;
mod lists;
mod logs;
mod mail;
mod mail_locale;
mod mail_reports;
mod me;
mod me_invites;
mod me_mail;
mod metrics;
mod names;
mod remind;
mod reply_to;
mod routes;
mod smoke;
mod tenancy;
mod unsubscribe;
mod users;
mod world;
