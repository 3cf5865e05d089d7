//! What arrives in place of a token: a link that mail programs, gateways, chats and people have had in their hands.
//!
//! A token has a fixed length and alphabet, so it can be found wherever it stands. All else in the text is noise: what
//! was copied along, put around the link, or put into it to break a line. A [reading](readings) is the text without
//! the noise: only letters of the alphabet are left. The token is one of its windows, which the key ring verifies.
//!
//! `tests/links.json` has the texts that both this crate and the web client find a token in.

use icu_normalizer::DecomposingNormalizerBorrowed;
use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// How much of a text is read, in bytes. API Gateway takes no longer request line.
const LONGEST: usize = 10_240;
/// How often escapes are undone: a link in a link in a link.
const MAX_UNDONE: usize = 3;
/// The longest entity or tag, in bytes: `&ZeroWidthSpace;`, `</blockquote>`.
const LONGEST_MARKUP: usize = 20;

/// The ways to read a text, the likeliest first, each as letters of the alphabet of tokens (`A–Z a–z 0–9 - _`). A way
/// that makes no difference is left out.
pub(crate) fn readings(text: &str) -> impl Iterator<Item = String> {
    let text = start(text);
    let plain = unescaped(text);
    let plain = (plain != text).then(|| plain.into_owned());
    let ways: [fn(&str) -> Option<String>; 3] = [with_double_dashes, from_quoted_printable, from_proofpoint];
    let after = plain.clone().unwrap_or_else(|| text.to_owned());
    std::iter::once(letters(text, "-"))
        .chain(plain.map(|plain| letters(&plain, "-")))
        .chain(ways.into_iter().filter_map(move |way| way(&after)))
}

/// The first byte of what `letters` encode (RFC 4648 §5).
pub(crate) fn first_byte(letters: &[u8]) -> Option<u8> {
    match letters {
        [first, second, ..] => Some(value(*first) << 2 | value(*second) >> 4),
        _ => None,
    }
}

fn value(letter: u8) -> u8 {
    match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'-' => 62,
        _ => 63,
    }
}

fn start(text: &str) -> &str {
    text.get(..text.floor_char_boundary(LONGEST)).unwrap_or_default()
}

/// Keeps the letters of the alphabet and what looks like them: hyphens of every kind, letters of full width or in a
/// mathematical style, ligatures. `long` is the text that a long dash stands for.
fn letters(text: &str, long: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for letter in DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(text.chars()) {
        match letter {
            'A'..='Z' | 'a'..='z' | '0'..='9' | '-' | '_' => kept.push(letter),
            '\u{2010}' | '\u{2012}' | '\u{2212}' => kept.push('-'),
            '\u{2013}'..='\u{2015}' => kept.push_str(long),
            // Text messages: this is the code of `_` in GSM's alphabet (3GPP TS 23.038).
            '§' => kept.push('_'),
            _ => {}
        }
    }
    kept
}

/// Keyboards and editors make one long dash of two hyphens.
fn with_double_dashes(text: &str) -> Option<String> {
    let has_long = text.contains(['\u{2013}', '\u{2014}', '\u{2015}']);
    has_long.then(|| letters(text, "--"))
}

/// The source of a mail (RFC 2045 §6.7). Its soft line breaks are noise anyway.
fn from_quoted_printable(text: &str) -> Option<String> {
    marked(text, '=').map(|text| letters(&unescaped(&text), "-"))
}

/// Proofpoint's rewritten links, version 2, have `-` in place of `%` and `_` in place of `/`.
fn from_proofpoint(text: &str) -> Option<String> {
    marked(&text.replace('_', "/"), '-').map(|text| letters(&unescaped(&text), "-"))
}

/// The text with `%` in place of each `mark` before two hexadecimal digits; none if it has no such place.
fn marked(text: &str, mark: char) -> Option<String> {
    let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'A'..=b'F');
    let mut parts = text.split(mark);
    let mut whole = parts.next().unwrap_or_default().to_owned();
    let mut found = false;
    for part in parts {
        let is_escape = matches!(part.as_bytes(), [one, two, ..] if is_digit(one) && is_digit(two));
        whole.push(if is_escape { '%' } else { mark });
        whole.push_str(part);
        found |= is_escape;
    }
    found.then_some(whole)
}

/// The text without percent-escapes, entities and tags.
fn unescaped(text: &str) -> Cow<'_, str> {
    let mut plain = Cow::Borrowed(text);
    for _ in 0..MAX_UNDONE {
        if !plain.contains(['%', '&', '<']) {
            break;
        }
        let next = without_markup(&percent_decode_str(&plain).decode_utf8_lossy());
        if next == plain {
            break;
        }
        plain = Cow::Owned(next);
    }
    plain
}

fn without_markup(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.find(['&', '<']).and_then(|at| rest.split_at_checked(at)) {
        plain.push_str(before);
        let (character, after) = markup(from).unwrap_or_else(|| {
            let mut characters = from.chars();
            (characters.next().unwrap_or(' '), characters.as_str())
        });
        plain.push(character);
        rest = after;
    }
    plain.push_str(rest);
    plain
}

/// The character that the entity or tag at the start of the text stands for, and the text after it.
fn markup(text: &str) -> Option<(char, &str)> {
    let end = text
        .bytes()
        .take(LONGEST_MARKUP)
        .position(|byte| matches!(byte, b';' | b'>'))?;
    let (inner, rest) = (text.get(1..end)?, text.get(end + 1..)?);
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let character = match (text.get(..1)?, text.get(end..=end)?) {
        ("&", ";") => match inner {
            "amp" => '&',
            "lowbar" | "UnderBar" => '_',
            "hyphen" | "dash" => '-',
            "ndash" => '\u{2013}',
            "mdash" => '\u{2014}',
            _ if is_word(inner) => ' ',
            _ => char::from_u32(number(inner.strip_prefix('#')?)?)?,
        },
        ("<", ">") if is_word(inner.trim_matches(['/', ' '])) => ' ',
        _ => return None,
    };
    Some((character, rest))
}

/// The number of a character reference: `45`, `x2D`.
fn number(text: &str) -> Option<u32> {
    match text.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &[&str]) {
        assert_eq!(readings(text).collect::<Vec<_>>(), expect, "{text:?}");
    }

    #[test]
    fn only_letters_of_the_alphabet_are_left() {
        check("", &[""]);
        check("Ab-_9", &["Ab-_9"]);
        check(" A b.\r\n> -\u{200B}_\u{AD}9…\u{FEFF}", &["Ab-_9"]);
        check("**Ab\\-\\_9**", &["Ab-_9"]);
        check("Ａｂ－＿９", &["Ab-_9"]);
        check("A\u{301}\u{2011}b\u{2212}ﬁ§", &["A-b-fi_"]);
    }

    #[test]
    fn escapes_are_undone_three_times() {
        check("a%2Db%5fc", &["a2Db5fc", "a-b_c"]);
        check("a%252Db", &["a252Db", "a-b"]);
        check("a%25252Db", &["a25252Db", "a-b"]);
        check("a%2525252Db", &["a2525252Db", "a2Db"]);
        check("50%off%", &["50off"]);
        check("a%ff%b", &["affb", "ab"]);
    }

    #[test]
    fn entities_and_tags_are_undone() {
        check(
            "a&#45;b&#x5F;c&lowbar;d&hyphen;e",
            &["a45bx5Fclowbardhyphene", "a-b_c_d-e"],
        );
        check("a&ZeroWidthSpace;b&shy;c", &["aZeroWidthSpacebshyc", "abc"]);
        check("a&amp;#45;b", &["aamp45b", "a-b"]);
        check("a<wbr>b<br/>c</span>d< br />e", &["awbrbbrcspandbre", "abcde"]);
        check("<Ab-_9> a&b;c&#;&#x110000;", &["Ab-_9abcx110000", "Ab-_9acx110000"]);
        check("a&", &["a"]);
        check("a<é>&é;b<", &["aeeb"]);
    }

    #[test]
    fn a_long_dash_is_one_hyphen_or_two() {
        check("a\u{2013}b", &["a-b", "a--b"]);
        check("a&mdash;b", &["amdashb", "a-b", "a--b"]);
    }

    #[test]
    fn other_escapes_are_tried_as_well() {
        check("a=3Db=5F=\r\nc", &["a3Db5Fc", "ab_c"]);
        check("a-2Db_c-5Fd-xy", &["a-2Db_c-5Fd-xy", "a-bc_d-xy"]);
        check("a-2d-2", &["a-2d-2"]);
    }

    #[test]
    fn a_long_text_is_read_from_its_start() {
        let text = format!("{}Ü{}", "a".repeat(LONGEST - 1), "b".repeat(9));
        check(&text, &[&"a".repeat(LONGEST - 1)]);
    }

    #[test]
    fn the_first_byte_is_that_of_the_encoding() {
        for text in ["AQ", "_-9z", "zZ09", "-_"] {
            let padded = format!("{text:A<4}");
            let bytes = data_encoding::BASE64URL_NOPAD.decode(padded.as_bytes()).expect("bytes");
            assert_eq!(first_byte(text.as_bytes()), bytes.first().copied());
        }
        assert_eq!(first_byte(b"A"), None);
    }
}
