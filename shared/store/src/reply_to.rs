//! The answering address of a band, which its owner confirms.

use crate::Store;
use crate::decide::{Decision, ReadPlan};
use crate::error::StoreError;
use crate::keys;
use crate::read::Consistency;
use crate::steps::ask_moved;
use domain::{AddressDigest, AskMail, Band, BandChange, BandId, Caller, EmailAddress, Instant, Refusal, ReplyToAsked};

impl Store {
    /// Changes a band, whose answering address becomes `address`. Two calls: a read of the band and the caller's profile
    /// (½ RU each), and a write of 1 WU or, if the owner of the address is asked, a transaction of 4 WU.
    pub(crate) async fn set_reply_to(
        &self,
        by: &Caller,
        id: BandId,
        (change, address): (&BandChange, &EmailAddress),
        now: Instant,
    ) -> Result<(), StoreError> {
        let both = [keys::band(id), keys::profile(&by.user)];
        self.decide(ReadPlan::of(&both), |found| {
            let inviter = self.inviter(found, id, by, now)?;
            Ok(Decision::Write(inviter.set_reply_to(change, address, now)?, ()))
        })
        .await
    }

    /// The owner of an address confirms that answers to a band's mails may go there; again changes nothing. Two calls: a
    /// read of the band (½ RU), and a write of 1 WU or a strongly consistent read of 1 RU.
    ///
    /// # Errors
    /// [`Refusal::ReplyToChanged`].
    pub async fn confirm_reply_to(&self, id: BandId, address: AddressDigest) -> Result<(), StoreError> {
        let key = [keys::band(id)];
        self.decide(ReadPlan::of(&key), |found| {
            let band = found.band(&keys::band(id))?.ok_or(Refusal::ReplyToChanged)?;
            Ok(match band.confirm_reply_to(address)? {
                Some(confirmed) => Decision::Write(vec![confirmed], ()),
                None => Decision::Confirm(()),
            })
        })
        .await
    }

    /// A band whose mail is about itself. One call, 1 RU.
    ///
    /// # Errors
    /// None but those of the database.
    pub async fn band_to_mail(&self, id: BandId) -> Result<Option<Band>, StoreError> {
        let key = keys::band(id);
        let found = self.read(std::slice::from_ref(&key), Consistency::Strong).await?;
        found.band(&key)
    }

    /// Notes how far the mail of an ask has got; `None` if the ask is not as it was read any more. Only one process gets
    /// from one state to the next. One call, 1 WU.
    ///
    /// # Errors
    /// None but those of the database.
    pub async fn move_ask(
        &self,
        id: BandId,
        seen: &ReplyToAsked,
        next: AskMail,
    ) -> Result<Option<ReplyToAsked>, StoreError> {
        let moved = self.update_and_return(&ask_moved(id, seen, next)).await?;
        Ok(moved.is_ok().then(|| ReplyToAsked {
            mail: next,
            ..seen.clone()
        }))
    }
}
