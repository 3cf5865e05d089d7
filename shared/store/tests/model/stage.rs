//! The real store, which performs the same commands.

mod sights;

use super::command::{
    Addressee, BandNumber, BandSight, Command, CommandOutcome, End, Held, InviteSight, MemberPlace, Minute, Name,
    OfferMade, UNVERIFIED, User, Word,
};
use chrono::TimeDelta;
use domain::{Band, BandId, Caller, Holder, Instant, Invite, InviteId, Member, Recipient, Refusal};
use domain::{Role, UserId};
use edge::Process;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;
use store::{Database, Deadline, PageRequest, Store, StoreError};
use testkit::lab::{Lab, noon, read};
use testkit::people::Person;

/// People and bands that no other stage uses, so that many stages can share a table.
pub(crate) struct Stage {
    cx: &'static Process,
    database: Database,
    people: Vec<Person>,
    bands: Vec<BandId>,
    ids: Mutex<BTreeMap<Name, InviteId>>,
}

fn at(minute: Minute) -> Instant {
    noon() + TimeDelta::minutes(minute)
}

fn minute(at: Instant) -> Minute {
    let since = at - noon();
    assert_eq!(since, TimeDelta::minutes(since.num_minutes()), "whole minutes");
    since.num_minutes()
}

fn page() -> PageRequest {
    PageRequest {
        limit: 100,
        after: None,
    }
}

impl Stage {
    /// Creates `count` people, and a band for each founder.
    pub(crate) async fn set(lab: &Lab, count: usize, founders: &[User]) -> Self {
        let named = |user| Person::new(&format!("P{user}"));
        let mut people: Vec<_> = (0..count).map(named).collect();
        if let Some(unverified) = people.get_mut(UNVERIFIED) {
            unverified.email_verified = false;
        }
        let mut bands = Vec::new();
        for founder in founders {
            bands.push(lab.found(&people[*founder], "The Kinks").await);
        }
        Self {
            cx: lab.cx,
            database: lab.database.clone(),
            people,
            bands,
            ids: Mutex::default(),
        }
    }

    fn store(&self) -> Store {
        self.database.until(Deadline::after(Duration::from_mins(1)))
    }

    fn caller(&self, user: User) -> Caller {
        self.people[user].caller()
    }

    fn user(&self, id: &UserId) -> User {
        let found = self.people.iter().position(|person| person.sub == id.as_str());
        found.expect("one of the people")
    }

    /// The id of an invite to be created; generated now unless it was before. Ids sort in the order of these calls.
    pub(crate) fn draw(&self, name: Name, band: BandNumber, now: Minute) -> InviteId {
        let band = self.bands[band];
        let mut ids = self.ids.lock().expect("no panic before");
        let known = ids.get(&name).copied().filter(|id| id.band == band);
        let id = known.unwrap_or_else(|| self.cx.new_invite_id(band, at(now)));
        ids.insert(name, id);
        id
    }

    fn id(&self, name: Name) -> InviteId {
        self.ids.lock().expect("no panic before")[&name]
    }

    fn name(&self, id: InviteId) -> Name {
        let ids = self.ids.lock().expect("no panic before");
        let found = ids.iter().find(|(_, known)| **known == id).map(|(name, _)| *name);
        found.expect("one of the invites")
    }

    /// Performs a command at `now`.
    #[expect(clippy::too_many_lines, reason = "a list of all commands")]
    pub(crate) async fn run(&self, command: &Command, now: Minute) -> CommandOutcome {
        let (store, at) = (self.store(), at(now));
        match *command {
            Command::Create { name, by, band, offer } => self.create(name, by, band, offer, now).await,
            Command::Accept { who, name, held } => {
                let answer = store
                    .accept_invite(&self.caller(who), self.id(name), holder(held), at)
                    .await;
                self.outcome(answer, |acceptance| CommandOutcome::Joined {
                    already_member: acceptance.already_member,
                    place: self.place(&acceptance.member),
                })
            }
            Command::Decline { who, name, held } => {
                let who = who.map(|who| self.caller(who));
                let answer = store
                    .decline_invite(who.as_ref(), self.id(name), holder(held), at)
                    .await;
                self.outcome(answer, |()| CommandOutcome::Done)
            }
            Command::Revoke { by, name } => {
                let answer = store.revoke_invite(&self.caller(by), self.id(name), at).await;
                self.outcome(answer, |()| CommandOutcome::Done)
            }
            Command::Resend {
                by,
                name,
                hours,
                rotate,
            } => {
                let draft = read(json!({"ttl_hours": hours, "rotate": rotate}));
                let answer = store
                    .resend_invite(&self.caller(by), self.id(name), draft, None, at)
                    .await;
                self.outcome(answer, |invite| self.invite_sight(&invite, at).rewritten())
            }
            Command::ChangeInvite {
                by,
                name,
                role: granted,
                hours,
                to,
            } => {
                let email = to.map(|user| self.people[user].email.clone());
                // No invite has a part. A change needs a field.
                let change = json!({"role": granted.map(role), "ttl_hours": hours, "email": email, "part": null});
                let answer = store
                    .change_invite(&self.caller(by), self.id(name), &read(change), at)
                    .await;
                self.outcome(answer, |invite| self.invite_sight(&invite, at).rewritten())
            }
            Command::View { who, name, held } => {
                let who = who.map(|who| self.caller(who));
                let answer = store.view_invite(who.as_ref(), self.id(name), holder(held), at).await;
                self.outcome(answer, |()| CommandOutcome::Done)
            }
            Command::Change { by, band, user, to } => {
                let user = self.caller(user).user;
                let (by, band) = (self.caller(by), self.bands[band]);
                let answer = match to {
                    Some(role) => {
                        store
                            .change_member(&by, band, &user, &read(json!({"role": role})))
                            .await
                    }
                    None => store.remove_member(&by, band, &user, at).await,
                };
                self.outcome(answer, |member| CommandOutcome::Changed(self.place(&member)))
            }
            Command::ChangePart {
                by,
                band,
                user,
                part,
                role,
            } => {
                let (by, user) = (self.caller(by), self.caller(user).user);
                let part = part.map(|number| number.to_string());
                let change = read(json!({"part": part, "role": role}));
                let answer = store.change_member(&by, self.bands[band], &user, &change);
                self.outcome(answer.await, |member| CommandOutcome::Changed(self.place(&member)))
            }
            Command::LimitMembers { by, band, most } => self.settle(by, band, json!({"max_members": most}), now).await,
            Command::LimitLife { by, band, hours } => {
                self.settle(by, band, json!({"default_ttl_hours": hours}), now).await
            }
            Command::SaveProfile { who } => {
                let draft = read(json!({"display_name": self.people[who].name}));
                let answer = store.save_profile(&self.caller(who), draft, at).await;
                self.outcome(answer, |_| CommandOutcome::Done)
            }
            Command::ShowInvite { by, name } => {
                let answer = store.invite(&self.caller(by), self.id(name), at).await;
                self.outcome(answer, |(invite, _)| {
                    CommandOutcome::Invite(self.invite_sight(&invite, at))
                })
            }
            Command::ShowBand { who, band } => {
                let answer = store.band(&self.caller(who), self.bands[band]).await;
                self.outcome(answer, |(band, member)| {
                    CommandOutcome::Shown(self.band_sight(&band), self.place(&member))
                })
            }
            Command::Wait(_) => CommandOutcome::Done,
        }
    }

    async fn create(&self, name: Name, by: User, band: BandNumber, offer: OfferMade, now: Minute) -> CommandOutcome {
        let mut draft = json!({"role": role(offer.role), "ttl_hours": offer.hours, "max_uses": offer.uses});
        match offer.to {
            Addressee::Anyone => {}
            Addressee::Email(user) => draft["email"] = self.people[user].email.clone().into(),
            Addressee::User(user) => draft["user_id"] = self.people[user].sub.clone().into(),
        }
        // Generate the id first: others may learn it before this call is answered.
        let (id, at) = (self.draw(name, band, now), at(now));
        let answer = self
            .store()
            .create_invite(&self.caller(by), id, read(draft), None, at)
            .await;
        self.outcome(answer, |invite| CommandOutcome::Invite(self.invite_sight(&invite, at)))
    }

    async fn settle(&self, by: User, band: BandNumber, settings: serde_json::Value, now: Minute) -> CommandOutcome {
        let change = read(json!({"settings": settings}));
        let answer = self
            .store()
            .change_band(&self.caller(by), self.bands[band], &change, at(now))
            .await;
        self.outcome(answer, |band| CommandOutcome::Band(self.band_sight(&band)))
    }

    fn outcome<T>(&self, answer: Result<T, StoreError>, done: impl FnOnce(T) -> CommandOutcome) -> CommandOutcome {
        match answer {
            Ok(answer) => done(answer),
            Err(StoreError::Refused(refusal)) => CommandOutcome::Refused(self.word(&refusal)),
            Err(StoreError::Conflict(_)) => CommandOutcome::Conflict,
            Err(other) => panic!("{other}"),
        }
    }

    fn word(&self, refusal: &Refusal) -> Word {
        match refusal {
            Refusal::NotBandAdmin => Word::NotBandAdmin,
            Refusal::NotBandMember => Word::NotBandMember,
            Refusal::InviteNotFound => Word::InviteNotFound,
            Refusal::MemberNotFound => Word::MemberNotFound,
            Refusal::LastAdmin => Word::LastAdmin,
            Refusal::UserNotFound => Word::UserNotFound,
            Refusal::AlreadyInvited(id) => Word::AlreadyInvited(self.name(*id)),
            Refusal::AlreadyMember => Word::AlreadyMember,
            Refusal::WrongAccount { .. } => Word::WrongAccount,
            Refusal::EmailNotVerified { .. } => Word::EmailNotVerified,
            Refusal::SignInNeeded => Word::SignInNeeded,
            Refusal::BandFull => Word::BandFull,
            Refusal::InviteNotPending => Word::InviteNotPending,
            Refusal::NotDeclinable => Word::NotDeclinable,
            Refusal::NotToAddress => Word::NotToAddress,
            Refusal::ResendTooSoon { retry_after } => Word::ResendTooSoon(*retry_after),
            Refusal::Gone { reason, .. } => Word::Gone(*reason),
            Refusal::QuotaExceeded(_)
            | Refusal::IdempotencyKeyReused
            | Refusal::NoEmailInToken { .. }
            | Refusal::CannotAsk
            | Refusal::ReplyToChanged => panic!("nothing here asks for it: {refusal}"),
        }
    }

    fn place(&self, member: &Member) -> MemberPlace {
        MemberPlace {
            role: member.role,
            part: member.part.as_ref().and_then(|part| part.as_str().parse().ok()),
            joined_at: minute(member.joined_at),
            invited_by: member.invited_by.as_ref().map(|user| self.user(user)),
            invite: member.invite.map(|id| self.name(id)),
        }
    }

    fn band_sight(&self, band: &Band) -> BandSight {
        BandSight {
            member_count: band.member_count as usize,
            admins: band.admins.iter().map(|user| self.user(user)).collect(),
            most_members: band.settings.max_members,
            hours: band.settings.default_ttl_hours,
        }
    }

    fn invite_sight(&self, invite: &Invite, now: Instant) -> InviteSight {
        let to_address = |email: &str| self.people.iter().position(|person| person.email == email);
        InviteSight {
            status: invite.status(now),
            to: match &invite.recipient {
                Recipient::Anyone => Addressee::Anyone,
                Recipient::Email(email) => Addressee::Email(to_address(email.as_typed()).expect("someone's")),
                Recipient::User(user) => Addressee::User(self.user(user)),
            },
            role: invite.terms.role,
            max_uses: invite.max_uses,
            uses: invite.uses,
            last_use: invite
                .last_use
                .as_ref()
                .map(|last| (self.user(&last.by), minute(last.at))),
            views: invite.views.count,
            viewed_at: invite.views.last_at.map(minute),
            generation: invite.generation,
            expires_at: minute(invite.expires_at),
            inviter: self.user(&invite.inviter),
            resent: invite
                .resent
                .as_ref()
                .map(|resent| (self.user(&resent.by), minute(resent.at))),
            changed: invite
                .changed
                .as_ref()
                .map(|changed| (changed.times, self.user(&changed.by), minute(changed.at))),
            ended: invite.ended.as_ref().map(|ended| End {
                how: ended.how,
                at: minute(ended.at),
                by: ended.by.as_ref().map(|user| self.user(user)),
                through: ended.through.map(|through| self.name(through.invite)),
            }),
        }
    }
}

fn holder(held: Held) -> Holder {
    match held {
        Held::Token(generation) => Holder::Token(generation),
        Held::Id => Holder::Id,
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Member => "member",
        Role::Admin => "admin",
    }
}
