//! The stream pump: reads a table's stream and invokes a function as Lambda's event source mapping does.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html>. It knows filters, batches,
//! partial failures, retries, splits and dead letters. It does not limit the bytes of a batch. A function that does not
//! respond counts as failed. The engines don't split shards for hours, but the pump would follow.

mod checkpoints;
mod dead_letters;
mod delivery;
pub mod filter;
pub mod mapping;
mod progress;
mod shard;
mod stream;

use std::{collections::BTreeSet, path::PathBuf, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
pub use dead_letters::DeadLetters;
use tokio::{
    sync::watch,
    task::{JoinHandle, JoinSet},
    time::{sleep, timeout},
};

use self::{
    checkpoints::Checkpoints,
    mapping::Mapping,
    progress::Progress,
    shard::ShardReader,
    stream::{Shard, Stream},
};
use crate::{Result, StackError, target::Target};

/// The options of a pump besides its mapping.
#[derive(Debug, Clone)]
pub struct Options {
    /// The destination of messages about discarded batches.
    pub dead_letters: DeadLetters,
    /// A file for checkpoints, so that a later pump continues where this one ended. Without one, each pump starts at
    /// the oldest record.
    pub checkpoints: Option<PathBuf>,
    /// The pause before an empty shard is read again. Lambda waits a quarter of a second.
    pub poll: Duration,
    /// The pause before the first retry. It doubles with each retry, up to 64 times the first.
    pub backoff: Duration,
    /// The clock for the age of records.
    pub now: fn() -> DateTime<Utc>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            dead_letters: DeadLetters::default(),
            checkpoints: None,
            poll: Duration::from_millis(250),
            backoff: Duration::from_millis(250),
            now: Utc::now,
        }
    }
}

/// The interval for listing shards. They are also listed after one has ended and while [`Pump::idle`] waits.
const LISTING: Duration = Duration::from_secs(5);

/// How long [`Pump::idle`] waits.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running pump. Dropping it ends it without waiting for a running invocation, whose batch is delivered again.
#[derive(Debug)]
pub struct Pump {
    rounds: watch::Sender<u64>,
    progress: watch::Receiver<Progress>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
struct Inner {
    mapping: Mapping,
    target: Target,
    dead_letters: DeadLetters,
    checkpoints: Checkpoints,
    poll: Duration,
    backoff: Duration,
    now: fn() -> DateTime<Utc>,
    progress: watch::Sender<Progress>,
}

impl Pump {
    /// Starts to pump a table's stream to a target. It keeps trying while the database doesn't respond.
    #[must_use]
    pub fn start(endpoint: &str, table: &str, mapping: Mapping, target: Target, options: Options) -> Self {
        let rounds = watch::Sender::new(0);
        let progress = watch::Sender::new(Progress::default());
        let watched = progress.subscribe();
        let inner = Inner {
            mapping,
            target,
            dead_letters: options.dead_letters,
            checkpoints: Checkpoints::open(options.checkpoints),
            poll: options.poll,
            backoff: options.backoff,
            now: options.now,
            progress,
        };
        let task = run(
            Arc::new(inner),
            endpoint.to_owned(),
            table.to_owned(),
            rounds.subscribe(),
        );
        Self {
            rounds,
            progress: watched,
            task: tokio::spawn(task),
        }
    }

    /// Waits until everything that was written before this call is delivered, filtered out or discarded. Returns an
    /// error after a minute.
    pub async fn idle(&self) -> Result<()> {
        let mut round = 0;
        self.rounds.send_modify(|last| {
            *last += 1;
            round = *last;
        });
        let mut progress = self.progress.clone();
        let over = timeout(PATIENCE, progress.wait_for(|progress| progress.is_over(round))).await;
        match over {
            Ok(Ok(_)) => Ok(()),
            _ => Err(StackError::PartFailed {
                part: "The stream pump",
                how: format!("isn't done ({})", self.progress.borrow().describe()),
                log: None,
            }),
        }
    }
}

impl Drop for Pump {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Reads all shards, parents before their children. Dropping the future ends the readers.
async fn run(inner: Arc<Inner>, endpoint: String, table: String, mut rounds: watch::Receiver<u64>) {
    let trouble = |error: &StackError| {
        inner
            .progress
            .send_modify(|progress| progress.record_error(error.to_string()));
    };
    let stream = loop {
        match Stream::of(&endpoint, &table).await {
            Ok(stream) => break stream,
            Err(error) => trouble(&error),
        }
        sleep(inner.poll).await;
    };
    let mut started = BTreeSet::new();
    let mut readers = JoinSet::new();
    loop {
        let round = *rounds.borrow_and_update();
        let ended = inner.progress.borrow().ended();
        match stream.shards().await {
            Err(error) => trouble(&error),
            Ok(shards) => {
                let ids = shards.iter().map(|shard| shard.id.as_str());
                inner.progress.send_modify(|progress| progress.list(ids, round, ended));
                for shard in ready(&shards, &inner.progress.borrow()) {
                    if started.insert(shard.id.clone()) {
                        let reader = ShardReader::new(Arc::clone(&inner), stream.clone(), shard.id.clone());
                        readers.spawn(reader.run(rounds.clone()));
                    }
                }
            }
        }
        tokio::select! {
            () = sleep(LISTING) => {}
            Ok(()) = rounds.changed() => {}
            Some(_) = readers.join_next() => {}
        }
    }
}

/// The shards whose parent is done, gone or does not exist.
fn ready<'a>(shards: &'a [Shard], progress: &Progress) -> Vec<&'a Shard> {
    let is_open = |id: &String| shards.iter().any(|shard| shard.id == *id) && !progress.has_ended(id);
    shards
        .iter()
        .filter(|shard| !shard.parent.as_ref().is_some_and(is_open))
        .collect()
}
