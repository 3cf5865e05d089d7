//! Searching for users: names match by prefix, ignoring case and accents; addresses must match completely.

use crate::email::{EmailAddress, MAX_ADDRESS_BYTES};
use crate::invalid::Invalid;
use crate::plain::Plain;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The maximum length of a search text, in characters: that of an address.
pub const MAX_LETTERS: usize = MAX_ADDRESS_BYTES;
/// The minimum number of letters of a name to search for.
pub const MIN_LETTERS: usize = 2;
/// The maximum number of search entries of a name. The longest name has 40 words ("a b c …"); only characters that
/// decompose into several words ("½") make more. The entries of two names still fit into one transaction.
const MAX_ENTRIES: usize = 48;
/// The maximum length of an entry, in bytes. It has room for 80 syllables of Hangul, and leaves room for a user id
/// after it in a key.
const MAX_BYTES: usize = 768;

/// A search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// For names that have a word starting with this text; further words must follow in the same order.
    Name(String),
    /// For the user with this address.
    Email(EmailAddress),
    /// For nobody: the text has an @ but is not a complete address.
    Nobody,
}

impl Query {
    /// Parses what a user types.
    ///
    /// # Errors
    /// More than [`MAX_LETTERS`] characters, a character that is not [plain](Plain::Prose), or fewer than
    /// [`MIN_LETTERS`] letters or digits.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        Plain::Prose.check(text, MAX_LETTERS)?;
        if text.contains('@') {
            return Ok(EmailAddress::parse(text).map_or(Self::Nobody, Self::Email));
        }
        let folded = fold(text);
        if folded.chars().count() < MIN_LETTERS {
            return Err(Invalid::Search { min: MIN_LETTERS });
        }
        Ok(Self::Name(cut(&folded).to_owned()))
    }
}

/// The part of a folded text that is compared.
fn cut(folded: &str) -> &str {
    folded.get(..folded.floor_char_boundary(MAX_BYTES)).unwrap_or(folded)
}

/// Folds a text for comparison: its words in lower case, without accents, separated by single spaces.
///
/// It applies the compatibility decomposition (UAX #15) and drops combining marks. Latin letters without a
/// decomposition are spelled out.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
    {
        match c {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ø' => folded.push('o'),
            'ð' | 'đ' => folded.push('d'),
            'ł' => folded.push('l'),
            'ı' => folded.push('i'),
            // A mark that lower-casing produced ("İ").
            c if is_combining_mark(c) => {}
            // No gap: "O'Neil" is one word.
            '\'' | '’' => {}
            c if c.is_alphanumeric() => folded.push(c),
            _ if folded.ends_with(' ') || folded.is_empty() => {}
            _ => folded.push(' '),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// The search entries of a name: the folded text from each of its first words to the end, cut to the length that is
/// compared.
#[must_use]
pub fn entries(name: &str) -> BTreeSet<String> {
    let folded = fold(name);
    let starts = std::iter::once(0).chain(folded.match_indices(' ').map(|(at, _)| at + 1));
    starts
        .filter_map(|at| folded.get(at..))
        .filter(|entry| entry.chars().count() >= MIN_LETTERS)
        .take(MAX_ENTRIES)
        .map(|entry| cut(entry).to_owned())
        .collect()
}

/// The first entry of a name that matches the query. Counting only this one lists nobody twice.
#[must_use]
pub fn first_entry(name: &str, query: &str) -> Option<String> {
    entries(name).into_iter().find(|entry| entry.starts_with(query))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(query: &str, name: &str, found: bool) {
        let Ok(Query::Name(query)) = Query::parse(query) else {
            panic!("{query} is a name")
        };
        assert_eq!(first_entry(name, &query).is_some(), found, "{query} in {name}");
    }

    #[test]
    fn every_word_matches_by_prefix() {
        check("zoe", "Zoë Müller", true);
        check("MÜ", "Zoë Müller", true);
        check("zoe mul", "Zoë Müller", true);
        check("  Zoë   M", "Zoë Müller", true);
        check("ller", "Zoë Müller", false);
        check("muller zoe", "Zoë Müller", false);
        check("strasse", "Hans Straße", true);
        check("oneil", "Shaun O’Neil", true);
        check("lukasz", "Łukasz Żak", true);
        check("istanbul", "İstanbul", true);
        check("ann", "Mary-Ann", true);
        check("山田", "山田 太郎", true);
        check("ﬁn", "Finn", true);
    }

    #[test]
    fn short_searches_are_refused_and_addresses_match_completely() {
        for text in ["", "z", " - ", "é", "z!"] {
            assert!(Query::parse(text).is_err(), "{text}");
        }
        for text in [
            "x".repeat(MAX_LETTERS + 1).as_str(),
            "zoe\u{202E}",
            "zoe\n",
            "z\u{0}oe@example.com",
        ] {
            assert!(Query::parse(text).is_err(), "{text:?}");
        }
        assert_eq!(Query::parse("zoe@exam"), Ok(Query::Nobody));
        assert!(matches!(Query::parse(" Zoe@Example.com "), Ok(Query::Email(_))));
    }

    #[test]
    fn a_name_that_was_cut_is_found_by_its_whole_text() {
        let words = "½".repeat(80);
        assert_eq!(entries(&words).len(), MAX_ENTRIES);
        check(&words, &words, true);
        let letters = "㍖".repeat(80);
        assert!(entries(&letters).iter().all(|entry| entry.len() <= MAX_BYTES));
        check(&letters, &letters, true);
        check(&"x".repeat(MAX_LETTERS), "Zoë", false);
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn a_name_is_found_by_the_beginning_of_each_of_its_words(words in prop::collection::vec("[a-zäöüéß]{2,8}", 1..5), cut in 2usize..8) {
            let name = words.join(" ");
            for word in &words {
                let query: String = word.chars().take(cut).collect();
                prop_assert!(first_entry(&name, &fold(&query)).is_some(), "{} in {}", query, name);
            }
        }
    }
}
