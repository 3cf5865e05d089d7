//! Replacing all open links of a band, so that nobody can use a link they have seen.

use crate::Store;
use crate::decide::{Decision, ReadPlan};
use crate::error::StoreError;
use crate::items::{self, InviteItem};
use crate::keys::{self, s};
use crate::page::{ListQuery, Page, start, text};
use crate::read::{FoundItems, Item};
use crate::step::Expression;
use domain::batch::as_count;
use domain::{Band, BandId, Caller, Instant, Invite, Status, Transition};

/// The maximum number of invites that one call processes. It writes up to some 600 WU, less than a partition takes in a
/// second.
pub const MAX_REPLACED: u32 = 198;
/// The number of links per transaction, beside the check that the caller is an admin.
const LINKS: usize = 99;

/// The result of replacing links.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplacedLinks {
    /// How many usable links there were among the invites processed.
    pub links: u32,
    /// How many of them were replaced.
    pub replaced: u32,
    /// The position to continue from; `None` at the end.
    pub next: Option<String>,
}

impl Store {
    /// Replaces the open links of a band, so that the old ones stop working. It processes the next [`MAX_REPLACED`]
    /// open invites after a position. A dry run only counts. Links that have expired, or whose inviter has left, are
    /// replaced too, because a resend would revive them, but are not counted. All replaced links count as attempts, not
    /// as invites, since nobody new is invited. If fewer attempts are left, it ends after as many links.
    ///
    /// Two calls (1 RU, and about 1 RU per 13 invites), 1 WU, and one transaction per 99 links: 3 WU per link, and 2.
    /// Each transaction holds only while the caller is an admin. Links that have been used up, revoked or replaced in
    /// the meantime are left alone.
    ///
    /// # Errors
    /// [`NotBandAdmin`](domain::Refusal::NotBandAdmin); [`QuotaExceeded`](domain::Refusal::QuotaExceeded) if no attempts
    /// are left; [`StoreError::Conflict`] and [`StoreError::Unavailable`], after which some links may have been replaced.
    /// Repeating is safe.
    pub async fn replace_links(
        &self,
        caller: &Caller,
        band: BandId,
        after: Option<String>,
        dry_run: bool,
        now: Instant,
    ) -> Result<ReplacedLinks, StoreError> {
        let seen = self.managed_band(caller, band).await?;
        let page = self.open_invites(band, after, now).await?;
        let (mut links, mut positions) = (Vec::<Invite>::new(), Vec::new());
        for item in page.entries {
            // A stolen link of an addressed invite is useless: the invite is bound to an account.
            if text(&item, "email").or(text(&item, "user")).is_none() {
                positions.push(position(&item));
                links.push(items::read::<InviteItem>("invite", item)?.into_invite()?);
            }
        }
        let mut next = page.next;
        if !dry_run {
            let count = as_count(links.len());
            let granted = self.take_attempts(caller, count, 1, now).await?.count;
            if granted < count {
                links.truncate(granted as usize);
                next = positions.into_iter().take(links.len()).next_back().flatten();
            }
        }
        let mut outcome = ReplacedLinks {
            links: usable(&links, &seen, now),
            replaced: 0,
            next,
        };
        if dry_run {
            return Ok(outcome);
        }
        // Leave out links whose generation is at its maximum.
        links.retain(|link| link.replace_link().is_some());
        for some in links.chunks(LINKS) {
            let replaced = self.replace_some(caller, band, some).await?;
            outcome.replaced += usable(&replaced, &seen, now);
        }
        Ok(outcome)
    }

    /// A page of the open invites, earliest expiry first: an invite that is resent in the meantime moves to a later
    /// page and is not missed.
    async fn open_invites(&self, band: BandId, after: Option<String>, now: Instant) -> Result<Page<Item>, StoreError> {
        let (from, to) = (keys::state_at("open", now - self.retention, "~"), "open#~");
        let mut query = ListQuery::new(Expression::new(
            "pk = :pk AND by_state BETWEEN :from AND :to",
            [(":pk", s(keys::band_pk(band))), (":from", s(&from)), (":to", s(to))],
        ));
        query.index = Some("by_state");
        // DynamoDB refuses a start outside the range, and the range moves with time.
        let after = after.filter(|position| *position >= from);
        let start = after.map(|position| {
            let own = position.rsplit('#').next().unwrap_or_default();
            let sk = format!("{}{own}", keys::INVITE);
            start([("pk", keys::band_pk(band)), ("sk", sk), ("by_state", position)])
        });
        self.page(query, MAX_REPLACED, start, position).await
    }

    /// Replaces these links in one transaction. Returns those that were replaced.
    async fn replace_some(&self, caller: &Caller, band: BandId, links: &[Invite]) -> Result<Vec<Invite>, StoreError> {
        let band_key = keys::band(band);
        self.decide(ReadPlan::known(FoundItems::default()), |found| {
            if found.covers(&band_key) {
                found.managed_band(band, caller)?;
            }
            // Leave out links whose condition failed: they have ended, or were replaced by someone else.
            let left = links.iter().filter(|link| !found.covers(&keys::invite(link.id)));
            let left: Vec<_> = left.cloned().collect();
            if left.is_empty() {
                return Ok(Decision::Answer(left));
            }
            let user = caller.user.clone();
            let mut transitions = vec![Transition::AdminRequired { band, user }];
            transitions.extend(left.iter().filter_map(Invite::replace_link));
            Ok(Decision::Write(transitions, left))
        })
        .await
    }
}

/// The position of an open invite in their list.
fn position(item: &Item) -> Option<String> {
    text(item, "by_state").map(str::to_owned)
}

/// The number of links that can be used.
fn usable(links: &[Invite], band: &Band, now: Instant) -> u32 {
    let is_usable = |link: &&Invite| link.status(now) == Status::Pending && band.inviter_is_active(link);
    as_count(links.iter().filter(is_usable).count())
}
