//! Header values for any text, including text that a header can't carry.

use lambda_http::http::HeaderValue;

/// `text` as a header value. Control characters become U+FFFD, those that are white space become tabs.
///
/// The answer to a request does not depend on this: our rules refuse the replacements as they refuse the originals, and
/// trimming removes a tab as it removes other white space.
pub(crate) fn value(text: &str) -> HeaderValue {
    HeaderValue::from_bytes(text.as_bytes()).unwrap_or_else(|_| {
        let text: String = text.chars().map(carriable).collect();
        HeaderValue::from_bytes(text.as_bytes()).unwrap_or_else(|_| HeaderValue::from_static(""))
    })
}

fn carriable(char: char) -> char {
    match char {
        '\n' | '\r' | '\u{b}' | '\u{c}' => '\t',
        char if char.is_ascii_control() && char != '\t' => char::REPLACEMENT_CHARACTER,
        char => char,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_a_header_can_carry_is_carried_as_it_is() {
        for text in ["", "Bearer x", "a\tb", "\u{7e}", "grün 🎺", "\u{85}"] {
            assert_eq!(value(text).as_bytes(), text.as_bytes());
        }
    }

    #[test]
    fn control_characters_are_replaced_and_white_space_among_them_stays_white_space() {
        assert_eq!(value("a\u{0}b\u{7f}").as_bytes(), "a\u{fffd}b\u{fffd}".as_bytes());
        assert_eq!(value("\r\na\u{b}\u{c}").as_bytes(), b"\t\ta\t\t");
    }
}
