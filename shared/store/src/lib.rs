//! DynamoDB: keys, items, and one method for each access pattern.
//!
//! The only crate that imports the DynamoDB SDK. It knows nothing of HTTP and decides nothing: it reads what a
//! decision of `domain` needs, asks for the decision, and writes it under conditions that hold only while what
//! was read still stands. Where they do not, it asks again with what is there now.
//!
//! Costs in the docs are for small items: RU are read units (a strongly consistent read of up to 4 KB is 1, an
//! eventually consistent one 0.5), WU are write units (1 a KB, 2 in a transaction, 1 more an index entry).

#![warn(missing_docs, unreachable_pub)]

mod accept;
mod bands;
mod batch;
mod bulk;
mod calls;
mod create;
mod deadline;
mod decide;
mod dry_run;
mod end;
mod error;
mod idempotency;
mod inbox;
mod issuing;
mod items;
mod keys;
mod lease;
mod links;
mod list;
mod mail;
mod mail_cap;
mod members;
mod opening;
mod pace;
mod page;
mod profiles;
mod quotas;
mod read;
mod resend;
mod rows;
mod scheduled_checks;
mod search;
mod statistics;
mod step;
mod steps;
mod views;
mod write;

use aws::{Access, Credentials};
use aws_sdk_dynamodb::config::SharedHttpClient;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use calls::Calls;
use chrono::TimeDelta;
use domain::Quotas;
use std::time::Duration;

pub use accept::Acceptance;
pub use bands::BandSummary;
pub use bulk::Batch;
pub use deadline::Deadline;
pub use domain::batch::{Row, RowOutcome, RowRefusal};
pub use domain::lease::{Lease, Leasing};
pub use error::StoreError;
pub use inbox::Prospect;
pub use keys::{NOTHING, invite_at};
pub use links::{MOST_REPLACED, ReplacedLinks};
pub use list::{Count, InviteFilter, InviteList, MOST_COUNTED};
pub use mail::Correspondent;
pub use opening::Opening;
pub use page::{Page, PageRequest};
pub use rows::BulkRequest;
pub use scheduled_checks::{ScheduledCheck, ScheduledChecks};
pub use search::{FoundUser, Standing};
pub use statistics::MOST_EVALUATED;

/// What a [`Database`] is made of.
#[derive(Clone, Debug)]
pub struct StoreConfig {
    /// The table's name.
    pub table: String,
    /// The region it is in.
    pub region: String,
    /// Where the database listens; AWS's own endpoint where absent.
    pub endpoint: Option<String>,
    /// As whom it is called.
    pub credentials: Credentials,
    /// How long an invite stays readable after it ended or expired.
    pub retention: TimeDelta,
    /// How many invites a day there may be.
    pub quotas: Quotas,
    /// Whether invitations are sent by mail, so that they are to be queued for it.
    pub mail: bool,
}

/// The table, and the connections to it. One a process; asked through a [`Store`], never itself.
#[derive(Clone, Debug)]
pub struct Database {
    client: aws_sdk_dynamodb::Client,
    table: String,
    retention: TimeDelta,
    quotas: Quotas,
    mail: bool,
}

/// The table as one invocation sees it: no call lasts beyond its deadline. Cheap to clone; one connection pool.
#[derive(Clone, Debug)]
pub struct Store {
    calls: Calls,
    table: String,
    retention: TimeDelta,
    quotas: Quotas,
    mail: bool,
}

impl Database {
    /// A database on `http`, the one HTTP client of the process. No call is made yet.
    ///
    /// An attempt may take 2 s and a call 5 s with its retries, so that a dead database leaves time for another attempt
    /// within an invocation; 5 s and 12 s where the database runs on a developer's machine, which has more to do. Each
    /// call ends at its [`Store`]'s deadline in any case.
    #[must_use]
    pub fn new(config: StoreConfig, http: SharedHttpClient) -> Self {
        let (attempt, call) = if config.endpoint.is_some() { (5, 12) } else { (2, 5) };
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(1))
            .operation_attempt_timeout(Duration::from_secs(attempt))
            .operation_timeout(Duration::from_secs(call))
            .build();
        let retries = RetryConfig::standard()
            .with_max_attempts(4)
            .with_initial_backoff(Duration::from_millis(30));
        let access = Access {
            region: config.region,
            credentials: config.credentials,
            endpoint: config.endpoint,
        };
        Self {
            client: aws_sdk_dynamodb::Client::new(&access.sdk_config(http, timeouts, retries)),
            table: config.table,
            retention: config.retention,
            quotas: config.quotas,
            mail: config.mail,
        }
    }

    /// The table for one invocation: every call is over by `deadline`, retries and waits between attempts included.
    #[must_use]
    pub fn until(&self, deadline: Deadline) -> Store {
        Store {
            calls: Calls::until(self.client.clone(), deadline),
            table: self.table.clone(),
            retention: self.retention,
            quotas: self.quotas,
            mail: self.mail,
        }
    }
}
