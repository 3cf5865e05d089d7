//! Invites as invitees see them.

use super::{KindView, RoleView, TermsView, time};
use crate::problem::{Code, Problem};
use domain::{BandColor, BandRef, DisplayName, InviteInfo, KeyRing, Recipient, Refusal};
use serde::Serialize;
use store::{Acceptance, Page, Prospect};
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BandRef)]
pub(super) struct BandRefView {
    id: String,
    name: String,
}

impl From<BandRef> for BandRefView {
    fn from(band: BandRef) -> Self {
        Self {
            id: band.id.to_string(),
            name: band.name.as_str().to_owned(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Inviter)]
pub(super) struct InviterView {
    #[schema(required)]
    display_name: Option<String>,
}

impl From<Option<DisplayName>> for InviterView {
    fn from(name: Option<DisplayName>) -> Self {
        Self {
            display_name: name.map(|name| name.as_str().to_owned()),
        }
    }
}

/// An invite, for the holder of its link.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InviteInfo)]
pub struct InviteInfoView {
    band: BandRefView,
    #[serde(flatten)]
    terms: TermsView,
    inviter: InviterView,
    kind: KindView,
    #[schema(required)]
    email_hint: Option<String>,
    expires_at: String,
    uses_left: u32,
    /// Whether the band has no room for another member now. Not in the inbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    band_full: Option<bool>,
    /// The colour of the band. Not in the inbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    band_color: Option<&'static str>,
    /// What the caller can do; only for callers who are signed in, and not in the inbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    viewer: Option<ViewerView>,
    /// Only in the inbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// Only in the inbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Viewer)]
struct ViewerView {
    already_member: bool,
    can_accept: bool,
    /// Why the caller can't accept: a problem code.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

impl InviteInfoView {
    /// The view of an invite, with what the viewer can do if they are signed in.
    #[must_use]
    pub fn of(invitation: InviteInfo, viewer: Option<Prospect>) -> Self {
        let viewer = viewer.map(|prospect| match prospect {
            Ok(already_member) => ViewerView {
                already_member,
                can_accept: true,
                reason: None,
            },
            Err(refusal) => ViewerView {
                already_member: false,
                can_accept: false,
                reason: Some(code(refusal).as_str()),
            },
        });
        Self {
            band: BandRefView {
                id: invitation.band.id.to_string(),
                name: invitation.band.name.as_str().to_owned(),
            },
            terms: (&invitation.terms).into(),
            inviter: invitation.inviter_name.into(),
            kind: invitation.recipient.kind().into(),
            email_hint: match &invitation.recipient {
                Recipient::Email(email) => Some(email.hint()),
                Recipient::Anyone | Recipient::User(_) => None,
            },
            expires_at: time(invitation.expires_at),
            uses_left: invitation.uses_left,
            band_full: invitation.band_full,
            band_color: invitation.band_color.map(BandColor::as_str),
            viewer,
            id: None,
            token: None,
        }
    }

    /// The view for the recipient, with id and token.
    #[must_use]
    pub fn for_recipient(invitation: InviteInfo, keys: &KeyRing) -> Self {
        let token = keys.token(invitation.id, invitation.generation);
        let id = invitation.id.to_string();
        Self {
            id: Some(id),
            token: Some(token.as_str().to_owned()),
            ..Self::of(invitation, None)
        }
    }
}

fn code(refusal: Refusal) -> Code {
    Problem::from(refusal).code
}

/// The pending invites to the caller.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Inbox)]
pub struct InboxView {
    invites: Vec<InviteInfoView>,
    #[schema(required)]
    next_cursor: Option<String>,
}

impl InboxView {
    /// The view of a page.
    #[must_use]
    pub fn of(page: Page<InviteInfo>, keys: &KeyRing, scope: &str) -> Self {
        Self {
            next_cursor: page.next.map(|place| keys.seal(scope, &place)),
            invites: page
                .entries
                .into_iter()
                .map(|one| InviteInfoView::for_recipient(one, keys))
                .collect(),
        }
    }
}

/// The membership after accepting an invite.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Acceptance)]
pub struct AcceptanceView {
    band: BandRefView,
    role: RoleView,
    /// The part they play.
    #[schema(required)]
    part: Option<String>,
    joined_at: String,
    /// Whether the caller was a member before, so that nothing changed.
    already_member: bool,
}

impl From<Acceptance> for AcceptanceView {
    fn from(acceptance: Acceptance) -> Self {
        Self {
            band: BandRefView {
                id: acceptance.band.id.to_string(),
                name: acceptance.band.name.as_str().to_owned(),
            },
            role: acceptance.member.role.into(),
            part: acceptance.member.part.map(|part| part.as_str().to_owned()),
            joined_at: time(acceptance.member.joined_at),
            already_member: acceptance.already_member,
        }
    }
}
