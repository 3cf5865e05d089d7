//! Replacing all open links of a band at once: whoever has seen one of them can use it no more.

use crate::Store;
use crate::create::managed;
use crate::error::StoreError;
use crate::items::{self, InviteItem};
use crate::keys::{self, n, s};
use crate::list::InviteFilter;
use crate::page::{PageRequest, text};
use crate::quotas::admin;
use crate::write::{Expression, Settled, Step};
use domain::{BandId, Caller, Instant, Invite};

/// The most invites that one call looks at.
pub const MOST_REPLACED: u32 = 396;
/// How many of them go into a transaction, beside what asks for the right.
const LINKS: usize = 99;

/// What came of replacing links.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplacedLinks {
    /// How many open links there were among those looked at.
    pub links: u32,
    /// How many have a new link now.
    pub replaced: u32,
    /// The place to go on after; none at the end.
    pub next: Option<String>,
}

impl Store {
    /// Gives the open links of a band new links, so that the old ones die; the first [`MOST_REPLACED`] of its pending
    /// invites after a place. In a dry run it only counts them. No quota: nobody is invited anew.
    ///
    /// Two calls, 1 RU and about 1 RU for 13 pending invites, and a transaction for each 99 links: 3 WU a link and 2. Each holds
    /// only while the caller is an admin. A link that was used up, withdrawn or replaced meanwhile is left alone.
    ///
    /// # Errors
    /// [`NotBandAdmin`](domain::Refusal::NotBandAdmin); [`StoreError::Conflict`] and [`StoreError::Unavailable`], after
    /// which some links may have been replaced, and repeating is safe.
    pub async fn replace_links(
        &self,
        caller: &Caller,
        band: BandId,
        after: Option<String>,
        dry_run: bool,
        now: Instant,
    ) -> Result<ReplacedLinks, StoreError> {
        self.managed_band(caller, band).await?;
        let request = PageRequest {
            limit: MOST_REPLACED,
            after,
        };
        let page = self.invites_page(band, InviteFilter::Pending, request, now).await?;
        let mut links: Vec<Invite> = Vec::new();
        for item in page.entries {
            // Of other invites a stolen link is of no use: they are bound to an account.
            if text(&item, "email").or(text(&item, "user")).is_none() {
                links.push(items::read::<InviteItem>("invite", item)?.into_invite()?);
            }
        }
        let mut outcome = ReplacedLinks {
            links: u32::try_from(links.len()).unwrap_or(u32::MAX),
            replaced: 0,
            next: page.next,
        };
        if dry_run {
            return Ok(outcome);
        }
        for some in links.chunks(LINKS) {
            outcome.replaced += self.replace_some(caller, band, some.to_vec()).await?;
        }
        Ok(outcome)
    }

    async fn replace_some(&self, caller: &Caller, band: BandId, mut links: Vec<Invite>) -> Result<u32, StoreError> {
        let mut pace = self.pace();
        while !links.is_empty() {
            let mut steps = vec![self.check(keys::band(band), &admin(&caller.user))];
            steps.extend(links.iter().filter_map(|link| self.replace_step(link)));
            match self.commit(steps).await?.settle(&mut pace).await? {
                Settled::Written => return Ok(u32::try_from(links.len()).unwrap_or(u32::MAX)),
                Settled::Again => {}
                Settled::Stale(stale) => {
                    let found = stale.into_found();
                    if found.contains(&keys::band(band)) {
                        managed(&found, band, caller)?;
                    }
                    links.retain(|link| !found.contains(&keys::invite(link.id)));
                }
            }
        }
        Ok(0)
    }

    /// The write that gives an open link a new link, unless it ended or got one since. None where it had as many as can be
    /// counted.
    fn replace_step(&self, link: &Invite) -> Option<Step> {
        let next = link.generation.checked_add(1)?;
        let values = [(":open", s("open")), (":seen", n(link.generation)), (":next", n(next))];
        let condition = "#state = :open AND generation = :seen";
        let (key, values) = (keys::invite(link.id), Expression::new("", values));
        Some(self.update(key, "SET generation = :next", condition, values))
    }
}
