//! `create`: a new invite, and the addressee's lock with it.

use crate::Store;
use crate::error::StoreError;
use crate::items::{self, InviteItem, LockItem};
use crate::keys::{self, n, s};
use crate::read::or_refuse;
use crate::write::{Expression, Pace, Settled, Stale, Step};
use domain::{Band, Caller, Instant, Invite, InviteDraft, InviteId, Recipient, Refusal};

const ABSENT: &str = "attribute_not_exists(pk)";

impl Store {
    /// Makes an invite of `id.band`.
    ///
    /// Two calls: 1 RU (band and inviter's profile), and 2 WU for a link, 5 for an address, 9 for a user. An address
    /// is never looked up: whether it has an account makes no difference to the answer or to the work.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`], [`Refusal::UserNotFound`], [`Refusal::AlreadyMember`] (users only),
    /// [`Refusal::AlreadyInvited`].
    pub async fn create_invite(
        &self,
        caller: &Caller,
        id: InviteId,
        draft: InviteDraft,
        now: Instant,
    ) -> Result<Invite, StoreError> {
        let (band_key, profile_key) = (keys::band(id.band), keys::profile(&caller.user));
        let decide = |found: &crate::read::Found| {
            let band = or_refuse(found.band(&band_key)?, Refusal::NotBandAdmin)?;
            let profile = found.profile(&profile_key)?;
            let name = profile
                .map(|profile| profile.display_name)
                .or_else(|| caller.name.clone());
            let invite = Invite::draw(id, draft.clone(), &band, caller, name, now)?;
            Ok((invite, band))
        };
        let (invite, band) = self.look(&[band_key.clone(), profile_key.clone()], decide).await?;
        let mut pace = Pace::default();
        loop {
            let steps = self.create_steps(&invite, &band, now)?;
            match self.commit(steps).await?.settle(&mut pace).await? {
                Settled::Written => return Ok(invite),
                Settled::Again => {}
                Settled::Stale(stale) if stale.is_at(&keys::invite(id)) => return Ok(invite),
                Settled::Stale(stale) => refuse(&invite, &stale)?,
            }
        }
    }

    fn create_steps(&self, invite: &Invite, band: &Band, now: Instant) -> Result<Vec<Step>, StoreError> {
        let item = items::write(InviteItem::of(invite, self.retention))?;
        let absent = Expression::new(ABSENT, []);
        let mut steps = vec![self.put(keys::invite(invite.id), item, &absent)];
        if let Some(lock) = keys::lock(invite) {
            let item = items::write(LockItem::of(lock.clone(), invite, band, self.retention))?;
            let free = Expression::new(
                "attribute_not_exists(pk) OR expires_at <= :now OR invite = :own",
                [(":now", n(now.timestamp_millis())), (":own", s(invite.id.own()))],
            );
            steps.push(self.put(lock, item, &free));
        }
        if let Recipient::User(user) = &invite.recipient {
            steps.push(self.check(keys::profile(user), "attribute_exists(pk)"));
            steps.push(self.check(keys::member(invite.id.band, user), ABSENT));
        }
        Ok(steps)
    }
}

/// Names the condition that did not hold. The lock's comes last: it tells the least.
fn refuse(invite: &Invite, stale: &Stale) -> Result<(), StoreError> {
    if let Recipient::User(user) = &invite.recipient {
        if stale.is_at(&keys::profile(user)) {
            return Err(Refusal::UserNotFound.into());
        }
        if stale.is_at(&keys::member(invite.id.band, user)) {
            return Err(Refusal::AlreadyMember.into());
        }
    }
    match keys::lock(invite).and_then(|lock| stale.item_at(&lock).cloned()) {
        Some(item) => {
            let lock: LockItem = items::read("addressee lock", item)?;
            Err(Refusal::AlreadyInvited(lock.invite_id()?).into())
        }
        // Whoever held the addressee has let go since.
        None => Ok(()),
    }
}
