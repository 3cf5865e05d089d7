//! The progress of a pump, for [`Pump::idle`](super::Pump::idle).

use std::collections::BTreeMap;

/// Rounds are numbered. A waiter starts a new round, which is over when all shards have been listed and read after
/// that.
#[derive(Debug, Default)]
pub(super) struct Progress {
    shards: BTreeMap<String, ShardPosition>,
    /// The last round for which the shards were listed.
    listed: u64,
    /// How many shards have ended. A list requested before a shard ended may lack its children.
    ended: u64,
    /// The last error.
    trouble: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ShardPosition {
    /// It was read to its current end in this round.
    Empty(u64),
    Ended,
}

impl Progress {
    /// How many shards have ended. Call it before listing them.
    pub(super) fn ended(&self) -> u64 {
        self.ended
    }

    /// Whether a shard has been read to its end.
    pub(super) fn has_ended(&self, shard: &str) -> bool {
        self.shards.get(shard) == Some(&ShardPosition::Ended)
    }

    /// Records that the shards were listed for `round`. `ended` is the count from before.
    pub(super) fn list<'a>(&mut self, shards: impl Iterator<Item = &'a str>, round: u64, ended: u64) {
        for shard in shards {
            self.shards.entry(shard.to_owned()).or_insert(ShardPosition::Empty(0));
        }
        if ended == self.ended {
            self.listed = round;
        }
        self.trouble = None;
    }

    /// Records that a shard was read to its current end in `round`.
    pub(super) fn empty(&mut self, shard: &str, round: u64) {
        self.shards.insert(shard.to_owned(), ShardPosition::Empty(round));
    }

    /// Records that a closed shard is done.
    pub(super) fn end(&mut self, shard: &str) {
        self.shards.insert(shard.to_owned(), ShardPosition::Ended);
        self.ended += 1;
        self.listed = 0;
    }

    /// Records an error that is retried.
    pub(super) fn record_error(&mut self, what: String) {
        self.trouble = Some(what);
    }

    /// Whether everything that was written before `round` is done.
    pub(super) fn is_over(&self, round: u64) -> bool {
        let handled = |place: &ShardPosition| match place {
            ShardPosition::Empty(last) => *last >= round,
            ShardPosition::Ended => true,
        };
        self.listed >= round && self.shards.values().all(handled)
    }

    /// Describes what is left to do.
    pub(super) fn describe(&self) -> String {
        self.trouble.clone().unwrap_or_else(|| format!("{:?}", self.shards))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_is_over_after_listing_and_reading_all_shards() {
        let mut progress = Progress::default();
        assert!(!progress.is_over(1));
        progress.list(["a", "b"].into_iter(), 1, 0);
        progress.empty("a", 1);
        assert!(!progress.is_over(1));
        progress.empty("b", 1);
        assert!(progress.is_over(1));
        assert!(!progress.is_over(2));
    }

    #[test]
    fn a_list_from_before_a_shard_ended_does_not_count() {
        let mut progress = Progress::default();
        let ended = progress.ended();
        progress.end("a");
        progress.list(["a"].into_iter(), 1, ended);
        assert!(!progress.is_over(1));
        progress.list(["a", "child"].into_iter(), 1, progress.ended());
        progress.empty("child", 1);
        assert!(progress.is_over(1));
    }
}
