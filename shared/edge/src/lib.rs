//! Lambda and HTTP: turns events into typed requests and outcomes into responses, verifies callers, reads
//! configuration.
//!
//! The only crate that knows status codes, and the only one that reads the environment, the clock and randomness. A
//! function is a `main` that calls [`serve()`] with one [handler](Handler). The handler's signature says what the
//! function needs ([`Context`]) and what it extracts from a request ([`extract`]).

#![warn(missing_docs, unreachable_pub)]

pub mod body;
mod cached;
mod catalogue;
mod claims;
pub mod config;
mod context;
mod event;
pub mod extract;
mod field_error;
mod handler;
mod header;
mod identity;
pub mod invites_query;
mod jwks;
mod jwt;
mod links;
pub mod log;
pub mod metrics;
mod needs;
pub mod openapi;
pub mod problem;
mod process;
pub mod qr;
mod refusals;
mod reply;
mod request;
pub mod routes;
mod secrets;
mod serve;
pub mod views;

pub use aws::http_client;
pub use config::{ConfigError, Environment, MailConfig};
pub use context::{Context, Instance};
pub use event::GatewayEvent;
pub use field_error::{FieldCode, FieldError};
pub use handler::Handler;
pub use jwt::Verifier;
pub use links::Links;
pub use metrics::Metric;
pub use needs::{
    Deleting, MailAccess, MailService, Need, OpeningCall, Putting, Querying, Reading, Ring, Table, Updating,
};
pub use problem::{Code, Problem};
pub use process::{Clock, Entropy, Process};
pub use reply::Reply;
pub use request::{Request, malformed_query};
pub use secrets::{Secret, SecretsConfig};
pub use serve::{Failure, answer, serve, serve_events};

/// What a handler returns.
pub type Outcome = Result<Reply, Problem>;
