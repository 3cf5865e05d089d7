//! `resend`: an invite gets a new life, and perhaps a new link.

use crate::Store;
use crate::create::{Opening, came_to_nothing};
use crate::error::StoreError;
use crate::items::{self, LockItem};
use crate::keys;
use crate::once::{Memory, remembered};
use crate::quotas::{Claim, exceeded};
use crate::read::{Consistency, Found, or_refuse};
use crate::steps::RESEND_MARK;
use crate::write::{Settled, Stale};
use domain::draft::ResendDraft;
use domain::quota::Whose;
use domain::{Caller, Instant, Invite, InviteId, Once, Refusal};

impl Store {
    /// Sends an invite again: it lives anew from `now`, and with `rotate` only by a new link. Expired ones come back,
    /// unless their addressee has another one by now.
    ///
    /// Two calls. The first counts it for the band and the inviter and reads the invite (2 WU, 1 RU), the second writes
    /// it: 3 WU for a link, 8 for an addressee, whose lock and quota go with it. An idempotency key is 1 RU and about
    /// 3 WU more.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`], [`Refusal::InviteNotFound`], [`Refusal::InviteNotPending`],
    /// [`Refusal::ResendTooSoon`], [`Refusal::AlreadyInvited`], [`Refusal::QuotaExceeded`],
    /// [`Refusal::IdempotencyKeyReused`].
    pub async fn resend_invite(
        &self,
        caller: &Caller,
        id: InviteId,
        draft: ResendDraft,
        once: Option<&Once>,
        now: Instant,
    ) -> Result<Invite, StoreError> {
        let key = keys::invite(id);
        // A resend makes nothing that has an id of its own.
        let claim = Claim::new(fastrand::u64(..).to_string(), now);
        let (before, opening) = tokio::join!(
            self.recall(caller, once, now),
            self.open(caller, id.band, 1, std::slice::from_ref(&key), &claim),
        );
        let mut is_used = false;
        let resent = match (before, &opening) {
            (Ok(None), Ok(opening)) => {
                let resent = self.resend_one(caller, id, draft, once, opening, &claim).await;
                is_used = match &resent {
                    Ok((_, is_new)) => *is_new,
                    Err(error) => !came_to_nothing(error),
                };
                resent.map(|(invite, _)| invite)
            }
            (Ok(None), Err(error)) => Err(error.clone()),
            (Ok(Some(before)), _) => before.into_invite(),
            (Err(error), _) => Err(error),
        };
        if opening.is_ok() && !is_used {
            self.close(caller, id.band, 1, &claim).await;
        }
        match resent {
            Err(StoreError::Refused(refusal)) => self.done_meanwhile(caller, once, refusal, now).await,
            resent => resent,
        }
    }

    /// The invite, and whether it was resent now and not before by the same request.
    async fn resend_one(
        &self,
        caller: &Caller,
        id: InviteId,
        draft: ResendDraft,
        once: Option<&Once>,
        opening: &Opening,
        claim: &Claim,
    ) -> Result<(Invite, bool), StoreError> {
        let (key, now) = (keys::invite(id), claim.at);
        let mut seen = Found::default();
        seen.learn(key.clone(), opening.found.get(&key));
        let mut pace = self.pace();
        loop {
            let invite = or_refuse(seen.invite(&key, now)?, Refusal::InviteNotFound)?;
            let next = invite.resend(draft, &opening.band, caller, opening.name.clone(), now)?;
            let next = self.queued(next, &opening.band, now);
            let mut steps = vec![self.resend_step(&invite, &next, claim)];
            steps.extend(self.lock_step(&next, &opening.band, now)?);
            steps.extend(self.recipient_step(&next.recipient, now));
            let memory = once.map(|once| Memory::of_one(caller, once, &next, now));
            steps.extend(memory.map(|memory| self.memory_step(memory)).transpose()?);
            match self.commit(steps).await?.settle(&mut pace).await? {
                Settled::Written => return Ok((next, true)),
                Settled::Again => {}
                Settled::Stale(stale) => {
                    if let Some(before) = remembered(caller, once, &stale, now)? {
                        return Ok((before.into_invite()?, false));
                    }
                    if !stale.is_at(&key) {
                        self.resend_refusal(&next, &stale, now)?;
                    }
                    seen = self.read(std::slice::from_ref(&key), Consistency::Strong).await?;
                    // The SDK repeated what had happened.
                    if seen.get(&key).and_then(|mut item| item.remove(RESEND_MARK)) == Some(claim.mark()) {
                        return Ok((next, true));
                    }
                }
            }
        }
    }

    /// Names the condition beside the invite's that did not hold; none where it would hold by now.
    fn resend_refusal(&self, next: &Invite, stale: &Stale, now: Instant) -> Result<(), StoreError> {
        let lock = keys::lock(&next.recipient, next.id.band);
        if let Some(item) = lock.and_then(|lock| stale.item_at(&lock).cloned()) {
            let lock: LockItem = items::read("addressee lock", item)?;
            return Err(Refusal::AlreadyInvited(lock.invite_id()?).into());
        }
        match keys::recipient_quota(&next.recipient).filter(|quota| stale.is_at(quota)) {
            Some(quota) => {
                let most = self.quotas.per_recipient;
                Err(exceeded(Whose::Recipient, most, stale.item_at(&quota), now).into())
            }
            None => Ok(()),
        }
    }
}
