//! When an invite is checked again for its reminder and for its expiry.

use super::{Mailer, MailerError};
use domain::{Instant, Invite, Status};
use store::ScheduledCheck;

impl Mailer {
    /// Does a scheduled check. A pending invite whose times have moved since the check was planned, because it was
    /// prolonged, is checked again at those that are to come.
    ///
    /// # Errors
    /// [`MailerError`]; nothing is lost, and the next run continues.
    pub async fn check_scheduled(&self, check: &ScheduledCheck, end: Instant) -> Result<(), MailerError> {
        let Some(invite) = self.send_due(check.invite, end).await? else {
            return Ok(());
        };
        let (now, times) = (self.cx.process.now(), times(&invite));
        if invite.status(now) == Status::Pending && !times.contains(&Some(check.at)) {
            for at in times.into_iter().flatten().filter(|at| *at > now) {
                self.cx.store.schedule_check(invite.id, at).await?;
            }
        }
        Ok(())
    }

    /// Schedules the checks of an invite whose invitation is sent now.
    pub(super) async fn schedule_checks(&self, invite: &Invite, now: Instant) -> Result<(), MailerError> {
        let schedule = async |at: Option<Instant>| match at {
            Some(at) => self.cx.store.schedule_check(invite.id, at.max(now)).await,
            None => Ok(()),
        };
        let [expiry, reminder] = times(invite);
        tokio::try_join!(schedule(expiry), schedule(reminder))?;
        Ok(())
    }
}

/// When it expires, and when its reminder is sent, if there is one.
fn times(invite: &Invite) -> [Option<Instant>; 2] {
    [Some(invite.expires_at), invite.remind_at()]
}
