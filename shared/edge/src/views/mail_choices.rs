//! Which mail an address gets.

use domain::{Closure, Subscription, Subscriptions, Suppression};
use serde::Serialize;
use utoipa::ToSchema;

/// Which mail the caller's address gets.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailChoices)]
pub struct MailChoicesView {
    /// Invitations, and reminders of them.
    invitations: SubscriptionView,
    /// Notes about what happened to the caller's own invites.
    notes: SubscriptionView,
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
            Suppression::Closed(Closure::Bounced) => Self::Bounced,
            Suppression::Closed(Closure::Complained) => Self::Complained,
        }
    }
}

impl From<Subscriptions> for MailChoicesView {
    fn from(subscriptions: Subscriptions) -> Self {
        let view = |subscription| {
            let stopped = subscriptions.stopped(subscription);
            SubscriptionView {
                sent: stopped.is_none(),
                stopped_because: stopped.map(StopView::from),
            }
        };
        Self {
            invitations: view(Subscription::Invitations),
            notes: view(Subscription::Notes),
        }
    }
}
