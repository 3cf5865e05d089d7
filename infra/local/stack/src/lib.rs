//! The local stack: database, API, mail and sign-in on this machine, without an AWS account.
//!
//! It takes routes and table from `template.yaml`. It starts and ends processes, and sets the environment variables of
//! the functions. It does not know what the functions do, and depends on no other crate of the workspace. Nothing here
//! is part of a deployment.

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

/// A result with a [`StackError`].
pub type Result<T> = std::result::Result<T, StackError>;

/// Why the local stack can't start or continue, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum StackError {
    /// The port that a part should listen on is in use.
    #[error(
        "Port {port} of {wanted_by} is in use. \
         Stop the program that uses it, or choose another by {variable}={}",
        port.saturating_add(1)
    )]
    PortTaken {
        /// The port.
        port: u16,
        /// The part that needs it: "the API".
        wanted_by: &'static str,
        /// The make variable that chooses it.
        variable: &'static str,
    },
    /// A part of the stack ended or does not respond.
    #[error("{part} {how}. Read {}, then start again.", described(log.as_deref()))]
    PartFailed {
        /// The part: "The API".
        part: &'static str,
        /// What it did: "ended unexpectedly (exit status: 1)".
        how: String,
        /// The file of its output; none if that is the terminal.
        log: Option<PathBuf>,
    },
    /// A program that the stack needs is missing.
    #[error("{program} is missing. Run this to install it into the checkout: sh infra/local/setup {arguments}")]
    NotInstalled {
        /// The program.
        program: &'static str,
        /// The arguments of `infra/local/setup` that install it.
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
    /// The database refused a request of the stack.
    #[error("The database at {endpoint} refused {operation}: {answer}")]
    Refused {
        /// The URL of the database.
        endpoint: String,
        /// The DynamoDB operation.
        operation: &'static str,
        /// Its response.
        answer: String,
    },
    /// The database doesn't respond.
    #[error(
        "The database at {endpoint} doesn't respond. Start it with `make dev`, or run the tests with `make test`, \
         which starts one."
    )]
    NoDatabase {
        /// Its URL.
        endpoint: String,
        /// What went wrong.
        source: reqwest::Error,
    },
    /// The existing table differs from the template.
    #[error(
        "The table {name} was created from another template.yaml ({difference} differ). \
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
        "The grants in template.yaml differ from what the functions do:\n  {}\n\
         Correct the policy, or add a flow to tests/ that uses the grant.",
        .0.join("\n  ")
    )]
    Grants(
        /// The denials and unused grants, a sentence each.
        Vec<String>,
    ),
    /// Another stack uses the same data.
    #[error(
        "The local stack already runs in this checkout. Stop it first: press Ctrl-C in the terminal of `make dev`."
    )]
    AlreadyRuns,
    /// A file or process couldn't be used.
    #[error("{what} failed: {source}")]
    Io {
        /// The failed action.
        what: String,
        /// Why it failed.
        source: io::Error,
    },
    /// The command line or the environment is wrong.
    #[error("{0}")]
    Usage(String),
}

impl StackError {
    /// Wraps an I/O error. `what` names the failed action: "Reading a file".
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
        None => "its last lines in this terminal".to_owned(),
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
