//! The loop that reads, decides, writes under conditions, and decides again on what is there where one did not hold.

use crate::Store;
use crate::error::StoreError;
use crate::keys::Key;
use crate::read::{Consistency, Found};
use crate::step::Step;
use crate::write::Settled;

/// What a decision comes to.
pub(crate) enum Decision<T> {
    /// Nothing is to be written, and this is the answer.
    Done(T),
    /// These writes are to happen, all or none; this is the answer once they have.
    Write(Vec<Step>, T),
}

impl Store {
    /// Reads `keys` eventually consistently, has `decide` decide, and writes what it says.
    ///
    /// A refusal or an answer that rests on the first read alone is decided again on a strongly consistent one: no write
    /// holds it against what is there. Where a condition does not
    /// hold, it is decided again on what is there: what the database returned with the failure takes the place of what
    /// was read.
    ///
    /// # Errors
    /// Those of `decide`, and of the database.
    pub(crate) async fn decide<T>(
        &self,
        keys: &[Key],
        decide: impl Fn(&Found) -> Result<Decision<T>, StoreError>,
    ) -> Result<T, StoreError> {
        let mut found = self.read(keys, Consistency::Eventual).await?;
        let mut certain = false;
        let mut pace = self.pace();
        loop {
            let (steps, answer) = match decide(&found) {
                Ok(Decision::Write(steps, answer)) => (steps, answer),
                Ok(Decision::Done(_)) | Err(StoreError::Refused(_)) if !certain => {
                    found = self.read(keys, Consistency::Strong).await?;
                    certain = true;
                    continue;
                }
                Ok(Decision::Done(answer)) => return Ok(answer),
                Err(error) => return Err(error),
            };
            match self.commit(steps).await?.settle(&mut pace).await? {
                Settled::Written => return Ok(answer),
                Settled::Again => {}
                Settled::Stale(stale) => {
                    certain = stale.complete;
                    for (key, item) in stale.found {
                        found.learn(key, item);
                    }
                }
            }
        }
    }
}
