//! The colour of a mail.

/// The one colour of a mail, besides its greys: of its button, its links and its header. As CSS writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Accent {
    /// On white, with white text on it.
    pub(crate) in_light: &'static str,
    /// On a dark ground, with dark text on it.
    pub(crate) in_dark: &'static str,
}

impl Accent {
    /// The violet of the web client, whose tests compare it with its theme.
    pub(crate) const VIOLET: Self = Self {
        in_light: "#6741d9",
        in_dark: "#b197fc",
    };
}
