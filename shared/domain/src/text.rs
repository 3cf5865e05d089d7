//! Text that people write and others read: plain, short, and harmless wherever it is shown.

use crate::plain::{NOT_PLAIN, Plain, is_visible, visible_pattern};
use crate::unfit::{Flaw, Unfit};
use crate::web_address;
use serde_json::{Value, json};
use std::fmt;

fn plain(text: &str, most: usize) -> Result<String, Unfit> {
    Plain::Prose.check(text, most)?;
    Ok(text.trim().to_owned())
}

fn stored_name(text: &str) -> Result<String, Unfit> {
    let text = plain(text, 80)?;
    if text.is_empty() {
        return Err(Unfit::new(Flaw::Empty, "must not be empty"));
    }
    Ok(text)
}

fn name(text: &str) -> Result<String, Unfit> {
    let text = stored_name(text)?;
    if !text.chars().any(is_visible) {
        return Err(Unfit::new(Flaw::Empty, "must have a visible character"));
    }
    if web_address::is_in(&text) {
        return Err(Unfit::new(Flaw::WebAddress, "must not contain a web address"));
    }
    Ok(text)
}

/// The JSON Schema of a text that may be empty.
fn plain_schema(most: usize) -> Value {
    json!({"type": "string", "maxLength": most, "not": {"type": "string", "pattern": NOT_PLAIN}})
}

/// The JSON Schema of a name.
fn name_schema() -> Value {
    let forbidden = format!("{NOT_PLAIN}|{}", web_address::pattern());
    json!({"type": "string", "minLength": 1, "maxLength": 80, "pattern": visible_pattern(),
        "not": {"type": "string", "pattern": forbidden}})
}

/// A band's name: 1 to 80 characters, no web address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BandName(String);

impl BandName {
    /// Trims and checks.
    ///
    /// # Errors
    /// Empty, too long, control or direction-changing characters, or a web address.
    pub fn parse(text: &str) -> Result<Self, Unfit> {
        name(text).map(Self)
    }

    /// Reads a name that was saved, by whichever version of the rules for input.
    ///
    /// # Errors
    /// What no version took: empty, too long, control or direction-changing characters.
    pub fn stored(text: &str) -> Result<Self, Unfit> {
        stored_name(text).map(Self)
    }

    /// The JSON Schema of what [`parse`](Self::parse) takes.
    #[must_use]
    pub fn schema() -> Value {
        name_schema()
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A person's name as others see it: 1 to 80 characters, no web address.
#[derive(Clone, PartialEq, Eq)]
pub struct DisplayName(String);

impl DisplayName {
    /// Trims and checks.
    ///
    /// # Errors
    /// As [`BandName::parse`].
    pub fn parse(text: &str) -> Result<Self, Unfit> {
        name(text).map(Self)
    }

    /// Reads a name that was saved, by whichever version of the rules for input.
    ///
    /// # Errors
    /// What no version took: empty, too long, control or direction-changing characters.
    pub fn stored(text: &str) -> Result<Self, Unfit> {
        stored_name(text).map(Self)
    }

    /// The JSON Schema of what [`parse`](Self::parse) takes.
    #[must_use]
    pub fn schema() -> Value {
        name_schema()
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for DisplayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DisplayName(…)")
    }
}

/// What the inviter says: at most 500 characters.
#[derive(Clone, PartialEq, Eq)]
pub struct Message(String);

impl Message {
    /// Trims and checks; nothing left is no message.
    ///
    /// # Errors
    /// Too long, or control or direction-changing characters.
    pub fn parse(text: &str) -> Result<Option<Self>, Unfit> {
        plain(text, 500).map(|text| (!text.is_empty()).then_some(Self(text)))
    }

    /// The JSON Schema of what [`parse`](Self::parse) takes.
    #[must_use]
    pub fn schema() -> Value {
        plain_schema(500)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Message(…)")
    }
}

/// What one is to play ("second trumpet"): at most 60 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part(String);

impl Part {
    /// Trims and checks; nothing left is no part.
    ///
    /// # Errors
    /// Too long, or control or direction-changing characters.
    pub fn parse(text: &str) -> Result<Option<Self>, Unfit> {
        plain(text, 60).map(|text| (!text.is_empty()).then_some(Self(text)))
    }

    /// The JSON Schema of what [`parse`](Self::parse) takes.
    #[must_use]
    pub fn schema() -> Value {
        plain_schema(60)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regex::Regex;
    use std::sync::LazyLock;

    fn check(text: &str, expect: Result<&str, &str>) {
        let got = BandName::parse(text);
        match expect {
            Ok(name) => assert_eq!(got.as_ref().map(BandName::as_str), Ok(name), "{text:?}"),
            Err(part) => assert!(
                got.as_ref().is_err_and(|e| e.detail.contains(part)),
                "{text:?}: {got:?}"
            ),
        }
    }

    #[test]
    fn names() {
        check("The Kinks", Ok("The Kinks"));
        check("  Zoë & die Müllers ", Ok("Zoë & die Müllers"));
        check("St.Pauli Brass", Ok("St.Pauli Brass"));
        check("R.E.M.", Ok("R.E.M."));
        check("AC/DC", Ok("AC/DC"));
        check("<b>Bold</b>", Ok("<b>Bold</b>"));
        check("   ", Err("empty"));
        check("", Err("empty"));
        check(&"x".repeat(80), Ok(&"x".repeat(80)));
        check(&"ü".repeat(81), Err("80 characters"));
        check("a\nb", Err("line breaks"));
        check("a\u{202E}b", Err("direction"));
        check("a\u{200B}b", Err("invisible"));
        check("Visit evil.com!", Err("web address"));
        check("bit.ly/abc", Err("web address"));
        check("Dr.No", Ok("Dr.No"));
    }

    #[test]
    fn a_name_shows_something() {
        for text in [
            "\u{AD}",
            "\u{3164}",
            "\u{2800}",
            "\u{200D}",
            " \u{2800} ",
            "\u{FE0F}\u{200D}",
            "\u{E0041}",
        ] {
            check(text, Err("visible"));
        }
        check("Ada\u{AD}", Ok("Ada\u{AD}"));
        check("👩\u{200D}👧", Ok("👩\u{200D}👧"));
        check("❤\u{FE0F}", Ok("❤\u{FE0F}"));
    }

    #[test]
    fn an_empty_message_is_none() {
        assert_eq!(Message::parse("  "), Ok(None));
        assert!(Message::parse(&"m".repeat(501)).is_err());
        assert!(Message::parse("bell \u{7}").is_err());
        assert_eq!(
            Part::parse("second trumpet").map(|p| p.map(|p| p.0)),
            Ok(Some("second trumpet".into()))
        );
        assert!(Part::parse(&"p".repeat(61)).is_err());
    }

    /// What a name has, and what it has not.
    static PATTERNS: LazyLock<(Regex, Regex)> = LazyLock::new(|| {
        let schema = BandName::schema();
        let pattern = |at| Regex::new(schema.pointer(at).and_then(Value::as_str).expect("a pattern")).expect("a regex");
        (pattern("/pattern"), pattern("/not/pattern"))
    });

    proptest! {
        #[test]
        fn the_schema_of_a_name_is_the_rule(text in "[ \\.a-cwW:/mMoOcCü]{0,12}|\\PC{0,8}|[a-z.]{1,4}(\\.|://|www)(com|CO|me|x)[ .a/]{0,2}|.{0,4}|[\u{AD}\u{200D}\u{2800}\u{3164} a]{0,3}") {
            // What no pattern says.
            prop_assume!(text.chars().all(|c| c <= '\u{FFFF}' || is_visible(c)));
            let (good, bad) = &*PATTERNS;
            prop_assert_eq!(BandName::parse(&text).is_ok(), good.is_match(&text) && !bad.is_match(&text), "{:?}", text);
        }

        #[test]
        fn what_passes_is_plain_trimmed_and_stable(text in "\\PC{0,100}") {
            if let Ok(name) = DisplayName::parse(&text) {
                prop_assert_eq!(name.as_str().trim(), name.as_str());
                prop_assert!(name.as_str().chars().count() <= 80);
                prop_assert_eq!(DisplayName::stored(name.as_str()), Ok(name.clone()));
                prop_assert_eq!(DisplayName::parse(name.as_str()), Ok(name));
            }
        }
    }
}
