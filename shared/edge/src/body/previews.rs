//! Bodies about mails that are looked at before they are sent.

use super::{Fields, FromFields, boolean};
use domain::InviteDraft;

/// An invite whose mail to show: [`InviteDraft`], and `{send?}`.
#[derive(Clone, Debug)]
pub struct PreviewDraft {
    /// The invite.
    pub invite: InviteDraft,
    /// Whether to send the mail to the caller, as a test.
    pub send: bool,
}

impl FromFields for PreviewDraft {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let invite = InviteDraft::from_fields(fields);
        let send = fields.optional("send", &boolean());
        Some(Self {
            invite: invite?,
            send: send?.unwrap_or(false),
        })
    }
}
