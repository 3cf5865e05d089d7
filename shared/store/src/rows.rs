//! The rows of a bulk request: checking them and writing their invites.

use crate::Store;
use crate::decide::{Decision, ReadPlan};
use crate::error::StoreError;
use crate::issuing::{recipient_keys, recipient_state};
use crate::items::{self, InviteItem};
use crate::keys;
use crate::page::{Page, PageRequest};
use crate::read::{Consistency, FoundItems};
use domain::batch::{Outcomes, Plan, as_count, invite_of};
use domain::issue::{Issue, OpenRow};
use domain::quota::Allowance;
use domain::{
    BandId, BatchId, Caller, Instant, Invite, InviteDraft, Inviter, Offer, Recipient, Refusal, RowOutcome, RowRefusal,
    UserId,
};

/// The maximum number of writes in one transaction.
pub(crate) const MAX_STEPS: usize = 100;
/// The number of these writes that take from the quotas.
pub(crate) const QUOTA_STEPS: usize = 2;

/// What a bulk request asks for.
#[derive(Clone, Debug)]
pub enum BulkRequest {
    /// One invite per row; `None` for an invalid row.
    Rows(Vec<Option<InviteDraft>>),
    /// One invite to each member on a page of another band's list of members.
    MembersOf {
        /// The other band.
        band: BandId,
        /// The page of its members.
        page: PageRequest,
        /// What each invite offers.
        offer: Box<Offer>,
    },
}

impl BulkRequest {
    /// The other band, if its members are to be invited.
    pub(crate) fn other_band(&self) -> Option<BandId> {
        match self {
            Self::MembersOf { band, .. } => Some(*band),
            Self::Rows(_) => None,
        }
    }

    /// The rows. `users` are the recipients if another band's members are invited.
    pub(crate) fn plan(&self, users: &Page<UserId>) -> Plan {
        match self {
            Self::Rows(drafts) => Plan::of_rows(drafts),
            Self::MembersOf { offer, .. } => Plan::of_users(users.entries.clone(), offer),
        }
    }
}

/// The rows of a batch after checking them.
pub(crate) struct CheckedRows {
    /// Rows that are finished: refused, or created before.
    pub(crate) outcomes: Outcomes<Invite>,
    /// Rows whose invites must still be written.
    pub(crate) open: Vec<(usize, InviteDraft)>,
}

impl Store {
    /// Decides what reading alone can decide. ½ RU per item that decides about a row, and 1 RU more per item to confirm
    /// a refusal by a strongly consistent read. If `batch` was started before, its invites are read as well.
    pub(crate) async fn check_rows(
        &self,
        band: BandId,
        plan: &Plan,
        batch: Option<BatchId>,
        now: Instant,
    ) -> Result<CheckedRows, StoreError> {
        let invite = |row: usize| batch.map(|batch| keys::invite(invite_of(batch, band, row)));
        let recipients = plan.wanted.iter().map(|(_, draft)| &draft.recipient);
        let recipients: Vec<_> = recipients
            .flat_map(|recipient| recipient_keys(recipient, band))
            .collect();
        let made: Vec<_> = plan.wanted.iter().filter_map(|(row, _)| invite(*row)).collect();
        let (found, made) = tokio::try_join!(
            self.read_many(&recipients, Consistency::Eventual),
            self.read_many(&made, Consistency::Strong),
        )?;
        let mut checked = CheckedRows {
            outcomes: Outcomes::new(),
            open: Vec::new(),
        };
        let (mut refused, mut keys) = (Vec::new(), Vec::new());
        for (row, draft) in &plan.wanted {
            if let Some(item) = invite(*row).and_then(|key| made.get(&key)) {
                let invite = items::read::<InviteItem>("invite", item)?.into_invite()?;
                checked.outcomes.insert(*row, Ok(invite));
            } else if recipient_state(&found, band, &draft.recipient, now)?
                .admits(None)
                .is_err()
            {
                keys.extend(recipient_keys(&draft.recipient, band));
                refused.push((*row, draft.clone()));
            } else {
                checked.open.push((*row, draft.clone()));
            }
        }
        let found = self.read_many(&keys, Consistency::Strong).await?;
        for (row, draft) in refused {
            match recipient_state(&found, band, &draft.recipient, now)?.admits(None) {
                Err(refusal) => drop(checked.outcomes.insert(row, Err(RowRefusal::Refused(refusal)))),
                Ok(()) => checked.open.push((row, draft)),
            }
        }
        Ok(checked)
    }
}

/// A batch whose invites are being written.
pub(crate) struct BatchWrite<'a> {
    pub(crate) caller: &'a Caller,
    pub(crate) band: BandId,
    pub(crate) batch: BatchId,
    /// Whether equal requests may be writing the same invites.
    pub(crate) is_keyed: bool,
    pub(crate) now: Instant,
    /// The items of the band and the caller's profile.
    pub(crate) found: &'a FoundItems,
}

impl Store {
    /// Writes the invites of the open rows, as many per transaction as fit. Returns the outcomes and the number of
    /// invites created.
    pub(crate) async fn write_rows(
        &self,
        write: &BatchWrite<'_>,
        open: Vec<(usize, InviteDraft)>,
    ) -> Result<(Outcomes<Invite>, usize), StoreError> {
        let (mut outcomes, mut made) = (Outcomes::new(), 0);
        // What is used once the invites so far are made; the items that were found don't say so.
        let mut used = self.allowance(write.found, write.band, write.caller, write.now);
        // One after the other, since all of them write the items of the band and the inviter.
        for group in groups(open) {
            let mut settled = Outcomes::new();
            let written = self.decide(ReadPlan::known(write.found.clone()), |found| {
                let issue = self.issue_group(write, &group, found, used)?;
                settled.clone_from(&issue.settled);
                Ok(if issue.transitions.is_empty() {
                    Decision::Answer(issue.issued)
                } else {
                    Decision::Write(issue.transitions, issue.issued)
                })
            });
            match written.await {
                Ok(issued) => {
                    made += issued.len();
                    used = used.after(as_count(issued.len()));
                    outcomes.extend(issued.into_iter().map(|(row, invite)| (row, Ok(invite))));
                }
                Err(StoreError::Broken(cause)) => return Err(StoreError::Broken(cause)),
                Err(_) => outcomes.extend(group.iter().map(|(row, _)| (*row, Err(RowRefusal::Failed)))),
            }
            outcomes.extend(settled);
        }
        if write.is_keyed {
            self.find_made(write, &mut outcomes).await?;
        }
        Ok((outcomes, made))
    }

    /// Finds the invites of rows that were refused because an equal request had used up the quota for them. 1 RU per row
    /// refused for the quota. The refusal came first, so no such invite is made later on the same day.
    async fn find_made(&self, write: &BatchWrite<'_>, outcomes: &mut Outcomes<Invite>) -> Result<(), StoreError> {
        let is_over_quota =
            |outcome: &RowOutcome<Invite>| matches!(outcome, Err(RowRefusal::Refused(Refusal::QuotaExceeded(_))));
        let rows = outcomes.iter().filter(|(_, outcome)| is_over_quota(outcome));
        let key = |row: usize| keys::invite(invite_of(write.batch, write.band, row));
        let rows: Vec<_> = rows.map(|(row, _)| (*row, key(*row))).collect();
        let keys: Vec<_> = rows.iter().map(|(_, key)| key.clone()).collect();
        let found = self.read_many(&keys, Consistency::Strong).await?;
        for (row, key) in rows {
            if let Some(item) = found.get(&key) {
                let invite = items::read::<InviteItem>("invite", item)?.into_invite()?;
                outcomes.insert(row, Ok(invite));
            }
        }
        Ok(())
    }

    /// Decides on a group of rows from the items found, and from what is known to be `used` of the quotas. At the first
    /// attempt every row is open.
    fn issue_group(
        &self,
        write: &BatchWrite<'_>,
        group: &[(usize, InviteDraft)],
        found: &FoundItems,
        used: Allowance,
    ) -> Result<Issue, StoreError> {
        let BatchWrite {
            caller,
            band,
            batch,
            now,
            ..
        } = *write;
        let mut rows = Vec::new();
        for (row, draft) in group {
            let made = found.get(&keys::invite(invite_of(batch, band, *row)));
            let made = made.map(|item| items::read::<InviteItem>("invite", item)?.into_invite());
            rows.push(OpenRow {
                row: *row,
                draft,
                made: made.transpose()?,
                recipient: recipient_state(found, band, &draft.recipient, now)?,
            });
        }
        let inviter = match self.inviter(found, band, caller, now) {
            Ok(inviter) => Ok(inviter.with_used(used)),
            Err(StoreError::Refused(refusal)) => Err(refusal),
            Err(error) => return Err(error),
        };
        Ok(Inviter::issue_rows(
            inviter.as_ref().map_err(Clone::clone),
            batch,
            rows,
            now,
        ))
    }
}

/// Splits rows into groups that fit into one transaction each, beside the writes to the quotas.
fn groups(open: Vec<(usize, InviteDraft)>) -> Vec<Vec<(usize, InviteDraft)>> {
    let mut groups: Vec<Vec<(usize, InviteDraft)>> = Vec::new();
    let mut room = 0;
    for (row, draft) in open {
        let steps = match draft.recipient {
            Recipient::Anyone => 1,
            Recipient::Email(_) => 2,
            // If someone has joined recently, their membership is checked as well.
            Recipient::User(_) => 3,
        };
        if room < steps {
            groups.push(Vec::new());
            room = MAX_STEPS - QUOTA_STEPS;
        }
        room -= steps;
        if let Some(group) = groups.last_mut() {
            group.push((row, draft));
        }
    }
    groups
}
