//! Searching for users: names match by the beginnings of words, Chinese, Japanese and Korean ones from any letter on,
//! ignoring case and accents; addresses must match completely.

use crate::email::{EmailAddress, MAX_ADDRESS_BYTES};
use crate::fold::{Folding, Spelling, begins_cjk, fold, is_cjk};
use crate::invalid::Invalid;
use crate::line;
use crate::plain::Plain;
use crate::words::Words;
use std::collections::BTreeSet;

/// The maximum length of a search text, in characters: that of an address.
pub const MAX_LETTERS: usize = MAX_ADDRESS_BYTES;
/// The minimum number of letters of a name to search for. One is enough if it is Chinese, Japanese or Korean.
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
    /// For names.
    Name(NameQuery),
    /// For the user with this address.
    Email(EmailAddress),
    /// For nobody: the text has an @ but is not a complete address.
    Nobody,
}

/// A search for names that have these words, in any order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameQuery {
    /// The beginning of a [search entry](Entry), by which names are looked up.
    pub start: String,
    /// All words that a name must have.
    pub words: Words,
}

impl Query {
    /// Parses what a user types, [cleaned](line::clean).
    ///
    /// # Errors
    /// More than [`MAX_LETTERS`] characters, a character that is not [plain](Plain::Prose), or fewer than
    /// [`MIN_LETTERS`] letters or digits, unless the one is Chinese, Japanese or Korean.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = line::clean(text);
        Plain::Prose.check(&text, MAX_LETTERS)?;
        if text.contains('@') {
            return Ok(EmailAddress::parse(&text).map_or(Self::Nobody, Self::Email));
        }
        let folded = fold(&text, Folding::CURRENT, Spelling::Plain);
        if !is_enough(&folded) {
            return Err(Invalid::Search { min: MIN_LETTERS });
        }
        Ok(Self::Name(NameQuery::of(&folded)))
    }
}

impl NameQuery {
    /// Names are looked up by the longest word, which fewest names have. Where no word is long enough ("J R"), by all of
    /// them, which must then follow one another.
    fn of(folded: &str) -> Self {
        let words = folded.split_whitespace().filter(|word| is_enough(word));
        let longest = words.max_by_key(|word| word.chars().count());
        Self {
            start: cut(longest.unwrap_or(folded)).to_owned(),
            words: Words::of_folded(folded),
        }
    }

    /// The text of the entry by which this name counts; `None` if it doesn't match. Counting only one lists nobody
    /// twice.
    #[must_use]
    pub fn entry_of(&self, name: &str, folding: Folding) -> Option<String> {
        first_entry(name, &self.start, folding).filter(|_| self.words.are_in([name]))
    }
}

/// Whether a folded text is long enough to search for.
fn is_enough(folded: &str) -> bool {
    folded.starts_with(is_cjk) || folded.chars().nth(MIN_LETTERS - 1).is_some()
}

/// The part of a folded text that is compared.
fn cut(folded: &str) -> &str {
    folded.get(..folded.floor_char_boundary(MAX_BYTES)).unwrap_or(folded)
}

/// An entry under which a name is found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its first letters, by which entries are divided: those of the [queries](entry_letters) that find it.
    pub letters: String,
    /// The text that a query is compared with.
    pub text: String,
}

/// The first letters of a query or entry: as many as the shortest queries have.
#[must_use]
pub fn entry_letters(text: &str) -> String {
    text.chars().take(MIN_LETTERS).collect()
}

/// The search entries of a name: the folded text from each of its first words to the end, cut to the length that is
/// compared. Chinese, Japanese and Korean names often have no blanks, so what begins with any of their letters counts
/// as a word, and has an entry more, for searches by that letter alone. A name that is written with "ä", "ae" and the
/// like has its entries in the other spelling, too.
#[must_use]
pub fn entries(name: &str, folding: Folding) -> BTreeSet<Entry> {
    let plain = fold(name, folding, Spelling::Plain);
    let mut all = BTreeSet::new();
    let mut add = |entry| {
        if all.len() < MAX_ENTRIES {
            all.insert(entry);
        }
    };
    let of = |text: &str| Entry {
        letters: entry_letters(text),
        text: text.to_owned(),
    };
    match folding {
        Folding::First => {
            let texts = words(&plain, folding).filter(|text| text.chars().nth(1).is_some());
            texts.take(MAX_ENTRIES).for_each(|text| add(of(text)));
        }
        Folding::Second | Folding::Third => {
            words(&plain, folding)
                .filter(|text| is_enough(text))
                .for_each(|text| add(of(text)));
            for text in words(&plain, folding).filter(|text| text.starts_with(is_cjk)) {
                add(Entry {
                    letters: text.chars().take(1).collect(),
                    text: text.to_owned(),
                });
            }
            for spelling in [Spelling::Long, Spelling::Short] {
                let spelled = fold(name, folding, spelling);
                words(&spelled, folding)
                    .filter(|text| is_enough(text))
                    .for_each(|text| add(of(text)));
            }
        }
    }
    all
}

/// The folded text from each of its words to the end.
fn words(folded: &str, folding: Folding) -> impl Iterator<Item = &str> {
    let mut before = ' ';
    let begins = move |(_, c): &(usize, char)| {
        let begins_word = std::mem::replace(&mut before, *c) == ' ';
        begins_word || (folding == Folding::Third && begins_cjk(*c))
    };
    let starts = folded.char_indices().filter(begins);
    starts.filter_map(|(at, _)| folded.get(at..).map(cut))
}

/// The text of the first entry of a name that begins so.
fn first_entry(name: &str, query: &str, folding: Folding) -> Option<String> {
    let letters = entry_letters(query);
    let matches = |entry: &Entry| entry.letters == letters && entry.text.starts_with(query);
    entries(name, folding).into_iter().find(matches).map(|entry| entry.text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(query: &str, name: &str, found: bool) {
        let Ok(Query::Name(query)) = Query::parse(query) else {
            panic!("{query} is a name")
        };
        let entry = query.entry_of(name, Folding::CURRENT);
        assert_eq!(entry.is_some(), found, "{query:?} in {name}");
    }

    #[test]
    fn every_word_matches_by_prefix() {
        check("zoe", "Zoë Müller", true);
        check("MÜ", "Zoë Müller", true);
        check("zoe mul", "Zoë Müller", true);
        check("  Zoë   M", "Zoë Müller", true);
        check("ller", "Zoë Müller", false);
        check("muller zoe", "Zoë Müller", true);
        check("mul anna", "Zoë Müller", false);
        check("schmidt an", "Anna Maria Schmidt", true);
        check("Mueller Jörg", "Müller Joerg", true);
        check("j r", "J. R. Tolkien", true);
        check("r j", "J. R. Tolkien", false);
        check("ann ann", "Ann Bell", false);
        check("strasse", "Hans Straße", true);
        check("oneil", "Shaun O’Neil", true);
        check("lukasz", "Łukasz Żak", true);
        check("istanbul", "İstanbul", true);
        check("ann", "Mary-Ann", true);
        check("山田", "山田 太郎", true);
        check("ﬁn", "Finn", true);
        check("ΝΙΚΟΣ", "Νίκος Παπάς", true);
        check("Παπας", "Νίκος Παπάς", true);
        check(" zoe\u{200B}\nmul ", "Zoë Müller", true);
        check("Jazz\u{2060}.\u{2060}Club", "Jazz.Club", true);
    }

    #[test]
    fn umlauts_are_found_in_each_spelling() {
        for name in ["Jürgen Müller", "Juergen Mueller"] {
            for query in [
                "Müller",
                "Mueller",
                "Muller",
                "MÜ",
                "mue",
                "mu",
                "Jürgen Müller",
                "Juergen Mueller",
                "jurg",
            ] {
                check(query, name, true);
            }
        }
        for (query, name) in [
            ("Groß", "Gross"),
            ("Gross", "Groß"),
            ("Strasse", "Straße"),
            ("Kaese", "Käse"),
            ("Käse", "Kaese"),
            ("Oezil", "Mesut Özil"),
            ("Soeren", "Søren"),
            ("Sören", "Søren"),
            ("Søren", "Soeren"),
            ("Haakon", "Håkon"),
            ("Håkon", "Haakon"),
            ("Jaeger", "Jæger"),
            ("Jæger", "Jäger"),
            ("manuel", "Manuel Neuer"),
            ("neuer", "Manuel Neuer"),
            ("zoe mue", "Zoë Müller"),
        ] {
            check(query, name, true);
        }
        check("joe", "John", false);
        check("sue", "Susan", false);
        check("Mueller", "Muller", false);
    }

    #[test]
    fn one_letter_is_enough_where_it_is_a_word() {
        for (query, name) in [
            ("山", "山田 太郎"),
            ("太", "山田 太郎"),
            ("林", "林"),
            ("林", "Lin 林"),
            ("山田", "山田 太郎"),
            ("さ", "さくら"),
            ("ヤ", "ﾔﾏﾀﾞ"),
            ("ﾔ", "ヤマダ"),
            ("김", "김민수"),
            ("ㄱ", "김민수"),
            ("ㄅ", "ㄅㄆ"),
            ("𠮷", "𠮷野"),
        ] {
            check(query, name, true);
        }
        for (query, name) in [
            ("田", "山田 太郎"),
            ("太郎", "山田太郎"),
            ("郎", "山田太郎"),
            ("太郎 山田", "山田太郎"),
            ("くら", "さくら"),
            ("明", "王小明"),
            ("小明", "王小明"),
            ("민수", "김민수"),
            ("수", "김민수"),
            ("민수 김", "김 민수"),
            ("次", "Ada 山次"),
        ] {
            check(query, name, true);
        }
        check("次郎", "山田太郎", false);
        check("ㅣ", "김민수", false);
        for text in ["z", "é", "ß", "-", "7"] {
            assert_eq!(Query::parse(text).is_ok(), text == "ß", "{text}");
        }
    }

    /// One for each word, and one more for each word in the other spelling or by its first letter.
    #[test]
    fn a_name_has_few_entries() {
        let count = |name| entries(name, Folding::CURRENT).len();
        assert_eq!(count("Ada Lovelace"), 2);
        assert_eq!(count("Zoë Müller"), 4 + 1);
        assert_eq!(count("Jürgen Müller"), 4);
        assert_eq!(count("山田 太郎"), 7);
        assert_eq!(count("김민수"), 6);
        assert_eq!(count(&"ä 山 ".repeat(20)), MAX_ENTRIES);
    }

    #[test]
    fn short_searches_are_refused_and_addresses_match_completely() {
        for text in ["", "z", " - ", "é", "z!", "山\u{202E}"] {
            assert!(Query::parse(text).is_err(), "{text}");
        }
        for text in [
            "x".repeat(MAX_LETTERS + 1).as_str(),
            "zoe\u{202E}",
            "zoe\u{202E}mueller",
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
        assert_eq!(entries(&words, Folding::CURRENT).len(), MAX_ENTRIES);
        check(&words, &words, true);
        let letters = "㍖".repeat(80);
        let entries = entries(&letters, Folding::CURRENT);
        assert!(entries.iter().all(|entry| entry.text.len() <= MAX_BYTES));
        check(&letters, &letters, true);
        check(&"x".repeat(MAX_LETTERS), "Zoë", false);
    }

    proptest! {
        #[test]
        fn a_name_is_found_by_the_beginning_of_each_of_its_words(words in prop::collection::vec("[a-zäöüéß]{2,8}", 1..5), cut in 2usize..8) {
            let name = words.join(" ");
            for word in &words {
                let query: String = word.chars().take(cut).collect();
                let Ok(Query::Name(query)) = Query::parse(&query) else { unreachable!("{query} is a name") };
                prop_assert!(query.entry_of(&name, Folding::CURRENT).is_some(), "{:?} in {}", query, name);
            }
        }
    }
}
