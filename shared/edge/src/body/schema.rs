//! JSON Schemas (2020-12) of the strings that the domain's constructors accept.
//!
//! Each covers as much of the rule as a schema can. Tests compare the patterns with the constructors.

use domain::email::MAX_ADDRESS_BYTES;
use domain::id::MAX_USER_ID_BYTES;
use domain::plain::{LINE_BREAK, NOT_PLAIN, NOT_PLAIN_LINES, visible_pattern};
use domain::search::MAX_LETTERS;
use domain::text::{MAX_LINES, MAX_MESSAGE, MAX_NAME, MAX_PART};
use domain::{Locale, Role, web_address};
use serde_json::{Value, json};

/// The name of a band or a person.
#[must_use]
pub fn name() -> Value {
    let forbidden = format!("{NOT_PLAIN}|{}", web_address::pattern());
    json!({"type": "string", "minLength": 1, "maxLength": MAX_NAME, "pattern": visible_pattern(),
        "not": {"type": "string", "pattern": forbidden}})
}

/// An inviter's message. More line breaks are accepted, too, where cleaning leaves few enough.
#[must_use]
pub fn message() -> Value {
    let text = "[^\\u000a-\\u000d\\u0085\\u2028\\u2029]*";
    let refused = format!("{NOT_PLAIN_LINES}|^({text}{LINE_BREAK}){{{MAX_LINES}}}");
    json!({"type": "string", "maxLength": MAX_MESSAGE,
        "description": format!("Plain text on at most {MAX_LINES} lines, which `\\n` separates. Other line breaks become \
            `\\n`; white space at the ends of lines, blank lines at both ends, and more than one blank line in a row are \
            removed."),
        "not": {"type": "string", "pattern": refused}})
}

/// The part that an invitee is to play.
#[must_use]
pub fn part() -> Value {
    json!({"type": "string", "maxLength": MAX_PART, "not": {"type": "string", "pattern": NOT_PLAIN}})
}

/// A member's role.
#[must_use]
pub fn role() -> Value {
    json!({"type": "string", "enum": Role::WORDS})
}

/// The tag of a language.
#[must_use]
pub fn locale() -> Value {
    json!({"type": "string", "enum": Locale::ALL.map(Locale::as_str)})
}

/// Plain e-mail addresses. International domains are accepted, too, but no pattern can describe them.
#[must_use]
pub fn email_address() -> Value {
    let atom = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,12}";
    let label = "[A-Za-z0-9]{1,12}";
    json!({"type": "string", "maxLength": MAX_ADDRESS_BYTES, "pattern": format!(r"^{atom}(\.{atom}){{0,2}}@({label}\.){{1,3}}[A-Za-z]{{2,12}}$")})
}

/// User ids of ASCII characters. Others are accepted, too, but their length is counted in bytes.
#[must_use]
pub fn user_id() -> Value {
    json!({"type": "string", "minLength": 1, "maxLength": MAX_USER_ID_BYTES, "pattern": r"^[\u0020-\u007e]+$"})
}

/// The text that users are searched by.
#[must_use]
pub fn search_text() -> Value {
    json!({"type": "string", "maxLength": MAX_LETTERS, "pattern": r"@|[^\W_][^@]*[^\W_]", "examples": ["zoe"],
        "not": {"type": "string", "pattern": NOT_PLAIN}})
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::plain::is_visible;
    use domain::{BandName, Invalid, Message};
    use proptest::prelude::*;
    use regex::Regex;
    use std::sync::LazyLock;

    /// The pattern of names and the pattern that names must not match.
    static PATTERNS: LazyLock<(Regex, Regex)> = LazyLock::new(|| {
        let schema = name();
        let pattern = |at| Regex::new(schema.pointer(at).and_then(Value::as_str).expect("a pattern")).expect("a regex");
        (pattern("/pattern"), pattern("/not/pattern"))
    });

    /// The pattern that messages must not match.
    static NOT_A_MESSAGE: LazyLock<Regex> = LazyLock::new(|| {
        let schema = message();
        let pattern = schema.pointer("/not/pattern").and_then(Value::as_str);
        Regex::new(pattern.expect("a pattern")).expect("a regex")
    });

    proptest! {
        #[test]
        fn the_schema_of_a_message_is_the_rule_but_for_lines_that_are_cleaned_away(
            text in "([ a]{0,2}(\n|\r|\r\n|\u{B}|\u{85}|\u{2028})){15,24}b?|\\PC{0,8}|.{0,4}\n?.{0,4}"
        ) {
            let fits = !NOT_A_MESSAGE.is_match(&text);
            match Message::parse(&text) {
                Ok(_) => prop_assert!(fits || text.replace("\r\n", "\n").chars().count() >= 20, "{:?}", text),
                Err(Invalid::TooLong { .. }) => {}
                Err(refused) => prop_assert!(!fits, "{:?}: {}", text, refused),
            }
        }

        #[test]
        fn the_schema_of_a_name_is_the_rule(text in "[ \\.a-cwW:/mMoOcCü]{0,12}|\\PC{0,8}|[a-z.]{1,4}(\\.|://|www)(com|CO|me|x)[ .a/]{0,2}|.{0,4}|[\u{AD}\u{200D}\u{2800}\u{3164} a]{0,3}") {
            // The pattern can't describe these.
            prop_assume!(text.chars().all(|c| c <= '\u{FFFF}' || is_visible(c)));
            let (good, bad) = &*PATTERNS;
            prop_assert_eq!(BandName::parse(&text).is_ok(), good.is_match(&text) && !bad.is_match(&text), "{:?}", text);
        }
    }
}
