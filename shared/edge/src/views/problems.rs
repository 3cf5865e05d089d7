//! Problem documents and their schema.

use super::invite_info::{BandRefView, InviterView};
use super::time;
use crate::catalogue::Code;
use crate::field_error::{FieldCode, FieldError};
use domain::quota::{Exceeded, QuotaKind, QuotaLeft};
use domain::{BandRef, DisplayName, InviteId};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::{Object, ObjectBuilder, Type};

/// A problem (RFC 9457). Some members exist for some codes only.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemView {
    /// `/problems/<code>`
    r#type: String,
    /// The code to branch on. More codes may be added.
    code: &'static str,
    /// What is wrong, for people.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What to do next, for people.
    detail: String,
    /// The id of the request or, for a row, of its batch.
    instance: String,
    /// All errors in the input.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    errors: Option<Vec<FieldErrorView>>,
    /// The band of an ended invite.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    band: Option<BandRefView>,
    /// Who sent the ended invite.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    inviter: Option<InviterView>,
    /// Whether the caller is in that band.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    already_member: Option<bool>,
    /// A hint at the address that was invited.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    email_hint: Option<String>,
    /// The recipient's pending invite.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    invite_id: Option<String>,
    /// The earlier row with the same recipient.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    row: Option<usize>,
    /// The seconds to wait, counted from the first answer, as in the header `retry-after`. Rows have no header.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    retry_after: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    quota: Option<QuotaView>,
}

/// The members that only some codes have. Each variant names its codes.
#[derive(Clone, Debug)]
pub(crate) enum ProblemExtra {
    /// `malformed-query` and `invalid-input`: all errors.
    Errors(Vec<FieldError>),
    /// `already-invited`.
    Invited {
        /// The recipient's pending invite, if there is one.
        invite_id: Option<InviteId>,
        /// The earlier row of the batch with the same recipient.
        row: Option<usize>,
    },
    /// `wrong-account`, `email-not-verified` and `no-email-in-token`: a hint at the address that was invited.
    BoundTo(String),
    /// The codes of ended invites.
    Ended {
        band: BandRef,
        inviter: Option<DisplayName>,
        already_member: bool,
    },
    /// `resend-too-soon`: seconds to wait.
    RetryAfter(u64),
    /// `quota-exceeded`.
    Quota(Exceeded),
}

impl ProblemView {
    /// The document of a problem.
    pub(crate) fn new(code: Code, detail: String, instance: &str, extra: Option<ProblemExtra>) -> Self {
        let (status, word, title) = code.catalogue();
        let plain = Self {
            r#type: format!("/problems/{word}"),
            code: word,
            title,
            status,
            detail,
            instance: instance.to_owned(),
            errors: None,
            band: None,
            inviter: None,
            already_member: None,
            email_hint: None,
            invite_id: None,
            row: None,
            retry_after: None,
            quota: None,
        };
        match extra {
            None => plain,
            Some(ProblemExtra::Errors(errors)) => Self {
                errors: Some(errors.into_iter().map(FieldErrorView::from).collect()),
                ..plain
            },
            Some(ProblemExtra::Invited { invite_id, row }) => Self {
                invite_id: invite_id.map(|id| id.to_string()),
                row,
                ..plain
            },
            Some(ProblemExtra::BoundTo(email_hint)) => Self {
                email_hint: Some(email_hint),
                ..plain
            },
            Some(ProblemExtra::Ended {
                band,
                inviter,
                already_member,
            }) => Self {
                band: Some(BandRefView::from(band)),
                inviter: Some(InviterView::from(inviter)),
                already_member: Some(already_member),
                ..plain
            },
            Some(ProblemExtra::RetryAfter(retry_after)) => Self {
                retry_after: Some(retry_after),
                ..plain
            },
            Some(ProblemExtra::Quota(exceeded)) => Self {
                retry_after: Some(exceeded.retry_after),
                quota: Some(QuotaView::from(exceeded)),
                ..plain
            },
        }
    }
}

/// One error in the input.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FieldError)]
struct FieldErrorView {
    /// A JSON pointer into the body, or the name of a parameter or header.
    pointer: String,
    #[schema(schema_with = field_error_code)]
    code: &'static str,
    /// A sentence for people, which completes "`pointer` …".
    detail: String,
    /// The lower bound, for codes that have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    min: Option<usize>,
    /// The upper bound, for codes that have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    max: Option<usize>,
}

impl From<FieldError> for FieldErrorView {
    fn from(error: FieldError) -> Self {
        let (min, max) = error.code.bounds();
        Self {
            pointer: error.pointer,
            code: error.code.as_str(),
            detail: error.detail,
            min,
            max,
        }
    }
}

/// The schema of the codes of field errors.
fn field_error_code() -> Object {
    let meanings: Vec<_> = FieldCode::ALL
        .iter()
        .map(|code| {
            let (code, meaning) = code.catalogue();
            format!("`{code}`: {meaning}")
        })
        .collect();
    let description = format!("The code to branch on. {}.", meanings.join("; "));
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(FieldCode::ALL.map(FieldCode::as_str)))
        .description(Some(description))
        .build()
}

/// A daily quota (UTC) that is used up, or too low for the request.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Quota)]
struct QuotaView {
    of: QuotaOfView,
    /// How many a day are allowed.
    most: u32,
    /// How many are left today.
    left: u32,
}

impl From<Exceeded> for QuotaView {
    fn from(exceeded: Exceeded) -> Self {
        Self {
            of: exceeded.kind.into(),
            most: exceeded.most,
            left: exceeded.left,
        }
    }
}

/// What is left of the day's quotas (UTC).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QuotaLeft)]
pub struct QuotaLeftView {
    /// How many invites and resends are left today.
    left: u32,
    /// When the day ends and the quota starts anew.
    resets_at: String,
}

impl From<QuotaLeft> for QuotaLeftView {
    fn from(QuotaLeft { left, resets_at }: QuotaLeft) -> Self {
        Self {
            left,
            resets_at: time(resets_at),
        }
    }
}

/// What the quota counts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QuotaOf)]
#[serde(rename_all = "lowercase")]
enum QuotaOfView {
    /// Invites and resends of the band.
    Band,
    /// Invites and resends of the inviter, in all bands.
    Inviter,
    /// Batch rows that the inviter tries, whatever their outcome, and links that they replace.
    Attempts,
    /// Test mails to oneself.
    Tests,
}

impl From<QuotaKind> for QuotaOfView {
    fn from(kind: QuotaKind) -> Self {
        match kind {
            QuotaKind::Band => Self::Band,
            QuotaKind::Inviter => Self::Inviter,
            QuotaKind::Attempts => Self::Attempts,
            QuotaKind::Tests => Self::Tests,
        }
    }
}
