//! Puts mails into words: which template says what in which language.
//!
//! The subject is the title of the HTML document, taken from it without HTML's escapes.

#![expect(clippy::ref_binding_to_reference, reason = "in what askama derives")]

use crate::content::{InviteOutcome, Mail, SendReason};
use crate::plain;
use crate::view::{InvitationText, OutcomeText};
use crate::written::{WriteError, Written};
use askama::Template;
use domain::Locale;

#[derive(Template)]
enum InvitationTemplate<'a> {
    #[template(path = "en/invitation.html", block = "subject", escape = "none")]
    EnSubject { mail: &'a InvitationText },
    #[template(path = "en/invitation.html")]
    EnHtml { mail: &'a InvitationText },
    #[template(path = "en/invitation.txt")]
    EnPlain { mail: &'a InvitationText },
    #[template(path = "de/invitation.html", block = "subject", escape = "none")]
    DeSubject { mail: &'a InvitationText },
    #[template(path = "de/invitation.html")]
    DeHtml { mail: &'a InvitationText },
    #[template(path = "de/invitation.txt")]
    DePlain { mail: &'a InvitationText },
}

#[derive(Template)]
enum OutcomeTemplate<'a> {
    #[template(path = "en/outcome.html", block = "subject", escape = "none")]
    EnSubject { mail: &'a OutcomeText },
    #[template(path = "en/outcome.html")]
    EnHtml { mail: &'a OutcomeText },
    #[template(path = "en/outcome.txt")]
    EnPlain { mail: &'a OutcomeText },
    #[template(path = "de/outcome.html", block = "subject", escape = "none")]
    DeSubject { mail: &'a OutcomeText },
    #[template(path = "de/outcome.html")]
    DeHtml { mail: &'a OutcomeText },
    #[template(path = "de/outcome.txt")]
    DePlain { mail: &'a OutcomeText },
}

impl Mail {
    /// Puts it into words.
    ///
    /// # Errors
    /// [`WriteError`], which nobody's input can cause.
    pub fn write(&self, locale: Locale) -> Result<Written, WriteError> {
        let written = match self {
            Self::Invitation(mail) => invitation(&InvitationText::of(mail, locale), locale)?,
            Self::Outcome(mail) => outcome(&OutcomeText::of(mail), locale)?,
        };
        Ok(Written {
            subject: plain::subject(&written.subject),
            ..written
        })
    }
}

/// An invitation whose subject is not yet cut to its length.
fn invitation(mail: &InvitationText, locale: Locale) -> askama::Result<Written> {
    use InvitationTemplate as Text;
    match locale {
        Locale::En => all(
            &Text::EnSubject { mail },
            &Text::EnHtml { mail },
            &Text::EnPlain { mail },
        ),
        Locale::De => all(
            &Text::DeSubject { mail },
            &Text::DeHtml { mail },
            &Text::DePlain { mail },
        ),
    }
}

/// The mail about how an invite ended; its subject is not yet cut to its length.
fn outcome(mail: &OutcomeText, locale: Locale) -> askama::Result<Written> {
    use OutcomeTemplate as Text;
    match locale {
        Locale::En => all(
            &Text::EnSubject { mail },
            &Text::EnHtml { mail },
            &Text::EnPlain { mail },
        ),
        Locale::De => all(
            &Text::DeSubject { mail },
            &Text::DeHtml { mail },
            &Text::DePlain { mail },
        ),
    }
}

fn all<T: Template>(subject: &T, html: &T, text: &T) -> askama::Result<Written> {
    Ok(Written {
        subject: subject.render()?,
        html: html.render()?,
        text: text.render()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::TermsText;
    use domain::Terms;

    /// No message has line breaks today; a mail would keep them.
    #[test]
    fn a_message_of_many_lines_stays_in_its_quotation() {
        let message = plain::lines("Hello,\n\n--\nYou get this mail because\r\n<b>https://evil.example</b>");
        let mail = InvitationText {
            reason: SendReason::First,
            band: "The Kinks".to_owned(),
            inviter: None,
            terms: TermsText {
                quote: message.iter().flat_map(|line| plain::wrap(line)).collect(),
                message,
                ..TermsText::of(&Terms::default())
            },
            until: "tomorrow".to_owned(),
            accept_url: "https://bands.example/accept".to_owned(),
            decline_url: "https://bands.example/decline".to_owned(),
            unsubscribe_url: "https://bands.example/unsubscribe".to_owned(),
        };
        for locale in Locale::ALL {
            let Written { html, text, .. } = invitation(&mail, locale).expect("a mail");
            let quoted = "\n\n> Hello,\n> \n> --\n> You get this mail because\n> <b>https://evil.example</b>\n\n";
            assert!(text.contains(quoted), "{text}");
            let quoted = ">Hello,<br><br>--<br>You get this mail because<br>&#60;b&#62;https://evil.example&#60;/b&#62;</blockquote>";
            assert!(html.contains(quoted), "{html}");
        }
    }
}
