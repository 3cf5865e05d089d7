//! How transitions are written: the only place that turns them into conditional writes.
//!
//! Nothing is decided here. The condition of each step checks the facts that its transition names.

mod band;
mod invite;
mod lease;
mod lock;
mod profile;
mod quota;
mod settings;

use crate::Store;
use crate::error::StoreError;
use crate::items::{self, BandItem, InviteItem, LockItem, MemberItem};
use crate::keys::{self, n, s};
use crate::step::{Expression, Step};
use domain::{Band, BandRef, Instant, Invite, Transition};

pub(crate) use band::admin;
pub(crate) use lease::LEASE;
pub(crate) use quota::counter;
pub(crate) use settings::{CONFIRMED, ask_moved, changed};

impl Store {
    /// The steps that write these transitions, in order.
    pub(crate) fn steps(&self, transitions: Vec<Transition>) -> Result<Vec<Step>, StoreError> {
        let mut steps = Vec::with_capacity(transitions.len());
        for transition in transitions {
            if let Transition::ProfileSaved {
                seen,
                saves,
                folding,
                next,
            } = transition
            {
                steps.extend(profile::profile_steps(
                    seen.as_deref().map(|seen| (seen, folding)),
                    saves,
                    &next,
                )?);
            } else {
                steps.extend(self.step(transition)?);
            }
        }
        Ok(steps)
    }

    /// The step that writes a transition; `None` if it concerns the recipient of a link, which has none.
    #[expect(clippy::too_many_lines, reason = "a list of all transitions")]
    fn step(&self, transition: Transition) -> Result<Option<Step>, StoreError> {
        Ok(Some(match transition {
            Transition::InviteIssued(invite) => {
                let item = items::write(InviteItem::of(&invite, self.retention))?;
                Step::put(keys::invite(invite.id), item, absent())
            }
            Transition::InviteUsed { seen, next, at } => invite::used(&seen, &next, at, self.retention),
            Transition::InviteEnded {
                invite,
                generation,
                ended,
                unexpired_at,
            } => invite::ended(invite, generation, &ended, unexpired_at, self.retention),
            Transition::InviteResent {
                seen,
                next,
                at,
                paused_since,
            } => invite::resent(&seen, &next, (at, paused_since), self.retention),
            Transition::InviteProlonged { next, at } => invite::prolonged(&next, at, self.retention),
            Transition::InviteChanged { seen, next, at } => invite::changed(&seen, &next, at, self.retention)?,
            Transition::LinkReplaced { invite, seen, next } => invite::link_replaced(invite, seen, next),
            Transition::GroupLinkUsed { invite, user, at } => invite::group_link_used(invite, &user, at),
            Transition::RecipientLocked { invite, band, at } => return self.lock(&invite, &band, at),
            Transition::RecipientReleased { recipient, invite } => return Ok(lock::released(&recipient, invite)),
            Transition::RecipientJoined {
                recipient,
                band,
                user,
                others,
                invite,
                at,
            } => return Ok(lock::joined(&recipient, band, (user, others), invite, at)),
            Transition::RecipientLeft {
                address,
                band,
                user,
                members,
            } => return Ok(lock::left(address, band, &user, &members)),
            Transition::RecipientFree { recipient, band, at } => return Ok(lock::free(&recipient, band, at)),
            Transition::BandFounded(band) => found(&band)?,
            Transition::AdminRequired { band, user } => Step::check(keys::band(band), admin(&user)),
            Transition::SeatTaken {
                band,
                inviter,
                term,
                admin,
                at,
                no_users_invited,
            } => band::seat_taken(band, (&inviter, term), admin.as_ref(), at, no_users_invited),
            Transition::CrewChanged {
                band,
                by,
                frees_seat,
                admins,
            } => band::crew_changed(band, by.as_ref(), frees_seat, admins.as_ref()),
            Transition::MemberJoined { band, member } => {
                let item = items::write(MemberItem::of(band, &member))?;
                Step::put(keys::member(band, &member.user), item, absent())
            }
            Transition::MemberRequired { band, user } => {
                let is_member = Expression::new("attribute_exists(pk)", []);
                Step::check(keys::member(band, &user), is_member)
            }
            Transition::NonMemberRequired { band, user } => Step::check(keys::member(band, &user), absent()),
            Transition::MemberChanged { band, seen, next } => band::member_changed(band, &seen, &next),
            Transition::MemberLeft { band, seen } => band::member_left(band, &seen),
            Transition::BandQuotaTaken {
                band,
                admin,
                term,
                taken,
                users,
                kept_inviters,
            } => {
                let condition = band::may_issue((&admin, term), &kept_inviters);
                quota::of_band(band, condition, &taken, users.as_ref())
            }
            Transition::UsersInvitedLonger { band, admin, users } => band::users_invited_longer(band, &admin, &users),
            Transition::ReplyToSet {
                band,
                admin,
                change,
                seen,
                next,
                taken,
            } => settings::reply_to_set(band, &admin, &change, (seen.as_deref(), &next), taken.as_ref()),
            Transition::ReplyToConfirmed { band, address } => settings::reply_to_confirmed(band, &address),
            Transition::UserQuotaTaken { user, taken } => {
                let (update, room) = quota::quota_update(&taken);
                Step::update(keys::profile(&user), update, room)
            }
            Transition::RequestRecorded {
                caller,
                band,
                key,
                record,
                completes,
            } => {
                let record_key = keys::idempotency_record(&caller, band, &key);
                self.record_step(record_key, &key.fingerprint, *record, completes)?
            }
            Transition::MailLeased {
                invite,
                round,
                kind,
                seen,
                lease,
            } => lease::leased(invite, round, kind, seen.as_ref(), &lease),
            Transition::ProfileSaved { .. } => return Ok(None),
        }))
    }

    fn lock(&self, invite: &Invite, band: &BandRef, at: Instant) -> Result<Option<Step>, StoreError> {
        let Some(key) = keys::lock(&invite.recipient, invite.id.band) else {
            return Ok(None);
        };
        let item = items::write(LockItem::of(key.clone(), invite, band, self.retention))?;
        let free = Expression::new(
            "attribute_not_exists(pk) OR expires_at <= :now OR invite = :own",
            [(":now", n(at.timestamp_millis())), (":own", s(invite.id.own()))],
        );
        Ok(Some(Step::put(key, item, free)))
    }
}

fn found(band: &Band) -> Result<Step, StoreError> {
    let item = items::write(BandItem::of(band))?;
    Ok(Step::put(keys::band(band.id), item, absent()))
}

fn absent() -> Expression {
    Expression::new("attribute_not_exists(pk)", [])
}
