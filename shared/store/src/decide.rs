//! The loop that reads, decides, writes under conditions, and decides again on what is there where one did not hold.

use crate::Store;
use crate::error::StoreError;
use crate::keys::Key;
use crate::read::{Consistency, FoundItems};
use crate::write::AfterWrite;
use domain::Transition;

/// What a decision comes to.
pub(crate) enum Decision<T> {
    /// Nothing changes. The answer stands, whatever has happened since the read.
    Answer(T),
    /// Nothing changes. No write holds the answer against what is there, so it must rest on a strongly consistent read.
    Confirm(T),
    /// More must be known: these items, strongly consistently. The decision must know what to do once they are.
    Read(Vec<Key>),
    /// All of these are to happen, or none; this is the answer once they have.
    Write(Vec<Transition>, T),
}

/// What a decision is made on.
#[derive(Clone, Debug)]
pub(crate) struct ReadPlan<'a> {
    first: &'a [Key],
    all: &'a [Key],
    known: FoundItems,
    /// Whether each attempt reads again, strongly consistently, instead of using what the failed write found.
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

    /// Reads nothing: the first attempt is made on what is known.
    pub(crate) fn known(known: FoundItems) -> Self {
        Self { known, ..Self::of(&[]) }
    }

    /// Reads only these items at first.
    pub(crate) fn first(self, first: &'a [Key]) -> Self {
        Self { first, ..self }
    }

    /// A refusal that follows a failed condition at this item takes another read: other items, whose conditions held,
    /// can have changed with it.
    pub(crate) fn inconclusive_at(self, key: &'a Key) -> Self {
        Self {
            inconclusive: Some(key),
            ..self
        }
    }
}

impl Store {
    /// Reads, has `decide` decide, and writes what it says. Where a condition does not hold, `decide` decides again:
    /// what the database returned with the failure takes the place of what was read.
    ///
    /// A refusal that rests on an eventually consistent read is decided again on a strongly consistent one, so that nobody
    /// is told of a state that is already past.
    ///
    /// # Errors
    /// Those of `decide`, and of the database.
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
