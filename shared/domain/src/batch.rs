//! A batch: many invites created by one request. Each row has its own outcome, and a failed row does not stop the
//! others.

use crate::draft::{InviteDraft, Offer};
use crate::id::{BandId, BatchId, InviteId, UserId};
use crate::invite::Invite;
use crate::quota::Grant;
use crate::recipient::Recipient;
use crate::refusal::Refusal;
use std::collections::HashMap;

/// Why a row made no invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowRefusal {
    /// The rules refuse it.
    Refused(Refusal),
    /// It has the same recipient as the row with this index.
    Repeats(usize),
    /// It is invalid. The errors are with the request, which found them.
    Invalid,
    /// It could not be written because the database was busy or others were changing the same items. Safe to repeat.
    Failed,
}

/// The outcome of a row: the invite as it was created, or `()` in a dry run.
pub type RowOutcome<T> = Result<T, RowRefusal>;

/// A row of a batch, with its outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<T = Invite> {
    /// The recipient, if the request does not name them itself.
    pub user: Option<UserId>,
    /// Its outcome.
    pub outcome: RowOutcome<T>,
}

/// Outcomes by row index.
pub type Outcomes<T> = HashMap<usize, RowOutcome<T>>;

/// The rows of a request, without duplicates.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The drafts to issue with their row index. A row whose recipient appears in an earlier row is left out.
    pub wanted: Vec<(usize, InviteDraft)>,
    users: Vec<UserId>,
    repeats: HashMap<usize, usize>,
    untried: HashMap<usize, Refusal>,
    count: usize,
}

impl Plan {
    /// Plans rows that the request lists itself; `None` stands for an invalid row.
    #[must_use]
    pub fn of_rows(drafts: &[Option<InviteDraft>]) -> Self {
        Self::of(drafts.to_vec(), Vec::new())
    }

    /// Plans one row for each of these users, all with the same offer.
    #[must_use]
    pub fn of_users(users: Vec<UserId>, offer: &Offer) -> Self {
        let draft = |user: &UserId| InviteDraft {
            recipient: Recipient::User(user.clone()),
            max_uses: 1,
            offer: offer.clone(),
        };
        Self::of(users.iter().map(|user| Some(draft(user))).collect(), users)
    }

    fn of(drafts: Vec<Option<InviteDraft>>, users: Vec<UserId>) -> Self {
        let count = drafts.len();
        let (mut repeats, mut wanted) = (HashMap::new(), Vec::<(usize, InviteDraft)>::new());
        for (row, draft) in drafts.into_iter().enumerate() {
            let Some(draft) = draft else { continue };
            let same = |(_, other): &&(usize, InviteDraft)| other.recipient == draft.recipient;
            match wanted.iter().find(same) {
                Some((first, _)) if draft.recipient != Recipient::Anyone => {
                    repeats.insert(row, *first);
                }
                _ => wanted.push((row, draft)),
            }
        }
        Self {
            wanted,
            users,
            repeats,
            untried: HashMap::new(),
            count,
        }
    }

    /// Leaves out the last rows, so that no more are tried than the attempts grant.
    pub fn limit(&mut self, attempts: Grant) {
        self.untried.extend(refuse_rest(attempts, &mut self.wanted));
    }

    /// The number of invites to issue.
    #[must_use]
    pub fn size(&self) -> u32 {
        as_count(self.wanted.len())
    }

    /// All rows in order, each with its outcome.
    #[must_use]
    pub fn merge<T: Clone>(&self, outcomes: &Outcomes<T>) -> Vec<Row<T>> {
        let outcome = |row: usize| match self.repeats.get(&row) {
            Some(first) => Err(RowRefusal::Repeats(*first)),
            None => match self.untried.get(&row) {
                Some(refusal) => Err(RowRefusal::Refused(refusal.clone())),
                None => outcomes.get(&row).cloned().unwrap_or(Err(RowRefusal::Invalid)),
            },
        };
        let row = |row: usize| Row {
            user: self.users.get(row).cloned(),
            outcome: outcome(row),
        };
        (0..self.count).map(row).collect()
    }
}

/// Keeps the first rows, as many as are granted. Returns the others with their refusal.
pub fn refuse_rest<T>(grant: Grant, rows: &mut Vec<(usize, T)>) -> Vec<(usize, Refusal)> {
    let Some(exceeded) = grant.exceeded else {
        return Vec::new();
    };
    let rest = rows.split_off(rows.len().min(grant.count as usize));
    let refuse = |(row, _)| (row, Refusal::QuotaExceeded(exceeded));
    rest.into_iter().map(refuse).collect()
}

/// The id of the invite in a row. It is the same each time the batch is retried.
#[must_use]
pub fn invite_of(batch: BatchId, band: BandId, row: usize) -> InviteId {
    batch.invite(band, u8::try_from(row).unwrap_or(u8::MAX))
}

/// Converts a length to `u32`.
#[must_use]
pub fn as_count(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::draft;
    use serde_json::json;

    #[test]
    fn a_row_repeats_an_earlier_one_with_the_same_recipient_but_links_never_do() {
        let rows = [
            Some(json!({})),
            Some(json!({"email": "Bob@example.com"})),
            None,
            Some(json!({})),
            Some(json!({"email": "bob@example.com"})),
            Some(json!({"user_id": "bob"})),
        ];
        let plan = Plan::of_rows(&rows.map(|row| row.map(draft)));
        let wanted: Vec<_> = plan.wanted.iter().map(|(row, _)| *row).collect();
        assert_eq!((wanted, plan.size()), (vec![0, 1, 3, 5], 4));
        let outcomes: Outcomes<()> = [0, 1, 3, 5].map(|row| (row, Ok(()))).into();
        let merged: Vec<_> = plan.merge(&outcomes).into_iter().map(|row| row.outcome).collect();
        let (invalid, repeats) = (Err(RowRefusal::Invalid), Err(RowRefusal::Repeats(1)));
        assert_eq!(merged, [Ok(()), Ok(()), invalid, Ok(()), repeats, Ok(())]);
    }
}
