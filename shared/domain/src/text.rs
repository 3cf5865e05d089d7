//! Text written by people for others to read: plain, short and safe to show anywhere.

use crate::invalid::Invalid;
use crate::line;
use crate::plain::Plain;
use crate::web_address;
use std::fmt;

fn plain(text: &str, most: usize) -> Result<String, Invalid> {
    Plain::Prose.check(text, most)?;
    Ok(text.trim().to_owned())
}

/// Cleans a text of one line and checks what is left.
fn one_line(text: &str, most: usize) -> Result<String, Invalid> {
    let line = line::clean(text);
    Plain::Prose.check(&line, most)?;
    Ok(line)
}

fn stored_name(text: &str) -> Result<String, Invalid> {
    let text = plain(text, MAX_NAME)?;
    if text.is_empty() {
        return Err(Invalid::Empty);
    }
    Ok(text)
}

fn name(text: &str) -> Result<String, Invalid> {
    let name = one_line(text, MAX_NAME)?;
    if name.is_empty() {
        let is_blank = text.trim().is_empty();
        return Err(if is_blank { Invalid::Empty } else { Invalid::Invisible });
    }
    if web_address::is_in(&name) {
        return Err(Invalid::WebAddress);
    }
    Ok(name)
}

/// The maximum length of a name, in characters.
pub const MAX_NAME: usize = 80;
/// The maximum length of a message, in characters.
pub const MAX_MESSAGE: usize = 500;
/// The maximum length of a part, in characters.
pub const MAX_PART: usize = 60;

/// A band's name: one line of 1 to 80 characters, no web or e-mail address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BandName(String);

impl BandName {
    /// [Cleans](line::clean) and validates the text.
    ///
    /// # Errors
    /// Empty, too long, control or direction-turning characters, or a web or e-mail address.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        name(text).map(Self)
    }

    /// Parses a stored name. It accepts what any earlier version accepted.
    ///
    /// # Errors
    /// Empty or too long text, or control or direction-changing characters.
    pub fn stored(text: &str) -> Result<Self, Invalid> {
        stored_name(text).map(Self)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A person's name as others see it: one line of 1 to 80 characters, no web or e-mail address.
#[derive(Clone, PartialEq, Eq)]
pub struct DisplayName(String);

impl DisplayName {
    /// [Cleans](line::clean) and validates the text.
    ///
    /// # Errors
    /// As [`BandName::parse`].
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        name(text).map(Self)
    }

    /// Parses a stored name. It accepts what any earlier version accepted.
    ///
    /// # Errors
    /// Empty or too long text, or control or direction-changing characters.
    pub fn stored(text: &str) -> Result<Self, Invalid> {
        stored_name(text).map(Self)
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

/// A message from the inviter: at most 500 characters.
#[derive(Clone, PartialEq, Eq)]
pub struct Message(String);

impl Message {
    /// Trims and validates the text; `None` if it is blank.
    ///
    /// # Errors
    /// Too long, or control or direction-changing characters.
    pub fn parse(text: &str) -> Result<Option<Self>, Invalid> {
        plain(text, MAX_MESSAGE).map(|text| (!text.is_empty()).then_some(Self(text)))
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

/// The part someone is to play ("second trumpet"): one line of at most 60 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part(String);

impl Part {
    /// [Cleans](line::clean) and validates the text; `None` if nothing visible is left.
    ///
    /// # Errors
    /// Too long, or control or direction-turning characters.
    pub fn parse(text: &str) -> Result<Option<Self>, Invalid> {
        one_line(text, MAX_PART).map(|text| (!text.is_empty()).then_some(Self(text)))
    }

    /// Parses a stored part. It accepts what any earlier version accepted.
    ///
    /// # Errors
    /// Too long, or control or direction-turning characters.
    pub fn stored(text: &str) -> Result<Option<Self>, Invalid> {
        plain(text, MAX_PART).map(|text| (!text.is_empty()).then_some(Self(text)))
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
    use crate::invalid::Unit;
    use proptest::prelude::*;

    fn check(text: &str, expect: Result<&str, Invalid>) {
        let got = BandName::parse(text);
        assert_eq!(got.as_ref().map(BandName::as_str), expect.as_ref().copied(), "{text:?}");
    }

    #[test]
    fn names() {
        check("The Kinks", Ok("The Kinks"));
        check("  Zoë & die Müllers ", Ok("Zoë & die Müllers"));
        check("<b>Bold</b>", Ok("<b>Bold</b>"));
        check("   ", Err(Invalid::Empty));
        check("", Err(Invalid::Empty));
        check(&"x".repeat(80), Ok(&"x".repeat(80)));
        check(
            &"ü".repeat(81),
            Err(Invalid::TooLong {
                max: 80,
                unit: Unit::Characters,
            }),
        );
        check(
            &format!("{}\n\u{FEFF}", "x ".repeat(40)),
            Ok("x ".repeat(40).trim_end()),
        );
        check("a\nb", Ok("a b"));
        check("a\u{200B}b", Ok("ab"));
        for bad in [
            "a\u{202E}b",
            "\u{202E}gnp.exe",
            "a\u{2068}b\u{2069}",
            "a\0",
            "bell \u{7}",
        ] {
            check(bad, Err(Invalid::Characters));
        }
        check("Jazz.Club", Ok("Jazz.Club"));
        check("bit.ly/abc", Err(Invalid::WebAddress));
        check("bit.\u{200B}ly/abc", Err(Invalid::WebAddress));
        check("ada@example.com", Err(Invalid::WebAddress));
    }

    #[test]
    fn a_name_has_a_visible_character() {
        for text in [
            "\u{AD}",
            "\u{3164}",
            "\u{2800}",
            "\u{200D}",
            " \u{2800} ",
            "\u{FE0F}\u{200D}",
            "\u{E0041}",
        ] {
            check(text, Err(Invalid::Invisible));
        }
        check("Ada\u{AD}", Ok("Ada"));
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
        let part = |text| Part::parse(text).map(|part| part.map(|part| part.0));
        assert_eq!(part(" second\ttrumpet\n"), Ok(Some("second trumpet".into())));
        assert_eq!(part(" \u{200B}\u{3164} "), Ok(None));
        assert_eq!(part("bass\u{202E}"), Err(Invalid::Characters));
    }

    #[test]
    fn a_stored_part_stays_as_it_is() {
        // It has three characters when composed: more than fit.
        let part = "\u{FB2C}".repeat(60);
        assert_eq!(Part::stored(&part).map(|part| part.map(|part| part.0)), Ok(Some(part)));
    }

    proptest! {
        #[test]
        fn accepted_text_is_plain_trimmed_and_stable(text in "\\PC{0,100}") {
            if let Ok(name) = DisplayName::parse(&text) {
                prop_assert_eq!(name.as_str().trim(), name.as_str());
                prop_assert!(name.as_str().chars().count() <= 80);
                prop_assert_eq!(DisplayName::stored(name.as_str()), Ok(name.clone()));
                prop_assert_eq!(DisplayName::parse(name.as_str()), Ok(name));
            }
        }
    }
}
