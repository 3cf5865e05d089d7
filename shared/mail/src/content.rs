//! The content of mails. It contains links and names, so none of these types implements `Debug`.

use domain::{BandColor, BandName, DisplayName, Instant, Terms, TimeZone};

/// Why an invitation is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendReason {
    /// The invite is new.
    First,
    /// An admin resent the invite; links in earlier mails may no longer work.
    Again,
    /// The invite has not been answered and expires soon.
    Reminder,
}

impl SendReason {
    /// Why the invitation of an invite's round is sent.
    #[must_use]
    pub fn of_round(round: u32) -> Self {
        if round > 1 { Self::Again } else { Self::First }
    }
}

/// A mail to the recipient: the invitation, or a reminder of it.
#[derive(Clone)]
pub struct InvitationMail {
    /// Why it is sent.
    pub reason: SendReason,
    /// The band of the invite.
    pub band: BandName,
    /// The colour of the band.
    pub color: BandColor,
    /// The inviter's name; the mail names nobody if it is absent.
    pub inviter: Option<DisplayName>,
    /// The terms of the invite; the message is quoted.
    pub terms: Terms,
    /// When the invite expires, shown to the minute.
    pub expires_at: Instant,
    /// The time zone in which it is shown; UTC if it is unknown.
    pub time_zone: TimeZone,
    /// Whether answers to it reach someone.
    pub takes_answers: bool,
    /// The page on which to confirm accepting; opening it changes nothing.
    pub accept_url: String,
    /// The page on which to confirm declining; opening it changes nothing.
    pub decline_url: String,
    /// The page on which to unsubscribe from these mails.
    pub unsubscribe_url: String,
}

/// The outcome of an invite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteOutcome {
    /// The recipient joined.
    Accepted,
    /// The recipient declined.
    Declined,
    /// Someone with the link declined without signing in, who may not be the recipient.
    DeclinedByLink,
    /// It expired without an answer.
    Expired,
}

/// What a mail calls a recipient.
#[derive(Clone)]
pub enum Invitee {
    /// A display name.
    Name(String),
    /// An address as typed. Mail programs may make a link of it.
    Address(String),
}

/// A mail to the inviter: the outcome of their invite.
#[derive(Clone)]
pub struct OutcomeMail {
    /// The outcome.
    pub outcome: InviteOutcome,
    /// The band of the invite.
    pub band: BandName,
    /// The colour of the band.
    pub color: BandColor,
    /// The recipient; `None` if unknown.
    pub invitee: Option<Invitee>,
    /// The terms of the invite.
    pub terms: Terms,
    /// Whether answers to it reach someone.
    pub takes_answers: bool,
    /// The band's page.
    pub band_url: String,
    /// The page on which to unsubscribe from these mails.
    pub unsubscribe_url: String,
}

/// A mail to the owner of an address: may answers to the band's mails go there?
#[derive(Clone)]
pub struct ReplyToMail {
    /// The band.
    pub band: BandName,
    /// The colour of the band.
    pub color: BandColor,
    /// The name of the admin who asks; the mail names nobody if it is absent.
    pub asker: Option<DisplayName>,
    /// The page on which to agree; opening it changes nothing.
    pub confirm_url: String,
}

/// The content of a mail, before it is rendered.
#[derive(Clone)]
pub enum Mail {
    /// To the recipient.
    Invitation(InvitationMail),
    /// To the inviter.
    Outcome(OutcomeMail),
    /// To the owner of an address.
    ReplyTo(ReplyToMail),
}
