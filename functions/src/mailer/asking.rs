//! The mail that asks the owner of an address whether answers to a band's mails may go there.
//!
//! Each ask sends at most one mail. Unlike a mail about an invite, it is claimed and not leased: if the process dies
//! while sending it, nobody sends it again until an admin asks again.

use super::{Mailer, MailerError, RESERVE};
use domain::{AskMail, Band, BandId, Instant, ReplyTo, ReplyToAsked, Subscription};
use edge::{Metric, log};
use mail::{Envelope, REPLY_TO_LETTER, ReplyToMail, TransportError};

impl Mailer {
    /// Sends the mail that a band's answering address is due, in an invocation that Lambda ends at `end`.
    ///
    /// # Errors
    /// [`MailerError`]; the mail was not sent, and the next check continues.
    pub async fn check_band(&self, id: BandId, end: Instant) -> Result<(), MailerError> {
        let now = self.cx.process.now();
        let Some(band) = self.cx.store.band_to_mail(id).await? else {
            return Ok(());
        };
        let Some(ReplyTo::Asked(asked)) = &band.settings.reply_to else {
            return Ok(());
        };
        if asked.mail != AskMail::Queued {
            return Ok(());
        }
        if (end - now).to_std().unwrap_or_default() < RESERVE {
            return Err(MailerError::Late);
        }
        let subscriptions = self.cx.store.subscriptions(asked.address.digest()).await?;
        if subscriptions.stopped(Subscription::Invitations).is_some() {
            return self.move_ask(id, asked, AskMail::Suppressed).await;
        }
        let Some(claimed) = self.cx.store.move_ask(id, asked, AskMail::Sending).await? else {
            return Ok(());
        };
        match self.ask(&band, &claimed, now).await {
            Ok(mail) => self.move_ask(id, &claimed, mail).await,
            // It may have been sent.
            Err(MailerError::Transport(TransportError::Unknown(_))) => Ok(()),
            Err(MailerError::Transport(TransportError::Refused(_))) => {
                self.move_ask(id, &claimed, AskMail::Failed).await
            }
            Err(error) => {
                self.cx.store.move_ask(id, &claimed, AskMail::Queued).await?;
                Err(error)
            }
        }
    }

    /// Sends the mail, if its address may get another one today.
    async fn ask(&self, band: &Band, asked: &ReplyToAsked, now: Instant) -> Result<AskMail, MailerError> {
        if !self.cx.store.take_ask_mail(band.id, asked, now).await? {
            return Ok(AskMail::Limited);
        }
        let (links, digest) = (&self.cx.links, asked.address.digest());
        let mail = mail::Mail::ReplyTo(ReplyToMail {
            band: band.name.clone(),
            color: band.settings.color,
            asker: asked.by.clone(),
            confirm_url: links.reply_to_link(links.keys.reply_to_token(band.id, digest).as_str()),
        });
        let written = mail.write(band.settings.locale.to_write_in())?;
        let envelope = Envelope {
            to: &asked.address,
            reply_to: None,
            one_click_url: Some(self.one_click_url(digest, Subscription::Invitations)),
            tags: vec![("letter", REPLY_TO_LETTER.to_owned()), ("address", digest.to_string())],
        };
        self.transport.send(&envelope, &written).await?;
        Ok(AskMail::Sent)
    }

    async fn move_ask(&self, id: BandId, seen: &ReplyToAsked, next: AskMail) -> Result<(), MailerError> {
        self.cx.store.move_ask(id, seen, next).await?;
        log::band_mail(id, REPLY_TO_LETTER, next.as_str());
        self.cx.process.count(Metric::Mails(next.as_str()));
        Ok(())
    }
}
