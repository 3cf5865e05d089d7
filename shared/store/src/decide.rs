//! The loop that reads, decides and writes under conditions. If a condition fails, it decides again on what the
//! database returned.

use crate::Store;
use crate::error::StoreError;
use crate::keys::Key;
use crate::read::{Consistency, FoundItems};
use crate::write::AfterWrite;
use domain::Transition;
use std::collections::HashSet;

/// The result of a decision.
pub(crate) enum Decision<T> {
    /// Nothing is written. The answer is valid even if something has changed since the read.
    Answer(T),
    /// Nothing is written. No condition protects the answer, so it is confirmed like a refusal.
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
}

impl<'a> ReadPlan<'a> {
    /// Reads these items eventually consistently, and again before a refusal.
    pub(crate) fn of(all: &'a [Key]) -> Self {
        Self {
            first: all,
            all,
            known: FoundItems::default(),
            each_time: false,
        }
    }

    /// Reads these items strongly consistently before each attempt, and again before a refusal.
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
}

impl Store {
    /// Reads, calls `decide` and writes what it returns. If a condition fails, it calls `decide` again, with the items
    /// that the database returned in place of those read before.
    ///
    /// A read returns its items as they were at different moments. So a refusal, which no condition protects, is given
    /// only if a strongly consistent read then finds the same items: so all of them were so at once, between the two.
    /// Otherwise `decide` is called again, on the later ones. Items of a plan's `known` are not read again.
    ///
    /// # Errors
    /// Those of `decide`, and database errors; [`StoreError::Conflict`] if the items keep changing.
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
        } = reading;
        let consistency = if each_time {
            Consistency::Strong
        } else {
            Consistency::Eventual
        };
        found.extend(self.read(first, consistency).await?);
        let mut read: HashSet<Key> = all.iter().cloned().collect();
        let mut pace = self.pace();
        loop {
            let (transitions, answer) = match decide(&found) {
                Ok(Decision::Write(transitions, answer)) => (transitions, answer),
                Ok(Decision::Answer(answer)) => return Ok(answer),
                Ok(Decision::Read(keys)) => {
                    found.extend(self.read(&keys, Consistency::Strong).await?);
                    read.extend(keys);
                    continue;
                }
                outcome @ (Ok(Decision::Confirm(_)) | Err(StoreError::Refused(_))) => {
                    let keys: Vec<_> = read.iter().cloned().collect();
                    let again = self.read(&keys, Consistency::Strong).await?;
                    match outcome {
                        Ok(Decision::Confirm(answer)) if again.agrees_with(&found) => return Ok(answer),
                        Err(refusal) if again.agrees_with(&found) => return Err(refusal),
                        _ => {}
                    }
                    found.extend(again);
                    pace.decide_again().await?;
                    continue;
                }
                Err(error) => return Err(error),
            };
            match self.commit(self.steps(transitions)?).await?.after(&mut pace).await? {
                AfterWrite::Done => return Ok(answer),
                AfterWrite::Retry | AfterWrite::DecideAgain(_) if each_time => {
                    found = self.read(all, Consistency::Strong).await?;
                }
                AfterWrite::Retry => {}
                AfterWrite::DecideAgain(stale) => found.extend(stale),
            }
        }
    }
}
