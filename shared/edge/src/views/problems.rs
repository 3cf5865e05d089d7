//! The schema of problems, which are documents of their own and no views.

use super::invitations::BandRefView;
use crate::field_error::FieldCode;
use utoipa::ToSchema;
use utoipa::openapi::{Object, ObjectBuilder, Type};

/// A problem (RFC 9457). What only some codes have is left out by the others.
#[derive(ToSchema)]
#[schema(as = Problem)]
#[expect(dead_code, reason = "stands for what Problem::document makes")]
pub(crate) struct ProblemSchema {
    /// `/problems/<code>`
    r#type: String,
    /// What clients decide by.
    code: String,
    /// What it is, for people.
    title: String,
    /// The status of the answer.
    status: u16,
    /// What to do about it, for people.
    detail: String,
    /// The id of the request; of a row, its batch.
    instance: String,
    /// Everything that is wrong with the input.
    #[schema(required = false)]
    errors: Vec<FaultSchema>,
    /// The band of an invite that is over.
    #[schema(required = false)]
    band: BandRefView,
    /// Whether the caller is in that band.
    #[schema(required = false)]
    already_member: bool,
    /// A hint at the address that the invite is bound to.
    #[schema(required = false)]
    email_hint: String,
    /// The addressee's pending invite.
    #[schema(required = false)]
    invite_id: String,
    /// The earlier row with the same addressee.
    #[schema(required = false)]
    row: usize,
    /// In how many seconds it may work, as the header `retry-after` says.
    #[schema(required = false)]
    retry_after: u64,
    #[schema(required = false)]
    quota: QuotaSchema,
}

/// One thing wrong with the input.
#[derive(ToSchema)]
#[schema(as = Fault)]
#[expect(dead_code, reason = "stands for FieldError")]
struct FaultSchema {
    /// A JSON pointer into the body, or the name of a parameter or header.
    pointer: String,
    #[schema(schema_with = fault_code)]
    code: String,
    /// The same for people, completing "`pointer` …".
    detail: String,
    /// The least that would do, where `code` tells of it.
    #[schema(required = false)]
    min: usize,
    /// The most that would do, where `code` tells of it.
    #[schema(required = false)]
    max: usize,
}

/// The codes of faults, each with its meaning.
fn fault_code() -> Object {
    let meanings: Vec<_> = FieldCode::ALL
        .iter()
        .map(|code| {
            let (code, meaning) = code.catalogue();
            format!("`{code}`: {meaning}")
        })
        .collect();
    let description = format!(
        "What is wrong, for clients with words of their own. {}.",
        meanings.join("; ")
    );
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(FieldCode::ALL.map(FieldCode::as_str)))
        .description(Some(description))
        .build()
}

/// A quota of a day (UTC) that does not suffice.
#[derive(ToSchema)]
#[schema(as = Quota)]
#[expect(dead_code, reason = "stands for domain::quota::Exceeded")]
struct QuotaSchema {
    of: WhoseSchema,
    /// How many it allows.
    most: u32,
    /// How many are left of it.
    left: u32,
}

/// Whose quota, or of what.
#[derive(ToSchema)]
#[schema(as = QuotaOf, rename_all = "lowercase")]
#[expect(dead_code, reason = "stands for domain::quota::Whose")]
enum WhoseSchema {
    Band,
    Inviter,
    /// Rows of batches, whatever came of them, and links that were replaced.
    Attempts,
}
