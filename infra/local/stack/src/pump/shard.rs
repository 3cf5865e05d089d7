//! Reads one shard to its end: records in order, one batch at a time.

use std::{sync::Arc, time::Duration};

use serde_json::Value;
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};

use super::{
    Inner,
    dead_letters::sequence_number,
    delivery::BatchDelivery,
    stream::{Stream, StreamPage},
};
use crate::Result;

/// Reads a shard and delivers its records.
pub(super) struct ShardReader {
    inner: Arc<Inner>,
    stream: Stream,
    shard: String,
    /// The last record that was read.
    place: Option<String>,
    iterator: Option<String>,
    /// Whether the shard may have more records.
    open: bool,
    /// Records that wait for a full batch, and since when.
    waiting: Vec<Value>,
    since: Instant,
}

impl ShardReader {
    /// A reader that starts after the checkpoint.
    pub(super) fn new(inner: Arc<Inner>, stream: Stream, shard: String) -> Self {
        Self {
            place: inner.checkpoints.of(&stream.arn, &shard),
            inner,
            stream,
            shard,
            iterator: None,
            open: true,
            waiting: Vec::new(),
            since: Instant::now(),
        }
    }

    /// Reads until the shard is closed and all its records are done.
    pub(super) async fn run(mut self, mut rounds: watch::Receiver<u64>) {
        while self.open || !self.waiting.is_empty() {
            let round = *rounds.borrow_and_update();
            let read = self.read().await;
            if self.is_due() {
                self.deliver().await;
            } else if read == 0 && self.open {
                if self.waiting.is_empty() {
                    self.inner
                        .progress
                        .send_modify(|progress| progress.empty(&self.shard, round));
                }
                tokio::select! {
                    () = sleep(self.pause()) => {}
                    Ok(()) = rounds.changed() => {}
                }
            }
        }
        self.inner.progress.send_modify(|progress| progress.end(&self.shard));
    }

    /// Reads a page if there is room. Returns its number of records.
    async fn read(&mut self) -> usize {
        if !self.open || self.waiting.len() >= self.inner.mapping.batch_size {
            return 0;
        }
        match self.page().await {
            Ok(page) => {
                let count = page.records.len();
                self.take(page);
                count
            }
            Err(error) => {
                self.iterator = None;
                self.inner
                    .progress
                    .send_modify(|progress| progress.record_error(error.to_string()));
                sleep(self.inner.poll).await;
                // It may not be empty.
                1
            }
        }
    }

    async fn page(&mut self) -> Result<StreamPage> {
        let iterator = match self.iterator.take() {
            Some(iterator) => iterator,
            None => self.stream.iterator(&self.shard, self.place.as_deref()).await?,
        };
        self.stream.records(&iterator).await
    }

    fn take(&mut self, page: StreamPage) {
        self.open = page.next.is_some();
        self.iterator = page.next;
        for record in page.records {
            if let Some(number) = sequence_number(&record) {
                self.place = Some(number.to_owned());
            }
            if self.inner.mapping.accepts(&record) {
                if self.waiting.is_empty() {
                    self.since = Instant::now();
                }
                self.waiting.push(record);
            }
        }
        self.keep_place();
    }

    /// Moves the checkpoint past filtered records at the end.
    fn keep_place(&self) {
        if let (true, Some(place)) = (self.waiting.is_empty(), &self.place) {
            self.inner.checkpoints.keep(&self.stream.arn, &self.shard, place);
        }
    }

    fn is_due(&self) -> bool {
        let mapping = &self.inner.mapping;
        let full = self.waiting.len() >= mapping.batch_size;
        !self.waiting.is_empty() && (full || !self.open || self.since.elapsed() >= mapping.window)
    }

    /// The time until the next read or delivery.
    fn pause(&self) -> Duration {
        if self.waiting.is_empty() {
            return self.inner.poll;
        }
        let left = self.inner.mapping.window.saturating_sub(self.since.elapsed());
        left.min(self.inner.poll)
    }

    async fn deliver(&mut self) {
        let inner = &self.inner;
        let count = self.waiting.len().min(inner.mapping.batch_size);
        let batch: Vec<Value> = self.waiting.drain(..count).collect();
        let delivery = BatchDelivery {
            mapping: &inner.mapping,
            target: &inner.target,
            dead_letters: &inner.dead_letters,
            backoff: inner.backoff,
            now: inner.now,
            stream_arn: &self.stream.arn,
            shard: &self.shard,
        };
        let done = |number: &str| inner.checkpoints.keep(&self.stream.arn, &self.shard, number);
        delivery.deliver(batch, done).await;
        self.since = Instant::now();
        self.keep_place();
    }
}
