//! Text that people write and others read: plain, short, and harmless wherever it is shown.

use std::fmt;

/// Why a text is refused; the sentence completes "`name` …".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unfit(pub String);

impl Unfit {
    /// A refusal in these words.
    pub fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }
}

/// Characters that turn the direction of the text around them (UAX #9), or are invisible.
fn is_deceptive(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

fn plain(text: &str, most: usize) -> Result<String, Unfit> {
    let text = text.trim();
    if text.chars().any(|c| c.is_control() || is_deceptive(c)) {
        return Err(Unfit::new(
            "must not contain line breaks or other control, invisible or direction-changing characters",
        ));
    }
    if text.chars().count() > most {
        return Err(Unfit(format!("must be at most {most} characters long")));
    }
    Ok(text.to_owned())
}

fn name(text: &str) -> Result<String, Unfit> {
    let text = plain(text, 80)?;
    if text.is_empty() {
        return Err(Unfit::new("must not be empty"));
    }
    if text.split_whitespace().any(looks_like_url) {
        return Err(Unfit::new("must not contain a web address"));
    }
    Ok(text)
}

/// Endings that mail programs turn into links; a dot before any other word is left alone ("St.Pauli").
const LINKED: [&str; 24] = [
    "com", "net", "org", "info", "biz", "io", "app", "dev", "xyz", "online", "site", "shop", "top", "club", "live",
    "link", "me", "co", "de", "uk", "ru", "cn", "eu", "ai",
];

fn looks_like_url(word: &str) -> bool {
    let word = word.to_lowercase();
    if word.contains("://") || word.starts_with("www.") {
        return true;
    }
    let host = word.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let host = host.trim_matches(|c: char| !c.is_alphanumeric());
    host.rsplit_once('.')
        .is_some_and(|(label, ending)| label.ends_with(char::is_alphanumeric) && LINKED.contains(&ending))
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

    fn check(text: &str, expect: Result<&str, &str>) {
        let got = BandName::parse(text);
        match expect {
            Ok(name) => assert_eq!(got.as_ref().map(BandName::as_str), Ok(name), "{text:?}"),
            Err(part) => assert!(got.as_ref().is_err_and(|e| e.0.contains(part)), "{text:?}: {got:?}"),
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
        check("win at https://evil.example", Err("web address"));
        check("www.evil.example", Err("web address"));
        check("Visit evil.com!", Err("web address"));
        check("evil.com/path?x", Err("web address"));
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

    proptest! {
        #[test]
        fn what_passes_is_plain_trimmed_and_stable(text in "\\PC{0,100}") {
            if let Ok(name) = DisplayName::parse(&text) {
                prop_assert_eq!(name.as_str().trim(), name.as_str());
                prop_assert!(name.as_str().chars().count() <= 80);
                prop_assert_eq!(DisplayName::parse(name.as_str()), Ok(name));
            }
        }
    }
}
