//! What each letter says, whole.

use crate::sample::{OUTCOMES, REASONS, invitation, news, terse_invitation, terse_news};
use domain::Locale;
use insta::assert_snapshot;
use mail::{Mail, Written};

fn german() -> Locale {
    Locale::parse("de").expect("a language")
}

fn shown(letter: &Mail, locale: Locale) -> String {
    let Written { subject, html, text } = letter.write(locale).expect("a letter");
    format!("Subject: {subject}\n\n{text}\n\n{html}")
}

#[test]
fn invitations_in_english() {
    for reason in REASONS {
        let letter = Mail::Invitation(invitation(reason));
        assert_snapshot!(
            format!("invitation_en_{reason:?}").to_lowercase(),
            shown(&letter, Locale::ENGLISH)
        );
    }
}

#[test]
fn invitations_in_german() {
    for reason in REASONS {
        let letter = Mail::Invitation(invitation(reason));
        assert_snapshot!(
            format!("invitation_de_{reason:?}").to_lowercase(),
            shown(&letter, german())
        );
    }
}

#[test]
fn news_in_english() {
    for outcome in OUTCOMES {
        let letter = Mail::Outcome(news(outcome));
        assert_snapshot!(
            format!("news_en_{outcome:?}").to_lowercase(),
            shown(&letter, Locale::ENGLISH)
        );
    }
}

#[test]
fn news_in_german() {
    for outcome in OUTCOMES {
        let letter = Mail::Outcome(news(outcome));
        assert_snapshot!(format!("news_de_{outcome:?}").to_lowercase(), shown(&letter, german()));
    }
}

#[test]
fn letters_say_nothing_of_what_is_unknown() {
    for locale in Locale::ALL {
        let invitations = REASONS.map(|reason| Mail::Invitation(terse_invitation(reason)));
        let news = OUTCOMES.map(|outcome| Mail::Outcome(terse_news(outcome)));
        let texts: Vec<_> = invitations
            .iter()
            .chain(&news)
            .map(|letter| letter.write(locale).expect("a letter"))
            .map(|Written { subject, text, .. }| format!("Subject: {subject}\n\n{text}\n"))
            .collect();
        assert_snapshot!(format!("terse_{}", locale.as_str()), texts.join("\n========\n"));
    }
}
