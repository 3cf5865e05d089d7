//! Listing, changing and removing members.

use crate::Store;
use crate::decide::{Decision, ReadPlan};
use crate::error::StoreError;
use crate::items::{self, MemberItem};
use crate::keys::{self, Key, s};
use crate::page::{ListQuery, Page, PageRequest, start, text};
use crate::read::{Consistency, FoundItems, or_refuse};
use crate::step::Expression;
use domain::end::end_all;
use domain::recipient::RecipientLock;
use domain::{BandId, Caller, Instant, Member, MemberChange, Profile, Recipient, Refusal, UserId};
use std::collections::HashMap;

impl Store {
    /// A page of a band's members, sorted by user id, each with the current name of their profile.
    ///
    /// Three calls: the caller's own membership (1 RU), the page, then ½ RU per profile. Non-members are refused after
    /// the first, whether or not the band exists.
    ///
    /// # Errors
    /// [`Refusal::NotBandMember`].
    pub async fn members(
        &self,
        caller: &Caller,
        band: BandId,
        request: PageRequest,
    ) -> Result<Page<Member>, StoreError> {
        let own = keys::member(band, &caller.user);
        let found = self.read(std::slice::from_ref(&own), Consistency::Strong).await?;
        or_refuse(found.member(&own)?, Refusal::NotBandMember)?;
        let page = self.member_items(band, request).await?;
        let profiles: Vec<_> = page.entries.iter().map(|member| keys::profile(&member.user)).collect();
        let found = self.read(&profiles, Consistency::Eventual).await?;
        page.map(|mut member| {
            if let Some(profile) = found.profile(&keys::profile(&member.user))? {
                member.name = Some(profile.display_name);
            }
            Ok(member)
        })
    }

    /// The user ids of a page of a band's members, to invite to another band. One call; the size of the page in RU.
    pub(crate) async fn members_to_invite(
        &self,
        band: BandId,
        request: PageRequest,
    ) -> Result<Page<UserId>, StoreError> {
        let page = self.member_items(band, request).await?;
        page.map(|member| Ok(member.user))
    }

    async fn member_items(&self, band: BandId, request: PageRequest) -> Result<Page<Member>, StoreError> {
        let query = ListQuery::new(Expression::new(
            "pk = :pk AND begins_with(sk, :members)",
            [(":pk", s(keys::band_pk(band))), (":members", s(keys::MEMBER))],
        ));
        let from = request.after.map(|sk| start([("pk", keys::band_pk(band)), ("sk", sk)]));
        self.page(query, request.limit, from, |item| text(item, "sk").map(str::to_owned))
            .await?
            .map(|item| items::read::<MemberItem>("membership", item)?.into_member())
    }

    /// Changes a member's role or part. Writes nothing if they already have both. Returns the member after the change.
    ///
    /// Two calls: 3 RU, and for a role 5 WU, for a part 1 WU by the member and 4 WU by an admin.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`], [`Refusal::MemberNotFound`], [`Refusal::LastAdmin`].
    pub async fn change_member(
        &self,
        by: &Caller,
        band: BandId,
        user: &UserId,
        change: &MemberChange,
    ) -> Result<Member, StoreError> {
        let all = [keys::band(band), keys::member(band, user), keys::profile(user)];
        let [band_key, member_key, profile_key] = &all;
        self.decide(ReadPlan::each_time(&all), |found| {
            let seen = or_refuse(found.band(band_key)?, Refusal::NotBandAdmin)?;
            let member = seen.may_change(by, user, found.member(member_key)?, change)?;
            let member = named(member, found.profile(profile_key)?.as_ref());
            let next = change.applied_to(&member);
            Ok(if next == member {
                Decision::Confirm(member)
            } else {
                Decision::Write(seen.change(by, &member, &next, change), next)
            })
        })
        .await
    }

    /// Removes a member from the band; users may remove themselves. Returns the member as they were.
    ///
    /// The same transaction ends the member's pending invites to the band: those to their user id, to the verified
    /// address of their profile and to the verified address they joined with. It succeeds only if there are no others.
    /// These invites are revoked, by the member who leaves or by the admin; they do not count as declined. The address
    /// they joined with can be invited again.
    ///
    /// Three calls: 3 RU and 1 RU for each of these recipients, then 5 WU, 2 WU for each recipient without a pending
    /// invite and 6 WU for each invite that ends.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`], [`Refusal::MemberNotFound`], [`Refusal::LastAdmin`].
    pub async fn remove_member(
        &self,
        by: &Caller,
        band: BandId,
        user: &UserId,
        now: Instant,
    ) -> Result<Member, StoreError> {
        let all = [keys::band(band), keys::member(band, user), keys::profile(user)];
        let [band_key, member_key, profile_key] = &all;
        self.decide(ReadPlan::each_time(&all), |found| {
            let seen = or_refuse(found.band(band_key)?, Refusal::NotBandAdmin)?;
            let member = seen.may_remove(by, user, found.member(member_key)?)?;
            let profile = found.profile(profile_key)?;
            let member = named(member, profile.as_ref());
            let recipients = recipients_of(&member, profile, band);
            if recipients.keys().any(|lock| !found.covers(lock)) {
                return Ok(Decision::Read(recipients.into_keys().collect()));
            }
            let locks = recipient_locks(found, recipients, band, now)?;
            let mut transitions = seen.remove(by, &member);
            transitions.extend(end_all(by, band, user, locks, now));
            Ok(Decision::Write(transitions, member))
        })
        .await
    }
}

/// The member, with the current name of their profile.
fn named(mut member: Member, profile: Option<&Profile>) -> Member {
    if let Some(profile) = profile {
        member.name = Some(profile.display_name.clone());
    }
    member
}

/// All recipients that are known to be this member, by their recipient locks.
fn recipients_of(member: &Member, profile: Option<Profile>, band: BandId) -> HashMap<Key, Recipient> {
    let addresses = [member.email.clone(), profile.and_then(|profile| profile.email)];
    let addresses = addresses.into_iter().flatten().map(Recipient::Email);
    let all = addresses.chain([Recipient::User(member.user.clone())]);
    all.filter_map(|recipient| Some((keys::lock(&recipient, band)?, recipient)))
        .collect()
}

/// The recipients with the holders of their locks.
fn recipient_locks(
    found: &FoundItems,
    recipients: HashMap<Key, Recipient>,
    band: BandId,
    now: Instant,
) -> Result<Vec<RecipientLock>, StoreError> {
    let lock = |recipient: Recipient| {
        let holder = found.lock_holder(&recipient, band, now)?;
        Ok(RecipientLock { recipient, holder })
    };
    recipients.into_values().map(lock).collect()
}
