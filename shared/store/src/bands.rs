//! Bands.

use crate::Store;
use crate::decide::{Decision, ReadPlan};
use crate::error::StoreError;
use crate::items;
use crate::keys::{self, s};
use crate::page::{ListQuery, Page, PageRequest, start, text};
use crate::read::{Consistency, FoundItems, or_refuse};
use crate::step::Expression;
use crate::steps::changed;
use domain::{Band, BandChange, BandColor, BandId, BandName, Caller, Instant, Member, Refusal, Role};
use serde::Deserialize;

/// A band in a member's list of bands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BandSummary {
    /// Its id.
    pub id: BandId,
    /// Its name.
    pub name: BandName,
    /// Its colour.
    pub color: BandColor,
    /// The member's role.
    pub role: Role,
    /// When they joined.
    pub joined_at: Instant,
}

/// The attributes of a membership in the index `by_user`.
#[derive(Deserialize)]
struct MembershipItemKey {
    pk: String,
    role: Role,
    joined_at: i64,
}

impl Store {
    /// Creates a band. One call, 5 WU.
    ///
    /// # Errors
    /// Only database errors.
    pub async fn create_band(&self, band: &Band, founder: &Member) -> Result<(), StoreError> {
        self.decide(ReadPlan::known(FoundItems::default()), |found| {
            if found.covers(&keys::band(band.id)) {
                return Err(StoreError::Broken("a new band's id is taken".to_owned()));
            }
            Ok(Decision::Write(band.founded(founder), ()))
        })
        .await
    }

    /// A band and the caller's membership. One call, 2 RU.
    ///
    /// # Errors
    /// [`Refusal::NotBandMember`].
    pub async fn band(&self, caller: &Caller, id: BandId) -> Result<(Band, Member), StoreError> {
        let (band, member) = (keys::band(id), keys::member(id, &caller.user));
        let found = self.read(&[band.clone(), member.clone()], Consistency::Strong).await?;
        or_refuse(found.band(&band)?.zip(found.member(&member)?), Refusal::NotBandMember)
    }

    /// A page of the caller's bands. Two calls: the page, and 1 RU per band for its name and colour.
    ///
    /// The list is eventually consistent, as it comes from a global index: a band joined moments ago may be missing.
    /// The names are read strongly consistently, so that every listed band is found.
    ///
    /// # Errors
    /// Only database errors.
    pub async fn bands(&self, caller: &Caller, request: PageRequest) -> Result<Page<BandSummary>, StoreError> {
        let page = self.memberships(caller, request, false).await?;
        let ids = page
            .entries
            .iter()
            .map(|membership| items::band_id(&membership.pk))
            .collect::<Result<Vec<_>, _>>()?;
        let all: Vec<_> = ids.into_iter().map(keys::band).collect();
        let found = self.read(&all, Consistency::Strong).await?;
        page.map(|membership| {
            let id = items::band_id(&membership.pk)?;
            let band = found
                .band(&keys::band(id))?
                .ok_or_else(|| StoreError::corrupt("band", "missing"))?;
            let joined_at = chrono::DateTime::from_timestamp_millis(membership.joined_at).unwrap_or_default();
            Ok(BandSummary {
                id,
                name: band.name,
                color: band.settings.color,
                role: membership.role,
                joined_at,
            })
        })
    }

    /// The caller's latest bands, latest first; it may miss one joined moments ago. One call; 1 RU.
    pub(crate) async fn latest_bands(&self, caller: &Caller, limit: u32) -> Result<Vec<BandId>, StoreError> {
        let page = self
            .memberships(caller, PageRequest { limit, after: None }, true)
            .await?;
        page.entries.iter().map(|one| items::band_id(&one.pk)).collect()
    }

    async fn memberships(
        &self,
        caller: &Caller,
        request: PageRequest,
        newest_first: bool,
    ) -> Result<Page<MembershipItemKey>, StoreError> {
        let user = keys::user_key(&caller.user);
        let mut query = ListQuery::new(Expression::new("by_user = :user", [(":user", s(&user))]));
        query.index = Some("by_user");
        query.consistent = false;
        query.newest_first = newest_first;
        let from = request.after.map(|pk| {
            let sk = format!("{}{}", keys::MEMBER, caller.user);
            start([("by_user", user.clone()), ("pk", pk), ("sk", sk)])
        });
        self.page(query, request.limit, from, |item| text(item, "pk").map(str::to_owned))
            .await?
            .map(|item| items::read::<MembershipItemKey>("membership", item))
    }

    /// Changes a band's name and settings. One call, 1 WU. Setting an answering address takes three: two that
    /// set it, and a read of the band, 1 RU.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`]; for an answering address, also [`Refusal::CannotAsk`] and [`Refusal::QuotaExceeded`].
    pub async fn change_band(
        &self,
        by: &Caller,
        id: BandId,
        change: &BandChange,
        now: Instant,
    ) -> Result<Band, StoreError> {
        let key = keys::band(id);
        let seen = if let Some(address) = change.reply_to() {
            self.set_reply_to(by, id, (change, address), now).await?;
            self.read(std::slice::from_ref(&key), Consistency::Strong).await?
        } else {
            let changed = self.update_and_return(&changed(id, &by.user, change)).await?;
            let mut seen = FoundItems::default();
            seen.insert(key.clone(), changed.ok());
            seen
        };
        or_refuse(seen.band(&key)?, Refusal::NotBandAdmin)
    }
}
