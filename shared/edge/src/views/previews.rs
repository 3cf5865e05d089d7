//! A mail as it would be sent.

use serde::Serialize;
use utoipa::ToSchema;

/// A mail as it would be sent, with example links. Both parts say the same.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailPreview)]
pub struct MailPreviewView {
    /// The sender as mail programs show it; null if this deployment sends no mail.
    #[schema(required, example = "Ada via Band Invites <invites@bands.example>")]
    pub from: Option<String>,
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// A complete HTML document that loads nothing.
    pub html: String,
    /// The caller's address, if the mail was sent there as a test; else null.
    #[schema(required)]
    pub sent_to: Option<String>,
}
