//! The languages that mail is written in.

/// A language that mail can be written in, by its tag (BCP 47).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Locale(&'static str);

impl Locale {
    /// English, the default language of mail.
    pub const ENGLISH: Self = Self("en");

    /// All languages. Each has a folder of templates in `shared/mail/templates`.
    pub const ALL: [Self; 2] = [Self::ENGLISH, Self("de")];

    /// The tag.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// The language with this tag.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.0 == tag)
    }
}

/// The language a band has chosen for its mail. A newer version may have stored a language that this version doesn't
/// know; it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailLocale {
    /// One of [`Locale::ALL`].
    Known(Locale),
    /// The tag of another language.
    Unknown(String),
}

impl MailLocale {
    /// Reads a stored tag.
    #[must_use]
    pub fn stored(tag: String) -> Self {
        Locale::parse(&tag).map_or(Self::Unknown(tag), Self::Known)
    }

    /// The tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(locale) => locale.as_str(),
            Self::Unknown(tag) => tag,
        }
    }

    /// The language to write mail in; English if the band's is unknown.
    #[must_use]
    pub fn to_write_in(&self) -> Locale {
        match self {
            Self::Known(locale) => *locale,
            Self::Unknown(_) => Locale::ENGLISH,
        }
    }
}

impl Default for MailLocale {
    fn default() -> Self {
        Self::Known(Locale::ENGLISH)
    }
}
