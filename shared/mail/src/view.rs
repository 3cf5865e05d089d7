//! What templates see: text that is safe on one line.

use crate::letter::{Invitation, News, Occasion, Outcome};
use crate::plain;
use domain::{DisplayName, Message, Part, Role, Terms};

/// The terms of an invite.
pub(crate) struct TermsText {
    pub(crate) is_admin: bool,
    pub(crate) part: Option<String>,
    /// The message's own lines.
    pub(crate) message: Vec<String>,
    /// The same, broken into lines short enough that no mail program breaks them again.
    pub(crate) quote: Vec<String>,
}

impl TermsText {
    pub(crate) fn of(terms: &Terms) -> Self {
        let message = plain::lines(terms.message.as_ref().map_or("", Message::as_str));
        Self {
            is_admin: terms.role == Role::Admin,
            part: some_line(terms.part.as_ref().map(Part::as_str)),
            quote: message.iter().flat_map(|line| plain::wrap(line)).collect(),
            message,
        }
    }
}

/// An [`Invitation`] for its templates.
pub(crate) struct InvitationView {
    pub(crate) occasion: Occasion,
    pub(crate) band: String,
    pub(crate) inviter: Option<String>,
    pub(crate) terms: TermsText,
    pub(crate) until: String,
    pub(crate) accept_url: String,
    pub(crate) decline_url: String,
    pub(crate) unsubscribe_url: String,
}

impl InvitationView {
    /// `until` is when it expires, in words.
    pub(crate) fn of(invitation: &Invitation, until: String) -> Self {
        Self {
            occasion: invitation.occasion,
            band: plain::line(invitation.band.as_str()),
            inviter: some_line(invitation.inviter.as_ref().map(DisplayName::as_str)),
            terms: TermsText::of(&invitation.terms),
            until,
            accept_url: plain::url(&invitation.accept_url),
            decline_url: plain::url(&invitation.decline_url),
            unsubscribe_url: plain::url(&invitation.unsubscribe_url),
        }
    }
}

/// [`News`] for their templates.
pub(crate) struct NewsView {
    pub(crate) outcome: Outcome,
    pub(crate) band: String,
    pub(crate) invitee: Option<String>,
    pub(crate) terms: TermsText,
    pub(crate) band_url: String,
    pub(crate) unsubscribe_url: String,
}

impl NewsView {
    pub(crate) fn of(news: &News) -> Self {
        Self {
            outcome: news.outcome,
            band: plain::line(news.band.as_str()),
            invitee: some_line(news.invitee.as_deref()),
            terms: TermsText::of(&news.terms),
            band_url: plain::url(&news.band_url),
            unsubscribe_url: plain::url(&news.unsubscribe_url),
        }
    }
}

/// Text of which nothing visible is left is none.
fn some_line(text: Option<&str>) -> Option<String> {
    text.map(plain::line).filter(|line| !line.is_empty())
}
