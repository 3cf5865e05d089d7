//! Lambda and HTTP: an event in, a reply or a problem out; who calls; configuration.
//!
//! The only crate that knows status codes, and the only place where the environment, the clock and randomness are
//! read. A function is `fn main` with [`serve()`] and one handler: parse, decide, store, reply.

#![warn(missing_docs, unreachable_pub)]

pub mod body;
pub mod config;
mod context;
mod event;
mod field_error;
mod http;
mod jwks;
mod jwt;
mod kept;
pub mod log;
pub mod metrics;
mod needs;
pub mod openapi;
pub mod problem;
pub mod qr;
mod refusals;
mod reply;
mod request;
mod secrets;
mod serve;
pub mod views;

pub use config::{Config, ConfigError, PostConfig};
pub use context::{Clock, Context, Entropy};
pub use event::{HttpEvent, HttpReply};
pub use field_error::{FieldCode, FieldError};
pub use http::client as http_client;
pub use jwt::Verifier;
pub use metrics::Metric;
pub use needs::Need;
pub use problem::{Code, Problem};
pub use reply::Reply;
pub use request::{Request, malformed_query, unseal};
pub use secrets::{Secret, SecretsConfig};
pub use serve::{Failure, Invocation, answer, serve, serve_events};

/// What a handler comes to.
pub type Outcome = Result<Reply, Problem>;
