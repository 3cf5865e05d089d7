//! Text meant to break out of its place in a mail, wherever a mail contains text from users.

use crate::html::{self, HtmlPage};
use crate::links::urls;
use crate::sample::{OUTCOMES, REASONS, invitation, outcome_mail};
use domain::line::clean;
use domain::plain::is_plain;
use domain::{BandName, DisplayName, Locale, Message, Part, RecipientName, Terms};
use mail::{InvitationMail, InviteOutcome, Invitee, Mail, OutcomeMail, SendReason, Written};
use proptest::prelude::*;
use std::process::Command;

/// Hostile texts, tried alone and with harmless text around them.
const TRICKS: [&str; 58] = [
    // Lines and headers.
    "\r\n",
    "\n",
    "\r",
    "\r\nBcc: eve@example.com",
    "\nBcc: eve@example.com\n\nHello",
    "%0d%0aBcc: eve@example.com",
    "\u{85}Bcc: eve@example.com",
    "\u{2028}Bcc: eve@example.com\u{2029}",
    "=?utf-8?q?=0D=0ABcc:_eve=40example.com?=",
    "\n--\nYou get this mail because",
    "\n\nTo accept, open this page and confirm:\nhttps://evil.example/",
    "\u{B}\u{C}\u{1C}\u{1D}\u{1E}\u{1F}",
    // Tags.
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "</p></td></tr></table><form action=x><input>",
    "<a href=\"javascript:alert(1)\">here</a>",
    "<!--",
    "-->",
    "<![CDATA[",
    "<?xml ?>",
    "<",
    ">",
    "</",
    "<plaintext>",
    "<textarea>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0>",
    // Attributes.
    "\"",
    "'",
    "\" onmouseover=\"alert(1)",
    "' onmouseover='alert(1)",
    "\"><b>",
    "`",
    "x=\"y\" style='position:fixed'",
    "javascript:alert(1)",
    "data:text/html,<b>",
    // Entities.
    "&",
    "&lt;b&gt;",
    "&#60;b&#62;",
    "&#x3c",
    "&nbsp;&zwnj;",
    // Templates.
    "{{ mail.accept_url }}",
    "{% endblock %}",
    "{# #}",
    "${7*7}",
    // Characters that change the direction of text or hide it.
    "\u{202E}gnp.exe",
    "\u{2066}\u{2067}\u{2068}x\u{2069}",
    "\u{200E}\u{200F}\u{61C}",
    "\u{200B}\u{2060}\u{FEFF}",
    "\0",
    "\u{7}\u{8}\u{1B}[31m\u{7F}\u{9B}",
    // Scripts of all kinds.
    "👩\u{200D}👩\u{200D}👧🏽\u{FE0F} 🏴\u{E0067}\u{E0062}\u{E007F}",
    "עברית (קלידים) 7",
    "فرقة الموسيقى: 12:30!",
    "Z\u{351}\u{36B}\u{343}a\u{34D}l\u{489}g\u{321}o",
];

fn hostile() -> Vec<String> {
    let long = ["x", "ü", "🎺", "a b ", "<i>", "\"", "\u{2800}", "\u{A0}"].map(|piece| piece.repeat(400));
    let links = [
        "https://evil.example/",
        "http://evil.example\n",
        "see\nhttps://evil.example\nnow",
    ];
    let alone = TRICKS.iter().chain(&links).map(|&trick| trick.to_owned());
    let between = TRICKS.iter().chain(&links).map(|trick| format!("Ada {trick} Lovelace"));
    let twice = TRICKS.iter().map(|trick| format!("{trick}{trick}"));
    let texts: Vec<_> = alone.chain(between).chain(twice).chain(long).collect();
    assert!(texts.len() >= 100);
    texts
}

/// Whether every type should refuse it: even cleaned, it is not plain.
fn is_refused_everywhere(text: &str) -> bool {
    !clean(text).chars().all(is_plain)
}

/// The invisible mark around the separators of an address.
const MARK: char = '\u{2060}';
/// Whether a text with lines should be refused.
fn is_refused_on_lines(text: &str) -> bool {
    is_refused_everywhere(&text.replace(['\r', '\n', '\u{B}', '\u{C}', '\u{85}', '\u{2028}', '\u{2029}'], ""))
}

fn write(mail: &Mail, locale: Locale) -> (Written, HtmlPage) {
    let written = mail.write(locale).expect("a mail");
    let page = html::read(&written.html);
    (written, page)
}

/// Compares a mail with the same one with harmless text.
fn check(hostile: &Mail, harmless: &Mail) {
    for locale in Locale::ALL {
        let (hostile, page) = write(hostile, locale);
        let (harmless, model) = write(harmless, locale);
        assert_eq!(frame(&page.tags), frame(&model.tags), "{}", hostile.html);
        assert_eq!(page.links, model.links);
        assert_eq!(page.odd, model.odd);
        check_subject(&hostile.subject);
        check_header(&hostile);
        assert_eq!(shape(&hostile.text), shape(&harmless.text), "{}", hostile.text);
        assert_eq!(urls(&hostile.text), urls(&harmless.text), "{}", hostile.text);
        for text in [&hostile.text, &hostile.html] {
            assert!(text.chars().all(|c| c == '\n' || c == MARK || is_plain(c)), "{text:?}");
        }
    }
}

/// The tags outside of the quotation. In it, there are only paragraphs and line breaks.
fn frame(tags: &[String]) -> Vec<&String> {
    let mut is_quoted = false;
    let outside = tags.iter().filter(|tag| {
        is_quoted &= *tag != "EndTag blockquote";
        let plain = ["StartTag p dir=\"auto\" style=\"margin: 0", "EndTag p", "StartTag br"];
        assert!(!is_quoted || plain.iter().any(|start| tag.starts_with(start)), "{tag}");
        let was_quoted = is_quoted;
        is_quoted |= tag.starts_with("StartTag blockquote");
        !was_quoted
    });
    outside.collect()
}

/// The number of lines and URLs of each paragraph; lines of a quotation are not counted.
fn shape(text: &str) -> Vec<(usize, usize)> {
    let paragraphs = text.split("\n\n").enumerate().map(|(at, paragraph)| {
        if at == 4 && paragraph.lines().all(|line| line.starts_with('>')) {
            return (0, 0);
        }
        (paragraph.lines().count(), paragraph.matches("://").count())
    });
    paragraphs.collect()
}

fn check_subject(subject: &str) {
    assert!(subject.chars().all(is_plain), "{subject:?}");
    assert!((1..=120).contains(&subject.chars().count()), "{subject:?}");
    assert_eq!(subject.trim(), subject);
}

/// Checks that a header contains no encoded word that somebody typed: it is the subject itself, or consists of our
/// encoded words.
fn check_header(written: &Written) {
    let header = written.subject_header();
    if header == written.subject {
        assert!(!header.contains("=?"), "{header}");
        return;
    }
    for word in header.split(' ') {
        let inner = word.strip_prefix("=?UTF-8?B?").and_then(|word| word.strip_suffix("?="));
        assert!(
            inner.is_some_and(|inner| !inner.contains('?')) && word.len() <= 75,
            "{header}"
        );
    }
}

/// The subjects as Python's `email` package shows them, which reads headers as a mail program does.
fn as_mail_programs_show(headers: &[String]) -> Vec<String> {
    let script = "import email, email.policy, json, sys\n\
                  read = lambda h: email.message_from_string(f'Subject: {h}\\n\\n', policy=email.policy.default)\n\
                  print(json.dumps([str(read(h)['Subject']) for h in sys.argv[1:]], ensure_ascii=False))";
    let mut python = Command::new("python3");
    let output = python.args(["-X", "utf8", "-c", script]).args(headers).output();
    let output = output.expect("python3, which the local stack needs, too");
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).expect("a list")
}

#[test]
fn mail_programs_show_encoded_words_in_names_as_text() {
    let names = [
        "=?utf-8?q?x?=",
        "=?UTF-8?B?U2lyIEhhY2thbG90?= and friends",
        "Z\u{f6} =?iso-8859-1?q?=E9?= =?utf-8?q?x?= \u{1f3ba}",
        "=?",
        "=?utf-8?q?=0D=0ABcc:_eve?=",
        "Ada",
    ];
    let mut subjects = Vec::new();
    for name in names {
        for reason in REASONS {
            let mail = Mail::Invitation(InvitationMail {
                band: BandName::parse(name).expect("a name"),
                inviter: Some(DisplayName::parse(name).expect("a name")),
                ..invitation(reason)
            });
            subjects.extend(Locale::ALL.map(|locale| write(&mail, locale).0));
        }
        for outcome in OUTCOMES {
            subjects.extend(Locale::ALL.map(|locale| write(&about(Some(name), outcome), locale).0));
        }
    }
    let headers: Vec<_> = subjects
        .iter()
        .map(|written| written.subject_header().into_owned())
        .collect();
    for (shown, written) in as_mail_programs_show(&headers).iter().zip(&subjects) {
        assert_eq!(*shown, written.subject);
    }
}

/// Compares a mail with the same one with harmless text, and looks for the hostile text in both parts.
pub(crate) fn check_shown(hostile: &Mail, harmless: &Mail, shown: &str) {
    check(hostile, harmless);
    let (written, page) = write(hostile, Locale::ENGLISH);
    let without_blanks = |text: &str| text.split_whitespace().collect::<String>();
    let has_text = |text: &str| without_blanks(text).contains(&without_blanks(shown));
    let read = page.text.replace(MARK, "");
    assert!(has_text(&read), "{shown:?}: {read}");
    let text = written.text.replace(MARK, "");
    // A name may begin a line, too, and with such a mark.
    let unquoted = text.replace("\n>", " ");
    assert!(has_text(&unquoted) || has_text(&text), "{shown:?}: {text}");
}

/// The text as a mail shows it in a sentence.
pub(crate) fn in_one_line(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    words.join(" ")
}

fn about(invitee: Option<&str>, outcome: InviteOutcome) -> Mail {
    Mail::Outcome(OutcomeMail {
        invitee: invitee.map(|name| Invitee::Name(name.to_owned())),
        ..outcome_mail(outcome)
    })
}

fn check_invitee(invitee: &str, outcome: InviteOutcome) {
    let is_blank = invitee.chars().all(|c| c.is_whitespace() || !is_plain(c));
    let harmless = (!is_blank).then_some("Charles Babbage");
    check(&about(Some(invitee), outcome), &about(harmless, outcome));
}

/// The hostile texts that a type accepts, each with another reason and outcome.
pub(crate) fn accepted<T>(parse: impl Fn(&str) -> Option<T>) -> Vec<(T, SendReason, InviteOutcome)> {
    with_kinds(hostile().iter().filter_map(|text| {
        let value = parse(text);
        assert!(!(value.is_some() && is_refused_everywhere(text)), "{text:?}");
        value
    }))
}

fn with_kinds<T>(taken: impl Iterator<Item = T>) -> Vec<(T, SendReason, InviteOutcome)> {
    let kinds = REASONS.into_iter().cycle().zip(OUTCOMES.into_iter().cycle());
    let taken: Vec<_> = taken
        .zip(kinds)
        .map(|(value, (reason, outcome))| (value, reason, outcome))
        .collect();
    assert!(taken.len() >= 100, "{}", taken.len());
    taken
}

#[test]
fn a_recipient_cannot_break_out() {
    for (at, text) in hostile().iter().enumerate() {
        check_invitee(text, OUTCOMES[at % OUTCOMES.len()]);
    }
}

#[test]
fn a_band_cannot_break_out() {
    for (band, reason, outcome) in accepted(|text| BandName::parse(text).ok()) {
        let shown = in_one_line(band.as_str());
        let (invitation, outcome) = (invitation(reason), outcome_mail(outcome));
        let mail = Mail::Invitation(InvitationMail {
            band: band.clone(),
            ..invitation.clone()
        });
        check_shown(&mail, &Mail::Invitation(invitation), &shown);
        let mail = Mail::Outcome(OutcomeMail {
            band,
            ..outcome.clone()
        });
        check_shown(&mail, &Mail::Outcome(outcome), &shown);
    }
}

#[test]
fn an_inviter_cannot_break_out() {
    for (inviter, reason, _) in accepted(|text| DisplayName::parse(text).ok()) {
        let shown = in_one_line(inviter.as_str());
        let invitation = invitation(reason);
        let mail = Mail::Invitation(InvitationMail {
            inviter: Some(inviter),
            ..invitation.clone()
        });
        check_shown(&mail, &Mail::Invitation(invitation), &shown);
    }
}

/// Checks an invitation with other terms.
fn check_terms(reason: SendReason, shown: &str, change: impl FnOnce(&mut Terms)) {
    let harmless = invitation(reason);
    let mut hostile = harmless.clone();
    change(&mut hostile.terms);
    check_shown(&Mail::Invitation(hostile), &Mail::Invitation(harmless), shown);
}

#[test]
fn a_name_cannot_break_out_of_the_greeting() {
    for (name, reason, _) in accepted(|text| RecipientName::parse(text).ok().flatten()) {
        check_terms(reason, &in_one_line(name.as_str()), |terms| {
            terms.name = Some(name.clone());
        });
    }
}

#[test]
fn a_part_cannot_break_out() {
    for (part, reason, outcome) in accepted(|text| Part::parse(text).ok().flatten()) {
        let (shown, outcome) = (in_one_line(part.as_str()), outcome_mail(outcome));
        check_terms(reason, &shown, |terms| terms.part = Some(part.clone()));
        let mail = Mail::Outcome(OutcomeMail {
            terms: Terms {
                part: Some(part),
                ..outcome.terms.clone()
            },
            ..outcome.clone()
        });
        check_shown(&mail, &Mail::Outcome(outcome), &shown);
    }
}

#[test]
fn a_message_cannot_break_out() {
    let texts = hostile();
    let messages = texts.iter().filter_map(|text| {
        let message = Message::parse(text).ok().flatten();
        assert!(!(message.is_some() && is_refused_on_lines(text)), "{text:?}");
        message
    });
    for (message, reason, _) in with_kinds(messages) {
        let words: Vec<_> = message.as_str().split_whitespace().collect();
        check_terms(reason, &words.join(" "), |terms| terms.message = Some(message.clone()));
    }
}

#[test]
fn types_refuse_control_and_direction_turning_characters() {
    let mut texts = hostile();
    texts.retain(|text| is_refused_everywhere(text));
    assert!(texts.len() >= 12, "{}", texts.len());
    for text in texts {
        assert!(BandName::parse(&text).is_err(), "{text:?}");
        assert!(DisplayName::parse(&text).is_err(), "{text:?}");
        assert!(RecipientName::parse(&text).is_err(), "{text:?}");
        assert!(Part::parse(&text).is_err(), "{text:?}");
        assert_eq!(Message::parse(&text).is_err(), is_refused_on_lines(&text), "{text:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_recipient_name_breaks_out(invitee in any::<String>()) {
        check_invitee(&invitee, InviteOutcome::Accepted);
    }

    #[test]
    fn no_message_breaks_out(text in "[<>&\"'{}%a-z/:= \n-]{1,200}|\\PC{1,100}") {
        if let Ok(Some(message)) = Message::parse(&text) {
            let first = invitation(SendReason::First);
            let terms = Terms { message: Some(message), ..first.terms.clone() };
            let mail = Mail::Invitation(InvitationMail { terms, ..first.clone() });
            check(&mail, &Mail::Invitation(first));
        }
    }
}
