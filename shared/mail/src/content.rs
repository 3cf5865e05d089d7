//! What a mail says. Mails hold links and names, so nothing here shows in debug output.

use domain::{BandName, DisplayName, Instant, Terms};

/// Why the invitee gets an invitation now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendReason {
    /// It has just been made.
    First,
    /// An admin sent it again; links in earlier mails may be dead.
    Again,
    /// It is still unanswered and expires soon.
    Reminder,
}

/// To an invitee: the invitation, or a reminder of it.
#[derive(Clone)]
pub struct InvitationMail {
    /// Why it is sent now.
    pub reason: SendReason,
    /// The band that the invite is to.
    pub band: BandName,
    /// Who invites; without a name the mail doesn't say.
    pub inviter: Option<DisplayName>,
    /// What the inviter says; the message is quoted.
    pub terms: Terms,
    /// When the invite expires; shown to the minute, in UTC.
    pub expires_at: Instant,
    /// The page where one confirms that one accepts; opening it changes nothing.
    pub accept_url: String,
    /// The page where one confirms that one declines; opening it changes nothing.
    pub decline_url: String,
    /// The page where one says that one wants no more of these mails.
    pub unsubscribe_url: String,
}

/// How an invite ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteOutcome {
    /// The invitee joined.
    Accepted,
    /// The invitee said no.
    Declined,
    /// Someone who held the link said no, who may not be the invitee.
    DeclinedByLink,
    /// Nobody answered in time.
    Expired,
}

/// To an inviter: how their invite ended.
#[derive(Clone)]
pub struct OutcomeMail {
    /// How it ended.
    pub outcome: InviteOutcome,
    /// The band that the invite was to.
    pub band: BandName,
    /// The invitee's display name or the address as typed; `None` where nobody is known.
    pub invitee: Option<String>,
    /// What they were offered.
    pub terms: Terms,
    /// The band's page.
    pub band_url: String,
    /// The page where one says that one wants no more of these mails.
    pub unsubscribe_url: String,
}

/// A mail of ours, before it is put into words.
#[derive(Clone)]
pub enum Mail {
    /// To the invitee.
    Invitation(InvitationMail),
    /// To the inviter.
    Outcome(OutcomeMail),
}
