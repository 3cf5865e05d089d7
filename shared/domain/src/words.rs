//! The words of a search, which texts must have in any order.

use crate::fold::{Folding, Spelling, fold};
use crate::invalid::Invalid;
use crate::line;
use crate::plain::Plain;
use crate::search::MAX_LETTERS;
use icu_properties::CodePointMapData;
use icu_properties::props::Script;
use std::collections::{BTreeMap, BTreeSet};

/// Scripts that put no blanks between words. Hangul puts some, but none between the names of a person.
const WITHOUT_BLANKS: [Script; 8] = [
    Script::Han,
    Script::Hangul,
    Script::Hiragana,
    Script::Katakana,
    Script::Thai,
    Script::Lao,
    Script::Khmer,
    Script::Myanmar,
];

/// What a user searches for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Folded words, longest first. Each stands for the beginning of another word.
    words: Vec<String>,
    /// What was typed, if it has neither letter nor digit, such as an emoji: it is looked for as it is.
    signs: Option<String>,
}

impl Words {
    /// Parses what a user types, [cleaned](line::clean). Only where nothing is left of it, it is in every text.
    ///
    /// # Errors
    /// More than [`MAX_LETTERS`] characters, or a character that is not [plain](Plain::Prose).
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = line::clean(text);
        Plain::Prose.check(&text, MAX_LETTERS)?;
        let words = Self::of_folded(&fold(&text, Folding::CURRENT, Spelling::Plain));
        let signs = (words.words.is_empty() && !text.is_empty()).then_some(text);
        Ok(Self { signs, ..words })
    }

    /// The words of a folded text.
    pub(crate) fn of_folded(folded: &str) -> Self {
        let mut words: Vec<_> = folded.split_whitespace().map(str::to_owned).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        Self { words, signs: None }
    }

    /// Whether every text has them.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.signs.is_none()
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.words.len()
    }

    /// Whether each is the beginning of another word of the texts, in any order. An umlaut may be spelled with one letter
    /// or two, in each word as it likes. A word of a script without blanks may stand anywhere, since nothing tells where
    /// the words of a text begin.
    #[must_use]
    pub fn are_in<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> bool {
        if let Some(signs) = &self.signs {
            return texts.into_iter().any(|text| text.contains(signs.as_str()));
        }
        if self.is_empty() {
            return true;
        }
        let texts: Vec<[String; 3]> = texts.into_iter().flat_map(spelled_words).collect();
        let (inside, begins): (Vec<_>, Vec<_>) = self.words.iter().partition(|word| is_without_blanks(word));
        let is_inside = |word: &String| texts.iter().flatten().any(|text| text.contains(word.as_str()));
        if !inside.into_iter().all(is_inside) {
            return false;
        }
        let places = |word: &String| -> Vec<usize> {
            let begins = |spelled: &[String; 3]| spelled.iter().any(|text| text.starts_with(word.as_str()));
            texts
                .iter()
                .enumerate()
                .filter(|(_, spelled)| begins(spelled))
                .map(|(place, _)| place)
                .collect()
        };
        each_has_a_place(&begins.into_iter().map(places).collect::<Vec<_>>())
    }
}

/// Whether each can have one of its places for itself. Those who came earlier make way where they have another.
fn each_has_a_place(wanted: &[Vec<usize>]) -> bool {
    fn seat(
        one: usize,
        wanted: &[Vec<usize>],
        asked: &mut BTreeSet<usize>,
        taken: &mut BTreeMap<usize, usize>,
    ) -> bool {
        wanted.get(one).into_iter().flatten().any(|place| {
            let is_free = asked.insert(*place)
                && taken
                    .get(place)
                    .copied()
                    .is_none_or(|other| seat(other, wanted, asked, taken));
            if is_free {
                taken.insert(*place, one);
            }
            is_free
        })
    }
    let mut taken = BTreeMap::new();
    (0..wanted.len()).all(|one| seat(one, wanted, &mut BTreeSet::new(), &mut taken))
}

fn is_without_blanks(word: &str) -> bool {
    let scripts = CodePointMapData::<Script>::new();
    word.chars().any(|c| WITHOUT_BLANKS.contains(&scripts.get(c)))
}

/// The words of a text, folded in each spelling. A spelling never joins or parts words.
fn spelled_words(text: &str) -> Vec<[String; 3]> {
    let spelled =
        [Spelling::Plain, Spelling::Long, Spelling::Short].map(|spelling| fold(text, Folding::CURRENT, spelling));
    let [plain, long, short] = spelled.each_ref().map(|text| text.split_whitespace());
    plain
        .zip(long.zip(short))
        .map(|(plain, (long, short))| [plain, long, short].map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_found_in_any_order_and_spelling() {
        let check = |query: &str, text: &str, found: bool| {
            assert_eq!(
                Words::parse(query).expect("words").are_in([text]),
                found,
                "{query} in {text}"
            );
        };
        check("muller zoe", "Zoë Müller", true);
        check("Mueller Jörg", "Müller Joerg", true);
        check("schm an", "Anna Maria Schmidt", true);
        check("ann anna", "Anna Annabel", true);
        check("anna ann", "Anna Bell", false);
        check("zoe bell", "Zoë Müller", false);
        check("ller", "Zoë Müller", false);
        check("", "Zoë", true);
        check("trumpet 2nd", "2nd trumpet", true);
        check("öe öf", "öf öeü", true);
        check("example ada", "ada@example.com", true);
        check("太郎", "山田太郎", true);
        check("太郎 山田", "山田太郎", true);
        check("たろう", "やまだたろう", true);
        check("太郎 anna", "山田太郎 Anna", true);
        check("次郎", "山田太郎", false);
        check("민수", "김민수", true);
        check("ใจ", "สมใจ", true);
        check("🎺", "🎺 Horn", true);
        check("🎺", "Horn", false);
        check(" - ", "Anna", false);
        check("%", "Anna", false);
        check(" ", "Anna", true);
        let words = Words::parse("trumpet zoe").expect("words");
        assert!(words.are_in(["Zoë Müller", "2nd trumpet"]));
    }

    #[test]
    fn long_searches_and_control_characters_are_refused() {
        assert!(Words::parse(&"x".repeat(MAX_LETTERS + 1)).is_err());
        assert!(Words::parse("a\u{202E}b").is_err());
    }

    proptest! {
        #[test]
        fn the_words_of_a_text_are_in_it_in_any_order(
            words in prop::collection::vec("[a-zäöüß]{1,6}", 1..5).prop_shuffle(),
            cut in 1usize..6,
        ) {
            let text = words.join(" ");
            let query: Vec<String> = words.iter().rev().map(|word| word.chars().take(cut).collect()).collect();
            prop_assert!(Words::parse(&query.join(" ")).expect("words").are_in([text.as_str()]), "{:?} in {}", query, text);
        }
    }
}
