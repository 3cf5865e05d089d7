//! The colours that a band can have.

/// The colour of a band's invites. What each looks like is for the mails and the web client to say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum BandColor {
    #[default]
    Violet,
    Blue,
    Teal,
    Green,
    Amber,
    Red,
    Pink,
    Slate,
}

impl BandColor {
    /// All colours.
    pub const ALL: [Self; 8] = [
        Self::Violet,
        Self::Blue,
        Self::Teal,
        Self::Green,
        Self::Amber,
        Self::Red,
        Self::Pink,
        Self::Slate,
    ];

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Violet => "violet",
            Self::Blue => "blue",
            Self::Teal => "teal",
            Self::Green => "green",
            Self::Amber => "amber",
            Self::Red => "red",
            Self::Pink => "pink",
            Self::Slate => "slate",
        }
    }

    /// The colour with this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|color| color.as_str() == name)
    }
}
