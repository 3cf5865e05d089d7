//! `create`: a new invite, and the addressee's lock with it.

use crate::Store;
use crate::error::StoreError;
use crate::items::{self, InviteItem, LockItem};
use crate::keys::{self, Key};
use crate::once::{Memory, remembered};
use crate::quotas::{Certainty, Claim, Taken, admin, exceeded};
use crate::read::{Consistency, Found, or_refuse};
use crate::write::{Expression, Settled, Stale, Step};
use domain::quota::Whose;
use domain::{Band, BandId, Caller, DisplayName, Instant, Invite, InviteDraft, InviteId, Once, Recipient, Refusal};

/// What the first round of calls found: the invites asked for are taken from the quotas.
pub(crate) struct Opening {
    pub(crate) band: Band,
    pub(crate) name: Option<DisplayName>,
    pub(crate) found: Found,
}

impl Store {
    /// Makes an invite of `id.band`, or finds the one that the same request made before.
    ///
    /// Two calls. The first counts it for the band and the inviter, which tells the band's admins and settings and the
    /// inviter's name: 2 WU, and 1 RU for an invite to a user, who may be a member. The second writes the invite: 2 WU
    /// for a link, 7 for an addressee, whose lock and quota go with it. An idempotency key is 1 RU and about 3 WU more.
    /// An address is never looked up: whether it has an account makes no difference to the answer or to the work.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`], [`Refusal::UserNotFound`], [`Refusal::AlreadyMember`] (users only),
    /// [`Refusal::AlreadyInvited`], [`Refusal::QuotaExceeded`], [`Refusal::IdempotencyKeyReused`].
    pub async fn create_invite(
        &self,
        caller: &Caller,
        id: InviteId,
        draft: InviteDraft,
        once: Option<&Once>,
        now: Instant,
    ) -> Result<Invite, StoreError> {
        let members: Vec<_> = membership(&draft.recipient, id.band).into_iter().collect();
        let claim = Claim::new(id.own(), now);
        let (before, opening) = tokio::join!(
            self.recall(caller, once, now),
            self.open(caller, id.band, 1, &members, &claim)
        );
        let mut is_used = false;
        let made = match (before, &opening) {
            (Ok(None), Ok(opening)) => {
                let made = self.create_one(caller, id, draft, once, opening, now).await;
                is_used = match &made {
                    Ok(invite) => invite.id == id,
                    Err(error) => !came_to_nothing(error),
                };
                made
            }
            (Ok(None), Err(error)) => Err(error.clone()),
            (Ok(Some(before)), _) => before.into_invite(),
            (Err(error), _) => Err(error),
        };
        if opening.is_ok() && !is_used {
            self.close(caller, id.band, 1, &claim).await;
        }
        match made {
            Err(StoreError::Refused(refusal)) => self.done_meanwhile(caller, once, refusal, now).await,
            made => made,
        }
    }

    async fn create_one(
        &self,
        caller: &Caller,
        id: InviteId,
        draft: InviteDraft,
        once: Option<&Once>,
        opening: &Opening,
        now: Instant,
    ) -> Result<Invite, StoreError> {
        let invite = Invite::draw(id, draft, &opening.band, caller, opening.name.clone(), now)?;
        let invite = self.queued(invite, &opening.band, now);
        if membership(&invite.recipient, id.band).is_some_and(|member| opening.found.contains(&member)) {
            return Err(Refusal::AlreadyMember.into());
        }
        let mut pace = self.pace();
        loop {
            let mut steps = self.create_steps(&invite, &opening.band, now)?;
            let memory = once.map(|once| Memory::of_one(caller, once, &invite, now));
            steps.extend(memory.map(|memory| self.memory_step(memory)).transpose()?);
            match self.commit(steps).await?.settle(&mut pace).await? {
                Settled::Written => return Ok(invite),
                Settled::Again => {}
                Settled::Stale(stale) => {
                    if let Some(before) = remembered(caller, once, &stale, now)? {
                        return before.into_invite();
                    }
                    if stale.is_at(&keys::invite(id)) {
                        return Ok(invite);
                    }
                    if let Some(refusal) = self.refusal(&invite, &stale, now)? {
                        return Err(refusal.into());
                    }
                }
            }
        }
    }

    /// The first round for `count` invites: takes them from the quotas of band and inviter, and reads `keys`.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`], [`Refusal::QuotaExceeded`]; nothing is taken then.
    pub(crate) async fn open(
        &self,
        caller: &Caller,
        band: BandId,
        count: u32,
        keys: &[Key],
        claim: &Claim,
    ) -> Result<Opening, StoreError> {
        let (band_key, user_key) = (keys::band(band), keys::profile(&caller.user));
        let (per_band, per_inviter) = (self.quotas.per_band, self.quotas.per_inviter);
        let (admin, anyone) = (admin(&caller.user), Expression::default());
        let (of_band, of_inviter, found) = tokio::join!(
            self.take(band_key.clone(), &admin, per_band, count, claim),
            self.take(user_key.clone(), &anyone, per_inviter, count, claim),
            self.read_many(keys, Consistency::Strong),
        );
        let taken = [(certainty(&of_band), band_key), (certainty(&of_inviter), user_key)];
        let opening = (|| self.opened(caller, band, (of_band?, of_inviter?), found?, claim.at))();
        if opening.is_err() {
            for (taken, key) in taken {
                if let Some(taken) = taken {
                    self.give_back(key, count, claim, taken).await;
                }
            }
        }
        opening
    }

    /// The first round for a batch whose quotas whoever began it has taken: reads band, inviter's name and `keys`.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`].
    pub(crate) async fn reopen(&self, caller: &Caller, band: BandId, keys: &[Key]) -> Result<Opening, StoreError> {
        let (band_key, user_key) = (keys::band(band), keys::profile(&caller.user));
        let all = [&[band_key.clone(), user_key.clone()], keys].concat();
        let found = self.read_many(&all, Consistency::Strong).await?;
        let band = found.band(&band_key)?.filter(|band| band.is_admin(&caller.user));
        let name = found.profile(&user_key)?.map(|profile| profile.display_name);
        Ok(Opening {
            band: or_refuse(band, Refusal::NotBandAdmin)?,
            name: name.or_else(|| caller.name.clone()),
            found,
        })
    }

    fn opened(
        &self,
        caller: &Caller,
        band: BandId,
        (of_band, of_inviter): (Taken, Taken),
        found: Found,
        now: Instant,
    ) -> Result<Opening, StoreError> {
        let (band_key, user_key) = (keys::band(band), keys::profile(&caller.user));
        let mut seen = Found::default();
        let short = match of_band {
            Taken::Yes(item) => {
                seen.learn(band_key.clone(), Some(item));
                None
            }
            Taken::No(item) => {
                seen.learn(band_key.clone(), item.clone());
                Some(exceeded(Whose::Band, self.quotas.per_band, item.as_ref(), now))
            }
        };
        let band = seen.band(&band_key)?.filter(|band| band.is_admin(&caller.user));
        let band = band.ok_or(Refusal::NotBandAdmin)?;
        if let Some(short) = short {
            return Err(short.into());
        }
        match of_inviter {
            Taken::Yes(item) => seen.learn(user_key.clone(), Some(item)),
            Taken::No(item) => {
                return Err(exceeded(Whose::Inviter, self.quotas.per_inviter, item.as_ref(), now).into());
            }
        }
        let name = seen.profile(&user_key)?.map(|profile| profile.display_name);
        Ok(Opening {
            band,
            name: name.or_else(|| caller.name.clone()),
            found,
        })
    }

    /// Gives back what was taken for `unused` of the invites.
    pub(crate) async fn close(&self, caller: &Caller, band: BandId, unused: u32, claim: &Claim) {
        tokio::join!(
            self.give_back(keys::band(band), unused, claim, Certainty::Sure),
            self.give_back(keys::profile(&caller.user), unused, claim, Certainty::Sure),
        );
    }

    /// The invite with its mail asked for, where the deployment sends any.
    pub(crate) fn queued(&self, invite: Invite, band: &Band, now: Instant) -> Invite {
        if self.mail { invite.queued(band, now) } else { invite }
    }

    pub(crate) fn create_steps(&self, invite: &Invite, band: &Band, now: Instant) -> Result<Vec<Step>, StoreError> {
        let item = items::write(InviteItem::of(invite, self.retention))?;
        let absent = Expression::new("attribute_not_exists(pk)", []);
        let mut steps = vec![self.put(keys::invite(invite.id), item, &absent)];
        steps.extend(self.lock_step(invite, band, now)?);
        steps.extend(self.recipient_step(&invite.recipient, now));
        Ok(steps)
    }

    /// Names the condition that did not hold; none where it would hold by now. The lock tells more than the quota, so
    /// that inviting someone again is told as what it is.
    pub(crate) fn refusal(&self, invite: &Invite, stale: &Stale, now: Instant) -> Result<Option<Refusal>, StoreError> {
        let quota = keys::recipient_quota(&invite.recipient).filter(|key| stale.is_at(key));
        let seen = quota.as_ref().and_then(|key| stale.item_at(key));
        if matches!(invite.recipient, Recipient::User(_))
            && quota.is_some()
            && seen.is_none_or(|item| !item.contains_key("display_name"))
        {
            return Ok(Some(Refusal::UserNotFound));
        }
        let lock = keys::lock(&invite.recipient, invite.id.band);
        if let Some(item) = lock.and_then(|lock| stale.item_at(&lock).cloned()) {
            let lock: LockItem = items::read("addressee lock", item)?;
            return Ok(Some(Refusal::AlreadyInvited(lock.invite_id()?)));
        }
        Ok(quota
            .is_some()
            .then(|| exceeded(Whose::Recipient, self.quotas.per_recipient, seen, now)))
    }
}

/// Whether a write that failed so has not happened. Of one that got no answer nobody knows.
pub(crate) fn came_to_nothing(error: &StoreError) -> bool {
    matches!(error, StoreError::Refused(_) | StoreError::Conflict(_))
}

/// Whether there is something to give back.
fn certainty(taken: &Result<Taken, StoreError>) -> Option<Certainty> {
    match taken {
        Ok(Taken::Yes(_)) => Some(Certainty::Sure),
        Ok(Taken::No(_)) => None,
        Err(error) => (!came_to_nothing(error)).then_some(Certainty::InDoubt),
    }
}

/// Where the recipient's membership would be; only users are looked up.
pub(crate) fn membership(recipient: &Recipient, band: BandId) -> Option<Key> {
    match recipient {
        Recipient::User(user) => Some(keys::member(band, user)),
        Recipient::Email(_) | Recipient::Anyone => None,
    }
}
