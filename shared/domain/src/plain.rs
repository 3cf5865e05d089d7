//! Which characters incoming text may contain: one rule for bodies, paths, queries, headers and claims.

use crate::invalid::{Invalid, Unit};
use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};
use std::ops::RangeInclusive;

/// Whether the character is invisible and no script needs it, or turns the direction of the text around it (UAX #9).
/// Marks that only have a direction of their own turn nothing: Hebrew and Arabic need them.
#[must_use]
fn is_deceptive(c: char) -> bool {
    matches!(c, '\u{200B}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// Whether the character is neither a control character nor deceptive. All stored text passes this check, so it can't
/// become stricter; rules for input only are separate.
#[must_use]
pub fn is_plain(c: char) -> bool {
    !c.is_control() && !is_deceptive(c)
}

/// The kinds of incoming text: which characters each allows and how its length is counted. Formats that are stricter
/// anyway, such as band ids, need no other check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plain {
    /// Text for people. Invisible characters that scripts need are allowed, such as joiners in emoji. Length is counted
    /// in characters.
    Prose,
    /// Text that is compared and must look like what it is: only visible characters and spaces. Length is counted in
    /// bytes.
    Id,
    /// The value of a header: printable ASCII. Length is counted in bytes.
    Header,
}

impl Plain {
    /// Checks the length first, then the characters.
    ///
    /// # Errors
    /// [`Invalid::TooLong`]; [`Invalid::Characters`], or [`Invalid::NotAscii`] for a header.
    pub fn check(self, text: &str, most: usize) -> Result<(), Invalid> {
        let is_long = match self {
            Self::Prose => text.chars().nth(most).is_some(),
            Self::Id | Self::Header => text.len() > most,
        };
        if is_long {
            let unit = match self {
                Self::Prose | Self::Header => Unit::Characters,
                Self::Id => Unit::Bytes,
            };
            return Err(Invalid::TooLong { max: most, unit });
        }
        let fits = |c: char| match self {
            Self::Prose => is_plain(c),
            Self::Id => is_plain(c) && (is_visible(c) || c == ' '),
            Self::Header => matches!(c, ' '..='~'),
        };
        if text.chars().all(fits) {
            return Ok(());
        }
        Err(match self {
            Self::Prose | Self::Id => Invalid::Characters,
            Self::Header => Invalid::NotAscii,
        })
    }
}

/// Ranges of characters that are invisible by themselves: those that fonts ignore if they don't know them (UAX #44,
/// `Default_Ignorable_Code_Point`), and blanks that are not spaces. Between other characters they can be useful, as in
/// emoji.
const BLANK: [RangeInclusive<char>; 19] = [
    '\u{AD}'..='\u{AD}',
    '\u{34F}'..='\u{34F}',
    '\u{61C}'..='\u{61C}',
    '\u{115F}'..='\u{1160}',
    '\u{17B4}'..='\u{17B5}',
    '\u{180B}'..='\u{180F}',
    '\u{200B}'..='\u{200F}',
    '\u{202A}'..='\u{202E}',
    '\u{2060}'..='\u{206F}',
    '\u{2800}'..='\u{2800}',
    '\u{3164}'..='\u{3164}',
    '\u{FE00}'..='\u{FE0F}',
    '\u{FEFF}'..='\u{FEFF}',
    '\u{FFA0}'..='\u{FFA0}',
    '\u{FFF0}'..='\u{FFF8}',
    '\u{1BCA0}'..='\u{1BCA3}',
    '\u{1D159}'..='\u{1D159}',
    '\u{1D173}'..='\u{1D17A}',
    '\u{E0000}'..='\u{E0FFF}',
];

/// Whether the character is an accent or another mark on the letter before it (UAX #44, category M).
pub(crate) fn is_combining_mark(c: char) -> bool {
    GeneralCategoryGroup::Mark.contains(CodePointMapData::<GeneralCategory>::new().get(c))
}

/// Whether the character is visible by itself.
#[must_use]
pub fn is_visible(c: char) -> bool {
    !c.is_whitespace() && !BLANK.iter().any(|range| range.contains(&c))
}

/// A pattern (ECMA 262) for what [`is_visible`] accepts. It leaves out blanks of more than four hexadecimal digits,
/// because no way of writing them is understood by all implementations.
#[must_use]
pub fn visible_pattern() -> String {
    let escaped = |c: char| format!(r"\u{:04x}", u32::from(c));
    let short = BLANK.iter().filter(|range| *range.end() <= '\u{FFFF}');
    let ranges: Vec<_> = short
        .map(|range| match (*range.start(), *range.end()) {
            (from, to) if from == to => escaped(from),
            (from, to) => format!("{}-{}", escaped(from), escaped(to)),
        })
        .collect();
    format!(r"[^\s{}]", ranges.concat())
}

/// A pattern (ECMA 262) for one line break.
pub const LINE_BREAK: &str = r"(\u000d\u000a|[\u000a-\u000d\u0085\u2028\u2029])";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_checked_before_the_characters_of_each_kind() {
        let check = |text: &str, most: usize, expect: [Option<&str>; 3]| {
            let found = [Plain::Prose, Plain::Id, Plain::Header].map(|plain| {
                plain.check(text, most).err().map(|invalid| match invalid {
                    Invalid::TooLong { max, .. } if max == most => "too long",
                    Invalid::Characters | Invalid::NotAscii => "characters",
                    other => panic!("{other}"),
                })
            });
            assert_eq!(found, expect, "{text:?}");
        };
        let (long, characters) = (Some("too long"), Some("characters"));
        check("", 0, [None; 3]);
        check("a b~", 4, [None; 3]);
        check("ü", 1, [None, long, long]);
        check("ü", 2, [None, None, characters]);
        check("山\u{AD}", 9, [None, characters, characters]);
        check("👩\u{200D}👧", 30, [None, characters, characters]);
        check("a\u{A0}b", 9, [None, characters, characters]);
        check("א\u{200F}!", 9, [None, characters, characters]);
        for bad in [
            "a\tb",
            "a\u{0}",
            "a\u{7F}",
            "a\u{202E}",
            "\u{200B}",
            "\u{2066}a",
            "\u{FEFF}a",
        ] {
            check(bad, 9, [characters; 3]);
            check(bad, 0, [long; 3]);
        }
    }
}
