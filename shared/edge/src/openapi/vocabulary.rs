//! The access levels and tags of operations.

/// Who may call an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Anyone. A token that is sent must be valid.
    Anyone,
    /// Anyone with a valid token.
    SignedIn,
    /// Members of the band.
    Member,
    /// Admins of the band.
    Admin,
}

impl Who {
    /// The label for tables.
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

/// The group that an operation belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// The caller.
    Me,
    /// Other users.
    Users,
    /// Bands and their settings.
    Bands,
    /// The members of a band.
    Members,
    /// Creating and managing invites.
    Invites,
    /// What the holder of a link can do with it.
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

    /// Its description.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::Me => "The caller's profile and the invites addressed to the caller.",
            Self::Users => "Searching for users who allow it.",
            Self::Bands => "Bands and their settings.",
            Self::Members => "The members of a band and their roles.",
            Self::Invites => "Creating and managing invites, for admins of the band.",
            Self::Links => "What the holder of a link can do with it.",
            Self::Mail => "Unsubscribing an address from mail.",
            Self::Api => "The description of this API.",
        }
    }
}
