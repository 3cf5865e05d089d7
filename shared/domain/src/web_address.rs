//! Web addresses in names: text that mail programs and chats turn into links.
//!
//! Refusing every dot would refuse "St.Pauli" and "Dr.No". So a dot counts only before an ending that is often linked
//! or abused, or where a path follows. Endings that are just as likely to be a word in a name (no, be, so, am) are left
//! out.

/// The endings, in lower case.
const ENDINGS: [&str; 86] = [
    "com", "net", "org", "info", "biz", "io", "app", "dev", "xyz", "online", "site", "website", "shop", "store", "top",
    "club", "live", "link", "click", "email", "mobi", "icu", "cyou", "vip", "loan", "bet", "casino", "porn", "xxx",
    "me", "co", "ai", "gg", "ly", "tv", "fm", "cc", "ws", "su", "pw", "tk", "ml", "cf", "gq", "eu", "de", "at", "ch",
    "uk", "ie", "fr", "nl", "lu", "it", "es", "pt", "pl", "cz", "sk", "hu", "ro", "bg", "gr", "rs", "hr", "si", "dk",
    "lt", "lv", "ee", "ru", "ua", "kz", "us", "ca", "mx", "br", "ar", "cl", "nz", "cn", "jp", "kr", "tw", "vn", "рф",
];

/// Characters that are read as a dot between the labels of an address, besides the dot itself (UTS #46).
const DOTS: [char; 4] = ['\u{3002}', '\u{FF0E}', '\u{FF61}', '\u{2024}'];

/// Whether the text contains a web address. It matches the same texts as [`pattern`].
#[must_use]
pub fn is_in(text: &str) -> bool {
    let dotted: String = text.chars().map(|c| if DOTS.contains(&c) { '.' } else { c }).collect();
    let parts: Vec<_> = dotted.split('.').collect();
    let is_linked = |pair: &[&str]| matches!(pair, [before, after] if ends_host(before) && begins_link(after));
    text.contains("://")
        || parts.windows(2).any(is_linked)
        || parts
            .windows(2)
            .any(|pair| pair.first().is_some_and(|part| is_www(part)))
        || parts.windows(4).any(is_ipv4)
}

/// Whether a dot after this part follows a visible character.
fn ends_host(part: &str) -> bool {
    part.ends_with(|c: char| !c.is_whitespace())
}

/// Whether the part after a dot makes it a link: a known ending, one in Punycode, or any word before a path.
fn begins_link(part: &str) -> bool {
    let rest = part.trim_start_matches(is_letter);
    let letters = part.chars().take_while(|c| is_letter(*c)).count();
    let behind_port = rest.strip_prefix(':').map(|port| port.trim_start_matches(is_digit));
    let path = behind_port.filter(|path| path.len() + 1 < rest.len()).unwrap_or(rest);
    ENDINGS.iter().any(|ending| begins_with_word(part, ending))
        || skip(part, "xn--").is_some()
        || (letters >= 2 && path.starts_with('/'))
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// Whether a pattern would take it for a letter: not a space and no other ASCII character.
fn is_letter(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphabetic()
    } else {
        !c.is_whitespace()
    }
}

fn begins_with_word(text: &str, word: &str) -> bool {
    skip(text, word).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
}

/// What follows `word` at the start of the text, ignoring case.
fn skip<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let mut rest = text.chars();
    let is_there = word
        .chars()
        .all(|c| rest.next().is_some_and(|it| it == c || it == upper(c)));
    is_there.then_some(rest.as_str())
}

fn upper(c: char) -> char {
    c.to_uppercase().next().unwrap_or(c)
}

/// Whether it ends in the word `www`.
fn is_www(part: &str) -> bool {
    let before = part.len().checked_sub(3).and_then(|at| part.split_at_checked(at));
    before.is_some_and(|(before, word)| {
        word.eq_ignore_ascii_case("www") && !before.ends_with(|c: char| c.is_ascii_alphanumeric())
    })
}

/// Whether these four parts are those of an IPv4 address.
fn is_ipv4(parts: &[&str]) -> bool {
    let [first, middle @ .., last] = parts else {
        return false;
    };
    let is_number = |text: &str| (1..=3).contains(&text.len());
    let digits = |text: &str| text.len() - text.trim_start_matches(is_digit).len();
    is_number(first.get(first.trim_end_matches(is_digit).len()..).unwrap_or_default())
        && middle.iter().all(|part| is_number(part) && digits(part) == part.len())
        && is_number(last.get(..digits(last)).unwrap_or_default())
}

/// The same check as [`is_in`] as a pattern (ECMA 262) for JSON Schema, which has no flags.
#[must_use]
pub fn pattern() -> String {
    let any_case = |word: &str| -> String {
        let class = |c: char| {
            if upper(c) == c {
                c.to_string()
            } else {
                format!("[{c}{}]", upper(c))
            }
        };
        word.chars().map(class).collect()
    };
    let dots = DOTS.map(|c| format!(r"\u{:04x}", u32::from(c))).concat();
    let endings: Vec<_> = ENDINGS.iter().map(|ending| any_case(ending)).collect();
    let (endings, xn, www) = (endings.join("|"), any_case("xn--"), any_case("www"));
    let letter = format!(r"[^\s\u0000-\u0040\u005b-\u0060\u007b-\u007f{dots}]");
    let link = format!(r"({endings})($|[^A-Za-z0-9])|{xn}|{letter}{{2,}}(:[0-9]+)?/");
    let ipv4 = format!(r"(^|[^0-9])[0-9]{{1,3}}([.{dots}][0-9]{{1,3}}){{3}}($|[^0-9])");
    format!(r"://|(^|[^A-Za-z0-9]){www}[.{dots}]|{ipv4}|[^\s.{dots}][.{dots}]({link})")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regex::Regex;
    use std::sync::LazyLock;

    fn check(text: &str, expect: bool) {
        assert_eq!(is_in(text), expect, "{text:?}");
    }

    #[test]
    fn links_are_found_in_every_spelling() {
        for text in [
            "win at https://evil.example",
            "www.evil.example",
            "WWW\u{FF0E}evil",
            "Visit evil.com!",
            "evil.com/path?x",
            "EVIL.COM",
            "evil.com.au",
            "evil.tk",
            "evil.fr",
            "bit.ly/abc",
            "discord.gg/abc",
            "evil.museum/x",
            "evil.museum:8080/x",
            "пример.рф",
            "ПРИМЕР.РФ",
            "пример.испытание/х",
            "xn--e1afmkfd.xn--p1ai",
            "evil\u{3002}com",
            "evil\u{FF0E}com",
            "evil\u{FF61}de",
            "1.2.3.4/x",
            "at 127.0.0.1!",
            "10\u{3002}0\u{3002}0\u{3002}1",
        ] {
            check(text, true);
        }
    }

    #[test]
    fn names_with_dots_and_slashes_are_accepted() {
        for text in [
            "Dr.No",
            "will.i.am",
            "Mr.Big",
            "St.Pauli",
            "St.Pauli / Altona",
            "R.E.M.",
            "N.W.A",
            "AC/DC",
            "A.B./C.D.",
            "J.J. Cale",
            "Blink.182",
            "Lo.Fi",
            "Vol.2/3",
            "1.2.3",
            "24.12.2024",
            "1000.2.3.4",
            "mewww.x",
            "dot . com",
            "Wait…what",
        ] {
            check(text, false);
        }
    }

    static PATTERN: LazyLock<Regex> = LazyLock::new(|| Regex::new(&pattern()).expect("a pattern"));

    proptest! {
        #[test]
        fn the_pattern_matches_the_same_texts(
            text in "([a-cwx:/ .。．٣é1-4-]|ly|gg|[рРфФ]|www|xn--|[cC][oO][mM]|\\.){0,10}|.{0,12}",
            host in "[a .é/]{0,2}[.．][a-zя]{0,3}(:[0-9]{0,2})?/?",
            numbers in "a?[1-9]{1,4}([.。][1-9]{0,4}){2,4}[a/]?",
        ) {
            for text in [text, host, numbers] {
                prop_assert_eq!(is_in(&text), PATTERN.is_match(&text), "{:?}", text);
            }
        }
    }
}
