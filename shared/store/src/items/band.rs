//! The item of a band.

use super::{band_id, fit, instant, user};
use crate::error::StoreError;
use crate::keys;
use crate::read::Item;
use crate::steps::CONFIRMED;
use domain::{AskMail, Band, BandColor, BandName, MailLocale, ReplyTo, ReplyToAsked, Settings, TimeZone, UserId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

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
    /// Absent if they are on.
    #[serde(skip_serializing_if = "Option::is_none")]
    reminders: Option<bool>,
    /// Absent if they are on.
    #[serde(skip_serializing_if = "Option::is_none")]
    inviter_notes: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    locale: Option<String>,
    /// Absent if it is UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    time_zone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    color: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: Option<String>,
    /// Whether it is confirmed, or how far the mail that asks for it has got.
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to_state: Option<String>,
    /// When it was asked for; absent once it is confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to_asked: Option<i64>,
    /// The name of the admin who asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_joined: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    users_until: Option<i64>,
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
            reminders: (!band.settings.reminders).then_some(false),
            inviter_notes: (!band.settings.inviter_notes).then_some(false),
            locale: Some(&band.settings.locale)
                .filter(|locale| **locale != MailLocale::default())
                .map(|locale| locale.as_str().to_owned()),
            time_zone: Some(&band.settings.time_zone)
                .filter(|zone| **zone != TimeZone::default())
                .map(|zone| zone.as_str().to_owned()),
            color: Some(band.settings.color)
                .filter(|color| *color != BandColor::default())
                .map(|color| color.as_str().to_owned()),
            // A new band has none.
            reply_to: None,
            reply_to_state: None,
            reply_to_asked: None,
            reply_to_by: None,
            last_joined: band.last_joined.map(|at| at.timestamp_millis()),
            users_until: band.users_invited_until.map(|until| until.timestamp_millis()),
        }
    }

    /// Reads a band from its item, which has one attribute per user for the number of terms that ended.
    pub(crate) fn read(item: Item) -> Result<Band, StoreError> {
        let terms = item.iter().filter_map(|(name, value)| {
            let user = UserId::stored(keys::parse_term(name)?)?;
            Some((user, value.as_n().ok()?.parse().ok()?))
        });
        let terms = terms.collect();
        super::read::<Self>("band", item)?.into_band(terms)
    }

    fn reply_to(&self) -> Result<Option<ReplyTo>, StoreError> {
        let (Some(address), Some(state)) = (&self.reply_to, &self.reply_to_state) else {
            return Ok(None);
        };
        let address = super::address(address)?;
        if state == CONFIRMED {
            return Ok(Some(ReplyTo::Confirmed(address)));
        }
        let mail = AskMail::parse(state).ok_or_else(|| StoreError::corrupt("answering address", "unknown state"))?;
        Ok(Some(ReplyTo::Asked(ReplyToAsked {
            address,
            at: instant(self.reply_to_asked.unwrap_or_default())?,
            by: super::name(self.reply_to_by.as_ref())?,
            mail,
        })))
    }

    fn into_band(self, terms: BTreeMap<UserId, u32>) -> Result<Band, StoreError> {
        let reply_to = self.reply_to()?;
        Ok(Band {
            id: band_id(&self.pk)?,
            name: fit("band name", BandName::stored(&self.name))?,
            created_at: instant(self.created_at)?,
            member_count: self.member_count,
            admins: self.admins.iter().map(|text| user(text)).collect::<Result<_, _>>()?,
            terms,
            settings: Settings {
                default_ttl_hours: self.default_ttl_hours,
                max_members: self.max_members,
                email_notifications: self.email_notifications,
                reminders: self.reminders.unwrap_or(true),
                inviter_notes: self.inviter_notes.unwrap_or(true),
                locale: self.locale.map(MailLocale::stored).unwrap_or_default(),
                time_zone: self.time_zone.map(TimeZone::stored).unwrap_or_default(),
                color: self.color.and_then(|name| BandColor::parse(&name)).unwrap_or_default(),
                reply_to,
            },
            last_joined: self.last_joined.map(instant).transpose()?,
            users_invited_until: self.users_until.map(instant).transpose()?,
        })
    }
}
