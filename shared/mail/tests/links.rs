//! Where letters lead, and that they load nothing.

use crate::html;
use crate::sample::{ACCEPT, DECLINE, letters};
use domain::Locale;
use mail::{Mail, Written};
use std::collections::BTreeSet;

/// Lines of a text part that are a URL.
pub(crate) fn urls(text: &str) -> Vec<&str> {
    text.lines().filter(|line| line.starts_with("https://")).collect()
}

fn all() -> Vec<(Written, Vec<&'static str>)> {
    let letters = letters();
    let written = letters
        .iter()
        .flat_map(|(letter, urls)| Locale::ALL.map(|locale| (letter.write(locale).expect("a letter"), urls.clone())));
    written.collect()
}

#[test]
fn a_letter_loads_nothing_and_runs_nothing() {
    for (written, _) in all() {
        let html = written.html.to_lowercase();
        for forbidden in [
            "src=",
            "srcset",
            "<script",
            "<img",
            "<link",
            "<form",
            "<iframe",
            "url(",
            "@import",
            "background=",
        ] {
            assert!(!html.contains(forbidden), "{forbidden}: {html}");
        }
        assert!(
            !html.split(' ').any(|word| word.starts_with("on") && word.contains('=')),
            "{html}"
        );
    }
}

#[test]
fn links_lead_where_they_were_told_and_nowhere_else() {
    for (written, given) in all() {
        let page = html::read(&written.html);
        assert_eq!(page.odd, [""; 0]);
        let links: BTreeSet<_> = page.links.iter().map(String::as_str).collect();
        assert_eq!(links, given.iter().copied().collect());
    }
}

#[test]
fn both_parts_hold_the_same_urls_each_on_its_own_line_in_the_text() {
    for (written, given) in all() {
        assert_eq!(urls(&written.text), given);
        assert_eq!(written.text.matches("://").count(), given.len(), "{}", written.text);
    }
}

#[test]
fn an_answer_shows_its_address_in_the_html_too() {
    for (letter, _) in letters() {
        let Mail::Invitation(_) = letter else { continue };
        let text = html::read(&letter.write(Locale::ENGLISH).expect("a letter").html).text;
        assert!(text.contains(ACCEPT) && text.contains(DECLINE));
    }
}

#[test]
fn a_url_is_escaped_too() {
    let odd = "https://bands.example/?a=\"><script>x</script>&b='\r\nc";
    for (letter, _) in letters() {
        let Mail::Invitation(invitation) = letter else {
            continue;
        };
        let letter = Mail::Invitation(mail::InvitationMail {
            accept_url: odd.to_owned(),
            ..invitation
        });
        let written = letter.write(Locale::ENGLISH).expect("a letter");
        let page = html::read(&written.html);
        let clean = "https://bands.example/?a=\"><script>x</script>&b='c";
        assert!(page.links.iter().any(|link| link == clean));
        assert!(!page.tags.iter().any(|tag| tag.contains("script")));
        assert_eq!(urls(&written.text).first(), Some(&clean));
    }
}
