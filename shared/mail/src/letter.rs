//! What a letter says, and to whom it says it. Letters hold links and names, so nothing here shows in debug output.

use crate::date::DateView;
use crate::encoded;
use crate::language::Language;
use crate::plain;
use crate::view::{InvitationView, NewsView};
use domain::{BandName, DisplayName, Instant, Locale, Terms};
use std::borrow::Cow;

/// Why the invitee gets an invitation just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// It has just been made.
    First,
    /// An admin sent it again; links in earlier letters may be dead.
    Again,
    /// It is still unanswered and expires soon.
    Reminder,
}

/// To an invitee: come and play with us.
#[derive(Clone)]
pub struct Invitation {
    /// Why now.
    pub occasion: Occasion,
    /// To which band.
    pub band: BandName,
    /// Who invites; without a name the letter doesn't say.
    pub inviter: Option<DisplayName>,
    /// What the inviter says; the message is quoted.
    pub terms: Terms,
    /// Until when; shown to the minute, in UTC.
    pub expires_at: Instant,
    /// The page where one confirms that one accepts; opening it changes nothing.
    pub accept_url: String,
    /// The page where one confirms that one declines; opening it changes nothing.
    pub decline_url: String,
    /// The page where one says that one wants no more of these letters.
    pub unsubscribe_url: String,
}

/// What became of an invite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The invitee joined.
    Accepted,
    /// The invitee said no.
    Declined,
    /// Someone who held the link said no, who may not be the invitee.
    DeclinedByLink,
    /// Nobody answered in time.
    Expired,
}

/// To an inviter: what became of your invite.
#[derive(Clone)]
pub struct News {
    /// What became of it.
    pub outcome: Outcome,
    /// To which band it was.
    pub band: BandName,
    /// The invitee's display name or the address as typed; `None` where nobody is known.
    pub invitee: Option<String>,
    /// What they were offered.
    pub terms: Terms,
    /// The band's page.
    pub band_url: String,
    /// The page where one says that one wants no more of these letters.
    pub unsubscribe_url: String,
}

/// One of the letters the system writes.
#[derive(Clone)]
pub enum Letter {
    /// To the invitee.
    Invitation(Invitation),
    /// To the inviter.
    News(News),
}

/// A letter as it is sent: both parts say the same.
#[derive(Clone, PartialEq, Eq)]
pub struct Written {
    /// One line of at most 120 characters, without control or direction-changing ones.
    pub subject: String,
    /// A whole HTML document that loads nothing from elsewhere.
    pub html: String,
    /// Plain text; each URL stands alone on its line.
    pub text: String,
}

impl Written {
    /// The subject as a mail's header holds it: as it is, unless a mail program would read encoded words (RFC 2047) in
    /// it that somebody wrote as text, such as `=?utf-8?q?x?=`. Then all of it is encoded, in ASCII, which SES leaves
    /// alone, and a mail program shows the text.
    #[must_use]
    pub fn subject_header(&self) -> Cow<'_, str> {
        encoded::header(&self.subject)
    }
}

/// A template failed: a defect of this program, never of what was put into it.
#[derive(Debug, thiserror::Error)]
#[error("a letter could not be written")]
pub struct WriteError(#[from] askama::Error);

impl Letter {
    /// Puts it into words.
    ///
    /// # Errors
    /// [`WriteError`], which nobody's input can cause.
    pub fn write(&self, locale: Locale) -> Result<Written, WriteError> {
        let language = Language::of(locale);
        let written = match self {
            Self::Invitation(invitation) => {
                let until = (language.date)(&DateView::of(invitation.expires_at))?;
                (language.invitation)(&InvitationView::of(invitation, until))?
            }
            Self::News(news) => (language.news)(&NewsView::of(news))?,
        };
        Ok(Written {
            subject: plain::subject(&written.subject),
            ..written
        })
    }
}
