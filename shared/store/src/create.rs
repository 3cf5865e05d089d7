//! `create`: a new invite, and the recipient's lock with it.

use crate::Store;
use crate::decide::Decision;
use crate::error::StoreError;
use crate::items::{self, InviteItem, LockItem};
use crate::keys::{self, Key};
use crate::once::{Memory, Repeatable, recognise};
use crate::read::{Found, or_refuse};
use crate::write::{Expression, Step};
use domain::{
    Band, BandId, Caller, DisplayName, Instant, Invite, InviteDraft, InviteId, Once, Recipient, Refusal, UserId,
};

impl Store {
    /// Makes an invite of `id.band`, or finds the one that the same request made before.
    ///
    /// Two calls. The first reads the band, the inviter's profile, the recipient's lock and, for a user, their profile and
    /// membership: ½ RU each. The second writes the invite and counts it for band and inviter, in one transaction that
    /// holds only while the caller is an admin: 7 WU for a link, 9 for an address or a user, whose lock goes with it. An
    /// idempotency key is ½ RU and about 3 WU more. A refusal reads again, strongly consistently. An address is never looked
    /// up: whether it has an account makes no difference to the answer or to the work.
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
        let (band_key, profile_key) = (keys::band(id.band), keys::profile(&caller.user));
        let mut all = vec![band_key.clone(), profile_key.clone()];
        let request = Repeatable::new(caller, id.band, once);
        all.extend(request.map(|request| request.key()));
        all.extend(keys_of(&draft.recipient, id.band));
        self.decide(&all, |found| {
            let band = managed(found, id.band, caller)?;
            if let Some(before) = recognise(request, found, now)? {
                return before.into_invite().map(Decision::Done);
            }
            if let Some(refusal) = recipient_refusal(found, id.band, &draft.recipient, now)? {
                return Err(refusal.into());
            }
            let (of_band, of_inviter) = (found.get(&band_key), found.get(&profile_key));
            self.allow((of_band.as_ref(), of_inviter.as_ref()), 1, now)?;
            let name = name_of(found, caller)?;
            let invite = Invite::issue(id, draft.clone(), &band, caller, name, now)?;
            let invite = self.queued(invite, &band, now);
            let mut steps = Vec::from(self.quota_steps(caller, &band, 1, now));
            steps.extend(self.create_steps(&invite, &band, now)?);
            let memory = request.map(|request| Memory::of_one(request, &invite, now));
            steps.extend(memory.map(|memory| self.memory_step(memory)).transpose()?);
            Ok(Decision::Write(steps, invite))
        })
        .await
    }

    /// The invite with its mail asked for, where the deployment sends any.
    pub(crate) fn queued(&self, invite: Invite, band: &Band, now: Instant) -> Invite {
        if self.mail { invite.queued(band, now) } else { invite }
    }

    /// The writes of the invite itself and of its recipient's lock.
    pub(crate) fn create_steps(&self, invite: &Invite, band: &Band, now: Instant) -> Result<Vec<Step>, StoreError> {
        let item = items::write(InviteItem::of(invite, self.retention))?;
        let absent = Expression::new("attribute_not_exists(pk)", []);
        let mut steps = vec![self.put(keys::invite(invite.id), item, &absent)];
        steps.extend(self.lock_step(invite, band, now)?);
        Ok(steps)
    }
}

/// The band, where the caller is its admin.
///
/// # Errors
/// [`Refusal::NotBandAdmin`].
pub(crate) fn managed(found: &Found, band: BandId, caller: &Caller) -> Result<Band, StoreError> {
    let band = found.band(&keys::band(band))?;
    or_refuse(band.filter(|band| band.is_admin(&caller.user)), Refusal::NotBandAdmin)
}

/// What the inviter is called: by their profile, else by their token.
pub(crate) fn name_of(found: &Found, caller: &Caller) -> Result<Option<DisplayName>, StoreError> {
    let profile = found.profile(&keys::profile(&caller.user))?;
    Ok(profile
        .map(|profile| profile.display_name)
        .or_else(|| caller.name.clone()))
}

/// Where all that decides about a recipient is: the lock, and for a user membership and profile. An address is not looked
/// up.
pub(crate) fn keys_of(recipient: &Recipient, band: BandId) -> Vec<Key> {
    let mut keys: Vec<_> = keys::lock(recipient, band).into_iter().collect();
    if let Recipient::User(user) = recipient {
        keys.extend([keys::member(band, user), keys::profile(user)]);
    }
    keys
}

/// Why `recipient` can't be invited to `band`, as far as what was found tells.
pub(crate) fn recipient_refusal(
    found: &Found,
    band: BandId,
    recipient: &Recipient,
    now: Instant,
) -> Result<Option<Refusal>, StoreError> {
    if let Recipient::User(user) = recipient
        && let Some(refusal) = user_refusal(found, band, user)?
    {
        return Ok(Some(refusal));
    }
    lock_holder(found, band, recipient, now)
}

/// The pending invite that keeps others to `recipient` out, where it was found.
pub(crate) fn lock_holder(
    found: &Found,
    band: BandId,
    recipient: &Recipient,
    now: Instant,
) -> Result<Option<Refusal>, StoreError> {
    let lock = keys::lock(recipient, band).and_then(|lock| found.get(&lock));
    let lock = lock
        .map(|item| items::read::<LockItem>("recipient lock", item))
        .transpose()?;
    lock.filter(|lock| lock.is_held(now))
        .map(|lock| lock.invite_id().map(Refusal::AlreadyInvited))
        .transpose()
}

fn user_refusal(found: &Found, band: BandId, user: &UserId) -> Result<Option<Refusal>, StoreError> {
    if found.contains(&keys::member(band, user)) {
        return Ok(Some(Refusal::AlreadyMember));
    }
    let profile = found.profile(&keys::profile(user))?;
    Ok(profile.is_none().then_some(Refusal::UserNotFound))
}
