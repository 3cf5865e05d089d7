//! What is stored, as flat structs, and the way from and to the domain's types.
//!
//! Instants are numbers of milliseconds since 1970; `ttl` is in seconds, as DynamoDB wants it.

use crate::error::StoreError;
use crate::keys;
use crate::read::Item;
use chrono::{DateTime, TimeDelta};
use domain::text::Unfit;
use domain::{
    Band, BandId, BandName, BandRef, DisplayName, EmailAddress, Ended, Ending, Instant, Invitation, Invite, InviteId,
    Member, Message, Part, Profile, Recipient, Role, Settings, UserId,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Reads an item as a struct.
pub(crate) fn read<T: DeserializeOwned>(what: &str, item: Item) -> Result<T, StoreError> {
    serde_dynamo::from_item(item).map_err(|cause| StoreError::corrupt(what, cause))
}

/// Writes a struct as an item.
pub(crate) fn write<T: Serialize>(value: T) -> Result<Item, StoreError> {
    serde_dynamo::to_item(value).map_err(|cause| StoreError::corrupt("item to be", cause))
}

fn instant(millis: i64) -> Result<Instant, StoreError> {
    DateTime::from_timestamp_millis(millis).ok_or_else(|| StoreError::corrupt("instant", millis))
}

fn user(text: &str) -> Result<UserId, StoreError> {
    UserId::parse(text).ok_or_else(|| StoreError::corrupt("user id", "malformed"))
}

fn fit<T>(what: &str, parsed: Result<T, Unfit>) -> Result<T, StoreError> {
    parsed.map_err(|cause| StoreError::corrupt(what, cause))
}

fn name(text: Option<&String>) -> Result<Option<DisplayName>, StoreError> {
    text.map(|text| fit("name", DisplayName::parse(text))).transpose()
}

fn line<T>(
    what: &str,
    text: Option<&String>,
    parse: fn(&str) -> Result<Option<T>, Unfit>,
) -> Result<Option<T>, StoreError> {
    Ok(text.map(|text| fit(what, parse(text))).transpose()?.flatten())
}

/// When TTL may delete an invite and what belongs to it, in seconds.
pub(crate) fn ttl(invite: &Invite, retention: TimeDelta) -> i64 {
    let end = invite.ended.as_ref().map_or(invite.expires_at, |ended| ended.at);
    (end + retention).timestamp()
}

#[derive(Serialize, Deserialize)]
pub(crate) struct BandItem {
    pk: String,
    sk: String,
    name: String,
    created_at: i64,
    member_count: u32,
    #[serde(with = "serde_dynamo::string_set")]
    admins: BTreeSet<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_ttl_hours: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_members: Option<u32>,
    email_notifications: bool,
}

impl BandItem {
    pub(crate) fn of(band: &Band) -> Self {
        let key = keys::band(band.id);
        Self {
            pk: key.pk,
            sk: key.sk,
            name: band.name.as_str().to_owned(),
            created_at: band.created_at.timestamp_millis(),
            member_count: band.member_count,
            admins: band.admins.iter().map(ToString::to_string).collect(),
            default_ttl_hours: band.settings.default_ttl_hours,
            max_members: band.settings.max_members,
            email_notifications: band.settings.email_notifications,
        }
    }

    pub(crate) fn into_band(self) -> Result<Band, StoreError> {
        Ok(Band {
            id: band_id(&self.pk)?,
            name: fit("band name", BandName::parse(&self.name))?,
            created_at: instant(self.created_at)?,
            member_count: self.member_count,
            admins: self.admins.iter().map(|text| user(text)).collect::<Result<_, _>>()?,
            settings: Settings {
                default_ttl_hours: self.default_ttl_hours,
                max_members: self.max_members,
                email_notifications: self.email_notifications,
            },
        })
    }
}

pub(crate) fn band_id(pk: &str) -> Result<BandId, StoreError> {
    keys::parse_band(pk).ok_or_else(|| StoreError::corrupt("band id", "malformed"))
}

#[derive(Serialize, Deserialize)]
pub(crate) struct MemberItem {
    pk: String,
    sk: String,
    by_user: String,
    role: Role,
    joined_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    invited_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invite: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

impl MemberItem {
    pub(crate) fn of(band: BandId, member: &Member) -> Self {
        let key = keys::member(band, &member.user);
        Self {
            pk: key.pk,
            sk: key.sk,
            by_user: keys::user_key(&member.user),
            role: member.role,
            joined_at: member.joined_at.timestamp_millis(),
            invited_by: member.invited_by.as_ref().map(ToString::to_string),
            invite: member.invite.map(|id| id.own()),
            name: member.name.as_ref().map(|name| name.as_str().to_owned()),
        }
    }

    pub(crate) fn into_member(self) -> Result<Member, StoreError> {
        let band = band_id(&self.pk)?;
        let invite =
            |own: &String| InviteId::from_own(band, own).ok_or_else(|| StoreError::corrupt("invite id", "malformed"));
        Ok(Member {
            user: keys::parse_member(&self.sk).ok_or_else(|| StoreError::corrupt("membership", "malformed key"))?,
            role: self.role,
            joined_at: instant(self.joined_at)?,
            invited_by: self.invited_by.as_deref().map(user).transpose()?,
            invite: self.invite.as_ref().map(invite).transpose()?,
            name: name(self.name.as_ref())?,
        })
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct InviteItem {
    pk: String,
    sk: String,
    by_state: String,
    ttl: i64,
    state: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    role: Role,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    max_uses: u32,
    uses: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used_by: Option<String>,
    notify: bool,
    created_at: i64,
    created_by: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    inviter_name: Option<String>,
    expires_at: i64,
    generation: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_by: Option<String>,
}

impl InviteItem {
    pub(crate) fn of(invite: &Invite, retention: TimeDelta) -> Self {
        let key = keys::invite(invite.id);
        let (email, user) = recipient(&invite.recipient);
        Self {
            pk: key.pk,
            sk: key.sk,
            by_state: keys::by_state(invite),
            ttl: ttl(invite, retention),
            state: invite
                .ended
                .as_ref()
                .map_or("open", |ended| keys::ending(ended.how))
                .to_owned(),
            email,
            user,
            role: invite.role,
            part: invite.part.as_ref().map(|part| part.as_str().to_owned()),
            message: invite.message.as_ref().map(|message| message.as_str().to_owned()),
            max_uses: invite.max_uses,
            uses: invite.uses,
            last_used_at: invite.last_use.as_ref().map(|last| last.at.timestamp_millis()),
            last_used_by: invite.last_use.as_ref().map(|last| last.by.to_string()),
            notify: invite.notify,
            created_at: invite.created_at.timestamp_millis(),
            created_by: invite.created_by.to_string(),
            inviter_name: invite.inviter_name.as_ref().map(|name| name.as_str().to_owned()),
            expires_at: invite.expires_at.timestamp_millis(),
            generation: invite.generation,
            ended_at: invite.ended.as_ref().map(|ended| ended.at.timestamp_millis()),
            ended_by: invite
                .ended
                .as_ref()
                .and_then(|ended| ended.by.as_ref())
                .map(ToString::to_string),
        }
    }

    /// Whether TTL has not come due: DynamoDB deletes up to days late, and what is due counts as deleted.
    pub(crate) fn is_kept(&self, now: Instant) -> bool {
        self.ttl > now.timestamp()
    }

    pub(crate) fn into_invite(self) -> Result<Invite, StoreError> {
        let own = self.sk.strip_prefix(keys::INVITE).unwrap_or_default();
        let id = InviteId::from_own(band_id(&self.pk)?, own)
            .ok_or_else(|| StoreError::corrupt("invite", "malformed key"))?;
        let how = match self.state.as_str() {
            "open" => None,
            "accepted" => Some(Ending::Accepted),
            "declined" => Some(Ending::Declined),
            "revoked" => Some(Ending::Revoked),
            other => return Err(StoreError::corrupt("invite state", other)),
        };
        let ended = match (how, self.ended_at) {
            (Some(how), Some(at)) => Some(Ended {
                how,
                at: instant(at)?,
                by: self.ended_by.as_deref().map(user).transpose()?,
            }),
            (None, _) => None,
            (Some(_), None) => return Err(StoreError::corrupt("invite", "ended without a time")),
        };
        let last_use = match (self.last_used_at, &self.last_used_by) {
            (Some(at), Some(by)) => Some(domain::invite::Use {
                at: instant(at)?,
                by: user(by)?,
            }),
            _ => None,
        };
        Ok(Invite {
            id,
            recipient: parse_recipient(self.email.as_deref(), self.user.as_deref())?,
            role: self.role,
            part: line("part", self.part.as_ref(), Part::parse)?,
            message: line("message", self.message.as_ref(), Message::parse)?,
            max_uses: self.max_uses,
            uses: self.uses,
            last_use,
            notify: self.notify,
            created_at: instant(self.created_at)?,
            created_by: user(&self.created_by)?,
            inviter_name: name(self.inviter_name.as_ref())?,
            expires_at: instant(self.expires_at)?,
            generation: self.generation,
            ended,
        })
    }
}

fn recipient(recipient: &Recipient) -> (Option<String>, Option<String>) {
    match recipient {
        Recipient::Anyone => (None, None),
        Recipient::Email(address) => (Some(address.as_typed().to_owned()), None),
        Recipient::User(user) => (None, Some(user.to_string())),
    }
}

fn parse_recipient(email: Option<&str>, to: Option<&str>) -> Result<Recipient, StoreError> {
    Ok(match (email, to) {
        (Some(email), _) => Recipient::Email(fit("address", EmailAddress::parse(email))?),
        (None, Some(to)) => Recipient::User(user(to)?),
        (None, None) => Recipient::Anyone,
    })
}

/// The addressee's lock: at most one pending invite a band and addressee. Holds a copy of what the addressee sees,
/// so that their inbox is one query.
#[derive(Serialize, Deserialize)]
pub(crate) struct LockItem {
    pk: String,
    sk: String,
    ttl: i64,
    pub(crate) invite: String,
    generation: u16,
    band_name: String,
    role: Role,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inviter_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    expires_at: i64,
}

impl LockItem {
    pub(crate) fn of(key: keys::Key, invite: &Invite, band: &Band, retention: TimeDelta) -> Self {
        let (email, user) = recipient(&invite.recipient);
        Self {
            pk: key.pk,
            sk: key.sk,
            ttl: ttl(invite, retention),
            invite: invite.id.own(),
            generation: invite.generation,
            band_name: band.name.as_str().to_owned(),
            role: invite.role,
            part: invite.part.as_ref().map(|part| part.as_str().to_owned()),
            message: invite.message.as_ref().map(|message| message.as_str().to_owned()),
            inviter_name: invite.inviter_name.as_ref().map(|name| name.as_str().to_owned()),
            email,
            user,
            expires_at: invite.expires_at.timestamp_millis(),
        }
    }

    /// Its place in the inbox: which of the caller's two, and the sort key there.
    pub(crate) fn place(&self) -> String {
        format!("{} {}", if self.email.is_some() { "email" } else { "user" }, self.sk)
    }

    pub(crate) fn invite_id(&self) -> Result<InviteId, StoreError> {
        InviteId::from_own(band_id(&self.sk)?, &self.invite)
            .ok_or_else(|| StoreError::corrupt("addressee lock", "malformed invite id"))
    }

    pub(crate) fn into_invitation(self) -> Result<Invitation, StoreError> {
        let id = self.invite_id()?;
        Ok(Invitation {
            id,
            generation: self.generation,
            band: BandRef {
                id: id.band,
                name: fit("band name", BandName::parse(&self.band_name))?,
            },
            role: self.role,
            part: line("part", self.part.as_ref(), Part::parse)?,
            message: line("message", self.message.as_ref(), Message::parse)?,
            inviter_name: name(self.inviter_name.as_ref())?,
            recipient: parse_recipient(self.email.as_deref(), self.user.as_deref())?,
            expires_at: instant(self.expires_at)?,
            uses_left: 1,
        })
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct ProfileItem {
    pk: String,
    sk: String,
    display_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    searchable: bool,
    created_at: i64,
    updated_at: i64,
}

impl ProfileItem {
    pub(crate) fn into_profile(self) -> Result<Profile, StoreError> {
        let id = self.pk.strip_prefix("USER#").unwrap_or_default();
        Ok(Profile {
            user: user(id)?,
            display_name: fit("name", DisplayName::parse(&self.display_name))?,
            email: self
                .email
                .map(|text| fit("address", EmailAddress::parse(&text)))
                .transpose()?,
            searchable: self.searchable,
            created_at: instant(self.created_at)?,
            updated_at: instant(self.updated_at)?,
        })
    }
}
