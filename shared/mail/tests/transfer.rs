//! Links survive what a mail goes through: transfer encodings, and programs that break its lines.

use crate::html;
use crate::links::urls;
use crate::sample::{invitation, outcome_mail, terse_invitation};
use data_encoding::BASE64_MIME;
use domain::{BandId, EmailAddress, InviteId, KeyRing, Locale, Message, Subscription, Terms};
use mail::{InvitationMail, InviteOutcome, Mail, OutcomeMail, SendReason, Written};
use quoted_printable::{ParseMode, decode, encode};
use std::collections::BTreeSet;

/// The longest line of a mail, in bytes (RFC 5322 §2.1.1). Relays break longer ones anywhere.
const LONGEST_LINE: usize = 998;

fn ring() -> KeyRing {
    KeyRing::parse("1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8").expect("a ring")
}

fn invite() -> InviteId {
    let band = BandId::parse("06h0btq2shqldenbijnd1gmno8").expect("an id");
    InviteId::from_own(band, "06h0btq2shqldenbijnd1gmno8").expect("an id")
}

/// Mails with genuine tokens, and the URLs in each.
fn mails(base: &str) -> Vec<(Written, Vec<String>)> {
    let ring = ring();
    let token = ring.token(invite(), 3);
    let bob = EmailAddress::parse("bob@example.com").expect("an address");
    let unsubscribe_url = |subscription| {
        let token = ring.unsubscribe_token(bob.digest(), subscription);
        format!("{base}/unsubscribe#{}", token.as_str())
    };
    let unsubscribe_notes = unsubscribe_url(Subscription::Notes);
    let unsubscribe_url = unsubscribe_url(Subscription::Invitations);
    let band_url = format!("{base}/bands/{}", invite().band);
    let with_links = |invitation: InvitationMail| {
        let accept_url = format!("{base}/invite#{}", token.as_str());
        let decline_url = format!("{base}/invite?answer=decline#{}", token.as_str());
        let urls = vec![accept_url.clone(), decline_url.clone(), unsubscribe_url.clone()];
        let mail = InvitationMail {
            accept_url,
            decline_url,
            unsubscribe_url: unsubscribe_url.clone(),
            ..invitation
        };
        (Mail::Invitation(mail), urls)
    };
    let with_message = |message: &str| InvitationMail {
        terms: Terms {
            message: Message::parse(message).expect("a message"),
            ..Terms::default()
        },
        ..invitation(SendReason::First)
    };
    let outcome = OutcomeMail {
        band_url: band_url.clone(),
        unsubscribe_url: unsubscribe_notes.clone(),
        ..outcome_mail(InviteOutcome::Accepted)
    };
    let mails = [
        with_links(invitation(SendReason::First)),
        with_links(terse_invitation(SendReason::Again)),
        with_links(with_message(&"=&".repeat(250))),
        with_links(with_message(&"ü ".repeat(240))),
        (Mail::Outcome(outcome), vec![band_url, unsubscribe_notes]),
    ];
    let written = mails
        .iter()
        .flat_map(|(mail, urls)| Locale::ALL.map(|locale| (mail.write(locale).expect("a mail"), urls.clone())));
    written.collect()
}

/// The lines of a part as they travel.
fn with_crlf(part: &str) -> String {
    part.replace('\n', "\r\n")
}

#[track_caller]
fn check(text: &str, html: &str, expected: &[String]) {
    assert_eq!(urls(&text.replace("\r\n", "\n")), expected);
    let links: BTreeSet<_> = html::read(html).links.into_iter().collect();
    assert_eq!(links, expected.iter().cloned().collect());
}

#[test]
fn links_survive_each_transfer_encoding() {
    for (written, expected) in mails("https://bands.example") {
        let (text, html) = (with_crlf(&written.text), with_crlf(&written.html));
        let quoted = |part: &str| {
            let source = encode(part);
            assert!(
                source.split(|byte| *byte == b'\n').all(|line| line.len() <= 77),
                "76 and a CR"
            );
            String::from_utf8(decode(source, ParseMode::Strict).expect("quoted-printable")).expect("UTF-8")
        };
        check(&quoted(&text), &quoted(&html), &expected);
        let base64 = |part: &str| {
            let source = BASE64_MIME.encode(part.as_bytes());
            String::from_utf8(BASE64_MIME.decode(source.as_bytes()).expect("base64")).expect("UTF-8")
        };
        check(&base64(&text), &base64(&html), &expected);
    }
}

#[test]
fn no_line_with_a_link_is_long_enough_to_be_broken() {
    let base = format!("https://bands.example/{}", "of-a-long-name/".repeat(20));
    for (written, expected) in mails(base.trim_end_matches('/')) {
        for part in [&written.text, &written.html] {
            let mut lines = part.lines().filter(|line| line.contains("://"));
            assert!(lines.all(|line| line.len() <= LONGEST_LINE), "{part}");
        }
        check(&written.text, &written.html, &expected);
    }
}

/// What stands between the start of a link and the next empty line.
fn copied<'a>(text: &'a str, link: &str) -> &'a str {
    let start = text.find(link).expect("the start of the link");
    let rest = &text[start..];
    let end = rest
        .match_indices('\n')
        .find(|(at, _)| rest[at + 1..].trim_start_matches(['>', ' ']).starts_with(['\r', '\n']));
    end.map_or(rest, |(at, _)| &rest[..at])
}

#[track_caller]
fn check_copied(text: &str) {
    let ring = ring();
    let bob = EmailAddress::parse("bob@example.com").expect("an address");
    for link in ["https://bands.example/invite#", "https://bands.example/invite?answer"] {
        let copied = copied(text, link);
        assert_eq!(ring.find(copied), Some((invite(), 3)), "{copied}");
    }
    let copied = copied(text, "https://bands.example/unsubscribe#");
    assert_eq!(
        ring.find_unsubscribe(copied),
        Some((bob.digest(), Subscription::Invitations)),
        "{copied}"
    );
}

/// The text with every line broken after `width` characters, and a mark in front of each line.
fn wrapped(text: &str, width: usize, mark: &str) -> String {
    let broken = text.lines().flat_map(|line| {
        let characters: Vec<_> = line.chars().collect();
        let mut lines: Vec<String> = characters.chunks(width).map(|chunk| chunk.iter().collect()).collect();
        if lines.is_empty() {
            lines.push(String::new());
        }
        lines
    });
    let marked: Vec<_> = broken.map(|line| format!("{mark}{line}\n")).collect();
    marked.concat()
}

#[test]
fn a_token_is_found_in_a_link_that_was_broken_on_its_way() {
    let invitations = mails("https://bands.example")
        .into_iter()
        .filter(|(_, urls)| urls.len() == 3);
    for (written, _) in invitations {
        let source = String::from_utf8(encode(with_crlf(&written.text))).expect("ASCII");
        for text in [
            source.clone(),
            source.replace("=\r\n", "=\n"),
            source.replace("=\r\n", "="),
        ] {
            check_copied(&text);
        }
        for width in [60, 66, 72, 76, 78] {
            for mark in ["", "> ", ">> ", "> > ", "| ", "  "] {
                check_copied(&wrapped(&written.text, width, mark));
            }
        }
    }
}
