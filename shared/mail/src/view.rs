//! The data for templates: text that is safe on one line.

use crate::accent::Accent;
use crate::content::{InvitationMail, InviteOutcome, Invitee, OutcomeMail, ReplyToMail, SendReason};
use crate::plain;
use domain::{DisplayName, Message, Part, RecipientName, Role, Terms};

/// The terms of an invite.
pub(crate) struct TermsText {
    pub(crate) is_admin: bool,
    pub(crate) name: Option<String>,
    pub(crate) part: Option<String>,
    /// The lines of each paragraph of the message.
    pub(crate) message: Vec<Vec<String>>,
    /// Its lines, wrapped so that no mail program wraps them again.
    pub(crate) quote: Vec<String>,
}

impl TermsText {
    pub(crate) fn of(terms: &Terms) -> Self {
        let message = plain::lines(terms.message.as_ref().map_or("", Message::as_str));
        Self {
            is_admin: terms.role == Role::Admin,
            name: some_line(terms.name.as_ref().map(RecipientName::as_str)),
            part: some_line(terms.part.as_ref().map(Part::as_str)),
            quote: message.iter().flat_map(|line| plain::wrap(line)).collect(),
            message: paragraphs(&message),
        }
    }
}

/// An [`InvitationMail`] for its templates.
pub(crate) struct InvitationText {
    pub(crate) accent: Accent,
    pub(crate) reason: SendReason,
    pub(crate) band: String,
    pub(crate) inviter: Option<String>,
    pub(crate) terms: TermsText,
    pub(crate) until: String,
    pub(crate) takes_answers: bool,
    pub(crate) accept_url: String,
    pub(crate) decline_url: String,
    pub(crate) unsubscribe_url: String,
}

impl InvitationText {
    /// `until` is the rendered time at which it expires.
    pub(crate) fn of(invitation: &InvitationMail, until: String) -> Self {
        Self {
            accent: Accent::of(invitation.color),
            reason: invitation.reason,
            band: plain::line(invitation.band.as_str()),
            inviter: some_line(invitation.inviter.as_ref().map(DisplayName::as_str)),
            terms: TermsText::of(&invitation.terms),
            until,
            takes_answers: invitation.takes_answers,
            accept_url: plain::url(&invitation.accept_url),
            decline_url: plain::url(&invitation.decline_url),
            unsubscribe_url: plain::url(&invitation.unsubscribe_url),
        }
    }
}

/// An [`OutcomeMail`] for its templates.
pub(crate) struct OutcomeText {
    pub(crate) accent: Accent,
    pub(crate) outcome: InviteOutcome,
    pub(crate) band: String,
    pub(crate) invitee: Option<String>,
    pub(crate) terms: TermsText,
    pub(crate) takes_answers: bool,
    pub(crate) band_url: String,
    pub(crate) unsubscribe_url: String,
}

impl OutcomeText {
    pub(crate) fn of(mail: &OutcomeMail) -> Self {
        Self {
            accent: Accent::of(mail.color),
            outcome: mail.outcome,
            band: plain::line(mail.band.as_str()),
            invitee: mail.invitee.as_ref().and_then(|invitee| match invitee {
                Invitee::Name(name) => some_line(Some(name)),
                Invitee::Address(address) => Some(plain::address(address)),
            }),
            terms: TermsText::of(&mail.terms),
            takes_answers: mail.takes_answers,
            band_url: plain::url(&mail.band_url),
            unsubscribe_url: plain::url(&mail.unsubscribe_url),
        }
    }
}

/// A [`ReplyToMail`] for its templates.
pub(crate) struct ReplyToText {
    pub(crate) accent: Accent,
    pub(crate) band: String,
    pub(crate) asker: Option<String>,
    pub(crate) confirm_url: String,
}

impl ReplyToText {
    pub(crate) fn of(mail: &ReplyToMail) -> Self {
        Self {
            accent: Accent::of(mail.color),
            band: plain::line(mail.band.as_str()),
            asker: some_line(mail.asker.as_ref().map(DisplayName::as_str)),
            confirm_url: plain::url(&mail.confirm_url),
        }
    }
}

/// The paragraphs of a message, which blank lines separate.
fn paragraphs(lines: &[String]) -> Vec<Vec<String>> {
    let paragraphs = lines.split(String::is_empty).filter(|lines| !lines.is_empty());
    paragraphs.map(<[String]>::to_vec).collect()
}

/// The text on one line; `None` if nothing visible is left.
fn some_line(text: Option<&str>) -> Option<String> {
    text.map(plain::line).filter(|line| !line.is_empty())
}
