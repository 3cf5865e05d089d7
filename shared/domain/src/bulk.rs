//! Many invites at once: from rows, or to all members of another band; and new links for all of them.

use crate::draft::{InviteDraft, Offer};
use crate::fields::{Fields, FromFields, Kind, Rows, boolean, text};
use crate::id::BandId;
use crate::unfit::Flaw;
use serde_json::json;

/// The most invites that are made at once.
pub const MOST_ROWS: usize = 100;

/// Whom many invites are to.
#[derive(Clone, Debug)]
pub enum Many {
    /// Whomever each row says.
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
    /// Whom they are to.
    pub many: Many,
    /// Whether only to tell what would come of it.
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
                        fields.fault(name, Flaw::Combination, "goes with from_band only");
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
                fields.fault(
                    "from_band",
                    Flaw::Combination,
                    "must be left out where invites is given",
                );
                return None;
            }
            (None, None) => {
                fields.fault("invites", Flaw::Required, "is required, or from_band");
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

/// A text of which only the server knows what it means.
fn opaque() -> Kind<String> {
    text(|text| Ok(text.to_owned()), || json!({"type": "string"}))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn check(body: &Value, expect: &[&str]) {
        let Value::Object(object) = body.clone() else {
            panic!("{body} is no object")
        };
        let faults = Fields::read::<BulkDraft>(object).err().unwrap_or_default();
        let pointers: Vec<_> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(pointers, expect, "{body}: {faults:?}");
    }

    #[test]
    fn lists_of_another_length_and_fields_that_do_not_go_together_are_told_apart() {
        for (body, expect) in [
            (json!({"invites": []}), "range"),
            (json!({"invites": {}}), "type"),
            (json!({}), "required"),
            (json!({"invites": [{}], "from_band": "b"}), "combination"),
            (json!({"invites": [{}], "cursor": "c"}), "combination"),
        ] {
            let faults = Fields::read::<BulkDraft>(body.as_object().cloned().expect("an object")).err();
            let codes: Vec<_> = faults.iter().flatten().map(|fault| fault.unfit.flaw.code()).collect();
            assert_eq!(codes, [expect], "{body}");
        }
    }

    #[test]
    fn one_bad_row_spoils_none_of_the_others() {
        check(&json!({"invites": [{}, {"email": "x"}, 7]}), &[]);
        check(&json!({"invites": []}), &["/invites"]);
        check(&json!({"invites": vec![json!({}); 101]}), &["/invites"]);
        check(&json!({"invites": [{}], "from_band": "b"}), &["/from_band"]);
        check(
            &json!({"invites": [{}], "cursor": "c", "invite": {}}),
            &["/cursor", "/invite"],
        );
        check(
            &json!({"from_band": "b", "invite": {"email": "ada@example.com"}}),
            &["/invite/email"],
        );
        check(&json!({"dry_run": true}), &["/invites"]);
        let body = json!({"invites": [{}, {"email": "x", "role": "king"}, 7]});
        let draft: BulkDraft = Fields::read(body.as_object().cloned().expect("an object")).expect("a draft");
        let Many::Rows(rows) = draft.many else { panic!("rows") };
        let pointers = |index: usize| -> Vec<_> {
            let faults = rows[index].as_ref().err().into_iter().flatten();
            faults.map(|fault| fault.pointer.clone()).collect()
        };
        assert!(rows[0].is_ok());
        assert_eq!(
            (pointers(1), pointers(2)),
            (
                vec!["/invites/1/role".into(), "/invites/1/email".into()],
                vec!["/invites/2".into()]
            )
        );
    }
}
