//! The JSON that clients get. Views are built with `now`, since an invite's status depends on the time. Each view
//! derives its schema in `openapi.json`.

mod actions;
mod bands;
mod batches;
mod invite_info;
mod invite_lists;
mod invites;
mod links;
mod mail_choices;
mod previews;
mod problems;
mod profile;
mod statistics;
mod terms;
mod users;

pub use actions::ActionsView;
pub use bands::{BandSummaryView, BandView, BandsView, MemberView, MembersView};
pub use batches::BatchView;
pub use invite_info::{AcceptanceView, InboxView, InviteInfoView};
pub use invite_lists::InvitesView;
pub use invites::{InviteView, InviteWithTimelineView};
pub use links::ReplacedLinksView;
pub use mail_choices::MailChoicesView;
pub use previews::MailPreviewView;
pub(crate) use problems::ProblemExtra;
pub use problems::{ProblemView, QuotaLeftView};
pub use profile::ProfileView;
pub use statistics::StatisticsView;
use terms::TermsView;
pub use users::UsersView;

use chrono::SecondsFormat;
use domain::recipient::InviteKind;
use domain::{Instant, Role};
use serde::Serialize;
use utoipa::ToSchema;

fn time(at: Instant) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The role of a member.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = Role)]
#[serde(rename_all = "lowercase")]
enum RoleView {
    Member,
    Admin,
}

impl From<Role> for RoleView {
    fn from(role: Role) -> Self {
        match role {
            Role::Member => Self::Member,
            Role::Admin => Self::Admin,
        }
    }
}

/// The kind of recipient: anyone with the link, an e-mail address, or a user.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = Kind)]
#[serde(rename_all = "lowercase")]
enum KindView {
    Link,
    Email,
    User,
}

impl From<InviteKind> for KindView {
    fn from(kind: InviteKind) -> Self {
        match kind {
            InviteKind::Link => Self::Link,
            InviteKind::Email => Self::Email,
            InviteKind::User => Self::User,
        }
    }
}
