//! The words of a search, which a text must have in any order.

use crate::fold::{Folding, Spelling, fold};

/// Folded words, longest first. Each stands for the beginning of another word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words(Vec<String>);

impl Words {
    /// The words that somebody typed.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let folded = fold(text, Folding::CURRENT, Spelling::Plain);
        let mut words: Vec<_> = folded.split_whitespace().map(str::to_owned).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        Self(words)
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Whether each is the beginning of another word of the text, in any order. An umlaut may be spelled with one letter
    /// or two, in each word as it likes.
    ///
    /// The longest takes its word first. That is enough: of two that could take the same word, the shorter is the
    /// beginning of the longer, and fits wherever the longer does.
    #[must_use]
    pub fn are_in(&self, text: &str) -> bool {
        let spelled = [Spelling::Plain, Spelling::Long, Spelling::Short]
            .map(|spelling| fold(text, Folding::CURRENT, spelling));
        let [plain, long, short] = spelled.each_ref().map(|text| text.split_whitespace());
        let mut free: Vec<_> = plain.zip(long.zip(short)).collect();
        self.0.iter().all(|word| {
            let begins = |text: &str| text.starts_with(word.as_str());
            let place = free
                .iter()
                .position(|(plain, (long, short))| begins(plain) || begins(long) || begins(short));
            place.map(|place| free.swap_remove(place)).is_some()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_found_in_any_order_and_spelling() {
        let check = |query: &str, text: &str, found: bool| {
            assert_eq!(Words::of(query).are_in(text), found, "{query} in {text}");
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
        check("example ada", "ada@example.com", true);
    }

    proptest! {
        #[test]
        fn the_words_of_a_text_are_in_it_in_any_order(
            words in prop::collection::vec("[a-zäöüß]{1,6}", 1..5).prop_shuffle(),
            cut in 1usize..6,
        ) {
            let text = words.join(" ");
            let query: Vec<String> = words.iter().rev().map(|word| word.chars().take(cut).collect()).collect();
            prop_assert!(Words::of(&query.join(" ")).are_in(&text), "{:?} in {}", query, text);
        }
    }
}
