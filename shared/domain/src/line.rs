//! Cleaning text of one line: names, parts and what is searched for.
//!
//! People paste such text out of spreadsheets, chats, web pages and our own mails, which add line breaks, blanks and
//! marks that nobody sees. What is harmless to leave out is left out here; what is not, [`Plain`](crate::plain::Plain)
//! refuses.

use crate::plain::{is_visible, visible_pattern};
use icu_normalizer::ComposingNormalizerBorrowed;

/// Cleans a text. Cleaning it again changes nothing.
///
/// White space, line breaks included, becomes single blanks. Blanks and invisible characters at both ends go, and marks
/// that no script needs go everywhere. A joiner stays between letters of scripts that use joiners and between emoji, a
/// direction mark inside a text with letters written from right to left. The result is in normalization form C (UAX
/// #15). Characters that turn the direction of others stay where they are not at the ends, so that they are refused.
#[must_use]
pub fn clean(text: &str) -> String {
    let composed = compose(&without_needless(text));
    let characters: Vec<_> = composed
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .collect();
    let has_rtl = characters.iter().any(|c| is_rtl(*c));
    let mut kept = String::with_capacity(composed.len());
    for (at, &c) in characters.iter().enumerate() {
        let before = kept.chars().next_back();
        let after = characters.iter().skip(at + 1).find(|c| !is_mark(**c)).copied();
        let stays = match c {
            ' ' => before.is_some_and(|before| before != ' '),
            JOINER | NON_JOINER => {
                before.is_some_and(uses_joiners)
                    && (after.is_some_and(|after| is_visible(after) && uses_joiners(after))
                        || before.is_some_and(is_virama))
            }
            c if is_direction_mark(c) => {
                has_rtl
                    && before.is_some_and(|before| !is_mark(before))
                    && after.is_some()
                    && (before, after) != (Some(' '), Some(' '))
            }
            c => before.is_some() || !is_outside(c),
        };
        if stays {
            kept.push(c);
        }
    }
    kept.truncate(kept.trim_end_matches(|c| is_outside(c) && !completes(c)).len());
    compose(&kept)
}

/// The text without characters that no script needs.
pub(crate) fn without_needless(text: &str) -> String {
    text.chars().filter(|c| !is_needless(*c)).collect()
}

fn compose(text: &str) -> String {
    ComposingNormalizerBorrowed::new_nfc().normalize(text).into_owned()
}

const NON_JOINER: char = '\u{200C}';
const JOINER: char = '\u{200D}';

/// Whether no script needs the character in a line: soft hyphens, blanks without width, word joiners (which our mails
/// put into names) and the invisible operators of formulas.
fn is_needless(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}' | '\u{2060}'..='\u{2065}' | '\u{FEFF}')
}

/// Whether the character tells how to write the text around it, and nothing else.
fn is_mark(c: char) -> bool {
    matches!(c, NON_JOINER | JOINER) || is_direction_mark(c)
}

fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}')
}

/// Whether the character goes at the ends of a text. Nobody types an override by accident: it stays, and is refused.
fn is_outside(c: char) -> bool {
    !is_visible(c) && !matches!(c, '\u{202D}' | '\u{202E}')
}

/// Whether the character belongs to the one before it: a variation selector, a tag of an emoji, or a joiner that stayed.
fn completes(c: char) -> bool {
    matches!(c, '\u{34F}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}' | NON_JOINER | JOINER
        | '\u{FE00}'..='\u{FE0F}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether the character can be of a script that uses joiners, or an emoji: none of the Latin, Greek or Cyrillic ones
/// and their signs.
fn uses_joiners(c: char) -> bool {
    c >= '\u{590}'
        && !matches!(c, '\u{1D00}'..='\u{206F}' | '\u{2C60}'..='\u{2C7F}' | '\u{A640}'..='\u{A69F}' | '\u{A720}'..='\u{A7FF}')
}

/// Whether the character is the virama of an Indian script, all of which have it at the same place of their block. A
/// joiner after it chooses the form of the letter before it, at the end of a word, too.
fn is_virama(c: char) -> bool {
    matches!(c, '\u{900}'..='\u{D7F}') && u32::from(c) % 0x80 == 0x4D
}

/// Whether the character is in a block of scripts that are written from right to left.
fn is_rtl(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' | '\u{10800}'..='\u{10FFF}'
        | '\u{1E800}'..='\u{1EFFF}')
        && !is_direction_mark(c)
}

/// A pattern (ECMA 262) for the texts that are refused even after cleaning: those with control characters other than
/// white space, with overrides of the direction, or with other characters that turn it between visible ones.
#[must_use]
pub fn refused_pattern() -> String {
    let visible = visible_pattern();
    let control = r"[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u202d\u202e]";
    let turning = r"[\u202a-\u202c\u2066-\u2069]";
    format!(r"{control}|{visible}[\s\S]*{turning}[\s\S]*{visible}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plain::is_plain;
    use proptest::prelude::*;
    use regex::Regex;
    use std::sync::LazyLock;

    fn check(text: &str, expect: &str) {
        assert_eq!(clean(text), expect, "{text:?}");
    }

    #[test]
    fn white_space_and_line_breaks_become_single_blanks() {
        check("  Ada \t Lovelace\r\n", "Ada Lovelace");
        check("Ada\nLovelace", "Ada Lovelace");
        check("Ada\u{A0}\u{2028}Lovelace\u{85}", "Ada Lovelace");
        check("山田\u{3000}太郎", "山田 太郎");
        check(" \n ", "");
    }

    #[test]
    fn marks_that_nobody_needs_go() {
        check("\u{FEFF}Ada\u{200B}", "Ada");
        check("Love\u{AD}lace", "Lovelace");
        check("Jazz\u{2060}.\u{2060}Club", "Jazz.Club");
        check("Jazz\u{200C}.\u{200D}Club", "Jazz.Club");
        check("Auf\u{200C}lage", "Auflage");
        check("\u{200E}Ada\u{200F} \u{200E}Lovelace", "Ada Lovelace");
        check("\u{2068}Ada\u{2069}", "Ada");
        check("\u{202A}Ada Lovelace\u{202C}\u{200E}", "Ada Lovelace");
        check("\u{3164}\u{2800} Ada \u{3164}", "Ada");
        check("\u{FE0F}\u{200D}", "");
        check("\u{3164}", "");
    }

    #[test]
    fn marks_stay_where_the_script_needs_them() {
        for text in [
            "می\u{200C}خواهم",
            "क\u{94D}\u{200D}ष",
            "ശ\u{D4D}\u{200D}",
            "අප්\u{200D}රේල්",
            "👩\u{200D}👩\u{200D}👧🏽",
            "❤\u{FE0F}\u{200D}🔥",
            "Love ❤\u{FE0F}",
            "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
            "להקת (C\u{200E}++) רוק",
            "א\u{200F}! ב",
            "葛\u{E0100}",
        ] {
            check(text, text);
            check(&format!(" \u{200B}{text}\u{200F}\n"), text);
        }
    }

    #[test]
    fn the_result_is_composed() {
        check("Zoe\u{308}", "Zoë");
        check("e\u{2060}\u{301}", "é");
        check("A\u{30A}ngstro\u{308}m", "Ångström");
        check("\u{212B}", "Å");
        check("한", "한");
    }

    static REFUSED: LazyLock<Regex> = LazyLock::new(|| Regex::new(&refused_pattern()).expect("a pattern"));

    /// Characters that matter here, and any other.
    fn texts() -> impl Strategy<Value = String> {
        let odd = "[ a.ü=Å\u{301}\u{308}\u{338}\u{AD}\u{61C}\u{94D}क\u{1160}\u{200B}-\u{200F}\u{2028}-\u{202E}\u{2060}-\u{2069}\u{2800}\
                   \u{3099}か中ا\u{653}א❤\u{FE0F}\u{FEFF}\u{E0067}👩\n\t\u{7}\u{85}\u{A0}]{0,8}";
        prop_oneof![4 => odd, 1 => any::<String>()]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn cleaning_again_changes_nothing(text in texts()) {
            let once = clean(&text);
            prop_assert_eq!(clean(&once), once.clone(), "{:?}", text);
            prop_assert_eq!(compose(&once), once.clone());
            prop_assert_eq!(once.trim(), &once);
            prop_assert!(!once.contains("  "), "{:?}", once);
        }

        #[test]
        fn visible_characters_stay(text in texts()) {
            let visible = |text: &str| compose(&text.chars().filter(|c| is_visible(*c)).collect::<String>());
            prop_assert_eq!(visible(&clean(&text)), visible(&text), "{:?}", text);
        }

        #[test]
        fn the_pattern_matches_what_is_refused(text in texts()) {
            // The pattern can't describe these.
            prop_assume!(text.chars().all(|c| is_visible(c) || !completes(c) && c <= '\u{FFFF}'));
            let refused = !clean(&text).chars().all(is_plain);
            prop_assert_eq!(REFUSED.is_match(&text), refused, "{:?}", text);
        }
    }
}
