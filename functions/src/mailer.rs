//! The post office: looks at an invite and sends the letters that it calls for.
//!
//! Whatever triggers a look, the invite itself says what is to be sent, so that a trigger that comes twice, late or out
//! of order sends nothing twice. A letter is leased, sent, settled. While nobody knows whether SES took it, the lease
//! stays; whoever looks then watches the lease for as long as its owner could still be sending before they send again,
//! and nobody sends a mail more than twice. So a second mail is possible in two cases only: SES took the first and its
//! answer did not come in time, or the process died between that answer and the note.

use domain::{
    Band, Delivery, DeliveryStatus, DisplayName, EmailAddress, Instant, Invite, InviteId, MailKind, MailTask,
    Recipient, Status,
};
use edge::{Context, MailAccess, MailConfig, Metric, Ring, Table, log};
use mail::{
    Envelope, InvitationMail, InviteOutcome, MOST_SEND_TIME, OutcomeMail, SendReason, Transport, TransportConfig,
    TransportError,
};
use std::time::Duration;
use store::{Lease, Leasing, StoreError};
use tokio::time;

/// For how long a lease is watched before its owner counts as dead. An owner begins to send early enough to have noted
/// the outcome by then: leasing the letter and counting the mail may take 5 s, sending 10 s, the note 5 s.
pub const LEASE: Duration = Duration::from_secs(20);
/// How long the note of an outcome may take.
const NOTE: Duration = Duration::from_secs(5);
/// How much of an invocation is left when a mail is leased: enough to send it and note the outcome before the store's
/// deadline, which is a second before the invocation's end.
const RESERVE: Duration = Duration::from_secs(22);
/// How many letters one look sends at the most: each kind once, and a resend in between.
const MOST_LETTERS: u32 = 6;
/// How many times a mail of a round may have been sent.
const MOST_TRIES: u32 = 2;
/// How long to wait between looks at a lease: first, and at most.
const STEPS: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(4));
/// Why a mail that was tried often enough is not sent again.
const NO_ANSWER: &str = "the mail service did not answer twice; the mail may have arrived";
/// Why a mail is not sent that is one too many. It says nothing of who sent the others.
const CAPPED: &str = "this address gets no more mail today; share the link yourself";

/// Why a look at an invite did not come to its end. Looking again is safe.
#[derive(Debug, thiserror::Error)]
pub enum MailerError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The mail service.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// A defect in a template.
    #[error(transparent)]
    Write(#[from] mail::WriteError),
    /// The invocation ends before a mail is sent and settled.
    #[error("there is no time left for a letter")]
    Late,
    /// Someone else has leased the mail, and there is no time to learn whether they are alive.
    #[error("another process is sending the letter, or died over it")]
    Leased,
    /// The invite kept calling for letters.
    #[error("the invite called for letters over and over")]
    Endless,
}

/// What a function works with that sends mail.
pub type Mailing = Context<(), Ring, Table, Option<MailAccess>>;

/// The post office of an invocation.
#[derive(Debug)]
pub struct Mailer {
    cx: Mailing,
    transport: Transport,
    api_base_url: String,
    lease: Duration,
}

/// A letter of an invite, and whom it goes to.
struct Addressed<'a> {
    invite: &'a Invite,
    band: &'a Band,
    letter: MailKind,
    to: EmailAddress,
    content: mail::Mail,
}

impl Mailer {
    /// The post office, where the deployment sends mail.
    #[must_use]
    pub fn open(cx: Mailing) -> Option<Self> {
        let MailAccess { config, http } = cx.mail?;
        let MailConfig {
            sender,
            configuration_set,
            api_base_url,
            endpoint,
            region,
            credentials,
        } = config.clone();
        let config = TransportConfig {
            sender,
            configuration_set,
            endpoint,
            region,
            credentials,
        };
        Some(Self {
            cx,
            transport: Transport::new(config, http.clone()),
            api_base_url,
            lease: LEASE,
        })
    }

    /// The same, but it watches a lease for another time than [`LEASE`]. Zero is for tests in which the owner is known
    /// to be dead; a shorter time than an owner may send for risks a second mail.
    #[must_use]
    pub fn watching(self, lease: Duration) -> Self {
        Self { lease, ..self }
    }

    /// Looks at an invite and does what it calls for, in an invocation that Lambda ends at `end`.
    ///
    /// # Errors
    /// [`MailerError`]; nothing is lost then, and the next look goes on.
    pub async fn attend(&self, id: InviteId, end: Instant) -> Result<(), MailerError> {
        let left = (end - self.cx.process.now()).to_std().unwrap_or_default();
        let end = time::Instant::now() + left;
        for _ in 0..MOST_LETTERS {
            let now = self.cx.process.now();
            let Some((invite, band)) = self.cx.store.mail_matter(id, now).await? else {
                return Ok(());
            };
            match invite.mail_task(&band, now) {
                None => return Ok(()),
                Some(MailTask::Drop(reason)) => {
                    self.settle(&invite, MailKind::Invitation, DeliveryStatus::None, reason)
                        .await?;
                }
                Some(MailTask::Send(letter)) => self.deliver(&invite, &band, letter, end).await?,
            }
        }
        Err(MailerError::Endless)
    }

    async fn deliver(
        &self,
        invite: &Invite,
        band: &Band,
        letter: MailKind,
        end: time::Instant,
    ) -> Result<(), MailerError> {
        let now = self.cx.process.now();
        if letter == MailKind::Invitation {
            self.schedule_checks(invite, now).await?;
        }
        let Some(addressed) = self.address(invite, band, letter, now).await? else {
            let reason = "there is no verified address to send it to";
            return self.settle(invite, letter, DeliveryStatus::None, reason).await;
        };
        if let Some(suppression) = self.cx.store.suppression(addressed.to.digest()).await? {
            let reason = suppression.reason();
            return self.settle(invite, letter, DeliveryStatus::Suppressed, reason).await;
        }
        match self.lease(invite, letter, end).await? {
            Some((lease, since)) if lease.tries() <= MOST_TRIES => self.send(&addressed, &lease, since).await,
            Some(_) => self.settle(invite, letter, DeliveryStatus::Failed, NO_ANSWER).await,
            None => Ok(()),
        }
    }

    /// Leases a mail, if there is time for what comes then, and says since when at the latest it is leased. Where
    /// someone else has the lease, watches it, and takes it over once they must be dead. None where the mail is not to
    /// be sent any more.
    async fn lease(
        &self,
        invite: &Invite,
        letter: MailKind,
        end: time::Instant,
    ) -> Result<Option<(Lease, time::Instant)>, MailerError> {
        let mut watched: Option<(Lease, time::Instant)> = None;
        let (mut step, most) = STEPS;
        loop {
            let since = time::Instant::now();
            if since + RESERVE > end {
                return Err(MailerError::Late);
            }
            let dead = watched.as_ref().filter(|(_, seen)| seen.elapsed() >= self.lease);
            let over = dead.map(|(lease, _)| lease);
            let held = match self.cx.store.lease_mail(invite, letter, over).await? {
                Leasing::Ours(lease) => return Ok(Some((lease, since))),
                Leasing::Stale => return Ok(None),
                Leasing::Held(held) => held,
            };
            // Seen now: its owner has had it at least since then.
            let seen = match &watched {
                Some((lease, seen)) if *lease == held => *seen,
                _ => time::Instant::now(),
            };
            let left = self.lease.saturating_sub(seen.elapsed());
            if time::Instant::now() + left + RESERVE > end {
                return Err(MailerError::Leased);
            }
            watched = Some((held, seen));
            time::sleep(step.min(left)).await;
            step = (step * 2).min(most);
        }
    }

    /// Has the invite looked at again when its reminder is due and when it expires.
    async fn schedule_checks(&self, invite: &Invite, now: Instant) -> Result<(), MailerError> {
        let expiry = self.cx.store.schedule_check(invite.id, invite.expires_at.max(now));
        let reminder = async {
            match invite.remind_at() {
                Some(at) => self.cx.store.schedule_check(invite.id, at.max(now)).await,
                None => Ok(()),
            }
        };
        let (expiry, reminder) = tokio::join!(expiry, reminder);
        expiry?;
        Ok(reminder?)
    }

    /// Sends a mail under a lease that is held since `since`, if the address gets mail today.
    async fn send(&self, addressed: &Addressed<'_>, lease: &Lease, since: time::Instant) -> Result<(), MailerError> {
        let Addressed { invite, letter, .. } = addressed;
        let sent = match self.may_send(addressed, since).await {
            Ok(true) => self.transmit(addressed).await,
            Ok(false) => return self.settle(invite, *letter, DeliveryStatus::None, CAPPED).await,
            Err(error) => Err(error),
        };
        match sent {
            Ok(()) => self.settle(invite, *letter, DeliveryStatus::Sent, "").await,
            Err(MailerError::Transport(TransportError::Refused(reason))) => {
                self.settle(invite, *letter, DeliveryStatus::Failed, &reason).await
            }
            Err(MailerError::Transport(TransportError::Unknown(_))) if lease.tries() >= MOST_TRIES => {
                self.settle(invite, *letter, DeliveryStatus::Failed, NO_ANSWER).await
            }
            // The lease stays.
            Err(error @ MailerError::Transport(TransportError::Unknown(_))) => Err(error),
            Err(error) => {
                self.cx.store.release_lease(invite, lease).await?;
                Err(error)
            }
        }
    }

    /// Whether a leased letter may go out: the address gets a mail more today, and there is time to note the outcome
    /// before the lease can be taken over.
    async fn may_send(&self, addressed: &Addressed<'_>, since: time::Instant) -> Result<bool, MailerError> {
        let Addressed { invite, letter, to, .. } = addressed;
        // Notes to inviters go to members: nobody else can have them sent.
        let counts = *letter != MailKind::Outcome;
        if counts
            && !self
                .cx
                .store
                .take_mail(to.digest(), invite, *letter, self.cx.process.now())
                .await?
        {
            return Ok(false);
        }
        if since.elapsed() + MOST_SEND_TIME + NOTE > LEASE {
            return Err(MailerError::Late);
        }
        Ok(true)
    }

    async fn transmit(&self, addressed: &Addressed<'_>) -> Result<(), MailerError> {
        let Addressed {
            invite,
            band,
            letter,
            to,
            content,
        } = addressed;
        let written = content.write(band.settings.locale.to_write_in())?;
        let token = self.cx.links.keys.unsubscribe_token(to.digest());
        let envelope = Envelope {
            to,
            one_click_url: &format!("{}/unsubscribe/{}", self.api_base_url, token.as_str()),
            tags: vec![
                ("invite", invite.id.to_string()),
                ("letter", letter.as_str().to_owned()),
                ("round", invite.round.to_string()),
                ("address", to.digest().to_string()),
            ],
        };
        Ok(self.transport.send(&envelope, &written).await?)
    }

    /// Notes that a mail is sent, or not to be sent any more, and why where there is something to say.
    async fn settle(
        &self,
        invite: &Invite,
        letter: MailKind,
        status: DeliveryStatus,
        reason: &str,
    ) -> Result<(), MailerError> {
        let delivery = Delivery::at(status, self.cx.process.now()).because(reason);
        self.cx.store.settle_mail(invite, letter, &delivery).await?;
        log::mail(invite.id, letter.as_str(), status.as_str());
        self.cx.process.count(Metric::Mails(status.as_str()));
        if status == DeliveryStatus::Failed {
            self.cx.process.count(Metric::Failures);
        }
        Ok(())
    }

    /// Notes that a look at `what` did not come to its end, where the function's alarm sees it: the function itself
    /// goes on with other looks and ends well.
    pub fn not_completed(&self, what: &str, cause: &str) {
        log::not_completed(what, cause);
        self.cx.process.count(Metric::Failures);
    }

    /// What the letter says and to whom it goes; none where there is no address.
    async fn address<'a>(
        &self,
        invite: &'a Invite,
        band: &'a Band,
        letter: MailKind,
        now: Instant,
    ) -> Result<Option<Addressed<'a>>, MailerError> {
        let to = match (letter, &invite.recipient) {
            (MailKind::Outcome, _) => self.cx.store.correspondent(&invite.inviter, invite.id).await?.email,
            (_, Recipient::Email(address)) => Some(address.clone()),
            (_, Recipient::User(user)) => self.cx.store.correspondent(user, invite.id).await?.email,
            (_, Recipient::Anyone) => None,
        };
        let Some(to) = to else { return Ok(None) };
        let unsubscribe = self.cx.links.keys.unsubscribe_token(to.digest());
        let unsubscribe_url = self.cx.links.unsubscribe_link(unsubscribe.as_str());
        let content = match letter {
            MailKind::Invitation if invite.round > 1 => {
                self.invitation(invite, band, SendReason::Again, unsubscribe_url)
            }
            MailKind::Invitation => self.invitation(invite, band, SendReason::First, unsubscribe_url),
            MailKind::Reminder => self.invitation(invite, band, SendReason::Reminder, unsubscribe_url),
            MailKind::Outcome => mail::Mail::Outcome(OutcomeMail {
                outcome: outcome(invite, now),
                band: band.name.clone(),
                invitee: self.invitee(invite).await?,
                terms: invite.terms.clone(),
                band_url: self.cx.links.band_link(band.id),
                unsubscribe_url,
            }),
        };
        Ok(Some(Addressed {
            invite,
            band,
            letter,
            to,
            content,
        }))
    }

    fn invitation(&self, invite: &Invite, band: &Band, reason: SendReason, unsubscribe_url: String) -> mail::Mail {
        let token = self.cx.links.keys.token(invite.id, invite.generation);
        mail::Mail::Invitation(InvitationMail {
            reason,
            band: band.name.clone(),
            inviter: invite.inviter_name.clone(),
            terms: invite.terms.clone(),
            expires_at: invite.expires_at,
            accept_url: self.cx.links.link(token.as_str()),
            decline_url: self.cx.links.decline_link(token.as_str()),
            unsubscribe_url,
        })
    }

    /// What to call whom the invite was to, or who used it.
    async fn invitee(&self, invite: &Invite) -> Result<Option<String>, MailerError> {
        let user = match (
            &invite.recipient,
            invite.ended.as_ref().and_then(|ended| ended.by.as_ref()),
        ) {
            (Recipient::Email(address), _) => return Ok(Some(address.as_typed().to_owned())),
            (Recipient::User(user), _) | (Recipient::Anyone, Some(user)) => user,
            (Recipient::Anyone, None) => return Ok(None),
        };
        let name: Option<DisplayName> = self.cx.store.correspondent(user, invite.id).await?.name;
        Ok(name.map(|name| name.as_str().to_owned()))
    }
}

#[cfg(test)]
pub(crate) mod tests;

/// How an invite ended, as far as it is known: whoever holds the link to an address can decline without signing in, the
/// band's admins included. Who signs in for it is the recipient.
fn outcome(invite: &Invite, now: Instant) -> InviteOutcome {
    let by = invite.ended.as_ref().and_then(|ended| ended.by.as_ref());
    match (invite.status(now), by) {
        (Status::Accepted, _) => InviteOutcome::Accepted,
        (Status::Declined, Some(_)) => InviteOutcome::Declined,
        (Status::Declined, None) => InviteOutcome::DeclinedByLink,
        (Status::Expired | Status::Pending | Status::Revoked, _) => InviteOutcome::Expired,
    }
}
