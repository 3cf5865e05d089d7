//! How many mails about invites an address gets a day (UTC), over all bands.
//!
//! The letters of a day are kept as a set under an attribute named after the day, rather than as a number: to put the
//! same letter in twice is to put it in once, whoever repeats it. The address stands there by its digest only, and the
//! item is its own, so that neither the address's user nor anyone else's quotas are touched.

use crate::Store;
use crate::error::StoreError;
use crate::keys::{self, n, s};
use crate::step::{Expression, Update};
use aws_sdk_dynamodb::types::AttributeValue;
use chrono::TimeDelta;
use domain::quota::{day, tomorrow};
use domain::{AddressDigest, Instant, Invite, MailKind};

/// For how many days past sets are looked for. TTL deletes the item at most some days after its last one.
const SWEPT_DAYS: i64 = 7;

impl Store {
    /// Counts a letter of the invite's round among the mails that an address gets this day: whether it may be sent. A
    /// letter that was counted before may, and does not count again. One call, 1 WU.
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
        let today = day(now);
        let counted = name(today);
        let mail = format!("{}#{}#{}", invite.id, invite.round, kind.as_str());
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
        Ok(self.update_and_see(&update).await?.is_ok())
    }
}

/// The set of a day.
fn name(day: i64) -> String {
    format!("day_{day}")
}
