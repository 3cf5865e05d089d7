//! Text written by people for others to read: plain, short and safe to show anywhere.

use crate::invalid::{Invalid, Unit};
use crate::line;
use crate::plain::{Plain, is_plain, is_visible};
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
    let is_blank = text.trim().is_empty();
    some_name(text, MAX_NAME)?.ok_or(if is_blank { Invalid::Empty } else { Invalid::Invisible })
}

fn some_name(text: &str, most: usize) -> Result<Option<String>, Invalid> {
    let name = one_line(text, most)?;
    if web_address::is_in(&name) {
        return Err(Invalid::WebAddress);
    }
    Ok((!name.is_empty()).then_some(name))
}

/// The maximum length of a name, in characters.
pub const MAX_NAME: usize = 80;
/// The maximum length of the name on an invite, in characters.
pub const MAX_RECIPIENT_NAME: usize = 120;
/// The maximum length of a message, in characters.
pub const MAX_MESSAGE: usize = 500;
/// The maximum number of lines of a message.
pub const MAX_LINES: usize = 20;
/// The characters that end a line (UAX #14), besides CRLF.
const LINE_BREAKS: [char; 7] = ['\n', '\r', '\u{B}', '\u{C}', '\u{85}', '\u{2028}', '\u{2029}'];
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

/// Whom an invite is for, as the inviter calls them: one line of at most 120 characters, no web or e-mail address.
#[derive(Clone, PartialEq, Eq)]
pub struct RecipientName(String);

impl RecipientName {
    /// [Cleans](line::clean) and validates the text; `None` if nothing visible is left.
    ///
    /// # Errors
    /// Too long, control or direction-turning characters, or a web or e-mail address.
    pub fn parse(text: &str) -> Result<Option<Self>, Invalid> {
        Ok(some_name(text, MAX_RECIPIENT_NAME)?.map(Self))
    }

    /// Parses a stored name. It accepts what any earlier version accepted.
    ///
    /// # Errors
    /// Too long, or control or direction-turning characters.
    pub fn stored(text: &str) -> Result<Option<Self>, Invalid> {
        plain(text, MAX_RECIPIENT_NAME).map(|text| (!text.is_empty()).then_some(Self(text)))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for RecipientName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecipientName(…)")
    }
}

/// A message from the inviter: at most 500 characters on at most 20 lines.
#[derive(Clone, PartialEq, Eq)]
pub struct Message(String);

impl Message {
    /// Cleans and validates the text; `None` if nothing in it is visible. Every kind of line break becomes `\n`, white space at the
    /// ends of lines and blank lines at both ends go, and several blank lines in a row become one. A tab becomes a blank,
    /// and marks that no script needs go. The length counts what is left.
    ///
    /// # Errors
    /// Too long, too many lines, or control or direction-turning characters.
    pub fn parse(text: &str) -> Result<Option<Self>, Invalid> {
        let text = text.replace("\r\n", "\n").replace(LINE_BREAKS, "\n").replace('\t', " ");
        let text = line::without_needless(&text);
        if text.chars().nth(MAX_MESSAGE).is_some() {
            return Err(Invalid::TooLong {
                max: MAX_MESSAGE,
                unit: Unit::Characters,
            });
        }
        if !text.chars().all(|c| c == '\n' || is_plain(c)) {
            return Err(Invalid::Characters);
        }
        let mut lines: Vec<_> = text.trim().lines().map(str::trim_end).collect();
        lines.dedup_by(|next, line| next.is_empty() && line.is_empty());
        if lines.len() > MAX_LINES {
            return Err(Invalid::TooManyLines { max: MAX_LINES });
        }
        let text = lines.join("\n");
        Ok(text.contains(is_visible).then_some(Self(text)))
    }

    /// The text, with `\n` between its lines.
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

/// The part someone is to play ("second trumpet"): one line of at most 60 characters, no web or e-mail address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part(String);

impl Part {
    /// [Cleans](line::clean) and validates the text; `None` if nothing visible is left.
    ///
    /// # Errors
    /// Too long, control or direction-turning characters, or a web or e-mail address.
    pub fn parse(text: &str) -> Result<Option<Self>, Invalid> {
        Ok(some_name(text, MAX_PART)?.map(Self))
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
        assert_eq!(part("1./2. Trp./Flgh."), Ok(Some("1./2. Trp./Flgh.".into())));
        for text in [
            "https://evil.example",
            "www.evil.example",
            "evil.中国/x",
            "ada@example.com",
        ] {
            assert_eq!(part(text), Err(Invalid::WebAddress), "{text}");
        }
    }

    #[test]
    fn the_name_on_an_invite_is_a_name_or_nothing() {
        let check = |text: &str, expect: Result<Option<&str>, Invalid>| {
            let name = RecipientName::parse(text).map(|name| name.map(|name| name.0));
            assert_eq!(name, expect.map(|name| name.map(str::to_owned)), "{text:?}");
        };
        check(" Zoë\tMüller\n", Ok(Some("Zoë Müller")));
        check(" \u{200B}\u{3164} ", Ok(None));
        check("", Ok(None));
        check(&"ü".repeat(120), Ok(Some(&"ü".repeat(120))));
        let (max, unit) = (120, Unit::Characters);
        check(&"x".repeat(121), Err(Invalid::TooLong { max, unit }));
        check("zoe@example.com", Err(Invalid::WebAddress));
        check("Zoe\u{202E}", Err(Invalid::Characters));
    }

    #[test]
    fn a_stored_part_stays_as_it_is() {
        // It has three characters when composed: more than fit.
        let part = "\u{FB2C}".repeat(60);
        assert_eq!(Part::stored(&part).map(|part| part.map(|part| part.0)), Ok(Some(part)));
    }

    #[test]
    fn a_message_keeps_its_lines() {
        let check = |text: &str, expect: &str| {
            let message = Message::parse(text).map(|message| message.map(|message| message.0));
            assert_eq!(message, Ok(Some(expect.to_owned())), "{text:?}");
        };
        check("Hi\nthere", "Hi\nthere");
        check("Hi\r\nthere\ryou", "Hi\nthere\nyou");
        check("a\u{B}b\u{C}c\u{85}d\u{2028}e\u{2029}f", "a\nb\nc\nd\ne\nf");
        check("Hi \nthere\u{A0}\u{3000}\n", "Hi\nthere");
        check("\n \n  Hi\n\n \n\r\nthere\n\n", "Hi\n\nthere");
        check("Hi\n  there", "Hi\n  there");
        let (full, long) = (["x"; 20].join("\n"), ["x"; 21].join("\n"));
        check(&full, &full);
        check(&format!("\n\n{full}\n\n"), &full);
        check(&format!("a{}b", "\n".repeat(400)), "a\n\nb");
        assert_eq!(Message::parse(&long), Err(Invalid::TooManyLines { max: 20 }));
        // 250 characters and as many line breaks of two characters, of which only one counts.
        assert_eq!(
            Message::parse(&"x\r\n".repeat(250)),
            Err(Invalid::TooManyLines { max: 20 })
        );
        check(
            &format!("{}\r\n{}", "ü".repeat(249), "ü".repeat(250)),
            &format!("{}\n{}", "ü".repeat(249), "ü".repeat(250)),
        );
        for refused in ["a\u{0}", "a\u{1B}[31m", "a\u{9B}", "a\u{202E}b", "a\u{2066}b"] {
            assert_eq!(Message::parse(refused), Err(Invalid::Characters), "{refused:?}");
        }
        check("\u{FEFF}1.\tHi \u{200B}\nthe\u{AD}re", "1. Hi\nthere");
        assert_eq!(Message::parse(" \r\n\u{2028}\u{200B} "), Ok(None));
        for unseen in [
            "\u{200F}\u{200F}",
            "\u{2800}",
            "\u{3164}\n\u{115F}",
            "\u{200E}",
            "\u{FE0F}",
            "\u{34F}",
        ] {
            assert_eq!(Message::parse(unseen), Ok(None), "{unseen:?}");
        }
        check("\u{200F}שלום", "\u{200F}שלום");
    }

    proptest! {
        #[test]
        fn a_message_is_cleaned_once(text in "(\\PC{0,9}|[ \r\n\u{85}\u{2028}]{0,4}){0,60}") {
            if let Ok(Some(message)) = Message::parse(&text) {
                prop_assert!(message.as_str().lines().count() <= 20 && message.as_str().chars().count() <= 500);
                prop_assert!(!message.as_str().contains("\n\n\n") && message.as_str().trim() == message.as_str());
                prop_assert_eq!(Message::parse(message.as_str()), Ok(Some(message)));
            }
        }

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
