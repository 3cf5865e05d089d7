//! The item of a recipient lock. While an invite holds it, it is also an entry of the inbox.

use super::{TermsItem, band_id, fit, instant, name, parse_recipient, recipient, ttl};
use crate::error::StoreError;
use crate::keys;
use chrono::TimeDelta;
use domain::{BandName, BandRef, Instant, Invite, InviteId, InviteInfo};
use serde::{Deserialize, Serialize};

/// The attribute of the lock of an address that names the members who hold it. Such an item has no other attributes
/// than its key, and lasts as long as their membership.
pub(crate) const MEMBERS: &str = "members";

/// The recipient lock that an invite holds: at most one pending invite per band and recipient. It copies what the recipient sees, so that an
/// inbox is one query.
#[derive(Serialize, Deserialize)]
pub(crate) struct LockItem {
    pk: String,
    sk: String,
    ttl: i64,
    pub(crate) invite: String,
    pub(crate) generation: u16,
    band_name: String,
    #[serde(flatten)]
    terms: TermsItem,
    #[serde(skip_serializing_if = "Option::is_none")]
    inviter_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    expires_at: i64,
}

impl LockItem {
    pub(crate) fn of(key: keys::Key, invite: &Invite, band: &BandRef, retention: TimeDelta) -> Self {
        let (email, user) = recipient(&invite.recipient);
        Self {
            pk: key.pk,
            sk: key.sk,
            ttl: ttl(invite, retention),
            invite: invite.id.own(),
            generation: invite.generation,
            band_name: band.name.as_str().to_owned(),
            terms: TermsItem::of(&invite.terms),
            inviter_name: invite.inviter_name.as_ref().map(|name| name.as_str().to_owned()),
            email,
            user,
            expires_at: invite.expires_at.timestamp_millis(),
        }
    }

    /// Its position in the inbox: which of the two queries it is from, and its sort key.
    pub(crate) fn position(&self) -> String {
        format!("{} {}", if self.email.is_some() { "email" } else { "user" }, self.sk)
    }

    /// Whether it still prevents other invites.
    pub(crate) fn is_held(&self, now: Instant) -> bool {
        self.expires_at > now.timestamp_millis()
    }

    pub(crate) fn invite_id(&self) -> Result<InviteId, StoreError> {
        InviteId::from_own(band_id(&self.sk)?, &self.invite)
            .ok_or_else(|| StoreError::corrupt("recipient lock", "malformed invite id"))
    }

    pub(crate) fn into_invite_info(self) -> Result<InviteInfo, StoreError> {
        let id = self.invite_id()?;
        Ok(InviteInfo {
            id,
            generation: self.generation,
            band: BandRef {
                id: id.band,
                name: fit("band name", BandName::stored(&self.band_name))?,
            },
            terms: self.terms.into_terms()?,
            inviter_name: name(self.inviter_name.as_ref())?,
            recipient: parse_recipient(self.email.as_deref(), self.user.as_deref())?,
            expires_at: instant(self.expires_at)?,
            uses_left: 1,
            band_full: None,
            band_color: None,
        })
    }
}
