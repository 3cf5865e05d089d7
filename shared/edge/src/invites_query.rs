//! The query parameters that select and order a band's invites.

use crate::body::schema;
use crate::extract::FromQuery;
use crate::field_error::{FieldCode, FieldError};
use crate::openapi::QueryParameter;
use crate::problem::Problem;
use crate::request::malformed_query;
use domain::selection::{Selection, Sort};
use domain::words::Words;
use domain::{BatchId, InviteFilter};
use serde_json::json;

/// Which invites to list, and in which order.
pub struct InvitesQuery {
    /// Which.
    pub selection: Selection,
    /// The order, if it is not that of the status.
    pub sort: Option<Sort>,
}

impl FromQuery for InvitesQuery {
    fn from_query(get: impl Fn(&str) -> Option<String>) -> Result<Self, Problem> {
        let filter = one_of(&get, "status", &InviteFilter::WORDS, InviteFilter::parse)?;
        let sort = one_of(&get, "sort", &Sort::WORDS, Sort::parse)?;
        let problem = one_of(&get, "delivery", &["problem"], |word| (word == "problem").then_some(()))?;
        let unseen = one_of(&get, "seen", &["no"], |word| (word == "no").then_some(()))?;
        let words = get("q")
            .map(|text| Words::parse(&text).map_err(|invalid| malformed_query(FieldError::breaks("q", &invalid))));
        let batch = get("batch_id").map(|id| {
            let detail = "must be a `batch_id` from the answer to a bulk request";
            BatchId::parse(&id).ok_or_else(|| malformed_query(FieldError::new("batch_id", FieldCode::Format, detail)))
        });
        let selection = Selection {
            filter: filter.unwrap_or_default(),
            batch: batch.transpose()?,
            words: words.transpose()?.unwrap_or_default(),
            mail_problems: problem.is_some(),
            unseen: unseen.is_some(),
        };
        Ok(Self { selection, sort })
    }
}

impl InvitesQuery {
    /// Its parameters in the OpenAPI document.
    #[must_use]
    pub fn parameters() -> [QueryParameter; 6] {
        [
            QueryParameter {
                name: "status",
                required: false,
                schema: json!({"type": "string", "default": "pending", "enum": InviteFilter::WORDS}),
                description: "Only invites with this status; `pending` if left out.",
            },
            QueryParameter {
                name: "batch_id",
                required: false,
                schema: schema::batch_id(),
                description: "Only invites of this batch.",
            },
            QueryParameter {
                name: "q",
                required: false,
                schema: schema::selection_text(),
                description: "Only invites in whose name, address, part, message or user's public name each of these words begins a \
                              word, in any order. Case and accents don't matter, nor whether umlauts are written with one \
                              letter or two.",
            },
            QueryParameter {
                name: "delivery",
                required: false,
                schema: json!({"type": "string", "enum": ["problem"]}),
                description: "Only invites whose mail did not reach its recipient: it bounced, failed, was called spam or was \
                              not sent.",
            },
            QueryParameter {
                name: "seen",
                required: false,
                schema: json!({"type": "string", "enum": ["no"]}),
                description: "Only pending invites that nobody has opened.",
            },
            QueryParameter {
                name: "sort",
                required: false,
                schema: json!({"type": "string", "enum": Sort::WORDS}),
                description: "The order: soonest expiry first, newest first, or by name, address where there is no name, and the others last. If left \
                              out, pending and expired invites come by expiry, latest first, `all` newest first, and the others \
                              by when they ended, latest first.",
            },
        ]
    }
}

/// A parameter that is one of some words.
fn one_of<T>(
    get: impl Fn(&str) -> Option<String>,
    name: &str,
    words: &[&str],
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Problem> {
    let Some(word) = get(name) else { return Ok(None) };
    let value = parse(&word).ok_or_else(|| malformed_query(FieldError::not_one_of(name, words)))?;
    Ok(Some(value))
}
