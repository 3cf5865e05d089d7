//! Writes to the lease on sending a mail.

use crate::keys::{self, n, s};
use crate::step::{Expression, Step};
use domain::lease::Lease;
use domain::{DeliveryStatus, InviteId, MailKind};

/// The attribute of an invite's item that holds the lease.
pub(crate) const LEASE: &str = "mail_lease";

/// Replaces `seen` by `lease`, while the mail of this round is still due.
pub(super) fn leased(id: InviteId, round: u32, kind: MailKind, seen: Option<&Lease>, lease: &Lease) -> Step {
    let mut condition = Expression::new("", [(":round", n(round)), (":ours", s(lease.to_text()))]);
    let wanted = match kind {
        MailKind::Invitation => {
            condition.value(":open", s("open"));
            condition.value(":queued", s(DeliveryStatus::Queued.as_str()));
            "#state = :open AND delivery = :queued"
        }
        MailKind::Reminder => {
            condition.value(":open", s("open"));
            "#state = :open AND (attribute_not_exists(reminded) OR reminded < :round)"
        }
        MailKind::Outcome => "(attribute_not_exists(told) OR told < :round)",
    };
    let free = match seen {
        None => format!("attribute_not_exists({LEASE})"),
        Some(seen) => {
            condition.value(":seen", s(seen.to_text()));
            format!("{LEASE} = :seen")
        }
    };
    condition.text = format!("round = :round AND {wanted} AND {free}");
    Step::update(keys::invite(id), format!("SET {LEASE} = :ours"), condition)
}
