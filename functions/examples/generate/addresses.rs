//! A thousand addresses, ordinary, odd and hostile, each with what the API makes of it. The web client decides before it
//! asks, by the same rule in another language; its tests hold it against this list.

use domain::email::EmailAddress;
use serde_json::json;
use std::collections::BTreeSet;

pub(crate) const FILE: &str = "web/test/addresses.json";

const COUNT: usize = 1000;

/// The first ones, as many as the next constant says, are ordinary.
const LOCALS: [&str; 55] = [
    "ada",
    "Ada.Lovelace",
    "a",
    "ben+band",
    "zoe_99",
    "o'brien",
    "first.middle.last",
    "info",
    "kontakt",
    "x-y",
    "2nd",
    "A1",
    "_under",
    "-dash",
    "+plus",
    "!#$%&*/=?^`{|}~",
    "'quoted'",
    "",
    ".ada",
    "ada.",
    "a..b",
    "\"ada\"",
    "a b",
    "zoë",
    "\u{430}da",
    "山田",
    "a\u{AD}da",
    "\u{200B}ada",
    "ada\u{200D}",
    "a\tb",
    "a\u{0}",
    "a,b",
    "a;b",
    "a:b",
    "a<b",
    "a(b)",
    "a@b",
    "a\\b",
    "[a]",
    "ada\r\nBcc: eve",
    "\u{202E}ada",
    "a\u{A0}b",
    "mailto:ada",
    "LOCAL64",
    "\"a b\"",
    "\"a\\\"b\"",
    "\"\"",
    "a..",
    "..a",
    "...",
    "a.b.",
    "ad\u{F1}a",
    "😀",
    "a%b",
    "a&amp;b",
];
const ORDINARY_LOCALS: usize = 12;

const LABELS: [&str; 111] = [
    "example",
    "mail",
    "Band-Invites",
    "x",
    "a1",
    "co",
    "web2",
    "t-online",
    "sub.domain",
    "müller",
    "MÜLLER",
    "straße",
    "пример",
    "例え",
    "xn--mller-kva",
    "españa",
    "ｅｘａｍｐｌｅ",
    "ﬁne",
    "😀",
    "faß",
    "île",
    "øre",
    "-a",
    "a-",
    "a--b",
    "ab--c",
    "xn--",
    "xn--a",
    "xn--zzzzzz99",
    "-ü",
    "ü-",
    "üb--c",
    "a_b",
    "a b",
    "a\u{AD}b",
    "a\u{200D}b",
    "a\u{200B}b",
    "\u{202E}ab",
    "a＿b",
    "a／b",
    "℀",
    "",
    ".",
    "אב",
    "א1a",
    "1",
    "127.0.0",
    "[127.0.0.1]",
    "a%41b",
    "a/b",
    "a:25",
    "\u{301}a",
    "LABEL63",
    "مثال",
    "xn--mgbh0fb",
    "٣",
    "١٢٣",
    "a٣",
    "مثال٣",
    "۱a",
    "אב-1",
    "א😀",
    "😀א",
    "☃",
    "xn--n3h",
    "xn--ls8h",
    "♥b",
    "аррӏе",
    "раypal",
    "gооgle",
    "xn--80ak6aa92e",
    "例え1",
    "カフェ",
    "ｶﾌｪ",
    "각",
    "XN--MLLER-KVA",
    "xn--mller-kva-",
    "xn--Mller-kva",
    "xn--ab--c",
    "xn--a-",
    "xn--x",
    "xn--0",
    "xn--fa-hia",
    "xn--strae-oqa",
    "ς",
    "ǆ",
    "ⅷ",
    "½",
    "㎒",
    "…",
    "a․b",
    "a\u{34F}b",
    "क\u{94D}\u{200D}ष",
    "_dmarc",
    "a_",
    "_",
    "localhost",
    "[::1]",
    "[IPv6:2001:db8::1]",
    "::1",
    "2001:db8::1",
    "1.2.3.4",
    "0x7f.1",
    "a..b",
    ".a",
    "LABEL64A",
    "LABEL63Ü",
    "LONG253",
    "LONG254",
    "\u{1FABE}",
    "\u{1C8A}",
];
const ORDINARY_LABELS: usize = 22;

const ENDINGS: [&str; 55] = [
    ".com",
    ".org",
    ".de",
    ".co.uk",
    ".museum",
    ".example",
    ".COM",
    ".рф",
    ".中国",
    ".xn--p1ai",
    "。jp",
    ".io",
    "",
    ".",
    ".c",
    ".1",
    ".0x7f",
    ".com.",
    "..com",
    ".a1",
    ".12a",
    ".-a",
    ".a-",
    ".com\n",
    ".com ",
    ",com",
    ".com;",
    ".\u{200B}com",
    ".c\u{301}m",
    "LABEL64",
    "．com",
    "｡de",
    "․com",
    ".xn--",
    ".xn--x",
    ".xn--wgbh1c",
    ".مصر",
    ".कॉम",
    ".한국",
    ".ком",
    ".ไทย",
    ".😀",
    ".٣",
    ".１２",
    ".0",
    ".00",
    "._tcp",
    "..",
    "。",
    ".c0m",
    ".com-",
    ".com_",
    ".[com]",
    ".é",
    ".ａ",
];
const ORDINARY_ENDINGS: usize = 12;

const EDGES: [&str; 5] = ["", " ", "\u{A0}", "\u{FEFF}", "\t"];
const ORDINARY_EDGES: usize = 1;

/// The file: which are taken, which refused. What isn't printable ASCII is escaped, so that it can be seen.
pub(crate) fn list() -> String {
    let (taken, refused): (Vec<_>, Vec<_>) = addresses()
        .into_iter()
        .partition(|address| EmailAddress::parse(address).is_ok());
    let text = serde_json::to_string_pretty(&json!({"taken": taken, "refused": refused})).unwrap_or_default();
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, ' '..='~' | '\n') {
            escaped.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                escaped.extend(format!("\\u{unit:04x}").chars());
            }
        }
    }
    escaped + "\n"
}

/// The same at each run. Two in three parts of an address are ordinary, so that about half of the addresses are taken.
fn addresses() -> BTreeSet<String> {
    let mut random = Random(16);
    let mut all = BTreeSet::new();
    while all.len() < COUNT {
        let local = random.one(&LOCALS, ORDINARY_LOCALS);
        let label = random.one(&LABELS, ORDINARY_LABELS);
        let ending = random.one(&ENDINGS, ORDINARY_ENDINGS);
        let number = random.below(1000);
        let local = match local {
            "LOCAL64" => "l".repeat(64 + random.below(2)),
            other if random.below(2) == 0 => format!("{other}{number}"),
            other => other.to_owned(),
        };
        let edge = random.one(&EDGES, ORDINARY_EDGES);
        let domain = format!("{label}{ending}")
            .replace("LABEL63Ü", &format!("{}ü", "d".repeat(62)))
            .replace("LABEL64A", &"d".repeat(64))
            .replace("LABEL63", &"d".repeat(63))
            .replace("LONG253", &long(253 - ending.len()))
            .replace("LONG254", &long(254 - ending.len()))
            .replace("LABEL64", &format!(".{}.com", "d".repeat(64)));
        all.insert(format!("{edge}{local}@{domain}"));
    }
    all
}

/// A host of this length, in labels of at most 50 characters.
fn long(length: usize) -> String {
    let letters = (0..length).map(|at| if at % 51 == 50 && at + 1 < length { '.' } else { 'd' });
    letters.collect()
}

/// A linear congruential generator: the same numbers with every compiler and library.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % most
    }

    /// Two in three times one of the first.
    fn one<'a>(&mut self, all: &[&'a str], ordinary: usize) -> &'a str {
        let among = if self.below(3) == 0 { all.len() } else { ordinary };
        all.get(self.below(among)).copied().unwrap_or_default()
    }
}
