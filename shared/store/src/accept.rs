//! `accept`: membership, use count, seat and addressee's lock in one transaction.

use crate::Store;
use crate::error::StoreError;
use crate::items::{self, MemberItem};
use crate::keys::{self, Key, n};
use crate::quotas::admin_in;
use crate::read::{Consistency, Found, or_refuse};
use crate::step::{Expression, Step};
use crate::write::Settled;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::accept::{Accepted, Admission, Joined};
use domain::{Band, BandRef, Caller, Holding, Instant, Invite, InviteId, Member, Refusal};

/// What an accept came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// The band.
    pub band: BandRef,
    /// The caller's place in it.
    pub member: Member,
    /// Whether they had it before.
    pub already_member: bool,
}

/// Where everything is that decides.
struct Places {
    invite: Key,
    band: Key,
    member: Key,
    used: Key,
}

impl Places {
    fn all(&self) -> [Key; 4] {
        [
            self.invite.clone(),
            self.band.clone(),
            self.member.clone(),
            self.used.clone(),
        ]
    }
}

struct Decision {
    accepted: Accepted,
    invite: Invite,
    band: Band,
}

impl Store {
    /// Makes the caller a member by an invite, exactly once.
    ///
    /// Two calls: a read of invite and band (1 RU), and one transaction: 9 WU by a link, 11 by a group link or an
    /// addressed invite. Whether the caller is in the band already comes out of the transaction's own condition.
    /// A refusal costs one more read (4 RU), which makes sure of it.
    ///
    /// # Errors
    /// The refusals of [`Admission::decide`]; [`StoreError::Conflict`] and [`StoreError::Unavailable`], after
    /// which the caller is a member or not, and repeating is safe.
    pub async fn accept_invite(
        &self,
        caller: &Caller,
        id: InviteId,
        holding: Holding,
        now: Instant,
    ) -> Result<Acceptance, StoreError> {
        let places = Places {
            invite: keys::invite(id),
            band: keys::band(id.band),
            member: keys::member(id.band, &caller.user),
            used: keys::used(id, &caller.user),
        };
        let mut found = self
            .read(&[places.invite.clone(), places.band.clone()], Consistency::Eventual)
            .await?;
        let mut certain = false;
        let mut release = true;
        let mut pace = self.pace();
        loop {
            let decision = match decide(&found, &places, caller, holding, now) {
                Err(StoreError::Refused(_)) if !certain => {
                    found = self.read(&places.all(), Consistency::Strong).await?;
                    certain = true;
                    continue;
                }
                decision => decision?,
            };
            let joined = match decision.accepted {
                Accepted::AlreadyMember(member) => {
                    return Ok(Acceptance {
                        band: decision.band.to_ref(),
                        member,
                        already_member: true,
                    });
                }
                Accepted::Joined(joined) => joined,
            };
            let steps = self.accept_steps(&places, &decision.invite, &joined, release, now)?;
            match self.commit(steps).await?.settle(&mut pace).await? {
                Settled::Written => {
                    let band = decision.band.to_ref();
                    return Ok(Acceptance {
                        band,
                        member: joined.member,
                        already_member: false,
                    });
                }
                Settled::Again => {}
                Settled::Stale(stale) => {
                    // The lock can belong to a later invite whose maker's clock already called this one expired.
                    release &= keys::lock(&decision.invite.recipient, id.band).is_none_or(|lock| !stale.is_at(&lock));
                    // What is at the band does not tell whether another admin stands for the invite by now.
                    certain = stale.complete && !stale.is_at(&places.band);
                    for (key, item) in stale.found {
                        found.learn(key, item);
                    }
                }
            }
        }
    }

    fn accept_steps(
        &self,
        places: &Places,
        invite: &Invite,
        joined: &Joined,
        release: bool,
        now: Instant,
    ) -> Result<Vec<Step>, StoreError> {
        let absent = Expression::new("attribute_not_exists(pk)", []);
        let member = items::write(MemberItem::of(invite.id.band, &joined.member))?;
        let mut steps = vec![
            self.invite_step(invite, &joined.invite, Some(now)),
            admit_step(places.band.clone(), joined),
            Step::put(places.member.clone(), member, absent.clone()),
        ];
        if invite.is_group_link() {
            let mut item = places.used.attributes();
            item.insert("used_at".into(), n(now.timestamp_millis()));
            steps.push(Step::put(places.used.clone(), item, absent));
        }
        if release {
            steps.extend(self.release_step(invite));
        }
        Ok(steps)
    }
}

/// Takes a seat, if the inviter is still an admin and there is one.
fn admit_step(band: Key, joined: &Joined) -> Step {
    let invite = &joined.invite;
    let mut condition = admin_in(&invite.inviter, invite.term);
    condition.values.insert(":one".into(), n(1));
    let mut update = "ADD member_count :one".to_owned();
    if joined.makes_admin() {
        update.push_str(", admins :joining");
        let joining = AttributeValue::Ss(vec![joined.member.user.to_string()]);
        condition.values.insert(":joining".into(), joining);
    }
    condition
        .text
        .push_str(" AND (attribute_not_exists(max_members) OR member_count < max_members)");
    Step::update(band, update, condition)
}

fn decide(
    found: &Found,
    places: &Places,
    caller: &Caller,
    holding: Holding,
    now: Instant,
) -> Result<Decision, StoreError> {
    let invite = or_refuse(found.invite(&places.invite, now)?, Refusal::InviteNotFound)?;
    let band = or_refuse(found.band(&places.band)?, Refusal::InviteNotFound)?;
    let member = found.member(&places.member)?;
    let admission = Admission {
        invite: &invite,
        holding,
        band: &band,
        member: member.as_ref(),
        used_before: found.contains(&places.used),
    };
    let accepted = admission.decide(caller, now)?;
    Ok(Decision { accepted, invite, band })
}
