//! Bodies about many invites: a batch of rows, the members of another band, and the replacement of open links.

use super::{FieldKind, Fields, FromFields, Rows, boolean, checked};
use crate::field_error::FieldCode;
use domain::draft::MAX_ROWS;
use domain::{BandId, InviteDraft, Offer};
use serde_json::json;

/// The recipients of a batch.
#[derive(Clone, Debug)]
pub enum BulkRecipients {
    /// The recipients in the rows.
    Rows(Rows<InviteDraft>),
    /// The members of another band.
    MembersOf {
        /// The band; none if the text is not an id of a band.
        band: Option<BandId>,
        /// The cursor that continues its list of members.
        cursor: Option<String>,
        /// What each member is offered.
        offer: Box<Offer>,
    },
}

/// A batch: `{invites}` or `{from_band, cursor?, invite?}`, and `dry_run?`.
#[derive(Clone, Debug)]
pub struct BulkDraft {
    /// The recipients.
    pub recipients: BulkRecipients,
    /// Whether to report what would happen, without creating anything.
    pub dry_run: bool,
}

impl FromFields for BulkDraft {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let rows = fields.rows("invites", MAX_ROWS);
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
        let recipients = match (rows, from_band) {
            (Some(rows), None) => {
                for (name, given) in [("cursor", cursor.is_some()), ("invite", offer.is_some())] {
                    if given {
                        fields.refuse(name, FieldCode::Combination, "is only allowed with `from_band`");
                    }
                }
                BulkRecipients::Rows(rows)
            }
            (None, Some(band)) => BulkRecipients::MembersOf {
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
            recipients,
            dry_run: dry_run?.unwrap_or(false),
        })
    }
}

/// Replacing all open links of a band: `{dry_run?, cursor?}`.
#[derive(Clone, Debug)]
pub struct ReplaceDraft {
    /// Whether to count the links, without replacing them.
    pub dry_run: bool,
    /// The cursor that continues the list.
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

/// A string that only the server can read.
pub(super) fn opaque() -> FieldKind<String> {
    checked(|text| Ok(text.to_owned()), || json!({"type": "string"}))
}
