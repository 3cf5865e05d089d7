//! Reading what a mail about an invite needs, and recording its delivery.
//!
//! A mail is leased (`lease`) before it is sent and settled afterwards. All of this is stored on the invite's item.
//! Each step is one conditional write, and each condition names the round, so that a step for an earlier round changes
//! nothing.

use crate::Store;
use crate::error::StoreError;
use crate::keys::{self, n, s};
use crate::page::text;
use crate::read::{Consistency, Item};
use crate::step::{Expression, Update};
use domain::{
    AddressChange, AddressDigest, Band, Closure, Delivery, DeliveryStatus, DisplayName, EmailAddress, Instant, Invite,
    InviteId, MailChoicesDraft, MailKind, ReasonCode, Recipient, Subscription, Subscriptions, UserId,
};

/// A user whom a mail is to or about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correspondent {
    /// Their name.
    pub name: Option<DisplayName>,
    /// Their verified address.
    pub email: Option<EmailAddress>,
}

impl Store {
    /// An invite and its band. One call, 2 RU.
    ///
    /// # Errors
    /// None but those of the database.
    pub async fn invite_and_band(&self, id: InviteId, now: Instant) -> Result<Option<(Invite, Band)>, StoreError> {
        let (invite, band) = (keys::invite(id), keys::band(id.band));
        let found = self.read(&[invite.clone(), band.clone()], Consistency::Strong).await?;
        Ok(found.invite(&invite, now)?.zip(found.band(&band)?))
    }

    /// The name and address of a user: those of their profile, else those they joined the invite's band with. One call,
    /// 2 RU.
    ///
    /// # Errors
    /// None but those of the database.
    pub async fn correspondent(&self, user: &UserId, invite: InviteId) -> Result<Correspondent, StoreError> {
        let (profile, member) = (keys::profile(user), keys::member(invite.band, user));
        let found = self
            .read(&[profile.clone(), member.clone()], Consistency::Strong)
            .await?;
        let (profile, member) = (found.profile(&profile)?, found.member(&member)?);
        let (known_name, known_address) = member.map(|member| (member.name, member.email)).unwrap_or_default();
        Ok(Correspondent {
            name: profile
                .as_ref()
                .map(|profile| profile.display_name.clone())
                .or(known_name),
            email: profile.and_then(|profile| profile.email).or(known_address),
        })
    }

    /// Whether an invite that has not ended is for someone who is known to be a member: the user, or someone who joined
    /// with this verified address. It may have expired before they joined. One call, 1 RU; none for a link or an invite
    /// that has ended.
    ///
    /// # Errors
    /// None but those of the database.
    pub async fn is_for_member(&self, invite: &Invite) -> Result<bool, StoreError> {
        let (recipient, band) = (&invite.recipient, invite.id.band);
        if invite.ended.is_some() {
            return Ok(false);
        }
        let key = match recipient {
            Recipient::User(user) => Some(keys::member(band, user)),
            Recipient::Anyone | Recipient::Email(_) => keys::lock(recipient, band),
        };
        let Some(key) = key else { return Ok(false) };
        let found = self.read(std::slice::from_ref(&key), Consistency::Strong).await?;
        let is_user = matches!(recipient, Recipient::User(_)) && found.contains(&key);
        Ok(is_user || !found.lock_members(recipient, band)?.is_empty())
    }

    /// Settles a mail of the invite's round, so that it is not sent again. For the invitation, it also records the
    /// delivery, unless the stored status overrides it. One call, 2 WU.
    ///
    /// # Errors
    /// None but those of the database.
    pub async fn settle_mail(&self, invite: &Invite, kind: MailKind, delivery: &Delivery) -> Result<(), StoreError> {
        let update = match kind {
            MailKind::Invitation => return self.track_delivery(invite.id, invite.round, delivery).await.map(|_| ()),
            MailKind::Reminder => "SET reminded = :round REMOVE mail_lease",
            MailKind::Outcome => "SET told = :round REMOVE mail_lease",
        };
        let this_round = Expression::new("round = :round", [(":round", n(invite.round))]);
        let update = Update::new(keys::invite(invite.id), update, this_round);
        self.update_and_return(&update).await.map(|_| ())
    }

    /// Records the delivery of a round's invitation mail, unless the stored status overrides it. Returns whether it was
    /// recorded. One call, 2 WU.
    ///
    /// # Errors
    /// None but those of the database.
    pub async fn track_delivery(&self, id: InviteId, round: u32, delivery: &Delivery) -> Result<bool, StoreError> {
        let mut values = Expression::new(
            "",
            [
                (":round", n(round)),
                (":status", s(delivery.status.as_str())),
                (":at", n(delivery.at.map_or(0, |at| at.timestamp_millis()))),
            ],
        );
        let mut update = "SET delivery = :status, delivery_at = :at".to_owned();
        match &delivery.reason {
            Some(reason) => {
                update.push_str(", delivery_reason = :reason, delivery_reason_code = :code REMOVE mail_lease");
                values.value(":reason", s(reason.as_str()));
                values.value(":code", s(reason.code().map_or("", ReasonCode::as_str)));
            }
            None => update.push_str(" REMOVE mail_lease, delivery_reason, delivery_reason_code"),
        }
        let overridden: Vec<_> = delivery.status.overrides().collect();
        let mut names = Vec::new();
        for (index, status) in overridden.iter().enumerate() {
            names.push(format!(":overridden{index}"));
            values.values.insert(format!(":overridden{index}"), s(status.as_str()));
        }
        let mut overrides = format!("delivery IN ({})", names.join(", "));
        if overridden.contains(&DeliveryStatus::None) {
            overrides = format!("(attribute_not_exists(delivery) OR {overrides})");
        }
        values.text = format!("round = :round AND {overrides}");
        let update = Update::new(keys::invite(id), update, values);
        Ok(self.update_and_return(&update).await?.is_ok())
    }

    /// Which mail an address gets. One call, 1 RU.
    ///
    /// # Errors
    /// None but those of the database.
    pub async fn subscriptions(&self, address: AddressDigest) -> Result<Subscriptions, StoreError> {
        let key = keys::suppressed(address);
        let found = self.read(std::slice::from_ref(&key), Consistency::Strong).await?;
        Ok(found.get(&key).map(|item| subscriptions(&item)).unwrap_or_default())
    }

    /// Saves which mail the owner of an address wants, and returns which mail it gets. One call, 1 WU.
    ///
    /// # Errors
    /// None but those of the database.
    pub async fn choose_mail(
        &self,
        address: AddressDigest,
        choices: MailChoicesDraft,
        now: Instant,
    ) -> Result<Subscriptions, StoreError> {
        let mut sets = vec!["changed_at = :now".to_owned()];
        let mut removes = Vec::new();
        for subscription in Subscription::ALL {
            match choices.about(subscription) {
                Some(true) => removes.push(no_mail(subscription)),
                Some(false) => sets.push(format!("{} = :now", no_mail(subscription))),
                None => {}
            }
        }
        let mut update = format!("SET {}", sets.join(", "));
        if !removes.is_empty() {
            // Who wants any mail opens a closed address.
            update = format!("{update} REMOVE reason, {}", removes.join(", "));
        }
        let now = Expression::new("", [(":now", n(now.timestamp_millis()))]);
        let update = Update::new(keys::suppressed(address), update, now);
        let chosen = self.update_and_return(&update).await?.unwrap_or_default();
        Ok(subscriptions(&chosen))
    }

    /// Applies what a report about a mail means for its address. No report overrides what the owner chose. At most one
    /// call, 1 WU.
    ///
    /// # Errors
    /// None but those of the database.
    pub async fn change_address(
        &self,
        address: AddressDigest,
        change: AddressChange,
        subscription: Subscription,
        now: Instant,
    ) -> Result<(), StoreError> {
        let is = |closure: Closure| (":reason", s(closure.as_str()));
        let at = (":now", n(now.timestamp_millis()));
        let update = match change {
            AddressChange::Keep => return Ok(()),
            AddressChange::Unsubscribe => {
                let choices = MailChoicesDraft::of(subscription, false);
                return self.choose_mail(address, choices, now).await.map(drop);
            }
            AddressChange::Close(closure) => (
                "SET reason = :reason, changed_at = :now",
                Expression::new("", [is(closure), at]),
            ),
            AddressChange::WithdrawComplaint => (
                "SET changed_at = :now REMOVE reason",
                Expression::new("reason = :reason", [is(Closure::Complained), at]),
            ),
        };
        let (update, condition) = update;
        let update = Update::new(keys::suppressed(address), update, condition);
        self.update_and_return(&update).await.map(drop)
    }
}

/// The attribute that says that its owner unsubscribed.
fn no_mail(subscription: Subscription) -> &'static str {
    match subscription {
        Subscription::Invitations => "no_invitations",
        Subscription::Notes => "no_notes",
    }
}

fn subscriptions(item: &Item) -> Subscriptions {
    let off = |subscription| item.contains_key(no_mail(subscription));
    Subscriptions {
        closed: text(item, "reason").and_then(Closure::parse),
        no_invitations: off(Subscription::Invitations),
        no_notes: off(Subscription::Notes),
    }
}
