//! What each letter says, whole.

use crate::sample::{OCCASIONS, OUTCOMES, invitation, news, terse_invitation, terse_news};
use domain::Locale;
use insta::assert_snapshot;
use mail::{Letter, Written};

fn german() -> Locale {
    Locale::parse("de").expect("a language")
}

fn shown(letter: &Letter, locale: Locale) -> String {
    let Written { subject, html, text } = letter.write(locale).expect("a letter");
    format!("Subject: {subject}\n\n{text}\n\n{html}")
}

#[test]
fn invitations_in_english() {
    for occasion in OCCASIONS {
        let letter = Letter::Invitation(invitation(occasion));
        assert_snapshot!(
            format!("invitation_en_{occasion:?}").to_lowercase(),
            shown(&letter, Locale::ENGLISH)
        );
    }
}

#[test]
fn invitations_in_german() {
    for occasion in OCCASIONS {
        let letter = Letter::Invitation(invitation(occasion));
        assert_snapshot!(
            format!("invitation_de_{occasion:?}").to_lowercase(),
            shown(&letter, german())
        );
    }
}

#[test]
fn news_in_english() {
    for outcome in OUTCOMES {
        let letter = Letter::News(news(outcome));
        assert_snapshot!(
            format!("news_en_{outcome:?}").to_lowercase(),
            shown(&letter, Locale::ENGLISH)
        );
    }
}

#[test]
fn news_in_german() {
    for outcome in OUTCOMES {
        let letter = Letter::News(news(outcome));
        assert_snapshot!(format!("news_de_{outcome:?}").to_lowercase(), shown(&letter, german()));
    }
}

#[test]
fn letters_say_nothing_of_what_is_unknown() {
    for locale in Locale::ALL {
        let invitations = OCCASIONS.map(|occasion| Letter::Invitation(terse_invitation(occasion)));
        let news = OUTCOMES.map(|outcome| Letter::News(terse_news(outcome)));
        let texts: Vec<_> = invitations
            .iter()
            .chain(&news)
            .map(|letter| letter.write(locale).expect("a letter"))
            .map(|Written { subject, text, .. }| format!("Subject: {subject}\n\n{text}\n"))
            .collect();
        assert_snapshot!(format!("terse_{}", locale.as_str()), texts.join("\n========\n"));
    }
}
