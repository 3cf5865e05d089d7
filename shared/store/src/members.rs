//! Memberships after they began: the list, and changes to them.

use crate::Store;
use crate::error::StoreError;
use crate::items::{self, LockItem, MemberItem};
use crate::keys::{self, Key, n, s};
use crate::page::{ListQuery, Page, PageRequest, start, text};
use crate::quotas::admin;
use crate::read::{Consistency, or_refuse};
use crate::step::{Expression, Step};
use crate::write::Settled;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{BandId, Caller, Instant, Member, Recipient, Refusal, Role, UserId};
use std::collections::HashSet;

impl Store {
    /// A band's members, by user id, each with the name their profile has now.
    ///
    /// Three calls: the caller's own membership (1 RU), the page, then half an RU a profile. Strangers are refused after the
    /// first, whether or not there is such a band.
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

    /// The ids of a page of a band's members: whom to invite to another band. One call, the page in RU.
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

    /// Gives a member another role. Nothing happens where they have it. Returns them as they are then.
    ///
    /// Two calls: 3 RU and 5 WU.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`], [`Refusal::MemberNotFound`], [`Refusal::LastAdmin`].
    pub async fn change_member(
        &self,
        by: &Caller,
        band: BandId,
        user: &UserId,
        to: Role,
        now: Instant,
    ) -> Result<Member, StoreError> {
        self.set_member(by, band, user, Some(to), now).await
    }

    /// Takes a member out of the band; a user may take themself out. Returns them as they were.
    ///
    /// They have no pending invite to the band any more: those to their user id, to the verified address of their profile
    /// and to the one they joined with end in the same transaction, which holds only while there are no others. They
    /// are withdrawn, by whoever leaves or by the admin: nobody has declined them.
    ///
    /// Three calls: 3 RU and 1 for each of those recipients, 5 WU, 2 for each recipient without a pending invite and 6 for
    /// each invite that ends.
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
        self.set_member(by, band, user, None, now).await
    }

    async fn set_member(
        &self,
        by: &Caller,
        band: BandId,
        user: &UserId,
        to: Option<Role>,
        now: Instant,
    ) -> Result<Member, StoreError> {
        let (band_key, member_key, profile_key) = (keys::band(band), keys::member(band, user), keys::profile(user));
        let all = [band_key.clone(), member_key.clone(), profile_key.clone()];
        let mut pace = self.pace();
        loop {
            let found = self.read(&all, Consistency::Strong).await?;
            let seen = or_refuse(found.band(&band_key)?, Refusal::NotBandAdmin)?;
            let member = found.member(&member_key)?;
            let mut member = seen.may_change(by, user, member, to)?;
            let profile = found.profile(&profile_key)?;
            if let Some(profile) = &profile {
                member.name = Some(profile.display_name.clone());
            }
            if to == Some(member.role) {
                return Ok(member);
            }
            let mut unchanged = Expression::new("#role = :old", [(":old", s(word(member.role)))]);
            let of_member = match to {
                Some(role) => {
                    unchanged.value(":role", s(word(role)));
                    Step::update(member_key.clone(), "SET #role = :role", unchanged)
                }
                None => Step::delete(member_key.clone(), unchanged),
            };
            let mut steps = vec![of_member, self.band_step(band_key.clone(), by, &member, to)];
            if to.is_none() {
                let addresses = [&member.email, &profile.and_then(|profile| profile.email)];
                let addresses = addresses.into_iter().flatten().cloned().map(Recipient::Email);
                let known = addresses.chain([Recipient::User(user.clone())]);
                steps.extend(self.end_steps_of(by, band, known, now).await?);
            }
            if let Settled::Written = self.commit(steps).await?.settle(&mut pace).await? {
                member.role = to.unwrap_or(member.role);
                return Ok(member);
            }
        }
    }

    /// The writes that end the pending invites of a band to these recipients, and hold only while there are no others. One
    /// call, 1 RU a recipient.
    async fn end_steps_of(
        &self,
        by: &Caller,
        band: BandId,
        recipients: impl Iterator<Item = Recipient>,
        now: Instant,
    ) -> Result<Vec<Step>, StoreError> {
        let locks: Vec<_> = recipients
            .filter_map(|recipient| keys::lock(&recipient, band))
            .collect();
        let found = self.read(&locks, Consistency::Strong).await?;
        let free = Expression::new(
            "attribute_not_exists(pk) OR expires_at <= :now",
            [(":now", n(now.timestamp_millis()))],
        );
        let mut steps = Vec::new();
        for key in locks.into_iter().collect::<HashSet<_>>() {
            let lock = found
                .get(&key)
                .map(|item| items::read::<LockItem>("recipient lock", item));
            match lock.transpose()?.filter(|lock| lock.is_held(now)) {
                Some(lock) => {
                    let invite = lock.invite_id()?;
                    let ours = Expression::new("invite = :own", [(":own", s(invite.own()))]);
                    steps.push(self.revoke_step(invite, lock.generation, by, now));
                    steps.push(Step::delete(key, ours));
                }
                None => steps.push(Step::check(key, free.clone())),
            }
        }
        Ok(steps)
    }

    /// What the change means for the band: its seats and its admins, of whom one stays. It takes an admin, but for leaving
    /// oneself.
    fn band_step(&self, band: Key, by: &Caller, member: &Member, to: Option<Role>) -> Step {
        let leaves = to.is_none() && by.user == member.user;
        let mut condition = if leaves {
            Expression::new("attribute_exists(pk)", [])
        } else {
            admin(&by.user)
        };
        let (mut add, mut delete) = (Vec::new(), "");
        let user = AttributeValue::Ss(vec![member.user.to_string()]);
        if to.is_none() {
            add.push("member_count :minus");
            condition.values.insert(":minus".to_owned(), n(-1));
        }
        if to == Some(Role::Admin) {
            add.push("admins :user");
            condition.values.insert(":user".to_owned(), user);
        } else if member.role == Role::Admin {
            // Their term is over, and with it all invites that they stand for.
            add.push("#term :one");
            delete = "DELETE admins :user";
            let others = [(":user", user), (":one", n(1))];
            condition = condition.and(Expression::new("size(admins) > :one", others));
            condition.names.insert("#term".to_owned(), keys::term(&member.user));
        }
        Step::update(band, format!("ADD {} {delete}", add.join(", ")), condition)
    }
}

fn word(role: Role) -> &'static str {
    match role {
        Role::Member => "member",
        Role::Admin => "admin",
    }
}
