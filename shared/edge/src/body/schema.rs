//! JSON Schemas (2020-12) of the strings that the domain's constructors accept.
//!
//! Each covers as much of the rule as a schema can. Tests compare the patterns with the constructors.

use domain::email::MAX_ADDRESS_BYTES;
use domain::id::MAX_USER_ID_BYTES;
use domain::line::refused_pattern;
use domain::plain::{LINE_BREAK, visible_pattern};
use domain::search::MAX_LETTERS;
use domain::text::{MAX_LINES, MAX_MESSAGE, MAX_NAME, MAX_PART, MAX_RECIPIENT_NAME};
use domain::{BandColor, Locale, Role, web_address};
use serde_json::{Value, json};

/// What the descriptions of texts of one line say about cleaning.
const CLEANED: &str = "White space becomes single blanks, and invisible characters that no script needs are left out, \
    before the text is checked and stored in NFC.";

/// The name of a band or a person.
#[must_use]
pub fn name() -> Value {
    json!({"type": "string", "minLength": 1, "maxLength": MAX_NAME, "pattern": visible_pattern(),
        "not": {"type": "string", "pattern": refused_in_names()}, "description": CLEANED})
}

/// The name of whoever an invite is for.
#[must_use]
pub fn recipient_name() -> Value {
    json!({"type": "string", "maxLength": MAX_RECIPIENT_NAME,
        "not": {"type": "string", "pattern": refused_in_names()}, "description": CLEANED})
}

fn refused_in_names() -> String {
    format!("{}|{}", refused_pattern(), web_address::pattern())
}

/// An inviter's message. More line breaks are accepted, too, where cleaning leaves few enough.
#[must_use]
pub fn message() -> Value {
    let text = "[^\\u000a-\\u000d\\u0085\\u2028\\u2029]*";
    let refused = r"[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u202a-\u202e\u2066-\u2069]";
    let refused = format!("{refused}|^({text}{LINE_BREAK}){{{MAX_LINES}}}");
    json!({"type": "string", "maxLength": MAX_MESSAGE,
        "description": format!("Plain text on at most {MAX_LINES} lines, which `\\n` separates. Other line breaks become \
            `\\n`; white space at the ends of lines, blank lines at both ends, more than one blank line in a row, and \
            invisible characters that no script needs are removed."),
        "not": {"type": "string", "pattern": refused}})
}

/// The part that an invitee is to play.
#[must_use]
pub fn part() -> Value {
    json!({"type": "string", "maxLength": MAX_PART, "not": {"type": "string", "pattern": refused_in_names()},
        "description": CLEANED})
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

/// The name of a band's colour.
#[must_use]
pub fn color() -> Value {
    json!({"type": "string", "enum": BandColor::ALL.map(BandColor::as_str)})
}

/// The names of time zones. Only those of the IANA database are accepted; the schema doesn't list them.
#[must_use]
pub fn time_zone() -> Value {
    json!({"type": "string", "maxLength": 64, "pattern": "^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+){0,2}$",
        "description": "The name of a time zone in the IANA database.", "examples": ["Europe/Berlin"]})
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

/// The text that users are searched by: two letters, or a Chinese, Japanese or Korean one.
#[must_use]
pub fn search_text() -> Value {
    let one = r"[\u3041-\u3096\u30a1-\u30fa\u3105-\u312f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]";
    json!({"type": "string", "maxLength": MAX_LETTERS, "pattern": format!(r"@|[^\W_][^@]*[^\W_]|{one}"),
        "examples": ["zoe"], "not": {"type": "string", "pattern": refused_pattern()}})
}

/// The id of a batch. The last eight of its 128 bits are zero, and so are the two that fill the last character.
#[must_use]
pub fn batch_id() -> Value {
    json!({"type": "string", "pattern": "^[0-9a-v]{24}00$"})
}

/// A text to find invites by.
#[must_use]
pub fn selection_text() -> Value {
    json!({"type": "string", "maxLength": MAX_LETTERS, "not": {"type": "string", "pattern": refused_pattern()}})
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::line::clean;
    use domain::plain::is_visible;
    use domain::search::Query;
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
        fn the_schema_of_a_name_is_the_rule(text in "[ \\.a-cwW:/@mMoOcCü]{0,12}|\\PC{0,8}|[a-z.]{1,4}(\\.|://|www|@x.)(com|CO|me|x)[ .a/]{0,2}|.{0,4}|[\n\t \u{AD}\u{200D}\u{202E}\u{2068}\u{2800}\u{3164}a]{0,4}") {
            // The pattern can't describe these. Cleaning can also make an address of what looks like none.
            prop_assume!(text.chars().all(|c| c <= '\u{FFFF}' || is_visible(c)));
            prop_assume!(web_address::is_in(&clean(&text)) == web_address::is_in(&text));
            prop_assume!(text.chars().all(|c| !matches!(c, '\u{34F}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}' | '\u{FE00}'..='\u{FE0F}')));
            let (good, bad) = &*PATTERNS;
            prop_assert_eq!(BandName::parse(&text).is_ok(), good.is_match(&text) && !bad.is_match(&text), "{:?}", text);
        }

        #[test]
        fn what_the_schema_of_searches_allows_is_searched_for(text in "[a_\n@ \u{202E}\u{200B}さ中한]{0,4}|.{0,3}") {
            let schema = search_text();
            let pattern = |at| Regex::new(schema.pointer(at).and_then(Value::as_str).expect("a pattern")).expect("a regex");
            let allowed = pattern("/pattern").is_match(&text) && !pattern("/not/pattern").is_match(&text);
            prop_assert!(!allowed || Query::parse(&text).is_ok(), "{:?}", text);
        }
    }
}
