//! Which mail has to be sent about an invite, given the invite and its band at some moment.
//!
//! The answer does not depend on what triggered the question, and asking again changes nothing, so a repeated trigger
//! sends nothing twice.

use crate::Instant;
use crate::band::Band;
use crate::delivery::{Delivery, DeliveryStatus};
use crate::invite::{Invite, Status};
use crate::locale::{Locale, MailLocale};
use crate::reason::ReasonCode;
use crate::recipient::Recipient;
use crate::subscription::Subscription;
use chrono::TimeDelta;

/// How long before an invite expires its recipient is reminded.
pub const REMIND_BEFORE: TimeDelta = TimeDelta::hours(24);
/// The shortest lifetime for which a reminder is sent.
pub const MIN_LIFE_TO_REMIND: TimeDelta = TimeDelta::hours(48);

/// A kind of mail about an invite. Each round sends at most one mail of each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MailKind {
    /// To the recipient: the invitation, first or resent.
    Invitation,
    /// To the recipient: the invite expires soon.
    Reminder,
    /// To the inviter: the invite was accepted, declined, or expired.
    Outcome,
}

impl MailKind {
    /// Its name in the tags of a mail.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reminder => "reminder",
            Self::Outcome => "news",
        }
    }

    /// The subscription that it belongs to.
    #[must_use]
    pub fn subscription(self) -> Subscription {
        match self {
            Self::Invitation | Self::Reminder => Subscription::Invitations,
            Self::Outcome => Subscription::Notes,
        }
    }

    /// Parses what [`as_str`](Self::as_str) returns.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Invitation, Self::Reminder, Self::Outcome]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// What to do about an invite's mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailTask {
    /// Send a mail of this kind.
    Send(MailKind),
    /// Don't send the queued invitation, for this reason.
    Drop(ReasonCode),
}

impl Invite {
    /// Whether its invitation is sent by mail, provided the deployment sends mail.
    #[must_use]
    pub fn is_mailed(&self, band: &Band) -> bool {
        self.notify && band.settings.email_notifications && self.recipient != Recipient::Anyone
    }

    /// The language to write a mail of this kind in: to the recipient in the invite's own, to the inviter in the band's.
    /// An own language that this version doesn't know gives way to the band's.
    #[must_use]
    pub fn mail_locale(&self, kind: MailKind, band: &Band) -> Locale {
        match (kind, &self.locale) {
            (MailKind::Invitation | MailKind::Reminder, Some(MailLocale::Known(locale))) => *locale,
            _ => band.settings.locale.to_write_in(),
        }
    }

    /// Queues its invitation mail at `now`, if it is sent by mail.
    #[must_use]
    pub fn queued(mut self, band: &Band, now: Instant) -> Self {
        if self.is_mailed(band) {
            self.delivery = Delivery::at(DeliveryStatus::Queued, now);
        }
        self
    }

    /// Whether a mail of this kind is still due in this round, as far as the invite shows without looking at the time.
    #[must_use]
    pub fn wants(&self, kind: MailKind) -> bool {
        match kind {
            MailKind::Invitation => self.ended.is_none() && self.delivery.status == DeliveryStatus::Queued,
            MailKind::Reminder => self.ended.is_none() && self.reminder_round < self.round,
            MailKind::Outcome => self.outcome_round < self.round,
        }
    }

    /// When to send the reminder; `None` if its lifetime is too short for one.
    #[must_use]
    pub fn remind_at(&self) -> Option<Instant> {
        let given_out = self.resent.as_ref().map_or(self.created_at, |resent| resent.at);
        (self.expires_at - given_out >= MIN_LIFE_TO_REMIND).then(|| self.expires_at - REMIND_BEFORE)
    }

    /// What to do about its mail at `now`, most important first.
    #[must_use]
    pub fn mail_task(&self, band: &Band, now: Instant) -> Option<MailTask> {
        if self.delivery.status == DeliveryStatus::Queued {
            return Some(self.invitation_task(band, now));
        }
        let wanted = self.notify && band.settings.email_notifications && band.inviter_is_active(self);
        if !wanted {
            return None;
        }
        if self.outcome_is_due(band, now) {
            return Some(MailTask::Send(MailKind::Outcome));
        }
        self.needs_reminder(band, now)
            .then_some(MailTask::Send(MailKind::Reminder))
    }

    fn invitation_task(&self, band: &Band, now: Instant) -> MailTask {
        if self.status(now) != Status::Pending {
            MailTask::Drop(ReasonCode::InviteOver)
        } else if !self.is_mailed(band) {
            MailTask::Drop(ReasonCode::MailOff)
        } else if !band.inviter_is_active(self) {
            MailTask::Drop(ReasonCode::InviterLeft)
        } else {
            MailTask::Send(MailKind::Invitation)
        }
    }

    /// Whether the outcome mail is still due. None is sent for group links, whose last use ends them.
    fn outcome_is_due(&self, band: &Band, now: Instant) -> bool {
        let ended = match self.status(now) {
            // Whoever joined by another invite did not answer this one.
            Status::Accepted => self.was_used_up(),
            Status::Declined => true,
            Status::Expired => self.recipient != Recipient::Anyone,
            Status::Pending | Status::Revoked => false,
        };
        ended && band.settings.inviter_notes && !self.is_group_link() && self.outcome_round < self.round
    }

    fn needs_reminder(&self, band: &Band, now: Instant) -> bool {
        let arrived = matches!(
            self.delivery.status,
            DeliveryStatus::Sent | DeliveryStatus::Delayed | DeliveryStatus::Delivered
        );
        band.settings.reminders
            && self.status(now) == Status::Pending
            && arrived
            && self.reminder_round < self.round
            && self.remind_at().is_some_and(|at| at <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invite::{Ended, Ending};
    use crate::sample::{band, hours, invite, person};
    use serde_json::{Value, json};

    const INVITATION: Option<MailTask> = Some(MailTask::Send(MailKind::Invitation));
    const REMINDER: Option<MailTask> = Some(MailTask::Send(MailKind::Reminder));
    const OUTCOME: Option<MailTask> = Some(MailTask::Send(MailKind::Outcome));

    fn mailed(draft: Value) -> Invite {
        invite(draft).queued(&band(), hours(0))
    }

    fn to_bob() -> Invite {
        mailed(json!({"email": "bob@example.com"}))
    }

    fn sent(mut invite: Invite) -> Invite {
        invite.delivery.status = DeliveryStatus::Sent;
        invite
    }

    fn ended(mut invite: Invite, how: Ending) -> Invite {
        invite.ended = Some(Ended::new(how, hours(1), None));
        if how == Ending::Accepted {
            invite.uses = invite.max_uses;
        }
        invite
    }

    #[test]
    fn addressed_invites_are_mailed_unless_mail_is_turned_off() {
        let status = |draft: Value| mailed(draft).delivery.status;
        assert_eq!(status(json!({"email": "bob@example.com"})), DeliveryStatus::Queued);
        assert_eq!(status(json!({"user_id": "bob"})), DeliveryStatus::Queued);
        assert_eq!(status(json!({})), DeliveryStatus::None);
        assert_eq!(
            status(json!({"email": "bob@example.com", "notify": false})),
            DeliveryStatus::None
        );
        let mut silent = band();
        silent.settings.email_notifications = false;
        let invite = invite(json!({"email": "bob@example.com"})).queued(&silent, hours(0));
        assert_eq!(invite.delivery, Delivery::default());
    }

    #[test]
    fn recipients_get_mail_in_the_invites_language_and_inviters_in_the_bands() {
        let (german, mut band) = (MailLocale::stored("de".to_owned()), band());
        let languages = |invite: &Invite, band: &Band| {
            [MailKind::Invitation, MailKind::Reminder, MailKind::Outcome]
                .map(|kind| invite.mail_locale(kind, band).as_str())
        };
        let mut invite = to_bob();
        assert_eq!(languages(&invite, &band), ["en", "en", "en"]);
        invite.locale = Some(german.clone());
        assert_eq!(languages(&invite, &band), ["de", "de", "en"]);
        band.settings.locale = german;
        invite.locale = Some(MailLocale::default());
        assert_eq!(languages(&invite, &band), ["en", "en", "de"]);
        invite.locale = Some(MailLocale::stored("tlh".to_owned()));
        assert_eq!(languages(&invite, &band), ["de", "de", "de"], "a newer version's");
    }

    #[test]
    fn a_queued_invitation_is_sent_while_the_invite_can_be_used() {
        let band = band();
        assert_eq!(to_bob().mail_task(&band, hours(1)), INVITATION);
        let dropped =
            |invite: &Invite, band: &Band, hour| matches!(invite.mail_task(band, hours(hour)), Some(MailTask::Drop(_)));
        assert!(dropped(&to_bob(), &band, 72));
        assert!(dropped(&ended(to_bob(), Ending::Revoked), &band, 1));
        let mut other = band.clone();
        other.settings.email_notifications = false;
        assert!(dropped(&to_bob(), &other, 1));
        other = band.clone();
        other.admins = [person("eve").user].into();
        assert!(dropped(&to_bob(), &other, 1));
        assert_eq!(sent(to_bob()).mail_task(&band, hours(1)), None);
    }

    #[test]
    fn one_reminder_is_sent_a_day_before_a_long_invite_expires() {
        let (band, mut invite) = (band(), sent(to_bob()));
        assert_eq!(invite.mail_task(&band, hours(47)), None);
        assert_eq!(invite.mail_task(&band, hours(48)), REMINDER);
        invite.reminder_round = 1;
        assert_eq!(invite.mail_task(&band, hours(50)), None);
        let short = sent(mailed(json!({"email": "bob@example.com", "ttl_hours": 47})));
        assert_eq!((short.remind_at(), short.mail_task(&band, hours(46))), (None, None));
        let mut quiet = band.clone();
        quiet.settings.reminders = false;
        assert_eq!(sent(to_bob()).mail_task(&quiet, hours(48)), None);
        assert_eq!(sent(to_bob()).mail_task(&quiet, hours(72)), OUTCOME);
        let mut bounced = sent(to_bob());
        bounced.delivery.status = DeliveryStatus::Bounced;
        assert_eq!(bounced.mail_task(&band, hours(50)), None);
    }

    #[test]
    fn the_inviter_gets_one_outcome_mail() {
        let band = band();
        let mut accepted = ended(sent(to_bob()), Ending::Accepted);
        assert_eq!(accepted.mail_task(&band, hours(2)), OUTCOME);
        accepted.outcome_round = 1;
        assert_eq!(accepted.mail_task(&band, hours(2)), None);
        assert_eq!(
            ended(sent(to_bob()), Ending::Declined).mail_task(&band, hours(2)),
            OUTCOME
        );
        assert_eq!(ended(sent(to_bob()), Ending::Revoked).mail_task(&band, hours(2)), None);
        assert_eq!(sent(to_bob()).mail_task(&band, hours(72)), OUTCOME);
        assert_eq!(invite(json!({})).mail_task(&band, hours(72)), None);
        assert_eq!(
            ended(invite(json!({})), Ending::Accepted).mail_task(&band, hours(2)),
            OUTCOME
        );
        assert_eq!(
            ended(invite(json!({"max_uses": 2})), Ending::Accepted).mail_task(&band, hours(2)),
            None
        );
        let mut joined_by_another = ended(sent(to_bob()), Ending::Accepted);
        joined_by_another.uses = 0;
        assert_eq!(
            joined_by_another.mail_task(&band, hours(2)),
            None,
            "they did not answer it"
        );
        let mut quiet = band.clone();
        quiet.settings.inviter_notes = false;
        assert_eq!(
            ended(sent(to_bob()), Ending::Accepted).mail_task(&quiet, hours(2)),
            None
        );
    }
}
