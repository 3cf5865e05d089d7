//! The item of a membership.

use super::{address, band_id, instant, line, name, user};
use crate::error::StoreError;
use crate::keys;
use domain::{BandId, InviteId, Member, Part, RecipientName, Role};
use serde::{Deserialize, Serialize};

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
    #[serde(skip_serializing_if = "Option::is_none")]
    invited_as: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
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
            invited_as: member.invited_as.as_ref().map(|name| name.as_str().to_owned()),
            part: member.part.as_ref().map(|part| part.as_str().to_owned()),
            email: member.email.as_ref().map(|email| email.as_typed().to_owned()),
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
            invited_as: line("invited name", self.invited_as.as_ref(), RecipientName::stored)?,
            part: line("part", self.part.as_ref(), Part::stored)?,
            email: self.email.as_deref().map(address).transpose()?,
        })
    }
}
