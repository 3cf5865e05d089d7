//! Bodies about many invites at once: from rows, or to all members of another band; and new links for all of them.

use super::{FieldKind, Fields, FromFields, Rows, boolean, checked};
use crate::field_error::FieldCode;
use domain::draft::MOST_ROWS;
use domain::{BandId, InviteDraft, Offer};
use serde_json::json;

/// Who many invites are to.
#[derive(Clone, Debug)]
pub enum Many {
    /// The recipients that the rows name.
    Rows(Rows<InviteDraft>),
    /// The members of another band of the caller's.
    MembersOf {
        /// Which; what is no band's id is no band of theirs.
        band: Option<BandId>,
        /// Where in its list to go on.
        cursor: Option<String>,
        /// What each is offered.
        offer: Box<Offer>,
    },
}

/// Invites to be made at once: `{invites}` or `{from_band, cursor?, invite?}`, and `dry_run?`.
#[derive(Clone, Debug)]
pub struct BulkDraft {
    /// Who they are to.
    pub many: Many,
    /// Whether only to say what would happen.
    pub dry_run: bool,
}

impl FromFields for BulkDraft {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let rows = fields.rows("invites", MOST_ROWS);
        let from_band = fields.optional("from_band", &opaque());
        let cursor = fields.optional("cursor", &opaque());
        let offer = fields.object("invite");
        let dry_run = fields.optional("dry_run", &boolean());
        fields.rule(|| {
            let rows = json!({"required": ["invites"], "properties": {
                "invites": {"type": "array", "items": {}}, "from_band": {"type": "null"}, "cursor": {"type": "null"},
                "invite": {"type": "null"},
            }});
            let band = json!({"required": ["from_band"], "properties": {
                "from_band": {"type": "string"}, "invites": {"type": "null"},
            }});
            json!({"anyOf": [rows, band]})
        });

        let (rows, from_band, cursor, offer) = (rows?, from_band?, cursor?, offer?);
        let many = match (rows, from_band) {
            (Some(rows), None) => {
                for (name, given) in [("cursor", cursor.is_some()), ("invite", offer.is_some())] {
                    if given {
                        fields.refuse(name, FieldCode::Combination, "is only allowed with `from_band`");
                    }
                }
                Many::Rows(rows)
            }
            (None, Some(band)) => Many::MembersOf {
                band: BandId::parse(&band),
                cursor,
                offer: Box::new(offer.or_else(|| Offer::from_fields(&mut Fields::default()))?),
            },
            (Some(_), Some(_)) => {
                fields.refuse("from_band", FieldCode::Combination, "conflicts with `invites`");
                return None;
            }
            (None, None) => {
                fields.refuse(
                    "invites",
                    FieldCode::Required,
                    "is required unless `from_band` is given",
                );
                return None;
            }
        };
        Some(Self {
            many,
            dry_run: dry_run?.unwrap_or(false),
        })
    }
}

/// Replacing all open links of a band: `{dry_run?, cursor?}`.
#[derive(Clone, Debug)]
pub struct ReplaceDraft {
    /// Whether only to count them.
    pub dry_run: bool,
    /// Where to go on.
    pub cursor: Option<String>,
}

impl FromFields for ReplaceDraft {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let dry_run = fields.optional("dry_run", &boolean());
        let cursor = fields.optional("cursor", &opaque());
        Some(Self {
            dry_run: dry_run?.unwrap_or(false),
            cursor: cursor?,
        })
    }
}

/// A text that only the server can read.
fn opaque() -> FieldKind<String> {
    checked(|text| Ok(text.to_owned()), || json!({"type": "string"}))
}
