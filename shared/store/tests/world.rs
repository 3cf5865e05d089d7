//! A band with an admin, and short functions for what people do in it.

use chrono::TimeDelta;
use domain::selection::Selection;
use domain::{Band, BandId, BatchId, Holder, Instant, Invite, Member, Refusal, Role, UserId};
use serde_json::{Value, json};
use store::{Acceptance, BulkRequest, DryRun, InviteFilter, PageRequest, Store, StoreError};
use testkit::lab::{Lab, noon, read};
use testkit::people::Person;

pub(crate) struct StoreWorld {
    pub(crate) lab: Lab,
    pub(crate) ada: Person,
    pub(crate) band: BandId,
}

pub(crate) fn people(count: usize) -> Vec<Person> {
    (0..count).map(|index| Person::named(&format!("P{index}"))).collect()
}

pub(crate) fn hours(hours: i64) -> Instant {
    noon() + TimeDelta::hours(hours)
}

impl StoreWorld {
    pub(crate) async fn new() -> Self {
        Self::of(Lab::new().await).await
    }

    pub(crate) async fn of(lab: Lab) -> Self {
        let ada = Person::named("Ada");
        let band = lab.found(&ada, "The Kinks").await;
        Self { lab, ada, band }
    }

    pub(crate) fn store(&self) -> &'static Store {
        self.lab.store()
    }

    pub(crate) async fn try_invite_at(&self, by: &Person, draft: Value, now: Instant) -> Result<Invite, StoreError> {
        let id = self.lab.cx.new_invite_id(self.band, now);
        self.store()
            .create_invite(&by.caller(), id, read(draft), None, now)
            .await
    }

    /// What a batch of Ada's would do.
    pub(crate) async fn dry_run(&self, drafts: Vec<Value>, now: Instant) -> DryRun {
        let request = BulkRequest::Rows(drafts.into_iter().map(|draft| Some(read(draft))).collect());
        let ada = self.ada.caller();
        let tried = self.store().try_invites(&ada, self.band, &request, now);
        tried.await.expect("a dry run")
    }

    pub(crate) async fn invite(&self, draft: Value) -> Invite {
        self.lab.invite(&self.ada, self.band, draft).await
    }

    pub(crate) async fn try_accept(&self, who: &Person, invite: &Invite) -> Result<Acceptance, StoreError> {
        self.accept_at(who, invite, noon()).await
    }

    pub(crate) async fn accept_at(
        &self,
        who: &Person,
        invite: &Invite,
        now: Instant,
    ) -> Result<Acceptance, StoreError> {
        let token = Holder::Token(invite.generation);
        self.store().accept_invite(&who.caller(), invite.id, token, now).await
    }

    pub(crate) async fn accept(&self, who: &Person, invite: &Invite) -> Acceptance {
        self.lab.accept(who, invite).await
    }

    pub(crate) async fn decline(&self, who: &Person, invite: &Invite) -> Result<(), StoreError> {
        let token = Holder::Token(invite.generation);
        self.store()
            .decline_invite(Some(&who.caller()), invite.id, token, noon())
            .await
    }

    pub(crate) async fn revoke(&self, invite: &Invite) -> Result<(), StoreError> {
        self.store().revoke_invite(&self.ada.caller(), invite.id, noon()).await
    }

    pub(crate) async fn change(&self, by: &Person, who: &Person, to: Option<Role>) -> Result<(), StoreError> {
        if let Some(role) = to {
            return self.change_to(by, who, json!({"role": role})).await;
        }
        let user = UserId::parse(&who.sub).expect("a user id");
        let (store, by) = (self.store(), by.caller());
        let removed = store.remove_member(&by, self.band, &user, noon());
        removed.await.map(drop)
    }

    /// Changes a member; `change` is as in a request body.
    pub(crate) async fn change_to(&self, by: &Person, who: &Person, change: Value) -> Result<(), StoreError> {
        let (by, user, change) = (by.caller(), who.caller().user, read(change));
        let changed = self.store().change_member(&by, self.band, &user, &change).await;
        changed.map(drop)
    }

    pub(crate) async fn limit_members(&self, most: u32) {
        self.change_band(&self.ada, json!({"settings": {"max_members": most}}))
            .await
            .expect("settings");
    }

    pub(crate) async fn change_band(&self, by: &Person, change: Value) -> Result<Band, StoreError> {
        let (by, change) = (by.caller(), read(change));
        self.store().change_band(&by, self.band, &change, noon()).await
    }

    /// The current state of an invite, as an admin sees it.
    pub(crate) async fn current(&self, invite: &Invite) -> Invite {
        self.store()
            .invite(&self.ada.caller(), invite.id, noon())
            .await
            .expect("an invite")
            .0
    }

    pub(crate) async fn band(&self) -> Band {
        self.store()
            .band(&self.ada.caller(), self.band)
            .await
            .expect("a band")
            .0
    }

    /// All members; also checks the band's counts against them.
    pub(crate) async fn members(&self, of: &Person) -> Vec<Member> {
        let mut all = Vec::new();
        let mut after = None;
        loop {
            let request = PageRequest { limit: 100, after };
            let page = self
                .store()
                .members(&of.caller(), self.band, request)
                .await
                .expect("members");
            all.extend(page.entries);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let (band, _) = self.store().band(&of.caller(), self.band).await.expect("a band");
        assert_eq!(
            band.member_count as usize,
            all.len(),
            "member_count agrees with the memberships"
        );
        let admins: Vec<_> = all.iter().filter(|m| m.role == Role::Admin).map(|m| &m.user).collect();
        assert_eq!(
            band.admins.iter().collect::<Vec<_>>(),
            admins,
            "the band's admins agree with the memberships"
        );
        all
    }

    pub(crate) async fn is_member(&self, who: &Person) -> bool {
        self.store().band(&who.caller(), self.band).await.is_ok()
    }

    /// All invites that match the filter, read in pages of `limit`.
    pub(crate) async fn list(&self, filter: InviteFilter, limit: u32, now: Instant) -> Vec<Invite> {
        let mut all = Vec::new();
        let mut after = None;
        loop {
            let request = PageRequest { limit, after };
            let list = self
                .store()
                .list_invites(&self.ada.caller(), self.band, filter, request, now)
                .await;
            let list = list.expect("a list");
            all.extend(list.page.entries);
            after = list.page.next;
            if after.is_none() {
                assert_eq!(list.total.number as usize, all.len(), "total agrees with the list");
                return all;
            }
        }
    }
}

/// The invites of a batch with this status.
pub(crate) fn of_batch(batch: BatchId, filter: InviteFilter) -> Selection {
    Selection {
        filter,
        batch: Some(batch),
        ..Selection::default()
    }
}

/// The refusal; panics for any other result.
#[track_caller]
pub(crate) fn refused<T: std::fmt::Debug>(outcome: Result<T, StoreError>) -> Refusal {
    match outcome {
        Err(StoreError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

/// The reason why the invite can't be used; panics for any other result.
#[track_caller]
pub(crate) fn gone<T: std::fmt::Debug>(outcome: Result<T, StoreError>) -> domain::Gone {
    match refused(outcome) {
        Refusal::Gone { reason, .. } => reason,
        other => panic!("expected that it is over, got {other:?}"),
    }
}
