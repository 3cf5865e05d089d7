//! Replacing all open links of a band at once: whoever has seen one of them can use it no more.

use crate::Store;
use crate::decide::{Decision, ReadPlan};
use crate::error::StoreError;
use crate::items::{self, InviteItem};
use crate::keys::{self, s};
use crate::page::{ListQuery, Page, start, text};
use crate::read::{FoundItems, Item};
use crate::step::Expression;
use domain::batch::number;
use domain::{Band, BandId, Caller, Instant, Invite, Status, Transition};

/// The most invites that one call looks at: what it writes then, some 600 WU, is less than a partition takes in a second.
pub const MOST_REPLACED: u32 = 198;
/// How many of them go into a transaction, beside what asks for the right.
const LINKS: usize = 99;

/// What came of replacing links.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplacedLinks {
    /// How many links that can be used there were among those looked at.
    pub links: u32,
    /// How many of them have a new link now.
    pub replaced: u32,
    /// The place to go on after; none at the end.
    pub next: Option<String>,
}

impl Store {
    /// Gives the open links of a band new links, so that the old ones die; the first [`MOST_REPLACED`] of its invites that
    /// have not ended, after a place. In a dry run it only counts them. Expired ones and those whose inviter has left, which
    /// a resend would bring back, get new links, too, and are not counted. All of them count as attempts, not as invites:
    /// nobody is invited anew.
    ///
    /// Two calls, 1 RU and about 1 RU for 13 invites, 1 WU, and a transaction for each 99 links: 3 WU a link and 2. Each holds
    /// only while the caller is an admin. A link that was used up, withdrawn or replaced meanwhile is left alone.
    ///
    /// # Errors
    /// [`NotBandAdmin`](domain::Refusal::NotBandAdmin), [`QuotaExceeded`](domain::Refusal::QuotaExceeded);
    /// [`StoreError::Conflict`] and [`StoreError::Unavailable`], after
    /// which some links may have been replaced, and repeating is safe.
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
        let mut links: Vec<Invite> = Vec::new();
        for item in page.entries {
            // Of other invites a stolen link is of no use: they are bound to an account.
            if text(&item, "email").or(text(&item, "user")).is_none() {
                links.push(items::read::<InviteItem>("invite", item)?.into_invite()?);
            }
        }
        let mut outcome = ReplacedLinks {
            links: working(&links, &seen, now),
            replaced: 0,
            next: page.next,
        };
        if dry_run {
            return Ok(outcome);
        }
        self.take_attempts(caller, number(links.len()), now).await?;
        // A link that had as many successors as can be counted stays as it is.
        links.retain(|link| link.replace_link().is_some());
        for some in links.chunks(LINKS) {
            let replaced = self.replace_some(caller, band, some).await?;
            outcome.replaced += working(&replaced, &seen, now);
        }
        Ok(outcome)
    }

    /// A page of the invites that have not ended, those that expire first before the others: whatever is resent meanwhile
    /// moves on, and is not missed.
    async fn open_invites(&self, band: BandId, after: Option<String>, now: Instant) -> Result<Page<Item>, StoreError> {
        let (from, to) = (keys::state_at("open", now - self.retention, "~"), "open#~");
        let mut query = ListQuery::new(Expression::new(
            "pk = :pk AND by_state BETWEEN :from AND :to",
            [(":pk", s(keys::band_pk(band))), (":from", s(&from)), (":to", s(to))],
        ));
        query.index = Some("by_state");
        // DynamoDB refuses to start outside the range, whose beginning moves with time.
        let after = after.filter(|place| *place >= from);
        let start = after.map(|place| {
            let own = place.rsplit('#').next().unwrap_or_default();
            let sk = format!("{}{own}", keys::INVITE);
            start([("pk", keys::band_pk(band)), ("sk", sk), ("by_state", place)])
        });
        self.page(query, MOST_REPLACED, start, |item| {
            text(item, "by_state").map(str::to_owned)
        })
        .await
    }

    /// Gives these links new ones, all at once; those that have one then.
    async fn replace_some(&self, caller: &Caller, band: BandId, links: &[Invite]) -> Result<Vec<Invite>, StoreError> {
        let band_key = keys::band(band);
        self.decide(ReadPlan::known(FoundItems::default()), |found| {
            if found.covers(&band_key) {
                found.managed_band(band, caller)?;
            }
            // A link on which a write failed has ended, or has a new link by now.
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

/// How many of them let somebody in.
fn working(links: &[Invite], band: &Band, now: Instant) -> u32 {
    let works = |link: &&Invite| link.status(now) == Status::Pending && band.inviter_is_active(link);
    number(links.iter().filter(works).count())
}
