//! Which template says what in which language.
//!
//! The subject is the title of the HTML document, taken from it without HTML's escapes.

#![expect(clippy::ref_binding_to_reference, reason = "in what askama derives")]

use crate::letter::{Occasion, Outcome, Written};
use crate::view::{InvitationView, NewsView};
use askama::Template;
use domain::Locale;

#[derive(Template)]
enum InvitationText<'a> {
    #[template(path = "en/invitation.html", block = "subject", escape = "none")]
    EnSubject { mail: &'a InvitationView },
    #[template(path = "en/invitation.html")]
    EnHtml { mail: &'a InvitationView },
    #[template(path = "en/invitation.txt")]
    EnPlain { mail: &'a InvitationView },
    #[template(path = "de/invitation.html", block = "subject", escape = "none")]
    DeSubject { mail: &'a InvitationView },
    #[template(path = "de/invitation.html")]
    DeHtml { mail: &'a InvitationView },
    #[template(path = "de/invitation.txt")]
    DePlain { mail: &'a InvitationView },
}

#[derive(Template)]
enum NewsText<'a> {
    #[template(path = "en/outcome.html", block = "subject", escape = "none")]
    EnSubject { mail: &'a NewsView },
    #[template(path = "en/outcome.html")]
    EnHtml { mail: &'a NewsView },
    #[template(path = "en/outcome.txt")]
    EnPlain { mail: &'a NewsView },
    #[template(path = "de/outcome.html", block = "subject", escape = "none")]
    DeSubject { mail: &'a NewsView },
    #[template(path = "de/outcome.html")]
    DeHtml { mail: &'a NewsView },
    #[template(path = "de/outcome.txt")]
    DePlain { mail: &'a NewsView },
}

/// The invitation, with its subject as long as it comes.
pub(crate) fn invitation(mail: &InvitationView, locale: Locale) -> askama::Result<Written> {
    use InvitationText as Text;
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

/// The news, with its subject as long as it comes.
pub(crate) fn news(mail: &NewsView, locale: Locale) -> askama::Result<Written> {
    use NewsText as Text;
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
    use crate::plain;
    use crate::view::TermsText;
    use domain::Terms;

    /// No message has line breaks today; a letter would keep them.
    #[test]
    fn a_message_of_many_lines_stays_in_its_quotation() {
        let message = plain::lines("Hello,\n\n--\nYou get this mail because\r\n<b>https://evil.example</b>");
        let mail = InvitationView {
            occasion: Occasion::First,
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
            let Written { html, text, .. } = invitation(&mail, locale).expect("a letter");
            let quoted = "\n\n> Hello,\n> \n> --\n> You get this mail because\n> <b>https://evil.example</b>\n\n";
            assert!(text.contains(quoted), "{text}");
            let quoted = ">Hello,<br><br>--<br>You get this mail because<br>&#60;b&#62;https://evil.example&#60;/b&#62;</blockquote>";
            assert!(html.contains(quoted), "{html}");
        }
    }
}
