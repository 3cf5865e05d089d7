//! The rows of a request for many invites: whom each is to, how they are written, and what came of each.

use crate::Store;
use crate::create::{Opening, came_to_nothing, membership};
use crate::error::StoreError;
use crate::items::{self, InviteItem};
use crate::keys::{self, Key};
use crate::pace::Pace;
use crate::page::{Page, PageRequest};
use crate::write::Settled;
use domain::draft::Terms;
use domain::{BandId, BatchId, Caller, Instant, Invite, InviteDraft, InviteId, Recipient, Refusal, UserId};
use futures_util::future::join_all;
use std::collections::HashMap;

/// The most writes of one transaction.
const MOST_STEPS: usize = 100;

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
    /// Whom they are about, where the request does not name them itself, and where the list of those goes on.
    pub(crate) users: Page<UserId>,
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
            users,
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

    /// Where their invites would be.
    pub(crate) fn invites(&self, batch: BatchId, band: BandId) -> Vec<Key> {
        let rows = self.wanted.iter();
        rows.map(|(row, _)| keys::invite(invite_of(batch, band, *row)))
            .collect()
    }

    /// All rows in their order.
    pub(crate) fn merge<T: Clone>(&self, outcomes: &HashMap<usize, RowOutcome<T>>) -> Vec<Row<T>> {
        let outcome = |row: usize| match self.repeats.get(&row) {
            Some(first) => Err(RowRefusal::Repeats(*first)),
            None => outcomes.get(&row).cloned().unwrap_or(Err(RowRefusal::Invalid)),
        };
        let row = |row: usize| Row {
            user: self.users.entries.get(row).cloned(),
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

/// What a write settled of a group: each row with its invite and whether it is new.
type Settlement = Vec<(usize, RowOutcome<(Invite, bool)>)>;

/// What became of the rows of a batch.
pub(crate) struct Written {
    pub(crate) outcomes: HashMap<usize, RowOutcome<Invite>>,
    /// How many invites are new.
    pub(crate) made: usize,
    /// For how many rows none was made, and none can be.
    pub(crate) vain: u32,
}

impl Store {
    /// The rows of what is `asked` of `band`. No call but to list another band's members.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`], where that is not the caller's.
    pub(crate) async fn plan(&self, caller: &Caller, band: BandId, asked: &Asked) -> Result<Plan, StoreError> {
        let users = match asked {
            Asked::Rows(_) => Page::default(),
            Asked::MembersOf { band, page, .. } => self.members_to_invite(caller, *band, page.clone()).await?,
        };
        Ok(Plan::of(asked, band, users))
    }

    /// Writes the invites of the rows that are not there yet.
    pub(crate) async fn write_rows(
        &self,
        caller: &Caller,
        id: BatchId,
        opening: &Opening,
        plan: &Plan,
        now: Instant,
    ) -> Result<Written, StoreError> {
        let (outcomes, drawn) = draw(caller, id, opening, &plan.wanted, now)?;
        let drawn = drawn
            .into_iter()
            .map(|(row, invite)| (row, self.queued(invite, &opening.band, now)))
            .collect();
        let groups = groups(drawn).into_iter();
        let settled = join_all(groups.map(|group| self.write_group(group, opening, now))).await;
        let mut written = Written {
            outcomes,
            made: 0,
            vain: 0,
        };
        for (group, vain) in settled {
            written.vain += vain;
            for (row, outcome) in group {
                written.made += usize::from(matches!(&outcome, Ok((_, true))));
                written.outcomes.insert(row, outcome.map(|(invite, _)| invite));
            }
        }
        for outcome in written.outcomes.values() {
            written.vain += u32::from(matches!(outcome, Err(RowRefusal::Refused(_))));
        }
        Ok(written)
    }

    /// Writes as many of the group's invites as can be, all of those at once; each with whether it is new. And how many
    /// failed of which none can be there.
    async fn write_group(&self, mut group: Vec<(usize, Invite)>, opening: &Opening, now: Instant) -> (Settlement, u32) {
        let mut settled = Vec::new();
        let mut pace = self.pace();
        while !group.is_empty() {
            match self.write_round(&group, opening, &mut pace, now).await {
                Ok(round) => {
                    group.retain(|(row, _)| !round.iter().any(|(done, _)| done == row));
                    settled.extend(round);
                }
                Err(error) => {
                    let vain = if came_to_nothing(&error) { group.len() } else { 0 };
                    settled.extend(group.into_iter().map(|(row, _)| (row, Err(RowRefusal::Failed))));
                    return (settled, u32::try_from(vain).unwrap_or(u32::MAX));
                }
            }
        }
        (settled, 0)
    }

    /// One try: what it settled.
    async fn write_round(
        &self,
        group: &[(usize, Invite)],
        opening: &Opening,
        pace: &mut Pace,
        now: Instant,
    ) -> Result<Settlement, StoreError> {
        let mut steps = Vec::new();
        for (_, invite) in group {
            steps.extend(self.create_steps(invite, &opening.band, now)?);
        }
        let stale = match self.commit(steps).await?.settle(pace).await? {
            Settled::Written => {
                return Ok(group
                    .iter()
                    .map(|(row, invite)| (*row, Ok((invite.clone(), true))))
                    .collect());
            }
            Settled::Again => return Ok(Vec::new()),
            Settled::Stale(stale) => stale,
        };
        let mut round = Vec::new();
        for (row, invite) in group {
            if let Some(item) = stale.item_at(&keys::invite(invite.id)) {
                let there = items::read::<InviteItem>("invite", item.clone())?.into_invite()?;
                // The SDK can have repeated what had happened.
                let is_new = there == *invite;
                round.push((*row, Ok((there, is_new))));
            } else if let Some(refusal) = self.refusal(invite, &stale, now)? {
                round.push((*row, Err(RowRefusal::Refused(refusal))));
            }
        }
        Ok(round)
    }
}

/// The id of a row's invite.
fn invite_of(batch: BatchId, band: BandId, row: usize) -> InviteId {
    batch.invite(band, u8::try_from(row).unwrap_or(u8::MAX))
}

type Drawn = (HashMap<usize, RowOutcome<Invite>>, Vec<(usize, Invite)>);

/// Draws the invites, but for those that are there and those to members.
fn draw(
    caller: &Caller,
    batch: BatchId,
    opening: &Opening,
    wanted: &[(usize, InviteDraft)],
    now: Instant,
) -> Result<Drawn, StoreError> {
    let (band, found) = (opening.band.id, &opening.found);
    let (mut outcomes, mut drawn) = (HashMap::new(), Vec::new());
    for (row, draft) in wanted {
        let id = invite_of(batch, band, *row);
        if let Some(item) = found.get(&keys::invite(id)) {
            outcomes.insert(*row, Ok(items::read::<InviteItem>("invite", item)?.into_invite()?));
        } else if membership(&draft.recipient, band).is_some_and(|member| found.contains(&member)) {
            outcomes.insert(*row, Err(RowRefusal::Refused(Refusal::AlreadyMember)));
        } else {
            let mut invite = Invite::draw(id, draft.clone(), &opening.band, caller, opening.name.clone(), now)?;
            invite.batch = Some(batch);
            drawn.push((*row, invite));
        }
    }
    Ok((outcomes, drawn))
}

/// Invites that fit into one transaction each.
fn groups(drawn: Vec<(usize, Invite)>) -> Vec<Vec<(usize, Invite)>> {
    let mut groups: Vec<Vec<(usize, Invite)>> = Vec::new();
    let mut room = 0;
    for (row, invite) in drawn {
        let steps = if invite.recipient == Recipient::Anyone { 1 } else { 3 };
        if room < steps {
            groups.push(Vec::new());
            room = MOST_STEPS;
        }
        room -= steps;
        if let Some(group) = groups.last_mut() {
            group.push((row, invite));
        }
    }
    groups
}
