//! The rows of a request for many invites: whom each is to, how they are written, and what came of each.

use crate::Store;
use crate::create::{keys_of, lock_holder, recipient_refusal};
use crate::error::StoreError;
use crate::items::{self, InviteItem};
use crate::keys::{self, Key};
use crate::pace::Pace;
use crate::page::{Page, PageRequest};
use crate::read::{Consistency, Found};
use crate::write::Settled;
use domain::{Band, BandId, BatchId, Caller, DisplayName, Instant, Invite, InviteDraft, InviteId};
use domain::{Offer, Recipient, Refusal, UserId};
use std::collections::HashMap;

/// The most writes of one transaction.
const MOST_STEPS: usize = 100;
/// How many of them count the invites.
const QUOTA_STEPS: usize = 2;

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
        offer: Box<Offer>,
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
            Asked::MembersOf { offer, .. } => users.entries.iter().map(|user| Some(to(user, offer))).collect(),
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

    /// Where all that decides about its rows is: the lock of each recipient, and of users membership and profile.
    pub(crate) fn recipients(&self, band: BandId) -> Vec<Key> {
        let drafts = self.wanted.iter().map(|(_, draft)| &draft.recipient);
        drafts.flat_map(|recipient| keys_of(recipient, band)).collect()
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

fn to(user: &UserId, offer: &Offer) -> InviteDraft {
    InviteDraft {
        recipient: Recipient::User(user.clone()),
        max_uses: 1,
        offer: offer.clone(),
    }
}

/// What reading told of the rows of a batch.
pub(crate) struct Judged {
    /// The rows that are decided: refused, or made before.
    pub(crate) outcomes: HashMap<usize, RowOutcome<Invite>>,
    /// The rows whose invites are to be made.
    pub(crate) open: Vec<(usize, InviteDraft)>,
}

/// A number of rows.
pub(crate) fn count(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

impl Store {
    /// Decides what can be known by reading: ½ RU for each item that decides about a row, and 1 RU more for those of a row
    /// that is refused, which are read again, strongly consistently. `batch` is one that was begun before: its invites are
    /// looked for, too.
    pub(crate) async fn judge(
        &self,
        band: BandId,
        plan: &Plan,
        batch: Option<BatchId>,
        now: Instant,
    ) -> Result<Judged, StoreError> {
        let recipients = plan.recipients(band);
        let made = batch.map(|batch| plan.invites(batch, band)).unwrap_or_default();
        let (found, made) = tokio::try_join!(
            self.read_many(&recipients, Consistency::Eventual),
            self.read_many(&made, Consistency::Strong),
        )?;
        let mut judged = Judged {
            outcomes: HashMap::new(),
            open: Vec::new(),
        };
        let (mut doubtful, mut keys) = (Vec::new(), Vec::new());
        for (row, draft) in &plan.wanted {
            let there = batch.and_then(|batch| made.get(&keys::invite(invite_of(batch, band, *row))));
            if let Some(item) = there {
                let invite = items::read::<InviteItem>("invite", item)?.into_invite()?;
                judged.outcomes.insert(*row, Ok(invite));
            } else if recipient_refusal(&found, band, &draft.recipient, now)?.is_some() {
                keys.extend(keys_of(&draft.recipient, band));
                doubtful.push((*row, draft.clone()));
            } else {
                judged.open.push((*row, draft.clone()));
            }
        }
        let found = self.read_many(&keys, Consistency::Strong).await?;
        for (row, draft) in doubtful {
            match recipient_refusal(&found, band, &draft.recipient, now)? {
                Some(refusal) => drop(judged.outcomes.insert(row, Err(RowRefusal::Refused(refusal)))),
                None => judged.open.push((row, draft)),
            }
        }
        Ok(judged)
    }
}

/// Who makes the invites of a batch, and when.
pub(crate) struct Maker<'a> {
    pub(crate) caller: &'a Caller,
    pub(crate) name: Option<DisplayName>,
    pub(crate) batch: BatchId,
    pub(crate) now: Instant,
}

impl Maker<'_> {
    /// The invite of a row.
    fn issue(&self, row: usize, draft: &InviteDraft, band: &Band) -> Result<Invite, Refusal> {
        let id = invite_of(self.batch, band.id, row);
        let mut invite = Invite::issue(id, draft.clone(), band, self.caller, self.name.clone(), self.now)?;
        invite.batch = Some(self.batch);
        Ok(invite)
    }
}

/// What a try settled of a group, and how many invites it made.
type Settlement = (Vec<(usize, RowOutcome<Invite>)>, usize);

impl Store {
    /// Writes the invites of the open rows, as many at once as a transaction takes; how many it made.
    pub(crate) async fn write_rows(
        &self,
        maker: &Maker<'_>,
        mut band: Band,
        judged: &mut Judged,
    ) -> Result<usize, StoreError> {
        let mut made = 0;
        // One after the other: all of them write the items of band and inviter.
        for mut group in groups(std::mem::take(&mut judged.open)) {
            let mut pace = self.pace();
            while !group.is_empty() {
                let (round, new) = match self.write_round(maker, &mut band, &group, &mut pace).await {
                    Ok(round) => round,
                    Err(StoreError::Broken(cause)) => return Err(StoreError::Broken(cause)),
                    Err(_) => failed(&group),
                };
                group.retain(|(row, _)| !round.iter().any(|(settled, _)| settled == row));
                made += new;
                judged.outcomes.extend(round);
            }
        }
        Ok(made)
    }

    /// One try: what it settled.
    async fn write_round(
        &self,
        maker: &Maker<'_>,
        band: &mut Band,
        group: &[(usize, InviteDraft)],
        pace: &mut Pace,
    ) -> Result<Settlement, StoreError> {
        let (caller, now) = (maker.caller, maker.now);
        let mut steps = Vec::from(self.quota_steps(caller, band, count(group.len()), now));
        let mut invites = Vec::new();
        for (row, draft) in group {
            let invite = self.queued(maker.issue(*row, draft, band)?, band, now);
            steps.extend(self.create_steps(&invite, band, now)?);
            invites.push((*row, invite));
        }
        let found = match self.commit(steps).await?.settle(pace).await? {
            Settled::Written => {
                let made = invites.len();
                return Ok((
                    invites.into_iter().map(|(row, invite)| (row, Ok(invite))).collect(),
                    made,
                ));
            }
            Settled::Again => return Ok(Settlement::default()),
            Settled::Stale(stale) => stale.into_found(),
        };
        let mut round = Vec::new();
        for (row, invite) in &invites {
            if let Some(item) = found.get(&keys::invite(invite.id)) {
                let there = items::read::<InviteItem>("invite", item)?.into_invite()?;
                round.push((*row, Ok(there)));
            } else if let Some(refusal) = lock_holder(&found, invite.id.band, &invite.recipient, now)? {
                round.push((*row, Err(RowRefusal::Refused(refusal))));
            }
        }
        if round.is_empty()
            && let Some(refusal) = self.group_refusal(caller, band, &found, group.len(), now)?
        {
            return Ok(refused(group, &refusal));
        }
        Ok((round, 0))
    }

    /// Why none of the group can be written: the right was lost, or a quota used up meanwhile.
    fn group_refusal(
        &self,
        caller: &Caller,
        band: &mut Band,
        found: &Found,
        rows: usize,
        now: Instant,
    ) -> Result<Option<Refusal>, StoreError> {
        let (band_key, profile_key) = (keys::band(band.id), keys::profile(&caller.user));
        if let Some(seen) = found.band(&band_key)? {
            *band = seen;
            if !band.is_admin(&caller.user) {
                return Ok(Some(Refusal::NotBandAdmin));
            }
        }
        let (of_band, of_inviter) = (found.get(&band_key), found.get(&profile_key));
        Ok(self
            .allow((of_band.as_ref(), of_inviter.as_ref()), count(rows), now)
            .err())
    }
}

fn failed(group: &[(usize, InviteDraft)]) -> Settlement {
    (
        group.iter().map(|(row, _)| (*row, Err(RowRefusal::Failed))).collect(),
        0,
    )
}

fn refused(group: &[(usize, InviteDraft)], refusal: &Refusal) -> Settlement {
    let outcome = |(row, _): &(usize, InviteDraft)| (*row, Err(RowRefusal::Refused(refusal.clone())));
    (group.iter().map(outcome).collect(), 0)
}

/// The id of a row's invite.
fn invite_of(batch: BatchId, band: BandId, row: usize) -> InviteId {
    batch.invite(band, u8::try_from(row).unwrap_or(u8::MAX))
}

/// Rows whose invites fit into one transaction each, beside what counts them.
fn groups(open: Vec<(usize, InviteDraft)>) -> Vec<Vec<(usize, InviteDraft)>> {
    let mut groups: Vec<Vec<(usize, InviteDraft)>> = Vec::new();
    let mut room = 0;
    for (row, draft) in open {
        let steps = if draft.recipient == Recipient::Anyone { 1 } else { 2 };
        if room < steps {
            groups.push(Vec::new());
            room = MOST_STEPS - QUOTA_STEPS;
        }
        room -= steps;
        if let Some(group) = groups.last_mut() {
            group.push((row, draft));
        }
    }
    groups
}
