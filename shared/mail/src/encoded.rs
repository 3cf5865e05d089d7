//! Text in headers: plain, quoted, or as encoded words (RFC 2047).

use data_encoding::BASE64;
use domain::Sender;
use std::borrow::Cow;

/// The start of an encoded word.
const START: &str = "=?";
/// The maximum number of bytes of text in an encoded word. With its delimiters, the word has 72 of the 75 characters
/// that RFC 2047 allows.
const MAX: usize = 45;

/// Returns the text of a subject as it is or, if it could be taken for encoded words, encoded as a whole. Mail programs
/// leave out the space between two encoded words. SES encodes a subject that is not ASCII.
pub(crate) fn header(text: &str) -> Cow<'_, str> {
    if !text.contains(START) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(words(text))
}

/// The sender as a mailbox of RFC 5322 in ASCII, as SES requires.
pub(crate) fn mailbox(sender: &Sender) -> String {
    let address = sender.address().to_send();
    match sender.name() {
        None => address,
        Some(name) => format!("{} <{address}>", phrase(name)),
    }
}

/// A name beside an address: words of ASCII letters as they are, with other printable ASCII characters in quotation
/// marks, and anything else encoded as a whole, since an encoded word doesn't count within quotation marks.
fn phrase(name: &str) -> String {
    let is_atom = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~ ".contains(&byte);
    if name.contains(START) || !name.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return words(name);
    }
    if name.bytes().all(is_atom) {
        return name.to_owned();
    }
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The whole text as encoded words.
fn words(text: &str) -> String {
    let words: Vec<_> = chunks(text).iter().map(|chunk| word(chunk)).collect();
    words.join(" ")
}

fn word(text: &str) -> String {
    format!("=?UTF-8?B?{}?=", BASE64.encode(text.as_bytes()))
}

/// Splits the text at character boundaries, as RFC 2047 section 5 requires.
fn chunks(text: &str) -> Vec<String> {
    let mut chunks = vec![String::new()];
    for character in text.chars() {
        match chunks.last_mut() {
            Some(last) if last.len() + character.len_utf8() <= MAX => last.push(character),
            _ => chunks.push(character.to_string()),
        }
    }
    chunks
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::plain::is_plain;
    use mailparse::{MailAddr, addrparse_header, parse_header};
    use proptest::prelude::*;

    #[test]
    fn only_what_looks_encoded_is_encoded() {
        let check = |text: &str, expect: &str| assert_eq!(header(text), expect);
        check("Ada invites you to The Kinks", "Ada invites you to The Kinks");
        check("Zo\u{eb} invites you", "Zo\u{eb} invites you");
        check("What=is? this?=", "What=is? this?=");
        check("=?utf-8?q?x?=", "=?UTF-8?B?PT91dGYtOD9xP3g/PQ==?=");
    }

    #[test]
    fn a_senders_name_is_plain_quoted_or_encoded() {
        let check = |sender: &str, expect: &str| {
            assert_eq!(mailbox(&Sender::parse(sender).expect(sender)), expect);
        };
        check("invites@bands.example", "invites@bands.example");
        check(
            "Band Invites <invites@bands.example>",
            "Band Invites <invites@bands.example>",
        );
        check(
            "Smith & Sons, Ltd. <a@b.example>",
            "\"Smith & Sons, Ltd.\" <a@b.example>",
        );
        check(
            r#""Die \"Band\" \\o/" <a@b.example>"#,
            r#""Die \"Band\" \\o/" <a@b.example>"#,
        );
        check(
            "Müller, Söhne <Invites@Bücher.example>",
            "=?UTF-8?B?TcO8bGxlciwgU8O2aG5l?= <Invites@xn--bcher-kva.example>",
        );
    }

    /// The text of a header as a mail program shows it.
    fn shown(header: &str) -> String {
        let line = format!("Subject: {header}");
        parse_header(line.as_bytes()).expect("a header").0.get_value()
    }

    /// Checks that every encoded word is short enough, and decodes by itself: it holds whole characters.
    fn check_words(header: &str) {
        for word in header.split(' ').filter(|word| word.contains(START)) {
            assert!(word.len() <= 75, "{word}");
            assert!(!shown(word).contains('\u{FFFD}'), "{word}");
        }
    }

    /// Text with what headers are sensitive to.
    fn text(most: usize) -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "[a-zA-Z0-9 ]{1,8}",
            "[ \"\\\\(),.:;<>@\\[\\]=?_]{1,4}",
            Just("=?utf-8?q?x?=".to_owned()),
            Just("\u{1F469}\u{200D}\u{1F3A4}".to_owned()),
            "[äöüßéñ日本語עברית🎺]{1,20}",
            "\\PC{0,9}",
        ];
        let joined = proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat());
        joined.prop_map(move |text| {
            // U+FFFD is what a broken character would be shown as.
            let plain = text.chars().filter(|&c| is_plain(c) && c != '\u{FFFD}');
            let plain: String = plain.take(most).collect();
            plain.split_whitespace().collect::<Vec<_>>().join(" ")
        })
    }

    proptest! {
        #[test]
        fn a_mail_program_shows_the_senders_name_as_it_was_written(name in text(60)) {
            let quoted = format!("\"{}\" <invites@bands.example>", name.replace('\\', "\\\\").replace('"', "\\\""));
            prop_assume!(!name.contains(START));
            let mailbox = mailbox(&Sender::parse(&quoted).expect("a sender"));
            prop_assert!(mailbox.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{}", mailbox);
            check_words(&mailbox);
            let line = format!("From: {mailbox}");
            let (header, _) = parse_header(line.as_bytes()).expect("a header");
            let addresses = addrparse_header(&header).expect("addresses");
            let [MailAddr::Single(single)] = addresses.as_slice() else { panic!("{mailbox}") };
            prop_assert_eq!(single.addr.as_str(), "invites@bands.example");
            prop_assert_eq!(single.display_name.clone().unwrap_or_default(), name);
        }

        #[test]
        fn a_mail_program_shows_a_subject_as_it_was_written(subject in text(120)) {
            let header = header(&subject);
            check_words(&header);
            prop_assert_eq!(shown(&header), subject.as_str());
            // SES encodes what is not ASCII in the same way.
            let encoded = words(&subject);
            check_words(&encoded);
            prop_assert_eq!(shown(&encoded), subject);
        }
    }
}
