//! The languages of mail: one for each folder of `templates/`, found by `build.rs`.
//!
//! The subject of a mail is the title of its HTML document, without HTML escapes.

use crate::content::{InviteOutcome, Mail, SendReason};
use crate::date::DateView;
use crate::from::Author;
use crate::plain;
use crate::view::{InvitationText, OutcomeText, ReplyToText};
use crate::written::{WriteError, Written};
use askama::Template;
use domain::Locale;

include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// A language, with the functions that render mails in it.
pub(crate) struct Language {
    tag: &'static str,
    /// Renders the invitation; its subject is not cut yet.
    pub(crate) invitation: fn(&InvitationText) -> askama::Result<Written>,
    /// Renders the outcome of an invite; its subject is not cut yet.
    pub(crate) outcome: fn(&OutcomeText) -> askama::Result<Written>,
    /// Renders the question whether answers may go to an address; its subject is not cut yet.
    pub(crate) reply_to: fn(&ReplyToText) -> askama::Result<Written>,
    /// Renders a time, to the minute, with its time zone.
    pub(crate) date: fn(&DateView) -> askama::Result<String>,
    /// Renders the word between the name of an author and that of the product: `via`.
    pub(crate) via: fn() -> askama::Result<String>,
}

impl Language {
    /// The language for `locale`. A test checks that each locale has one; otherwise English is used.
    pub(crate) fn of(locale: Locale) -> &'static Self {
        let find = |tag| LANGUAGES.iter().find(|language| language.tag == tag);
        find(locale.as_str()).unwrap_or(&lang_en::LANGUAGE)
    }
}

impl Mail {
    /// Renders the mail.
    ///
    /// # Errors
    /// [`WriteError`], which no input can cause.
    pub fn write(&self, locale: Locale) -> Result<Written, WriteError> {
        let language = Language::of(locale);
        let written = match self {
            Self::Invitation(mail) => {
                let until = (language.date)(&DateView::of(mail.expires_at, &mail.time_zone))?;
                (language.invitation)(&InvitationText::of(mail, until))?
            }
            Self::Outcome(mail) => (language.outcome)(&OutcomeText::of(mail))?,
            Self::ReplyTo(mail) => (language.reply_to)(&ReplyToText::of(mail))?,
        };
        let via = (language.via)()?;
        Ok(Written {
            subject: plain::subject(&written.subject),
            author: self.author().map(|name| Author { name, via }),
            ..written
        })
    }
}

impl Mail {
    /// The name of the person in whose name it is sent, for its sender.
    fn author(&self) -> Option<String> {
        match self {
            Self::Invitation(mail) => plain::sender_name(mail.inviter.as_ref()?.as_str()),
            Self::Outcome(_) => None,
            Self::ReplyTo(mail) => plain::sender_name(mail.asker.as_ref()?.as_str()),
        }
    }
}

fn all<T: Template, U: Template, V: Template>(subject: &T, html: &U, text: &V) -> askama::Result<Written> {
    Ok(Written {
        subject: subject.render()?,
        html: html.render()?,
        text: text.render()?,
        author: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accent::Accent;
    use crate::view::TermsText;
    use domain::{Message, Terms};

    #[test]
    fn every_locale_has_a_folder_and_every_folder_a_locale() {
        let mut locales = Locale::ALL.map(Locale::as_str);
        locales.sort_unstable();
        assert_eq!(locales.as_slice(), LANGUAGES.map(|language| language.tag));
    }

    #[test]
    fn a_message_of_many_lines_stays_in_its_quotation() {
        let message = "Hello,\n\nFrom: eve\n--\nYou get this mail because\r\n<b>https://evil.example</b>\n> x";
        let mail = InvitationText {
            accent: Accent::of(domain::BandColor::Violet),
            reason: SendReason::First,
            band: "The Kinks".to_owned(),
            inviter: None,
            terms: TermsText::of(&Terms {
                message: Message::parse(message).expect("a message"),
                ..Terms::default()
            }),
            until: "tomorrow".to_owned(),
            takes_answers: false,
            accept_url: "https://bands.example/accept".to_owned(),
            decline_url: "https://bands.example/decline".to_owned(),
            unsubscribe_url: "https://bands.example/unsubscribe".to_owned(),
        };
        for language in &LANGUAGES {
            let Written { html, text, .. } = (language.invitation)(&mail).expect("a mail");
            // No line begins as a header, a signature or a quotation of somebody else would.
            let quoted = "\n\n> Hello,\n>\n> From: eve\n> --\n> You get this mail because\n\
                          > <b>https://evil.example</b>\n> > x\n\n";
            assert!(text.contains(quoted), "{text}");
            let (_, rest) = html.split_once("<blockquote").expect("a quotation");
            let (quoted, _) = rest.split_once("</blockquote>").expect("its end");
            let paragraphs: Vec<_> = quoted.split("<p dir=\"auto\"").skip(1).collect();
            assert_eq!(paragraphs.len(), 2, "{quoted}");
            assert!(paragraphs.iter().any(|lines| lines.contains(">Hello,</p>")), "{quoted}");
            let quoted = ">From: eve<br>--<br>You get this mail because<br>&#60;b&#62;https://evil.example&#60;/b&#62;<br>&#62; x</p>";
            assert!(html.contains(quoted), "{html}");
        }
    }
}
