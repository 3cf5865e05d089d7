//! Words that operations are described with.

/// Who may call an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everyone. A token that is sent must be valid.
    Anyone,
    /// Everyone with a valid token.
    SignedIn,
    /// Members of the band.
    Member,
    /// Admins of the band.
    Admin,
}

impl Who {
    /// In a word, for tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Anyone => "public",
            Self::SignedIn => "signed in",
            Self::Member => "member",
            Self::Admin => "admin",
        }
    }
}

/// What an operation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// The caller.
    Me,
    /// Other users.
    Users,
    /// Bands and their settings.
    Bands,
    /// Who is in a band.
    Members,
    /// What admins do with invites.
    Invites,
    /// What the holder of a link does with it.
    Links,
    /// Mail preferences.
    Mail,
    /// The API itself.
    Api,
}

impl Tag {
    /// All tags, in the order of the document.
    pub const ALL: [Self; 8] = [
        Self::Me,
        Self::Users,
        Self::Bands,
        Self::Members,
        Self::Invites,
        Self::Links,
        Self::Mail,
        Self::Api,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Me => "Me",
            Self::Users => "Users",
            Self::Bands => "Bands",
            Self::Members => "Members",
            Self::Invites => "Invites",
            Self::Links => "Links",
            Self::Mail => "Mail",
            Self::Api => "API",
        }
    }

    /// What is found under it.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::Me => "The caller's profile and the invites addressed to the caller.",
            Self::Users => "Users who let themselves be found.",
            Self::Bands => "Bands, and what each has chosen.",
            Self::Members => "Who is in a band, and as what.",
            Self::Invites => "Making and managing invites, for admins of the band.",
            Self::Links => "What the holder of an invite's link can do with it.",
            Self::Mail => "Ending the mail to an address.",
            Self::Api => "The description of this API.",
        }
    }
}
