//! DynamoDB: keys, items and one method per access pattern.
//!
//! This is the only crate that uses the DynamoDB SDK. It knows nothing about HTTP and makes no decisions. It reads what
//! a decision of `domain` needs, asks for the decision, and writes it under conditions that hold only while the data
//! read is current. If a condition fails, it asks again with the current data.
//!
//! Costs are for small items. RU are read units: a strongly consistent read of up to 4 KB costs 1, an eventually
//! consistent one ½. WU are write units: 1 per KB, 2 in a transaction, and 1 more per index entry.

#![warn(missing_docs, unreachable_pub)]

mod accept;
mod actions;
mod bands;
mod bulk;
mod calls;
mod change;
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
mod preview;
mod profiles;
mod quotas;
mod read;
mod reply_to;
mod resend;
mod rows;
mod scheduled_checks;
mod search;
mod selected;
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
pub use actions::{ActionTarget, Actions};
pub use bands::BandSummary;
pub use bulk::Batch;
pub use deadline::Deadline;
pub use domain::batch::{Row, RowOutcome, RowRefusal};
pub use domain::lease::{Lease, Leasing};
pub use domain::selection::InviteFilter;
pub use dry_run::DryRun;
pub use error::StoreError;
pub use inbox::Prospect;
pub use keys::{NOTHING, band_at, invite_at};
pub use links::{MAX_REPLACED, ReplacedLinks};
pub use list::{Count, InviteCounts, InviteList, MAX_COUNTED, QuotasLeft};
pub use mail::Correspondent;
pub use opening::Opening;
pub use page::{Page, PageRequest};
pub use rows::BulkRequest;
pub use scheduled_checks::{ScheduledCheck, ScheduledChecks};
pub use search::{FoundUser, Standing};
pub use selected::{LookedAt, MAX_LOOKED_AT};
pub use statistics::MAX_EVALUATED;

/// The configuration of a [`Database`].
#[derive(Clone, Debug)]
pub struct StoreConfig {
    /// The table's name.
    pub table: String,
    /// The region of the table.
    pub region: String,
    /// The endpoint to call; AWS's own if absent.
    pub endpoint: Option<String>,
    /// The credentials to sign calls with.
    pub credentials: Credentials,
    /// How long an invite can be read after it ended or expired.
    pub retention: TimeDelta,
    /// The daily quotas.
    pub quotas: Quotas,
    /// Whether the deployment sends mail, so that invitations must be queued.
    pub mail: bool,
    /// Whether a new profile can be found by search if its user has not said so.
    pub searchable_by_default: bool,
}

/// The table and its connections. There is one per process; operations go through a [`Store`].
#[derive(Clone, Debug)]
pub struct Database {
    client: aws_sdk_dynamodb::Client,
    table: String,
    retention: TimeDelta,
    quotas: Quotas,
    mail: bool,
    searchable_by_default: bool,
}

/// The table, for one invocation: no call lasts beyond the invocation's deadline. Cloning is cheap; all clones share
/// one connection pool.
#[derive(Clone, Debug)]
pub struct Store {
    calls: Calls,
    table: String,
    retention: TimeDelta,
    quotas: Quotas,
    mail: bool,
    searchable_by_default: bool,
}

impl Database {
    /// Creates a database that uses `http`, the process's HTTP client. It makes no call yet.
    ///
    /// An attempt may take 2 s, and a call with its retries 5 s, so that an invocation has time for another attempt.
    /// With an endpoint of its own, as on a developer's machine, the limits are 5 s and 12 s. Each call also ends at
    /// the deadline of its [`Store`].
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
            searchable_by_default: config.searchable_by_default,
        }
    }

    /// The table for one invocation. Every call ends by `deadline`, including retries and waits.
    #[must_use]
    pub fn until(&self, deadline: Deadline) -> Store {
        Store {
            calls: Calls::until(self.client.clone(), deadline),
            table: self.table.clone(),
            retention: self.retention,
            quotas: self.quotas,
            mail: self.mail,
            searchable_by_default: self.searchable_by_default,
        }
    }
}
