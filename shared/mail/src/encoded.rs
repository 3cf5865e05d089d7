//! Encoding header text that a mail program could take for encoded words (RFC 2047).

use data_encoding::BASE64;
use std::borrow::Cow;

/// The start of an encoded word.
const START: &str = "=?";
/// The maximum number of bytes of text in an encoded word. With its delimiters, the word has 72 of the 75 characters
/// that RFC 2047 allows.
const MAX: usize = 45;

/// Returns the text as it is or, if it could be taken for encoded words, encoded as a whole. Mail programs leave out
/// the space between two encoded words.
pub(crate) fn header(text: &str) -> Cow<'_, str> {
    if !text.contains(START) {
        return Cow::Borrowed(text);
    }
    let words: Vec<_> = chunks(text).iter().map(|chunk| word(chunk)).collect();
    Cow::Owned(words.join(" "))
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

    #[test]
    fn only_what_looks_encoded_is_encoded() {
        let check = |text: &str, expect: &str| assert_eq!(header(text), expect);
        check("Ada invites you to The Kinks", "Ada invites you to The Kinks");
        check("Zo\u{eb} invites you", "Zo\u{eb} invites you");
        check("What=is? this?=", "What=is? this?=");
        check("=?utf-8?q?x?=", "=?UTF-8?B?PT91dGYtOD9xP3g/PQ==?=");
    }

    #[test]
    fn words_are_short_and_of_whole_characters() {
        let text = format!("=?{}", "x\u{1f3ba}".repeat(59));
        let encoded = header(&text);
        let words: Vec<_> = encoded.split(' ').collect();
        assert!(
            words.len() > 5 && words.iter().all(|word| word.len() <= 75),
            "{encoded}"
        );
        let read = |word: &&str| {
            let inner = word.strip_prefix("=?UTF-8?B?")?.strip_suffix("?=")?;
            String::from_utf8(BASE64.decode(inner.as_bytes()).ok()?).ok()
        };
        assert_eq!(words.iter().map(read).collect::<Option<String>>(), Some(text));
    }
}
