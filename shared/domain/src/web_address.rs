//! Web and e-mail addresses in names.
//!
//! Our mails write names so that no program makes a link of them, so a dot alone is no reason to refuse a name: no rule
//! tells "Jazz.Club" or "Beat.it" from an address. What is refused here is what no name looks like: a scheme, `www.`,
//! a host with a path, and an e-mail address, which would show others what only its owner should tell.
//!
//! The last label of a host is written in one case, unlike the word after a dot in "St.Johannis/St.Martin".

use std::ops::RangeInclusive;

/// Characters that are read as a dot between the labels of an address, besides the dot itself (UTS #46).
const DOTS: [char; 4] = ['\u{3002}', '\u{FF0E}', '\u{FF61}', '\u{2024}'];
/// The small letters of endings: Latin, Greek, Cyrillic.
const SMALL: [RangeInclusive<char>; 3] = ['a'..='z', 'α'..='ω', 'а'..='џ'];
/// The capital letters of endings.
const CAPITAL: [RangeInclusive<char>; 3] = ['A'..='Z', 'Α'..='Ω', 'Ѐ'..='Я'];

/// Whether the text contains a web or e-mail address. It matches the same texts as [`pattern`].
#[must_use]
pub fn is_in(text: &str) -> bool {
    let dotted: String = text.chars().map(|c| if DOTS.contains(&c) { '.' } else { c }).collect();
    let parts: Vec<_> = dotted.split('.').collect();
    let mut dots = dotted.match_indices('.');
    text.contains("://")
        || dots.any(|(at, _)| matches!((dotted.get(..at), dotted.get(at + 1..)), (Some(before), Some(after)) if is_host(before, after)))
        || parts
            .windows(2)
            .any(|pair| pair.first().is_some_and(|part| is_www(part)))
        || parts.windows(4).any(is_ipv4)
}

/// Whether a dot between these is the last one of a host that makes an address: it has a path or a mailbox, or its
/// ending is in Punycode.
fn is_host(before: &str, after: &str) -> bool {
    if before.ends_with(|c: char| c.is_whitespace() || c == '.') || before.is_empty() {
        return false;
    }
    if after.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--")) {
        return true;
    }
    let Some(rest) = behind_ending(after) else { return false };
    let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let is_mailbox = word.rfind('@').is_some_and(|at| at > 0 && at + 1 < word.len());
    has_path(rest) || (is_mailbox && !rest.starts_with(continues))
}

/// What follows the ending of a host at the start of the text: two letters or more, all small or all capital.
fn behind_ending(text: &str) -> Option<&str> {
    [SMALL, CAPITAL].iter().find_map(|letters| {
        let is_letter = |c: char| letters.iter().any(|range| range.contains(&c));
        let rest = text.trim_start_matches(is_letter);
        (text.chars().take_while(|c| is_letter(*c)).count() >= 2).then_some(rest)
    })
}

/// Whether a slash follows, behind a port or not.
fn has_path(rest: &str) -> bool {
    let behind_port = rest
        .strip_prefix(':')
        .map(|port| (port, port.trim_start_matches(is_digit)));
    let path = behind_port
        .filter(|(port, path)| path.len() < port.len())
        .map_or(rest, |(_, path)| path);
    path.starts_with('/')
}

/// Whether a label goes on with this character.
fn continues(c: char) -> bool {
    is_digit(c) || c == '-' || [SMALL, CAPITAL].iter().flatten().any(|range| range.contains(&c))
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// Whether it ends in the word `www`.
fn is_www(part: &str) -> bool {
    let before = part.len().checked_sub(3).and_then(|at| part.split_at_checked(at));
    before.is_some_and(|(before, word)| {
        word.eq_ignore_ascii_case("www") && !before.ends_with(|c: char| c.is_ascii_alphanumeric())
    })
}

/// Whether these four parts are those of an IPv4 address with a path.
fn is_ipv4(parts: &[&str]) -> bool {
    let [first, middle @ .., last] = parts else {
        return false;
    };
    let is_number = |text: &str| (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let behind = last.trim_start_matches(is_digit);
    is_number(first.get(first.trim_end_matches(is_digit).len()..).unwrap_or_default())
        && middle.iter().all(|part| is_number(part))
        && is_number(last.get(..last.len() - behind.len()).unwrap_or_default())
        && has_path(behind)
}

/// The same check as [`is_in`] as a pattern (ECMA 262) for JSON Schema, which has no flags.
#[must_use]
pub fn pattern() -> String {
    let escaped = |c: char| format!(r"\u{:04x}", u32::from(c));
    let class = |ranges: &[RangeInclusive<char>; 3]| -> String {
        let ranges = ranges.each_ref();
        ranges
            .map(|range| [escaped(*range.start()), escaped(*range.end())].join("-"))
            .concat()
    };
    let dots = DOTS.map(escaped).concat();
    let (small, capital) = (class(&SMALL), class(&CAPITAL));
    let ending = format!("([{small}]{{2,}}|[{capital}]{{2,}})");
    let dot = format!("[.{dots}]");
    let host = format!(r"[^\s.{dots}]{dot}({ending}(:[0-9]+)?/|[xX][nN]--)");
    let mailbox = format!(r"[^\s]@[^\s]*[^\s@.{dots}]{dot}{ending}($|[^0-9{small}{capital}-])");
    let ipv4 = format!(r"(^|[^0-9])[0-9]{{1,3}}({dot}[0-9]{{1,3}}){{3}}(:[0-9]+)?/");
    format!(r"://|(^|[^A-Za-z0-9])[wW]{{3}}{dot}|{ipv4}|{host}|{mailbox}")
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
    fn addresses_are_found_in_every_spelling() {
        for text in [
            "win at https://evil.example",
            "http://evil",
            "band://x",
            "www.evil.example",
            "WWW\u{FF0E}evil",
            "see www.evil",
            "evil.com/path?x",
            "EVIL.COM/PATH",
            "Evil.example/login",
            "St.Pauli.evil.example/login",
            "evil.com.au/",
            "bit.ly/abc",
            "discord.gg/abc",
            "evil.museum:8080/x",
            "пример.испытание/х",
            "ПРИМЕР.РФ/Х",
            "xn--e1afmkfd.xn--p1ai",
            "xn--e1afmkfd.XN--P1AI/x",
            "evil\u{3002}com/x",
            "evil\u{FF61}de/x",
            "1.2.3.4/x",
            "127.0.0.1:80/",
            "10\u{3002}0\u{3002}0\u{3002}1/x",
            "ada@example.com",
            "ADA@EXAMPLE.COM",
            "Ada (ada.l@mail.example.co.uk)",
            "<ada@пример.рф>",
        ] {
            check(text, true);
        }
    }

    #[test]
    fn names_with_dots_slashes_and_signs_are_accepted() {
        for text in [
            "J.de Boer",
            "M.de la Cruz",
            "Posaunenchor St.Johannis/St.Martin",
            "St.Pauli/Altona",
            "St.Pauli / Altona",
            "Jazz.Club",
            "1.Club der Trompeter",
            "Beat.it",
            "Live.at.Leeds",
            "Live@St.Pauli",
            "Die Ärzte e.V.",
            "MV Musterdorf e.V./Jugend",
            "will.i.am",
            "Portugal.The Man",
            "Godspeed You! Black Emperor",
            "Panic! At The Disco",
            "S.O.S.",
            "R.E.M.",
            "N.W.A",
            "AC/DC",
            "A.B./C.D.",
            "J.J. Cale",
            "St.Moritz.com",
            "Dr.No",
            "Mr.Big",
            "fun.",
            "Blink.182",
            "Lo.Fi",
            "Vol.2/3",
            "1.2.3",
            "1.2.3.4",
            "1.2.3.4 Los",
            "24.12.2024",
            "24.12.2024/25",
            "Kl.1/Kl.2",
            "Tp.1/Flgh.",
            "モーニング娘。",
            "モーニング娘。東京/大阪",
            "mewww.x",
            "dot . com",
            "Wait…what",
            "M@x.",
            "@home",
            "#1 Band",
            "P!nk",
            "!!!",
            "+/-",
            "Sunn O)))",
            "tel: 0800",
        ] {
            check(text, false);
        }
    }

    static PATTERN: LazyLock<Regex> = LazyLock::new(|| Regex::new(&pattern()).expect("a pattern"));

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn the_pattern_matches_the_same_texts(
            text in "([a-cwx:/@ .。．٣é1-4-]|ly|gg|[рРфФ]|www|xn--|[cC][oO][mM]|\\.){0,10}|.{0,12}",
            host in "[a .é/@]{0,4}[.．][a-zяA-C]{0,3}(:[0-9]{0,2})?[/ é1-]?",
            numbers in "a?[1-9]{1,4}([.。][1-9]{0,4}){2,4}(:[0-9]{0,2})?[a/]?",
        ) {
            for text in [text, host, numbers] {
                prop_assert_eq!(is_in(&text), PATTERN.is_match(&text), "{:?}", text);
            }
        }
    }
}
