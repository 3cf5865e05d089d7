//! Sends the mail that an invite is due.
//!
//! Whatever triggers a check, the invite itself decides what is sent, so a trigger that is repeated, late or out of
//! order sends nothing twice. Each mail is leased, sent and settled. While it is unknown whether SES accepted a mail,
//! its lease stays. Another process then watches the lease for as long as its owner could still be sending, and only
//! then sends again; no mail is sent more than twice. So a second copy is possible in two cases only: SES accepted the
//! first but its answer did not arrive in time, or the process died between that answer and settling the mail.

mod asking;
mod checks;
pub(crate) mod letters;

use domain::{
    AddressDigest, Band, Delivery, DeliveryStatus, DisplayName, EmailAddress, Instant, Invite, InviteId, MailKind,
    MailTask, ReasonCode, Recipient, Status, Subscription,
};
use edge::{Context, MailAccess, Metric, Ring, Table, log};
use mail::{Envelope, InviteOutcome, Invitee, MAX_SEND_TIME, OutcomeMail, SendReason, Transport, TransportError};
use std::time::Duration;
use store::{Lease, Leasing, StoreError};
use tokio::time;

/// How long a lease is watched before its owner counts as dead. An owner starts sending early enough to settle the mail
/// by then: leasing and counting it may take 5 s, sending 10 s, settling 5 s.
pub const LEASE: Duration = Duration::from_secs(20);
/// How long settling a mail may take.
const SETTLE_TIME: Duration = Duration::from_secs(5);
/// How much of an invocation must be left to lease a mail: enough to send and settle it before the store's deadline,
/// which is a second before the end of the invocation.
const RESERVE: Duration = Duration::from_secs(22);
/// The most mails that one check sends: each kind once, and resends in between.
const MAX_MAILS: u32 = 6;
/// How many times a mail of a round may be sent.
const MAX_TRIES: u32 = 2;
/// The first and the longest pause between reads of a lease.
const PAUSES: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(4));
/// Why a check of an invite was not completed. Checking again is safe.
#[derive(Debug, thiserror::Error)]
pub enum MailerError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The mail service failed.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// A template is broken.
    #[error(transparent)]
    Write(#[from] mail::WriteError),
    /// The invocation would end before the mail is sent and settled.
    #[error("there is not enough time left to send a mail")]
    Late,
    /// Another process has leased the mail, and there is not enough time to find out whether it is alive.
    #[error("another process is sending the mail, or died while sending it")]
    Leased,
    /// The invite was due more mails than one check sends.
    #[error("the invite is due more mails than one check sends")]
    Endless,
}

/// The context of functions that send mail.
pub type Mailing = Context<(), Ring, Table, Option<MailAccess>>;

/// Sends mail during one invocation.
#[derive(Debug)]
pub struct Mailer {
    cx: Mailing,
    transport: Transport,
    api_base_url: String,
    lease: Duration,
}

/// A mail about an invite, with its recipient.
struct OutgoingMail<'a> {
    invite: &'a Invite,
    band: &'a Band,
    kind: MailKind,
    to: EmailAddress,
    content: mail::Mail,
}

impl Mailer {
    /// The mailer, if the deployment sends mail.
    #[must_use]
    pub fn open(cx: Mailing) -> Option<Self> {
        let access = cx.mail?;
        Some(Self {
            cx,
            transport: letters::transport(&access.service),
            api_base_url: access.api_base_url.clone(),
            lease: LEASE,
        })
    }

    /// Watches leases for this time instead of [`LEASE`]. Zero is for tests in which the owner is known to be dead. Any
    /// time shorter than a send may take risks a second mail.
    #[must_use]
    pub fn watching(self, lease: Duration) -> Self {
        Self { lease, ..self }
    }

    /// Checks an invite and sends the mail that it is due, in an invocation that Lambda ends at `end`.
    ///
    /// # Errors
    /// [`MailerError`]; nothing is lost, and the next check continues.
    pub async fn check(&self, id: InviteId, end: Instant) -> Result<(), MailerError> {
        self.send_due(id, end).await.map(drop)
    }

    /// Sends the mail that an invite is due. Returns the invite once there is no more.
    async fn send_due(&self, id: InviteId, end: Instant) -> Result<Option<Invite>, MailerError> {
        let left = (end - self.cx.process.now()).to_std().unwrap_or_default();
        let end = time::Instant::now() + left;
        for _ in 0..MAX_MAILS {
            let now = self.cx.process.now();
            let Some((invite, band)) = self.cx.store.invite_and_band(id, now).await? else {
                return Ok(None);
            };
            match invite.mail_task(&band, now) {
                None => return Ok(Some(invite)),
                Some(MailTask::Drop(reason)) => {
                    let dropped = self.because(DeliveryStatus::None, reason);
                    self.settle(&invite, MailKind::Invitation, dropped).await?;
                }
                Some(MailTask::Send(kind)) => self.deliver(&invite, &band, kind, end).await?,
            }
        }
        Err(MailerError::Endless)
    }

    async fn deliver(
        &self,
        invite: &Invite,
        band: &Band,
        kind: MailKind,
        end: time::Instant,
    ) -> Result<(), MailerError> {
        let now = self.cx.process.now();
        if self.cx.store.is_for_member(invite).await? {
            let dropped = self.reached(DeliveryStatus::None).because(ReasonCode::AlreadyMember);
            return self.settle(invite, kind, dropped).await;
        }
        if kind == MailKind::Invitation {
            self.schedule_checks(invite, now).await?;
        }
        let Some(mail) = self.compose(invite, band, kind, now).await? else {
            let unaddressed = self.because(DeliveryStatus::None, ReasonCode::NoVerifiedAddress);
            return self.settle(invite, kind, unaddressed).await;
        };
        let subscriptions = self.cx.store.subscriptions(mail.to.digest()).await?;
        if let Some(suppression) = subscriptions.stopped(kind.subscription()) {
            let suppressed = self.because(DeliveryStatus::Suppressed, suppression.reason());
            return self.settle(invite, kind, suppressed).await;
        }
        match self.lease(invite, kind, end).await? {
            Some((lease, since)) if lease.tries() <= MAX_TRIES => self.send(&mail, &lease, since).await,
            Some(_) => {
                self.settle(invite, kind, self.because(DeliveryStatus::Failed, ReasonCode::NoAnswer))
                    .await
            }
            None => Ok(()),
        }
    }

    /// Leases a mail, if there is time to send and settle it, and returns the lease with a time before it was taken. If
    /// another process has the lease, watches it and takes it over once that process must be dead. Returns none if the
    /// mail is no longer due.
    async fn lease(
        &self,
        invite: &Invite,
        kind: MailKind,
        end: time::Instant,
    ) -> Result<Option<(Lease, time::Instant)>, MailerError> {
        let mut watched: Option<(Lease, time::Instant)> = None;
        let (mut pause, most) = PAUSES;
        loop {
            let since = time::Instant::now();
            if since + RESERVE > end {
                return Err(MailerError::Late);
            }
            let expired = watched.as_ref().filter(|(_, seen)| seen.elapsed() >= self.lease);
            let replaced = expired.map(|(lease, _)| lease);
            let held = match self.cx.store.lease_mail(invite, kind, replaced).await? {
                Leasing::Ours(lease) => return Ok(Some((lease, since))),
                Leasing::Stale => return Ok(None),
                Leasing::Held(held) => held,
            };
            // First seen now. Its owner has had it for longer.
            let seen = match &watched {
                Some((lease, seen)) if *lease == held => *seen,
                _ => time::Instant::now(),
            };
            let left = self.lease.saturating_sub(seen.elapsed());
            if time::Instant::now() + left + RESERVE > end {
                return Err(MailerError::Leased);
            }
            watched = Some((held, seen));
            time::sleep(pause.min(left)).await;
            pause = (pause * 2).min(most);
        }
    }

    /// Sends a mail under a lease that was taken after `since`, if its address may get another mail today.
    async fn send(&self, mail: &OutgoingMail<'_>, lease: &Lease, since: time::Instant) -> Result<(), MailerError> {
        let OutgoingMail { invite, kind, .. } = mail;
        let sent = match self.may_send(mail, since).await {
            Ok(true) => self.transmit(mail).await.map(|()| self.reached(DeliveryStatus::Sent)),
            Ok(false) => Ok(self.because(DeliveryStatus::None, ReasonCode::DailyLimit)),
            Err(error) => Err(error),
        };
        match sent {
            Ok(delivery) => self.settle(invite, *kind, delivery).await,
            Err(MailerError::Transport(TransportError::Refused(detail))) => {
                let failed = self
                    .reached(DeliveryStatus::Failed)
                    .because_of(ReasonCode::NotAccepted, &detail);
                self.settle(invite, *kind, failed).await
            }
            Err(MailerError::Transport(TransportError::Unknown(_))) if lease.tries() >= MAX_TRIES => {
                let unanswered = self.because(DeliveryStatus::Failed, ReasonCode::NoAnswer);
                self.settle(invite, *kind, unanswered).await
            }
            // The lease stays.
            Err(error @ MailerError::Transport(TransportError::Unknown(_))) => Err(error),
            Err(error) => {
                self.cx.store.release_lease(invite, lease).await?;
                Err(error)
            }
        }
    }

    /// Whether a leased mail may be sent: its address may get another mail today, and there is time to settle it before
    /// the lease can be taken over.
    async fn may_send(&self, mail: &OutgoingMail<'_>, since: time::Instant) -> Result<bool, MailerError> {
        let OutgoingMail { invite, kind, to, .. } = mail;
        let (store, now) = (&self.cx.store, self.cx.process.now());
        // Mails about outcomes go to members, and nobody else can trigger them.
        let is_counted = *kind != MailKind::Outcome;
        if is_counted && !store.take_mail(to.digest(), invite, *kind, now).await? {
            return Ok(false);
        }
        if since.elapsed() + MAX_SEND_TIME + SETTLE_TIME > LEASE {
            return Err(MailerError::Late);
        }
        Ok(true)
    }

    async fn transmit(&self, mail: &OutgoingMail<'_>) -> Result<(), MailerError> {
        let OutgoingMail {
            invite,
            band,
            kind,
            to,
            content,
        } = mail;
        let written = content.write(invite.mail_locale(*kind, band))?;
        let envelope = Envelope {
            to,
            reply_to: band.settings.answers_to(),
            one_click_url: Some(self.one_click_url(to.digest(), kind.subscription())),
            tags: vec![
                ("invite", invite.id.to_string()),
                ("letter", kind.as_str().to_owned()),
                ("round", invite.round.to_string()),
                ("address", to.digest().to_string()),
            ],
        };
        Ok(self.transport.send(&envelope, &written).await?)
    }

    fn one_click_url(&self, to: AddressDigest, subscription: Subscription) -> String {
        let token = self.cx.links.keys.unsubscribe_token(to, subscription);
        format!("{}/unsubscribe/{}", self.api_base_url, token.as_str())
    }

    /// A delivery that has this status from now on.
    fn reached(&self, status: DeliveryStatus) -> Delivery {
        Delivery::at(status, self.cx.process.now())
    }

    /// The same, with a reason.
    fn because(&self, status: DeliveryStatus, reason: ReasonCode) -> Delivery {
        self.reached(status).because(reason)
    }

    /// Records the delivery of a mail.
    async fn settle(&self, invite: &Invite, kind: MailKind, delivery: Delivery) -> Result<(), MailerError> {
        let status = delivery.status;
        self.cx.store.settle_mail(invite, kind, &delivery).await?;
        log::mail(invite.id, kind.as_str(), status.as_str());
        self.cx.process.count(Metric::Mails(status.as_str()));
        if status == DeliveryStatus::Failed {
            self.cx.process.count(Metric::Failures);
        }
        Ok(())
    }

    /// Logs that a check was not completed, and counts a failure for the function's alarm: the function goes on with
    /// other checks and succeeds.
    pub fn not_completed(&self, what: &str, cause: &str) {
        log::not_completed(what, cause);
        self.cx.process.count(Metric::Failures);
    }

    /// The content and the address of a mail; none if there is no address.
    async fn compose<'a>(
        &self,
        invite: &'a Invite,
        band: &'a Band,
        kind: MailKind,
        now: Instant,
    ) -> Result<Option<OutgoingMail<'a>>, MailerError> {
        let to = match (kind, &invite.recipient) {
            (MailKind::Outcome, _) => self.cx.store.correspondent(&invite.inviter, invite.id).await?.email,
            (_, Recipient::Email(address)) => Some(address.clone()),
            (_, Recipient::User(user)) => self.cx.store.correspondent(user, invite.id).await?.email,
            (_, Recipient::Anyone) => None,
        };
        let Some(to) = to else { return Ok(None) };
        let unsubscribe = self.cx.links.keys.unsubscribe_token(to.digest(), kind.subscription());
        let unsubscribe_url = self.cx.links.unsubscribe_link(unsubscribe.as_str());
        let content = match kind {
            MailKind::Invitation => self.invitation(invite, band, SendReason::of_round(invite.round), unsubscribe_url),
            MailKind::Reminder => self.invitation(invite, band, SendReason::Reminder, unsubscribe_url),
            MailKind::Outcome => mail::Mail::Outcome(OutcomeMail {
                outcome: outcome(invite, now),
                band: band.name.clone(),
                color: band.settings.color,
                invitee: self.invitee(invite).await?,
                terms: invite.terms.clone(),
                takes_answers: band.settings.answers_to().is_some(),
                band_url: self.cx.links.band_link(band.id),
                unsubscribe_url,
            }),
        };
        Ok(Some(OutgoingMail {
            invite,
            band,
            kind,
            to,
            content,
        }))
    }

    fn invitation(&self, invite: &Invite, band: &Band, reason: SendReason, unsubscribe_url: String) -> mail::Mail {
        let token = self.cx.links.keys.token(invite.id, invite.generation);
        let (link, decline) = (
            self.cx.links.link(token.as_str()),
            self.cx.links.decline_link(token.as_str()),
        );
        letters::invitation(invite, band, reason, [link, decline, unsubscribe_url])
    }

    /// The name or address of the person whom the invite was to, or who used it: the inviter's own name for them, if
    /// the invite has one.
    async fn invitee(&self, invite: &Invite) -> Result<Option<Invitee>, MailerError> {
        if let Some(name) = &invite.terms.name {
            return Ok(Some(Invitee::Name(name.as_str().to_owned())));
        }
        let by = invite.ended.as_ref().and_then(|ended| ended.by.as_ref());
        let user = match (&invite.recipient, by) {
            (Recipient::Email(address), _) => return Ok(Some(Invitee::Address(address.as_typed().to_owned()))),
            (Recipient::User(user), _) | (Recipient::Anyone, Some(user)) => user,
            (Recipient::Anyone, None) => return Ok(None),
        };
        let name: Option<DisplayName> = self.cx.store.correspondent(user, invite.id).await?.name;
        Ok(name.map(|name| Invitee::Name(name.as_str().to_owned())))
    }
}

#[cfg(test)]
pub(crate) mod tests;

/// How an invite ended, as far as is known. Anyone with the link of an invite to an address can decline it without
/// signing in, admins of the band included; if someone signed in, it was the recipient.
fn outcome(invite: &Invite, now: Instant) -> InviteOutcome {
    let by = invite.ended.as_ref().and_then(|ended| ended.by.as_ref());
    match (invite.status(now), by) {
        (Status::Accepted, _) => InviteOutcome::Accepted,
        (Status::Declined, Some(_)) => InviteOutcome::Declined,
        (Status::Declined, None) => InviteOutcome::DeclinedByLink,
        (Status::Expired | Status::Pending | Status::Revoked, _) => InviteOutcome::Expired,
    }
}
