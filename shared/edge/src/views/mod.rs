//! What clients see, as JSON. A view is built with `now`, since an invite's status is a matter of time.

mod bands;
mod invitations;
mod invites;
mod profile;

pub use bands::{BandSummaryView, BandView, BandsView, MembersView};
pub use invitations::{AcceptanceView, InboxView, InvitationView};
pub use invites::{InviteView, InviteWithTimelineView, InvitesView};
pub use profile::ProfileView;

use chrono::SecondsFormat;
use domain::{Instant, Recipient};

fn time(at: Instant) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn kind(recipient: &Recipient) -> &'static str {
    match recipient {
        Recipient::Anyone => "link",
        Recipient::Email(_) => "email",
        Recipient::User(_) => "user",
    }
}
