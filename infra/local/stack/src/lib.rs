//! The local stack: the database, the API, mail and the sign-in on this machine, without an AWS account.
//!
//! It reads `template.yaml`, so it repeats neither the routes nor the table. It starts and ends processes, and knows
//! the names of the environment variables that functions read. It doesn't know what the functions do, and uses none of
//! the other crates. Nothing here reaches a deployment.

#![expect(
    clippy::disallowed_methods,
    reason = "the local stack has an environment and a clock of its own"
)]

pub mod api;
pub mod console;
pub mod docker;
pub mod emulator;
pub mod engine;
pub mod folder;
pub mod gateway;
pub mod guard;
pub mod hanging;
pub mod interrupt;
pub mod invocation;
mod known;
pub mod mailbox;
pub mod policy;
pub mod ports;
pub mod postmaster;
pub mod process;
pub mod pump;
pub mod relay;
pub mod reload;
pub mod routes;
pub mod rules;
pub mod sam;
pub mod schedule;
pub mod settings;
pub mod site;
pub mod table;
pub mod target;
pub mod template;
pub mod token;
pub mod triggers;
pub mod vault;
mod yaml;

pub use table::create_table;

use std::{
    io,
    path::{Path, PathBuf},
};

/// The result of what can fail in the local stack.
pub type Result<T> = std::result::Result<T, StackError>;

/// Why the local stack can't start or go on, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum StackError {
    /// The port that a part should listen on is in use.
    #[error(
        "Port {port}, where {wanted_by} should listen, is taken. \
         Stop the program that uses it, or choose another by {variable}={}",
        port.saturating_add(1)
    )]
    PortTaken {
        /// The port.
        port: u16,
        /// Who wants it, in words: "the API".
        wanted_by: &'static str,
        /// The make variable that chooses it.
        variable: &'static str,
    },
    /// A part of the stack ended, or never answered.
    #[error("{part} {how}. Read {}, then start again.", described(log.as_deref()))]
    PartFailed {
        /// Who failed, in words: "The API".
        part: &'static str,
        /// What it did: "ended by itself (exit status: 1)".
        how: String,
        /// Where its output is; none where it goes to the terminal.
        log: Option<PathBuf>,
    },
    /// A program that the stack needs is missing.
    #[error("{program} is missing. Run this to install it into the checkout: sh infra/local/setup {arguments}")]
    NotInstalled {
        /// The program.
        program: &'static str,
        /// What to give `infra/local/setup`.
        arguments: &'static str,
    },
    /// Docker can't run the functions.
    #[error("{0}")]
    Docker(String),
    /// The functions don't compile.
    #[error("The functions don't build. Fix the errors above, then start again.")]
    BuildFailed,
    /// `template.yaml` can't be used.
    #[error("template.yaml: {0}")]
    Template(String),
    /// The database refused a request of the stack's own.
    #[error("The database at {endpoint} refused {operation}: {answer}")]
    Refused {
        /// Where the database listens.
        endpoint: String,
        /// The DynamoDB operation.
        operation: &'static str,
        /// What it said.
        answer: String,
    },
    /// The database doesn't answer.
    #[error(
        "The database at {endpoint} doesn't answer. Start it with `make dev`, or run the tests with `make test`, \
         which brings one."
    )]
    NoDatabase {
        /// Where it should listen.
        endpoint: String,
        /// What went wrong.
        source: reqwest::Error,
    },
    /// The kept table differs from the template's.
    #[error(
        "The table {name} was made from another template.yaml ({difference} differ). \
         Delete the local data and start again: make reset"
    )]
    OtherTable {
        /// The table.
        name: String,
        /// Which properties differ.
        difference: String,
    },
    /// The functions were denied calls, or were granted calls that they never made.
    #[error(
        "What template.yaml grants differs from what the functions do:\n  {}\n\
         Correct the policy there, or add the flow that uses it to tests/.",
        .0.join("\n  ")
    )]
    Grants(
        /// What was denied and what was never used, a sentence each.
        Vec<String>,
    ),
    /// Another stack uses the same data.
    #[error("The local stack already runs in this checkout. Stop it first: press Ctrl-C where `make dev` runs.")]
    AlreadyRuns,
    /// A file or process couldn't be used.
    #[error("{what} failed: {source}")]
    Io {
        /// What was tried.
        what: String,
        /// Why it failed.
        source: io::Error,
    },
    /// The command line or the environment is wrong.
    #[error("{0}")]
    Usage(String),
}

impl StackError {
    /// Names what was tried when `source` happened.
    pub fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }
}

fn described(log: Option<&Path>) -> String {
    match log {
        Some(log) => {
            let root = root();
            log.strip_prefix(&root).unwrap_or(log).display().to_string()
        }
        None => "its last lines above".to_owned(),
    }
}

/// The checkout: the folder with `template.yaml`.
#[must_use]
pub fn root() -> PathBuf {
    let mut root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.pop();
    root.pop();
    root.pop();
    root
}
