//! Which mail an address gets.

use domain::Suppression;
use serde::Serialize;
use utoipa::ToSchema;

/// Which mail the caller's address gets.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailChoices)]
pub struct MailChoicesView {
    invitations: SubscriptionView,
}

/// Whether mail of a kind is sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Subscription)]
struct SubscriptionView {
    sent: bool,
    /// Why it is not sent.
    #[schema(required)]
    stopped_because: Option<StopView>,
}

/// What stopped mail to an address: its owner unsubscribed, mail bounced, or its owner called a mail spam.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = MailStop)]
#[serde(rename_all = "lowercase")]
enum StopView {
    Unsubscribed,
    Bounced,
    Complained,
}

impl From<Suppression> for StopView {
    fn from(suppression: Suppression) -> Self {
        match suppression {
            Suppression::Unsubscribed => Self::Unsubscribed,
            Suppression::Bounced => Self::Bounced,
            Suppression::Complained => Self::Complained,
        }
    }
}

impl MailChoicesView {
    /// The view of an address that is suppressed for this reason, or not at all.
    #[must_use]
    pub fn of(suppression: Option<Suppression>) -> Self {
        Self {
            invitations: SubscriptionView {
                sent: suppression.is_none(),
                stopped_because: suppression.map(StopView::from),
            },
        }
    }
}
