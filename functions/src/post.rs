//! The post office: looks at an invite and sends the letters that it calls for.
//!
//! Whatever triggers a look, the invite itself says what is to be sent, so that a trigger that comes twice, late or out
//! of order sends nothing twice. A letter is claimed, sent, settled. Whoever dies after the claim leaves it to the next
//! look; only between SES's answer and the settling can that be a second mail.

use chrono::TimeDelta;
use domain::{
    Band, Delivery, DeliveryStatus, DisplayName, EmailAddress, Instant, Invite, InviteId, Letter, Recipient, Status,
    Task,
};
use edge::{Context, Invocation, Metric, PostConfig, log};
use mail::{Envelope, Invitation, News, Occasion, Outcome, Transport, TransportConfig, TransportError};
use std::time::Duration;
use store::{Claim, Store, StoreError};

/// How many letters one look sends at the most: each kind once, and a resend in between.
const MOST_LETTERS: u32 = 6;
/// How much of an invocation is left for what comes after a claim.
const RESERVE: TimeDelta = TimeDelta::seconds(12);
/// How long to wait before looking again whether a claim is over.
const STEP: Duration = Duration::from_secs(1);

/// Why a look at an invite did not come to its end. Looking again is safe.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The mail service.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// A defect in a template.
    #[error(transparent)]
    Write(#[from] mail::WriteError),
    /// The invocation ends before a letter is sent and settled.
    #[error("there is no time left for a letter")]
    Late,
    /// Someone else has claimed the letter, for longer than there is time to wait.
    #[error("another process is sending the letter, or died over it")]
    Claimed,
    /// The invite kept calling for letters.
    #[error("the invite called for letters over and over")]
    Endless,
}

/// The post office of an invocation.
#[derive(Debug)]
pub struct PostOffice {
    cx: &'static Context,
    store: Store,
    transport: Transport,
    api_base_url: String,
}

/// A letter with whom it goes to.
struct Addressed {
    to: EmailAddress,
    letter: mail::Letter,
}

impl PostOffice {
    /// The post office of an invocation, where the deployment sends mail.
    #[must_use]
    pub fn open(cx: &'static Context, store: Store) -> Option<Self> {
        let PostConfig {
            sender,
            configuration_set,
            api_base_url,
            endpoint,
            region,
            credentials,
        } = cx.post.clone()?;
        let config = TransportConfig {
            sender,
            configuration_set,
            endpoint,
            region,
            credentials,
        };
        Some(Self {
            cx,
            store,
            transport: Transport::new(config, cx.http.clone()),
            api_base_url,
        })
    }

    /// Looks at an invite and does what it calls for.
    ///
    /// # Errors
    /// [`PostError`]; nothing is lost then, and the next look goes on.
    pub async fn attend(&self, id: InviteId, invocation: &Invocation) -> Result<(), PostError> {
        for _ in 0..MOST_LETTERS {
            let now = self.cx.now();
            let Some((invite, band)) = self.store.mail_matter(id, now).await? else {
                return Ok(());
            };
            match invite.mail_task(&band, now) {
                None => return Ok(()),
                Some(Task::Drop(reason)) => {
                    let delivery = Delivery::at(DeliveryStatus::None, now);
                    self.settle(&invite, Letter::Invitation, delivery.because(reason))
                        .await?;
                }
                Some(Task::Send(letter)) => self.deliver(&invite, &band, letter, now, invocation).await?,
            }
        }
        Err(PostError::Endless)
    }

    async fn deliver(
        &self,
        invite: &Invite,
        band: &Band,
        letter: Letter,
        now: Instant,
        invocation: &Invocation,
    ) -> Result<(), PostError> {
        if letter == Letter::Invitation {
            self.look_ahead(invite, now).await?;
        }
        let Some(addressed) = self.address(invite, band, letter, now).await? else {
            let delivery = Delivery::at(DeliveryStatus::None, now);
            return self
                .settle(
                    invite,
                    letter,
                    delivery.because("there is no verified address to send it to"),
                )
                .await;
        };
        let digest = addressed.to.digest();
        if let Some(suppression) = self.store.suppression(digest).await? {
            let delivery = Delivery::at(DeliveryStatus::Suppressed, now);
            return self
                .settle(invite, letter, delivery.because(suppression.reason()))
                .await;
        }
        if self.claim(invite, letter, invocation).await? {
            self.send(invite, band, letter, &addressed).await?;
        }
        Ok(())
    }

    /// Takes a letter on, if there is time for what comes then; waits while someone else has.
    async fn claim(&self, invite: &Invite, letter: Letter, invocation: &Invocation) -> Result<bool, PostError> {
        loop {
            let now = self.cx.now();
            if now + RESERVE > invocation.deadline {
                return Err(PostError::Late);
            }
            match self.store.claim_letter(invite, letter, now).await? {
                Claim::Ours => return Ok(true),
                Claim::Stale => return Ok(false),
                Claim::Held(until) if until + RESERVE > invocation.deadline => return Err(PostError::Claimed),
                Claim::Held(_) => tokio::time::sleep(STEP).await,
            }
        }
    }

    /// Has the invite looked at again when its reminder is due and when it expires.
    async fn look_ahead(&self, invite: &Invite, now: Instant) -> Result<(), PostError> {
        let expiry = self.store.look_again(invite.id, invite.expires_at.max(now));
        let reminder = async {
            match invite.remind_at() {
                Some(at) => self.store.look_again(invite.id, at.max(now)).await,
                None => Ok(()),
            }
        };
        let (expiry, reminder) = tokio::join!(expiry, reminder);
        expiry?;
        Ok(reminder?)
    }

    async fn send(
        &self,
        invite: &Invite,
        band: &Band,
        letter: Letter,
        Addressed { to, letter: content }: &Addressed,
    ) -> Result<(), PostError> {
        let written = content.write(band.settings.locale)?;
        let token = self.cx.keys().unsubscribe_token(to.digest());
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
        let status = match self.transport.send(&envelope, &written).await {
            Ok(()) => Delivery::at(DeliveryStatus::Sent, self.cx.now()),
            Err(TransportError::Refused(reason)) => {
                Delivery::at(DeliveryStatus::Failed, self.cx.now()).because(&reason)
            }
            Err(error @ TransportError::Unavailable(_)) => {
                self.store.unclaim_letter(invite, self.cx.now()).await?;
                return Err(error.into());
            }
        };
        self.settle(invite, letter, status).await
    }

    async fn settle(&self, invite: &Invite, letter: Letter, delivery: Delivery) -> Result<(), PostError> {
        self.store.settle_letter(invite, letter, &delivery).await?;
        log::letter(invite.id, letter.as_str(), delivery.status.as_str());
        self.cx.count(Metric::Letters(delivery.status.as_str()));
        if delivery.status == DeliveryStatus::Failed {
            self.cx.count(Metric::Failures);
        }
        Ok(())
    }

    /// Notes that a look at `what` did not come to its end, where the function's alarm sees it: the function itself
    /// goes on with other looks and ends well.
    pub fn undone(&self, what: &str, cause: &str) {
        log::undone(what, cause);
        self.cx.count(Metric::Failures);
    }

    /// What the letter says and to whom it goes; none where there is no address.
    async fn address(
        &self,
        invite: &Invite,
        band: &Band,
        letter: Letter,
        now: Instant,
    ) -> Result<Option<Addressed>, PostError> {
        let to = match (letter, &invite.recipient) {
            (Letter::News, _) => self.store.correspondent(&invite.inviter, invite.id).await?.email,
            (_, Recipient::Email(address)) => Some(address.clone()),
            (_, Recipient::User(user)) => self.store.correspondent(user, invite.id).await?.email,
            (_, Recipient::Anyone) => None,
        };
        let Some(to) = to else { return Ok(None) };
        let unsubscribe = self.cx.keys().unsubscribe_token(to.digest());
        let unsubscribe_url = self.cx.unsubscribe_link(unsubscribe.as_str());
        let content = match letter {
            Letter::Invitation if invite.round > 1 => self.invitation(invite, band, Occasion::Again, unsubscribe_url),
            Letter::Invitation => self.invitation(invite, band, Occasion::First, unsubscribe_url),
            Letter::Reminder => self.invitation(invite, band, Occasion::Reminder, unsubscribe_url),
            Letter::News => mail::Letter::News(News {
                outcome: match invite.status(now) {
                    Status::Accepted => Outcome::Accepted,
                    Status::Declined => Outcome::Declined,
                    Status::Expired | Status::Pending | Status::Revoked => Outcome::Expired,
                },
                band: band.name.clone(),
                invitee: self.invitee(invite).await?,
                role: invite.role,
                part: invite.part.clone(),
                band_url: self.cx.band_link(band.id),
                unsubscribe_url,
            }),
        };
        Ok(Some(Addressed { to, letter: content }))
    }

    fn invitation(&self, invite: &Invite, band: &Band, occasion: Occasion, unsubscribe_url: String) -> mail::Letter {
        let token = self.cx.keys().token(invite.id, invite.generation);
        mail::Letter::Invitation(Invitation {
            occasion,
            band: band.name.clone(),
            inviter: invite.inviter_name.clone(),
            role: invite.role,
            part: invite.part.clone(),
            message: invite.message.clone(),
            expires_at: invite.expires_at,
            accept_url: self.cx.link(token.as_str()),
            decline_url: self.cx.decline_link(token.as_str()),
            unsubscribe_url,
        })
    }

    /// What to call whom the invite was to, or who used it.
    async fn invitee(&self, invite: &Invite) -> Result<Option<String>, PostError> {
        let user = match (
            &invite.recipient,
            invite.ended.as_ref().and_then(|ended| ended.by.as_ref()),
        ) {
            (Recipient::Email(address), _) => return Ok(Some(address.as_typed().to_owned())),
            (Recipient::User(user), _) | (Recipient::Anyone, Some(user)) => user,
            (Recipient::Anyone, None) => return Ok(None),
        };
        let name: Option<DisplayName> = self.store.correspondent(user, invite.id).await?.name;
        Ok(name.map(|name| name.as_str().to_owned()))
    }
}
