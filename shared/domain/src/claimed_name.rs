//! A name as a sign-in gives it: made a valid [`DisplayName`] rather than refused, since nobody is there to correct it.

use crate::invalid::Invalid;
use crate::line;
use crate::plain::{is_combining_mark, is_plain};
use crate::text::{DisplayName, MAX_NAME};

/// A name from a sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedName {
    /// The name.
    pub name: DisplayName,
    /// What had to be changed, if anything.
    pub change: Option<NameChange>,
}

/// What was changed in a name from a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameChange {
    /// Characters that no name may contain were left out.
    Cleaned,
    /// It was too long.
    Cut,
}

impl DisplayName {
    /// The name that a sign-in gives, cleaned and cut where that is needed: control characters become spaces, characters
    /// that deceive are left out, and 80 characters are kept, with no letter losing its accents.
    ///
    /// # Errors
    /// What makes it unusable even so: nothing visible is left, or it is a web address.
    pub fn from_claim(text: &str) -> Result<ClaimedName, Invalid> {
        if let Ok(name) = Self::parse(text) {
            return Ok(ClaimedName { name, change: None });
        }
        let spaced = text
            .chars()
            .map(|c| if c.is_control() || c.is_whitespace() { ' ' } else { c });
        let clean = line::clean(&spaced.filter(|c| is_plain(*c)).collect::<String>());
        let kept = cut(&clean);
        let change = if kept.len() < clean.len() {
            NameChange::Cut
        } else {
            NameChange::Cleaned
        };
        Ok(ClaimedName {
            name: Self::parse(kept)?,
            change: Some(change),
        })
    }
}

/// The first [`MAX_NAME`] characters, or a few less where a letter would lose its marks or an emoji its parts.
fn cut(text: &str) -> &str {
    let Some((mut end, _)) = text.char_indices().nth(MAX_NAME) else {
        return text;
    };
    while let (Some(kept), Some(rest)) = (text.get(..end), text.get(end..)) {
        let joins = |c: char| c == '\u{200D}' || matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}');
        let splits = rest.starts_with(|c| is_combining_mark(c) || joins(c)) || kept.ends_with('\u{200D}');
        match kept.char_indices().next_back() {
            Some((start, _)) if splits => end = start,
            _ => return kept.trim_end(),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, name: &str, change: Option<NameChange>) {
        let claimed = DisplayName::from_claim(text).expect("a name");
        assert_eq!((claimed.name.as_str(), claimed.change), (name, change), "{text:?}");
    }

    #[test]
    fn a_valid_name_stays_as_it_is() {
        check("Ada Lovelace", "Ada Lovelace", None);
        check("  Zoë Müller ", "Zoë Müller", None);
        check("山田 太郎", "山田 太郎", None);
        check("👩\u{200D}👧", "👩\u{200D}👧", None);
    }

    #[test]
    fn another_name_is_cleaned_or_cut() {
        use NameChange::{Cleaned, Cut};
        check("Ada\u{7}Lovelace", "Ada Lovelace", Some(Cleaned));
        check("Ada\r\n\t Lovelace\u{0}", "Ada Lovelace", Some(Cleaned));
        check("Ada\u{202E}Lovelace", "AdaLovelace", Some(Cleaned));
        check("Ada\u{2028}Lovelace", "Ada Lovelace", None);
        check(&"x".repeat(81), &"x".repeat(80), Some(Cut));
        check(&format!("{} y", "x".repeat(79)), &"x".repeat(79), Some(Cut));
        check(&format!("{}q\u{301}", "x".repeat(79)), &"x".repeat(79), Some(Cut));
        let family = format!("{}👩\u{200D}👧", "x".repeat(78));
        check(&family, &"x".repeat(78), Some(Cut));
    }

    #[test]
    fn a_name_with_nothing_to_see_is_none() {
        for text in ["", " ", "\n", "\u{202E}", "\u{3164}", "https://evil.com/win"] {
            assert!(DisplayName::from_claim(text).is_err(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_name_from_a_sign_in_needs_no_more_change(text in "[\\PC\\n\u{202E}\u{200D}\u{301}é]{0,200}") {
            if let Ok(ClaimedName { name, .. }) = DisplayName::from_claim(&text) {
                prop_assert_eq!(DisplayName::parse(name.as_str()), Ok(name));
            }
        }

        #[test]
        fn only_web_addresses_and_the_invisible_are_refused(text in "[a-zäé\\n\u{202E} ]{0,200}") {
            let visible = text.chars().any(char::is_alphabetic);
            prop_assert_eq!(DisplayName::from_claim(&text).is_ok(), visible, "{:?}", text);
        }
    }
}
