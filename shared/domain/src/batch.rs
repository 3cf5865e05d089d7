//! Many invites of one request: its rows, and what became of each. No row stops the others.

use crate::draft::{InviteDraft, Offer};
use crate::id::{BandId, BatchId, InviteId, UserId};
use crate::invite::Invite;
use crate::recipient::Recipient;
use crate::refusal::Refusal;
use std::collections::HashMap;

/// Why a row made no invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowRefusal {
    /// The rules say no.
    Refused(Refusal),
    /// It has the same recipient as this row.
    Repeats(usize),
    /// It can't be read; what is wrong with it is in the request.
    Invalid,
    /// The database was busy or others were in the way. Safe to repeat.
    Failed,
}

/// What came of a row: the invite, as it was made; none in a dry run.
pub type RowOutcome<T> = Result<T, RowRefusal>;

/// A row after the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<T = Invite> {
    /// The user it is about, where the request does not name them itself.
    pub user: Option<UserId>,
    /// What came of it.
    pub outcome: RowOutcome<T>,
}

/// The outcomes of some rows, by their numbers.
pub type Outcomes<T> = HashMap<usize, RowOutcome<T>>;

/// The rows of a request.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The drafts by row, without those whose recipient an earlier row has.
    pub wanted: Vec<(usize, InviteDraft)>,
    users: Vec<UserId>,
    repeats: HashMap<usize, usize>,
    count: usize,
}

impl Plan {
    /// Rows that the request names itself; none where a row can't be read.
    #[must_use]
    pub fn of_rows(drafts: &[Option<InviteDraft>]) -> Self {
        Self::of(drafts.to_vec(), Vec::new())
    }

    /// A row for each of these users, with the same terms.
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
            count,
        }
    }

    /// How many invites are wanted.
    #[must_use]
    pub fn size(&self) -> u32 {
        number(self.wanted.len())
    }

    /// All rows in their order.
    #[must_use]
    pub fn merge<T: Clone>(&self, outcomes: &Outcomes<T>) -> Vec<Row<T>> {
        let outcome = |row: usize| match self.repeats.get(&row) {
            Some(first) => Err(RowRefusal::Repeats(*first)),
            None => outcomes.get(&row).cloned().unwrap_or(Err(RowRefusal::Invalid)),
        };
        let row = |row: usize| Row {
            user: self.users.get(row).cloned(),
            outcome: outcome(row),
        };
        (0..self.count).map(row).collect()
    }
}

/// The id of a row's invite: the same whenever the batch is tried again.
#[must_use]
pub fn invite_of(batch: BatchId, band: BandId, row: usize) -> InviteId {
    batch.invite(band, u8::try_from(row).unwrap_or(u8::MAX))
}

/// A number of rows.
#[must_use]
pub fn number(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::draft;
    use serde_json::json;

    #[test]
    fn a_row_to_the_recipient_of_an_earlier_one_repeats_it_and_links_never_do() {
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
