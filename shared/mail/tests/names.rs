//! That no program makes a link of a name in a mail.

use crate::html;
use crate::sample::{OUTCOMES, REASONS, invitation, outcome_mail, reply_to_mail};
use domain::{BandName, DisplayName, Locale, Part, RecipientName, Sender, Terms};
use insta::assert_snapshot;
use linkify::LinkFinder;
use mail::{InvitationMail, Invitee, Mail, OutcomeMail, ReplyToMail, Written};
use proptest::prelude::*;

/// Names that programs make links of, or of parts of them.
const LINKED: [&str; 22] = [
    "J.de Boer",
    "M.de la Cruz",
    "Posaunenchor St.Johannis/St.Martin",
    "St.Pauli/Altona",
    "Jazz.Club",
    "1.Club der Trompeter",
    "Beat.it",
    "Live.at.Leeds",
    "will.i.am",
    "Portugal.The Man",
    "St.Moritz.com",
    "evil.com",
    "evil.com:8080",
    "evil.com?login",
    "Visit evil.co.uk, now!",
    "(evil.com)",
    "..evil.com..",
    "xn--e1afmkfd.рф",
    "例子.中国",
    "1.2.3.4",
    "Live@Leeds.Town",
    "me@x",
];

/// Texts that only an earlier version took for a name or a part.
const REFUSED: [&str; 13] = [
    "https://evil.example/x",
    "http://evil",
    "ftp://evil.com/x",
    "hxxp://evil.com",
    "www.evil.com",
    "evil.com/login",
    "127.0.0.1/x",
    "ada@example.com",
    "mailto:ada@example.com",
    "evil\u{3002}com/x",
    "evil.中国/x",
    "eVil.cOm/x",
    "evil\u{FF0E}com/x",
];

/// What a mail program makes links of, in text that is not a link yet.
fn links(text: &str) -> Vec<String> {
    let mut finder = LinkFinder::new();
    finder.url_must_have_scheme(false);
    let found = finder.links(text).map(|link| link.as_str().to_owned());
    found
        .filter(|link| !link.starts_with("https://bands.example/"))
        .collect()
}

/// Mails with the text in each place for a name or part.
fn mails(text: &str) -> Vec<Mail> {
    mails_of([text; 3])
}

/// Mails of a band, with a person and a part.
fn mails_of([band, person, part]: [&str; 3]) -> Vec<Mail> {
    let terms = |terms: &Terms| Terms {
        name: RecipientName::stored(person).expect("a name"),
        part: Part::stored(part).expect("a part"),
        message: None,
        ..terms.clone()
    };
    let invitations = REASONS.map(|reason| {
        let mail = invitation(reason);
        Mail::Invitation(InvitationMail {
            band: BandName::stored(band).expect("a name"),
            inviter: Some(DisplayName::stored(person).expect("a name")),
            terms: terms(&mail.terms),
            ..mail
        })
    });
    let outcomes = OUTCOMES.map(|outcome| {
        let mail = outcome_mail(outcome);
        Mail::Outcome(OutcomeMail {
            band: BandName::stored(band).expect("a name"),
            invitee: Some(Invitee::Name(person.to_owned())),
            terms: terms(&mail.terms),
            ..mail
        })
    });
    let reply_to = Mail::ReplyTo(ReplyToMail {
        band: BandName::stored(band).expect("a name"),
        asker: Some(DisplayName::stored(person).expect("a name")),
        ..reply_to_mail()
    });
    invitations.into_iter().chain(outcomes).chain([reply_to]).collect()
}

/// The texts of a mail as a program shows them.
fn shown(written: &Written) -> [String; 2] {
    [written.text.clone(), html::read(&written.html).text]
}

#[test]
fn the_finder_makes_links_of_these_names_where_they_are_written_as_they_are() {
    let linked = LINKED
        .iter()
        .chain(&REFUSED)
        .filter(|name| !links(name).is_empty())
        .count();
    assert!(linked >= 25, "{linked}");
}

#[test]
fn no_name_becomes_a_link() {
    for name in LINKED.iter().chain(&REFUSED) {
        for mail in mails(name) {
            for locale in Locale::ALL {
                let written = mail.write(locale).expect("a mail");
                for text in shown(&written) {
                    assert_eq!(links(&text), [""; 0], "{name}: {text}");
                }
            }
        }
    }
}

#[test]
fn a_name_copied_out_of_a_mail_is_the_name() {
    for name in LINKED {
        let band = BandName::parse(name).expect("a name");
        for mail in mails(name) {
            let written = mail.write(Locale::ENGLISH).expect("a mail");
            for text in shown(&written) {
                let copied = BandName::parse(&copy(&text, name));
                assert_eq!(copied, Ok(band.clone()), "{text}");
            }
        }
    }
}

/// The place of a mail that reads like the name, with the marks in it.
fn copy(text: &str, name: &str) -> String {
    let starts = text.char_indices().map(|(at, _)| at);
    let at_each = starts.filter_map(|start| {
        let (mut left, mut copied) = (name.chars().peekable(), String::new());
        for c in text.get(start..)?.chars() {
            match left.peek() {
                None => break,
                Some(next) if *next == c => drop(left.next()),
                Some(_) if c == '\u{2060}' => {}
                Some(_) => return None,
            }
            copied.push(c);
        }
        left.peek().is_none().then_some(copied)
    });
    at_each.into_iter().next().expect("the name is in the mail")
}

#[test]
fn a_subject_shows_names_with_spaces_and_no_name_becomes_a_link_there() {
    let letters = |text: &str| text.replace(' ', "");
    for name in LINKED.iter().chain(&REFUSED) {
        for mail in mails(name) {
            let subject = mail.write(Locale::ENGLISH).expect("a mail").subject;
            assert!(letters(&subject).contains(&letters(name)), "{subject}");
            assert!(!subject.contains('\u{2060}'), "{subject}");
            assert_eq!(links(&subject), [""; 0], "{subject}");
        }
    }
}

#[test]
fn a_name_in_the_sender_is_no_link_and_no_address() {
    let sender = Sender::parse("Band Invites <invites@bands.example>").expect("a sender");
    for name in LINKED.iter().chain(&REFUSED) {
        for mail in mails(name) {
            let from = mail.write(Locale::ENGLISH).expect("a mail").from(&sender);
            let shown = from
                .strip_suffix("Band Invites <invites@bands.example>")
                .expect("our address");
            assert_eq!(links(shown), [""; 0], "{from}");
            assert!(!shown.contains(['@', '\u{2060}']), "{from}");
            let is_outcome = matches!(mail, Mail::Outcome(_));
            assert_eq!(shown.is_empty(), is_outcome || name.contains('@'), "{from}");
        }
    }
}

#[test]
fn the_address_of_a_recipient_stays_whole() {
    for outcome in OUTCOMES {
        let mail = Mail::Outcome(OutcomeMail {
            invitee: Some(Invitee::Address("ada.l@example.com".to_owned())),
            ..outcome_mail(outcome)
        });
        for text in shown(&mail.write(Locale::ENGLISH).expect("a mail")) {
            let links = links(&text);
            assert!(
                !links.is_empty() && links.iter().all(|link| link == "ada.l@example.com"),
                "{text}"
            );
        }
    }
}

/// Mails for the web client's tests, which have other finders of links.
#[test]
fn mails_with_all_these_names() {
    let names: Vec<_> = LINKED.iter().chain(&REFUSED).copied().collect();
    let texts = names.chunks(3).enumerate().map(|(at, chunk)| {
        let three = [0, 1, 2].map(|place| chunk.get(place).copied().unwrap_or("Jazz.Club"));
        let mail = &mails_of(three)[at % 7];
        let written = mail.write(Locale::ENGLISH).expect("a mail");
        format!("{}\n\n{}", written.subject, written.text)
    });
    let texts: Vec<_> = texts.collect();
    assert_snapshot!("names_as_written", texts.join("\n========\n"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_text_becomes_a_link(text in "([a-z]{1,6}|com|www|https?|[.:/@?# -]|://|[0-9]{1,3}|é|山){1,12}") {
        if let Some(mail) = BandName::stored(&text).ok().and_then(|_| mails(&text).into_iter().next()) {
            for text in shown(&mail.write(Locale::ENGLISH).expect("a mail")) {
                prop_assert_eq!(links(&text), [""; 0], "{}", text);
            }
        }
    }
}
