//! The loop that reads, decides and writes under conditions. If a condition fails, it decides again on what the
//! database returned.

use crate::Store;
use crate::error::StoreError;
use crate::keys::Key;
use crate::read::{Consistency, FoundItems};
use crate::write::AfterWrite;
use domain::Transition;

/// The result of a decision.
pub(crate) enum Decision<T> {
    /// Nothing is written. The answer is valid even if something has changed since the read.
    Answer(T),
    /// Nothing is written. No condition protects the answer, so it must rest on a strongly consistent read.
    Confirm(T),
    /// These items must be read first, strongly consistently. Afterwards the decision must not ask for them again.
    Read(Vec<Key>),
    /// Write all of these or none; then this is the answer.
    Write(Vec<Transition>, T),
}

/// The items to read for a decision.
#[derive(Clone, Debug)]
pub(crate) struct ReadPlan<'a> {
    first: &'a [Key],
    all: &'a [Key],
    known: FoundItems,
    /// Whether each attempt reads again, strongly consistently, instead of using what the failed write returned.
    each_time: bool,
    inconclusive: Option<&'a Key>,
}

impl<'a> ReadPlan<'a> {
    /// Reads these items eventually consistently, and strongly consistently before a refusal.
    pub(crate) fn of(all: &'a [Key]) -> Self {
        Self {
            first: all,
            all,
            known: FoundItems::default(),
            each_time: false,
            inconclusive: None,
        }
    }

    /// Reads these items strongly consistently before each attempt.
    pub(crate) fn each_time(all: &'a [Key]) -> Self {
        Self {
            each_time: true,
            ..Self::of(all)
        }
    }

    /// Reads nothing; the first attempt uses these items.
    pub(crate) fn known(known: FoundItems) -> Self {
        Self { known, ..Self::of(&[]) }
    }

    /// Reads only these items for the first attempt.
    pub(crate) fn first(self, first: &'a [Key]) -> Self {
        Self { first, ..self }
    }

    /// Reads again before a refusal that follows a failed condition on this item: items whose conditions held may have
    /// changed with it.
    pub(crate) fn inconclusive_at(self, key: &'a Key) -> Self {
        Self {
            inconclusive: Some(key),
            ..self
        }
    }
}

impl Store {
    /// Reads, calls `decide` and writes what it returns. If a condition fails, it calls `decide` again, with the items
    /// that the database returned in place of those read before.
    ///
    /// A refusal based on an eventually consistent read is confirmed by a strongly consistent one, so that nobody gets
    /// an answer about a past state.
    ///
    /// # Errors
    /// Those of `decide`, and database errors.
    pub(crate) async fn decide<T>(
        &self,
        reading: ReadPlan<'_>,
        mut decide: impl FnMut(&FoundItems) -> Result<Decision<T>, StoreError>,
    ) -> Result<T, StoreError> {
        let ReadPlan {
            first,
            all,
            known: mut found,
            each_time,
            inconclusive,
        } = reading;
        let consistency = if each_time {
            Consistency::Strong
        } else {
            Consistency::Eventual
        };
        found.extend(self.read(first, consistency).await?);
        let mut confirmed = each_time;
        let mut pace = self.pace();
        loop {
            let (transitions, answer) = match decide(&found) {
                Ok(Decision::Write(transitions, answer)) => (transitions, answer),
                Ok(Decision::Read(keys)) => {
                    found.extend(self.read(&keys, Consistency::Strong).await?);
                    continue;
                }
                Ok(Decision::Confirm(_)) | Err(StoreError::Refused(_)) if !confirmed => {
                    found.extend(self.read(all, Consistency::Strong).await?);
                    confirmed = true;
                    continue;
                }
                Ok(Decision::Answer(answer) | Decision::Confirm(answer)) => return Ok(answer),
                Err(error) => return Err(error),
            };
            match self.commit(self.steps(transitions)?).await?.after(&mut pace).await? {
                AfterWrite::Done => return Ok(answer),
                AfterWrite::Retry | AfterWrite::DecideAgain(_) if each_time => {
                    found = self.read(all, Consistency::Strong).await?;
                }
                AfterWrite::Retry => {}
                AfterWrite::DecideAgain(stale) => {
                    confirmed = stale.complete && !inconclusive.is_some_and(|key| stale.is_at(key));
                    found.extend(stale.into_found());
                }
            }
        }
    }
}
