//! Bodies about acting on many invites.

use super::batches::opaque;
use super::{FieldKind, Fields, FromFields, checked, integer, schema, text};
use crate::field_error::{FieldCode, FieldError};
use domain::action::{Action, MAX_ACTED};
use domain::draft::MAX_TTL_HOURS;
use domain::selection::Selection;
use domain::words::Words;
use domain::{BatchId, InviteFilter};
use serde_json::json;

/// The invites to act on.
#[derive(Clone, Debug)]
pub enum ActionRecipients {
    /// The invites with these ids. Those that are no ids stand for invites that don't exist.
    Ids(Vec<String>),
    /// The invites of a selection.
    Selected {
        /// The selection.
        selection: Box<Selection>,
        /// The cursor that continues it.
        cursor: Option<String>,
    },
}

/// An action on many invites: `{action, invite_ids | filter, cursor?, ttl_hours?}`.
#[derive(Clone, Debug)]
pub struct ActionsDraft {
    /// What to do.
    pub action: Action,
    /// The invites.
    pub invites: ActionRecipients,
}

impl FromFields for ActionsDraft {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let word = fields.required("action", &one_of(&["resend", "revoke", "prolong"], Some));
        let ids = fields.list("invite_ids", MAX_ACTED, &opaque());
        let selection = fields.object("filter");
        let cursor = fields.optional("cursor", &opaque());
        let ttl_hours = fields.optional("ttl_hours", &integer(1, MAX_TTL_HOURS));
        fields.rule(|| {
            let ids = json!({"required": ["invite_ids"], "properties": {
                "invite_ids": {"type": "array", "items": {"type": "string"}}, "filter": {"type": "null"}, "cursor": {"type": "null"},
            }});
            let filter = json!({"required": ["filter"], "properties": {
                "filter": {"type": "object"}, "invite_ids": {"type": "null"},
            }});
            json!({"anyOf": [ids, filter]})
        });
        fields.rule(|| {
            let revoke = json!({"required": ["action"], "properties": {"action": {"const": "revoke"}}});
            let lasts = json!({"required": ["ttl_hours"], "properties": {"ttl_hours": {"type": "integer"}}});
            json!({"not": {"allOf": [revoke, lasts]}})
        });

        let (word, ids, selection, cursor, ttl_hours) = (word?, ids?, selection?, cursor?, ttl_hours?);
        let action = match word {
            "resend" => Action::Resend { ttl_hours },
            "prolong" => Action::Prolong { ttl_hours },
            _ => {
                if ttl_hours.is_some() {
                    fields.refuse("ttl_hours", FieldCode::Combination, "is not allowed with `revoke`");
                }
                Action::Revoke
            }
        };
        let invites = match (ids, selection) {
            (Some(ids), None) => {
                if cursor.is_some() {
                    fields.refuse("cursor", FieldCode::Combination, "is only allowed with `filter`");
                }
                ActionRecipients::Ids(ids)
            }
            (None, Some(selection)) => ActionRecipients::Selected {
                selection: Box::new(selection),
                cursor,
            },
            (Some(_), Some(_)) => {
                fields.refuse("filter", FieldCode::Combination, "conflicts with `invite_ids`");
                return None;
            }
            (None, None) => {
                fields.refuse(
                    "invite_ids",
                    FieldCode::Required,
                    "is required unless `filter` is given",
                );
                return None;
            }
        };
        Some(Self { action, invites })
    }
}

/// `{status?, batch_id?, q?, delivery?, seen?}`, as in the query of the list.
impl FromFields for Selection {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let filter = fields.optional("status", &one_of(&InviteFilter::WORDS, InviteFilter::parse));
        let batch = fields.optional("batch_id", &batch_id());
        let words = fields.optional("q", &text(Words::parse, schema::selection_text));
        let problem = fields.optional("delivery", &one_of(&["problem"], Some));
        let unseen = fields.optional("seen", &one_of(&["no"], Some));
        Some(Self {
            filter: filter?.unwrap_or_default(),
            batch: batch?,
            words: words?.unwrap_or_default(),
            mail_problems: problem?.is_some(),
            unseen: unseen?.is_some(),
        })
    }
}

/// One of some words.
fn one_of<T: 'static>(
    words: &'static [&'static str],
    parse: impl Fn(&'static str) -> Option<T> + 'static,
) -> FieldKind<T> {
    let read = move |text: &str| {
        let word = words.iter().find(|word| **word == text);
        let value = word.and_then(|word| parse(word));
        value.ok_or_else(|| FieldError::not_one_of("", words))
    };
    checked(read, move || json!({"type": "string", "enum": words}))
}

fn batch_id() -> FieldKind<BatchId> {
    let parse = |text: &str| {
        let detail = "must be a `batch_id` from the answer to a bulk request";
        BatchId::parse(text).ok_or_else(|| FieldError::new("", FieldCode::Format, detail))
    };
    checked(parse, schema::batch_id)
}
