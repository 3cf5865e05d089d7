//! Web and e-mail addresses in names.
//!
//! Our mails write names so that no program makes a link of them, so a dot alone is no reason to refuse a name: no rule
//! tells "Jazz.Club" or "Beat.it" from an address. What is refused here is what no name looks like: a scheme, `www.`,
//! a host with a path, and an e-mail address, which would show others what only its owner should tell.
//!
//! The word after a dot in "St.Johannis/St.Martin" begins with a capital letter and goes on with a small one. Any other
//! letters in that place are the ending of a host.

use std::ops::RangeInclusive;

type Letters = [RangeInclusive<char>];

/// Characters that are read as a dot between the labels of an address, besides the dot itself (UTS #46).
const DOTS: [char; 4] = [FULL_STOPS[0], FULL_STOPS[1], '\u{FF0E}', '\u{2024}'];
/// Those that end sentences: what follows in a script without case may be the next one.
const FULL_STOPS: [char; 2] = ['\u{3002}', '\u{FF61}'];
/// The small letters of endings: Latin, Greek, Cyrillic, Armenian.
const SMALL: [RangeInclusive<char>; 6] = ['a'..='z', 'ß'..='ö', 'ø'..='ÿ', 'α'..='ω', 'а'..='џ', 'ա'..='և'];
/// The capital letters of endings.
const CAPITAL: [RangeInclusive<char>; 6] = ['A'..='Z', 'À'..='Ö', 'Ø'..='Þ', 'Α'..='Ω', 'Ѐ'..='Я', 'Ա'..='Ֆ'];
/// The letters and marks of endings in scripts without case: Hebrew, Arabic, those from India to Laos, Georgian, those
/// of China, Japan and Korea.
const CASELESS: [RangeInclusive<char>; 7] = [
    '\u{5D0}'..='\u{5EA}',
    '\u{620}'..='\u{65F}',
    '\u{66E}'..='\u{6D3}',
    '\u{900}'..='\u{ECD}',
    '\u{10D0}'..='\u{10FF}',
    '\u{3041}'..='\u{9FFF}',
    '\u{AC00}'..='\u{D7A3}',
];

/// Whether the text contains a web or e-mail address. It matches the same texts as [`pattern`].
#[must_use]
pub fn is_in(text: &str) -> bool {
    let dotted: String = text.chars().map(|c| if is_dot(c) { '.' } else { c }).collect();
    let parts: Vec<_> = dotted.split('.').collect();
    let mut dots = text.match_indices(is_dot);
    text.contains("://")
        || dots.any(|(at, dot)| {
            let around = text.get(..at).zip(text.get(at + dot.len()..));
            around.is_some_and(|(before, after)| is_host(before, dot, after))
        })
        || parts
            .windows(2)
            .any(|pair| pair.first().is_some_and(|part| is_www(part)))
        || parts.windows(4).any(is_ipv4)
}

fn is_dot(c: char) -> bool {
    c == '.' || DOTS.contains(&c)
}

fn is_one_of(letters: &Letters, c: char) -> bool {
    letters.iter().any(|range| range.contains(&c))
}

/// The letters without case that an ending may have behind this dot.
fn caseless_behind(dot: &str) -> &'static Letters {
    if dot.contains(FULL_STOPS) { &[] } else { &CASELESS }
}

/// Whether a dot between these is the last one of a host that makes an address: it has a path or a mailbox, or its
/// ending is in Punycode.
fn is_host(before: &str, dot: &str, after: &str) -> bool {
    if before.ends_with(|c: char| c.is_whitespace() || is_dot(c)) || before.is_empty() {
        return false;
    }
    if after.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--")) {
        return true;
    }
    let caseless = caseless_behind(dot);
    let Some(rest) = behind_ending(after, caseless) else {
        return false;
    };
    let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let is_mailbox = word.rfind('@').is_some_and(|at| at > 0 && at + 1 < word.len());
    has_path(rest) || (is_mailbox && !rest.starts_with(|c| c == '-' || is_digit(c)))
}

/// What follows the ending of a host at the start of the text: two letters or more, but no capital one before a small
/// one at the start.
fn behind_ending<'a>(text: &'a str, caseless: &Letters) -> Option<&'a str> {
    let is_letter = |c: char| is_one_of(&SMALL, c) || is_one_of(&CAPITAL, c) || is_one_of(caseless, c);
    let mut letters = text.chars().take_while(|c| is_letter(*c));
    let (first, second) = (letters.next()?, letters.next()?);
    let is_name = is_one_of(&CAPITAL, first) && is_one_of(&SMALL, second);
    (!is_name).then(|| text.trim_start_matches(is_letter))
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
    let class = |letters: &Letters| -> String {
        let ranges = letters.iter();
        ranges
            .map(|range| [escaped(*range.start()), escaped(*range.end())].join("-"))
            .collect()
    };
    let dots = DOTS.map(escaped).concat();
    let dot = format!("[.{dots}]");
    let (small, capital) = (class(&SMALL), class(&CAPITAL));
    let letters = |caseless: &str| format!("{small}{capital}{caseless}");
    let ending = |dots: &str, caseless: &str| {
        let letters = letters(caseless);
        format!("[{dots}]([{small}{caseless}][{letters}]+|[{capital}][{capital}{caseless}][{letters}]*)")
    };
    let (stops, others) = DOTS.split_at(FULL_STOPS.len());
    let [stops, others] = [stops, others].map(|dots| dots.iter().copied().map(escaped).collect::<String>());
    let caseless = class(&CASELESS);
    let sentence = ending(&stops, "");
    let other = ending(&format!(".{others}"), &caseless);
    let behind = |caseless| format!("($|[^0-9{}-])", letters(caseless));
    let host = format!(r"[^\s.{dots}](({sentence}|{other})(:[0-9]+)?/|{dot}[xX][nN]--)");
    let mailbox = format!(
        r"[^\s]@[^\s]*[^\s@.{dots}]({sentence}{}|{other}{})",
        behind(""),
        behind(&caseless)
    );
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
            "evil.中国/x",
            "例子.中国/",
            "evil\u{FF0E}中国:80/x",
            "evil.한국/x",
            "evil.рус/x",
            "موقع.مصر/x",
            "evil.भारत/x",
            "evil.հայ/x",
            "x.vermögensberater/y",
            "eVil.cOm/x",
            "evil.COm/x",
            "evil\u{FF0E}com/x",
            "evil\u{2024}com/x",
            "ada@例子.中国",
            "ada@eVil.cOm",
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
            "例子.中国",
            "٢٤.١٢/٢٥",
            "A.McCartney/J.Lennon",
            "Chor.Über/Unter",
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
            text in "([a-cwx:/@ .。．٣éÉ中国1-4-]|ly|gg|[рРфФ]|www|xn--|[cC][oO][mM]|\\.){0,10}|.{0,12}",
            host in "[a .é/@]{0,4}[.．。][a-zяA-C中ת]{0,3}(:[0-9]{0,2})?[/ é1中-]?",
            numbers in "a?[1-9]{1,4}([.。][1-9]{0,4}){2,4}(:[0-9]{0,2})?[a/]?",
        ) {
            for text in [text, host, numbers] {
                prop_assert_eq!(is_in(&text), PATTERN.is_match(&text), "{:?}", text);
            }
        }
    }
}
