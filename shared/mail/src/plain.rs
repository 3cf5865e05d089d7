//! Making text from users safe to show in a mail.

use domain::plain::is_plain;

/// The maximum length of a subject, in characters.
const SUBJECT: usize = 120;

/// The maximum length of a text shown on one line, in characters; e-mail addresses are shorter.
const LINE: usize = 320;

/// The maximum length of a quoted line after its mark, in characters.
const QUOTE: usize = 70;

/// The word joiner, which is invisible, has no width and allows no line break. No program takes a text for an address
/// that has one on both sides of its dots.
const MARK: char = '\u{2060}';

/// Makes one line that no mail program makes a link of: white space becomes single spaces, control and direction-turning
/// characters are removed, and [`MARK`]s are put around what holds an address together.
///
/// Whoever copies a name out of a mail copies the marks, too; they are removed where names are read.
pub(crate) fn line(text: &str) -> String {
    unlinked(&address(text))
}

/// Makes one line of an e-mail address, which programs may make a link of.
pub(crate) fn address(text: &str) -> String {
    cap(&single(text), LINE)
}

/// Puts [`MARK`]s on both sides of each separator that is followed by something else.
fn unlinked(line: &str) -> String {
    let mut marked = String::with_capacity(line.len());
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        if !separates(c) || rest.peek().is_none_or(|next| *next == ' ') {
            marked.push(c);
            continue;
        }
        if !marked.is_empty() && !marked.ends_with([' ', MARK]) {
            marked.push(MARK);
        }
        marked.extend([c, MARK]);
    }
    marked
}

/// Whether the character holds an address together: the dots of a host (UTS #46), and what follows a mailbox or a scheme.
fn separates(c: char) -> bool {
    matches!(
        c,
        '.' | '\u{2024}' | '\u{3002}' | '\u{FF0E}' | '\u{FF61}' | '@' | '\u{FE6B}' | '\u{FF20}' | ':' | '\u{FF1A}'
    )
}

/// Makes a subject: one line without control and direction-turning characters, cut to [`SUBJECT`]. Where names have
/// [`MARK`]s, it has [spaces](spaced).
pub(crate) fn subject(text: &str) -> String {
    cap(&single(&spaced(text)), SUBJECT)
}

/// Makes a name for the sender: as in a subject. `None` if nothing visible is left, or if it has an @, as addresses have.
pub(crate) fn sender_name(text: &str) -> Option<String> {
    let name = single(&spaced(&line(text)));
    let is_address = name.contains(['@', '\u{FE6B}', '\u{FF20}']);
    (!name.is_empty() && !is_address).then_some(name)
}

/// Replaces [`MARK`]s: by a space after a separator, so that what follows can't belong to an address. Headers have no
/// invisible characters, since filters take these for spam.
fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c != MARK {
            spaced.push(c);
        } else if spaced.ends_with(separates) && rest.peek().is_some_and(|next| *next != MARK && !separates(*next)) {
            spaced.push(' ');
        }
    }
    spaced
}

/// Splits a message into lines without control and direction-turning characters, and without empty lines at the start
/// and end.
pub(crate) fn lines(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    let lines: Vec<_> = text
        .split(['\n', '\r', '\u{B}', '\u{C}', '\u{85}', '\u{2028}', '\u{2029}'])
        .map(single)
        .collect();
    let first = lines.iter().position(|line| !line.is_empty());
    let last = lines.iter().rposition(|line| !line.is_empty());
    match (first, last) {
        (Some(first), Some(last)) => lines.into_iter().take(last + 1).skip(first).collect(),
        _ => Vec::new(),
    }
}

/// Wraps a line so that it fits behind a quotation mark. A word that is too long is broken, unless it could be a URL.
///
/// The reader's mail program would wrap a longer line and continue without the mark.
pub(crate) fn wrap(line: &str) -> Vec<String> {
    let mut wrapped = Vec::new();
    let mut current = String::new();
    for word in line.split(' ').flat_map(pieces) {
        if !current.is_empty() && length(&current) + 1 + length(&word) > QUOTE {
            wrapped.push(std::mem::take(&mut current));
        }
        if !current.is_empty() {
            current.push(' ');
        }
        current.push_str(&word);
    }
    wrapped.push(current);
    wrapped
}

/// Removes characters that can't be part of a URL.
pub(crate) fn url(url: &str) -> String {
    url.chars().filter(|&c| !c.is_whitespace() && is_plain(c)).collect()
}

fn single(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|&c| is_plain(c))
        .collect();
    let words: Vec<_> = text.split(' ').filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

fn cap(text: &str, most: usize) -> String {
    if length(text) <= most {
        return text.to_owned();
    }
    let start: String = text.chars().take(most - 1).collect();
    format!("{}…", start.trim_end())
}

fn pieces(word: &str) -> Vec<String> {
    if word.bytes().all(|b| b.is_ascii_graphic()) {
        return vec![word.to_owned()];
    }
    let characters: Vec<_> = word.chars().collect();
    characters.chunks(QUOTE).map(|piece| piece.iter().collect()).collect()
}

fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_is_one_line() {
        let check = |text, expect: &str| assert_eq!(line(text), expect, "{text:?}");
        check("Ada", "Ada");
        check("  Ada \t Lovelace ", "Ada Lovelace");
        check(
            "Ada\r\nBcc: eve@example.com",
            "Ada Bcc: eve\u{2060}@\u{2060}example\u{2060}.\u{2060}com",
        );
        check("a\u{85}b\u{2028}c\u{2029}d\u{A0}e\u{3000}f", "a b c d e f");
        check("a\0b\u{7}c\u{7F}d\u{9B}e", "abcde");
        check("a\u{202E}b\u{2066}c\u{2060}d\u{200B}e\u{FEFF}f", "abcdef");
        check("א\u{200F}! ב", "א\u{200F}! ב");
        check("https://evil", "https\u{2060}:\u{2060}//evil");
        check("R.E.M. Fans", "R\u{2060}.\u{2060}E\u{2060}.\u{2060}M. Fans");
        check("@ada x..", "@\u{2060}ada x\u{2060}.\u{2060}.");
        check("👩\u{200D}🎤", "👩\u{200D}🎤");
        check("\u{202E} \0", "");
        assert_eq!(length(&line(&"x".repeat(5000))), LINE);
        assert_eq!(address("ada.l@example.com\n"), "ada.l@example.com");
    }

    #[test]
    fn a_subject_ends_in_an_ellipsis_where_it_is_cut() {
        assert_eq!(subject(&"ü".repeat(120)), "ü".repeat(120));
        assert_eq!(subject(&"ü".repeat(121)), format!("{}…", "ü".repeat(119)));
        assert_eq!(
            subject(&format!("{} bc", "a".repeat(118))),
            format!("{}…", "a".repeat(118))
        );
    }

    #[test]
    fn headers_have_spaces_where_names_have_marks() {
        let check = |text: &str, expect: &str| assert_eq!(subject(&line(text)), expect);
        check("Ada Lovelace", "Ada Lovelace");
        check("J. de Boer", "J. de Boer");
        check("J.de Boer", "J. de Boer");
        check("evil.com:8080", "evil. com: 8080");
        check("https://evil", "https: //evil");
        check("..evil.com..", ".. evil. com..");
        check("Wait for it...", "Wait for it...");
        check("Live@Leeds.Town", "Live@ Leeds. Town");
        assert_eq!(subject("ada.l@example.com"), "ada.l@example.com");
        assert_eq!(sender_name("J.de Boer").as_deref(), Some("J. de Boer"));
        assert_eq!(sender_name("Live@Leeds.Town"), None);
        assert_eq!(sender_name("\u{202E} \0"), None);
    }

    #[test]
    fn a_message_keeps_its_lines() {
        let check = |text, expect: &[&str]| assert_eq!(lines(text), expect, "{text:?}");
        check("", &[]);
        check(" \n\r\n ", &[]);
        check("one", &["one"]);
        check("one\ntwo\r\nthree\rfour", &["one", "two", "three", "four"]);
        check("\n\none\n\ntwo\n\n", &["one", "", "two"]);
        check("one\u{2028}two\u{85}three", &["one", "two", "three"]);
        check("a\u{202E}b\0c   d", &["abc d"]);
    }

    #[test]
    fn long_lines_are_broken_between_words_and_never_inside_a_url() {
        let url = format!("https://example.com/{}", "x".repeat(80));
        assert_eq!(wrap("short"), ["short"]);
        assert_eq!(wrap(""), [""]);
        assert_eq!(wrap(&format!("see {url} there")), ["see", &url, "there"]);
        assert_eq!(wrap(&"\u{2800}".repeat(100)).len(), 2);
        let words = vec!["trumpet"; 30].join(" ");
        assert_eq!(wrap(&words).join(" "), words);
        assert!(wrap(&words).iter().all(|line| length(line) <= QUOTE));
    }

    #[test]
    fn a_url_has_no_blanks() {
        assert_eq!(url("https://example.com/a?b=c&d#e"), "https://example.com/a?b=c&d#e");
        assert_eq!(url("https://example.com/\r\nevil \u{202E}"), "https://example.com/evil");
    }

    proptest! {
        #[test]
        fn cleaning_a_text_again_changes_nothing(text in any::<String>()) {
            let clean = line(&text);
            prop_assert!(clean.chars().all(|c| c == MARK || is_plain(c)));
            prop_assert_eq!(clean.replace(MARK, ""), address(&text));
            prop_assert_eq!(line(&clean), clean);
            let clean = subject(&text);
            prop_assert!(length(&clean) <= SUBJECT);
            prop_assert_eq!(subject(&clean), clean);
        }

        #[test]
        fn wrapping_keeps_every_word(text in "([a-zü]{1,90}|\\PC{0,9}| |\n){0,60}") {
            let together = |lines: &[String]| lines.concat().replace(' ', "");
            let whole = lines(&text);
            let wrapped: Vec<_> = whole.iter().flat_map(|line| wrap(line)).collect();
            prop_assert_eq!(together(&wrapped), together(&whole));
        }
    }
}
