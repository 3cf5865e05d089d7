//! Problems in the document: a schema and an example for each code, a response for each set of codes.

use super::{Codes, headers, schema_ref};
use crate::field_error::{FieldCode, FieldError};
use crate::problem::Code;
use crate::views::{ProblemExtra, ProblemView};
use domain::quota::{Exceeded, QuotaKind};
use domain::{BandId, BandName, BandRef, DisplayName, InviteId};
use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema};

/// The members that every problem has.
const COMMON: [&str; 6] = ["type", "code", "title", "status", "detail", "instance"];

/// The schema of all problems, and the schemas that it refers to.
pub(super) fn base_schemas() -> Map<String, Value> {
    let mut schemas = Vec::new();
    ProblemView::schemas(&mut schemas);
    schemas.push((ProblemView::name().into_owned(), ProblemView::schema()));
    schemas
        .into_iter()
        .map(|(name, schema)| (name, serde_json::to_value(schema).unwrap_or_default()))
        .collect()
}

/// `InviteNotFoundProblem`
pub(super) fn schema_name(code: Code) -> String {
    let mut name: String = code
        .as_str()
        .split('-')
        .map(|word| {
            let (first, rest) = word.split_at(1);
            first.to_uppercase() + rest
        })
        .collect();
    name.push_str("Problem");
    name
}

/// The schema of the problem with this code. The members of its example are required.
///
/// `code` and `status` are enumerations of one value, since common generators can't narrow a type with `const`.
pub(super) fn schema(code: Code) -> Value {
    let (status, word, title) = code.catalogue();
    let mut own = json!({
        "type": "object",
        "properties": {
            "code": {"type": "string", "enum": [word]},
            "status": {"type": "integer", "format": "int32", "enum": [status]},
        },
    });
    let example = example(code);
    let members = example.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
    let required: Vec<_> = members.filter(|name| !COMMON.contains(name)).collect();
    if let (false, Some(own)) = (required.is_empty(), own.as_object_mut()) {
        own.insert("required".to_owned(), json!(required));
    }
    json!({"description": format!("{title}."), "allOf": [schema_ref(&ProblemView::name()), own]})
}

/// An example of the problem with this code.
pub(super) fn example(code: Code) -> Value {
    let problem = ProblemView::new(code, "What to do next.".to_owned(), "request-1", extra(code));
    serde_json::to_value(problem).unwrap_or_default()
}

/// The members that a problem with this code always has, beyond the common ones.
fn extra(code: Code) -> Option<ProblemExtra> {
    const BAND: &str = "0000000000000000000000000g";
    match code {
        Code::AlreadyInvited => Some(ProblemExtra::Invited {
            invite_id: InviteId::parse(&BAND.repeat(2)),
            row: None,
        }),
        Code::EmailNotVerified | Code::NoEmailInToken => Some(ProblemExtra::BoundTo("b•••@e•••.com".to_owned())),
        Code::InviteExpired
        | Code::InviteRevoked
        | Code::InviteUsed
        | Code::InviteDeclined
        | Code::InviterLeft
        | Code::FormerMember => {
            let (id, name) = BandId::parse(BAND).zip(BandName::parse("The Kinks").ok())?;
            Some(ProblemExtra::Ended {
                band: BandRef { id, name },
                inviter: DisplayName::parse("Ada").ok(),
                already_member: false,
            })
        }
        Code::InvalidInput => Some(ProblemExtra::Errors(vec![FieldError::new(
            "/name",
            FieldCode::Required,
            "is required",
        )])),
        Code::ResendTooSoon => Some(ProblemExtra::RetryAfter(240)),
        Code::QuotaExceeded => Some(ProblemExtra::Quota(Exceeded {
            kind: QuotaKind::Band,
            most: 200,
            left: 0,
            retry_after: 3600,
        })),
        _ => None,
    }
}

/// `invite-not-found-or-route-not-found`
pub(super) fn response_name(codes: &Codes) -> String {
    codes.iter().map(|code| code.as_str()).collect::<Vec<_>>().join("-or-")
}

/// The response for these codes, which share a status.
pub(super) fn response(codes: &Codes) -> Value {
    let status = codes.first().map_or(500, |code| code.status());
    let mut titles = Vec::new();
    let (mut schemas, mut examples) = (Vec::new(), Map::new());
    for code in codes {
        let (_, word, title) = code.catalogue();
        titles.push(format!("`{word}`: {title}."));
        schemas.push(schema_ref(&schema_name(*code)));
        examples.insert(
            word.to_owned(),
            json!({"$ref": format!("#/components/examples/{word}")}),
        );
    }
    let schema = match schemas.as_slice() {
        [one] => one.clone(),
        several => json!({"oneOf": several}),
    };
    json!({
        "description": titles.join(" "), "headers": headers(status),
        "content": {"application/problem+json": {"schema": schema, "examples": examples}},
    })
}
