//! What making many invites would come to, without making any.

use crate::Store;
use crate::create::membership;
use crate::error::StoreError;
use crate::items::{self, LockItem};
use crate::keys;
use crate::quotas::{exceeded, used_up};
use crate::read::{Consistency, or_refuse};
use crate::rows::{Asked, Row, RowRefusal};
use domain::quota::Whose;
use domain::{BandId, Caller, Instant, Recipient, Refusal};
use std::collections::HashMap;

impl Store {
    /// What [`create_invites`](Self::create_invites) would come to now, and where the list that the rows are from goes on.
    /// One round of reads, and one to list another band's members: 1 RU for each item that decides, three an addressed
    /// row.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`], [`Refusal::QuotaExceeded`].
    pub async fn try_invites(
        &self,
        caller: &Caller,
        band: BandId,
        asked: &Asked,
        now: Instant,
    ) -> Result<(Vec<Row<()>>, Option<String>), StoreError> {
        let plan = self.plan(caller, band, asked).await?;
        let (band_key, user_key) = (keys::band(band), keys::profile(&caller.user));
        let mut all = vec![band_key.clone(), user_key.clone()];
        all.extend(plan.memberships(band));
        for (_, draft) in &plan.wanted {
            all.extend(keys::lock(&draft.recipient, band));
            all.extend(keys::recipient_quota(&draft.recipient));
        }
        let found = self.read_many(&all, Consistency::Strong).await?;
        let seen = found.band(&band_key)?.filter(|band| band.is_admin(&caller.user));
        or_refuse(seen, Refusal::NotBandAdmin)?;
        for (whose, key, most) in [
            (Whose::Band, band_key, self.quotas.per_band),
            (Whose::Inviter, user_key, self.quotas.per_inviter),
        ] {
            let item = found.get(&key);
            if used_up(item.as_ref(), most, plan.wants(), now) {
                return Err(exceeded(whose, most, item.as_ref(), now).into());
            }
        }
        let mut outcomes = HashMap::new();
        for (row, draft) in &plan.wanted {
            let to = &draft.recipient;
            let lock = keys::lock(to, band).and_then(|lock| found.get(&lock));
            let lock = lock
                .map(|item| items::read::<LockItem>("addressee lock", item))
                .transpose()?;
            let quota = keys::recipient_quota(to);
            let item = quota.as_ref().and_then(|key| found.get(key));
            let refusal = if membership(to, band).is_some_and(|member| found.contains(&member)) {
                Some(Refusal::AlreadyMember)
            } else if matches!(to, Recipient::User(_))
                && item.as_ref().is_none_or(|item| !item.contains_key("display_name"))
            {
                Some(Refusal::UserNotFound)
            } else if let Some(lock) = lock.filter(|lock| lock.is_held(now)) {
                Some(Refusal::AlreadyInvited(lock.invite_id()?))
            } else if quota.is_some() && used_up(item.as_ref(), self.quotas.per_recipient, 1, now) {
                Some(exceeded(
                    Whose::Recipient,
                    self.quotas.per_recipient,
                    item.as_ref(),
                    now,
                ))
            } else {
                None
            };
            outcomes.insert(
                *row,
                refusal.map_or(Ok(()), |refusal| Err(RowRefusal::Refused(refusal))),
            );
        }
        Ok((plan.merge(&outcomes), plan.users.next))
    }
}
