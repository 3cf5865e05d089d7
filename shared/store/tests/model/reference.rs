//! The rules of section 2 of the design, implemented independently: plain maps, no database, and none of `domain`'s
//! decisions.

mod members;

use super::command::{
    Addressee, BandNumber, Command, CommandOutcome, End, Held, MemberPlace, Minute, Name, OfferMade, User, Word,
};
use super::kept::{KeptBand, KeptInvite, minutes};
use domain::{Ending, Gone, Role, Status};
use std::collections::{BTreeMap, BTreeSet};

/// The default lifetime of an invite.
const USUAL_HOURS: u32 = 72;
/// The minimum time between two resends.
const PAUSE: Minute = 5;

type ModelAnswer = Result<CommandOutcome, Word>;

/// The admins of a band.
pub(crate) type Admins = BTreeSet<User>;

/// The state of the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    pub(crate) now: Minute,
    pub(crate) bands: Vec<KeptBand>,
    pub(crate) invites: BTreeMap<Name, KeptInvite>,
    pub(crate) profiles: BTreeSet<User>,
}

fn demand_admin(admins: &Admins, user: User) -> Result<(), Word> {
    let is_one = admins.contains(&user);
    is_one.then_some(()).ok_or(Word::NotBandAdmin)
}

impl Reference {
    /// The initial state, with one band per founder.
    pub(crate) fn founded_by(founders: impl IntoIterator<Item = User>) -> Self {
        let founder = MemberPlace {
            role: Role::Admin,
            part: None,
            joined_at: 0,
            invited_by: None,
            invite: None,
        };
        let band = |user| KeptBand {
            members: BTreeMap::from([(user, founder)]),
            terms: BTreeMap::new(),
            most_members: None,
            hours: None,
        };
        Self {
            now: 0,
            bands: founders.into_iter().map(band).collect(),
            invites: BTreeMap::new(),
            profiles: BTreeSet::new(),
        }
    }

    /// Performs a command.
    pub(crate) fn apply(&mut self, command: &Command) -> CommandOutcome {
        let admins = self.judges(command);
        self.apply_as(command, &admins.unwrap_or_default())
    }

    /// The admins of the band, if the command reads them before it writes and does not check again: revoking. All other
    /// commands check at the moment in which they happen.
    pub(crate) fn judges(&self, command: &Command) -> Option<Admins> {
        let Command::Revoke { name, .. } = *command else {
            return None;
        };
        let band = self.invites.get(&name)?.band;
        Some(self.bands[band].admins())
    }

    /// Performs a command, taking `admins` for the admins it has read.
    pub(crate) fn apply_as(&mut self, command: &Command, admins: &Admins) -> CommandOutcome {
        let answer = match *command {
            Command::Create { name, by, band, offer } => self.create(name, by, band, offer),
            Command::Accept { who, name, held } => self.accept(who, name, held),
            Command::Decline { who, name, held } => self.decline(who, name, held),
            Command::Revoke { by, name } => demand_admin(admins, by).and_then(|()| self.revoke(by, name)),
            Command::Resend {
                by,
                name,
                hours,
                rotate,
            } => self.resend(by, name, hours, rotate),
            Command::ChangeInvite {
                by,
                name,
                role,
                hours,
                to,
            } => self.change_invite(by, name, role, hours, to),
            Command::View { who, name, held } => self.view(who, name, held),
            Command::Change { by, band, user, to } => self.change(by, band, user, to),
            Command::ChangePart {
                by,
                band,
                user,
                part,
                role,
            } => self.change_part(by, band, user, (part, role)),
            Command::LimitMembers { by, band, most } => self.settle(by, band, |band| band.most_members = most),
            Command::LimitLife { by, band, hours } => self.settle(by, band, |band| band.hours = hours),
            Command::SaveProfile { who } => {
                self.profiles.insert(who);
                Ok(CommandOutcome::Done)
            }
            Command::ShowInvite { by, name } => self.show_invite(by, name),
            Command::ShowBand { who, band } => self.show_band(who, band),
            Command::Wait(minutes) => {
                self.now += minutes;
                Ok(CommandOutcome::Done)
            }
        };
        answer.unwrap_or_else(CommandOutcome::Refused)
    }

    fn create(&mut self, name: Name, by: User, band: BandNumber, offer: OfferMade) -> ModelAnswer {
        demand_admin(&self.bands[band].admins(), by)?;
        self.demand_no_member(band, offer.to)?;
        if let Addressee::User(user) = offer.to
            && !self.profiles.contains(&user)
        {
            return Err(Word::UserNotFound);
        }
        self.demand_only(name, band, offer.to)?;
        let hours = offer.hours.or(self.bands[band].hours).unwrap_or(USUAL_HOURS);
        let invite = KeptInvite {
            band,
            to: offer.to,
            role: offer.role,
            max_uses: offer.uses,
            uses: Vec::new(),
            created_at: self.now,
            expires_at: self.now + minutes(hours),
            generation: 0,
            inviter: by,
            term: self.bands[band].term(by),
            views: 0,
            viewed_at: None,
            resent: None,
            changed: None,
            ended: None,
        };
        let sight = invite.sight(self.now);
        self.invites.insert(name, invite);
        Ok(CommandOutcome::Invite(sight))
    }

    /// Nobody invites a member, by their id or by their verified address.
    fn demand_no_member(&self, band: BandNumber, to: Addressee) -> Result<(), Word> {
        let members = &self.bands[band].members;
        let is_one = members.keys().any(|user| to.is(*user));
        (!is_one).then_some(()).ok_or(Word::AlreadyMember)
    }

    /// A recipient has at most one pending invite to a band.
    fn demand_only(&self, name: Name, band: BandNumber, to: Addressee) -> Result<(), Word> {
        let other = self.invites.iter().find(|(other, invite)| {
            **other != name
                && to != Addressee::Anyone
                && (invite.band, invite.to) == (band, to)
                && invite.status(self.now) == Status::Pending
        });
        other.map_or(Ok(()), |(other, _)| Err(Word::AlreadyInvited(*other)))
    }

    fn accept(&mut self, who: User, name: Name, held: Held) -> ModelAnswer {
        let now = self.now;
        let invite = self.invites.get_mut(&name).ok_or(Word::InviteNotFound)?;
        let band = &mut self.bands[invite.band];
        invite.is_known_to(Some(who), held)?;
        if let Some(place) = band.members.get(&who) {
            let place = *place;
            if invite.to.is(who) && invite.status(now) == Status::Pending {
                invite.end_by_joining(who, now, place.invite);
            }
            return Ok(CommandOutcome::Joined {
                already_member: true,
                place,
            });
        }
        if invite.was_accepted_by(who) {
            return Err(Word::Gone(Gone::FormerMember));
        }
        invite.is_over(held, now)?;
        if !band.inviter_is_active(invite) {
            return Err(Word::Gone(Gone::InviterLeft));
        }
        invite.is_for(who)?;
        if band
            .most_members
            .is_some_and(|most| band.members.len() >= most as usize)
        {
            return Err(Word::BandFull);
        }
        invite.uses.push((who, now));
        if invite.uses.len() == invite.max_uses as usize {
            invite.ended = Some(End {
                how: Ending::Accepted,
                at: now,
                by: Some(who),
                through: None,
            });
        }
        let place = MemberPlace {
            role: invite.role,
            part: None,
            joined_at: now,
            invited_by: Some(invite.inviter),
            invite: Some(name),
        };
        band.members.insert(who, place);
        let number = invite.band;
        let others = self.invites.values_mut().filter(|invite| invite.band == number);
        for other in others.filter(|invite| invite.to.is(who) && invite.status(now) == Status::Pending) {
            other.end_by_joining(who, now, Some(name));
        }
        Ok(CommandOutcome::Joined {
            already_member: false,
            place,
        })
    }

    fn decline(&mut self, who: Option<User>, name: Name, held: Held) -> ModelAnswer {
        let now = self.now;
        let invite = self.invites.get_mut(&name).ok_or(Word::InviteNotFound)?;
        invite.is_known_to(who, held)?;
        match (invite.to, who) {
            (Addressee::Anyone, _) => return Err(Word::NotDeclinable),
            (Addressee::User(_), None) => return Err(Word::SignInNeeded),
            (Addressee::User(_) | Addressee::Email(_), Some(user)) => invite.is_for(user)?,
            // For an address, the link is enough.
            (Addressee::Email(_), None) => {}
        }
        match invite.is_over(held, now) {
            Err(Word::Gone(Gone::Declined)) => {}
            over => {
                over?;
                invite.ended = Some(End {
                    how: Ending::Declined,
                    at: now,
                    by: who,
                    through: None,
                });
            }
        }
        Ok(CommandOutcome::Done)
    }

    fn revoke(&mut self, by: User, name: Name) -> ModelAnswer {
        let now = self.now;
        let invite = self.invites.get_mut(&name).ok_or(Word::InviteNotFound)?;
        match invite.status(now) {
            Status::Accepted | Status::Declined => return Err(Word::InviteNotPending),
            Status::Revoked => {}
            Status::Pending | Status::Expired => {
                invite.ended = Some(End {
                    how: Ending::Revoked,
                    at: now,
                    by: Some(by),
                    through: None,
                });
            }
        }
        Ok(CommandOutcome::Done)
    }

    fn resend(&mut self, by: User, name: Name, hours: Option<u32>, rotate: bool) -> ModelAnswer {
        let now = self.now;
        let invite = self.invites.get(&name).ok_or(Word::InviteNotFound)?;
        demand_admin(&self.bands[invite.band].admins(), by)?;
        let (number, to) = (invite.band, invite.to);
        if invite.ended.is_some() {
            return Err(Word::InviteNotPending);
        }
        if let Some((_, at)) = invite.resent.filter(|(_, at)| now < at + PAUSE) {
            let seconds = (at + PAUSE - now) * 60;
            return Err(Word::ResendTooSoon(seconds.unsigned_abs()));
        }
        self.demand_no_member(number, to)?;
        self.demand_only(name, number, to)?;
        let band = &self.bands[number];
        let usual = band.hours;
        let invite = self.invites.get_mut(&name).ok_or(Word::InviteNotFound)?;
        invite.expires_at = now + minutes(hours.or(usual).unwrap_or(USUAL_HOURS));
        invite.generation += u16::from(rotate);
        invite.resent = Some((by, now));
        if !band.inviter_is_active(invite) {
            (invite.inviter, invite.term) = (by, band.term(by));
        }
        Ok(invite.sight(now).rewritten())
    }

    fn change_invite(
        &mut self,
        by: User,
        name: Name,
        role: Option<Role>,
        hours: Option<u32>,
        to: Option<User>,
    ) -> ModelAnswer {
        let now = self.now;
        let invite = self.invites.get(&name).ok_or(Word::InviteNotFound)?;
        let number = invite.band;
        demand_admin(&self.bands[number].admins(), by)?;
        if invite.status(now) != Status::Pending {
            return Err(Word::InviteNotPending);
        }
        if to.is_some() && !matches!(invite.to, Addressee::Email(_)) {
            return Err(Word::NotToAddress);
        }
        let mut next = invite.clone();
        next.role = role.unwrap_or(next.role);
        next.expires_at = next.expires_at.max(now + minutes(hours.unwrap_or(0)));
        next.to = to.map_or(next.to, Addressee::Email);
        if !self.bands[number].inviter_is_active(&next) {
            (next.inviter, next.term) = (by, self.bands[number].term(by));
        }
        if next == *invite {
            return Ok(next.sight(now).rewritten());
        }
        self.demand_no_member(number, next.to)?;
        self.demand_only(name, number, next.to)?;
        if next.to != invite.to {
            next.generation += 1;
            (next.views, next.viewed_at) = (0, None);
        }
        if next.to != invite.to || (next.role, invite.role) == (Role::Admin, Role::Member) {
            (next.inviter, next.term) = (by, self.bands[number].term(by));
        }
        let times = invite.changed.map_or(0, |(times, ..)| times);
        next.changed = Some((times + 1, by, now));
        let answer = next.sight(now).rewritten();
        self.invites.insert(name, next);
        Ok(answer)
    }

    /// A view by a link counts while its invite is pending and the link is the latest, and is never refused. A view by
    /// an id is also refused if the invite can't be used. Who is in the band looks without being counted.
    fn view(&mut self, who: Option<User>, name: Name, held: Held) -> ModelAnswer {
        let now = self.now;
        let invite = self.invites.get_mut(&name).ok_or(Word::InviteNotFound)?;
        invite.is_known_to(who, held)?;
        let over = invite.is_over(held, now);
        if held == Held::Id {
            let band = &self.bands[invite.band];
            let is_usable = over.is_ok() && band.inviter_is_active(invite);
            let has_left = |who: User| !band.members.contains_key(&who) && invite.was_accepted_by(who);
            if !is_usable && who.is_some_and(has_left) {
                return Err(Word::Gone(Gone::FormerMember));
            }
            over?;
            if !is_usable {
                return Err(Word::Gone(Gone::InviterLeft));
            }
        }
        let is_member = who.is_some_and(|who| self.bands[invite.band].members.contains_key(&who));
        if over.is_ok() && !is_member {
            invite.views += 1;
            invite.viewed_at = Some(now);
        }
        Ok(CommandOutcome::Done)
    }

    fn settle(&mut self, by: User, band: BandNumber, change: impl FnOnce(&mut KeptBand)) -> ModelAnswer {
        let band = &mut self.bands[band];
        demand_admin(&band.admins(), by)?;
        change(band);
        Ok(CommandOutcome::Band(band.sight()))
    }

    fn show_invite(&self, by: User, name: Name) -> ModelAnswer {
        let invite = self.invites.get(&name).ok_or(Word::InviteNotFound)?;
        demand_admin(&self.bands[invite.band].admins(), by)?;
        Ok(CommandOutcome::Invite(invite.sight(self.now)))
    }

    fn show_band(&self, who: User, band: BandNumber) -> ModelAnswer {
        let band = &self.bands[band];
        let place = band.members.get(&who).ok_or(Word::NotBandMember)?;
        Ok(CommandOutcome::Shown(band.sight(), *place))
    }
}
