//! Text in headers, and encoded words (RFC 2047).

use data_encoding::BASE64;
use std::borrow::Cow;

/// The start of an encoded word.
pub(crate) const START: &str = "=?";
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

/// The whole text as encoded words.
pub(crate) fn words(text: &str) -> String {
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
pub(crate) mod tests {
    use super::*;
    use domain::plain::is_plain;
    use mailparse::parse_header;
    use proptest::prelude::*;

    #[test]
    fn only_what_looks_encoded_is_encoded() {
        let check = |text: &str, expect: &str| assert_eq!(header(text), expect);
        check("Ada invites you to The Kinks", "Ada invites you to The Kinks");
        check("Zo\u{eb} invites you", "Zo\u{eb} invites you");
        check("What=is? this?=", "What=is? this?=");
        check("=?utf-8?q?x?=", "=?UTF-8?B?PT91dGYtOD9xP3g/PQ==?=");
    }

    /// The text of a header as a mail program shows it.
    fn shown(header: &str) -> String {
        let line = format!("Subject: {header}");
        parse_header(line.as_bytes()).expect("a header").0.get_value()
    }

    /// Checks that every encoded word is short enough, and decodes by itself: it holds whole characters.
    pub(crate) fn check_words(header: &str) {
        for word in header.split(' ').filter(|word| word.contains(START)) {
            assert!(word.len() <= 75, "{word}");
            assert!(!shown(word).contains('\u{FFFD}'), "{word}");
        }
    }

    /// Text with what headers are sensitive to.
    pub(crate) fn text(most: usize) -> impl Strategy<Value = String> {
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
