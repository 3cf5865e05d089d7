//! The rows of a request for many invites: whom each is to, and what came of it.

use crate::Store;
use crate::create::membership;
use crate::error::StoreError;
use crate::keys::{self, Key};
use crate::page::{Page, PageRequest};
use domain::draft::Terms;
use domain::{BandId, Caller, Invite, InviteDraft, Recipient, Refusal, UserId};
use std::collections::HashMap;

/// What a request asks for.
#[derive(Clone, Debug)]
pub enum Asked {
    /// An invite a row; none where the row can't be read.
    Rows(Vec<Option<InviteDraft>>),
    /// One to each member on a page of another band's list of them.
    MembersOf {
        /// Which band.
        band: BandId,
        /// Which page.
        page: PageRequest,
        /// What each is offered.
        terms: Box<Terms>,
    },
}

/// Why a row made no invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowRefusal {
    /// The rules say no.
    Refused(Refusal),
    /// It is to the same addressee as this row.
    Repeats(usize),
    /// It can't be read; its faults are in the request.
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

/// The rows of a request.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Whom they are about, where the request does not name them itself.
    pub(crate) users: Vec<UserId>,
    /// Where the list of those goes on.
    pub(crate) next: Option<String>,
    /// The drafts, by row, but for those to the addressee of an earlier one.
    pub(crate) wanted: Vec<(usize, InviteDraft)>,
    repeats: HashMap<usize, usize>,
    count: usize,
}

impl Plan {
    /// The rows of what is `asked` of `band`, those of members being about `users`.
    pub(crate) fn of(asked: &Asked, band: BandId, users: Page<UserId>) -> Self {
        let drafts = match asked {
            Asked::Rows(drafts) => drafts.clone(),
            Asked::MembersOf { terms, .. } => users.entries.iter().map(|user| Some(to(user, terms))).collect(),
        };
        let count = drafts.len();
        let mut first: HashMap<Key, usize> = HashMap::new();
        let (mut repeats, mut wanted) = (HashMap::new(), Vec::new());
        for (row, draft) in drafts.into_iter().enumerate() {
            let Some(draft) = draft else { continue };
            match keys::lock(&draft.recipient, band) {
                Some(lock) if first.contains_key(&lock) => {
                    repeats.extend(first.get(&lock).map(|first| (row, *first)));
                }
                lock => {
                    first.extend(lock.map(|lock| (lock, row)));
                    wanted.push((row, draft));
                }
            }
        }
        Self {
            users: users.entries,
            next: users.next,
            wanted,
            repeats,
            count,
        }
    }

    /// How many invites it takes from the quotas.
    pub(crate) fn wants(&self) -> u32 {
        u32::try_from(self.wanted.len()).unwrap_or(u32::MAX)
    }

    /// Where the memberships of the users that it would invite to `band` would be.
    pub(crate) fn memberships(&self, band: BandId) -> Vec<Key> {
        let drafts = self.wanted.iter();
        drafts
            .filter_map(|(_, draft)| membership(&draft.recipient, band))
            .collect()
    }

    /// All rows in their order.
    pub(crate) fn merge<T: Clone>(&self, outcomes: &HashMap<usize, RowOutcome<T>>) -> Vec<Row<T>> {
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

fn to(user: &UserId, terms: &Terms) -> InviteDraft {
    InviteDraft {
        recipient: Recipient::User(user.clone()),
        max_uses: 1,
        terms: terms.clone(),
    }
}

impl Store {
    /// The rows of what is `asked` of `band`. No call but to list another band's members.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`], where that is not the caller's.
    pub(crate) async fn plan(&self, caller: &Caller, band: BandId, asked: &Asked) -> Result<Plan, StoreError> {
        let users = match asked {
            Asked::Rows(_) => Page {
                entries: Vec::new(),
                next: None,
            },
            Asked::MembersOf { band, page, .. } => self.members_to_invite(caller, *band, page.clone()).await?,
        };
        Ok(Plan::of(asked, band, users))
    }
}
