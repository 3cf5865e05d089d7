//! Limits how many mails about invites an address gets per day (UTC), over all bands.
//!
//! The mails of a day are stored as a set, in an attribute named after the day, instead of as a number: adding the same
//! mail again does not count it twice. The item holds only a digest of the address. It is separate from other items, so
//! no user's profile or quota is affected.

use crate::Store;
use crate::error::StoreError;
use crate::keys::{self, n, s};
use crate::step::{Expression, Update};
use aws_sdk_dynamodb::types::AttributeValue;
use chrono::TimeDelta;
use domain::quota::{day, tomorrow};
use domain::{AddressDigest, BandId, Instant, Invite, MailKind, ReplyToAsked};

/// The number of past days whose sets are removed. TTL deletes the item at most a few days after its last set.
const SWEPT_DAYS: i64 = 7;

impl Store {
    /// Counts a mail of the invite's round among those an address gets today, and returns whether it may be sent. A
    /// mail that was counted before may be sent and does not count again. One call, 1 WU.
    ///
    /// # Errors
    /// None but those of the database.
    pub async fn take_mail(
        &self,
        address: AddressDigest,
        invite: &Invite,
        kind: MailKind,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let mail = format!("{}#{}#{}", invite.id, invite.round, kind.as_str());
        self.count_mail(address, mail, now).await
    }

    /// Counts the mail that asks for an answering address among those the address gets today, and returns whether it may
    /// be sent. One call, 1 WU.
    ///
    /// # Errors
    /// None but those of the database.
    pub async fn take_ask_mail(&self, band: BandId, asked: &ReplyToAsked, now: Instant) -> Result<bool, StoreError> {
        let mail = format!("{band}#{}#reply-to", asked.at.timestamp_millis());
        self.count_mail(asked.address.digest(), mail, now).await
    }

    async fn count_mail(&self, address: AddressDigest, mail: String, now: Instant) -> Result<bool, StoreError> {
        let today = day(now);
        let counted = name(today);
        let values = [
            (":mail", s(mail.as_str())),
            (":mails", AttributeValue::Ss(vec![mail])),
            (":most", n(self.quotas.per_recipient)),
            (":ttl", n((tomorrow(now) + TimeDelta::days(1)).timestamp())),
        ];
        let past: Vec<_> = (today - SWEPT_DAYS..today).map(name).collect();
        let update = format!(
            "SET #ttl = :ttl ADD {counted} :mails REMOVE {past}",
            past = past.join(", ")
        );
        let condition =
            format!("attribute_not_exists({counted}) OR contains({counted}, :mail) OR size({counted}) < :most");
        let update = Update::new(keys::mails_of_day(address), update, Expression::new(condition, values));
        Ok(self.update_and_return(&update).await?.is_ok())
    }
}

/// The attribute that holds the set of a day.
fn name(day: i64) -> String {
    format!("day_{day}")
}
