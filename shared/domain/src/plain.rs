//! What a text that comes in may be made of: one rule for bodies, paths, queries, headers and claims.

use crate::invalid::{Invalid, Unit};
use std::ops::RangeInclusive;

/// Whether this turns the direction of the text around it (UAX #9), or is invisible.
#[must_use]
fn is_deceptive(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// Whether it is neither a control nor a deceptive character. Everything stored is made of such, so this can't become
/// stricter; what input alone is held to has its own rules.
#[must_use]
pub fn is_plain(c: char) -> bool {
    !c.is_control() && !is_deceptive(c)
}

/// What a text that comes in may be made of, and how its length is counted: the one rule for bodies, paths, queries,
/// headers and claims. What has a narrower form of its own, as ids of bands do, needs no other check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plain {
    /// What people read. Characters that show nothing may stand between others, as joiners do in emoji; the length is
    /// in characters.
    Prose,
    /// What is compared and has to look like what it is: each character shows, or is a space. The length is in bytes.
    Id,
    /// What stands in a header: printable ASCII. The length is in bytes.
    Header,
}

impl Plain {
    /// Measures a text, and looks at its characters then.
    ///
    /// # Errors
    /// [`Invalid::TooLong`]; [`Invalid::Characters`], or [`Invalid::NotAscii`] in a header.
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

/// Characters that show nothing by themselves, from–to: those to be ignored where a font does not know them (UAX #44,
/// `Default_Ignorable_Code_Point`), and blanks that are no spaces. They have their place between others, as in emoji.
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

/// Whether it shows something.
#[must_use]
pub fn is_visible(c: char) -> bool {
    !c.is_whitespace() && !BLANK.iter().any(|range| range.contains(&c))
}

/// What [`is_visible`] finds, as a pattern (ECMA 262): but for blanks of more than four digits, since there is no way to
/// write them that all who read patterns know.
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

/// What [`Plain::Prose`] refuses, as a pattern (ECMA 262).
pub const NOT_PLAIN: &str = r"[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_measured_first_and_plain_in_one_of_three_ways() {
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
