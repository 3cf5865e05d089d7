//! Folding text for comparison: what differs only in case, accents or spelling becomes the same.

use crate::plain::{is_combining_mark, is_visible};
use icu_normalizer::DecomposingNormalizerBorrowed;
use std::ops::RangeInclusive;

/// A version of [`fold`] and of the [entries](crate::search::entries) of names. Entries are stored by the version of their
/// time, and have to be found and deleted by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Folding {
    /// The first: a name has one spelling. Entries that don't name a version have this one.
    #[default]
    First,
    /// With spellings of umlauts, the final sigma, more letters and apostrophes, and nothing for invisible characters.
    Second,
    /// Folds as the second. Names are found from each Chinese, Japanese or Korean letter on.
    Third,
}

impl Folding {
    /// The version by which entries are written today.
    pub const CURRENT: Self = Self::Third;

    /// The number of the version, as it is stored.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::First => 1,
            Self::Second => 2,
            Self::Third => 3,
        }
    }

    /// The version with this number; `None` for one that is not known yet.
    #[must_use]
    pub fn numbered(number: u8) -> Option<Self> {
        [Self::First, Self::Second, Self::Third]
            .into_iter()
            .find(|one| one.number() == number)
    }
}

/// How umlauts and the Nordic letters related to them are spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// Without accents, and everything else as typed: "Müller" is "muller", "Mueller" is "mueller".
    Plain,
    /// With two letters: "Müller" and "Mueller" are "mueller".
    Long,
    /// With one letter: "Müller" and "Mueller" are "muller".
    Short,
}

/// The diaeresis and the ring, decomposed.
const UMLAUT: char = '\u{308}';
const RING: char = '\u{30A}';

/// Folds a text for comparison: its words in lower case, without accents, separated by single spaces.
///
/// It applies the compatibility decomposition (UAX #15) and drops combining marks. Letters without a decomposition are
/// spelled out.
#[must_use]
pub fn fold(text: &str, folding: Folding, spelling: Spelling) -> String {
    let is_second = folding != Folding::First;
    let heard = |c: &char| !is_second || !(is_apostrophe(*c) || (!is_visible(*c) && !c.is_whitespace()));
    let mut folded = Folded {
        text: String::with_capacity(text.len()),
        is_short: spelling == Spelling::Short,
    };
    let decomposed = DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(text.chars().filter(heard));
    for c in decomposed.flat_map(char::to_lowercase) {
        match c {
            'ß' => folded.push_all("ss"),
            'æ' => folded.push_all("ae"),
            'œ' => folded.push_all("oe"),
            'þ' => folded.push_all("th"),
            'ø' if spelling == Spelling::Long => folded.push_all("oe"),
            'ø' => folded.push('o'),
            'ð' | 'đ' => folded.push('d'),
            'ł' => folded.push('l'),
            'ı' => folded.push('i'),
            'ς' if is_second => folded.push('σ'),
            'ħ' if is_second => folded.push('h'),
            'ŧ' if is_second => folded.push('t'),
            'ŋ' if is_second => folded.push('n'),
            'ɓ' if is_second => folded.push('b'),
            'ɗ' if is_second => folded.push('d'),
            'ƙ' if is_second => folded.push('k'),
            'ƴ' if is_second => folded.push('y'),
            UMLAUT if spelling == Spelling::Long && folded.text.ends_with(['a', 'o', 'u']) => folded.push('e'),
            RING if spelling == Spelling::Long && folded.text.ends_with('a') => folded.push('a'),
            c if is_combining_mark(c) => {}
            // No gap: "O'Neil" is one word.
            '\'' | '’' => {}
            c if c.is_alphanumeric() => folded.push(c),
            _ if folded.text.ends_with(' ') || folded.text.is_empty() => {}
            _ => folded.text.push(' '),
        }
    }
    let mut text = folded.text;
    text.truncate(text.trim_end().len());
    text
}

/// A text that is being folded.
struct Folded {
    text: String,
    is_short: bool,
}

impl Folded {
    /// Appends a letter. In the short spelling, the second letter of "ae", "oe", "ue" and "aa" is left out.
    fn push(&mut self, c: char) {
        let is_second = (c == 'e' && self.text.ends_with(['a', 'o', 'u'])) || (c == 'a' && self.text.ends_with('a'));
        if !(self.is_short && is_second) {
            self.text.push(c);
        }
    }

    fn push_all(&mut self, letters: &str) {
        letters.chars().for_each(|c| self.push(c));
    }
}

/// Whether people type the character for an apostrophe.
fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '`' | '´' | 'ʹ' | 'ʻ' | 'ʼ' | 'ʽ' | '‘' | '’' | '‛' | '′' | '＇'
    )
}

/// The blocks of Han, Hiragana, Katakana, Hangul and Bopomofo.
const CJK: [RangeInclusive<char>; 9] = [
    '\u{1100}'..='\u{11FF}',
    '\u{2E80}'..='\u{31FF}',
    '\u{3400}'..='\u{9FFF}',
    '\u{A960}'..='\u{A97F}',
    '\u{AC00}'..='\u{D7FF}',
    '\u{F900}'..='\u{FAFF}',
    '\u{FF66}'..='\u{FFDC}',
    '\u{1AFF0}'..='\u{1B16F}',
    '\u{20000}'..='\u{3FFFF}',
];

/// Whether the letter is a Chinese, Japanese or Korean one, which says as much as a syllable or word of others.
#[must_use]
pub fn is_cjk(c: char) -> bool {
    c.is_alphanumeric() && CJK.iter().any(|range| range.contains(&c))
}

/// The vowels and final consonants of decomposed Hangul: the second and third letters of a syllable.
const WITHIN_SYLLABLES: [RangeInclusive<char>; 2] = ['\u{1160}'..='\u{11FF}', '\u{D7B0}'..='\u{D7FF}'];

/// Whether a folded syllable or word may begin with the Chinese, Japanese or Korean letter.
pub(crate) fn begins_cjk(c: char) -> bool {
    is_cjk(c) && !WITHIN_SYLLABLES.iter().any(|range| range.contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, plain: &str, long: &str, short: &str) {
        let found =
            [Spelling::Plain, Spelling::Long, Spelling::Short].map(|spelling| fold(text, Folding::Second, spelling));
        assert_eq!(found, [plain, long, short], "{text}");
    }

    #[test]
    fn umlauts_have_two_spellings() {
        check("Müller", "muller", "mueller", "muller");
        check("MUELLER", "mueller", "mueller", "muller");
        check("Jörg Käßmann", "jorg kassmann", "joerg kaessmann", "jorg kassmann");
        check("Manuel", "manuel", "manuel", "manul");
        check("Søren Ærø", "soren aero", "soeren aeroe", "soren aro");
        check("Håkon", "hakon", "haakon", "hakon");
        check("Haakon", "haakon", "haakon", "hakon");
        check("Zoë", "zoe", "zoe", "zo");
        check("Nguyễn", "nguyen", "nguyen", "nguyen");
    }

    #[test]
    fn letters_of_all_scripts_are_folded() {
        let same = |one: &str, other: &str| {
            let folded = |text| fold(text, Folding::Second, Spelling::Plain);
            assert_eq!(folded(one), folded(other), "{one} {other}");
        };
        same("Νίκος", "ΝΙΚΟΣ");
        same("İstanbul", "istanbul");
        same("Işık", "ISIK");
        same("Łukasz", "lukasz");
        same("Đặng", "dang");
        same("ＡＤＡ", "ada");
        same("ﾔﾏﾀﾞ", "ヤマダ");
        same("Ħal", "hal");
        same("O´Neil", "O’Neil");
        same("Oʼneil", "o'neil");
        same("می\u{200C}خواهم", "میخواهم");
        same("Love\u{AD}lace", "lovelace");
        same("ﬁn", "fin");
    }

    #[test]
    fn one_version_stays_what_it_was() {
        let first = |text| fold(text, Folding::First, Spelling::Plain);
        assert_eq!(first("Νίκος Müller Oʼneil"), "νικος muller oʼneil");
        assert_eq!(Folding::numbered(Folding::CURRENT.number()), Some(Folding::CURRENT));
        assert_eq!(Folding::numbered(4), None);
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,40}") {
            for folding in [Folding::First, Folding::Second, Folding::Third] {
                let once = fold(&text, folding, Spelling::Plain);
                prop_assert_eq!(fold(&once, folding, Spelling::Plain), once);
            }
        }

        #[test]
        fn a_beginning_stays_one_in_each_spelling(text in "[aeouäöüåæøß xA]{0,12}", length in 0usize..12) {
            let beginning: String = text.chars().take(length).collect();
            for spelling in [Spelling::Plain, Spelling::Long, Spelling::Short] {
                let (whole, beginning) = (fold(&text, Folding::Second, spelling), fold(&beginning, Folding::Second, spelling));
                prop_assert!(whole.starts_with(&beginning), "{:?} {:?}", whole, beginning);
            }
        }
    }
}
