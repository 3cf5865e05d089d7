//! The links of mails, and that mails load nothing.

use crate::html;
use crate::sample::{ACCEPT, DECLINE, every_mail};
use domain::Locale;
use mail::{Mail, Written};
use std::collections::BTreeSet;

/// Lines of a text part that are a URL.
pub(crate) fn urls(text: &str) -> Vec<&str> {
    text.lines().filter(|line| line.starts_with("https://")).collect()
}

fn all() -> Vec<(Written, Vec<&'static str>)> {
    let mails = every_mail();
    let written = mails
        .iter()
        .flat_map(|(mail, urls)| Locale::ALL.map(|locale| (mail.write(locale).expect("a mail"), urls.clone())));
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
fn links_lead_to_the_given_urls_and_nowhere_else() {
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
fn the_html_also_shows_the_url_of_its_button() {
    for (mail, _) in every_mail() {
        let Mail::Invitation(_) = mail else { continue };
        let text = html::read(&mail.write(Locale::ENGLISH).expect("a mail").html).text;
        assert!(text.contains(ACCEPT) && !text.contains(DECLINE), "one spare link");
    }
}

#[test]
fn a_url_is_escaped_too() {
    let odd = "https://bands.example/?a=\"><script>x</script>&b='\r\nc";
    for (mail, _) in every_mail() {
        let Mail::Invitation(invitation) = mail else {
            continue;
        };
        let mail = Mail::Invitation(mail::InvitationMail {
            accept_url: odd.to_owned(),
            ..invitation
        });
        let written = mail.write(Locale::ENGLISH).expect("a mail");
        let page = html::read(&written.html);
        let clean = "https://bands.example/?a=\"><script>x</script>&b='c";
        assert!(page.links.iter().any(|link| link == clean));
        assert!(!page.tags.iter().any(|tag| tag.contains("script")));
        assert_eq!(urls(&written.text).first(), Some(&clean));
    }
}
