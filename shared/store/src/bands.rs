//! Bands.

use crate::Store;
use crate::decide::{Decision, ReadPlan};
use crate::error::StoreError;
use crate::items;
use crate::keys::{self, n, s};
use crate::page::{ListQuery, Page, PageRequest, start, text};
use crate::read::{Consistency, FoundItems, or_refuse};
use crate::step::{Expression, Update};
use crate::steps::admin;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::draft::Change;
use domain::{Band, BandChange, BandId, BandName, Caller, Instant, Member, Refusal, Role};
use serde::Deserialize;

/// A band in a member's list of bands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BandSummary {
    /// Its id.
    pub id: BandId,
    /// Its name.
    pub name: BandName,
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

    /// A page of the caller's bands. Two calls: the page, and 1 RU per band for its name.
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

    /// Changes a band's name and settings. One call, 1 WU.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`].
    pub async fn change_band(&self, by: &Caller, id: BandId, change: &BandChange) -> Result<Band, StoreError> {
        let mut values = admin(&by.user);
        // Always set something: an update without changes has no condition.
        let (mut set, mut remove) = (vec!["changed_by = :by".to_owned()], Vec::new());
        let mut put = |name: &str, change: Change<AttributeValue>| match change {
            Change::Keep => {}
            Change::Clear => remove.push(name.trim_start_matches('#').to_owned()),
            Change::Set(value) => {
                let placeholder = format!(":{}", name.trim_start_matches('#'));
                set.push(format!("{name} = {placeholder}"));
                values.values.insert(placeholder, value);
            }
        };
        let number = |change: Change<u32>| match change {
            Change::Keep => Change::Keep,
            Change::Clear => Change::Clear,
            Change::Set(number) => Change::Set(n(number)),
        };
        if let Some(name) = &change.name {
            put("#name", Change::Set(s(name.as_str())));
        }
        if let Some(settings) = &change.settings {
            put("default_ttl_hours", number(settings.default_ttl_hours));
            put("max_members", number(settings.max_members));
            if let Some(on) = settings.email_notifications {
                put("email_notifications", Change::Set(AttributeValue::Bool(on)));
            }
            if let Some(on) = settings.reminders {
                put("reminders", Change::Set(AttributeValue::Bool(on)));
            }
            if let Some(on) = settings.inviter_notes {
                put("inviter_notes", Change::Set(AttributeValue::Bool(on)));
            }
            if let Some(locale) = settings.locale {
                put("locale", Change::Set(s(locale.as_str())));
            }
            if let Some(color) = settings.color {
                put("color", Change::Set(s(color.as_str())));
            }
            if let Some(zone) = &settings.time_zone {
                put("time_zone", Change::Set(s(zone.as_str())));
            }
        }
        let mut update = format!("SET {}", set.join(", "));
        if !remove.is_empty() {
            update = format!("{update} REMOVE {}", remove.join(", "));
        }
        let key = keys::band(id);
        let update = Update::new(key.clone(), update, values);
        let Ok(item) = self.update_and_return(&update).await? else {
            return Err(Refusal::NotBandAdmin.into());
        };
        let mut seen = FoundItems::default();
        seen.insert(key.clone(), Some(item));
        or_refuse(seen.band(&key)?, Refusal::NotBandAdmin)
    }
}
