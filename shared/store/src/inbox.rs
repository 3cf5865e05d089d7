//! What recipients see: one invite by its token or id, and all pending invites addressed to them.

use crate::Store;
use crate::decide::{Decision, ReadPlan};
use crate::error::StoreError;
use crate::items::{self, LockItem};
use crate::keys::{self, n, s};
use crate::page::{ListQuery, Page, PageRequest, start, text};
use crate::read::{Consistency, or_refuse};
use crate::step::Expression;
use domain::accept::Admission;
use domain::{Caller, Holder, Instant, InviteId, InviteInfo, Recipient, Refusal};

/// What a signed-in viewer can do with an invite: `Ok(true)` if they are a member already, `Ok(false)` if they can
/// accept, or why they can't.
pub type Prospect = Result<bool, Refusal>;

impl Store {
    /// What the holder of an invite may see of it and, if they are signed in, what they can do with it.
    ///
    /// One call: 1 RU, or 2 for a signed-in viewer.
    ///
    /// # Errors
    /// [`Refusal::InviteNotFound`], [`Refusal::Gone`].
    pub async fn invitation(
        &self,
        viewer: Option<&Caller>,
        id: InviteId,
        holder: Holder,
        now: Instant,
    ) -> Result<(InviteInfo, Option<Prospect>), StoreError> {
        let (invite_key, band_key) = (keys::invite(id), keys::band(id.band));
        let mut all = vec![invite_key.clone(), band_key.clone()];
        all.extend(
            viewer
                .into_iter()
                .flat_map(|viewer| [keys::member(id.band, &viewer.user), keys::used(id, &viewer.user)]),
        );
        self.decide(ReadPlan::of(&all), |found| {
            let invite = or_refuse(found.invite(&invite_key, now)?, Refusal::InviteNotFound)?;
            let band = or_refuse(found.band(&band_key)?, Refusal::InviteNotFound)?;
            invite.check_holder(holder, viewer)?;
            let member = match viewer {
                Some(viewer) => found.member(&keys::member(id.band, &viewer.user))?,
                None => None,
            };
            let admission = Admission {
                invite: &invite,
                holder,
                band: &band,
                member: member.as_ref(),
                used_before: viewer.is_some_and(|viewer| found.contains(&keys::used(id, &viewer.user))),
            };
            admission.check_viewable(viewer, now)?;
            let prospect = viewer.map(|viewer| admission.decide(viewer, now).map(|_| member.is_some()));
            Ok(Decision::Answer((invite.to_invitation(&band), prospect)))
        })
        .await
    }

    /// A page of the pending invites addressed to the caller's user id, then of those to their verified address. The
    /// names of the band and the inviter are those at the time of the invite. Invites to bands whose member the caller is
    /// are left out, so a page may have fewer entries than its limit.
    ///
    /// Up to two queries in parallel, the size of the page in RU; then, if there is any invite, one read of 0.5 RU for
    /// each of them.
    ///
    /// # Errors
    /// None but those of the database.
    pub async fn inbox(
        &self,
        caller: &Caller,
        request: PageRequest,
        now: Instant,
    ) -> Result<Page<InviteInfo>, StoreError> {
        let by_user = keys::inbox_pk(&Recipient::User(caller.user.clone()));
        let by_email = caller
            .verified_email()
            .and_then(|email| keys::inbox_pk(&Recipient::Email(email.clone())));
        let after = request.after.as_deref();
        let (user_after, email_after) = match after.and_then(|position| position.split_once(' ')) {
            Some(("email", band)) => (None, Some(band.to_owned())),
            Some((_, band)) => (Some(band.to_owned()), None),
            None => (None, None),
        };
        // A position among the invites to the address comes after all those to the user id.
        let by_user = by_user.filter(|_| email_after.is_none());
        let (to_user, to_email) = tokio::try_join!(
            self.inbox_of(by_user, "user", user_after, request.limit, now),
            self.inbox_of(by_email, "email", email_after, request.limit, now),
        )?;
        let limit = request.limit as usize;
        let mut entries = to_user.entries;
        if to_user.next.is_some() {
            return self.unless_member(caller, entries, to_user.next).await;
        }
        let room = limit.saturating_sub(entries.len());
        let fits = to_email.entries.len() <= room;
        let mut rest = to_email.entries;
        rest.truncate(room);
        entries.extend(rest);
        let next = match entries.last() {
            _ if fits => to_email.next,
            Some(last) => Some(last.position()),
            None => None,
        };
        self.unless_member(caller, entries, next).await
    }

    /// The page without the invites to bands whose member the caller is: one that reached an address they did not join
    /// with stays pending until they accept something of the band again.
    async fn unless_member(
        &self,
        caller: &Caller,
        entries: Vec<LockItem>,
        next: Option<String>,
    ) -> Result<Page<InviteInfo>, StoreError> {
        let of = |entry: &LockItem| Ok(keys::member(entry.invite_id()?.band, &caller.user));
        let memberships: Vec<_> = entries.iter().map(of).collect::<Result<_, StoreError>>()?;
        let found = self.read(&memberships, Consistency::Eventual).await?;
        let others = entries.into_iter().zip(memberships);
        let entries = others
            .filter(|(_, membership)| !found.contains(membership))
            .map(|(entry, _)| entry)
            .collect();
        Page { entries, next }.map(LockItem::into_invite_info)
    }

    async fn inbox_of(
        &self,
        pk: Option<String>,
        source: &str,
        after: Option<String>,
        limit: u32,
        now: Instant,
    ) -> Result<Page<LockItem>, StoreError> {
        let Some(pk) = pk else {
            return Ok(Page {
                entries: Vec::new(),
                next: None,
            });
        };
        let mut query = ListQuery::new(Expression::new(
            "pk = :pk",
            [(":pk", s(&pk)), (":now", n(now.timestamp_millis()))],
        ));
        query.filter = Some("expires_at > :now");
        let from = after.map(|sk| start([("pk", pk.clone()), ("sk", sk)]));
        let position = |item: &crate::read::Item| Some(format!("{source} {}", text(item, "sk")?));
        self.page(query, limit, from, position)
            .await?
            .map(|item| items::read("recipient lock", item))
    }
}
