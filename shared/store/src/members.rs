//! Memberships after they began: the list, and changes to them.

use crate::Store;
use crate::error::StoreError;
use crate::items::{self, MemberItem};
use crate::keys::{self, Key, n, s};
use crate::page::{ListQuery, Page, PageRequest, start, text};
use crate::read::{Consistency, or_refuse};
use crate::write::{Expression, Settled, Step};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{BandId, Caller, Member, Refusal, Role, UserId};

impl Store {
    /// A band's members, by user id, each with the name their profile has now.
    ///
    /// Two calls: the page and the caller's own membership (1 RU) in parallel, then half an RU a profile.
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
        let (found, page) = tokio::try_join!(
            self.read(std::slice::from_ref(&own), Consistency::Strong),
            self.member_items(band, request),
        )?;
        or_refuse(found.member(&own)?, Refusal::NotBandMember)?;
        let profiles: Vec<_> = page.entries.iter().map(|member| keys::profile(&member.user)).collect();
        let found = self.read(&profiles, Consistency::Eventual).await?;
        page.map(|mut member| {
            if let Some(profile) = found.profile(&keys::profile(&member.user))? {
                member.name = Some(profile.display_name);
            }
            Ok(member)
        })
    }

    /// The ids of a page of a band's members, to its admins: whom to invite to another band. One round: 1 RU and the
    /// page.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`].
    pub(crate) async fn members_to_invite(
        &self,
        caller: &Caller,
        band: BandId,
        request: PageRequest,
    ) -> Result<Page<UserId>, StoreError> {
        let key = keys::band(band);
        let (found, page) = tokio::try_join!(
            self.read(std::slice::from_ref(&key), Consistency::Strong),
            self.member_items(band, request),
        )?;
        let band = found.band(&key)?.filter(|band| band.is_admin(&caller.user));
        or_refuse(band, Refusal::NotBandAdmin)?;
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
    ) -> Result<Member, StoreError> {
        self.set_member(by, band, user, Some(to)).await
    }

    /// Takes a member out of the band; a user may take themself out. Returns them as they were.
    ///
    /// Two calls: 3 RU and 5 WU.
    ///
    /// # Errors
    /// [`Refusal::NotBandAdmin`], [`Refusal::MemberNotFound`], [`Refusal::LastAdmin`].
    pub async fn remove_member(&self, by: &Caller, band: BandId, user: &UserId) -> Result<Member, StoreError> {
        self.set_member(by, band, user, None).await
    }

    async fn set_member(
        &self,
        by: &Caller,
        band: BandId,
        user: &UserId,
        to: Option<Role>,
    ) -> Result<Member, StoreError> {
        let (band_key, member_key, profile_key) = (keys::band(band), keys::member(band, user), keys::profile(user));
        let all = [band_key.clone(), member_key.clone(), profile_key.clone()];
        let mut pace = self.pace();
        loop {
            let found = self.read(&all, Consistency::Strong).await?;
            let band = or_refuse(found.band(&band_key)?, Refusal::NotBandAdmin)?;
            let member = found.member(&member_key)?;
            let mut member = band.may_change(by, user, member, to)?;
            if let Some(profile) = found.profile(&profile_key)? {
                member.name = Some(profile.display_name);
            }
            if to == Some(member.role) {
                return Ok(member);
            }
            let unchanged = [(":old", s(word(member.role)))];
            let of_member = match to {
                Some(role) => {
                    let values = Expression::new("", unchanged.into_iter().chain([(":role", s(word(role)))]));
                    self.update(member_key.clone(), "SET #role = :role", "#role = :old", values)
                }
                None => self.delete(member_key.clone(), &Expression::new("#role = :old", unchanged)),
            };
            let steps = vec![of_member, self.band_step(band_key.clone(), by, &member, to)];
            if let Settled::Written = self.commit(steps).await?.settle(&mut pace).await? {
                member.role = to.unwrap_or(member.role);
                return Ok(member);
            }
        }
    }

    /// What the change means for the band: its seats and its admins, of whom one stays.
    fn band_step(&self, band: Key, by: &Caller, member: &Member, to: Option<Role>) -> Step {
        let mut values = Expression::default();
        let mut value = |name: &str, value| values.values.insert(name.to_owned(), value);
        let mut update = Vec::new();
        let mut condition = vec!["attribute_exists(pk)"];
        if to.is_none() {
            update.push("ADD member_count :minus");
            value(":minus", n(-1));
        }
        let user = AttributeValue::Ss(vec![member.user.to_string()]);
        if to == Some(Role::Admin) {
            update.push("ADD admins :user");
            value(":user", user);
        } else if member.role == Role::Admin {
            update.push("DELETE admins :user");
            condition.push("size(admins) > :one");
            value(":user", user);
            value(":one", n(1));
        }
        if by.user != member.user {
            condition.push("contains(admins, :by)");
            value(":by", s(by.user.as_str()));
        }
        self.update(band, &update.join(" "), &condition.join(" AND "), values)
    }
}

fn word(role: Role) -> &'static str {
    match role {
        Role::Member => "member",
        Role::Admin => "admin",
    }
}
